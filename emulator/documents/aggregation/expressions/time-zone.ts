/** Time zones of expressions: `Asia/Shanghai`, `+08:00`, `+0800`, `+08`, `Z`. mongodb.com/docs/manual/reference/operator/aggregation/dateToString */
import { isNothing, refused } from './operands.ts'

const minute = 60_000

/** Minutes that a zone is ahead of UTC at a time. */
export type ZoneOffset = (time: number) => number

const utc: ZoneOffset = () => 0

/** @param zone nothing is UTC */
export function zoneOffset(operator: string, zone: unknown): ZoneOffset {
  if (zone === undefined) return utc
  if (typeof zone !== 'string') throw refused(operator, `needs a time zone as a text, not ${JSON.stringify(zone)}`)
  const fixed = fixedOffset(zone)
  return fixed === undefined ? namedOffset(operator, zone) : () => fixed
}

/** In minutes; undefined for the name of a zone. */
export function fixedOffset(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'UTC' || zone === 'GMT') return 0
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? []
  return hours === undefined ? undefined : (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
}

/** Clocks change at quarters of an hour. */
const quarter = 15 * minute
const mostQuarters = 5000

const named = new Map<string, ZoneOffset>()

function namedOffset(operator: string, zone: string): ZoneOffset {
  const offset = named.get(zone) ?? remembering(formatOf(operator, zone))
  named.set(zone, offset)
  return offset
}

/** Formatting a date takes ten times as long as all else of an expression, and a group by day asks for each document. */
function remembering(format: Intl.DateTimeFormat): ZoneOffset {
  const known = new Map<number, number>()
  return (time) => {
    const start = Math.floor(time / quarter) * quarter
    const found = known.get(start) ?? offsetAt(format, start)
    if (known.size >= mostQuarters) known.clear()
    known.set(start, found)
    return found
  }
}

/** @param time in ms, of a whole second */
function offsetAt(format: Intl.DateTimeFormat, time: number): number {
  const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute: minutes = 0, second = 0 } = parts
  return Math.round((Date.UTC(year, month - 1, day, hour, minutes, second) - time) / minute)
}

function formatOf(operator: string, timeZone: string): Intl.DateTimeFormat {
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...numeric })
  } catch {
    throw refused(operator, `has an unrecognized time zone identifier: ${JSON.stringify(timeZone)}`)
  }
}

/** A date whose UTC fields are those that clocks in the zone show. */
export function localDate(time: number, offset: ZoneOffset): Date {
  return new Date(time + offset(time) * minute)
}

/** The time at which clocks in the zone show what the UTC fields of another one are. @param local in ms */
export function timeOf(local: number, offset: ZoneOffset): number {
  const first = local - offset(local) * minute
  // On a day on which clocks change, the first guess may lie on the other side.
  return local - offset(first) * minute
}

/** The zone that stands beside a date; null is no zone, and the whole is null then. */
export function isNullZone(zone: unknown): zone is null {
  return zone !== undefined && isNothing(zone)
}
