/** The request that the gateway sends to the backend of an operation (apigateway policies/backendRouting.lua, policies/mapping.lua). */
import { Readable } from 'node:stream'
import { isObject, parseJson } from '../../../model/json.ts'
import type { Exchange, TooLarge } from '../../../model/http.ts'
import { webPrefix } from '../web-address.ts'
import type { FoundResource } from './find-resource.ts'
import type { Operation } from './resources.ts'

/** At the end of a target it stands for the whole path behind the tenant. */
const wholePath = '$(request.path)'

/**
 * @param path behind the tenant, as the gateway reads it
 * @param url of the backend
 */
export function backendRequest(exchange: Exchange, operation: Operation, path: string, { rest }: FoundResource, url: string): Exchange {
  const web = url.indexOf(webPrefix)
  // A client that takes the API host to have no scheme writes `https://http://host/api/v1/web/…`.
  const named = (web < 0 ? url.replace(/^\w+:\/\/[^/]*/, '') : url.slice(web)).replace(/\?.*$/s, '')
  const target = named.endsWith(wholePath) ? joined(named.slice(0, -wholePath.length), encodeURI(path)) : named + encodeURI(rest)
  const inserted = (location: string): readonly (readonly [string, string])[] =>
    operation.inserts.filter((one) => one.location === location).map(({ name, value }) => [name, value])
  const added = inserted('query').map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
  const query = [exchange.query, ...added].filter((part) => part !== '').join('&')
  const host = /:\/\/([^:/]+(?::\d+)?)\//.exec(url)?.[1] ?? exchange.host
  const own: [string, string][] = [
    ['host', host],
    ['x-forwarded-url', `http://${exchange.header('host') ?? exchange.host}${exchange.target}`],
    ...inserted('headers').map(([name, value]): [string, string] => [name.toLowerCase(), value]),
  ]
  const replaced = new Set(own.map(([name]) => name))
  return new BackendRequest(exchange, {
    method: operation.method,
    path: target.replaceAll(' ', '%20'),
    query,
    headers: [...exchange.headers.filter(([name]) => !replaced.has(name)), ...own],
    fields: Object.fromEntries(inserted('body')),
  })
}

function joined(before: string, path: string): string {
  return before.endsWith('/') ? before + path : `${before}/${path}`
}

type Parts = Pick<Exchange, 'method' | 'path' | 'query' | 'headers'> & { readonly fields: Readonly<Record<string, string>> }

class BackendRequest implements Exchange {
  readonly method: string
  readonly target: string
  readonly path: string
  readonly query: string
  readonly host: string
  readonly headers: Exchange['headers']
  readonly #from: Exchange
  readonly #fields: Parts['fields']

  constructor(from: Exchange, { method, path, query, headers, fields }: Parts) {
    this.method = method
    this.path = path
    this.query = query
    this.target = query === '' ? path : `${path}?${query}`
    this.headers = headers
    this.host = (this.header('host') ?? '').replace(/:\d+$/, '').toLowerCase()
    this.#from = from
    this.#fields = fields
  }

  get signal(): AbortSignal {
    return this.#from.signal
  }

  header(name: string): string | undefined {
    return this.headers.findLast(([one]) => one === name)?.[1]
  }

  stream(): Readable {
    return Object.keys(this.#fields).length === 0 ? this.#from.stream() : Readable.from(this.#read())
  }

  async body(limit?: number): Promise<Uint8Array | TooLarge> {
    const bytes = await this.#from.body(limit)
    return 'tooLarge' in bytes ? bytes : withFields(bytes, this.#fields)
  }

  async *#read(): AsyncIterable<Uint8Array> {
    const bytes = await this.body()
    if (!('tooLarge' in bytes)) yield bytes
  }
}

/** Fields go into a body that is an object, and make one of no body. */
function withFields(bytes: Uint8Array, fields: Parts['fields']): Uint8Array {
  if (Object.keys(fields).length === 0) return bytes
  try {
    const value = bytes.length === 0 ? {} : parseJson(Buffer.from(bytes).toString('utf8'))
    return isObject(value) ? Buffer.from(JSON.stringify({ ...value, ...fields })) : bytes
  } catch {
    return bytes
  }
}
