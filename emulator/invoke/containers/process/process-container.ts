/** A container as a child process. Its inside is {@link file://./sandbox/main.mjs}, or {@link file://./sandbox-python/main.py}. */
import type { Clock } from '../../../model/clock.ts'
import type { Runtime } from '../../../model/action.ts'
import type { EventContext, Failure, Hint } from '../../../model/activation.ts'
import type { Params } from '../../../model/json.ts'
import {
  limitOf,
  type Container,
  type ContainerEvents,
  type HeldJob,
  type Job,
  type JobHead,
  type JobResult,
  type Load,
} from '../container.ts'
import { ClockFollowing } from './clock-following.ts'
import { frameType, type Frame } from './frames.mjs'
import type { Launch } from './launch.ts'
import { MarkedResults } from './marked-results.ts'
import { exhaustedHeap, memoryHint } from '../memory-hint.ts'
import { endedResult, stillbornResult, type ProcessEnd } from './process-end.ts'
import type { InitedHead, LogHead, PreparedHead, ReclaimedHead, ResultHead, RunHead, TimersHead } from './protocol.ts'
import { withoutInspector } from './raw-output.ts'
import { residentMemory } from './resident-memory.ts'
import { SandboxProcess } from './sandbox-process.ts'
import { ShippedJobs } from './shipped-jobs.ts'

const { setImmediate, performance } = globalThis

/** Real ms of booting that do not count: they are the machine's. A process that takes longer has the time limit from the beginning on. */
const bootMost = 10_000

export interface ProcessContainerOptions {
  readonly runtime: Runtime
  readonly launch: Launch
  readonly clock: Clock
}

export class ProcessContainer implements Container {
  readonly #process: SandboxProcess
  readonly #clock: Clock
  readonly #runtime: Runtime
  readonly #jobs: ShippedJobs
  #events: ContainerEvents | undefined
  #load: Load | undefined
  /** What the sandbox knows of the context of all calls. */
  #shared: Params | undefined
  #failure: Failure | undefined
  /** What the sandbox said when it could not load the code. */
  #refusal: Pick<JobResult, 'text' | 'trace' | 'initTime'> | undefined
  /** The last of raw stderr: V8 says there that it ran out of memory. */
  #lastWords = ''
  /** Bytes of memory when last asked before its end. */
  #used: number | undefined
  readonly #marked = new MarkedResults()
  #onEnded: () => void = () => {}
  readonly ended = new Promise<void>((resolve) => (this.#onEnded = resolve))
  alive = true
  booted = false
  prepared = false
  #preparing: Load | undefined
  loaded = false
  reclaiming = false
  debugged = false
  idleSince = performance.now()
  /** A debugger came. */
  #attached = false
  #loadSince = 0
  /** ms of its start that a job waited for. */
  #bootMs: number | undefined
  #loadAt = Infinity
  #leaving = false
  readonly #following = new ClockFollowing({
    ask: (to) => {
      this.#lastSent = undefined
      this.#process.input.send(frameType.clock, JSON.stringify({ to }), '')
    },
    isLoading: () => !this.loaded,
  })
  /** What its process was sent last, where that was a job. */
  #lastSent: Job | undefined

