/** The outside world of the functions of one session: who answers the HTTP requests that they send, and which were sent. */
import type { ServerResponse } from 'node:http'
import { resolve } from 'node:path'
import { EmulatorError } from '../model/errors.ts'
import type { Clock } from '../model/clock.ts'
import type { OutboundRoute, OutgoingCall, OutgoingTrace, TicketOffice } from '../model/outgoing.ts'
import { forward } from './forward.ts'
import type { OutboundGateway, Outgoing, OutgoingFailure } from './gateway.ts'
import { requestOf, send, tried } from './fetch-messages.ts'
import { askMsw, type MswHandler } from './msw.ts'
import { OutboundRecording, type OutboundMask, OutboundReplay } from './recording.ts'
import { OutboundRule, type Outcome } from './rule.ts'

/** What becomes of requests that no rule is about: they go to their hosts; the same, with a line in the log; they fail. */
export type Unclaimed = 'bypass' | 'warn' | 'error'

export interface OutboundOptions {
  readonly gateway: OutboundGateway
  readonly clock: Clock
  mask(): OutboundMask
  /** Relative files of recordings are below it. */
  root(): string
  warn(text: string): void
  /** The trace of an activation's requests, where traces are kept. */
  trace?: ((activationId: string) => OutgoingTrace | undefined) | undefined
  /** Origins at which this emulator listens: of those on this machine, the ones whose requests a trace shows. */
  own(): readonly string[]
  /** Why functions of this emulator cannot be reached; undefined where they can. */
  unreachable(): string | undefined
}

type Run = Parameters<TicketOffice>[1]
interface Sender {
  readonly run: Run
  readonly calls: OutgoingCall[]
  readonly trace: OutgoingTrace | undefined
}
type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

/**
 * Rules for the hosts that functions call. The newest rule that is about a request answers it; nobody's rules reach the requests of another test.
 *
 * @example
 * ```ts
 * const main = () => fetch('https://api.example.com/pay', { method: 'POST' }).then((answer) => answer.json())
 * await using emulator = await createEmulator({ root: '.', actions: { pay: { module: { main } } } })
 * emulator.outbound.post('https://api.example.com/pay').reply(200, { ok: true })
 * console.log((await emulator.invoke('pay')).response.result) // { ok: true }
 * console.log(emulator.outbound.calls.length) // 1
 * ```
 */
export class Outbound {
  readonly #options: OutboundOptions
  #rules: OutboundRule[] = []
  #msw: MswHandler[] = []
  #unclaimed: Unclaimed = 'bypass'
  #recording: OutboundRecording | undefined
  #replay: OutboundReplay | undefined
  #calls: OutgoingCall[] = []
  readonly #jobs = new Set<number>()

  constructor(options: OutboundOptions) {
    this.#options = options
  }

  /** Requests so far, in their order; also those that went to their hosts, where they came by here. */
  get calls(): readonly OutgoingCall[] {
    return this.#calls
  }

  /**
   * A rule for requests of this method and address.
   *
   * @param url whole: `https://api.example.com/orders/:id`; `*` stands for any part of the host, and in the path for the rest of it. Parameters of a
   * query that are given must be there. A regular expression is tried on the whole address.
   * @throws {EmulatorError} `BAD_OUTBOUND` for what is no address
   */
  get(url: string | RegExp): OutboundRule {
    return this.on('GET', url)
  }
  /** As {@link get}. */
  post(url: string | RegExp): OutboundRule {
    return this.on('POST', url)
  }
  /** As {@link get}. */
  put(url: string | RegExp): OutboundRule {
    return this.on('PUT', url)
  }
  /** As {@link get}. */
  patch(url: string | RegExp): OutboundRule {
    return this.on('PATCH', url)
  }
  /** As {@link get}. */
  delete(url: string | RegExp): OutboundRule {
    return this.on('DELETE', url)
  }
  /** As {@link get}. */
  head(url: string | RegExp): OutboundRule {
    return this.on('HEAD', url)
  }
  /** A rule for any method. As {@link get}. */
  all(url: string | RegExp): OutboundRule {
    return this.on('ALL', url)
  }

  /** A rule for any other method. As {@link get}. */
  on(method: string, url: string | RegExp): OutboundRule {
    this.#check()
    const rule = new OutboundRule(method.toUpperCase(), url)
    this.#rules.unshift(rule)
    return rule
  }

  /** Request handlers of MSW, asked after the rules; those of a later call before those of an earlier one. */
  use(...handlers: MswHandler[]): void {
    this.#check()
    this.#msw.unshift(...handlers)
  }

  /** Says what becomes of requests that no rule is about; 'bypass' unless told. Requests to this machine always go there. */
  unclaimed(policy: Unclaimed): void {
    this.#check()
    if (!['bypass', 'warn', 'error'].includes(policy))
      throw new EmulatorError('BAD_OUTBOUND', `outbound.unclaimed: found ${JSON.stringify(policy)}, expected 'bypass', 'warn' or 'error'.`)
    this.#unclaimed = policy
  }

  /**
   * Writes every request that goes to its host, with the answer, into this file from now on. Secrets are masked.
   *
   * @param file relative to the project's folder; overwritten
   * @throws {EmulatorError} `CANNOT_WRITE`
   */
  record(file: string): void {
    this.#check()
    this.#recording = new OutboundRecording(resolve(this.#options.root(), file), this.#options.mask(), this.#options.warn)
  }

  /**
   * Answers as {@link record} has written down, by method, address and body; the last of several answers stays. What is not in the file is unclaimed.
   *
   * @throws {EmulatorError} `BAD_OUTBOUND` for a file that cannot be read
   */
  replay(file: string): void {
    this.#check()
    this.#replay = new OutboundReplay(resolve(this.#options.root(), file), this.#options.mask())
  }

