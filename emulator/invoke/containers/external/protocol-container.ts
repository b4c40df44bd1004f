/** A container that is a program of somebody else's: any runtime that serves `POST /init` once and `POST /run` many times (openwhisk docs/actions-new.md). */
import type { Clock } from '../../../model/clock.ts'
import type { ExternalRuntime } from '../../../model/action.ts'
import type { Failure } from '../../../model/activation.ts'
import { limitOf, type Container, type ContainerEvents, type HeldJob, type Job, type Load } from '../container.ts'
import { failureText } from '../outcome.ts'
import { Output } from '../../../records/activation-output.ts'
import { residentMemory } from '../process/resident-memory.ts'
import { initBody, runBody } from './runtime-body.ts'
import { callRuntime, initRuntime, retryMs } from './runtime-http.ts'
import { RuntimeLogs } from './runtime-logs.ts'
import { initOutcome, runOutcome, unstartedOutcome, type RuntimeOutcome } from './runtime-outcome.ts'
import { startProgram, type RuntimeProgram } from './runtime-program.ts'

const { setImmediate, setTimeout, performance } = globalThis

interface Pending {
  readonly job: Job
  readonly output: Output
  /** Epoch ms on the emulator's clock; undefined until it was sent. */
  start?: number
  since: number
  initTime?: number
}

export interface ProtocolContainerOptions {
  readonly runtime: ExternalRuntime
  /** MB. */
  readonly memory: number
  readonly inheritEnv: readonly string[]
  readonly clock: Clock
  /** What is known of a runtime that runs already, and keeps the code it was given. */
  readonly address?: KnownAddress
}

export interface KnownAddress {
  has(load: Load): boolean
  loaded(load: Load): void
  left(): void
}