  constructor({ runtime, launch, clock }: ProcessContainerOptions) {
    this.#runtime = runtime
    this.#clock = clock
    this.#jobs = new ShippedJobs(clock)
    this.#process = new SandboxProcess(launch, {
      onFrame: (frame) => this.#onFrame(frame),
      onRaw: (stream, text) => this.#onRaw(stream, text),
      onMarker: (stream) => this.#onMarker(stream),
      onGarbage: () => this.kill('exit'),
      // From here on nothing is shipped any more.
      onEnding: () => this.#leave(),
      onEnd: () => this.#end(),
    })
  }

  /** How many of its jobs run at the same time. */
  get #concurrency(): number {
    return this.#load?.head.concurrency ?? 1
  }

  get headSince(): number {
    if (this.loaded) return this.#jobs.first?.since ?? this.idleSince
    const now = performance.now()
    return this.booted || now - this.#loadSince > bootMost ? this.#loadSince : now
  }

  get silentSince(): number {
    return this.#clock.virtual ? Math.max(this.headSince, this.#following.loopingFrom) : this.headSince
  }

  get headAt(): number {
    return this.loaded ? (this.#jobs.first?.at ?? Infinity) : this.#loadAt
  }

  get size(): number {
    return this.#jobs.size
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  load(load: Load, events: ContainerEvents, first?: Job): void {
    this.#load = load
    const { inspect } = load.head
    // debugpy takes its time to load, which is not the function's.
    this.debugged = inspect !== undefined && (inspect.wait || this.#runtime === 'python')
    this.#events = events
    this.#loadSince = performance.now()
    this.#loadAt = this.#clock.now()
    const outbound = first?.head.outbound
    const timed = this.#clock.virtual ? { ...load.head, now: this.#clock.now() } : load.head
    const head = outbound === undefined ? timed : { ...timed, outbound }
    const pipe = this.#preparing === undefined ? this.#process.input : this.#process.back
    pipe.send(frameType.init, JSON.stringify(head), load.text)
  }

  prepare(load: Load): void {
    this.#preparing = load
    this.#process.input.send(frameType.prepare, JSON.stringify(load.head), load.leading?.text ?? '')
  }

  run(job: Job): void {
    this.#jobs.add(job, this.#load?.head.logSize)
    const { body } = job
    const head = this.#clock.virtual ? { ...job.head, now: this.#clock.now() } : job.head
    this.#lastSent = job
    this.#process.input.send(frameType.run, JSON.stringify(head.context ? this.#withContext(head, head.context) : head), body)
  }

  /** Tells the sandbox what the calls have in common when that is new to it. */
  #withContext(head: JobHead, { shared, own }: EventContext): RunHead {
    if (this.#shared === shared) return { ...head, context: own }
    this.#shared = shared
    return { ...head, context: own, shared }
  }

  held(): Iterable<HeldJob> {
    return this.#jobs.held(this, this.#concurrency)
  }

  reclaim(): void {
    if (this.reclaiming || !this.alive) return
    this.reclaiming = true
    this.#lastSent = undefined
    this.#process.input.send(frameType.reclaim, '{}', '')
    this.#process.input.flush()
    const { first } = this.#jobs
    // The sandbox polls between two jobs. If, after a whole poll of ours that followed the write, the first job's result is still not here,
    // then that result will be written after our request arrived, and the request is read before the next job starts.
    setImmediate(() =>
      setImmediate(() => {
        if (this.alive && this.reclaiming && first !== undefined && this.#jobs.first === first && this.#process.input.empty)
          this.#giveBack(this.#jobs.idsBehindFirst)
      }),
    )
  }

  followClock(now: number): Promise<number | undefined> {
    return this.alive && this.#load !== undefined ? this.#following.follow(now) : Promise.resolve(undefined)
  }

  memory(): number | undefined {
    const used = residentMemory(this.#process.pid)
    // One that was killed lets go of its memory, and says nothing about why.
    if (this.#failure === undefined) this.#used = used
    return used
  }

  /** Its process ends in a moment: a job that is shipped from here on would end with it. */
  #leave(): void {
    this.#leaving = true
    this.reclaiming = true
  }

  kill(failure: Failure): void {
    // One that is ending has its own reason.
    if (!this.alive || this.#leaving) return
    this.#failure ??= failure
    this.#leave()
    this.#process.kill()
  }

  #onFrame(frame: Frame): void {
    // A loop can print.
    if (this.#clock.virtual && frame.type !== frameType.log) this.#following.heard()
    if (frame.type === frameType.result) this.#onResult(frame.head as ResultHead, frame.body)
    else if (frame.type === frameType.log) this.#onLog(frame.head as LogHead, frame.body)
    else if (frame.type === frameType.inited) this.#onInited(frame.head as InitedHead, frame.body)
    else if (frame.type === frameType.reclaimed) this.#onReclaimed(frame.head as ReclaimedHead)
    else if (frame.type === frameType.timers) this.#onTimer(frame.head as TimersHead)
    else if (frame.type === frameType.ready) this.#onReady()
    else if (frame.type === frameType.prepared) this.#onPrepared(frame.head as PreparedHead)
    else if (frame.type !== frameType.alive) this.kill('exit')
  }

  #onTimer({ next, connections = [] }: TimersHead): void {
    this.#following.answered(next ?? undefined, connections)
  }

  /** A spare that was still booting when it was given its code: the code's time begins now. */
  #onReady(): void {
    this.booted = true
    const now = performance.now()
    if (this.#load) this.#bootMs = now - this.#loadSince
    this.#loadSince = now
  }

  #onPrepared({ read }: PreparedHead): void {
    this.prepared = true
    if (read) this.#preparing?.learn?.(read)
  }

  /** What packages print belongs to the call whose code loads them: this one knows none. */
  #printedEarly(): boolean {
    if (this.#preparing === undefined || this.#load !== undefined) return false
    this.kill('exit')
    return true
  }

  #onInited(head: InitedHead, text: string): void {
    if (head.read) this.#load?.learn?.(head.read)
    if (!head.ok) {
      this.#failure = 'init'
      this.#refusal = { text, trace: head.trace, initTime: head.ms }
      this.#process.kill()
      return
    }
    this.loaded = true
    if (this.#load?.head.inspect?.wait === false) this.debugged = this.#attached
    this.idleSince = performance.now()
    this.#jobs.begin({ initTime: head.ms, bootTime: this.#bootMs })
    this.#events?.onProgress(this)
  }

  #onLog(head: LogHead, text: string): void {
    if (this.#printedEarly()) return
    this.#jobs.log(head, text)
  }

  #onResult(head: ResultHead, text: string): void {
    if (head.read) this.#load?.learn?.(head.read)
    if (head.marked === undefined || head.marked.length === 0) return this.#settle(head, text)
    this.#marked.add({ head, text })
    this.#release()
  }

  #release(): void {
    for (let result = this.#marked.take(); result; result = this.#marked.take()) this.#settle(result.head, result.text)
  }

  #settle(head: ResultHead, text: string): void {
    if (!this.#jobs.settle(head, text, this.#concurrency === 1)) return
    if (this.#jobs.size === 0) this.idleSince = performance.now()
    this.#events?.onProgress(this, head.end - head.start)
  }

  #onReclaimed({ ids }: ReclaimedHead): void {
    this.reclaiming = this.#leaving
    this.#giveBack(ids)
    this.#events?.onProgress(this)
  }

  #giveBack(ids: readonly number[]): void {
    const returned = this.#jobs.giveBack(ids)
    if (returned.length > 0) this.#events?.onReclaimed(this, returned)
  }

  #onRaw(stream: 'stdout' | 'stderr', raw: string): void {
    if (this.#printedEarly()) return
    const text = stream === 'stderr' && this.#load?.head.inspect ? this.#hearInspector(raw) : raw
    if (text === '') return
    if (stream === 'stderr') this.#lastWords = (this.#lastWords + text).slice(-4096)
    this.#jobs.first?.output.add({ time: this.#clock.now(), stream, text })
  }

  #hearInspector(raw: string): string {
    const { text, attached } = withoutInspector(raw)
    if (attached) {
      this.debugged = this.#attached = true
      this.#load?.onDebugger?.()
    }
    return text
  }

  #onMarker(stream: 'stdout' | 'stderr'): void {
    this.#marked.marker(stream)
    this.#release()
  }

  #end(): void {
    this.alive = false
    this.#following.end()
    const end = this.#describeEnd()
    for (const { head, text } of this.#marked.takeAll()) this.#settle(head, text)
    const refused = this.#preparing !== undefined && !this.prepared
    // Where something else was sent behind the job, that may be what was not read: it may have begun.
    const undelivered = this.#process.input.undelivered && this.#jobs.size === 1 && this.#jobs.first?.job === this.#lastSent
    const neverStarted = this.#failure === undefined && (!this.booted || refused || undelivered)
    this.#jobs.end(neverStarted ? 0 : end.initialising ? 1 : this.#concurrency, ({ at, output, initTime, bootTime }) => {
      const loading = initTime === undefined ? {} : { initTime, bootTime }
      return { ...endedResult(end, at, output), ...loading, ...this.#refusal }
    })
    this.#events?.onEnd(this, this.#jobs.giveBack(), neverStarted ? stillbornResult(end) : undefined)
    this.#onEnded()
  }

  #describeEnd(): ProcessEnd {
    const initialising = !this.loaded
    const own = exhaustedHeap(this.#lastWords) ? 'memory' : 'exit'
    const failure = this.#failure === 'timeout' && initialising ? 'init-timeout' : (this.#failure ?? own)
    return {
      failure,
      initialising,
      limit: this.#load ? limitOf(this, this.#load) : 0,
      runtime: this.#runtime,
      now: this.#clock.now(),
      how: this.#process.how,
      lastWords: this.#lastWords,
      ...(failure === 'memory' && this.#load ? { hints: [this.#memoryHint(this.#load)] } : {}),
    }
  }

  #memoryHint({ action, head }: Load): Hint {
    return memoryHint({ limitMb: action.limits.memory, used: this.#used, lastWords: this.#lastWords, convention: head.convention })
  }
}
