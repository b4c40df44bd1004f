/** Containers that have booted and loaded nothing yet, so that neither a first call nor a reload pays for a spawn. */
import { loadingFor, type Container, type ContainerClass } from '../containers/container.ts'
import { StartFailure } from '../containers/start-failure.ts'

const { setTimeout, clearTimeout, performance } = globalThis

/** ms between taking a container and starting the next one, where another one is wanted soon. */
const breath = 20
/** ms that the next one waits at most for the code of the one that was taken to be loaded. */
const respect = 200
/** ms between two takings after which nobody seems to need a third: a suite that calls one function after the other does. */
const haste = 1000

export class Spares {
  readonly #start: (wanted: ContainerClass) => Container
  readonly #count: number
  readonly #refill: number
  /** By class. */
  readonly #waiting = new Map<string, Container[]>()
  readonly #refills = new Map<string, NodeJS.Timeout>()
  #lastTaken = -Infinity
  #closed = false

  /** @param refill ms after a spare was taken until the next one starts */
  constructor(start: (wanted: ContainerClass) => Container, count: number, refill: number) {
    this.#start = start
    this.#count = count
    this.#refill = refill
  }

  /** A container of this class: a waiting one, or one that is just starting. */
  take(wanted: ContainerClass): Container {
    const waiting = this.#waiting.get(keyOf(wanted)) ?? []
    let spare = waiting.shift()
    while (spare && !spare.alive) spare = waiting.shift()
    const taken = spare ?? this.#start(wanted)
    const now = performance.now()
    // Who needs a second one at once is likely to need a third.
    const hasty = spare === undefined || now - this.#lastTaken < haste
    this.#lastTaken = now
    // A boot takes a core, and there are others.
    const pause = taken.booted ? breath : 0
    this.#refillSoon(wanted, hasty ? Math.min(pause, this.#refill) : this.#refill, taken)
    return taken
  }

  /** Starts spares until the usual number waits. */
  fill(wanted: ContainerClass): void {
    if (this.#closed || !isSpared(wanted)) return
    const key = keyOf(wanted)
    const waiting = (this.#waiting.get(key) ?? []).filter((spare) => spare.alive)
    this.#waiting.set(key, waiting)
    try {
      while (waiting.length < this.#count) waiting.push(this.#start(wanted))
    } catch (error) {
      // Whoever needs one hears of it.
      if (!(error instanceof StartFailure)) throw error
    }
  }

  /** A spawn holds this process up for some ms, and its boot a core for many more: it must not compete with the code that is just being loaded. */
  #refillSoon(wanted: ContainerClass, delay: number, taken: Container): void {
    const key = keyOf(wanted)
    if (this.#closed || (this.#refills.has(key) && delay === this.#refill)) return
    clearTimeout(this.#refills.get(key))
    const since = performance.now()
    const timer = setTimeout(() => {
      const now = performance.now()
      if (taken.alive && loadingFor(taken, now) > 0 && now - since < respect) return void timer.refresh()
      this.#refills.delete(key)
      this.fill(wanted)
    }, delay)
    timer.unref()
    this.#refills.set(key, timer)
  }

  get count(): number {
    let count = 0
    for (const waiting of this.#waiting.values()) count += waiting.filter((spare) => spare.alive).length
    return count
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const timer of this.#refills.values()) clearTimeout(timer)
    const spares = [...this.#waiting.values()].flat()
    this.#waiting.clear()
    for (const spare of spares) spare.kill('exit')
    await Promise.all(spares.map((spare) => spare.ended))
  }
}

function keyOf(wanted: ContainerClass): string {
  return JSON.stringify([wanted.runtime, wanted.memory, wanted.program])
}

/** A foreign program is started when it is needed: nobody knows what it costs to keep one waiting. */
function isSpared({ runtime }: ContainerClass): boolean {
  return typeof runtime === 'string'
}