export class ProtocolContainer implements Container {
  readonly #options: ProtocolContainerOptions
  readonly #pending: Pending[] = []
  readonly #logs = new RuntimeLogs()
  readonly #abort = new AbortController()
  readonly #starting: Promise<RuntimeProgram>
  #program: RuntimeProgram | undefined
  #events: ContainerEvents | undefined
  #load: Load | undefined
  #failure: Failure | undefined
  #loadSince = 0
  /** An answer was a failure: OpenWhisk lets such a container go (ContainerProxy.scala). */
  #spent = false
  #onEnded: () => void = () => {}
  readonly ended = new Promise<void>((resolve) => (this.#onEnded = resolve))
  readonly debugged = false
  alive = true
  loaded = false
  reclaiming = false
  idleSince = performance.now()

  constructor(options: ProtocolContainerOptions) {
    this.#options = options
    const { runtime, memory, inheritEnv, clock } = options
    const { signal } = this.#abort
    this.#starting = startProgram({
      runtime,
      memory,
      inheritEnv,
      signal,
      onOutput: (stream, line) => this.#logs.line(stream, line, clock.now()),
    })
    this.#starting.then(
      (program) => {
        this.#program = program
        this.#loadSince = performance.now()
        void program.ended.then(() => this.#end())
        if (!this.alive || this.#abort.signal.aborted) program.stop()
      },
      () => {},
    )
  }

  get booted(): boolean {
    return this.#program !== undefined
  }

  get size(): number {
    return this.#pending.length
  }

  get headSince(): number {
    if (this.loaded) return this.#pending[0]?.since ?? this.idleSince
    // Until it listens nobody's code is slow.
    return this.#program ? this.#loadSince : performance.now()
  }

  /** Its clock is the real one. */
  readonly headAt = Infinity

  get silentSince(): number {
    return this.headSince
  }

  load(load: Load, events: ContainerEvents): void {
    this.#load = load
    this.#events = events
    void this.#initialise(load)
  }

  run(job: Job): void {
    this.#pending.push({ job, output: new Output(this.#load?.head.logSize), since: performance.now() })
    this.#pump()
  }

  *held(): Iterable<HeldJob> {
    for (const [index, { job, start, output }] of this.#pending.entries())
      if (start !== undefined) yield { job, phase: 'running', holder: this, started: start, output }
      else if (!this.loaded && index === 0) yield { job, phase: 'booting', holder: this, output }
      else yield { job, phase: 'queued', holder: this }
  }

  reclaim(): void {
    if (this.reclaiming || !this.alive) return
    this.reclaiming = true
    setImmediate(() => {
      this.reclaiming = this.#spent
      const waiting = this.#takeUnstarted()
      if (waiting.length > 0) this.#events?.onReclaimed(this, waiting)
    })
  }

  followClock(): Promise<undefined> {
    return Promise.resolve(undefined)
  }

  memory(): number | undefined {
    return residentMemory(this.#program?.pid)
  }

  kill(failure: Failure): void {
    if (!this.alive) return
    this.#failure ??= failure
    // Nothing more is sent to what is about to end.
    this.#spent = this.reclaiming = true
    this.#abort.abort()
    if (this.#program) this.#program.stop()
    else this.#end()
  }

  async #initialise(load: Load): Promise<void> {
    let began = performance.now()
    try {
      const program = await this.#starting
      began = performance.now()
      if (this.#options.address?.has(load) !== true) {
        const [first] = this.#pending
        if (first) this.#logs.begin(first.output)
        const answer = await initRuntime({
          url: program.url,
          body: await initBody(load, first?.job, this.#options.clock.now()),
          limit: load.head.resultSize,
          signal: this.#abort.signal,
        })
        const refused = initOutcome(answer)
        if (refused) {
          // Markers end a failed loading; a good one goes on into the first activation (service.js:210-222).
          if (first && program.speaks) await this.#logs.end(first.output)
          return this.#refuse(refused, performance.now() - began)
        }
        this.#options.address?.loaded(load)
      }
    } catch (error) {
      return this.#unreachable(error, performance.now() - began)
    }
    if (!this.alive) return
    this.loaded = true
    this.idleSince = performance.now()
    const [first] = this.#pending
    if (first) first.initTime = performance.now() - began
    for (const pending of this.#pending) pending.since = this.idleSince
    this.#pump()
    this.#events?.onProgress(this)
  }

  #refuse(outcome: RuntimeOutcome, initTime: number): void {
    const [first] = this.#pending.splice(0, 1)
    if (first) this.#settle(first, outcome, initTime)
    this.kill('init')
  }

  #unreachable(error: unknown, initTime: number): void {
    const [first] = this.#pending.splice(0, 1)
    const reason = error instanceof Error ? error.message : String(error)
    const { runtime, clock } = this.#options
    if (first) {
      if (this.#failure !== undefined || this.#program) this.#fail(first, this.#reason())
      else {
        first.output.add({ time: clock.now(), stream: 'stderr', text: `${reason}\n` })
        const now = clock.now()
        first.job.settle({ ...unstartedOutcome(runtime), trace: reason, start: now, end: now, initTime, output: first.output })
      }
    }
    this.kill('exit')
    this.#end()
  }

  #pump(): void {
    const { concurrency = 1 } = this.#load?.head ?? {}
    if (!this.loaded || this.#spent) return
    let running = this.#pending.filter(({ start }) => start !== undefined).length
    for (const pending of this.#pending) {
      if (running >= concurrency) return
      if (pending.start !== undefined) continue
      running++
      void this.#run(pending)
    }
  }

  async #run(pending: Pending): Promise<void> {
    const { clock } = this.#options
    const load = this.#load
    if (!load || !this.#program) return
    pending.start = clock.now()
    pending.since = performance.now()
    this.#logs.begin(pending.output)
    const { resultSize } = load.head
    try {
      const answer = await callRuntime({
        url: this.#program.url,
        path: '/run',
        body: runBody(load, pending.job, pending.start),
        traceparent: pending.job.head.env?.['TRACEPARENT'],
        limit: resultSize,
        signal: this.#abort.signal,
      })
      const outcome = runOutcome(answer, resultSize)
      // The time limit does not run while the log comes in.
      pending.since = Infinity
      if (this.#program.speaks) await this.#logs.end(pending.output)
      if (outcome.status === 2) this.#spent = this.reclaiming = true
      this.#finish(pending, outcome)
    } catch {
      // No answer: its end will be told in a moment, if it has one.
      if (this.#program.speaks) await Promise.race([this.#program.ended, new Promise((resolve) => setTimeout(resolve, retryMs))])
      if (!this.#pending.includes(pending)) return
      this.#pending.splice(this.#pending.indexOf(pending), 1)
      this.#fail(pending, this.#reason())
      this.kill('exit')
    }
  }

  #finish(pending: Pending, outcome: RuntimeOutcome): void {
    const index = this.#pending.indexOf(pending)
    if (index < 0) return
    this.#pending.splice(index, 1)
    this.idleSince = performance.now()
    this.#settle(pending, outcome, pending.initTime)
    if (this.#spent && this.#pending.every(({ start }) => start === undefined)) return this.kill('exit')
    this.#pump()
    this.#events?.onProgress(this, this.#options.clock.now() - (pending.start ?? 0))
  }

  #settle({ job, output, start }: Pending, outcome: RuntimeOutcome, initTime: number | undefined): void {
    const end = this.#options.clock.now()
    job.settle({ ...outcome, start: start ?? end, end, output, ...(initTime === undefined ? {} : { initTime }) })
  }

  #fail(pending: Pending, failure: Failure): void {
    const limit = this.#load ? limitOf(this, this.#load) : pending.job.head.timeout
    const text = JSON.stringify({ error: failureText(failure, { limit, runtime: this.#options.runtime, initialising: !this.loaded }) })
    const ran = performance.now() - pending.since
    const now = this.#options.clock.now()
    const initTime = this.loaded ? pending.initTime : ran
    this.#settle({ ...pending, start: pending.start ?? now - Math.round(ran) }, { status: 2, failure, text }, initTime)
  }

  #reason(): Failure {
    if (this.#failure === 'timeout' && !this.loaded) return 'init-timeout'
    return this.#failure ?? 'exit'
  }

  #takeUnstarted(): Job[] {
    const waiting = this.#pending.filter(({ start }, index) => start === undefined && (this.loaded || index > 0))
    for (const pending of waiting) this.#pending.splice(this.#pending.indexOf(pending), 1)
    return waiting.map(({ job }) => job)
  }

  #end(): void {
    if (!this.alive) return
    this.alive = false
    this.#abort.abort()
    const unstarted = this.#takeUnstarted()
    for (const pending of this.#pending.splice(0)) this.#fail(pending, this.#reason())
    this.#options.address?.left()
    this.#events?.onEnd(this, unstarted)
    this.#onEnded()
  }
}
