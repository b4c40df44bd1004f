/** Remembers since when the system starts no more processes, and says when jobs that wait for one have waited long enough. */

/** Time that jobs wait while no process can be started: another one may end meanwhile. */
const timeoutMs = 2000

export class Starvation {
  #since: number | undefined
  #reason = ''
  #isReported = false

  /**
   * A process could not be started. True for the first time since one could: only that is reported.
   *
   * @param reason in the system's words
   * @param now monotonic ms
   */
  begin(reason: string, now: number): boolean {
    if (this.#since === undefined) {
      this.#since = now
      this.#reason = reason
    }
    const isNew = !this.#isReported
    this.#isReported = true
    return isNew
  }

  /** A process was started. */
  end(): void {
    this.#since = undefined
    this.#isReported = false
  }

  /** The reason where jobs have waited for too long; jobs that come later wait anew. Undefined otherwise. @param now monotonic ms */
  expired(now: number): string | undefined {
    if (this.#since === undefined || now - this.#since < timeoutMs) return undefined
    this.#since = undefined
    return this.#reason
  }
}
