/** Finds when a cron expression of any dialect is due. */
import { textOf, type SaidValue } from '../model/said.ts'
import type { Zone } from './zone.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
/** A leap day on a certain weekday comes once in 28 years, and once in 40 around a year such as 2100. */
const farthestDays = 41 * 366
/** The last instant of JavaScript's calendar, epoch ms. */
export const lastInstant = 8.64e15

/** An expression as the times that it means. Numbers are ascending. */
export interface CronTimes {
  readonly seconds: readonly number[]
  readonly minutes: readonly number[]
  readonly hours: readonly number[]
  /** Absent where the dialect has none. */
  readonly years?: readonly number[]
  /** Whether a day is one of its own; the date's UTC fields are those of the local calendar. */
  isDay(date: Date): boolean
}

/** What is wrong with an expression. */
export class CronFault extends Error {
  override readonly name = 'CronFault'
  /** Follows the name of what has the expression, without a full stop: `has "60" as minute, which goes from 0 to 59`. */
  readonly said: SaidValue

  constructor(problem: SaidValue) {
    super(textOf(problem))
    this.said = problem
  }
}

/**
 * The first instant strictly after `after` at which the clocks of the zone show one of the times; undefined when there is none in 41 years or in those that are named, or before the
 * calendar ends. A time that clocks skip does not come that day, one that they repeat comes twice.
 *
 * @param after epoch ms
 */
export function nextTime(times: CronTimes, zone: Zone, after: number): number | undefined {
  const first = Math.floor(after / second) * second + second
  if (first > lastInstant - 3 * day) return undefined
  const today = Math.floor((first + zone.offset(first)) / day) * day
  for (const midnight of daysFrom(today, times)) {
    if (midnight > lastInstant - 3 * day) return undefined
    for (const { begin, end, offset } of zone.stretches(midnight)) {
      const time = firstOfDay(times, Math.max(first, begin) + offset - midnight)
      if (time !== undefined && midnight + time - offset < end) return midnight + time - offset
    }
  }
  return undefined
}

/** Midnights of the days of a schedule, as if they were in UTC. */
function* daysFrom(today: number, { years, isDay }: CronTimes): Generator<number> {
  if (years === undefined) return yield* daysBetween(today, today + farthestDays * day, isDay)
  for (const year of years) yield* daysBetween(Math.max(today, Date.UTC(year, 0, 1)), Date.UTC(year + 1, 0, 1), isDay)
}

function* daysBetween(begin: number, end: number, isDay: CronTimes['isDay']): Generator<number> {
  for (let midnight = begin; midnight < end; midnight += day) if (isDay(new Date(midnight))) yield midnight
}

/** ms of the day, from `from` on. */
function firstOfDay({ seconds, minutes, hours }: CronTimes, from: number): number | undefined {
  for (const h of hours)
    if ((h + 1) * hour > from)
      for (const m of minutes)
        if (h * hour + (m + 1) * minute > from)
          for (const s of seconds) if (h * hour + m * minute + s * second >= from) return h * hour + m * minute + s * second
  return undefined
}
