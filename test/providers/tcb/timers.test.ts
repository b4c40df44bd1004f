/** Timers call their functions on the emulator's clock, with the event that CloudBase sends. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { createEmulator, createVirtualClock, type Config } from '../../../emulator/index.ts'
import type { Log } from '../../../emulator/model/log.ts'
import { createFolder } from '../../support/project.ts'

const start = Date.parse('2026-01-01T00:00:00Z')
const minute = 60_000
const hour = 60 * minute

interface Called {
  readonly at: number
  readonly event: Record<string, unknown>
}

async function project(functions: NonNullable<Config['tcb']>['functions'], others: Config = {}) {
  const clock = createVirtualClock(start)
  const called: Called[] = []
  const told: string[] = []
  const log: Log = { emit: (event) => event.event === 'notice' && told.push(event.text) }
  const main = (event: Record<string, unknown>) => void called.push({ at: clock.now() - start, event })
  const module = { main }
  const actions = { report: { module }, other: { module }, page: { module } }
  const emulator = await createEmulator({
    isolation: 'inline',
    functions: false,
    clock,
    log,
    actions,
    tcb: { functions: functions ?? {} },
    ...others,
  })
  onTestFinished(() => emulator.close())
  return { clock, emulator, called, told, times: () => called.map(({ at }) => at) }
}

const nightly = { report: { timers: { nightly: { cron: '0 30 2 * * * *', message: 'all' } } } }

describe('a timer', () => {
  test('calls its function at its time in UTC+8, with the event of the cloud', async () => {
    const { clock, called, emulator } = await project(nightly)
    expect(await clock.pending()).toEqual([{ what: 'report/nightly', due: start + 18.5 * hour }])
    await clock.advance('2d')
    // 02:30 in UTC+8 is 18:30 of the day before in UTC.
    expect(called).toEqual([
      { at: 18.5 * hour, event: { Type: 'Timer', TriggerName: 'nightly', Time: '2026-01-01T18:30:00Z', Message: 'all' } },
      { at: 42.5 * hour, event: { Type: 'Timer', TriggerName: 'nightly', Time: '2026-01-02T18:30:00Z', Message: 'all' } },
    ])
    const [newest] = emulator.activations.list()
    expect(newest).toMatchObject({ path: 'report', surface: 'tcb.timer', convention: 'event', attempt: { number: 1 } })
    expect(emulator.firings.list().map(({ vendor, trigger, by, time }) => [vendor, trigger, by, time - start])).toEqual([
      ['tcb', 'report/nightly', 'schedule', 42.5 * hour],
      ['tcb', 'report/nightly', 'schedule', 18.5 * hour],
    ])
  })

  test('fires every ten seconds, each Monday and once a year, none lost and none twice in 400 days', async () => {
    const seconds = { report: { timers: { often: { cron: '*/10 0-1 8 1 1 * 2026' } } } }
    const { clock, called, times } = await project({
      ...seconds,
      other: { timers: { weekly: { cron: '0 0 2 ? * MON *' }, yearly: { cron: '0 0 0 1 1 ? *' } } },
    })
    await clock.advance('2m')
    expect(times()).toEqual(Array.from({ length: 11 }, (_, index) => (index + 1) * 10_000))
    called.length = 0
    await clock.advance('400d')
    const of = (timer: string) => called.filter(({ event }) => event['TriggerName'] === timer).map(({ event }) => event['Time'])
    expect(of('yearly')).toEqual(['2026-12-31T16:00:00Z'])
    // Monday 5 January at 02:00 in UTC+8.
    const first = Date.parse('2026-01-04T18:00:00Z')
    const mondays = Array.from({ length: 57 }, (_, index) => new Date(first + index * 7 * 24 * hour).toISOString().replace('.000', ''))
    expect(of('weekly')).toEqual(mondays)
    expect(called).toHaveLength(58)
  })

  test('is listed with its next time, and fired by hand with a message or an event of its own', async () => {
    const { clock, emulator, called, told } = await project({
      ...nightly,
      other: { timers: { past: { cron: '0 0 0 1 1 * 2020' } } },
      gone: { timers: { lost: { cron: '0 0 0 * * * *' } } },
      page: { type: 'web', timers: { tick: { cron: '0 0 12 * * * *' } } },
    })
    const timer = { vendor: 'tcb', kind: 'timer', zone: 'Asia/Shanghai', paused: false }
    const at = (hours: number): number => start + hours * hour
    const listed = emulator.triggers()
    expect(listed.map(({ samples: _samples, said: _said, ...rest }) => rest)).toEqual([
      { ...timer, name: 'page/tick', rhythm: '0 0 12 * * * *', actions: ['page'], disabled: 'page is a web function', next: at(4) },
      {
        ...timer,
        name: 'gone/lost',
        rhythm: '0 0 0 * * * *',
        actions: ['gone'],
        disabled: 'gone cannot be called: FUNCTION_NOT_FOUND',
        next: at(16),
      },
      { ...timer, name: 'report/nightly', rhythm: '0 30 2 * * * *', actions: ['report'], next: at(18.5) },
      { ...timer, name: 'other/past', rhythm: '0 0 0 1 1 * 2020', actions: ['other'], disabled: 'no time is left at which it is due' },
    ])
    const sample = { Type: 'Timer', TriggerName: 'nightly', Time: '2026-01-01T00:00:00Z', Message: 'all' }
    expect(listed[2]?.samples?.map(({ payload }) => payload)).toEqual([sample])
    await clock.advance(1500)
    const { activations } = await emulator.fire('report/nightly')
    expect(activations.map(({ path }) => path)).toEqual(['report'])
    await emulator.fire('report/nightly', 'by hand')
    await emulator.fire('report/nightly', { mine: true })
    const event = { Type: 'Timer', TriggerName: 'nightly', Time: '2026-01-01T00:00:01Z' }
    expect(called.map((one) => one.event)).toEqual([{ ...event, Message: 'all' }, { ...event, Message: 'by hand' }, { mine: true }])
    await emulator.fire('gone/lost')
    await emulator.fire('report/nightly', 'x'.repeat(128 * 1024))
    expect(told).toEqual([
      'The asynchronous call of gone does not run: there is no function gone in the default package.',
      'The asynchronous call of report does not run: its event has 131155 bytes, and an asynchronous one may have 131072.',
    ])
    expect(called).toHaveLength(3)
  })

  test('asks no security rule and no token, and tells the function that a timer calls it', async () => {
    const seen: unknown[] = []
    const main = (_event: unknown, context: { request_id: string; environment: string }) =>
      void seen.push([
        context.request_id,
        (JSON.parse(context.environment) as { TCB_SOURCE: string }).TCB_SOURCE,
        process.env['TCB_SOURCE'],
      ])
    const tcb = { functions: nightly, auth: { enforce: true, tokens: {} }, securityRules: { '*': { invoke: false } } }
    const { clock, emulator } = await project({}, { tcb, actions: { report: { module: { main } } } })
    await clock.advance('1d')
    const [activation] = emulator.activations.list()
    expect(seen).toEqual([[activation?.attempt?.requestId, 'wx_trigger', 'wx_trigger']])
    expect(activation?.activationId).toBe(activation?.attempt?.requestId.replaceAll('-', ''))
  })
})

