/**
 * The containers of one revision and the jobs that wait for them. Short jobs are shipped ahead, so that no round trip is
 * lost between two activations; a job that turns out to wait behind a long one is reclaimed and run elsewhere.
 */
import { availableParallelism } from 'node:os'
import {
  loadingFor,
  type Container,
  type ContainerEvents,
  type HeldJob,
  type Job,
  type JobResult,
  type Load,
} from '../containers/container.ts'
import { StartAttempts } from './start-attempts.ts'

const { performance } = globalThis

/** Jobs of this length in all may wait inside a container behind the running one. */
const shipAheadMs = 4
const shipAheadMost = 64
/** Time that a job may wait, in the queue or behind a running one, before another container is started. */
export const queuedMostMs = 10
/** Loading time after which code counts as slow, and waiting jobs get containers of their own. */
const slowLoadMs = 150
/** While {@link loadersAtOnce} containers of a lane load, each further one waits this many times as long as the one before it: loading takes a core. */
const crowdedFactor = 4
/** Code that takes less is limited by the processor: more containers than cores would slow it down. */
const shortMs = 2
/** Code that takes less costs less than waking a second container for it. */
const tinyMs = 0.25
const cores = availableParallelism()
/** Two on one core as well: the first may hang. */
const loadersAtOnce = Math.max(2, cores)

export interface LaneOptions {
  readonly load: Load
  readonly memory: number
  readonly concurrency: number
  /** Containers at most; undefined: as many as there is room for. */
  readonly most?: number
  /** Starts or finds a container; undefined when no more may run. */
  take(): Container | undefined
  /** A container has the code. */
  onLoaded(): void
  /** A container ended or became idle: another lane may be waiting for room. */
  onRoom(): void
}

export class Lane implements ContainerEvents {
  readonly options: LaneOptions
  readonly containers = new Set<Container>()
  readonly #waiting: Job[] = []
  /** Moving average of the duration of this code; starts high, so that nothing is shipped ahead of the first result. */
  #averageMs = shipAheadMs
  #waitingSince = 0
  readonly #attempts: StartAttempts
  /** A newer revision is served: jobs that are here finish, none is added. */
  retired = false

  constructor(options: LaneOptions) {
    this.options = options
    this.#attempts = new StartAttempts(options.load.initTimeout)
  }

  get waiting(): number {
    return this.#waiting.length
  }

  get waitingSince(): number {
    return this.#waitingSince
  }

  get busy(): boolean {
    return this.#waiting.length > 0 || [...this.containers].some((container) => container.size > 0)
  }

  offer(job: Job): void {
    const container = this.#placeFor()
    if (container) return container.run(job)
    this.#enqueue([job])
    if (this.containers.size === 0) this.grow()
  }

