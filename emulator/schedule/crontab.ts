/**
 * The cron dialect of crontab(5): minute, hour, day of month, month from 1, weekday from 0 (Sunday, as 7 is). It reads what the npm package `croner` 11 reads, without
 * the signs of other dialects: seconds, `?`, `L`, `W`, `#`, `@daily`.
 */
import { said } from '../model/said.ts'
import { CronFault, type CronTimes } from './cron-times.ts'

interface Unit {
  readonly name: string
  readonly low: number
  readonly high: number
  /** How many values a `*` stands for. */
  readonly size: number
  /** The first one stands for `low`. */
  readonly names: readonly string[]
}

const units: readonly Unit[] = [
  { name: 'minute', low: 0, high: 59, size: 60, names: [] },
  { name: 'hour', low: 0, high: 23, size: 24, names: [] },
  { name: 'day of month', low: 1, high: 31, size: 31, names: [] },
  { name: 'month', low: 1, high: 12, size: 12, names: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ') },
  { name: 'weekday', low: 0, high: 7, size: 7, names: 'sun mon tue wed thu fri sat'.split(' ') },
]

/** @throws {CronFault} */
export function readCrontab(expression: string): CronTimes {
  const fields = expression.trim().split(/\s+/)
  if (fields.length !== units.length)
    throw new CronFault(said`has ${fields.length} fields; five are needed: ${units.map(({ name }) => name).join(', ')}`)
  const [minutes, hours, days, months, given] = units.map((unit, index) => valuesOf(fields[index] ?? '', unit)) as Values
  const weekdays = new Set([...given].map((weekday) => weekday % 7))
  const [everyDay, everyWeekday] = [fields[2] === '*', fields[4] === '*']
  return {
    seconds: [0],
    minutes: ascending(minutes),
    hours: ascending(hours),
    isDay(date) {
      if (!months.has(date.getUTCMonth() + 1)) return false
      const [onDay, onWeekday] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())]
      // Where both are given, either will do.
      return everyDay || everyWeekday ? onDay && onWeekday : onDay || onWeekday
    },
  }
}

type Values = [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>]

function ascending(values: ReadonlySet<number>): number[] {
  return [...values].sort((a, b) => a - b)
}

function valuesOf(field: string, unit: Unit): Set<number> {
  const values = new Set<number>()
  for (const item of new Set(field.split(','))) {
    const [, range = '', steps] = /^([^/]+)(?:\/(\d+))?$/.exec(item) ?? []
    const [low, high] = boundsOf(range, field, unit)
    if (steps !== undefined && range !== '*' && !range.includes('-'))
      throw new CronFault(
        said`has ${shown(item)} as ${unit.name}; a step follows * or a range, as in */${steps} or ${range}-${unit.high}/${steps}`,
      )
    const step = Number(steps ?? 1)
    if (step === 0 || step > unit.size) throw new CronFault(said`has ${shown(item)} as ${unit.name}, whose steps go from 1 to ${unit.size}`)
    for (let value = low; value <= high; value += step) values.add(value)
  }
  return values
}

/** Of a `*`, a range or a value. */
function boundsOf(range: string, field: string, unit: Unit): [low: number, high: number] {
  const { name, low, high, size } = unit
  if (range === '*') return [low, low + size - 1]
  const [from = '', to, ...more] = range.split('-')
  const first = valueOf(from, unit, 0)
  const last = to === undefined ? first : valueOf(to, unit, 7)
  if (first === undefined || last === undefined || more.length > 0 || first > last) {
    if (/[?LW#@]/i.test(field) && !/[a-z]{3}/i.test(field))
      throw new CronFault(said`has ${shown(field)} as ${name}; the signs are * , - and /, not those of other crons`)
    throw new CronFault(said`has ${shown(field)} as ${name}, which goes from ${low} to ${high}`)
  }
  return [first, last]
}

/** @param sunday what the name of it stands for: a range may end with it */
function valueOf(text: string, { low, high, names }: Unit, sunday: number): number | undefined {
  const index = names.indexOf(text.toLowerCase())
  if (index >= 0) return low + index === 0 ? sunday : low + index
  const value = /^\d+$/.test(text) ? Number(text) : -1
  return value >= low && value <= high ? value : undefined
}

function shown(text: string): string {
  return JSON.stringify(text)
}
