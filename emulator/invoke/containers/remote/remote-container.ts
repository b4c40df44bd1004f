/** A container that is a whole cluster: the code is deployed to a remote OpenWhisk, which scales it, and runs there; records and logs come back. */
import type { Clock } from '../../../model/clock.ts'
import type { Failure } from '../../../model/activation.ts'
import type { RemoteOpenWhisk } from '../../../model/engine.ts'
import type { Json } from '../../../model/json.ts'
import type { Container, ContainerEvents, HeldJob, Job, Load } from '../container.ts'
import { failureText } from '../outcome.ts'
import { Output } from '../../../records/activation-output.ts'
import { contextFields } from '../process/sandbox/convention-event.mjs'
import { asClientError, explain } from './failure.ts'
import { deploy } from './deploy.ts'
import { remotePath } from './exec.ts'
import { asRecord, findByResult, lookFor } from './find-record.ts'
import { sleep, within } from './patience.ts'
import { annotation, logLinesOf, resultOf } from './record.ts'
import type { RemoteActivation, Whisk } from './whisk.ts'
import { said } from '../../../model/said.ts'

const { setImmediate, performance } = globalThis

/** ms that a deployment may take, and a call beyond the action's own limit. */
const usualPatience = 10_000
/** ms that an answer waits for its log; what comes later is added to the record. */
const logPatience = 300
/** ms after which no log is looked for. */
const logGivesUp = 20_000

interface Pending {
  readonly job: Job
  readonly output: Output
  readonly start: number
}

export interface RemoteContainerOptions {
  readonly remote: RemoteOpenWhisk
  readonly whisk: Promise<Whisk>
  readonly clock: Clock
}