  /** Starts one more container, if one may be started. */
  grow(): boolean {
    const now = performance.now()
    if (this.containers.size >= (this.options.most ?? Infinity) || this.#attempts.waits(now)) return false
    this.#attempts.begin(now)
    const container = this.options.take()
    if (!container) return false
    this.containers.add(container)
    const first = this.#waiting[0]
    container.load(loadFor(first, this.options.load), this, first)
    this.#waitingSince = performance.now()
    // The first job is sent along with the code.
    this.#ship(container)
    return true
  }

  /** Has a container load the code before anybody calls it. */
  warm(): void {
    if (this.containers.size === 0 && !this.retired) this.grow()
  }

  onProgress(container: Container, ms?: number): void {
    if (ms !== undefined) {
      this.#averageMs += (Math.max(0.05, ms) - this.#averageMs) / 8
      this.#attempts.succeeded()
    } else if (container.loaded) this.options.onLoaded()
    this.#ship(container)
    if (container.size === 0) {
      if (this.retired) container.kill('exit')
      this.options.onRoom()
    }
  }

  onReclaimed(_container: Container, jobs: Job[]): void {
    this.#waiting.unshift(...jobs)
    for (const container of this.containers) this.#ship(container)
    if (this.#waiting.length > 0) {
      this.#waitingSince = performance.now()
      this.grow()
    }
  }

  onEnd(container: Container, unstarted: Job[], stillborn?: JobResult): void {
    this.containers.delete(container)
    this.#waiting.unshift(...unstarted)
    if (stillborn && !this.#attempts.mayRetry(performance.now())) this.fail(stillborn)
    if (this.#waiting.length > 0 && this.containers.size === 0) this.grow()
    this.options.onRoom()
  }

  /** Called every few ms while there are jobs: moves short jobs away from behind a long one. */
  rebalance(now: number): void {
    for (const container of this.containers)
      if (container.loaded && container.size > this.options.concurrency && now - container.headSince > this.#queuedMostMs)
        container.reclaim()
    if (this.#waiting.length > 0 && now - this.#waitingSince > this.#queuedMostMs && !this.#isLoading(now)) this.grow()
  }

  /** Whether to wait for containers that load the code already: another one would be ready later. Where all of them still boot, it boots beside them. */
  #isLoading(now: number): boolean {
    const spent = [...this.containers].filter(({ loaded }) => !loaded).map((container) => loadingFor(container, now))
    if (!spent.some((ms) => ms > 0)) return false
    return Math.min(...spent) < slowLoadMs * crowdedFactor ** Math.max(0, spent.length + 1 - loadersAtOnce)
  }

  get #queuedMostMs(): number {
    if (this.#averageMs > shortMs) return queuedMostMs
    return this.containers.size < cores ? 3 * queuedMostMs : 20 * queuedMostMs
  }

  killIdle(before: number): void {
    for (const container of this.containers)
      if (container.loaded && container.size === 0 && container.idleSince <= before) container.kill('exit')
  }

  /** All jobs that have not ended. */
  *held(): Iterable<HeldJob> {
    for (const container of this.containers) yield* container.held()
    for (const job of this.#waiting) yield { job, phase: 'queued' }
  }

  /** Takes a job that waits here; false where it does not. */
  withdraw(job: Job): boolean {
    const index = this.#waiting.indexOf(job)
    if (index >= 0) this.#waiting.splice(index, 1)
    return index >= 0
  }

  fail(result: JobResult): void {
    for (const job of this.#waiting.splice(0)) job.settle(result)
  }

  #ship(container: Container): void {
    while (this.#waiting.length > 0 && this.#room(container) > 0) {
      const job = this.#waiting.shift()
      if (job) container.run(job)
    }
    if (this.#waiting.length > 0) this.#waitingSince = performance.now()
  }

  #enqueue(jobs: Job[]): void {
    if (this.#waiting.length === 0) this.#waitingSince = performance.now()
    this.#waiting.push(...jobs)
  }

  #placeFor(): Container | undefined {
    if (this.#waiting.length > 0) return undefined
    // Tiny jobs are sent together, with one write, to a container that has jobs already; a superfluous container becomes idle and is ended.
    if (this.#averageMs < tinyMs) for (const container of this.containers) if (this.#room(container) > 0) return container
    return this.#roomiest()
  }

  #roomiest(): Container | undefined {
    let best: Container | undefined
    let most = 0
    for (const container of this.containers) {
      const room = this.#room(container)
      if (room > most) {
        best = container
        most = room
      }
    }
    return best
  }

  #room(container: Container): number {
    if (!container.alive || container.reclaiming) return 0
    if (!container.loaded) return Math.max(0, 1 - container.size)
    const { concurrency } = this.options
    const stuck = container.size > 0 && performance.now() - container.headSince > this.#queuedMostMs
    const ahead = concurrency > 1 || stuck ? 0 : Math.min(shipAheadMost, Math.floor(shipAheadMs / this.#averageMs))
    return concurrency + ahead - (ahead > 0 ? 1 : 0) - container.size
  }
}

function loadFor(job: Job | undefined, load: Load): Load {
  const environment = job?.environment
  return environment ? { ...load, head: { ...load.head, env: { ...load.head.env, ...environment } } } : load
}
