/**
 * A container that is no process: the code runs in the emulator's own thread, where `vi.mock`, spies, breakpoints, coverage and
 * Vitest's fake timers reach it. Outcomes are the contract's; what a process can do and a thread cannot stands in
 * {@link file://./../../../testing/differences.ts}.
 */
import type { Clock, Timer } from '../../../model/clock.ts'
import type { Failure } from '../../../model/activation.ts'
import type { OutboundRoute } from '../../../model/outgoing.ts'
import { limitOf, type Container, type ContainerEvents, type HeldJob, type Job, type Load } from '../container.ts'
import { overlayOf, type Overlay } from './inline-environment.ts'
import { holdSurroundings, runInside, type Inside, type StrayKind } from './inline-surroundings.ts'
import { moduleEntry } from './inline-entry.ts'
import { failureText } from '../outcome.ts'
import { Output } from '../../../records/activation-output.ts'
import { callWithEvent, contextFields } from '../process/sandbox/convention-event.mjs'
import { callWithParams, NodeActionRunner, type Outcome } from '../process/sandbox/convention-params.mjs'
import { withinResult } from '../process/sandbox/limits.mjs'
import { initFailure, load as evaluate } from '../process/sandbox/load.mjs'
import { createPrivateLoader } from '../process/sandbox/private-loader.mjs'
import { untilItWaits } from '../process/sandbox/until-it-waits.mjs'
import { said } from '../../../model/said.ts'

const { performance, setImmediate } = globalThis

type Entry = () => Function

