/** One exchange as a contract case: sent as on the cloud's own host, expected as it was answered, minus what differs from run to run. */
import type { Json } from '../model/json.ts'
import type { SeenAnswer, SeenRequest } from '../observe.ts'
import type { CaseExpectation, CaseRequest } from '../testing/cases/format.ts'
import { masked, type Mask } from './mask.ts'
import { withoutVolatile } from './volatile.ts'

/** Undefined for what no cloud serves, such as the dashboard. */
export function caseRequest({ method, target, headers, body }: SeenRequest, mask: Mask): CaseRequest | undefined {
  const host = hostName(valueOf(headers, 'host') ?? '')
  const address = addressOf(host, target)
  if (!address) return undefined
  const kept: Record<string, string> = address.host === undefined ? {} : { host: address.host }
  const isJson = valueOf(headers, 'content-type') === 'application/json'
  const content = requestBody(body, isJson, mask)
  for (const [name, value] of headers) {
    const implied = name === 'content-type' && content.json !== undefined
    if (
      !isTransport(name) &&
      !name.startsWith('x-ncp-iam-') &&
      !name.startsWith('x-ncp-apigw-signature') &&
      name !== 'x-ncp-apigw-timestamp' &&
      !implied
    )
      kept[name] = mask.header(name, value)
  }
  const signed = headers.some(([name]) => name === 'x-ncp-iam-access-key')
  return {
    surface: address.surface,
    method,
    path: mask.target(address.path),
    ...(Object.keys(kept).length > 0 ? { headers: kept } : {}),
    ...content,
    ...(signed ? { sign: { accessKey: masked, secretKey: masked } } : {}),
  }
}

export function caseExpectation(answer: SeenAnswer, mask: Mask): CaseExpectation {
  const headers: NonNullable<CaseExpectation['headers']> = {}
  for (const [line, value] of answer.headers) {
    const name = line.toLowerCase()
    if (ids.has(name)) headers[name] = { regex: '^\\S+$' }
    else if (!isInfrastructure(name)) {
      const before = headers[name]?.equals
      const clean = mask.header(name, value)
      headers[name] = name === 'set-cookie' ? { regex: '=' } : { equals: before === undefined ? clean : `${before}, ${clean}` }
    }
  }
  return { status: answer.status, ...(Object.keys(headers).length > 0 ? { headers } : {}), ...expectedBody(answer.body, mask) }
}

function expectedBody(body: Uint8Array, mask: Mask): CaseExpectation {
  if (body.length === 0) return { bodyEmpty: true }
  const text = textOf(body)
  if (text === undefined) return { bodyBase64: Buffer.from(body).toString('base64') }
  const json = parsed(text)
  if (json === undefined || typeof json !== 'object') return { text: mask.text(text) }
  const steady = withoutVolatile(json)
  const clean = mask.json(steady)
  return steady === json ? { json: clean } : { jsonSubset: clean }
}

function requestBody(body: Uint8Array, isJson: boolean, mask: Mask): Pick<CaseRequest, 'json' | 'body' | 'bodyBase64'> {
  if (body.length === 0) return {}
  const text = textOf(body)
  if (text === undefined) return { bodyBase64: Buffer.from(body).toString('base64') }
  const json = parsed(text)
  // Raw HTTP shows a function every byte: only what JSON.stringify would write is kept as JSON.
  if (json !== undefined && isJson && JSON.stringify(json) === text) return { json: mask.json(json) }
  return { body: json === undefined ? mask.text(text) : maskedText(text, json, mask) }
}

/** Pretty-printed JSON keeps its spelling unless a field in it has to be masked. */
function maskedText(text: string, json: Json, mask: Mask): string {
  const clean = mask.json(json)
  return JSON.stringify(clean) === JSON.stringify(json) ? text : JSON.stringify(clean)
}

interface CaseAddress {
  readonly surface: CaseRequest['surface']
  readonly path: string
  /** Where it differs from the one that goes with the surface. */
  readonly host?: string
}

/** DESIGN.md 4: which cloud's address this is, and what it is called on the cloud's own host. */
function addressOf(host: string, target: string): CaseAddress | undefined {
  const path = target.split('?', 1)[0] ?? ''
  const gateway = /^\/apigw\/([^/]+)(\/.*)$/s.exec(target)
  if (gateway) return { surface: 'ncp-apigw', path: gateway[2] ?? '/', host: `${gateway[1]}.apigw.ntruss.com` }
  const named = /^([^.]+)\.apigw\.(?:(?:gov-|fin-)?ntruss\.com|localhost)$/.exec(host)
  if (named && !named[1]?.endsWith('cloudfunctions'))
    return { surface: 'ncp-apigw', path: target, host: host.replace(/\.localhost$/, '.ntruss.com') }
  if (named)
    return {
      surface: 'ncp-post-action',
      path: target,
      ...(host.endsWith('ntruss.com') && host !== 'cloudfunctions.apigw.ntruss.com' ? { host } : {}),
    }
  if (/^\/(?:ncf\/)?api\/v2\//.test(path)) return { surface: 'ncp-post-action', path: target }
  if (path.startsWith('/api/v1/web/')) return { surface: 'ow-web', path: target }
  if (path.startsWith('/api/v1/')) return { surface: 'ow-api', path: target }
  if (path.startsWith('/v1/functions/') || path === '/web' || path === '/admin')
    return { surface: 'tcb', path: target, host: host === '' ? 'localhost' : host }
  return undefined
}

/** Belongs to one connection or one client, not to the call. */
function isTransport(name: string): boolean {
  return transport.has(name) || name.startsWith('sec-')
}

const transport: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'keep-alive',
  'content-length',
  'transfer-encoding',
  'expect',
  'accept-encoding',
  'user-agent',
  'cache-control',
  'pragma',
  'priority',
  'upgrade-insecure-requests',
])

/** Answers carry them, every time another one. */
const ids: ReadonlySet<string> = new Set(['x-request-id', 'x-openwhisk-activation-id'])

/** What proxies and gateways add about themselves; neither contract nor function. */
function isInfrastructure(name: string): boolean {
  return infrastructure.has(name) || /^x-(?:cloudbase|tencent|ncp-trace|ncp-apigw-request|envoy|cache|amz|powered)/.test(name)
}

const infrastructure: ReadonlySet<string> = new Set([
  'date',
  'server',
  'connection',
  'keep-alive',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'vary',
  'via',
  'age',
  'alt-svc',
  'strict-transport-security',
])

function hostName(header: string): string {
  return header.toLowerCase().replace(/:\d+$/, '')
}

function valueOf(headers: SeenRequest['headers'], name: string): string | undefined {
  return headers.findLast(([key]) => key === name)?.[1]
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Undefined when these bytes are no text. */
function textOf(body: Uint8Array): string | undefined {
  try {
    return decoder.decode(body)
  } catch {
    return undefined
  }
}
