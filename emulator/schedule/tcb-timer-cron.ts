/**
 * The cron dialect of CloudBase's timers, which is SCF's: seven fields with seconds first and the year last, and in day and weekday the signs `? L W #`
 * (cloud.tencent.com/document/product/583/9708; developers.weixin.qq.com wxcloud/guide/functions/triggers).
 */
import { CronFault, type CronTimes } from './cron-times.ts'

interface Unit {
  readonly name: string
  readonly low: number
  readonly high: number
  readonly names?: readonly string[]
  /** Ends the fault of a number beyond the range. */
  readonly remark?: string
}

const second: Unit = { name: 'second', low: 0, high: 59 }
const minute: Unit = { name: 'minute', low: 0, high: 59 }
const hour: Unit = { name: 'hour', low: 0, high: 23 }
const day: Unit = { name: 'day', low: 1, high: 31 }
const month: Unit = {
  name: 'month',
  low: 1,
  high: 12,
  names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
}
const weekday: Unit = {
  name: 'weekday',
  low: 0,
  high: 6,
  names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
  remark: ', and Sunday is 0',
}
const year: Unit = { name: 'year', low: 1970, high: 2099 }

/** The zone of all timers: WeChat's page names UTC+8. */
export const timerZone = 'Asia/Shanghai'

/** @throws {CronFault} with what to write instead */
export function readTimerCron(expression: string): CronTimes {
  const fields = expression.trim().split(/\s+/)
  if (fields.length !== 7) throw new CronFault(wrongCount(fields))
  const [seconds = '', minutes = '', hours = '', days = '', months = '', weekdays = '', years = ''] = fields
  const isMonth = new Set(valuesOf(months, month))
  const [onDay, onWeekday] = [dayRule(days), weekdayRule(weekdays)]
  return {
    seconds: valuesOf(seconds, second),
    minutes: valuesOf(minutes, minute),
    hours: valuesOf(hours, hour),
    years: valuesOf(years, year),
    isDay(date) {
      if (!isMonth.has(date.getUTCMonth() + 1)) return false
      // Where both are judged, either is enough: WeChat's page.
      if (onDay === undefined || onWeekday === undefined) return (onDay ?? onWeekday)?.(date) ?? true
      return onDay(date) || onWeekday(date)
    },
  }
}

function wrongCount(fields: readonly string[]): string {
  const order = 'seven fields are expected: second minute hour day month weekday year'
  const given = fields.join(' ')
  if (fields.length === 5) return `${order}. These are five; with second and year it is "0 ${given} *"`
  if (fields.length === 6) return `${order}. These are six; if the year is missing it is "${given} *"`
  return `${order}. Found ${given === '' ? 'none' : fields.length}`
}

type DayRule = (date: Date) => boolean

/** Undefined where the day is not judged. */
function dayRule(field: string): DayRule | undefined {
  if (field === '*' || field === '?') return undefined
  const rules = partsOf(field).map((part): DayRule => {
    if (part === 'L') return (date) => date.getUTCDate() === lengthOfMonth(date)
    if (part === 'LW') return (date) => date.getUTCDate() === workdayNear(date, lengthOfMonth(date))
    const [, near] = /^(\d+)W$/.exec(part) ?? []
    if (near !== undefined) {
      const wanted = numberOf(near, day)
      return (date) => wanted <= lengthOfMonth(date) && date.getUTCDate() === workdayNear(date, wanted)
    }
    if (/[?LW#]/.test(part)) throw new CronFault(`day: ${quoted(part)} is none of ?, L, LW and a number with W, such as 10W`)
    const days = new Set(valuesOf(part, day))
    return (date) => days.has(date.getUTCDate())
  })
  return (date) => rules.some((holds) => holds(date))
}

/** Undefined where the weekday is not judged. */
function weekdayRule(field: string): DayRule | undefined {
  if (field === '*' || field === '?') return undefined
  const rules = partsOf(field).map((part): DayRule => {
    const [, last] = /^(\d+)L$/.exec(part) ?? []
    if (last !== undefined) {
      const wanted = numberOf(last, weekday)
      return (date) => date.getUTCDay() === wanted && date.getUTCDate() + 7 > lengthOfMonth(date)
    }
    const [, of, count] = /^(\d+)#(\d+)$/.exec(part) ?? []
    if (of !== undefined && count !== undefined) {
      const wanted = numberOf(of, weekday)
      const nth = numberOf(count, { name: 'weekday, behind #', low: 1, high: 5 })
      return (date) => date.getUTCDay() === wanted && Math.ceil(date.getUTCDate() / 7) === nth
    }
    if (/[?L#]/.test(part))
      throw new CronFault(`weekday: ${quoted(part)} is none of ?, a number with L, such as 5L for the last Friday, and 5#2 for the second`)
    const days = new Set(valuesOf(part, weekday))
    return (date) => days.has(date.getUTCDay())
  })
  return (date) => rules.some((holds) => holds(date))
}

function partsOf(field: string): string[] {
  return field.split(',')
}

/** Ascending. */
function valuesOf(field: string, unit: Unit): number[] {
  const { name, low, high } = unit
  const values = new Set<number>()
  for (const part of partsOf(field)) {
    const [, all, from = '', to, step] = /^(?:(\*)|(\d+|[a-z]{3})(?:-(\d+|[a-z]{3}))?)(?:\/(\d+))?$/i.exec(part) ?? []
    if (all === undefined && from === '') throw new CronFault(`${name}: ${quoted(part)} is neither a number, a range nor a step`)
    const first = all === undefined ? numberOf(from, unit) : low
    // `1/10` begins at 1 and goes on to the end.
    const last = to === undefined ? (all === undefined && step === undefined ? first : high) : numberOf(to, unit)
    if (first > last) throw new CronFault(`${name}: the range ${part} goes backwards`)
    const by = Number(step ?? 1)
    if (by < 1 || by > high - low + 1) throw new CronFault(`${name}: the step of ${quoted(part)} is not within 1 to ${high - low + 1}`)
    for (let value = first; value <= last; value += by) values.add(value)
  }
  return [...values].sort((a, b) => a - b)
}

function numberOf(text: string, { name, low, high, names = [], remark = '' }: Unit): number {
  const index = names.indexOf(text.toLowerCase())
  const value = index < 0 ? Number(text) : low + index
  if (Number.isNaN(value))
    throw new CronFault(
      `${name}: ${quoted(text)} is no number${names.length === 0 ? '' : ` and no name such as ${names[1]?.toUpperCase()}`}`,
    )
  if (value < low || value > high) throw new CronFault(`${name}: ${text} is not within ${low} to ${high}${remark}`)
  return value
}

function quoted(part: string): string {
  return JSON.stringify(part)
}

function lengthOfMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
}

/** Monday to Friday, the nearest to a day, in the same month. */
function workdayNear(date: Date, wanted: number): number {
  const on = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), wanted)).getUTCDay()
  if (on === 6) return wanted === 1 ? wanted + 2 : wanted - 1
  if (on === 0) return wanted === lengthOfMonth(date) ? wanted - 2 : wanted + 1
  return wanted
}
