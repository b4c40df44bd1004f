/**
 * Counts the calls of the namespace and refuses those over its limits, as the controller does before it looks at rights, sizes and names
 * (Entitlement.scala checkThrottles, RateThrottler.scala, ActivationThrottler.scala). Components of sequences are free.
 */
import type { Running } from '../../model/activation.ts'
import { said, spoken, type Said } from '../../model/said.ts'
import type { Deps } from '../provider.ts'
import { WindowCount } from '../shared/window-count.ts'
import { Refusal } from './refusal.ts'

/** A call that was let in. It counts as in flight from now on, so that calls that come together cannot all pass. */
export interface Admission {
  /** From here on its activation counts in its place. */
  started(this: void, running: Running): void
  /** The call was answered: it does not count any longer unless it has started something. */
  end(): void
}

/** A call over a limit; web actions print it in their own way. */
export class TooMany extends Refusal {
  constructor(text: Said) {
    super({ status: 429, ...spoken(text) })
  }
}

export class Throttle {
  readonly #deps: Pick<Deps, 'config' | 'clock'>
  readonly #invocations = new WindowCount()
  readonly #fires = new WindowCount()
  #inFlight = 0

  constructor(deps: Pick<Deps, 'config' | 'clock'>) {
    this.#deps = deps
  }

  /** Undefined where nothing is counted. @throws {TooMany} */
  admitInvocation(): Admission | undefined {
    const { throttle } = this.#deps.config.openwhisk
    if (throttle === undefined) return undefined
    const { invocationsPerMinute, concurrentInvocations } = throttle
    this.#checkRate(this.#invocations, invocationsPerMinute)
    const count = this.#inFlight
    if (count >= concurrentInvocations)
      throw new TooMany(said`Too many concurrent requests in flight (count: ${count}, allowed: ${concurrentInvocations}).`)
    return this.#admit()
  }

  /** @throws {TooMany} */
  admitFire(): void {
    const { throttle } = this.#deps.config.openwhisk
    if (throttle !== undefined) this.#checkRate(this.#fires, throttle.firesPerMinute)
  }

  /** Refused calls count as well. */
  #checkRate(calls: WindowCount, allowed: number): void {
    const count = calls.add(Math.floor(this.#deps.clock.now() / 60_000))
    if (count > allowed) throw new TooMany(said`Too many requests in the last minute (count: ${count}, allowed: ${allowed}).`)
  }

  #admit(): Admission {
    this.#inFlight++
    let hasStarted = false
    const leave = (): void => void this.#inFlight--
    return {
      started({ done }) {
        hasStarted = true
        void done.then(leave)
      },
      end() {
        if (!hasStarted) leave()
      },
    }
  }
}
