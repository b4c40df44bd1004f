/**
 * The cron dialect of NAVER's triggers is that of crontab, as the npm package `croner` 11 reads it; in the reading of its older guide, that of OpenWhisk's alarms, which is that
 * of the npm package `cron` 1.8.2 (alarms-cron.test.ts).
 */
import { readFileSync } from 'node:fs'
import { Cron } from 'croner'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cronProblem, doubleMeaning, readCron } from '../../emulator/providers/ncp/triggers/cron-option.ts'
import { nextTime } from '../../emulator/schedule/cron-times.ts'
import { zoneOf } from '../../emulator/schedule/zone.ts'
import { patience, settings } from '../support/fuzz-settings.ts'

interface Row {
  readonly dialect: string
  readonly expression: string
  readonly timezone: string
  readonly from: string
  readonly next?: string
  readonly error?: true
}

const samples = JSON.parse(readFileSync(new URL('../../fixtures/cron-sample.json', import.meta.url), 'utf8')) as Row[]
const rows = samples.filter(({ dialect }) => dialect === 'croner-standard')

function next(expression: string, timezone: string, after: number, fromZero = false): number | 'refused' | undefined {
  try {
    return nextTime(readCron(expression, fromZero), zoneOf(timezone), after)
  } catch {
    return 'refused'
  }
}

/** Seconds, and the signs of other dialects: `croner` takes them, and NAVER's guides do not name them. */
const isForeign = ({ expression }: Row): boolean => expression.trim().split(/\s+/).length !== 5 || /[?#@]|\d[LW]|\bL\b/.test(expression)
/** Times that clocks skip: `croner` takes the first instant after them. Korea's clocks skip none. */
const skipped = new Set(['15 2 * * * Europe/Berlin', '0 2 * * 0,6 America/New_York'])

test.each(rows.filter(({ expression, timezone }) => !skipped.has(`${expression} ${timezone}`)))(
  '$expression in $timezone after $from',
  (row) => {
    const found = next(row.expression, row.timezone, Date.parse(row.from))
    const isRefused = row.error === true || isForeign(row)
    expect(typeof found === 'number' ? new Date(found).toISOString() : found).toBe(isRefused ? 'refused' : row.next)
  },
)

test.each([
  ['* * * *', 'has 4 fields; five are needed: minute, hour, day of month, month, weekday'],
  ['0 * * * * *', 'has 6 fields; five are needed: minute, hour, day of month, month, weekday'],
  ['@daily', 'has 1 fields; five are needed: minute, hour, day of month, month, weekday'],
  ['60 * * * *', 'has "60" as minute, which goes from 0 to 59'],
  ['* 24 * * *', 'has "24" as hour, which goes from 0 to 23'],
  ['* * 0 * *', 'has "0" as day of month, which goes from 1 to 31'],
  ['* * * 0 *', 'has "0" as month, which goes from 1 to 12'],
  ['* * * * 8', 'has "8" as weekday, which goes from 0 to 7'],
  ['* * * * MONDAY', 'has "MONDAY" as weekday, which goes from 0 to 7'],
  ['* * jan * *', 'has "jan" as day of month, which goes from 1 to 31'],
  ['* 22-2 * * *', 'has "22-2" as hour, which goes from 0 to 23'],
  ['1,,2 * * * *', 'has "1,,2" as minute, which goes from 0 to 59'],
  ['5/15 * * * *', 'has "5/15" as minute; a step follows * or a range, as in */15 or 5-59/15'],
  ['*/0 * * * *', 'has "*/0" as minute, whose steps go from 1 to 60'],
  ['*/70 * * * *', 'has "*/70" as minute, whose steps go from 1 to 60'],
  ['* * ? * *', 'has "?" as day of month; the signs are * , - and /, not those of other crons'],
  ['* * L * *', 'has "L" as day of month; the signs are * , - and /, not those of other crons'],
  ['* * 15W * *', 'has "15W" as day of month; the signs are * , - and /, not those of other crons'],
  ['* * * * 1#2', 'has "1#2" as weekday; the signs are * , - and /, not those of other crons'],
])('%s is refused: %s', (expression, problem) => {
  expect(() => readCron(expression, false)).toThrow(problem)
})

function expected(expression: string, timezone: string, after: number): number | 'refused' | undefined {
  try {
    return new Cron(expression, { timezone, paused: true }).nextRun(new Date(after))?.getTime()
  } catch {
    return 'refused'
  }
}

/** Also values and steps that are too large. */
const field = (low: number, high: number, names: readonly string[] = []): fc.Arbitrary<string> => {
  const number = fc.integer({ min: low, max: high })
  const value = names.length === 0 ? number.map(String) : fc.oneof(number.map(String), fc.constantFrom(...names))
  const range = fc.oneof(
    fc.tuple(number, number).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    fc.tuple(value, value).map(([a, b]) => `${a}-${b}`),
  )
  const step = fc.tuple(fc.oneof(fc.constant('*'), range), fc.integer({ min: 1, max: 40 })).map(([part, by]) => `${part}/${by}`)
  const item = fc.oneof(value, range, step)
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant('*') },
    {
      weight: 6,
      arbitrary: fc.oneof(
        item,
        fc.array(item, { minLength: 2, maxLength: 4 }).map((items) => items.join(',')),
      ),
    },
    fc.constantFrom(`${low}/2`, String(high + 1), '*/0', '-1', `${high}-${low}`),
  )
}
const expression = fc
  .tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12, ['JAN', 'jun', 'Dec']), field(0, 7, ['sun', 'MON', 'Sat']))
  .map((fields) => fields.join(' '))
