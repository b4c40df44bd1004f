/** The clocks: the machine's, that of Vitest's fake timers, and a virtual one. */
import type { Clock, ClockFollower, Pending, VirtualClock } from '../model/clock.ts'

// Captured at import, so that a test's `vi.useFakeTimers()` cannot stop the emulator.
const { setTimeout, clearTimeout, setImmediate, clearImmediate, Date } = globalThis

/** The machine's own time. Where the process stood still for longer than `ms`, what has arrived meanwhile is read before the time is over. */
export const systemClock: Clock = {
  virtual: false,
  now: () => Date.now(),
  after(ms, callback) {
    let polled: NodeJS.Immediate | undefined
    const timer = setTimeout(() => (polled = setImmediate(callback)), ms)
    return {
      cancel: () => {
        clearTimeout(timer)
        clearImmediate(polled)
      },
    }
  },
}

/** Reads `setTimeout` and `Date` at each call: Vitest's fake timers move it, together with the code that runs in the same thread. */
export const ambientClock: Clock = {
  virtual: false,
  now: () => globalThis.Date.now(),
  after(ms, callback) {
    const { setTimeout, clearTimeout } = globalThis
    const handle = setTimeout(callback, ms)
    return { cancel: () => clearTimeout(handle) }
  },
}

interface VirtualTimer {
  readonly due: number
  readonly callback: () => void
  readonly pending: (() => readonly Pending[]) | undefined
}

/** What {@link VirtualClock.pending} calls timers without a name. */
export const emulatorTimer = 'a timer of the emulator'
export const functionTimer = 'a timer of a function'

/**
 * A clock that stands still until `advance()`.
 *
 * @param start epoch ms at which it stands; default: the real time
 * @example
 * ```ts
 * const clock = createVirtualClock(Date.UTC(2026, 0, 1))
 * await using emulator = await createEmulator({ root: '.', clock })
 * const answer = emulator.request('/ncf/api/v2/packages/shop/actions/report', { method: 'POST' }) // works for 90 s
 * await clock.advance('60s')
 * console.log((await answer).status) // 202
 * ```
 */
export function createVirtualClock(start: number = Date.now()): VirtualClock {
  let now = start
  const timers = new Set<VirtualTimer>()
  const followers = new Set<ClockFollower>()

  const earliest = (): number => {
    let due = Infinity
    for (const timer of timers) due = Math.min(due, timer.due)
    return due
  }
  const runDue = (): void => {
    for (const timer of [...timers].sort((a, b) => a.due - b.due)) {
      if (timer.due > now || !timers.delete(timer)) continue
      timer.callback()
    }
  }
  /** Of the emulator's timers and of those in running functions. */
  const nextDue = async (): Promise<number> => {
    await turn()
    const nexts = await Promise.all([...followers].map((follower) => follower(now)))
    return Math.min(earliest(), ...nexts.map((next) => next ?? Infinity))
  }
  const clock: VirtualClock = {
    virtual: true,
    now: () => now,
    async next() {
      const due = await nextDue()
      return due === Infinity ? undefined : due
    },
    async advanceToNext() {
      const due = await clock.next()
      if (due !== undefined) await clock.advance(Math.max(0, due - now))
      return due
    },
    async pending() {
      await turn()
      const nexts = await Promise.all([...followers].map((follower) => follower(now)))
      const own = [...timers].flatMap(({ due, pending }) => pending?.() ?? [{ what: emulatorTimer, due }])
      const functions = nexts.flatMap((due) => (due === undefined ? [] : [{ what: functionTimer, due }]))
      return [...own, ...functions].sort((a, b) => a.due - b.due)
    },
    after(ms, callback, pending) {
      const timer: VirtualTimer = { due: now + Math.max(0, ms), callback, pending }
      timers.add(timer)
      return { cancel: () => timers.delete(timer) }
    },
    follow(follower) {
      followers.add(follower)
      return () => followers.delete(follower)
    },
    async advance(duration) {
      const target = now + milliseconds(duration)
      for (;;) {
        const due = await nextDue()
        if (due > target) break
        now = Math.max(now, due)
        runDue()
      }
      now = Math.max(now, target)
      await Promise.all([...followers].map((follower) => follower(now)))
      await turn()
    },
  }
  return clock
}

/** Lets pending callbacks of this process run. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
}

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** `90_000`, `"90s"`, `"1m"`, `"30d"`, `"250ms"` → ms. Time does not go back. */
export function milliseconds(duration: number | string): number {
  if (typeof duration === 'number' && duration >= 0 && Number.isFinite(duration)) return duration
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(typeof duration === 'string' ? duration.trim() : '')
  if (!match) {
    const found = typeof duration === 'number' ? duration : JSON.stringify(duration)
    throw new RangeError(`A duration is a number of milliseconds from 0, or a string such as '60s', '1m', '30d' or '250ms', not ${found}.`)
  }
  return Number(match[1]) * units[match[2] as keyof typeof units]
}