export class InlineContainer implements Container {
  readonly #clock: Clock
  readonly #running = new Set<InlineActivation>()
  readonly #release = holdSurroundings()
  #events: ContainerEvents | undefined
  #load: Load | undefined
  /** The loaded code; a promise while it is loading. */
  #entry: Entry | Promise<Entry> | undefined
  readonly #runner = new NodeActionRunner(() => {})
  #gone: () => void = () => {}
  readonly ended = new Promise<void>((resolve) => (this.#gone = resolve))
  alive = true
  readonly debugged = false
  readonly booted = true
  loaded = false
  idleSince = performance.now()
  readonly reclaiming = false
  /** The clock that the code itself sees keeps the time limit, so that fake timers move both: see {@link InlineActivation}. */
  readonly headSince = Infinity
  readonly silentSince = Infinity
  readonly headAt = Infinity

  constructor({ clock }: { clock: Clock }) {
    this.#clock = clock
  }

  get size(): number {
    return this.#running.size
  }

  /** Work is taken at once: what comes before the code is there waits inside. */
  load(load: Load, events: ContainerEvents): void {
    this.#load = load
    this.#events = events
    this.loaded = true
  }

  run(job: Job): void {
    if (!this.#load) return
    const activation = new InlineActivation(job, this.#load, this.#clock, typeof this.#entry === 'function', () => this.#ended(activation))
    this.#running.add(activation)
    const cold = this.#entry === undefined
    const began = performance.now()
    try {
      const entry = (this.#entry ??= activation.inside(() => entryOf(this.#load as Load)))
      if (!(entry instanceof Promise)) return activation.run(entry, this.#runner, cold ? performance.now() - began : undefined)
      entry.then(
        (loaded) => {
          this.#entry = loaded
          activation.run(loaded, this.#runner, cold ? performance.now() - began : undefined)
        },
        (error: unknown) => this.#notLoaded(activation, error, performance.now() - began),
      )
    } catch (error) {
      this.#notLoaded(activation, error, performance.now() - began)
    }
  }

  /** Everything has started. */
  reclaim(): void {}

  *held(): Iterable<HeldJob> {
    for (const activation of this.#running) yield { ...activation.held, holder: this }
  }

  readonly unstoppable = said`The code itself goes on: nothing can stop it in a thread that others use.`

  abandon(job: Job): void {
    for (const activation of this.#running) if (activation.held.job === job) activation.fail('exit')
  }

  /** The functions' timers are this thread's own: whoever moves those has moved them. Code that is still being loaded has none yet. */
  async followClock(): Promise<undefined> {
    await Promise.allSettled([this.#entry])
    await untilItWaits(() => this.#running.size > 0)
  }

  memory(): undefined {
    return undefined
  }

  kill(failure: Failure): void {
    if (!this.alive) return
    this.alive = false
    this.#release()
    for (const activation of this.#running) activation.fail(failure)
    this.#events?.onEnd(this, [])
    this.#gone()
  }

  #ended(activation: InlineActivation): void {
    this.#running.delete(activation)
    this.idleSince = performance.now()
    this.#events?.onProgress(this)
  }

  /** The next call tries again, as a fresh container would. */
  #notLoaded(activation: InlineActivation, error: unknown, ms: number): void {
    this.#entry = undefined
    activation.end(initFailure(error), ms)
  }
}

/** Looked up at every call where it can be, so that a spy put on a module's export is called. */
function entryOf({ module, head, text }: Load): Entry | Promise<Entry> {
  if (module) {
    const exported = module()
    return exported instanceof Promise ? exported.then((loaded) => checked(loaded, head.main)) : checked(exported, head.main)
  }
  const found = evaluate(head, text, createPrivateLoader, { inlineMaps: true })
  return found instanceof Promise ? found.then((entry) => () => entry) : () => found
}

function checked(exported: object, main: string): Entry {
  moduleEntry(exported, main)
  return () => moduleEntry(exported, main)
}

/** One run of the code: settled once, by its outcome, its time limit, or whatever else ends it first. */
class InlineActivation implements Inside {
  #environment: Overlay | undefined
  readonly #job: Job
  readonly #load: Load
  readonly #clock: Clock
  readonly #onEnd: () => void
  readonly #output: Output
  readonly #start: number
  #limit: Timer
  /** Until then its code is being loaded. */
  #loaded: boolean
  #initTime: number | undefined
  #over = false

  constructor(job: Job, load: Load, clock: Clock, loaded: boolean, onEnd: () => void) {
    this.#job = job
    this.#load = load
    this.#clock = clock
    this.#onEnd = onEnd
    this.#start = clock.now()
    this.#output = new Output(load.head.logSize)
    this.#loaded = loaded
    this.#limit = this.#startLimit()
  }

  #startLimit(): Timer {
    return this.#clock.after(limitOf({ loaded: this.#loaded }, this.#load), () => this.fail(this.#loaded ? 'timeout' : 'init-timeout'))
  }

  /** Made when the code first looks at `process.env`: most never does. */
  get environment(): Overlay {
    const { activationId, transactionId, env } = this.#job.head
    return (this.#environment ??= overlayOf(this.#load.head.env, {
      __OW_ACTIVATION_ID: activationId,
      __OW_TRANSACTION_ID: transactionId,
      __OW_DEADLINE: String(this.#start + this.#load.timeout),
      ...env,
    }))
  }

  get held(): HeldJob {
    const job = this.#job
    const output = this.#output
    return this.#loaded ? { job, phase: 'running', started: this.#start, output } : { job, phase: 'booting', output }
  }

  get route(): OutboundRoute | undefined {
    return this.#job.head.outbound
  }

  /** Runs `code` where output, environment and exit are this activation's. */
  inside<T>(code: () => T): T {
    return runInside(this, code)
  }

  run(entry: Entry, runner: NodeActionRunner, initTime: number | undefined): void {
    this.#initTime = initTime
    if (!this.#loaded) {
      this.#loaded = true
      this.#limit.cancel()
      this.#limit = this.#startLimit()
    }
    const { head, body } = this.#job
    const args: unknown = JSON.parse(body)
    const outcome = this.inside((): Outcome | Promise<Outcome> => {
      const main = entry()
      if (this.#load.head.convention !== 'params')
        return callWithEvent(main, args, contextFields(head.context?.shared, head.context?.own), whenIdle)
      runner.userScriptMain = main
      return callWithParams(runner, args)
    })
    if (outcome instanceof Promise) void outcome.then((value) => this.end(value))
    else this.end(outcome)
  }

  write(stream: 'stdout' | 'stderr', text: string): void {
    if (!this.#over) this.#output.add({ time: this.#clock.now(), stream, text })
  }

  exit(): void {
    this.fail('exit')
  }

  /** tcb.md 2: CloudBase's runtime ignores a rejection that nobody handles; OpenWhisk's dies of it, as Node does. */
  stray(kind: StrayKind, error: unknown): boolean {
    if (this.#over) return false
    if (kind === 'unhandledRejection' && this.#load.head.convention === 'event') return true
    this.write('stderr', `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    this.fail('exit')
    return true
  }

  end(outcome: Outcome, initTime = this.#initTime): void {
    if (outcome.stderr !== undefined) this.write('stderr', `${outcome.stderr}\n`)
    this.#settle(withinResult(outcome, this.#load.head.resultSize), initTime)
  }

  fail(failure: Failure): void {
    const ending = { limit: limitOf({ loaded: this.#loaded }, this.#load), initialising: !this.#loaded }
    this.#settle({ status: 2, text: JSON.stringify({ error: failureText(failure, ending) }), failure }, this.#initTime)
  }

  #settle({ status, text, failure, isString, trace, hints }: Outcome, initTime: number | undefined): void {
    if (this.#over) return
    this.#over = true
    this.#limit.cancel()
    this.#job.settle({
      status,
      text,
      ...(failure === undefined ? {} : { failure }),
      ...(isString === undefined ? {} : { isString }),
      ...(trace === undefined ? {} : { trace }),
      ...(hints === undefined ? {} : { hints }),
      ...(initTime === undefined ? {} : { initTime }),
      start: this.#start,
      end: this.#clock.now(),
      output: this.#output,
    })
    this.#onEnd()
  }
}

/** Nobody can tell when a shared event loop is idle: a callback answers at once, and a function that never calls back meets its time limit. */
function whenIdle(callback: () => void, answered: boolean): void {
  if (answered) setImmediate(callback)
}
