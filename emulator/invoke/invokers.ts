/** The invokers of all sessions: what concerns the code of actions concerns each of them. */
import type { Invoker } from './invoker.ts'

export class Invokers {
  readonly #invokers = new Set<Invoker>()

  /** Returns how to remove it. */
  add(invoker: Invoker): () => void {
    this.#invokers.add(invoker)
    return () => this.#invokers.delete(invoker)
  }

  /** Invocations whose code is still being built. */
  get arriving(): number {
    let sum = 0
    for (const invoker of this.#invokers) sum += invoker.arriving
    return sum
  }

  /** Loads again what was called before and has changed. */
  refresh(paths: readonly string[]): void {
    for (const invoker of this.#invokers) invoker.refresh(paths)
  }
}
