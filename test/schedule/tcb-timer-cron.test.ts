/** The cron dialect of CloudBase's timers: seven fields, UTC+8. */
import { Cron } from 'croner'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextTime } from '../../emulator/schedule/cron-times.ts'
import { readTimerCron, timerZone } from '../../emulator/schedule/tcb-timer-cron.ts'
import { zoneOf } from '../../emulator/schedule/zone.ts'
import { patience, settings } from '../support/fuzz-settings.ts'
import { repeat } from '../support/repeat.ts'

const zone = zoneOf(timerZone)

/** The first times after an instant, as a clock in UTC+8 shows them. */
function times(expression: string, after: string, count = 3): string[] {
  const found: string[] = []
  const cron = readTimerCron(expression)
  for (let at = nextTime(cron, zone, Date.parse(`${after}+08:00`)); at !== undefined && found.length < count; at = nextTime(cron, zone, at))
    found.push(new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' '))
  return found
}

describe('an expression', () => {
  test.each([
    // The samples of 583/9708 and of WeChat's page.
    ['*/5 * * * * * *', '2026-01-01T00:00:03', ['2026-01-01 00:00:05', '2026-01-01 00:00:10', '2026-01-01 00:00:15']],
    ['0 0 2 1 * * *', '2026-01-01T02:00:00', ['2026-02-01 02:00:00', '2026-03-01 02:00:00', '2026-04-01 02:00:00']],
    ['0 15 10 * * MON-FRI *', '2026-01-02T12:00:00', ['2026-01-05 10:15:00', '2026-01-06 10:15:00', '2026-01-07 10:15:00']],
    ['0 0 10,14,16 * * * *', '2026-01-01T12:00:00', ['2026-01-01 14:00:00', '2026-01-01 16:00:00', '2026-01-02 10:00:00']],
    ['0 */30 9-17 * * * *', '2026-01-01T17:00:00', ['2026-01-01 17:30:00', '2026-01-02 09:00:00', '2026-01-02 09:30:00']],
    ['0 0 12 * * WED *', '2026-01-01T00:00:00', ['2026-01-07 12:00:00', '2026-01-14 12:00:00', '2026-01-21 12:00:00']],
    // From the first on, every tenth.
    ['0 1/10 * * * * *', '2026-01-01T00:41:00', ['2026-01-01 00:51:00', '2026-01-01 01:01:00', '2026-01-01 01:11:00']],
    ['33 22 11 6 7 * 2021', '2021-01-01T00:00:00', ['2021-07-06 11:22:33']],
    // Day and weekday: either.
    ['0 0 0 13 * 5 *', '2026-02-01T00:00:00', ['2026-02-06 00:00:00', '2026-02-13 00:00:00', '2026-02-20 00:00:00']],
    ['0 0 0 2 * ? *', '2026-01-03T00:00:00', ['2026-02-02 00:00:00', '2026-03-02 00:00:00', '2026-04-02 00:00:00']],
    ['0 0 0 ? * SUN *', '2026-01-01T00:00:00', ['2026-01-04 00:00:00', '2026-01-11 00:00:00', '2026-01-18 00:00:00']],
    ['0 0 0 L * ? *', '2028-01-01T00:00:00', ['2028-01-31 00:00:00', '2028-02-29 00:00:00', '2028-03-31 00:00:00']],
    ['0 0 0 ? * 5L *', '2026-01-01T00:00:00', ['2026-01-30 00:00:00', '2026-02-27 00:00:00', '2026-03-27 00:00:00']],
    // 10 January 2026 is a Saturday, 10 May a Sunday; 1 August a Saturday, and the day before it is in another month.
    ['0 0 0 10W 1,5 ? *', '2026-01-01T00:00:00', ['2026-01-09 00:00:00', '2026-05-11 00:00:00', '2027-01-11 00:00:00']],
    ['0 0 0 1W AUG ? *', '2026-01-01T00:00:00', ['2026-08-03 00:00:00', '2027-08-02 00:00:00', '2028-08-01 00:00:00']],
    ['0 0 0 LW * ? *', '2026-01-01T00:00:00', ['2026-01-30 00:00:00', '2026-02-27 00:00:00', '2026-03-31 00:00:00']],
    // 31 May 2026 is a Sunday.
    ['0 0 0 LW,31W 5 ? *', '2026-01-01T00:00:00', ['2026-05-29 00:00:00', '2027-05-31 00:00:00', '2028-05-31 00:00:00']],
    ['0 0 0 ? * 4#2 *', '2026-01-01T00:00:00', ['2026-01-08 00:00:00', '2026-02-12 00:00:00', '2026-03-12 00:00:00']],
    ['0 0 0 1 1 * 2099', '2026-01-01T00:00:00', ['2099-01-01 00:00:00']],
    ['0 0 0 29 2 1 2096-2099', '2026-01-01T00:00:00', ['2096-02-06 00:00:00', '2096-02-13 00:00:00', '2096-02-20 00:00:00']],
    ['0 0 0 1 1 * 2030/30', '2026-01-01T00:00:00', ['2030-01-01 00:00:00', '2060-01-01 00:00:00', '2090-01-01 00:00:00']],
    // Never, or no more.
    ['0 0 0 30 2 ? *', '2026-01-01T00:00:00', []],
    ['0 0 0 1 1 * 2020', '2026-01-01T00:00:00', []],
  ])('%s after %s is due at %j', (expression, after, due) => {
    expect(times(expression, after, 3)).toEqual(due)
  })

  test.each([
    ['0 2 * * *', 'These are five; with second and year it is "0 0 2 * * * *"'],
    ['0 0 2 * * *', 'These are six; if the year is missing it is "0 0 2 * * * *"'],
    ['', 'Found none'],
    ['1', 'Found 1'],
    ['@daily', 'Found 1'],
    ['60 * * * * * *', 'second: 60 is not within 0 to 59'],
    ['* * 24 * * * *', 'hour: 24 is not within 0 to 23'],
    ['* * * 0 * * *', 'day: 0 is not within 1 to 31'],
    ['* * * * 13 * *', 'month: 13 is not within 1 to 12'],
    ['* * * * 0 * *', 'month: 0 is not within 1 to 12'],
    ['* * * * * 7 *', 'weekday: 7 is not within 0 to 6, and Sunday is 0'],
    ['* * * * * 7L *', 'weekday: 7 is not within 0 to 6, and Sunday is 0'],
    ['* * * * * 1#6 *', 'weekday, behind #: 6 is not within 1 to 5'],
    ['* * * * * L *', 'weekday: "L" is none of ?, a number with L, such as 5L for the last Friday, and 5#2 for the second'],
    ['* * * * * FRI#2 *', 'weekday: "FRI#2" is none of ?, a number with L, such as 5L for the last Friday, and 5#2 for the second'],
    ['* * * 32W * ? *', 'day: 32 is not within 1 to 31'],
    ['* * * 10-15W * ? *', 'day: "10-15W" is none of ?, L, LW and a number with W, such as 10W'],
    ['* * * 3#2 * ? *', 'day: "3#2" is none of ?, L, LW and a number with W, such as 10W'],
    ['* ? * * * * *', 'minute: "?" is neither a number, a range nor a step'],
    ['* L * * * * *', 'minute: "L" is neither a number, a range nor a step'],
    ['* * * * JANUARY * *', 'month: "JANUARY" is neither a number, a range nor a step'],
    ['* * * * ABC * *', 'month: "ABC" is no number and no name such as FEB'],
    ['* 5-1 * * * * *', 'minute: the range 5-1 goes backwards'],
    ['* */0 * * * * *', 'minute: the step of "*/0" is not within 1 to 60'],
    ['* */70 * * * * *', 'minute: the step of "*/70" is not within 1 to 60'],
    ['* 1,,2 * * * * *', 'minute: "" is neither a number, a range nor a step'],
    ['* * * * * * 1969', 'year: 1969 is not within 1970 to 2099'],
    ['* * * * * * 2100', 'year: 2100 is not within 1970 to 2099'],
  ])('%j is refused: %s', (expression, message) => {
    expect(() => readTimerCron(expression)).toThrow(message)
  })
})

