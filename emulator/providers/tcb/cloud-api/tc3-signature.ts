/** Recomputes signatures of the kind TC3-HMAC-SHA256. docs/contracts/tcb.md 25.2. */
import { createHash, createHmac } from 'node:crypto'
import type { Exchange } from '../../../model/http.ts'
import { said } from '../../../model/said.ts'
import { ApiError, authTexts } from './api-error.ts'
import { serviceOf } from './hosts.ts'
import { sameText } from './same-text.ts'

interface Tc3Authorization {
  readonly secretId: string
  /** `2026-11-29`. */
  readonly date: string
  readonly service: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

const scheme = 'TC3-HMAC-SHA256'
const form = `${scheme} Credential=<id>/<date>/<service>/tc3_request, SignedHeaders=content-type;host, Signature=<hex>`
const pattern = new RegExp(
  `^${scheme} +Credential=([^/,\\s]+)/(\\d{4}-\\d\\d-\\d\\d)/([\\w-]+)/tc3_request, *SignedHeaders=([\\w;-]+), *Signature=([0-9a-f]{64})$`,
)

export function readAuthorization(header: string): Tc3Authorization | ApiError {
  const [, secretId = '', date = '', service = '', names = '', signature = ''] = pattern.exec(header.trim()) ?? []
  const signedHeaders = names.split(';')
  if (signature === '' || !signedHeaders.includes('content-type') || !signedHeaders.includes('host'))
    return new ApiError('AuthFailure.InvalidAuthorization', authTexts.invalid, said`Authorization has to be ${form}`)
  return { secretId, date, service, signedHeaders, signature }
}

/** What is wrong with it. @param timestamp seconds @param secretKey that belongs to its id */
export function checkTc3(
  exchange: Exchange,
  body: Uint8Array,
  authorization: Tc3Authorization,
  timestamp: number,
  secretKey: string,
): ApiError | undefined {
  const { date, service } = authorization
  const day = new Date(timestamp * 1000).toISOString().slice(0, 10)
  const own = serviceOf(exchange.host)
  if (date !== day || (own !== undefined && own !== service)) {
    const scope = `${day}/${own ?? service}/tc3_request`
    return failed(said`the credential scope has to be ${scope}`)
  }
  const scope = `${date}/${service}/tc3_request`
  const key = hmac(hmac(hmac(`TC3${secretKey}`, date), service), 'tc3_request')
  for (const canonical of canonicalRequests(exchange, body, authorization.signedHeaders)) {
    const toSign = [scheme, String(timestamp), scope, sha256(canonical)].join('\n')
    if (sameText(hmac(key, toSign).toString('hex'), authorization.signature)) return undefined
  }
  const [expected = ''] = canonicalRequests(exchange, body, authorization.signedHeaders)
  return failed(said`this is the canonical request here: ${JSON.stringify(expected)}`)
}

function failed(detail: ReturnType<typeof said>): ApiError {
  return new ApiError('AuthFailure.SignatureFailure', authTexts.signature, detail)
}

/** The documented one first. SDKs sign a host without its port, and a content type as they send it; at the API's own hosts there is no difference. */
function* canonicalRequests(exchange: Exchange, body: Uint8Array, names: readonly string[]): Generator<string> {
  const unsigned = exchange.header('x-tc-content-sha256') === 'UNSIGNED-PAYLOAD'
  const payload = sha256(unsigned ? 'UNSIGNED-PAYLOAD' : body)
  for (const host of new Set([exchange.header('host')?.toLowerCase() ?? '', exchange.host]))
    for (const isLower of [true, false]) {
      const lines = names.map((name) => {
        const value = (name === 'host' ? host : (exchange.header(name) ?? '')).trim()
        return `${name}:${isLower ? value.toLowerCase() : value}\n`
      })
      yield [exchange.method, exchange.path, exchange.query, lines.join(''), names.join(';'), payload].join('\n')
    }
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
