/** The clock that the emulator reads: a virtual one lets a test of 60 seconds take milliseconds. */

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

/**
 * Moves other timers along with a virtual clock: waits until running work waits for timers, runs those that are due at `now`,
 * and resolves with the epoch ms of the next one, or undefined.
 */
export type ClockFollower = (now: number) => Promise<number | undefined>

export interface VirtualClock extends Clock {
  /**
   * Moves time forward, in order: every timer of the emulator and of all running functions that falls due on the way runs
   * before time moves on.
   *
   * @param duration ms, or a string such as `'90s'`, `'1m'`, `'250ms'`
   */
  advance(duration: number | string): Promise<void>
  /**
   * Epoch ms at which the next timer of the emulator or of a running function is due; undefined when none waits.
   *
   * @example
   * ```ts
   * const clock = createVirtualClock()
   * clock.after(90_000, () => {})
   * const next = await clock.next()
   * console.log(next === undefined ? 'nothing waits' : next - clock.now()) // 90000
   * ```
   */
  next(): Promise<number | undefined>
  follow(follower: ClockFollower): () => void
}

export function isVirtual(clock: Clock): clock is VirtualClock {
  return clock.virtual
}