/** None of these changes its clocks. */
const zone = fc.constantFrom('Asia/Seoul', 'Asia/Singapore', 'UTC')
const instant = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2032, 0) })

test('random expressions are due when croner says', { timeout: patience }, () => {
  fc.assert(
    fc.property(expression, zone, instant, (text, timezone, after) => {
      expect(next(text, timezone, after)).toBe(expected(text, timezone, after))
    }),
    settings(1000),
  )
})

test('every third hour of 400 days comes once, and in time', () => {
  const [begin, days, span] = [Date.parse('2027-11-30T15:00:00Z'), 400, 3 * 3_600_000]
  const times = readCron('0 */3 * * *', false)
  let last = begin
  for (let count = 1; count <= days * 8; count++) {
    const time = nextTime(times, zoneOf('Asia/Seoul'), last)
    expect(time).toBe(begin + count * span)
    last = time ?? NaN
  }
})

describe('the reading of the older guide', () => {
  const alarms = samples.filter(({ dialect }) => dialect === 'alarms')
  const isFive = ({ expression }: Row): boolean => expression.trim().split(/\s+/).length === 5

  test.each(alarms.filter(isFive))('$expression in $timezone after $from', ({ expression, timezone, from, next: due, error }) => {
    const found = next(expression, timezone, Date.parse(from), true)
    expect(typeof found === 'number' ? new Date(found).toISOString() : found).toBe(error ? 'refused' : due)
  })

  test('has no seconds either', () => {
    for (const { expression } of alarms.filter((row) => !isFive(row))) expect(cronProblem(expression, true)).toBeDefined()
  })

  const now = Date.parse('2026-03-01T00:00:00Z')
  test.each([
    ['0 10 5 9 *', '2026-09-05 10:00 KST', '2026-10-05 10:00 KST'],
    ['0 10 5 2-4 *', '2026-03-05 10:00 KST', '2026-03-05 10:00 KST'],
    // Where each day is named, one of them takes it for no condition.
    ['0 10 1-31 * 1', '2026-03-01 10:00 KST', '2026-03-02 10:00 KST'],
  ])('%s means two things: %s and %s', (expression, one, other) => {
    for (const fromZero of [false, true]) {
      const meaning = doubleMeaning(expression, fromZero, now)
      expect(meaning).toContain(`${JSON.stringify(expression)} means two things in NAVER's guides.`)
      expect(meaning?.match(/\d{4}-\d\d-\d\d \d\d:\d\d KST/g)).toEqual(fromZero ? [other, one] : [one, other])
    }
  })

  test.each(['0 10 5 SEP *', '0 10 * * 1-5', '*/5 * * * *', '0 9 * 12 *', '0 9 * * 7', '0 9 1 */3 *', '5/15 * * * *'])(
    '%s means one thing, or only one guide takes it',
    (expression) => {
      expect(doubleMeaning(expression, false, now)).toBeUndefined()
    },
  )
})
