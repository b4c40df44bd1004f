/** An HTTP request as providers read it, from a socket or from this process. */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { hostName } from './hosts.ts'
import type { Exchange, TooLarge } from '../model/http.ts'

type HeaderLines = (readonly [name: string, value: string])[]

/** Bytes of a body that are read where a provider gives no limit. */
const defaultLimit = 32 * 1024 * 1024
/** Bytes up to which an oversized body is counted, for the message; then the connection is cut. */
const drainLimit = 128 * 1024 * 1024

abstract class BaseExchange {
  readonly method: string
  readonly target: string
  readonly path: string
  readonly query: string
  readonly headers: HeaderLines
  readonly host: string

  constructor(method: string, target: string, headers: HeaderLines) {
    this.method = method
    this.target = target
    const mark = target.indexOf('?')
    this.path = mark < 0 ? target : target.slice(0, mark)
    this.query = mark < 0 ? '' : target.slice(mark + 1)
    this.headers = headers
    this.host = hostName(this.header('host') ?? '')
  }

  header(name: string): string | undefined {
    for (let index = this.headers.length - 1; index >= 0; index--) if (this.headers[index]?.[0] === name) return this.headers[index]?.[1]
    return undefined
  }
}

/** A request that came over a socket. */
export class SocketExchange extends BaseExchange implements Exchange {
  readonly #incoming: IncomingMessage
  #whole: Uint8Array | undefined

  constructor(incoming: IncomingMessage) {
    const lines: HeaderLines = []
    const { rawHeaders } = incoming
    for (let index = 0; index < rawHeaders.length; index += 2)
      lines.push([(rawHeaders[index] ?? '').toLowerCase(), rawHeaders[index + 1] ?? ''])
    super(incoming.method ?? 'GET', incoming.url ?? '/', lines)
    this.#incoming = incoming
  }

  get signal(): AbortSignal {
    return closing(this.#incoming.socket)
  }

  arrived(): Uint8Array | undefined {
    const incoming = this.#incoming
    if (incoming.complete) this.#whole ??= (incoming.read() as Buffer | null) ?? nothing
    return this.#whole
  }

  stream(): Readable {
    return this.#incoming
  }

  body(limit: number = defaultLimit): Promise<Uint8Array | TooLarge> {
    const incoming = this.#incoming
    // Listening for the pieces of a body that is here would cost a tenth of a small request.
    const whole = this.arrived()
    if (whole) return Promise.resolve(whole.length > limit ? { tooLarge: true, size: whole.length } : whole)
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = []
      let size = 0
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size <= limit) chunks.push(chunk)
        else if (size > drainLimit) incoming.destroy()
      })
      incoming.on('end', () => {
        if (size > limit) resolve({ tooLarge: true, size })
        else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))
      })
      incoming.on('error', reject)
      incoming.on('close', () => {
        if (!incoming.complete) reject(new Error('The client went away.'))
      })
    })
  }
}

const connections = new WeakMap<Socket, AbortSignal>()

/**
 * One signal for all requests of a connection, which follow each other. A client that closed only its sending half aborts it too: only streams listen to
 * the signal, and those are for clients that keep the connection.
 */
function closing(socket: Socket): AbortSignal {
  const known = connections.get(socket)
  if (known) return known
  const abort = new AbortController()
  if (socket.destroyed || socket.readableEnded) abort.abort()
  else for (const event of ['end', 'close']) socket.once(event, () => abort.abort())
  connections.set(socket, abort.signal)
  return abort.signal
}

/** A `Request` that was given to `app.fetch`: its path is normalised by `URL`. */
export class RequestExchange extends BaseExchange implements Exchange {
  readonly #request: Request

  constructor(request: Request) {
    const { target, host } = locate(request.url)
    const lines = headerLines(request.headers)
    if (!lines.some(([name]) => name === 'host')) lines.unshift(['host', host])
    super(request.method, target, lines)
    this.#request = request
  }

  get signal(): AbortSignal {
    return this.#request.signal
  }