test('an edit of the configuration sets the timers that are new, and leaves the others their time', async () => {
  const configuration = (timers: object): string =>
    `export default { tcb: { functions: { report: { timers: ${JSON.stringify(timers)} } } } }`
  const folder = createFolder({
    'functions/report.js': 'exports.main = (event) => event.TriggerName',
    'actionlab.config.mjs': configuration({ hourly: { cron: '0 0 * * * * *' } }),
  })
  const clock = createVirtualClock(start)
  const emulator = await createEmulator({ root: folder.root, clock, watch: true })
  onTestFinished(() => emulator.close())
  folder.write(
    'actionlab.config.mjs',
    configuration({ hourly: { cron: '0 0 * * * * *', message: 'new' }, half: { cron: '0 30 * * * * *' } }),
  )
  await emulator.settled()
  expect(emulator.triggers().map(({ name, next = 0 }) => [name, next - start])).toEqual([
    ['report/half', 30 * minute],
    ['report/hourly', hour],
  ])
  await clock.advance('1h')
  expect(emulator.activations.list().map(({ params }) => (params as { Message: string }).Message)).toEqual(['new', ''])
  folder.write('actionlab.config.mjs', configuration({ half: { cron: '0 30 * * * * *' } }))
  await emulator.settled()
  expect(await clock.pending()).toEqual([{ what: 'report/half', due: start + 90 * minute }])
})

test.each([
  [
    '0 2 * * *',
    `timers.t.cron: found "0 2 * * *": seven fields are expected: second minute hour day month weekday year. These are five; with second and year it is "0 0 2 * * * *".`,
  ],
  ['0 0 2 * * 7 *', 'timers.t.cron: found "0 0 2 * * 7 *": weekday: 7 is not within 0 to 6, and Sunday is 0.'],
])('the expression %s in the configuration is named with what is right', async (cron, message) => {
  await expect(project({ report: { timers: { t: { cron } } } })).rejects.toThrow(message)
})

test.each([
  ['1st', 'expected a name of a timer: a letter, then letters, digits, - and _, 60 characters at most.'],
  ['a'.repeat(61), '60 characters at most.'],
])('a timer cannot have the name %s', async (name, message) => {
  await expect(project({ report: { timers: { [name]: { cron: '0 0 2 * * * *' } } } })).rejects.toThrow(message)
})

test('a function has ten timers at most, and a message 4 KB', async () => {
  const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`t${index}`, { cron: '0 0 2 * * * *' }]))
  await expect(project({ report: { timers: eleven } })).rejects.toThrow('found 11 timers, but a function may have 10.')
  const long = { report: { timers: { t: { cron: '0 0 2 * * * *', message: '字'.repeat(1366) } } } }
  await expect(project(long)).rejects.toThrow('expected a string of 4 KB at most.')
})
