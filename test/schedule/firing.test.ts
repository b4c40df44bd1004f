/** What fires is listed with its next time, and fired by hand, whatever cloud it belongs to. */
import { expect, it, onTestFinished } from 'vitest'
import { createEmulator, createVirtualClock } from '../../emulator/index.ts'
import { createFolder } from '../support/project.ts'
import { hasPython } from '../support/python.ts'

const start = Date.parse('2026-03-01T06:30:00Z')

async function emulate() {
  const { root } = createFolder({ 'functions/clean.js': 'exports.main = ({ __ow_headers, ...params }) => params' })
  const openwhisk = {
    triggers: {
      nightly: { feed: '/whisk.system/alarms/alarm', params: { cron: '0 7 * * *', trigger_payload: { by: 'cron' } } },
      often: { feed: '/whisk.system/alarms/interval', params: { minutes: 15 } },
      byHand: { params: { by: 'trigger' } },
    },
    rules: { a: { trigger: 'nightly', action: 'clean' }, b: { trigger: 'byHand', action: 'clean' } },
  }
  const clock = createVirtualClock(start)
  const emulator = await createEmulator({ root, isolation: 'inline', clock, openwhisk })
  onTestFinished(() => emulator.close())
  return { emulator, clock }
}

it('the next one first, then those that do not fire by themselves', async () => {
  const { emulator } = await emulate()
  expect(emulator.triggers()).toEqual([
    {
      vendor: 'openwhisk',
      name: 'often',
      kind: 'interval',
      rhythm: 'every 15 minutes',
      actions: [],
      disabled: 'no rule of it is active',
      next: start + 30_000,
      paused: false,
    },
    {
      vendor: 'openwhisk',
      name: 'nightly',
      kind: 'alarm',
      rhythm: '0 7 * * *',
      zone: 'UTC',
      actions: ['clean'],
      next: Date.parse('2026-03-01T07:00:00Z'),
      paused: false,
    },
    { vendor: 'openwhisk', name: 'byHand', kind: 'trigger', actions: ['clean'], paused: false },
  ])
})

const reports = [
  ['report.js', 'exports.main = () => ({ now: new Date().toISOString() })'],
  ...(hasPython
    ? [['report.py', 'import datetime\ndef main(args): return {"now": datetime.datetime.utcnow().isoformat() + ".000Z"}\n'] as const]
    : []),
] as const

it.each(reports)(
  'the function of %s, in a process of its own, sees the time at which it fires, and its record begins then',
  async (file, code) => {
    const { root } = createFolder({ [`functions/${file}`]: code })
    const clock = createVirtualClock(Date.parse('2026-03-01T02:00:00+09:00'))
    const triggers = { nightly: { type: 'cron' as const, cronOption: '0 3 * * *', actions: ['report'] } }
    const emulator = await createEmulator({ root, isolation: 'process', clock, ncp: { triggers } })
    onTestFinished(() => emulator.close())
    await emulator.invoke('report')
    emulator.activations.clear()
    await clock.advance('4d')
    const nights = ['2026-02-28', '2026-03-01', '2026-03-02', '2026-03-03'].map((day) => `${day}T18:00:00.000Z`)
    const seen = (): unknown[] =>
      emulator.activations.list({ name: 'report' }).map(({ response, start: begun }) => [response.result, new Date(begun).toISOString()])
    await expect.poll(seen, { timeout: 15_000 }).toEqual(nights.map((now) => [{ now }, now]).toReversed())
  },
)

it('by hand it fires as by its schedule, or with a payload of the caller', async () => {
  const { emulator } = await emulate()
  const results = async (...firing: Parameters<typeof emulator.fire>): Promise<unknown[]> =>
    (await emulator.fire(...firing)).activations.map(({ response }) => response.result)
  expect(await results('nightly')).toEqual([{ by: 'cron' }])
  expect(await results('openwhisk:nightly', { by: 'hand' })).toEqual([{ by: 'hand' }])
  expect(await results('byHand')).toEqual([{ by: 'trigger' }])
  expect(await emulator.fire('often')).toEqual({ activations: [] })
  await expect(emulator.fire('nightley')).rejects.toThrow('There is no trigger "nightley". There are: nightly, often, byHand.')
})

it('each firing is remembered with what made it fire, and what it started', async () => {
  const { emulator, clock } = await emulate()
  await clock.advance('31m')
  await emulator.fire('byHand')
  await emulator.request('/api/v1/namespaces/_/triggers/nightly', { method: 'POST' })
  const seen = emulator.firings
    .list()
    .map(({ trigger, by, time, activationId, started }) => [trigger, by, time - start, activationId !== undefined, started.length])
  const m = 60_000
  expect(seen).toEqual([
    ['nightly', 'api', 31 * m, true, 1],
    ['byHand', 'hand', 31 * m, true, 1],
    ['often', 'schedule', 30.5 * m, false, 0],
    ['nightly', 'schedule', 30 * m, true, 1],
    ['often', 'schedule', 15.5 * m, false, 0],
    ['often', 'schedule', 0.5 * m, false, 0],
  ])
  expect(['nightly', 'openwhisk:often', 'byHand', 'nobody'].map((name) => emulator.firings.count(name))).toEqual([2, 3, 1, 0])
  const [newest] = emulator.firings.list({ limit: 1 })
  expect(emulator.activations.get(newest?.started[0] ?? '')?.path).toBe('clean')
})

