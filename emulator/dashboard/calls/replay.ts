/** Sends an activation again, with a request that is built from its record. */
import type { Emulator } from '../../types.ts'
import type { Activation } from '../../model/activation.ts'
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import { isObject, type Json, type JsonObject } from '../../model/json.ts'
import { parseContentType } from '../../providers/shared/web-action/content-type.ts'
import { sawRequest, type Vendor } from '../../providers/vendor.ts'
import { authorised, withoutCredentials } from './credentials.ts'
import type { HeaderLines, HttpRequest } from './http-request.ts'

/** Undefined for what no HTTP request caused: calls of the library, steps of a sequence, fired triggers. */
export function requestOf(activation: Activation, vendors: readonly Vendor[], config: ResolvedConfig): HttpRequest | undefined {
  const { request, surface, params } = activation
  if (request === undefined || activation.cause !== undefined) return undefined
  const { method, target } = request
  if (sawRequest(activation, vendors) && isObject(params)) {
    const { host, lines } = headersOf(params)
    const body = webBody(params, queryNames(target))
    return withoutCredentials({ surface, method, target, headers: lines, body, ...(isOwnHost(host) ? {} : { host }) }, vendors)
  }
  const host = surface === 'ncp.webhook' && !target.startsWith('/apigw/') ? webhookHost(activation, config) : undefined
  const body = method === 'GET' || method === 'HEAD' ? undefined : Buffer.from(JSON.stringify(params))
  const { headers: own = [] } = request
  const headers: HeaderLines =
    body === undefined || own.some(([name]) => name === 'content-type') ? own : [['content-type', 'application/json'], ...own]
  return { surface, method, target, headers, body, ...(host === undefined ? {} : { host }) }
}

/** Sends it again from within the process, with the credentials it needs now. */
export async function replay(emulator: Emulator, activation: Activation): Promise<void> {
  const { vendors, config } = emulator
  const request = requestOf(activation, vendors, config)
  if (request === undefined) {
    await emulator.invoke(activation.path, activation.params, { convention: activation.convention })
    return
  }
  const { method, target, headers, host, body } = authorised(request, { vendors, config, now: Date.now() })
  const lines: [string, string][] = headers.map(([name, value]) => [name, value])
  if (host !== undefined) lines.push(['host', host])
  await emulator.request(target, { method, headers: lines, ...(body === undefined ? {} : { body: new Uint8Array(body) }) })
}

const followsFromTheRest = new Set(['host', 'content-length', 'connection', 'transfer-encoding', 'keep-alive', 'expect', 'upgrade'])

function headersOf(params: JsonObject): { host: string | undefined; lines: HeaderLines } {
  const given = params['__ow_headers']
  const headers = isObject(given)
    ? Object.entries(given).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []))
    : []
  const host = headers.find(([name]) => name === 'host')?.[1]
  return { host, lines: headers.filter(([name]) => !followsFromTheRest.has(name)) }
}

function isOwnHost(host: string | undefined): host is undefined {
  return host === undefined || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host)
}

function queryNames(target: string): Set<string> {
  const mark = target.indexOf('?')
  return new Set(mark < 0 ? [] : new URLSearchParams(target.slice(mark + 1)).keys())
}

/** openwhisk.md 4, backwards: fields of a body are parameters of their own, anything else is `__ow_body`. */
function webBody(params: JsonObject, query: ReadonlySet<string>): Uint8Array | undefined {
  const headers = params['__ow_headers']
  const header = isObject(headers) ? headers['content-type'] : undefined
  const type = typeof header === 'string' ? parseContentType(header) : undefined
  const opaque = params['__ow_body']
  if (opaque !== undefined) {
    if (typeof opaque !== 'string') return bytesOf(opaque)
    if (opaque === '') return undefined
    const isText = type !== undefined && type.coding !== 'binary' && type.essence !== 'application/json'
    const wasParsed = type?.json === true && !Object.hasOwn(params, '__ow_query')
    return wasParsed ? bytesOf(opaque) : Buffer.from(opaque, isText ? 'utf8' : 'base64')
  }
  const fields = Object.entries(params).filter(([name]) => !name.startsWith('__ow_') && !query.has(name))
  if (type?.essence === 'application/x-www-form-urlencoded') {
    const form = new URLSearchParams(
      fields.map(([name, value]): [string, string] => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
    )
    return Buffer.from(form.toString())
  }
  return type?.json === true ? bytesOf(Object.fromEntries(fields)) : undefined
}

function bytesOf(value: Json): Uint8Array {
  return Buffer.from(JSON.stringify(value))
}

/** A webhook's record has no headers: the trigger's product says which host it was. */
function webhookHost({ path, request }: Activation, { triggers }: ResolvedConfig): string | undefined {
  const found = Object.values(triggers).find(
    ({ action, api, stage }) => action === path && request?.target.startsWith(`/${api}/${stage}/`) === true,
  )
  return found && `${found.product}.apigw.localhost`
}
