/** Counts what comes within one window of the clock, such as a minute; the next window begins at zero. */
export class WindowCount {
  #window: number | string | undefined
  #count = 0

  /** Counts one more. @param window in which it comes @returns how many there are in it now */
  add(window: number | string): number {
    this.#count = this.in(window) + 1
    this.#window = window
    return this.#count
  }

  in(window: number | string): number {
    return this.#window === window ? this.#count : 0
  }
}
