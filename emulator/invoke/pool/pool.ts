/** Holds all containers: which revision each runs, how many may exist, when each is ended. */
import type { Clock } from '../../model/clock.ts'
import type { Failure } from '../../model/activation.ts'
import { limitOf, type Container, type ContainerClass, type HeldJob, type Job, type JobResult, type Load } from '../containers/container.ts'
import { Lane } from './lane.ts'
import { failureText } from '../containers/outcome.ts'
import { Output } from '../../records/activation-output.ts'
import { PreparedSpares } from './prepared-spares.ts'
import { Spares } from './spares.ts'
import { StartFailure } from '../containers/start-failure.ts'
import { Starvation } from './starvation.ts'
import { Watchdog } from './limit-watchdog.ts'

const { setInterval, clearInterval, setTimeout, performance } = globalThis

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

/** Identifies what can share containers. `slot` begins with the action's path and a NUL; a new `key` in the same slot retires the old one. */
export interface LaneKey {
  readonly slot: string
  readonly key: string
}

/** Time that an idle container of an old revision stays. */
const retiredIdleMs = 50

export class Pool {
  readonly #options: Required<Omit<PoolOptions, 'available' | 'onStarving'>> & Pick<PoolOptions, 'available' | 'onStarving'>
  readonly #spares: Spares
  readonly #prepared = new PreparedSpares()
  /** Slots whose code was replaced: their functions are being edited. */
  readonly #edited = new Set<string>()
  readonly #lanes = new Map<string, Lane>()
  readonly #slots = new Map<string, string>()
  readonly #retired = new Set<Lane>()
  readonly #watchdog: Watchdog
  #idleWatch: NodeJS.Timeout | undefined
  #lastJob = 0
  readonly #starvation = new Starvation()
  #closed = false

  constructor(options: PoolOptions) {
    this.#options = { most: 100, spares: 1, prepares: false, refillDelayMs: 20, idleMs: 60_000, ...options }
    this.#watchdog = new Watchdog(
      () => this.#all(),
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
    const id = `${key.slot}\u0000${key.key}`
    const existing = this.#lanes.get(id)
    if (existing) return existing
    const previous = this.#slots.get(key.slot)
    if (previous !== undefined) {
      this.#retire(previous)
      this.#edited.add(key.slot)
    }
    const code = load()
    const ahead = this.#preparedKey(code, wanted)
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
    this.#lanes.set(id, lane)
    this.#slots.set(key.slot, id)
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
    for (const [slot, id] of this.#slots) {
      if (!isOver(slot)) continue
      this.#retire(id)
      this.#prepared.drop(slot)
      this.#edited.delete(slot)
    }
  }

  /** Retires the lanes of a variant, whose session has ended. */
  retireVariant(variant: string): void {
    this.#retireSlots((slot) => slot.endsWith(`\u0000${variant}`))
  }

