/** Remembers what has fired, of all clouds together: the newest firings, and how often each trigger did. */
import type { Clock } from '../model/clock.ts'
import type { Fired, FiringLog, FiringQuery, PastFiring } from '../model/trigger.ts'
import { Subscribers } from '../model/subscribers.ts'

/** A trigger of every second fills them in a quarter of an hour. */
const mostKept = 1000

export class Firings implements FiringLog {
  readonly #clock: Clock
  /** The oldest first. */
  readonly #kept: PastFiring[] = []
  readonly #counts = new Map<string, number>()
  readonly #subscribers = new Subscribers<PastFiring>()
  #number = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  note({ vendor, trigger, by }: Pick<PastFiring, 'vendor' | 'trigger' | 'by'>, { activationId, started }: Fired): PastFiring {
    const key = keyOf({ vendor, trigger })
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
    const firing: PastFiring = {
      number: ++this.#number,
      vendor,
      trigger,
      by,
      time: this.#clock.now(),
      ...(activationId === undefined ? {} : { activationId }),
      started: started.map((one) => one.activationId),
    }
    this.#kept.push(firing)
    if (this.#kept.length > mostKept) this.#kept.shift()
    this.#subscribers.notify(firing)
    return firing
  }

  /** The newest first; of more than a thousand, the older ones are forgotten. */
  list({ trigger, limit = mostKept }: FiringQuery = {}): PastFiring[] {
    const found = trigger === undefined ? this.#kept : this.#kept.filter((one) => one.trigger === trigger || keyOf(one) === trigger)
    return found.toReversed().slice(0, limit)
  }

  /** Of all, also those that are forgotten. @param trigger its name, or `vendor:name` */
  count(trigger: string): number {
    const exact = this.#counts.get(trigger)
    if (exact !== undefined) return exact
    let count = 0
    for (const [key, times] of this.#counts) if (key.slice(key.indexOf(':') + 1) === trigger) count += times
    return count
  }

  /** Calls `subscriber` with each firing from now on; returns how to stop. */
  subscribe(subscriber: (firing: PastFiring) => void): () => void {
    return this.#subscribers.add(subscriber)
  }

  clear(): void {
    this.#kept.length = 0
    this.#counts.clear()
  }
}

function keyOf({ vendor, trigger }: Pick<PastFiring, 'vendor' | 'trigger'>): string {
  return `${vendor}:${trigger}`
}
