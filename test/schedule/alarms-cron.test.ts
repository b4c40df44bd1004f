/** The cron dialect of OpenWhisk's alarms is that of the npm package `cron` 1.8.2, which the package alarms pins. */
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { readAlarmsCron } from '../../emulator/schedule/alarms-cron.ts'
import { nextTime } from '../../emulator/schedule/cron-times.ts'
import { zoneOf } from '../../emulator/schedule/zone.ts'
import { patience, settings } from '../support/fuzz-settings.ts'
import { repeat } from '../support/repeat.ts'

interface Row {
  readonly dialect: string
  readonly expression: string
  readonly timezone: string
  readonly from: string
  readonly next?: string
  readonly error?: true
}

const rows = (JSON.parse(readFileSync(new URL('../../fixtures/cron-sample.json', import.meta.url), 'utf8')) as Row[]).filter(
  ({ dialect }) => dialect === 'alarms',
)

function next(expression: string, timezone: string, after: number): number | 'refused' | undefined {
  try {
    return nextTime(readAlarmsCron(expression), zoneOf(timezone), after)
  } catch {
    return 'refused'
  }
}

test.each(rows)('$expression in $timezone after $from', ({ expression, timezone, from, next: expected, error }) => {
  const found = next(expression, timezone, Date.parse(from))
  expect(typeof found === 'number' ? new Date(found).toISOString() : found).toBe(error ? 'refused' : expected)
})

/** As the package reads an expression. */
const require = createRequire(import.meta.url)
const { CronTime } = require('cron') as {
  CronTime: new (expression: string, zone: string) => { _getNextDateFrom(start: object, zone: string): { valueOf(): number } }
}
const moment = createRequire(require.resolve('cron'))('moment-timezone') as { tz(instant: number, zone: string): object }

function expected(expression: string, timezone: string, after: number): number | 'refused' {
  // It tells of months without the 30th on the console.
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  try {
    return new CronTime(expression, timezone)._getNextDateFrom(moment.tz(after, timezone), timezone).valueOf()
  } catch {
    return 'refused'
  } finally {
    warn.mockRestore()
  }
}

const field = (low: number, high: number): fc.Arbitrary<string> => {
  const value = fc.integer({ min: low, max: high })
  const range = fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`)
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant('*') },
    value.map(String),
    range,
    fc
      .tuple(fc.oneof(fc.constant('*'), value.map(String), range), fc.integer({ min: 1, max: 40 }))
      .map(([part, step]) => `${part}/${step}`),
    fc.array(value, { minLength: 2, maxLength: 4 }).map((values) => values.join(',')),
  )
}
const pattern = fc
  .tuple(fc.option(field(0, 59), { nil: undefined }), field(0, 59), field(0, 23), field(1, 31), field(0, 11), field(0, 6))
  .map((fields) => fields.filter((one) => one !== undefined).join(' '))
const zone = fc.constantFrom(
  'UTC',
  'Asia/Seoul',
  'America/New_York',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Asia/Beirut',
)
/** Instants at which clocks of these zones change. */
const changes = [
  '2026-03-08T07:00Z',
  '2026-11-01T06:00Z',
  '2026-03-29T01:00Z',
  '2026-10-25T01:00Z',
  '2026-04-04T15:00Z',
  '2026-10-03T15:30Z',
  '2018-02-18T02:00Z',
  '2018-11-04T03:00Z',
  '2026-03-28T22:00Z',
]
const dayMs = 86_400_000
const instant = fc.oneof(
  fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2032, 0) }),
  fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -dayMs, max: dayMs })).map(([change, off]) => Date.parse(change) + off),
)

test('random expressions are due when the package says, also where clocks change', { timeout: patience }, () => {
  fc.assert(
    fc.property(pattern, zone, instant, (expression, timezone, after) => {
      expect(next(expression, timezone, after)).toBe(expected(expression, timezone, after))
    }),
    // Ten thousand in the slow run.
    settings(repeat === 1 ? 300 : 1000),
  )
})

test.each(['KST', 'utc', 'asia/seoul', 'Mars/Olympus', ''])('%j is no time zone', (name) => {
  expect(() => zoneOf(name)).toThrow(RangeError)
})
