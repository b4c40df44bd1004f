/** Writes one exchange as a contract case: sent as on the cloud's own host, expected as answered, without values that differ from run to run. */
import { isDeepStrictEqual } from 'node:util'
import type { Json } from '../model/json.ts'
import type { SeenAnswer, SeenRequest } from '../model/observer.ts'
import type { CaseExpectation, CaseRequest } from './format.ts'
import type { Vendor } from '../providers/vendor.ts'
import { addressOf, hostName } from './case-address.ts'
import { masked, refused, type CaseMask } from '../secrets/case-mask.ts'
import { withoutVolatile } from './volatile-fields.ts'

/** What a case is written with. */
export interface CaseTerms {
  readonly mask: CaseMask
  /** Those whose exchanges become cases. */
  readonly vendors: readonly Vendor[]
}

/**
 * Undefined for what no cloud serves, such as the dashboard.
 *
 * @param wrong the request was turned away for its credentials, which must stay wrong
 */
export function caseRequest(
  { method, target, headers, body }: SeenRequest,
  { mask, vendors }: CaseTerms,
  wrong: boolean,
): CaseRequest | undefined {
  const address = addressOf(hostName(headers), target, vendors)
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
      kept[name] = mask.header(name, value, wrong)
  }
  const signed = headers.some(([name]) => name === 'x-ncp-iam-access-key')
  return {
    surface: address.surface,
    method,
    path: mask.target(address.path),
    ...(Object.keys(kept).length > 0 ? { headers: kept } : {}),
    ...content,
    ...(signed ? { sign: wrong ? { accessKey: refused, secretKey: refused } : { accessKey: masked, secretKey: masked } } : {}),
  }
}

export function caseExpectation(answer: SeenAnswer, terms: CaseTerms): CaseExpectation {
  const { mask } = terms
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
  return { status: answer.status, ...(Object.keys(headers).length > 0 ? { headers } : {}), ...expectedBody(answer.body, terms) }
}

function expectedBody(body: Uint8Array, { mask, vendors }: CaseTerms): CaseExpectation {
  if (body.length === 0) return { bodyEmpty: true }
  const text = textOf(body)
  if (text === undefined) return { bodyBase64: Buffer.from(mask.bytes(body)).toString('base64') }
  const json = parsed(text)
  if (json === undefined || typeof json !== 'object') return expectedText(text, mask)
  const steady = mask.json(withoutVolatile(json, vendors), '<string>')
  return isDeepStrictEqual(steady, json) ? { json } : { jsonSubset: steady }
}

/** What was masked may be anything. */
function expectedText(text: string, mask: CaseMask): CaseExpectation {
  const clean = mask.text(text)
  if (clean === text) return { text }
  const parts = clean.split(masked).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return { textRegex: `^${parts.join('[^]*')}$` }
}

function requestBody(body: Uint8Array, isJson: boolean, mask: CaseMask): Pick<CaseRequest, 'json' | 'body' | 'bodyBase64'> {
  if (body.length === 0) return {}
  const text = textOf(body)
  if (text === undefined) return { bodyBase64: Buffer.from(mask.bytes(body)).toString('base64') }
  const json = parsed(text)
  // Raw HTTP shows a function every byte: only what JSON.stringify would write is kept as JSON.
  if (json !== undefined && isJson && JSON.stringify(json) === text) return { json: mask.json(json) }
  return { body: json === undefined ? mask.text(text) : maskedText(text, json, mask) }
}

/** Pretty-printed JSON keeps its spelling unless a field in it has to be masked. */
function maskedText(text: string, json: Json, mask: CaseMask): string {
  const clean = mask.json(json)
  return JSON.stringify(clean) === JSON.stringify(json) ? text : JSON.stringify(clean)
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
