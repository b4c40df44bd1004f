/** Holds all containers: how many may exist, which lane gets the next one, when each is ended. */
import type { Clock } from '../../model/clock.ts'
import type { Failure } from '../../model/activation.ts'
import type { Container, ContainerClass, HeldJob, Job, JobResult, Load } from '../containers/container.ts'
import { Lane } from './lane.ts'
import { failureText } from '../containers/outcome.ts'
import { Output } from '../../records/activation-output.ts'
import { PreparedSpares, preparedKey } from './prepared-spares.ts'
import { Revisions, type LaneKey } from './revisions.ts'
import { Spares } from './spares.ts'
import { StartFailure } from '../containers/start-failure.ts'
import { Starvation } from './starvation.ts'
import { Watchdog } from './limit-watchdog.ts'

const { setInterval, clearInterval, performance } = globalThis

export interface PoolOptions {
  readonly clock: Clock
  start(wanted: ContainerClass): Container
  /** False while no further container of this class can be had. */
  available?(wanted: ContainerClass): boolean
  /** Called when a process cannot be started; not again before one could. */
  onStarving?(reason: string): void
  /** Containers that may exist at once, spares not counted. ncp.md 10: 100 concurrent containers per namespace. */
  readonly most?: number
  readonly spares?: number
  /** Whether functions are being edited: the next save of one finds its packages loaded. Default false. */
  readonly prepares?: boolean
  /** Time after a spare was taken until the next one starts. */
  readonly refillDelayMs?: number
  /** Time after which an idle container is ended. */
  readonly idleMs?: number
}

export class Pool {
  readonly #options: Required<Omit<PoolOptions, 'available' | 'onStarving'>> & Pick<PoolOptions, 'available' | 'onStarving'>
  readonly #spares: Spares
  readonly #prepared = new PreparedSpares()
  readonly #revisions = new Revisions()
  readonly #watchdog: Watchdog
  #idleWatch: NodeJS.Timeout | undefined
  #lastJob = 0
  readonly #starvation = new Starvation()
  #closed = false

