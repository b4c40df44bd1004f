/** Makes the HTTP request of a call by `actionlab invoke` from its flags. */
import { basename } from 'node:path'
import type { InvokeRequest } from '../dashboard/wire/call.ts'
import type { AddressView, FunctionView } from '../dashboard/wire/function.ts'
import { EmulatorError } from '../model/errors.ts'
import type { JsonObject } from '../model/json.ts'
import { readGiven } from './given-file.ts'

export const requestUsage = `  --method METHOD      another method than that of the address
  --path PATH          what stands for a variable part such as {type+}, or follows the address of a web action: --path users/1
  --query NAME=VALUE   a query parameter; may be repeated
  --header NAME:VALUE  a header line; may be repeated
  --form NAME=VALUE    a form field, or a file as NAME=@FILE; may be repeated
  --file FILE          the body as it is, of at most 3 MB
`

export const requestFlags = {
  method: { type: 'string' },
  path: { type: 'string' },
  query: { type: 'string', multiple: true },
  header: { type: 'string', multiple: true },
  form: { type: 'string', multiple: true },
  file: { type: 'string' },
} as const

export interface RequestFlags {
  readonly method?: string | undefined
  readonly path?: string | undefined
  readonly query?: readonly string[] | undefined
  readonly header?: readonly string[] | undefined
  readonly form?: readonly string[] | undefined
  readonly file?: string | undefined
}

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']

/** Whether a flag says more of the request than which function it calls: such a caller wants the HTTP answer. */
export function asksForHttp(values: RequestFlags): boolean {
  return Object.keys(requestFlags).some((name) => values[name as keyof RequestFlags] !== undefined)
}

/** Of the contract that `--as` names; without it the address that answers with the result, or one that takes what the flags say. */
export function addressFor({ path, addresses }: FunctionView, contract: string | undefined, values: RequestFlags): AddressView {
  const offered = contract === undefined ? addresses : addresses.filter(({ as }) => as.includes(contract))
  const open = values.path === undefined ? undefined : offered.find(isVariable)
  const web = asksForHttp(values) ? offered.find((address) => isWeb(address) && !isVariable(address)) : undefined
  const usual = contract === undefined ? offered.find(({ direct }) => direct) : undefined
  const found = open ?? (contract === undefined ? web : undefined) ?? usual ?? offered[0]
  if (found) return found
  const has = [...new Set(addresses.flatMap(({ as }) => as))].join(', ') || 'none'
  throw new EmulatorError('BAD_FLAG', `${path} has no address for --as ${contract ?? 'NAME'}; --as takes one of: ${has}.`)
}

/** A GET carries parameters in its query, anything else in a JSON body. */
export async function requestFor(address: AddressView, params: JsonObject, values: RequestFlags): Promise<InvokeRequest> {
  const method = methodFor(address, values)
  const given = Object.entries(params)
  const inQuery = method === 'GET' || method === 'HEAD'
  if (!inQuery && given.length > 0 && (values.form !== undefined || values.file !== undefined))
    throw bad('-p, --form and --file are one body each: give parameters beside a body as --query NAME=VALUE.')
  const query = [
    ...(inQuery ? given.map(([name, value]): [string, string] => [name, typeof value === 'string' ? value : JSON.stringify(value)]) : []),
    ...pairsOf('--query', values.query, '='),
  ]
  const body = (await bodyOf(values)) ?? (!inQuery && (given.length > 0 || address.body !== null) ? jsonBody(params) : undefined)
  const own = pairsOf('--header', values.header, ':').map(([name, value]): [string, string] => [name.trim(), value.trim()])
  const names = new Set(own.map(([name]) => name.toLowerCase()))
  const ofBody: [string, string][] = body ? [['content-type', body.type]] : []
  const ofAddress = address.headers.filter(([name, value]) => !value.includes('$') && name.toLowerCase() !== 'content-type')
  return {
    method,
    target: withQuery(pathFor(address, values.path), query),
    headers: [...[...ofAddress, ...ofBody].filter(([name]) => !names.has(name.toLowerCase())), ...own],
    sign: true,
    ...(body ? { body: body.text, base64: body.base64 } : {}),
  }
}

