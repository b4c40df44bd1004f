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

/**
 * Somebody whose timers must move with a virtual clock. Waits until everything that was started has arrived, goes to `now`
 * running what falls due, and resolves with the epoch ms of its next timer, or undefined.
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
  follow(follower: ClockFollower): () => void
}

export function isVirtual(clock: Clock): clock is VirtualClock {
  return clock.virtual
}