  constructor(options: PoolOptions) {
    this.#options = { most: 100, spares: 1, prepares: false, refillDelayMs: 20, idleMs: 60_000, ...options }
    this.#watchdog = new Watchdog(
      () => this.#revisions.all(),
      (now) => this.#onTick(now),
    )
    this.#spares = new Spares((wanted) => options.start(wanted), this.#options.spares, this.#options.refillDelayMs)
  }

  /** Boots the first spares of a class, before anybody calls. */
  prewarm(wanted: ContainerClass): void {
    this.#spares.fill(wanted)
  }

  /** Ends what was booted for functions that run elsewhere. */
  async dropSpares(): Promise<void> {
    await Promise.all([this.#spares.close(), this.#prepared.close()])
  }

  /** The lane for this revision, made when needed. */
  lane(key: LaneKey, load: () => Load, wanted: ContainerClass): Lane {
    const existing = this.#revisions.find(key)
    if (existing) return existing
    this.#revisions.replace(key.slot)
    const code = load()
    // Virtual time begins with the code: nothing is loaded before.
    const ahead = this.#options.clock.virtual ? undefined : preparedKey(code, wanted)
    const lane: Lane = new Lane({
      load: code,
      memory: wanted.memory,
      concurrency: code.head.concurrency,
      // A debugger attaches to one, and where one takes everything there is nothing to gain.
      ...(code.head.inspect || code.head.concurrency === Infinity ? { most: 1 } : {}),
      take: () => this.#take(wanted, key.slot, ahead),
      onLoaded: () => this.#prepareNext(lane, key.slot, ahead, wanted),
      onRoom: () => this.#onRoom(),
    })
    this.#revisions.add(key, lane)
    return lane
  }

  offer(lane: Lane, job: Job): void {
    if (this.#closed) return job.settle(this.unrunResult('exit'))
    lane.offer(job)
    this.#watchdog.wake()
    this.#idleWatch ??= setInterval(() => this.#dropIdle(), this.#options.idleMs / 4).unref()
  }

  /** Retires the lanes of actions that are no longer deployed; running jobs finish first. */
  retireExcept(isDeployed: (path: string) => boolean): void {
    this.#retireSlots((slot) => !isDeployed(slot.slice(0, slot.indexOf('\u0000'))))
  }

  #retireSlots(isOver: (slot: string) => boolean): void {
    for (const slot of this.#revisions.retireWhere(isOver)) this.#prepared.drop(slot)
  }

  /** Retires the lanes of a variant, whose session has ended. */
  retireVariant(variant: string): void {
    this.#retireSlots((slot) => slot.endsWith(`\u0000${variant}`))
  }

  /** Warm containers of a slot. */
  warm(slot: string): number {
    return this.#revisions.current(slot)?.containers.size ?? 0
  }

  get containers(): number {
    let count = 0
    for (const lane of this.#revisions.all()) count += lane.containers.size
    return count
  }

  get spares(): number {
    return this.#spares.count
  }

  /** Jobs that have not reached a container, or wait inside one behind another job. */
  get arriving(): number {
    let count = 0
    for (const lane of this.#revisions.all()) {
      if (this.containers < this.#options.most) count += lane.waiting
      for (const container of lane.containers) count += Math.max(0, container.size - lane.options.concurrency)
    }
    return count
  }

  /** All jobs that have not ended. */
  *held(): Iterable<HeldJob> {
    for (const lane of this.#revisions.all()) yield* lane.held()
  }

  /** Settles a job that waits in a lane, as one that no container will run. */
  drop(job: Job): void {
    for (const lane of this.#revisions.all()) if (lane.withdraw(job)) job.settle(this.unrunResult('exit'))
  }

  /** Under a virtual clock: moves every container to `now`, kills those over their limit, and resolves with the time of the next timer. */
  followClock(now: number): Promise<number | undefined> {
    return this.#watchdog.followClock(now)
  }

  /** Kills every container, idle or not: the next call is cold. */
  async reset(): Promise<void> {
    const containers = this.#end()
    this.#revisions.clear()
    await Promise.all([this.#prepared.clear(), ...containers.map((container) => container.ended)])
  }

  /** Unique among all jobs that may meet in one container. */
  nextJob(): number {
    return ++this.#lastJob
  }

  /** Kills every container, and resolves when no process of them is left. */
  async close(): Promise<void> {
    this.#closed = true
    this.#watchdog.stop()
    clearInterval(this.#idleWatch)
    const containers = this.#end()
    await Promise.all([this.#spares.close(), this.#prepared.close(), ...containers.map((container) => container.ended)])
  }

  #end(): Container[] {
    const containers = [...this.#revisions.all()].flatMap((lane) => [...lane.containers])
    for (const lane of this.#revisions.all()) lane.fail(this.unrunResult('exit'))
    for (const container of containers) container.kill('exit')
    return containers
  }

  /** After a save the next one is likely to begin with the same packages. */
  #prepareNext(lane: Lane, slot: string, key: string | undefined, wanted: ContainerClass): void {
    if (key === undefined || lane.retired || this.#closed || !this.#options.prepares || !this.#revisions.isEdited(slot)) return
    this.#prepared.prepare(slot, key, lane.options.load, () => (lane.retired || this.#closed ? undefined : this.#spares.take(wanted)))
  }

  #take(wanted: ContainerClass, slot: string, key: string | undefined): Container | undefined {
    if (this.#closed || this.#options.available?.(wanted) === false) return undefined
    if (this.containers >= this.#options.most) {
      this.#evictIdle()
      if (this.containers >= this.#options.most) return undefined
    }
    try {
      const container = this.#prepared.take(slot, key ?? '') ?? this.#spares.take(wanted)
      this.#starvation.end()
      return container
    } catch (error) {
      if (!(error instanceof StartFailure)) throw error
      if (this.#starvation.begin(error.message, performance.now())) this.#options.onStarving?.(error.message)
      return undefined
    }
  }

  /** Fails queued jobs once no process could be started for too long; the OS error becomes their trace. */
  #failStarved(now: number): void {
    const reason = this.#starvation.expired(now)
    if (reason === undefined) return
    for (const lane of this.#revisions.all()) if (lane.containers.size === 0) lane.fail({ ...this.unrunResult('busy'), trace: reason })
  }

  /** Kills the container that has been idle for longest. */
  #evictIdle(): void {
    let oldest: Container | undefined
    for (const lane of this.#revisions.all())
      for (const container of lane.containers)
        if (container.loaded && container.size === 0 && (!oldest || container.idleSince < oldest.idleSince)) oldest = container
    oldest?.kill('exit')
  }

  /** Gives the free place to the lane that has waited for longest. */
  #onRoom(): void {
    if (this.#closed || this.containers >= this.#options.most) return
    let hungriest: Lane | undefined
    for (const lane of this.#revisions.all())
      if (lane.waiting > 0 && lane.containers.size === 0 && (!hungriest || lane.waitingSince < hungriest.waitingSince)) hungriest = lane
    hungriest?.grow()
  }

  #onTick(now: number): void {
    this.#failStarved(now)
    this.#revisions.sweep()
  }

  #dropIdle(): void {
    for (const lane of this.#revisions.all()) lane.killIdle(performance.now() - this.#options.idleMs)
    if (this.containers > 0) return
    clearInterval(this.#idleWatch)
    this.#idleWatch = undefined
  }

  /** Of a job that no container runs. */
  unrunResult(failure: Failure): JobResult {
    const now = this.#options.clock.now()
    return {
      status: 3,
      failure,
      text: JSON.stringify({ error: failureText(failure, { limit: 0 }) }),
      start: now,
      end: now,
      output: new Output(),
    }
  }
}
