/** Dates as texts and texts as dates. mongodb.com/docs/manual/reference/operator/aggregation/dateToString, …/dateFromString */
import { evalExpr } from 'mingo/core'
import type { DocumentFields } from '../../../model/documents.ts'
import { isPlain } from '../../../model/ejson.ts'
import { dayOfYear, isoDate, isoDayOfWeek, isoWeek, isoWeekYear, week } from './date-fields.ts'
import { timeOfValue } from './dates.ts'
import { isNothing, refused, type Expression } from './operands.ts'
import { fixedOffset, isNullZone, localDate, timeOf, zoneOffset, type ZoneOffset } from './time-zone.ts'

/** developers.weixin.qq.com, AggregateCommand.dateToString, has it as the default whatever the zone is. */
const usualFormat = '%Y-%m-%dT%H:%M:%S.%LZ'

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

interface Local {
  readonly date: Date
  /** Minutes ahead of UTC. */
  readonly offset: number
}

const padded = (value: number, digits: number): string => String(value).padStart(digits, '0')

const written: Readonly<Record<string, (local: Local) => string>> = {
  '%d': ({ date }) => padded(date.getUTCDate(), 2),
  '%G': ({ date }) => padded(isoWeekYear(date), 4),
  '%H': ({ date }) => padded(date.getUTCHours(), 2),
  '%j': ({ date }) => padded(dayOfYear(date), 3),
  '%L': ({ date }) => padded(date.getUTCMilliseconds(), 3),
  '%m': ({ date }) => padded(date.getUTCMonth() + 1, 2),
  '%M': ({ date }) => padded(date.getUTCMinutes(), 2),
  '%S': ({ date }) => padded(date.getUTCSeconds(), 2),
  '%w': ({ date }) => String(date.getUTCDay() + 1),
  '%u': ({ date }) => String(isoDayOfWeek(date)),
  '%U': ({ date }) => padded(week(date), 2),
  '%V': ({ date }) => padded(isoWeek(date), 2),
  '%Y': ({ date }) => padded(date.getUTCFullYear(), 4),
  '%b': ({ date }) => (months[date.getUTCMonth()] as string).slice(0, 3),
  '%B': ({ date }) => months[date.getUTCMonth()] as string,
  '%z': ({ offset }) => `${offset < 0 ? '-' : '+'}${padded(Math.floor(Math.abs(offset) / 60), 2)}${padded(Math.abs(offset) % 60, 2)}`,
  '%Z': ({ offset }) => String(offset),
  '%%': () => '%',
}

function argumentsOf(operator: string, given: unknown, needed: string, allowed: readonly string[]): DocumentFields {
  if (!isPlain(given as never) || !(needed in (given as object))) throw refused(operator, `needs an object with ${needed}`)
  const unknown = Object.keys(given as object).find((name) => !allowed.includes(name))
  if (unknown !== undefined) throw refused(operator, `has ${allowed.join(', ')}, not ${unknown}`)
  return given as DocumentFields
}

const $dateToString: Expression = (document, given, options) => {
  const operator = '$dateToString'
  const { date, format, timezone, onNull } = argumentsOf(operator, given, 'date', ['date', 'format', 'timezone', 'onNull'])
  const time = timeOfValue(operator, evalExpr(document, date, options))
  if (time === undefined) return onNull === undefined ? null : evalExpr(document, onNull, options)
  const form: unknown = format === undefined ? usualFormat : evalExpr(document, format, options)
  const zone: unknown = timezone === undefined ? undefined : (evalExpr(document, timezone, options) ?? null)
  if (isNothing(form) || isNullZone(zone)) return null
  if (typeof form !== 'string') throw refused(operator, `needs a format as a text, not ${JSON.stringify(form)}`)
  const offset = zoneOffset(operator, zone)
  const local = { date: localDate(time, offset), offset: offset(time) }
  return form.replaceAll(/%.?/gs, (specifier) => {
    const write = written[specifier]
    if (write === undefined) throw refused(operator, `has an invalid conversion character: ${specifier}`)
    return write(local)
  })
}

/** What a format reads, by specifier: the pattern, and the name of what it gives. */
const readParts: Readonly<Record<string, readonly [pattern: string, name: string]>> = {
  '%Y': ['\\d{4}', 'year'],
  '%m': ['\\d{1,2}', 'month'],
  '%d': ['\\d{1,2}', 'day'],
  '%j': ['\\d{1,3}', 'dayOfYear'],
  '%H': ['\\d{1,2}', 'hour'],
  '%M': ['\\d{1,2}', 'minute'],
  '%S': ['\\d{1,2}', 'second'],
  '%L': ['\\d{1,3}', 'millisecond'],
  '%G': ['\\d{4}', 'isoWeekYear'],
  '%V': ['\\d{1,2}', 'isoWeek'],
  '%u': ['[1-7]', 'isoDayOfWeek'],
  '%b': [months.map((month) => month.slice(0, 3)).join('|'), 'monthName'],
  '%B': [months.join('|'), 'monthName'],
  '%z': ['Z|[+-]\\d{2}:?(?:\\d{2})?', 'zone'],
  '%Z': ['[+-]?\\d+', 'minutes'],
}