it('what comes once a year fires once in 400 days, in every cloud', async () => {
  const { root } = createFolder({ 'functions/clean.js': 'exports.main = () => ({})' })
  const clock = createVirtualClock(start)
  const emulator = await createEmulator({
    root,
    isolation: 'inline',
    clock,
    openwhisk: {
      triggers: { yearly: { feed: '/whisk.system/alarms/alarm', params: { cron: '0 0 1 5 *', timezone: 'Europe/Berlin' } } },
      rules: { a: { trigger: 'yearly', action: 'clean' } },
    },
    ncp: { triggers: { yearly: { type: 'cron', cronOption: '0 0 1 6 *', actions: ['clean'] } } },
    tcb: { functions: { clean: { timers: { yearly: { cron: '0 0 0 1 6 * *' } } } } },
  })
  onTestFinished(() => emulator.close())
  expect((await clock.pending()).map(({ what }) => what).toSorted()).toEqual(['clean/yearly', 'yearly', 'yearly'])
  await clock.advance('400d')
  const times = emulator.firings.list().map(({ vendor, trigger, time }) => [`${vendor}:${trigger}`, new Date(time).toISOString()])
  expect(times).toEqual([
    ['openwhisk:yearly', '2026-05-31T22:00:00.000Z'],
    ['tcb:clean/yearly', '2026-05-31T16:00:00.000Z'],
    ['ncp:yearly', '2026-05-31T15:00:00.000Z'],
  ])
})

it('a save in between: schedules keep their times, those of the new configuration begin, and firings run the new code', async () => {
  const feed = (minutes: number): object => ({ feed: '/whisk.system/alarms/interval', params: { minutes } })
  const config = (more: object): string =>
    JSON.stringify({
      openwhisk: {
        triggers: { often: feed(10), ...more },
        rules: { a: { trigger: 'often', action: 'clean' } },
      },
      ncp: { triggers: { hourly: { type: 'cron', cronOption: '0 * * * *', actions: ['clean'] } } },
      tcb: { functions: { clean: { timers: { half: { cron: '0 */30 * * * * *' } } } } },
    })
  const folder = createFolder({ 'functions/clean.js': 'exports.main = () => ({ version: 1 })', 'actionlab.config.json': config({}) })
  const clock = createVirtualClock(start)
  const emulator = await createEmulator({ root: folder.root, watch: false, clock })
  onTestFinished(() => emulator.close())
  await clock.advance('5m')
  const due = async (): Promise<unknown[]> => (await clock.pending()).map(({ what, due: at }) => [what, (at - start) / 60_000])
  const before = await due()
  expect(before).toEqual([
    ['often', 10.5],
    ['hourly', 30],
    ['clean/half', 30],
  ])
  folder.write('functions/clean.js', 'exports.main = () => ({ version: 2 })')
  folder.write('actionlab.config.json', config({ later: feed(60) }))
  await emulator.reload()
  expect(await due()).toEqual([['later', 5.5], ...before])
  await clock.advance('10m')
  const versions = emulator.activations.list({ name: 'clean' }).map(({ response }) => response.result)
  expect(versions).toEqual([{ version: 2 }, { version: 1 }])
})

it('whoever listens to firings and throws stops no schedule; the fault is uncaught', async () => {
  const { emulator, clock } = await emulate()
  const others = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  const fault = new Promise((resolve) => process.once('uncaughtException', resolve))
  const stop = emulator.firings.subscribe(() => {
    stop()
    throw new Error('mine')
  })
  await clock.advance('31m')
  expect(await fault).toEqual(new Error('mine'))
  for (const listener of others) process.on('uncaughtException', listener)
  expect(['often', 'nightly'].map((name) => emulator.firings.count(name))).toEqual([3, 1])
})

it('a payload that is no JSON is refused as the parameters of a call are, and so is everything once the emulator is closed', async () => {
  const { emulator } = await emulate()
  for (const payload of [10n, () => 1])
    await expect(emulator.fire('byHand', payload as never)).rejects.toMatchObject({ code: 'BAD_PARAMETERS' })
  expect(emulator.firings.count('byHand')).toBe(0)
  await emulator.close()
  await expect(emulator.fire('byHand')).rejects.toMatchObject({ code: 'CLOSED' })
})
