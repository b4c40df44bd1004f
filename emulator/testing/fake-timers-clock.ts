/** Makes Vitest's `vi.useFakeTimers()` the virtual clock of inline functions, which run on this thread's own timers. */
import { vi } from 'vitest'
import { ambientClock, milliseconds } from '../system/clock.ts'
import { type ClockFollower, type VirtualClock } from '../model/clock.ts'

export interface FakeTimersClock extends VirtualClock {
  /** Gives the thread its real timers back. */
  restore(): void
}

export function useFakeTimersClock(): FakeTimersClock {
  const wasFake = vi.isFakeTimers()
  if (!wasFake) vi.useFakeTimers()
  const followers = new Set<ClockFollower>()
  const arrived = async (): Promise<void> => {
    await Promise.all([...followers].map((follower) => follower(ambientClock.now())))
  }
  return {
    ...ambientClock,
    virtual: true,
    follow(follower) {
      followers.add(follower)
      return () => followers.delete(follower)
    },
    async advance(duration) {
      await arrived()
      await vi.advanceTimersByTimeAsync(milliseconds(duration))
      await arrived()
    },
    restore() {
      if (!wasFake) vi.useRealTimers()
    },
  }
}
