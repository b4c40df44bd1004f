/** What a test lets a host answer: which requests, and with what, one answer after the other. */
import { setTimeout as sleep } from 'node:timers/promises'
import { TrieRouter } from 'hono/router/trie-router'
import { EmulatorError } from '../model/errors.ts'
import type { Json } from '../model/json.ts'
import type { OutgoingFailure } from './gateway.ts'

/** What a handler is given. */
export interface OutboundRequest {
  readonly request: Request
  /** The parts of the path that the rule names, as `:id`. */
  readonly params: Readonly<Record<string, string>>
}

export type OutboundHandler = (call: OutboundRequest) => Response | Promise<Response>

export interface ReplyOptions {
  readonly headers?: Readonly<Record<string, string>>
  /** Real ms before the answer. */
  readonly delayMs?: number
}

/**
 * How a request gets no answer: nobody listens, the connection breaks, the name is unknown, or nothing comes until the client gives up. Each is the error
 * that a socket would have.
 */
export type OutboundFailure = 'refused' | 'reset' | 'dns' | 'timeout'

export type Outcome = Response | 'pass' | OutgoingFailure

type Step = (call: OutboundRequest, signal: AbortSignal) => Outcome | Promise<Outcome>

/** One rule; made by `outbound.get(url)` and its siblings. Each call of a method adds an answer, and the last one stays. */
export class OutboundRule {
  readonly #method: string
  readonly #matches: (url: URL) => Record<string, string> | undefined
  readonly #steps: Step[] = []
  #next = 0
  /** How the rule was written. */
  readonly title: string
  /** Origin of its requests; undefined where it may be any. */
  readonly origin: string | undefined

  /** @param method `ALL` for any */
  constructor(method: string, pattern: string | RegExp) {
    if (typeof pattern !== 'string' && !(pattern instanceof RegExp) && Object.prototype.toString.call(pattern) !== '[object RegExp]')
      throw noAddress(pattern)
    this.#method = method
    this.title = `${method} ${String(pattern)}`
    // No instanceof: Jest's tests have a RegExp of their own.
    if (typeof pattern !== 'string')
      this.#matches = (url) => (new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/g, '')).test(url.href) ? {} : undefined)
    else {
      const wanted = patternOf(pattern)
      this.origin = wanted.origin
      this.#matches = wanted.matches
    }
  }

  /**
   * Answers with this status and body, or with what the handler makes of the request; it runs in the test.
   *
   * @param body an object is sent as JSON, a string as text
   * @example
   * ```ts
   * const main = () => fetch('https://bank.example/rate').then((answer) => ({ status: answer.status }))
   * await using emulator = await createEmulator({ root: '.', actions: { rate: { module: { main } } } })
   * emulator.outbound.get('https://bank.example/rate').reply(503).reply(200, { rate: 1.1 })
   * console.log((await emulator.invoke('rate')).response.result) // { status: 503 }
   * console.log((await emulator.invoke('rate')).response.result) // { status: 200 }
   * ```
   */
  reply(status: number, body?: Json | Uint8Array, options?: ReplyOptions): this
  reply(handler: OutboundHandler): this
  reply(first: number | OutboundHandler, body?: Json | Uint8Array, { headers = {}, delayMs = 0 }: ReplyOptions = {}): this {
    if (typeof first !== 'function' && !isStatus(first)) throw noStatus(first)
    return this.#add(async (call) => {
      if (typeof first === 'function') return checked(await first(call), this.title)
      if (delayMs > 0) await sleep(delayMs)
      return responseOf(first, body, headers)
    })
  }

  /** Gives no answer. @param options `delayMs`: real ms before the client hears of it */
  fail(how: OutboundFailure, { delayMs = 0 }: Pick<ReplyOptions, 'delayMs'> = {}): this {
    if (!failures.has(how))
      throw new EmulatorError(
        'BAD_OUTBOUND',
        `outbound: fail takes ${[...failures].map((one) => `'${one}'`).join(', ')}, not ${JSON.stringify(how)}.`,
      )
    return this.#add(async (_, signal) => {
      if (how === 'timeout') {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
        return { kind: 'reset' }
      }
      if (delayMs > 0) await sleep(delayMs)
      return { kind: how }
    })
  }

  /** Lets the request go to its host. */
  pass(): this {
    return this.#add(() => 'pass')
  }

  /** The named parts of the path; undefined where the rule is not about this request. */
  match(method: string, url: URL): Record<string, string> | undefined {
    if (this.#method !== 'ALL' && this.#method !== method) return undefined
    return this.#matches(url)
  }

  async answer(call: OutboundRequest, signal: AbortSignal): Promise<Outcome> {
    const step = this.#steps[Math.min(this.#next++, this.#steps.length - 1)]
    if (step === undefined)
      return { kind: 'unclaimed', text: `outbound: the rule ${this.title} has no answer. Add .reply(200), .fail('refused') or .pass().` }
    return step(call, signal)
  }

  #add(step: Step): this {
    this.#steps.push(step)
    return this
  }
}

