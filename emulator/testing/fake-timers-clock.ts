/** Makes Vitest's `vi.useFakeTimers()` the virtual clock of inline functions, which run on this thread's own timers. */
import { vi } from 'vitest'
import { ambientClock, emulatorTimer, functionTimer, milliseconds } from '../system/clock.ts'
import type { ClockFollower, Pending, Timer, VirtualClock } from '../model/clock.ts'

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
  /** The emulator's own timers, which Vitest does not tell from those of functions. */
  const timers = new Map<Timer, () => readonly Pending[]>()
  const clock: FakeTimersClock = {
    ...ambientClock,
    virtual: true,
    after(ms, callback, pending) {
      const due = ambientClock.now() + Math.max(0, ms)
      const inner = ambientClock.after(ms, () => {
        timers.delete(timer)
        callback()
      })
      const timer: Timer = {
        cancel() {
          timers.delete(timer)
          inner.cancel()
        },
      }
      timers.set(timer, pending ?? (() => [{ what: emulatorTimer, due }]))
      return timer
    },
    follow(follower) {
      followers.add(follower)
      return () => followers.delete(follower)
    },
    async advance(duration) {
      const target = clock.now() + milliseconds(duration)
      // Step by step: what a timer starts, such as the import of a function, takes no time of this clock.
      for (let due = await clock.next(); due !== undefined && due <= target; due = await clock.next())
        await vi.advanceTimersByTimeAsync(Math.max(0, due - clock.now()))
      await vi.advanceTimersByTimeAsync(Math.max(0, target - clock.now()))
      await arrived()
    },
    async next() {
      await arrived()
      let due = Infinity
      for (const { callAt } of Object.values(fakeTimers())) due = Math.min(due, callAt)
      return due === Infinity ? undefined : due
    },
    async advanceToNext() {
      const due = await clock.next()
      if (due !== undefined) await clock.advance(Math.max(0, due - clock.now()))
      return due
    },
    async pending() {
      await arrived()
      const own = [...timers.values()].flatMap((pending) => pending())
      const others = Object.values(fakeTimers()).length - timers.size
      const due = await clock.next()
      const functions = others > 0 && due !== undefined && !own.some((one) => one.due === due) ? [{ what: functionTimer, due }] : []
      return [...functions, ...own].sort((a, b) => a.due - b.due)
    },
    restore() {
      if (!wasFake) vi.useRealTimers()
    },
  }
  return clock
}

/** Those that wait: `vi` tells only their number, and fake-timers keeps its clock on each function that it replaces. */
function fakeTimers(): Readonly<Record<string, { readonly callAt: number }>> {
  const { clock } = globalThis.setTimeout as { clock?: { timers?: Record<string, { callAt: number }> } }
  return clock?.timers ?? {}
}