  /** Warm containers of a slot. */
  warm(slot: string): number {
    const id = this.#slots.get(slot)
    return (id === undefined ? undefined : this.#lanes.get(id))?.containers.size ?? 0
  }

  get containers(): number {
    let count = 0
    for (const lane of this.#all()) count += lane.containers.size
    return count
  }

  get spares(): number {
    return this.#spares.count
  }

  /** Jobs that have not reached a container, or wait inside one behind another job. */
  get arriving(): number {
    let count = 0
    for (const lane of this.#all()) {
      if (this.containers < this.#options.most) count += lane.waiting
      for (const container of lane.containers) count += Math.max(0, container.size - lane.options.concurrency)
    }
    return count
  }

  /** All jobs that have not ended. */
  *held(): Iterable<HeldJob> {
    for (const lane of this.#all()) yield* lane.held()
  }

  /** Settles a job that waits in a lane, as one that no container will run. */
  drop(job: Job): void {
    for (const lane of this.#all()) if (lane.withdraw(job)) job.settle(this.unrunResult('exit'))
  }

  /** Under a virtual clock: moves every container to `now`, kills those over their limit, and resolves with the time of the next timer. */
  async followClock(now: number): Promise<number | undefined> {
    let next = Infinity
    for (const lane of this.#all()) {
      for (const container of lane.containers) {
        const deadline = container.headAt + limitOf(container, lane.options.load)
        if (deadline <= now && !(container.loaded && container.size === 0)) container.kill('timeout')
        else next = Math.min(next, deadline)
      }
    }
    const containers = [...this.#all()].flatMap((lane) => [...lane.containers])
    for (const due of await Promise.all(containers.map((container) => container.followClock(now)))) next = Math.min(next, due ?? Infinity)
    return next === Infinity ? undefined : next
  }

  /** Kills every container, idle or not: the next call is cold. */
  async reset(): Promise<void> {
    const containers = this.#end()
    for (const lane of this.#all()) lane.retired = true
    this.#lanes.clear()
    this.#slots.clear()
    this.#retired.clear()
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
    const containers = [...this.#all()].flatMap((lane) => [...lane.containers])
    for (const lane of this.#all()) lane.fail(this.unrunResult('exit'))
    for (const container of containers) container.kill('exit')
    return containers
  }

  *#all(): Iterable<Lane> {
    yield* this.#lanes.values()
    yield* this.#retired
  }

  /** Undefined where nothing can be loaded ahead: a debugger waits for the first line, and virtual time begins with the code. */
  #preparedKey({ head, leading }: Load, wanted: ContainerClass): string | undefined {
    if (leading === undefined || head.inspect || this.#options.clock.virtual) return undefined
    return JSON.stringify([leading.key, head, wanted])
  }

  /** After a save the next one is likely to begin with the same packages. */
  #prepareNext(lane: Lane, slot: string, key: string | undefined, wanted: ContainerClass): void {
    if (key === undefined || lane.retired || this.#closed || !this.#options.prepares || !this.#edited.has(slot)) return
    this.#prepared.prepare(slot, key, lane.options.load, () => {
      if (lane.retired || this.#closed) return undefined
      try {
        return this.#spares.take(wanted)
      } catch (error) {
        if (!(error instanceof StartFailure)) throw error
        return undefined
      }
    })
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
    for (const lane of this.#all()) if (lane.containers.size === 0) lane.fail({ ...this.unrunResult('busy'), trace: reason })
  }

  /** Kills the container that has been idle for longest. */
  #evictIdle(): void {
    let oldest: Container | undefined
    for (const lane of this.#all())
      for (const container of lane.containers)
        if (container.loaded && container.size === 0 && (!oldest || container.idleSince < oldest.idleSince)) oldest = container
    oldest?.kill('exit')
  }

  /** Gives the free place to the lane that has waited for longest. */
  #onRoom(): void {
    if (this.#closed || this.containers >= this.#options.most) return
    let hungriest: Lane | undefined
    for (const lane of this.#all())
      if (lane.waiting > 0 && lane.containers.size === 0 && (!hungriest || lane.waitingSince < hungriest.waitingSince)) hungriest = lane
    hungriest?.grow()
  }

  #retire(id: string): void {
    const lane = this.#lanes.get(id)
    if (!lane) return
    this.#lanes.delete(id)
    for (const [slot, of] of this.#slots) if (of === id) this.#slots.delete(slot)
    lane.retired = true
    // Ending a process takes a core for some ms, while a request waits for the new revision.
    setTimeout(() => lane.killIdle(Infinity), retiredIdleMs).unref()
    if (lane.containers.size > 0 || lane.waiting > 0) this.#retired.add(lane)
  }

  #onTick(now: number): void {
    this.#failStarved(now)
    for (const lane of this.#retired) if (lane.containers.size === 0 && lane.waiting === 0) this.#retired.delete(lane)
  }

  #dropIdle(): void {
    for (const lane of this.#all()) lane.killIdle(performance.now() - this.#options.idleMs)
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
