/** The clock that the emulator reads: a virtual one lets a test of 60 seconds take milliseconds. */

export interface Timer {
  cancel(): void
}

export interface Clock {
  /** Epoch ms. */
  now(): number
  /**
   * Runs `callback` once, `ms` from now on this clock.
   *
   * @param pending all that waits behind this timer, for {@link VirtualClock.pending}; default: the timer itself
   */
  after(ms: number, callback: () => void, pending?: () => readonly Pending[]): Timer
  /** True when time moves only by {@link VirtualClock.advance}. */
  readonly virtual: boolean
}

/**
 * Moves other timers along with a virtual clock: waits until running work waits for timers, runs those that are due at `now`,
 * and resolves with the epoch ms of the next one, or undefined.
 */
export type ClockFollower = (now: number) => Promise<number | undefined>

/** Something that happens when its time has come. */
export interface Pending {
  /** The name of a trigger, or what else it is, such as `a timer of a function`. */
  readonly what: string
  /** Epoch ms. */
  readonly due: number
}

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
  /**
   * Moves time forward to what is due next, and runs it; resolves with its epoch ms, or undefined where nothing waits.
   *
   * @example
   * ```ts
   * const clock = createVirtualClock()
   * const openwhisk = { triggers: { nightly: { feed: '/whisk.system/alarms/alarm', params: { cron: '0 3 * * *' } } } }
   * await using emulator = await createEmulator({ root: '.', clock, openwhisk })
   * await clock.advanceToNext()
   * console.log(new Date(clock.now()).getUTCHours(), emulator.firings.count('nightly')) // 3 1
   * ```
   */
  advanceToNext(): Promise<number | undefined>
  /**
   * All that is due, the next first: each trigger that fires by itself, timers of the emulator, and of running functions the next one.
   *
   * @example
   * ```ts
   * const clock = createVirtualClock(Date.UTC(2026, 0, 1))
   * const openwhisk = { triggers: { nightly: { feed: '/whisk.system/alarms/alarm', params: { cron: '0 3 * * *' } } } }
   * await using emulator = await createEmulator({ root: '.', clock, openwhisk })
   * console.log(await clock.pending()) // [ { what: 'nightly', due: 1767236400000 } ]
   * ```
   */
  pending(): Promise<Pending[]>
  follow(follower: ClockFollower): () => void
}

export function isVirtual(clock: Clock): clock is VirtualClock {
  return clock.virtual
}