  /** Forgets rules, policy, recordings and calls. */
  reset(): void {
    this.#rules = []
    this.#msw = []
    this.#unclaimed = 'bypass'
    this.#recording = this.#replay = undefined
    this.#calls = []
  }

  /** For a run that begins: undefined where nobody looks at requests, so that it costs nothing. */
  readonly ticket: TicketOffice = (job, run) => {
    const trace = this.#options.trace?.(run.activationId)
    const route = trace || this.#watches ? this.#route(job, trace !== undefined) : undefined
    if (route === undefined) return undefined
    const calls: OutgoingCall[] = []
    this.#jobs.add(job)
    this.#options.gateway.answer(job, (request, response) => this.#traced(request, response, { run, calls, trace }))
    return { route, calls, ...(trace && { env: trace.env }) }
  }

  close(): void {
    this.#options.gateway.forget(this.#jobs)
    this.#jobs.clear()
  }

  #check(): void {
    const problem = this.#options.unreachable()
    if (problem !== undefined) throw new EmulatorError('BAD_OUTBOUND', problem)
    try {
      void this.#options.gateway.socket
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new EmulatorError('NO_SCRATCH', `outbound needs a temporary folder (${reason}). Name another one with TMPDIR.`, {
        cause: error,
      })
    }
  }

  /** Asked before each run: most sessions have nothing to answer. */
  get #watches(): boolean {
    const asked = this.#rules.length > 0 || this.#msw.length > 0 || this.#unclaimed !== 'bypass'
    return asked || this.#recording !== undefined || this.#replay !== undefined
  }

  #route(job: number, isTraced: boolean): OutboundRoute | undefined {
    const { gateway, own } = this.#options
    const anywhere = isTraced || this.#msw.length > 0 || this.#unclaimed !== 'bypass' || this.#recording !== undefined
    const all = anywhere || this.#rules.some(({ origin }) => origin === undefined)
    const named = this.#rules.flatMap(({ origin }) => origin ?? [])
    const origins = [...new Set([...named, ...(this.#replay?.origins ?? []), ...(isTraced ? own() : [])])]
    return all || origins.length > 0 ? { job, socket: gateway.socket, origins, all } : undefined
  }

  async #traced(sent: Outgoing, response: ServerResponse, { run, calls, trace }: Sender): Promise<OutgoingFailure | undefined> {
    const { method, url, body } = sent
    const span = trace?.begin(sent.headers)
    const headers = span?.headers ?? sent.headers
    const call = { method, url: url.href, headers, body: body.toString('utf8'), ...run, start: this.#options.clock.now() }
    calls.push(call)
    this.#calls.push(call)
    try {
      return await this.#answer({ ...sent, headers }, response, call)
    } finally {
      span?.end(call)
    }
  }

  async #answer(sent: Outgoing, response: ServerResponse, call: Writable<OutgoingCall>): Promise<OutgoingFailure | undefined> {
    const began = performance.now()
    const ended = (by: OutgoingCall['by'], more: Pick<OutgoingCall, 'status' | 'failure'>): void =>
      void Object.assign(call, { by, ...more, ms: Math.round(performance.now() - began) })
    const outcome = await this.#outcome(sent, ended)
    if (outcome === 'pass') {
      const recording = this.#recording
      const failure = await forward(sent, response, (status, lines, whole) => {
        ended('host', { status })
        if (recording) void whole.then((answer) => answer && recording.add(sent, status, lines, answer))
      })
      if (failure) ended('host', { failure: failure.text ?? failure.kind })
      return failure
    }
    if (outcome instanceof Response && outcome.type === 'error') {
      ended(call.by, { failure: 'reset' })
      return { kind: 'reset' }
    }
    if (!(outcome instanceof Response)) {
      ended(call.by, { failure: outcome.text ?? outcome.kind })
      return outcome
    }
    ended(call.by, { status: outcome.status })
    return send(outcome, response)
  }

  /** Also says who answers. */
  async #outcome(sent: Outgoing, ended: (by: OutgoingCall['by'], more: object) => void): Promise<Outcome> {
    const { method, url, signal } = sent
    for (const rule of this.#rules) {
      const params = rule.match(method, url)
      if (params === undefined) continue
      ended('rule', {})
      return tried(rule.title, () => rule.answer({ request: requestOf(sent), params }, signal))
    }
    for (const handler of this.#msw) {
      const answer = await askMsw(handler, sent)
      if (answer === undefined) continue
      ended('rule', {})
      return answer
    }
    const replayed = this.#replay?.answer(sent)
    if (replayed) {
      ended('recording', {})
      return replayed
    }
    if (this.#unclaimed === 'bypass' || this.#options.own().includes(url.origin)) return 'pass'
    const text = `outbound: nobody answers ${method} ${url.href}. Add outbound.${shortcut(method)}('${url.origin}${url.pathname}').reply(…)`
    this.#options.warn(this.#unclaimed === 'warn' ? `${text}; it goes to its host.` : `${text}; it fails.`)
    if (this.#unclaimed === 'warn') return 'pass'
    ended('nobody', {})
    return { kind: 'unclaimed', text: `${text}, or let such requests go to their hosts: outbound.unclaimed('bypass').` }
  }
}

/** The method of {@link Outbound} for requests of this method. */
function shortcut(method: string): string {
  const name = method.toLowerCase()
  return ['get', 'post', 'put', 'patch', 'delete', 'head'].includes(name) ? name : 'all'
}