  stream(): Readable {
    const { body } = this.#request
    return body === null ? Readable.from([]) : Readable.fromWeb(body)
  }

  async body(limit: number = defaultLimit): Promise<Uint8Array | TooLarge> {
    const bytes = new Uint8Array(await this.#request.arrayBuffer())
    return bytes.length > limit ? { tooLarge: true, size: bytes.length } : bytes
  }
}

/** A request of this process, without a socket. */
export class LocalExchange extends BaseExchange implements Exchange {
  readonly #body: Uint8Array
  #signal: AbortSignal | undefined

  constructor(method: string, target: string, headers: HeaderLines, body: Uint8Array, signal?: AbortSignal) {
    super(method, target, headers)
    this.#body = body
    this.#signal = signal
  }

  /** Created on demand: few requests need it. */
  get signal(): AbortSignal {
    return (this.#signal ??= new AbortController().signal)
  }

  /** From the arguments of `emulator.request()`. A path is taken as it would go over the wire, unnormalised. */
  static async from(input: string | URL | Request, init: RequestInit = {}): Promise<LocalExchange> {
    const source = input instanceof Request ? input : undefined
    const { target, host } = locate(typeof input === 'string' ? input : input instanceof URL ? input.href : input.url)
    const lines = headerLines(init.headers ?? source?.headers)
    const { bytes, type } = await payloadOf(init.body ?? source?.body ?? null)
    const has = (name: string): boolean => lines.some(([key]) => key === name)
    if (!has('host')) lines.unshift(['host', host])
    if (type !== null && !has('content-type') && !source) lines.push(['content-type', type])
    const method = (init.method ?? source?.method ?? 'GET').toUpperCase()
    const sized = bytes.length > 0 || (method !== 'GET' && method !== 'HEAD')
    if (sized && !has('content-length') && !has('transfer-encoding')) lines.push(['content-length', String(bytes.length)])
    const signal = init.signal ?? source?.signal
    return new LocalExchange(method, target, lines, bytes, signal ?? undefined)
  }

  arrived(): Uint8Array {
    return this.#body
  }

  stream(): Readable {
    return Readable.from(this.#body.length > 0 ? [this.#body] : [])
  }

  body(limit: number = defaultLimit): Promise<Uint8Array | TooLarge> {
    const size = this.#body.length
    return Promise.resolve(size > limit ? { tooLarge: true, size } : this.#body)
  }
}

const encoder = new TextEncoder()
const nothing = new Uint8Array(0)

/** The bytes of a body, and the content type that goes with it unless the caller names one. */
async function payloadOf(body: RequestInit['body'] | Request['body']): Promise<{ bytes: Uint8Array; type: string | null }> {
  if (body === null || body === undefined) return { bytes: nothing, type: null }
  if (typeof body === 'string') return { bytes: encoder.encode(body), type: 'text/plain;charset=UTF-8' }
  // `Response` encodes every other type of body.
  const payload = new Response(body as ConstructorParameters<typeof Response>[0])
  return { bytes: new Uint8Array(await payload.arrayBuffer()), type: payload.headers.get('content-type') }
}

function locate(url: string): { target: string; host: string } {
  if (url.startsWith('/')) return { target: url, host: 'localhost' }
  const scheme = url.indexOf('://')
  if (scheme < 0) return { target: `/${url}`, host: 'localhost' }
  const slash = url.indexOf('/', scheme + 3)
  return slash < 0
    ? { target: '/', host: url.slice(scheme + 3) }
    : { target: url.slice(slash).replace(/#.*$/s, ''), host: url.slice(scheme + 3, slash) }
}

function headerLines(headers: RequestInit['headers'] | undefined): HeaderLines {
  if (headers === undefined) return []
  const pairs = Array.isArray(headers) || Symbol.iterator in headers ? (headers as Iterable<[string, string]>) : Object.entries(headers)
  return [...pairs].map(([name, value]) => [name.toLowerCase(), String(value)] as const)
}
