/** Ends containers that take more than they may, time or memory, and has long work leave the short alone. Looks only while there is work. */
import { limitOf, type Container } from '../containers/container.ts'
import { patience, type Lane } from './lane.ts'

const { setInterval, clearInterval, performance } = globalThis

/** ms between two looks. */
const tick = 5
/** Reading a container's memory every tick would cost more than it finds. */
const memoryEvery = 4

export class Watchdog {
  readonly #lanes: () => Iterable<Lane>
  readonly #onTick: (now: number) => void
  #timer: NodeJS.Timeout | undefined
  #ticks = 0

  /** @param onTick what else has to be looked at meanwhile; `now` is monotonic ms */
  constructor(lanes: () => Iterable<Lane>, onTick: (now: number) => void) {
    this.#lanes = lanes
    this.#onTick = onTick
  }

  /** There is work. */
  wake(): void {
    this.#timer ??= setInterval(() => this.#look(), tick).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #look(): void {
    this.#ticks++
    const now = performance.now()
    let busy = false
    for (const lane of this.#lanes()) {
      if (!lane.busy) continue
      busy = true
      lane.watch(now)
      for (const container of lane.containers) this.#check(container, lane, now)
    }
    this.#onTick(now)
    if (!busy) this.stop()
  }

  #check(container: Container, { options }: Lane, now: number): void {
    if (!container.alive || (container.loaded && container.size === 0)) return
    const ran = now - container.headSince
    if (ran > limitOf(container, options.load) && !container.debugged) return container.kill('timeout')
    if (ran < patience || this.#ticks % memoryEvery !== 0) return
    const used = container.memory()
    if (used !== undefined && used > options.memory * 1024 * 1024) container.kill('memory')
  }
}
