/** Makes Vitest's `vi.useFakeTimers()` the virtual clock of inline functions, which run on this thread's own timers. */
import { vi } from 'vitest'
import { ambientClock, milliseconds } from '../system/clock.ts'
import { type ClockFollower, type VirtualClock } from '../model/clock.ts'

export interface FakeTimersClock extends VirtualClock {
  /** Gives the thread its real timers back. */
  restore(): void
}

/** @param start epoch ms; default: where time is */
export function useFakeTimersClock(start?: number): FakeTimersClock {
  const wasFake = vi.isFakeTimers()
  if (!wasFake) vi.useFakeTimers()
  if (start !== undefined) vi.setSystemTime(start)
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
    async next() {
      await arrived()
      const due = Object.values(fakeTimers()).map(({ callAt }) => callAt)
      return due.length === 0 ? undefined : Math.min(...due)
    },
    restore() {
      if (!wasFake) vi.useRealTimers()
    },
  }
}

/** Those that wait: `vi` tells only their number, and fake-timers keeps its clock on each function that it replaces. */
function fakeTimers(): Readonly<Record<string, { readonly callAt: number }>> {
  const { clock } = globalThis.setTimeout as { clock?: { timers?: Record<string, { callAt: number }> } }
  return clock?.timers ?? {}
}