/** A field as we read it and, where croner writes it otherwise, as croner does. */
interface Field {
  readonly own: string
  readonly croner: string
}

const same = (text: string): Field => ({ own: text, croner: text })
const star = fc.constant(same('*'))

function plain(low: number, high: number, value = fc.integer({ min: low, max: high })): fc.Arbitrary<Field> {
  const range = fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`)
  const step = fc.integer({ min: 1, max: Math.min(40, high - low) })
  return fc.oneof(
    value.map((one) => same(String(one))),
    range.map(same),
    fc.tuple(range, step).map(([part, by]) => same(`${part}/${by}`)),
    // croner counts the steps of `*` from 0 in years, and takes none behind a number alone.
    step.map((by) => ({ own: `*/${by}`, croner: `${low}-${high}/${by}` })),
    fc.tuple(value, step).map(([from, by]) => ({ own: `${from}/${by}`, croner: `${from}-${high}/${by}` })),
    fc.array(value, { minLength: 2, maxLength: 4 }).map((values) => same(values.join(','))),
  )
}

const usual = (low: number, high: number): fc.Arbitrary<Field> => fc.oneof({ weight: 2, arbitrary: star }, plain(low, high))
const signed = (low: number, high: number, ...signs: fc.Arbitrary<string>[]): fc.Arbitrary<Field> =>
  fc.oneof(star, fc.constant(same('?')), plain(low, high), ...signs.map((sign) => sign.map(same)))
const number = (low: number, high: number): fc.Arbitrary<string> => fc.integer({ min: low, max: high }).map(String)
const workday = number(1, 31).map((one) => `${one}W`)
const days = signed(1, 31, fc.constantFrom('L', 'LW', 'L,15', '1W,15'), workday)
const names = fc.constantFrom('MON-FRI', 'SUN', 'TUE,THU', 'SAT')
const weekdays = signed(
  0,
  6,
  names,
  number(0, 6).map((one) => `${one}L`),
  fc.tuple(number(0, 6), number(1, 5)).map((two) => two.join('#')),
)
const months = fc.oneof(usual(1, 12), fc.constantFrom('JAN', 'MAR-MAY', 'FEB,AUG,DEC').map(same))
const years = fc.oneof({ weight: 4, arbitrary: star }, plain(1970, 2099, fc.integer({ min: 2020, max: 2060 })))
const expressions = fc
  .tuple(usual(0, 59), usual(0, 59), usual(0, 23), days, months, weekdays, years)
  .map((fields) => ({ own: fields.map(({ own }) => own).join(' '), croner: fields.map(({ croner }) => croner).join(' ') }))
const instants = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2032, 0) })

test('random expressions are due when croner says, where it reads them alike', { timeout: patience }, () => {
  fc.assert(
    fc.property(expressions, instants, ({ own, croner }, after) => {
      const found = nextTime(readTimerCron(own), zone, after)
      const expected = new Cron(croner, { timezone: timerZone, mode: '7-part' }).nextRun(new Date(after))?.getTime()
      expect(found, `${own} after ${new Date(after).toISOString()}`).toBe(expected)
    }),
    settings(repeat === 1 ? 100 : 1000),
  )
})