/** Without a format: days and times as ISO 8601 writes them, and what comes near it. */
const usualPattern =
  /^(?<year>\d{4})(?:-(?<month>\d{1,2})(?:-(?<day>\d{1,2}))?|(?<month2>\d{2})(?<day2>\d{2}))?(?:[T ]+(?<hour>\d{1,2}):?(?<minute>\d{2})(?::?(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?)?\s*(?<zone>Z|[+-]\d{2}:?(?:\d{2})?|[A-Za-z_]+(?:\/[A-Za-z_]+)*)?$/

type Parts = Record<string, string | undefined>

function partsOf(operator: string, text: string, format: string | undefined): Parts | undefined {
  if (format === undefined) {
    const { month2, day2, fraction, ...parts } = usualPattern.exec(text.trim())?.groups ?? {}
    if (parts['year'] === undefined) return undefined
    return { ...parts, month: parts['month'] ?? month2, day: parts['day'] ?? day2, millisecond: fraction?.slice(0, 3).padEnd(3, '0') }
  }
  const names: string[] = []
  const pattern = format.replaceAll(/%.?|[\\^$.*+?()[\]{}|]/gs, (found) => {
    if (!found.startsWith('%')) return `\\${found}`
    if (found === '%%') return '%'
    const part = readParts[found]
    if (part === undefined) throw refused(operator, `has an invalid conversion character: ${found}`)
    names.push(part[1])
    return `(${part[0]})`
  })
  const match = new RegExp(`^${pattern}$`, 'i').exec(text)
  return match ? Object.fromEntries(names.map((name, index) => [name, match[index + 1]])) : undefined
}

/** Undefined where the parts make no date: there is no 30 February. */
function timeOfParts(operator: string, parts: Parts, zone: ZoneOffset | undefined): number | undefined {
  const valueOf = (name: string, usual = 0): number => (parts[name] === undefined ? usual : Number(parts[name]))
  const monthName = parts['monthName']?.slice(0, 3).toLowerCase()
  const month = monthName === undefined ? valueOf('month', 1) : months.findIndex((one) => one.toLowerCase().startsWith(monthName)) + 1
  const day = valueOf('day', 1)
  const isIso = parts['isoWeekYear'] !== undefined
  if (!isIso && parts['year'] === undefined) return undefined
  const start = new Date(
    isIso
      ? isoDate(valueOf('isoWeekYear'), valueOf('isoWeek', 1), valueOf('isoDayOfWeek', 1))
      : new Date(0).setUTCFullYear(valueOf('year'), month - 1, day),
  )
  if (!isIso && (start.getUTCMonth() !== month - 1 || start.getUTCDate() !== day)) return undefined
  if (parts['dayOfYear'] !== undefined) start.setUTCMonth(0, valueOf('dayOfYear'))
  const [hour, minute, second] = [valueOf('hour'), valueOf('minute'), valueOf('second')]
  if (hour > 24 || minute > 59 || second > 59) return undefined
  const local = start.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + valueOf('millisecond')
  const own = parts['zone']?.toUpperCase()
  if (parts['minutes'] !== undefined) return local - valueOf('minutes') * 60_000
  if (own === undefined) return timeOf(local, zone ?? (() => 0))
  if (zone !== undefined) throw refused(operator, `cannot have a time zone beside a text with one of its own ('${parts['zone']}')`)
  const fixed = fixedOffset(own)
  return fixed === undefined ? timeOf(local, zoneOffset(operator, parts['zone'])) : local - fixed * 60_000
}

const $dateFromString: Expression = (document, given, options) => {
  const operator = '$dateFromString'
  const allowed = ['dateString', 'format', 'timezone', 'onError', 'onNull']
  const { dateString, format, timezone, onError, onNull } = argumentsOf(operator, given, 'dateString', allowed)
  const text: unknown = evalExpr(document, dateString, options)
  const form: unknown = format === undefined ? undefined : (evalExpr(document, format, options) ?? null)
  const zone: unknown = timezone === undefined ? undefined : (evalExpr(document, timezone, options) ?? null)
  if (isNothing(text)) return onNull === undefined ? null : evalExpr(document, onNull, options)
  if (form === null || isNullZone(zone)) return null
  if (form !== undefined && typeof form !== 'string') throw refused(operator, `needs a format as a text, not ${JSON.stringify(form)}`)
  const offset = zone === undefined ? undefined : zoneOffset(operator, zone)
  const parts = typeof text === 'string' ? partsOf(operator, text, form) : undefined
  const time = parts ? timeOfParts(operator, parts, offset) : undefined
  if (time !== undefined && !Number.isNaN(time)) return new Date(time)
  if (onError !== undefined) return evalExpr(document, onError, options)
  const needed = form === undefined ? 'an ISO 8601 date, such as 2026-01-31T12:00:00Z, or a format' : `the form ${form}`
  throw refused(operator, `cannot parse ${JSON.stringify(text)}: it needs ${needed}`)
}

export const dateTexts = { $dateToString, $dateFromString }
