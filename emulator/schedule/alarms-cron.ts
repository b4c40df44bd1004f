/**
 * The cron dialect of OpenWhisk's package `alarms`, which is that of the npm package `cron` 1.8.2 (apache/openwhisk-package-alarms 2.3.0): five fields, or six with
 * seconds first; months from 0, weekdays from 0.
 */
import { said } from '../model/said.ts'
import { CronFault, type CronTimes } from './cron-times.ts'

const units = [
  { name: 'second', low: 0, high: 59 },
  { name: 'minute', low: 0, high: 59 },
  { name: 'hour', low: 0, high: 23 },
  { name: 'day', low: 1, high: 31 },
  { name: 'month', low: 0, high: 11 },
  { name: 'weekday', low: 0, high: 6 },
] as const

const names = new Map(
  [
    ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
    ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
  ].flatMap((list) => list.map((name, index): [string, number] => [name, index])),
)

/** Of the longest February. */
const daysOfMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** @throws {CronFault} */
export function readAlarmsCron(expression: string): CronTimes {
  const [seconds, minutes, hours, days, months, weekdays] = fieldsOf(expression)
  const everyDay = days.size === 31
  const everyWeekday = weekdays.size === 7
  wrapImpossibleDays(days, months)
  return {
    seconds: [...seconds],
    minutes: [...minutes],
    hours: [...hours],
    isDay(date) {
      if (!months.has(date.getUTCMonth())) return false
      const [onDay, onWeekday] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())]
      if (everyDay) return onWeekday
      return everyWeekday ? onDay : onDay || onWeekday
    },
  }
}

type Fields = [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>, Set<number>]

function fieldsOf(expression: string): Fields {
  const numbers = expression.replaceAll(/[a-z]{1,3}/gi, (name) => {
    const value = names.get(name.toLowerCase())
    if (value === undefined) throw new CronFault(said`has ${name}, which is neither a month nor a weekday`)
    return String(value)
  })
  const fields = numbers.trim().split(/\s+/)
  if (fields.length < 5 || fields.length > 6)
    throw new CronFault(said`has ${fields.length} fields; five are needed, or six with seconds first`)
  if (fields.length === 5) fields.unshift('0')
  return units.map((unit, index) => valuesOf(fields[index] ?? '', unit)) as Fields
}

function valuesOf(text: string, { name, low, high }: (typeof units)[number]): Set<number> {
  const values: number[] = []
  if (text.split(',').some((part) => part.lastIndexOf('*') > 0))
    throw new CronFault(said`has ${JSON.stringify(text)} as ${name}; a * stands alone, or before a step`)
  for (const part of new Set(text.replaceAll('*', `${low}-${high}`).split(','))) {
    const [, from = '', to, step] = /^(\d+)(?:-(\d+))?(?:\/(\d+))?$/.exec(part) ?? []
    if (from === '') throw new CronFault(said`has ${JSON.stringify(part)} as ${name}, which is neither a number, a range nor a step`)
    if (step === '0') throw new CronFault(said`has ${JSON.stringify(part)} as ${name}; a step is at least 1`)
    const lower = Number(from)
    // A range that ends with 0 is taken for one without an end.
    const upper = Number(to ?? 0) || undefined
    if (upper !== undefined && lower > upper) throw new CronFault(said`has ${JSON.stringify(part)} as ${name}, a range that goes backwards`)
    if (lower < low || (upper ?? lower) > high)
      throw new CronFault(said`has ${JSON.stringify(part)} as ${name}, which goes from ${low} to ${high}`)
    const last = upper ?? (step === undefined ? lower : high)
    for (let value = lower; value <= last; value += Number(step ?? 1) || 1) values.push(value)
  }
  return new Set(values.sort((a, b) => a - b))
}

/** Where none of the days is in any of the months, each goes on into the next month, as in the package: 30 in February is the 1st. */
function wrapImpossibleDays(days: Set<number>, months: ReadonlySet<number>): void {
  const lengths = [...months].map((month) => daysOfMonths[month] ?? 31)
  const last = lengths.at(-1) ?? 31
  if ([...days].some((one) => lengths.some((length) => one <= length))) return
  const wrapped = [...days].map((one) => one % last)
  days.clear()
  for (const one of wrapped) days.add(one)
}
