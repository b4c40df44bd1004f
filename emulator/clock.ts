/** Time as an argument: a clock passed in turns a 60-second test into milliseconds. */

export interface Timer {
  cancel(): void
}

export interface Clock {
  /** Epoch ms. */
  now(): number
  /** Runs `callback` once, `ms` from now on this clock. */
  after(ms: number, callback: () => void): Timer
  /** True when time moves only by {@link VirtualClock.advance}. */
  readonly virtual: boolean
}

// Captured at import, so that a test's `vi.useFakeTimers()` cannot stop the emulator.
const { setTimeout, clearTimeout, Date } = globalThis

/** The machine's own time. */
export const systemClock: Clock = {
  virtual: false,
  now: () => Date.now(),
  after(ms, callback) {
    const handle = setTimeout(callback, ms)
    return { cancel: () => clearTimeout(handle) }
  },
}
