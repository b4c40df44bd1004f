/** How a sandbox follows a virtual clock. Code that gives no sign of life loops: it has no timers, and its time limit ends it by real time. */
import type { Timer } from '../../../model/clock.ts'
import { systemClock } from '../../../system/clock.ts'
import { isOnItsWay, type ReportedConnection } from '../../../system/own-connections.ts'

const { setTimeout, performance } = globalThis

/** Real ms of silence after which code counts as looping: its sandbox says ten times a second that it does not. */
const loopingAfterMs = 1500
/** How often it is asked again while something is on its way to or from the emulator: a connection that hangs must not hold the clock for ever. */
const askAgainMost = 500
/** Real ms for which loading code may be silent: it takes its time, but is no loop. */
const loadingMostMs = 10_000

export interface FollowingSandbox {
  /** Has it move to this epoch ms; {@link ClockFollowing.answered} is called with what it says. */
  ask(to: number): void
  /** Whether it boots, or loads its code. */
  isLoading(): boolean
}

export class ClockFollowing {
  readonly #sandbox: FollowingSandbox
  readonly #waiting: ((next: number | undefined) => void)[] = []
  #to = 0
  #asked = 0
  #askedAt = 0
  #loops = false
  #patience: Timer | undefined
  #heardAt = -Infinity

  constructor(sandbox: FollowingSandbox) {
    this.#sandbox = sandbox
  }

  /** Monotonic ms from which its code counts as looping; in the past where it does. */
  get loopingFrom(): number {
    return this.#heardAt + loopingAfterMs
  }

  /** Moves it to `to`, and resolves with the epoch ms of its next timer. */
  follow(to: number): Promise<number | undefined> {
    if (this.#loops) return Promise.resolve(undefined)
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#to = to
      this.#asked = 0
      this.#askedAt = performance.now()
      this.#wait()
      this.#sandbox.ask(to)
    })
  }

  /** It has moved there, and its next timer is due at `next`. */
  answered(next: number | undefined, connections: readonly ReportedConnection[]): void {
    if (isOnItsWay(connections) && this.#asked++ < askAgainMost) return void setTimeout(() => this.#sandbox.ask(this.#to), 1)
    this.#waiting.shift()?.(next)
    if (this.#waiting.length === 0) this.#patience?.cancel()
  }

  /** It gave a sign of life. */
  heard(): void {
    this.#heardAt = performance.now()
    this.#loops = false
    if (this.#waiting.length > 0) this.#wait()
  }

  /** Nothing of it is left: it has no timers. */
  end(): void {
    this.#patience?.cancel()
    for (const resolve of this.#waiting.splice(0)) resolve(undefined)
  }

  #wait(): void {
    this.#patience?.cancel()
    this.#patience = systemClock.after(loopingAfterMs, () => {
      if (this.#sandbox.isLoading() && performance.now() - this.#askedAt < loadingMostMs) return this.#wait()
      this.#loops = true
      this.end()
    })
  }
}
