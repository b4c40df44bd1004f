/** Kills containers over their limit of time or memory, and has lanes move short jobs away from long ones. Runs only while there are jobs. */
import { limitOf, type Container } from '../containers/container.ts'
import { queuedMostMs, type Lane } from './lane.ts'

const { setInterval, clearInterval, setImmediate, performance } = globalThis

const tickMs = 5
/** Memory is read every fourth tick: every time would cost more than it finds. */
const ticksPerMemoryCheck = 4

export class Watchdog {
  readonly #lanes: () => Iterable<Lane>
  readonly #onTick: (now: number) => void
  #timer: NodeJS.Timeout | undefined
  #ticks = 0

  /** @param onTick called with monotonic ms at every tick, after the lanes were checked */
  constructor(lanes: () => Iterable<Lane>, onTick: (now: number) => void) {
    this.#lanes = lanes
    this.#onTick = onTick
  }

  /** Called with every job. */
  wake(): void {
    // After a poll: where this process stood still, what containers have said meanwhile is read before they are judged.
    this.#timer ??= setInterval(() => setImmediate(() => this.#tick()), tickMs).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Under a virtual clock: moves every container to `now`, kills those over their limit, and resolves with the time of the next timer. */
  async followClock(now: number): Promise<number | undefined> {
    let next = Infinity
    for (const lane of this.#lanes()) {
      for (const container of lane.containers) {
        const deadline = container.headAt + limitOf(container, lane.options.load)
        if (deadline <= now && !(container.loaded && container.size === 0)) container.kill('timeout')
        else next = Math.min(next, deadline)
      }
    }
    const containers = [...this.#lanes()].flatMap((lane) => [...lane.containers])
    for (const due of await Promise.all(containers.map((container) => container.followClock(now)))) next = Math.min(next, due ?? Infinity)
    return next === Infinity ? undefined : next
  }

  #tick(): void {
    this.#ticks++
    const now = performance.now()
    let busy = false
    for (const lane of this.#lanes()) {
      if (!lane.busy) continue
      busy = true
      lane.rebalance(now)
      for (const container of lane.containers) this.#check(container, lane, now)
    }
    this.#onTick(now)
    if (!busy) this.stop()
  }

  #check(container: Container, { options }: Lane, now: number): void {
    if (!container.alive || (container.loaded && container.size === 0)) return
    if (now - container.silentSince > limitOf(container, options.load) && !container.debugged) return container.kill('timeout')
    if (now - container.headSince < queuedMostMs || this.#ticks % ticksPerMemoryCheck !== 0) return
    const used = container.memory()
    if (used !== undefined && used > options.memory * 1024 * 1024) container.kill('memory')
  }
}