export class RemoteContainer implements Container {
  readonly #options: RemoteContainerOptions
  readonly #pending = new Set<Pending>()
  #events: ContainerEvents | undefined
  #load: Load | undefined
  /** Why the code could not be deployed. */
  #broken: { error: unknown } | undefined
  #version = ''
  #onEnded: () => void = () => {}
  readonly ended = new Promise<void>((resolve) => (this.#onEnded = resolve))
  alive = true
  loaded = false
  idleSince = performance.now()
  /** Nothing more is to be sent here. */
  reclaiming = false
  readonly debugged = false
  readonly booted = true
  /** The remote keeps the time limit, and we wait a little longer than that. */
  readonly headSince = Infinity
  readonly silentSince = Infinity
  readonly headAt = Infinity

  constructor(options: RemoteContainerOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#pending.size
  }

  get #patience(): number {
    return this.#options.remote.patience ?? usualPatience
  }

  load(load: Load, events: ContainerEvents): void {
    this.#load = load
    this.#events = events
    void this.#deploy(load)
  }

  run(job: Job): void {
    const pending: Pending = { job, output: new Output(), start: this.#options.clock.now() }
    this.#pending.add(pending)
    if (this.loaded) void this.#invoke(pending)
  }

  /** Everything has been sent. */
  reclaim(): void {}

  *held(): Iterable<HeldJob> {
    for (const { job, start, output } of this.#pending)
      if (this.loaded) yield { job, phase: 'running', holder: this, started: start, output }
      else yield { job, phase: 'booting', holder: this, output }
  }

  readonly unstoppable = said`The cluster runs the code to its end: OpenWhisk has no request that cancels an activation.`

  abandon(job: Job): void {
    for (const pending of this.#pending) if (pending.job === job && this.#pending.delete(pending)) this.#fail(pending, 'exit')
  }

  followClock(): Promise<undefined> {
    return Promise.resolve(undefined)
  }

  memory(): undefined {
    return undefined
  }

  kill(failure: Failure): void {
    if (!this.alive) return
    this.alive = false
    for (const pending of this.#pending) this.#fail(pending, failure)
    this.#pending.clear()
    this.#events?.onEnd(this, [])
    this.#onEnded()
  }

  async #deploy(load: Load): Promise<void> {
    try {
      // Connecting, asking and uploading, however many requests that takes.
      this.#version = await within(
        this.#patience,
        this.#options.whisk.then((whisk) => deploy(load, whisk)),
      )
    } catch (error) {
      this.#broken = { error }
    }
    if (!this.alive) return
    this.loaded = true
    for (const pending of this.#pending) void this.#invoke(pending)
    this.#events?.onProgress(this)
    if (!this.#broken) return
    // Whoever was waiting has been told; the next call tries again.
    this.reclaiming = true
    setImmediate(() => this.kill('internal'))
  }

  async #invoke(pending: Pending): Promise<void> {
    const load = this.#load
    if (!load) return
    const { action, head } = load
    try {
      if (this.#broken) throw this.#broken.error
      const whisk = await this.#options.whisk
      const limit = action.limits.timeout + this.#patience
      const record = await within(limit, this.#call(whisk, remotePath(action, head.convention), pending.job, limit))
      if (record.logs !== undefined && record.logs.length > 0) addLogs(record, pending.output)
      else if (record.activationId !== '')
        await Promise.race([this.#fetchLogs(whisk, record.activationId, pending.output), sleep(logPatience)])
      this.#settle(pending, record, head.convention === 'event')
      // Somebody else deployed under this name: the next call deploys ours again.
      if (record.version !== undefined && record.version !== this.#version && this.alive) this.#retire()
    } catch (error) {
      if (!this.#pending.delete(pending)) return
      this.#explain(pending, error, action.path)
      if (asClientError(error).statusCode === 404) this.#retire()
    }
    this.idleSince = performance.now()
    if (this.reclaiming && this.#pending.size === 0) this.kill('exit')
    if (this.alive) this.#events?.onProgress(this, this.#options.clock.now() - pending.start)
  }

  /** The finished activation, however long it takes: a blocking call answers 202 after 60 s (openwhisk.md 11). */
  async #call(whisk: Whisk, name: string, job: Job, patience: number): Promise<RemoteActivation> {
    const begun = await whisk.actions.invoke({ name, blocking: true, params: this.#argument(job) }).catch(asRecord)
    if (Array.isArray(begun)) return findByResult(whisk, name, begun)
    return begun.response ? begun : lookFor(whisk, begun.activationId, patience)
  }

  #argument({ head, body }: Job): Json {
    const params = JSON.parse(body) as Json
    if (this.#load?.head.convention !== 'event') return params
    return { event: params, context: contextFields(head.context?.shared, head.context?.own), env: { ...head.env } }
  }

  async #fetchLogs(whisk: Whisk, activationId: string, output: Output): Promise<void> {
    const record = await lookFor(whisk, activationId, logGivesUp).catch(() => undefined)
    if (record) addLogs(record, output)
  }

  #settle(pending: Pending, record: RemoteActivation, event: boolean): void {
    if (!this.#pending.delete(pending)) return
    const end = this.#options.clock.now()
    const initTime = annotation(record, 'initTime')
    const start = Math.max(pending.start, end - (record.duration ?? 0))
    pending.job.settle({ ...resultOf(record, event), start, end, output: pending.output, ...(initTime === undefined ? {} : { initTime }) })
  }

  #explain(pending: Pending, error: unknown, path: string): void {
    const { status, failure, hint } = explain(error, { path, deploying: this.#broken !== undefined }, this.#options.remote.apiHost)
    const limit = this.#load?.timeout ?? 0
    const end = this.#options.clock.now()
    const own = failure === 'build' ? `Initialization has failed due to: ${hint.text}` : failureText(failure, { limit })
    const text = JSON.stringify({ error: own })
    const { output, start } = pending
    pending.job.settle({ status, failure, text, trace: hint.text, hints: [hint], start, end, output })
  }

  #fail(pending: Pending, failure: Failure): void {
    const limit = this.#load?.timeout ?? 0
    const text = JSON.stringify({ error: failureText(failure, { limit }) })
    pending.job.settle({ status: 3, failure, text, start: pending.start, end: this.#options.clock.now(), output: pending.output })
  }

  /** Takes nothing more; ends when what runs has ended. */
  #retire(): void {
    this.reclaiming = true
  }
}

function addLogs(record: RemoteActivation, output: Output): void {
  for (const line of logLinesOf(record)) output.add(line)
}
