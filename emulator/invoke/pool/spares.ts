/** Keeps containers that have booted and loaded nothing, so that neither a first call nor a reload waits for a process to start. */
import { loadingFor, type Container, type ContainerClass } from '../containers/container.ts'
import { StartFailure } from '../containers/start-failure.ts'

const { setTimeout, clearTimeout, performance } = globalThis

/** Delay of the next spare where it is likely to be needed soon. */
const hastyRefillDelayMs = 20
/** The next spare starts at the latest this long after the delay, also while the one that was taken still loads its code. */
const loadingMostMs = 200
/** Two spares taken within this time make a third likely: a test suite calls one function after the other. */
const hastyMs = 1000

export class Spares {
  readonly #start: (wanted: ContainerClass) => Container
  readonly #count: number
  readonly #refillDelayMs: number
  /** By class. */
  readonly #waiting = new Map<string, Container[]>()
  readonly #refills = new Map<string, NodeJS.Timeout>()
  #lastTaken = -Infinity
  #closed = false

  /** @param refillDelayMs time after a spare was taken until the next one starts */
  constructor(start: (wanted: ContainerClass) => Container, count: number, refillDelayMs: number) {
    this.#start = start
    this.#count = count
    this.#refillDelayMs = refillDelayMs
  }

  /** A container of this class: a waiting one, or one that is just starting. */
  take(wanted: ContainerClass): Container {
    const waiting = this.#waiting.get(keyOf(wanted)) ?? []
    let spare = waiting.shift()
    while (spare && !spare.alive) spare = waiting.shift()
    const taken = spare ?? this.#start(wanted)
    const now = performance.now()
    // A second one needed at once makes a third likely.
    const hasty = spare === undefined || now - this.#lastTaken < hastyMs
    this.#lastTaken = now
    // A boot takes a core, and there are others.
    const hastyDelayMs = taken.booted ? Math.min(hastyRefillDelayMs, this.#refillDelayMs) : 0
    this.#refillLater(wanted, hasty ? hastyDelayMs : this.#refillDelayMs, taken)
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
      // The caller that needs one gets the error.
      if (!(error instanceof StartFailure)) throw error
    }
  }

  /** A spawn holds this process up for some ms, and its boot a core for many more: it must not compete with the code that is just being loaded. */
  #refillLater(wanted: ContainerClass, delayMs: number, taken: Container): void {
    const key = keyOf(wanted)
    if (this.#closed || (this.#refills.has(key) && delayMs === this.#refillDelayMs)) return
    clearTimeout(this.#refills.get(key))
    const since = performance.now()
    const timer = setTimeout(() => {
      const now = performance.now()
      if (taken.alive && loadingFor(taken, now) > 0 && now - since < loadingMostMs) return void timer.refresh()
      this.#refills.delete(key)
      this.fill(wanted)
    }, delayMs)
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
  return JSON.stringify([wanted.runtime, wanted.memory, wanted.program, wanted.title])
}

/** False for a developer's own runtime: what it costs to keep one waiting is not known. And for what has the name of its function. */
function isSpared({ runtime, title }: ContainerClass): boolean {
  return typeof runtime === 'string' && title === undefined
}
