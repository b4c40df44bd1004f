/** Parts of dates, and dates of parts. mongodb.com/docs/manual/reference/operator/aggregation-date */
import { evalExpr } from 'mingo/core'
import { ObjectId } from '../../../model/documents.ts'
import { isPlain } from '../../../model/ejson.ts'
import { dayOfYear, isoDate, isoDayOfWeek, isoWeek, isoWeekYear, week } from './date-fields.ts'
import { isNothing, refused, wholeNumber, type Expression } from './operands.ts'
import { isNullZone, localDate, timeOf, zoneOffset } from './time-zone.ts'

/** The time of what is a date to an expression: an ObjectId has the one at which it was made. Undefined for nothing. */
export function timeOfValue(operator: string, value: unknown): number | undefined {
  if (isNothing(value)) return undefined
  if (value instanceof Date) return value.getTime()
  if (value instanceof ObjectId) return Number.parseInt(value.hex.slice(0, 8), 16) * 1000
  throw refused(operator, `can't convert to a date: ${JSON.stringify(value)}`)
}

/** A date, `{ date, timezone }`, or either in a list of one. */
function part(operator: string, read: (date: Date) => number): Expression {
  return (document, given, options) => {
    const one: unknown = Array.isArray(given) ? given[0] : given
    if (Array.isArray(given) && given.length !== 1) throw refused(operator, `takes exactly 1 argument, and ${given.length} were passed in`)
    const isZoned = isPlain(one as never) && 'date' in (one as object)
    const { date, timezone } = (isZoned ? one : { date: one }) as Record<string, unknown>
    const time = timeOfValue(operator, evalExpr(document, date, options))
    const zone: unknown = timezone === undefined ? undefined : (evalExpr(document, timezone, options) ?? null)
    if (time === undefined || isNullZone(zone)) return null
    return read(localDate(time, zoneOffset(operator, zone)))
  }
}

const calendarParts = ['year', 'month', 'day']
const isoParts = ['isoWeekYear', 'isoWeek', 'isoDayOfWeek']
const timeParts = ['hour', 'minute', 'second', 'millisecond']

/** Parts that lie outside of their range are carried over: the day 0 is the last one of the month before. */
const $dateFromParts: Expression = (document, given, options) => {
  const operator = '$dateFromParts'
  const parts = isPlain(given) ? given : {}
  const names = Object.keys(parts)
  const isIso = names.some((name) => isoParts.includes(name))
  const allowed = [...(isIso ? isoParts : calendarParts), ...timeParts, 'timezone']
  const unknown = names.find((name) => !allowed.includes(name))
  if (unknown !== undefined) throw refused(operator, `has ${allowed.join(', ')}, not ${unknown}${isIso ? ' beside parts of a week' : ''}`)
  if (!names.includes(isIso ? 'isoWeekYear' : 'year')) throw refused(operator, "requires either 'year' or 'isoWeekYear' to be present")
  const values = names.map((name): [string, unknown] => [name, evalExpr(document, parts[name], options)])
  if (values.some(([, value]) => isNothing(value))) return null
  const { timezone, ...numbers } = Object.fromEntries(values)
  const valueOf = (name: string, usual: number): number => (name in numbers ? wholeNumber(operator, numbers[name]) : usual)
  const first = isIso
    ? isoDate(valueOf('isoWeekYear', 1970), valueOf('isoWeek', 1), valueOf('isoDayOfWeek', 1))
    : calendarDate(valueOf('year', 1970), valueOf('month', 1), valueOf('day', 1))
  const [hour = 0, minute = 0, second = 0, millisecond = 0] = timeParts.map((name) => valueOf(name, 0))
  const local = first + ((hour * 60 + minute) * 60 + second) * 1000 + millisecond
  return new Date(timeOf(local, zoneOffset(operator, timezone)))
}

/** In ms; `Date.UTC` takes a year of two digits for one of the last century. */
function calendarDate(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day)
}

export const dates = {
  $year: part('$year', (date) => date.getUTCFullYear()),
  $month: part('$month', (date) => date.getUTCMonth() + 1),
  $dayOfMonth: part('$dayOfMonth', (date) => date.getUTCDate()),
  $dayOfWeek: part('$dayOfWeek', (date) => date.getUTCDay() + 1),
  $dayOfYear: part('$dayOfYear', dayOfYear),
  $hour: part('$hour', (date) => date.getUTCHours()),
  $minute: part('$minute', (date) => date.getUTCMinutes()),
  $second: part('$second', (date) => date.getUTCSeconds()),
  $millisecond: part('$millisecond', (date) => date.getUTCMilliseconds()),
  $week: part('$week', week),
  $isoDayOfWeek: part('$isoDayOfWeek', isoDayOfWeek),
  $isoWeek: part('$isoWeek', isoWeek),
  $isoWeekYear: part('$isoWeekYear', isoWeekYear),
  $dateFromParts,
}
