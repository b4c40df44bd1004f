/** Containers that have booted and loaded nothing yet, so that neither a first call nor a reload pays for a spawn. */
import type { Container } from './container.ts'

const { setTimeout, clearTimeout } = globalThis

export class Spares {
  readonly #start: (memory: number) => Container
  readonly #count: number
  readonly #refill: number
  /** By memory limit in MB. */
  readonly #waiting = new Map<number, Container[]>()
  readonly #refills = new Map<number, NodeJS.Timeout>()
  #closed = false

  /** @param refill ms after a spare was taken until the next one starts */
  constructor(start: (memory: number) => Container, count: number, refill: number) {
    this.#start = start
    this.#count = count
    this.#refill = refill
  }

  /** A container with this memory limit: a waiting one, or one that is just starting. */
  take(memory: number): Container {
    const waiting = this.#waiting.get(memory) ?? []
    let spare = waiting.shift()
    while (spare && !spare.alive) spare = waiting.shift()
    this.#refillSoon(memory)
    return spare ?? this.#start(memory)
  }

  /** Starts spares until the usual number waits. */
  fill(memory: number): void {
    if (this.#closed) return
    const waiting = (this.#waiting.get(memory) ?? []).filter((spare) => spare.alive)
    while (waiting.length < this.#count) waiting.push(this.#start(memory))
    this.#waiting.set(memory, waiting)
  }

  /** After a breath: a spawn must not compete with the code that is just being loaded. */
  #refillSoon(memory: number): void {
    if (this.#refills.has(memory) || this.#closed) return
    const timer = setTimeout(() => {
      this.#refills.delete(memory)
      this.fill(memory)
    }, this.#refill)
    timer.unref()
    this.#refills.set(memory, timer)
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
