/** Writes a call with the clients of `actionlab/vitest`. */
import { isObject, type Json } from '../../../model/json.ts'
import { triggerOf } from '../../../providers/ncp/trigger-of.ts'
import type { DashboardDeps } from '../../deps.ts'
import type { HttpRequest } from '../http-request.ts'
import type { JsBody } from './js-body.ts'
import { literal, quoted } from './literal.ts'

export interface TestCall {
  /** The fixture that the test asks for. */
  readonly fixture: string
  readonly code: string
}

/** What is called, and with what: `params` are those of the caller. */
export interface Called {
  readonly path: string
  readonly params: Json
}

/** The client that signs where it must; a plain request where nothing is asked, and for headers that no client sends. */
export function testCall(request: HttpRequest, body: JsBody, called: Called | undefined, deps: DashboardDeps): TestCall {
  const isPlain = request.headers.every(([name, value]) => name === 'content-type' && value === 'application/json')
  return (isPlain && called ? clientCall(called, request, deps) : undefined) ?? gatewayCall(request, body, deps) ?? plainCall(request, body)
}

function clientCall({ path, params }: Called, request: HttpRequest, deps: DashboardDeps): TestCall | undefined {
  const { surface, method, target } = request
  const query = new URLSearchParams(target.split('?')[1] ?? '')
  if (surface === 'ncp.postAction' && isObject(params)) {
    const options = optionsText({ platform: query.get('platform'), timeout: query.get('timeout') })
    return { fixture: 'ncp', code: `ncp.postAction(${[quoted(path), literal(params, 1), ...options].join(', ')})` }
  }
  if (surface === 'tcb' && method === 'POST') return { fixture: 'tcb', code: `tcb.call(${quoted(path)}, ${literal(params, 1)})` }
  const flags = { blocking: query.get('blocking') === 'true', result: query.get('result') === 'true' }
  if (surface === 'openwhisk.api' && isObject(params))
    return { fixture: 'openwhisk', code: `openwhisk.invoke(${quoted(path)}, ${literal(params, 1)}, ${literal(flags, 1)})` }
  const name = triggerNameOf(request, deps)
  if (surface === 'ncp.webhook' && name !== undefined && isObject(params))
    return { fixture: 'ncp', code: `ncp.webhook(${quoted(name)}, ${literal(params, 1)}, ${literal(flags, 1)})` }
  return undefined
}

/** Where the gateway asks for a signature or a key, of which no test should know the value. */
function gatewayCall(request: HttpRequest, body: JsBody, deps: DashboardDeps): TestCall | undefined {
  const trigger = triggerOf(request, deps.config())
  const name = triggerNameOf(request, deps)
  if (!trigger || name === undefined || ((trigger.auth ?? 'NONE') === 'NONE' && trigger.apiKey !== true)) return undefined
  const [path = '', query = ''] = request.target.split('?', 2)
  const isGreedy = trigger.resource.endsWith('+}')
  const start = request.host === undefined ? 5 : 3
  const fixed = trigger.resource.split('/').length - 2
  const rest = `/${path
    .split('/')
    .slice(start + fixed)
    .join('/')}`
  const more = [...(isGreedy ? [`rest: ${quoted(rest)}`] : []), ...(query === '' ? [] : [`query: ${quoted(query)}`])]
  return { fixture: 'ncp', code: `ncp.http(${quoted(name)}${initText(request.method, body, more)})` }
}

function plainCall(request: HttpRequest, body: JsBody): TestCall {
  const { target, host, method } = request
  const url = quoted(host === undefined ? target : `http://${host}${target}`)
  return { fixture: 'emulator', code: `emulator.request(${url}${initText(method, body, [])})` }
}

function triggerNameOf(request: HttpRequest, deps: DashboardDeps): string | undefined {
  const { triggers } = deps.config()
  const trigger = triggerOf(request, deps.config())
  return trigger && Object.entries(triggers).find(([, one]) => one === trigger)?.[0]
}

function optionsText(options: Readonly<Record<string, string | null>>): string[] {
  const given = Object.entries(options).filter((entry): entry is [string, string] => entry[1] !== null)
  if (given.length === 0) return []
  return [`{ ${given.map(([name, value]) => `${name}: ${name === 'timeout' ? value : quoted(value)}`).join(', ')} }`]
}

/** What a client adds by itself says nothing about the call. */
const ofClients: ReadonlySet<string> = new Set(['user-agent', 'accept', 'accept-encoding', 'accept-language'])

function initText(method: string, { headers, expression }: JsBody, more: readonly string[]): string {
  const own = headers.filter(([name]) => !ofClients.has(name) && !name.startsWith('sec-'))
  const lines = [
    ...(method === 'GET' && own.length === 0 && expression === undefined ? [] : [`method: ${quoted(method)}`]),
    ...more,
    ...(own.length > 0 ? [`headers: ${literal(Object.fromEntries(own), 2)}`] : []),
    ...(expression === undefined ? [] : [`body: ${expression}`]),
  ]
  return lines.length === 0 ? '' : `, {\n${lines.map((line) => `    ${line},\n`).join('')}  }`
}