const failures: ReadonlySet<OutboundFailure> = new Set(['refused', 'reset', 'dns', 'timeout'])

function noAddress(pattern: unknown): EmulatorError {
  const found = JSON.stringify(pattern) ?? String(pattern)
  return new EmulatorError(
    'BAD_OUTBOUND',
    `outbound: ${found} is no address. Write it whole, such as 'https://api.example.com/orders/:id', or '*' for all.`,
  )
}

/** Those that a `Response` can have. */
function isStatus(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599
}

function noStatus(found: unknown): EmulatorError {
  return new EmulatorError(
    'BAD_OUTBOUND',
    `outbound: reply takes a status from 200 to 599 or a handler, not ${JSON.stringify(found) ?? String(found)}: .reply(200, { ok: true }).`,
  )
}

/** A copy, because a handler may give the same one again. */
function checked(answer: unknown, title: string): Response {
  if (answer instanceof Response) return answer.type === 'error' ? answer : answer.clone()
  throw new TypeError(
    `the handler of ${title} returned ${answer === undefined ? 'nothing' : JSON.stringify(answer)}. Return a Response, such as Response.json({ ok: true })`,
  )
}

/** 1xx, 204, 205 and 304 have no body (RFC 9110 6.4.1). */
const bodiless = new Set([101, 103, 204, 205, 304])

function responseOf(status: number, body: Json | Uint8Array | undefined, headers: Readonly<Record<string, string>>): Response {
  if (body === undefined || bodiless.has(status)) return new Response(null, { status, headers })
  if (body instanceof Uint8Array) return new Response(new Uint8Array(body), { status, headers })
  const isText = typeof body === 'string'
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json'
  return new Response(isText ? body : JSON.stringify(body), { status, headers: { 'content-type': type, ...headers } })
}

/** `https://*.example.com/orders/:id?full=1`: `*` in the host stands for any of it, in the path as in Hono; a parameter has to be there, others may. */
function patternOf(pattern: string): {
  readonly origin: string | undefined
  readonly matches: (url: URL) => Record<string, string> | undefined
} {
  if (pattern === '*') return { origin: undefined, matches: () => ({}) }
  const parts = /^(https?:)\/\/([^/?]+)([^?]*)(?:\?(.*))?$/i.exec(pattern)
  if (!parts) {
    throw noAddress(pattern)
  }
  const [, scheme = '', host = '', path = '', query = ''] = parts
  const protocol = scheme.toLowerCase()
  const wild = host.includes('*')
  const isHost = hostTest(protocol, host)
  const router = new TrieRouter<true>()
  // As a URL has it: `/검색` is sent in ASCII.
  router.add('ALL', path === '' ? '/' : path.replaceAll(/[^\x21-\x7e]+/g, encodeURIComponent), true)
  const wanted = [...new URLSearchParams(query)]
  return {
    origin: wild ? undefined : new URL(`${protocol}//${host}`).origin,
    matches(url) {
      if (url.protocol !== protocol || !isHost(url)) return undefined
      if (!wanted.every(([name, value]) => url.searchParams.getAll(name).includes(value))) return undefined
      const [found] = router.match('ALL', url.pathname)[0]
      return found && Object.fromEntries(Object.entries(found[1]).map(([name, value]) => [name, decoded(String(value))]))
    },
  }
}

function hostTest(protocol: string, host: string): (url: URL) => boolean {
  if (!host.includes('*')) {
    const wanted = new URL(`${protocol}//${host}`).host
    return (url) => url.host === wanted
  }
  const source = host
    .split('*')
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('.*')
  const test = new RegExp(`^${source}$`, 'i')
  return (url) => test.test(url.host)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
