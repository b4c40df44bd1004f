/** Fires schedules when they are due on a clock. Nothing that was missed is made up: after a pause of the machine each fires once. */
import type { Clock, Pending, Timer } from '../model/clock.ts'
import type { Schedule, Timetable } from '../model/schedule.ts'
import { DueHeap, type Due } from './due-heap.ts'

interface Entry extends Due {
  readonly schedule: Schedule
}

/** ms after which the machine's time is looked at again: it may have been put forward or back, or have stood still while timers did. */
const longestWaitMs = 60_000

export class DueList implements Timetable {
  readonly #clock: Clock
  /** Of the same time, the one that was set first is the next one. */
  readonly #entries = new DueHeap<Entry>()
  readonly #paused = new Set<string>()
  #timer: Timer | undefined
  /** Epoch ms that the timer waits for. */
  #awaited: number | undefined
  #order = 0
  #isRunning: boolean
  /** Epoch ms when the machine's time was last looked at. */
  #seen = -Infinity

  /** Fires from {@link start} on; on a virtual clock at once, since only a test that asks for time moves it. */
  constructor(clock: Clock) {
    this.#clock = clock
    this.#isRunning = clock.virtual
  }

  /** What was due before is not made up. */
  start(): void {
    if (this.#isRunning) return
    this.#isRunning = true
    this.#setAnew(this.#clock.now())
    this.#arm()
  }

  set(key: string, schedule: Schedule): void {
    this.#entries.delete(key)
    this.#insert(key, schedule, this.#clock.now())
    this.#armAnew()
  }

  delete(key: string): void {
    this.#entries.delete(key)
    this.#paused.delete(key)
    this.#armAnew()
  }

  /** Epoch ms at which it is due next; undefined for one that is not in the list, or never again. */
  dueOf(key: string): number | undefined {
    return this.#entries.get(key)?.due
  }

  /** The next one first. */
  pending(): Pending[] {
    const entries = this.#entries.values().toSorted((a, b) => a.due - b.due || a.order - b.order)
    return entries.flatMap(({ key, due, schedule }) => (this.#paused.has(key) ? [] : [{ what: schedule.title ?? key, due }]))
  }

  /** Until it is resumed, its times pass without a firing. */
  pause(key: string): void {
    this.#paused.add(key)
  }

  resume(key: string): void {
    this.#paused.delete(key)
  }

  isPaused(key: string): boolean {
    return this.#paused.has(key)
  }

  /** Until it is started again, times pass without a firing. */
  stop(): void {
    this.#isRunning = false
    this.#timer?.cancel()
  }

  close(): void {
    this.stop()
    this.#entries.clear()
  }

  #setAnew(now: number): void {
    const entries = this.#entries.values().toSorted((a, b) => a.order - b.order)
    this.#entries.clear()
    for (const { key, schedule } of entries) this.#insert(key, schedule, now)
  }

  #insert(key: string, schedule: Schedule, after: number): void {
    const due = schedule.next(after)
    if (due !== undefined) this.#entries.set({ key, due, order: this.#order++, schedule })
  }

  /** Thousands may be set one after the other, and few of them are the next one. */
  #armAnew(): void {
    if (this.#entries.first?.due !== this.#awaited) this.#arm()
  }

  #arm(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    const now = this.#clock.now()
    // Otherwise nothing would fire until it is as late again as it was. What a clock corrects by itself is less.
    if (now < this.#seen - longestWaitMs) this.#setAnew(now)
    this.#seen = now
    const { first } = this.#entries
    this.#awaited = first?.due
    if (!this.#isRunning || first === undefined) return
    const wait = Math.max(0, first.due - now)
    this.#timer = this.#clock.after(
      this.#clock.virtual ? wait : Math.min(wait, longestWaitMs),
      () => this.#fireDue(),
      () => this.pending(),
    )
  }

  #fireDue(): void {
    const now = this.#clock.now()
    try {
      for (let { first } = this.#entries; first !== undefined && first.due <= now; { first } = this.#entries) {
        const { key, due, schedule } = first
        this.#entries.delete(key)
        // Before it fires: firing may set or delete it.
        this.#insert(key, schedule, now)
        if (!this.#paused.has(key)) schedule.fire(due)
      }
    } finally {
      // Also after one that throws: what is left fires next.
      this.#arm()
    }
  }
}
