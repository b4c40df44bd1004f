/** Fires schedules when they are due on a clock. Nothing that was missed is made up: after a pause of the machine each fires once. */
import type { Clock, Timer } from '../model/clock.ts'
import type { Schedule, Timetable } from '../model/schedule.ts'

interface Entry {
  readonly key: string
  readonly due: number
  readonly schedule: Schedule
}

/** ms after which the machine's time is looked at again: it may have been put forward or back, or have stood still while timers did. */
const longestWaitMs = 60_000

export class DueList implements Timetable {
  readonly #clock: Clock
  /** The next one first; of the same time, the one that was set first. */
  readonly #entries: Entry[] = []
  readonly #paused = new Set<string>()
  #timer: Timer | undefined
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
    this.#remove(key)
    this.#insert(key, schedule, this.#clock.now())
    this.#arm()
  }

  delete(key: string): void {
    this.#remove(key)
    this.#paused.delete(key)
    this.#arm()
  }

  /** Epoch ms at which it is due next; undefined for one that is not in the list, or never again. */
  dueOf(key: string): number | undefined {
    return this.#entries.find((entry) => entry.key === key)?.due
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

  close(): void {
    this.#isRunning = false
    this.#entries.length = 0
    this.#timer?.cancel()
  }

  #setAnew(now: number): void {
    for (const { key, schedule } of this.#entries.splice(0)) this.#insert(key, schedule, now)
  }

  #remove(key: string): void {
    const index = this.#entries.findIndex((entry) => entry.key === key)
    if (index >= 0) this.#entries.splice(index, 1)
  }

  #insert(key: string, schedule: Schedule, after: number): void {
    const due = schedule.next(after)
    if (due === undefined) return
    let [low, high] = [0, this.#entries.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#entries[middle]?.due ?? Infinity) <= due) low = middle + 1
      else high = middle
    }
    this.#entries.splice(low, 0, { key, due, schedule })
  }

  #arm(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    const [first] = this.#entries
    if (!this.#isRunning || first === undefined) return
    this.#seen = this.#clock.now()
    const wait = Math.max(0, first.due - this.#seen)
    this.#timer = this.#clock.after(this.#clock.virtual ? wait : Math.min(wait, longestWaitMs), () => this.#fireDue())
  }

  #fireDue(): void {
    const now = this.#clock.now()
    // Otherwise nothing would fire until it is as late again as it was. What a clock corrects by itself is less.
    if (now < this.#seen - longestWaitMs) this.#setAnew(now)
    for (let [first] = this.#entries; first !== undefined && first.due <= now; [first] = this.#entries) {
      const { key, due, schedule } = first
      this.#entries.shift()
      // Before it fires: firing may set or delete it.
      this.#insert(key, schedule, now)
      if (!this.#paused.has(key)) schedule.fire(due)
    }
    this.#arm()
  }
}