/** An address of a basic action has a body to begin with. */
function isWeb(address: AddressView): boolean {
  return address.body === null && !address.direct
}

function isVariable({ path }: AddressView): boolean {
  return variable.test(path)
}

const variable = /\{[^{}/]+\}/

function methodFor(address: AddressView, { method, form, file }: RequestFlags): string {
  if (method === undefined) return address.method === 'GET' && (form !== undefined || file !== undefined) ? 'POST' : address.method
  const found = method.toUpperCase()
  if (!methods.includes(found)) throw bad(`--method takes one of ${methods.join(', ')}, not ${JSON.stringify(method)}.`)
  return found
}

function pathFor(address: AddressView, given: string | undefined): string {
  const part = given?.replace(/^\//, '').split('/').map(encodeSegment).join('/')
  if (isVariable(address)) {
    if (part !== undefined && part !== '') return address.path.replace(variable, part)
    const name = variable.exec(address.path)?.[0] ?? ''
    throw bad(`The address ${address.path} has the variable part ${name}: say with --path what stands for it, such as --path users/1.`)
  }
  if (part === undefined) return address.path
  if (!isWeb(address))
    throw bad(`--path: nothing follows ${address.path}. Web actions and triggers with a variable part such as {type+} take a path.`)
  const [path = '', query] = address.path.split('?', 2)
  return `${path.replace(/\/$/, '')}/${part}${query === undefined ? '' : `?${query}`}`
}

/** What is escaped already stays. */
function encodeSegment(segment: string): string {
  return segment.replaceAll(/%(?![\da-f]{2})|[^%]+/gi, encodeURIComponent)
}

function withQuery(path: string, query: [string, string][]): string {
  if (query.length === 0) return path
  const text = query.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')
  return `${path}${path.includes('?') ? '&' : '?'}${text}`
}

interface Body {
  readonly type: string
  readonly text: string
  readonly base64: boolean
}

function jsonBody(params: JsonObject): Body {
  return { type: 'application/json', text: JSON.stringify(params), base64: false }
}

async function bodyOf({ form, file }: RequestFlags): Promise<Body | undefined> {
  if (form !== undefined && file !== undefined) throw bad('--form and --file are one body each: a file among fields is --form NAME=@FILE.')
  if (file !== undefined) return { type: typeOf(file), text: readGiven('--file ', file).toString('base64'), base64: true }
  if (form === undefined) return undefined
  const fields = pairsOf('--form', form, '=')
  if (!fields.some(([, value]) => value.startsWith('@')))
    return { type: 'application/x-www-form-urlencoded', text: new URLSearchParams(fields).toString(), base64: false }
  const parts = new FormData()
  for (const [name, value] of fields)
    if (value.startsWith('@')) parts.append(name, fileOf(value.slice(1)))
    else parts.append(name, value)
  const encoded = new Response(parts)
  const text = Buffer.from(await encoded.arrayBuffer()).toString('base64')
  return { type: encoded.headers.get('content-type') ?? '', text, base64: true }
}

function fileOf(path: string): File {
  return new File([new Uint8Array(readGiven('--form @', path))], basename(path), { type: typeOf(path) })
}

function typeOf(file: string): string {
  return file.endsWith('.json') ? 'application/json' : 'application/octet-stream'
}

function pairsOf(flag: string, given: readonly string[] = [], mark: '=' | ':'): [string, string][] {
  return given.map((text) => {
    const at = text.indexOf(mark)
    if (at <= 0) throw bad(`${flag} takes NAME${mark}VALUE, not ${JSON.stringify(text)}.`)
    return [text.slice(0, at), text.slice(at + 1)]
  })
}

function bad(text: string): EmulatorError {
  return new EmulatorError('BAD_FLAG', `${text}\nRun actionlab invoke --help to see what it takes.`)
}
