/** Containers that have booted and loaded nothing yet, so that neither a first call nor a reload pays for a spawn. */
import type { Container, ContainerClass } from './container.ts'
import { StartFailure } from './start-failure.ts'

const { setTimeout, clearTimeout } = globalThis

/** ms between taking a container and starting the next one, where another one is wanted soon. */
const breath = 20

export class Spares {
  readonly #start: (wanted: ContainerClass) => Container
  readonly #count: number
  readonly #refill: number
  /** By class. */
  readonly #waiting = new Map<string, Container[]>()
  readonly #refills = new Map<string, NodeJS.Timeout>()
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
    // Who needs a second one at once is likely to need a third.
    this.#refillSoon(wanted, spare ? this.#refill : Math.min(breath, this.#refill))
    return spare ?? this.#start(wanted)
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

  /** After a breath: a spawn must not compete with the code that is just being loaded. */
  #refillSoon(wanted: ContainerClass, delay: number): void {
    const key = keyOf(wanted)
    if (this.#closed || (this.#refills.has(key) && delay === this.#refill)) return
    clearTimeout(this.#refills.get(key))
    const timer = setTimeout(() => {
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
  return JSON.stringify([wanted.runtime, wanted.memory])
}

/** A foreign program is started when it is needed: nobody knows what it costs to keep one waiting. */
function isSpared({ runtime }: ContainerClass): boolean {
  return typeof runtime === 'string'
}
