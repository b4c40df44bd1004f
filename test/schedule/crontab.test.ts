/** The cron dialect of NAVER's triggers is that of crontab, as the npm package `croner` 11 reads it. */
import { readFileSync } from 'node:fs'
import { Cron } from 'croner'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextTime } from '../../emulator/schedule/cron-times.ts'
import { readCrontab } from '../../emulator/schedule/crontab.ts'
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

const rows = (JSON.parse(readFileSync(new URL('../../fixtures/cron-sample.json', import.meta.url), 'utf8')) as Row[]).filter(
  ({ dialect }) => dialect === 'croner-standard',
)

function next(expression: string, timezone: string, after: number): number | 'refused' | undefined {
  try {
    return nextTime(readCrontab(expression), zoneOf(timezone), after)
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
  expect(() => readCrontab(expression)).toThrow(problem)
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
