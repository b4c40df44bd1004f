/** Sends the request of a case through `emulator.request()` or over a socket, with the same bytes. */
import { createHmac } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import type { Emulator } from '../types.ts'
import { hostOf } from './case-address.ts'
import type { CaseRequest } from './format.ts'

export interface CaseAnswer {
  readonly status: number
  /** Repeated lines joined with `, `; names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** As they came, where the transport knows. */
  readonly lines?: readonly (readonly [string, string])[]
}

export type Transport = (request: { method: string; path: string; headers: [string, string][]; body: Buffer }) => Promise<CaseAnswer>

/** @param now what the clock of the emulator says, for signatures */
export function sendCase(request: CaseRequest, transport: Transport, now: number): Promise<CaseAnswer> {
  const { method, path } = request
  const headers = new Map<string, string>([
    ['host', hostOf(request.surface)],
    ['accept', '*/*'],
  ])
  if (request.json !== undefined) headers.set('content-type', 'application/json')
  for (const [name, value] of Object.entries(request.headers ?? {})) headers.set(name.toLowerCase(), value)
  const body = bodyOf(request)
  // A body without a length, or none where one is usual, would be another request.
  if (body.length > 0 || !['GET', 'HEAD', 'OPTIONS'].includes(method)) headers.set('content-length', String(body.length))
  if (request.sign) for (const [name, value] of signature(request, request.sign, now)) headers.set(name, value)
  return transport({ method, path, headers: [...headers], body })
}

/** The bytes that a case sends. */
export function bodyOf({ json, body, bodyBase64, bodyRepeat }: CaseRequest): Buffer {
  if (json !== undefined) return Buffer.from(JSON.stringify(json))
  if (bodyBase64 !== undefined) return Buffer.from(bodyBase64, 'base64')
  if (bodyRepeat) return Buffer.from((bodyRepeat.prefix ?? '') + bodyRepeat.unit.repeat(bodyRepeat.times) + (bodyRepeat.suffix ?? ''))
  return Buffer.from(body ?? '')
}

function signature({ method, path }: CaseRequest, sign: NonNullable<CaseRequest['sign']>, now: number): [string, string][] {
  const timestamp = String(now + (sign.timestampOffsetMs ?? 0))
  const text = `${method} ${path}\n${timestamp}\n${sign.accessKey}`
  return [
    ['x-ncp-apigw-timestamp', timestamp],
    ['x-ncp-iam-access-key', sign.accessKey],
    ['x-ncp-apigw-signature-v2', createHmac('sha256', sign.secretKey).update(text).digest('base64')],
  ]
}

export function viaRequest(emulator: Emulator): Transport {
  return async ({ method, path, headers, body }) => {
    const response = await emulator.request(path, { method, headers, body: new Uint8Array(body) })
    return { status: response.status, headers: joined([...response.headers].flat()), body: Buffer.from(await response.arrayBuffer()) }
  }
}

export function viaSocket(port: number): Transport {
  return ({ method, path, headers, body }) =>
    new Promise((resolve, reject) => {
      const request = httpRequest(
        { host: '127.0.0.1', port, method, path, headers: headers.flat(), setHost: false, agent: false },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: joined(response.rawHeaders), body: Buffer.concat(chunks) }),
          )
        },
      )
      request.on('error', reject)
      request.end(body)
    })
}

/** Names in lower case, repeated lines joined with `, `. */
export function joined(rawHeaders: readonly string[]): Record<string, string> {
  const lines = new Map<string, string>()
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase()
    const before = lines.get(name)
    lines.set(name, before === undefined ? (rawHeaders[index + 1] ?? '') : `${before}, ${rawHeaders[index + 1]}`)
  }
  return Object.fromEntries(lines)
}
