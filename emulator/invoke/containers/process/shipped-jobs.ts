/** The jobs that a process was sent and has not answered, the oldest first, and what they have printed. */
import { Output } from '../../../records/activation-output.ts'
import type { Clock } from '../../../model/clock.ts'
import type { Container, HeldJob, Job, JobResult } from '../container.ts'
import type { LogHead, ResultHead } from './protocol.ts'

const { performance } = globalThis

export interface ShippedJob {
  readonly job: Job
  readonly output: Output
  /** Monotonic ms at which it may have begun to run, and the same on the emulator's clock. */
  since: number
  at: number
  initTime?: number
  bootTime?: number | undefined
}

export class ShippedJobs {
  readonly #clock: Clock
  readonly #jobs: ShippedJob[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get size(): number {
    return this.#jobs.length
  }

  get first(): ShippedJob | undefined {
    return this.#jobs[0]
  }

  /** @param logSize bytes that it may print */
  add(job: Job, logSize: number | undefined): void {
    this.#jobs.push({ job, output: new Output(logSize), since: performance.now(), at: this.#clock.now() })
  }

  /** @param concurrency how many of them run at the same time */
  *held(holder: Container, concurrency: number): Iterable<HeldJob> {
    for (const [index, { job, output, at }] of this.#jobs.entries())
      if (index >= (holder.loaded ? concurrency : 1)) yield { job, phase: 'queued', holder }
      else if (holder.loaded) yield { job, phase: 'running', holder, started: at, output }
      else yield { job, phase: 'booting', holder, output }
  }

  /** The code that they waited for is loaded. The times, in ms, belong to the first. */
  begin(times: { readonly initTime: number; readonly bootTime: number | undefined }): void {
    const now = { since: performance.now(), at: this.#clock.now() }
    for (const shipped of this.#jobs) Object.assign(shipped, now)
    if (this.first) Object.assign(this.first, times)
  }

  /** What is printed for no job that is here belongs to the oldest. */
  log({ id, time, stream }: LogHead, text: string): void {
    const shipped = this.#jobs.find(({ job }) => job.head.id === id) ?? this.first
    shipped?.output.add({ time, stream, text })
  }

  /** Settles the job of a result, and returns whether there was one. @param isAlone the next one begins now */
  settle(head: ResultHead, text: string, isAlone: boolean): boolean {
    const shipped = this.#take(head.id)
    if (!shipped) return false
    if (isAlone && this.first) Object.assign(this.first, { since: performance.now(), at: this.#clock.now() })
    const { initTime, bootTime, output } = shipped
    const { status, failure, isString, trace, hints, start, end } = head
    shipped.job.settle({ status, text, failure, isString, trace, start, end, output, initTime, bootTime, hints })
    return true
  }

  /** Takes those out that will not run, all of them unless `ids` names some. */
  giveBack(ids?: readonly number[]): Job[] {
    const returned = ids === undefined ? this.#jobs.splice(0) : this.#jobs.filter(({ job }) => ids.includes(job.head.id))
    for (const shipped of returned) if (ids !== undefined) this.#jobs.splice(this.#jobs.indexOf(shipped), 1)
    return returned.map(({ job }) => job)
  }

  /** The ids of all but the oldest. */
  get idsBehindFirst(): number[] {
    return this.#jobs.slice(1).map(({ job }) => job.head.id)
  }

  /** Settles the oldest ones with how their process ended. */
  end(count: number, resultOf: (shipped: ShippedJob) => JobResult): void {
    for (const shipped of this.#jobs.splice(0, count)) shipped.job.settle(resultOf(shipped))
  }

  /** Nearly always the oldest. */
  #take(id: number): ShippedJob | undefined {
    if (this.first?.job.head.id === id) return this.#jobs.shift()
    const index = this.#jobs.findIndex(({ job }) => job.head.id === id)
    return index < 0 ? undefined : this.#jobs.splice(index, 1)[0]
  }
}
