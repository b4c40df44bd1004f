/** Header lines between a caller and the server of a web function: what each hop keeps to itself, and what the platform says of its own. */
import type { IncomingMessage } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { Exchange } from '../../../model/http.ts'
import { callerHeader } from '../caller.ts'
import { corsHeaders } from '../cors.ts'
import { requestIdHeaders } from '../envelope.ts'
import type { FunctionVersion, TcbFunction } from '../function-catalog.ts'
import type { Call, Target } from '../gateway.ts'
import type { Identity } from '../identity.ts'

type Lines = [name: string, value: string][]

/** RFC 9110 7.6.1: meant for the next hop only. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Header lines for the server of the function. */
export function forwardableHeaders(exchange: Exchange): Lines {
  const { headers } = exchange
  const named = new Set<string>()
  for (const [name, value] of headers)
    if (name === 'connection') for (const token of value.toLowerCase().split(',')) named.add(token.trim())
  const lines: Lines = []
  for (const [name, value] of headers)
    if (!hopByHop.has(name) && !named.has(name) && name !== 'expect' && !isPlatformHeader(name)) lines.push([name, value])
  // Said to the next hop too: Node would send the body of a DELETE without any framing.
  if (exchange.header('transfer-encoding') !== undefined) lines.push(['transfer-encoding', 'chunked'])
  return lines
}

/** Only the platform may say these; the caller's header is for it alone. */
export function isPlatformHeader(name: string): boolean {
  return name === 'x-cloudbase-context' || name === 'x-cloudbase-request-id' || name === callerHeader || name.startsWith('x-scf-')
}

/** Lines of the caller's trace, which those of the function replace where traces are kept. */
export function isTraceHeader(name: string): boolean {
  return name === 'traceparent' || name === 'tracestate'
}

/** The lines of a caller with the platform's own, which replace theirs. */
export function withPlatformHeaders(
  lines: Exchange['headers'],
  target: Target,
  call: Call,
): readonly (readonly [name: string, value: string])[] {
  const own = platformHeaders(target, call)
  const names = new Set(own.map(([name]) => name))
  return [...lines.filter(([name]) => !names.has(name)), ...own]
}

/** What the platform adds to a request. Servers read who called from `x-wx-openid`, in a call of `wx.cloud.callHTTPFunction` (docs/contracts/tcb.md 1.4). */
function platformHeaders({ fn, version }: Target, { requestId, identity }: Call): Lines {
  const { openid, appid, unionid } = identity ?? {}
  const user = Object.entries({ 'x-wx-openid': openid, 'x-wx-appid': appid, 'x-wx-unionid': unionid })
  return [
    ...user.flatMap(([name, value]): Lines => (value === undefined ? [] : [[name, value]])),
    ['x-cloudbase-request-id', requestId],
    ['x-scf-request-id', requestId],
    ['x-cloudbase-context', contextHeader(fn, version, identity)],
  ]
}

const anonymousContexts = new WeakMap<FunctionVersion, string>()

/** The caller, as `tcb-ff --extendedContextKey=X-Cloudbase-Context` reads it: base64 of gzipped JSON (tcb.md 1.4). */
function contextHeader(fn: TcbFunction, version: FunctionVersion, identity: Identity | undefined): string {
  const known = identity ? undefined : anonymousContexts.get(version)
  if (known !== undefined) return known
  const { SCF_NAMESPACE: envId = '', TENCENTCLOUD_UIN: uin = '' } = version.action.env
  const caller = identity && {
    userId: identity.uid ?? '',
    userType: identity.uid === undefined ? 'NONE' : 'C_SIDE_USER',
    isAdministrator: identity.role === 'administrator',
  }
  const context = { envId, uin, source: '', serviceName: fn.name, serviceVersion: version.id, ...caller }
  const header = gzipSync(JSON.stringify(context)).toString('base64')
  if (!identity) anonymousContexts.set(version, header)
  return header
}

/** The app's own lines as they are; what the gateway adds never replaces one of them. */
export function answerHeaders({ rawHeaders }: IncomingMessage, { exchange, requestId, sharing = corsHeaders(exchange) }: Call): Lines {
  const lines: Lines = []
  const own = new Set<string>()
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    const lower = name.toLowerCase()
    if (hopByHop.has(lower)) continue
    own.add(lower)
    lines.push([name, rawHeaders[index + 1] ?? ''])
  }
  const shared = own.has('access-control-allow-origin') ? [] : sharing
  for (const [name, value] of [...requestIdHeaders(requestId), ...shared]) if (!own.has(name)) lines.push([name, value])
  return lines
}
