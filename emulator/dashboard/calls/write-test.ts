/** Writes an activation's call as a Vitest test with the clients and matchers of `actionlab/vitest`. */
import type { Activation } from '../../model/activation.ts'
import { isObject, type Json } from '../../model/json.ts'
import { withoutVolatile } from '../../cases/volatile-fields.ts'
import { triggerOf } from '../../providers/ncp/trigger-of.ts'
import type { Vendor } from '../../providers/vendor.ts'
import type { DashboardDeps } from '../deps.ts'
import { headerOf, textOf, type HttpRequest } from './http-request.ts'
import { answerOnRecord } from './on-record.ts'
import { slugOf } from './save-case.ts'
import type { TestText } from '../wire/saved-call.ts'

/** What the caller was answered is what the test expects. */
export async function writeTest(activation: Activation, request: HttpRequest, deps: DashboardDeps): Promise<TestText> {
  const { answer, body } = await answerOnRecord(activation, request, deps)
  const { status } = answer
  const { fixture, code } = callText(activation, request, deps)
  const { method, target } = request
  const [path = ''] = target.split('?', 1)
  const expected = [`status: ${status}`, ...expectedBody(body, deps.vendors)].join(', ')
  const text = [
    `import { expect, test } from 'actionlab/vitest'`,
    '',
    `test(${quoted(`${activation.path} answers ${status} to ${method} ${path}`)}, async ({ ${fixture} }) => {`,
    `  const answer = await ${code}`,
    `  expect(answer).toRespond({ ${expected} })`,
    '})',
    '',
  ].join('\n')
  return { file: `test/${slugOf(activation.path)}.test.ts`, text }
}

/** The client that signs where it must; a plain request where nothing is asked, and for headers that no client sends. */
function callText(activation: Activation, request: HttpRequest, deps: DashboardDeps): { fixture: string; code: string } {
  const isPlain = request.headers.every(([name, value]) => name === 'content-type' && value === 'application/json')
  return (isPlain ? clientText(activation, request, deps) : undefined) ?? requestText(request)
}

function clientText(activation: Activation, request: HttpRequest, deps: DashboardDeps): { fixture: string; code: string } | undefined {
  const { surface, method, target } = request
  const { path, params } = activation
  const query = new URLSearchParams(target.split('?')[1] ?? '')
  if (surface === 'ncp.postAction' && isObject(params)) {
    const options = optionsText({ platform: query.get('platform'), timeout: query.get('timeout') })
    return { fixture: 'ncp', code: `ncp.postAction(${[quoted(path), literal(params, 1), ...options].join(', ')})` }
  }
  if (surface === 'tcb' && method === 'POST') return { fixture: 'tcb', code: `tcb.call(${quoted(activation.name)}, ${literal(params, 1)})` }
  if (surface === 'openwhisk.api' && isObject(params)) {
    const flags = { blocking: query.get('blocking') === 'true', result: query.get('result') === 'true' }
    return { fixture: 'openwhisk', code: `openwhisk.invoke(${quoted(path)}, ${literal(params, 1)}, ${literal(flags, 1)})` }
  }
  const trigger = triggerOf(request, deps.config())
  const name = trigger && Object.entries(deps.config().triggers).find(([, one]) => one === trigger)?.[0]
  if (surface === 'ncp.webhook' && name !== undefined && isObject(params)) {
    const flags = { blocking: query.get('blocking') === 'true', result: query.get('result') === 'true' }
    return { fixture: 'ncp', code: `ncp.webhook(${quoted(name)}, ${literal(params, 1)}, ${literal(flags, 1)})` }
  }
  return undefined
}

function requestText(request: HttpRequest): { fixture: string; code: string } {
  const { target } = request
  const init = initText(request)
  return {
    fixture: 'emulator',
    code: `emulator.request(${quoted(request.host === undefined ? target : `http://${request.host}${target}`)}${init})`,
  }
}

function optionsText(options: Readonly<Record<string, string | null>>): string[] {
  const given = Object.entries(options).filter((entry): entry is [string, string] => entry[1] !== null)
  if (given.length === 0) return []
  return [`{ ${given.map(([name, value]) => `${name}: ${name === 'timeout' ? value : quoted(value)}`).join(', ')} }`]
}

function initText({ method, headers, body }: HttpRequest): string {
  // What a client adds by itself says nothing about the call.
  const own = headers.filter(
    ([name]) => !['user-agent', 'accept', 'accept-encoding', 'accept-language'].includes(name) && !name.startsWith('sec-'),
  )
  if (method === 'GET' && own.length === 0 && body === undefined) return ''
  const lines = [`method: ${quoted(method)}`]
  if (own.length > 0) lines.push(`headers: ${literal(Object.fromEntries(own), 2)}`)
  if (body !== undefined && body.length > 0) lines.push(`body: ${bodyText(body, headerOf(headers, 'content-type'))}`)
  return `, {\n${lines.map((line) => `    ${line},\n`).join('')}  }`
}

function bodyText(body: Uint8Array, type: string | undefined): string {
  const { body: text, base64 } = textOf(body)
  if (base64) return `Buffer.from(${quoted(text)}, 'base64')`
  const json = type?.includes('json') === true ? parsed(text) : undefined
  return json !== undefined && JSON.stringify(json) === text ? `JSON.stringify(${literal(json, 2)})` : quoted(text)
}

function expectedBody(bytes: Uint8Array, vendors: readonly Vendor[]): string[] {
  const { body, base64 } = textOf(bytes)
  if (base64 || body === '') return []
  const json = parsed(body)
  if (json === undefined || typeof json !== 'object') return [`text: ${quoted(body)}`]
  return [`json: ${withMatchers(literal(withoutVolatile(json, vendors), 1))}`]
}

/** What differs from run to run, as the cases spell it. */
function withMatchers(text: string): string {
  return text
    .replaceAll(`'<string>'`, 'expect.any(String)')
    .replaceAll(`'<number>'`, 'expect.any(Number)')
    .replaceAll(`'<any>'`, 'expect.anything()')
}

const shortLine = 90

/** JSON as one would write it in a source file. */
function literal(value: Json, depth: number): string {
  const flat = inline(value)
  if (flat.length <= shortLine || typeof value !== 'object' || value === null) return flat
  const indent = '  '.repeat(depth + 1)
  const items = Array.isArray(value)
    ? value.map((item) => literal(item, depth + 1))
    : Object.entries(value).map(([name, item]) => `${keyText(name)}: ${literal(item, depth + 1)}`)
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return `${open}\n${items.map((item) => `${indent}${item},\n`).join('')}${'  '.repeat(depth)}${close}`
}

function inline(value: Json): string {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const fields = Object.entries(value).map(([name, item]) => `${keyText(name)}: ${inline(item)}`)
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}

/** `{ __proto__: x }` would set the prototype: only a computed key is data. */
function keyText(name: string): string {
  if (name === '__proto__') return `['__proto__']`
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name)
}

function quoted(text: string): string {
  const json = JSON.stringify(text).slice(1, -1).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
  return `'${json.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
