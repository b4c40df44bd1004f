/** The alarms of a namespace: each makes its trigger fire on the clock, and ends as the package's provider ends it (provider/lib/utils.js). */
import type { Clock } from '../../../model/clock.ts'
import type { Json } from '../../../model/json.ts'
import type { Timetable } from '../../../model/schedule.ts'
import { nextFiring, type Alarm } from './alarm.ts'

export interface AlarmRecord {
  readonly alarm: Alarm
  readonly active: boolean
  /** Epoch ms. */
  readonly dateChanged: number
  readonly reason?: { readonly kind: 'AUTO'; readonly statusCode?: number; readonly message: string }
}

export interface AlarmsOptions {
  readonly clock: Clock
  readonly timetable: Timetable
  /** Fires a trigger by its name; the HTTP status of the package's request. */
  fire(trigger: string, payload: Json): number
  /** Deletes a trigger, with its rules where they are named as well. */
  remove(trigger: string, withRules: boolean): void
}

export class Alarms {
  readonly #options: AlarmsOptions
  /** By name of the trigger. */
  readonly #records = new Map<string, AlarmRecord>()

  constructor(options: AlarmsOptions) {
    this.#options = options
  }

  get(trigger: string): AlarmRecord | undefined {
    return this.#records.get(trigger)
  }

  entries(): Iterable<readonly [trigger: string, record: AlarmRecord]> {
    return this.#records
  }

  /** Creates it, or puts it in the place of another one of that trigger. */
  set(trigger: string, alarm: Alarm): void {
    const { clock, timetable } = this.#options
    this.#records.set(trigger, { alarm, active: true, dateChanged: clock.now() })
    let left = alarm.maxTriggers ?? Infinity
    timetable.set(keyOf(trigger), {
      title: trigger,
      next: (after) => nextFiring(alarm, after),
      fire: (due) => {
        const status = this.#options.fire(trigger, alarm.payload)
        const { feed, deleteAfterFire = 'false', stopDate } = alarm
        // Also after a firing that failed: its trigger may be gone (handleFiredTrigger).
        if (feed === 'once' && deleteAfterFire !== 'false') {
          this.delete(trigger)
          this.#options.remove(trigger, deleteAfterFire === 'rules')
          return
        }
        if (status >= 400) {
          this.#disable(trigger, `Trigger automatically disabled: Received a ${status} status code when firing the trigger`, status)
          return
        }
        left--
        if (feed === 'once') this.#disable(trigger, 'Automatically disabled after firing once')
        else if (stopDate !== undefined && nextFiring(alarm, due) === undefined)
          this.#disable(trigger, `Automatically disabled after firing last scheduled ${feed === 'interval' ? 'interval' : 'cron'} trigger`)
        else if (left <= 0) this.#disable(trigger, 'Automatically disabled after reaching max triggers')
      },
    })
  }

  delete(trigger: string): void {
    this.#records.delete(trigger)
    this.#options.timetable.delete(keyOf(trigger))
  }

  #disable(trigger: string, message: string, statusCode?: number): void {
    const record = this.#records.get(trigger)
    this.#options.timetable.delete(keyOf(trigger))
    if (record === undefined) return
    const reason = { kind: 'AUTO' as const, ...(statusCode === undefined ? {} : { statusCode }), message }
    this.#records.set(trigger, { ...record, active: false, dateChanged: this.#options.clock.now(), reason })
  }
}

/** Of a trigger in the timetable. */
export function keyOf(trigger: string): string {
  return `openwhisk.trigger ${trigger}`
}
