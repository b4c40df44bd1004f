/** Counts the containers of a lane that died before they could begin, and says when the next one may be tried. */

/** Containers in a row that may die so. */
const mostAttempts = 3
/** ms before the second, which may follow at once because somebody may have killed the first, and before the third. */
const backOffMs = [0, 250]

export class StartAttempts {
  readonly #limitMs: number
  #failed = 0
  #since = 0
  #notBefore = -Infinity

  /** @param limitMs what loading the code may take: no attempt begins later than that after the first */
  constructor(limitMs: number) {
    this.#limitMs = limitMs
  }

  /** A container is about to be started. @param now monotonic ms */
  begin(now: number): void {
    if (this.#failed === 0) this.#since = now
  }

  /** Whether the next container has to wait. */
  waits(now: number): boolean {
    return now < this.#notBefore
  }

  succeeded(): void {
    this.#failed = 0
  }

  /** False when it was the last attempt; the next call of the function has three again. */
  mayRetry(now: number): boolean {
    const backOff = backOffMs[this.#failed] ?? 0
    this.#failed++
    const retries = this.#failed < mostAttempts && now + backOff - this.#since < this.#limitMs
    if (retries) this.#notBefore = now + backOff
    else this.#failed = 0
    return retries
  }
}
