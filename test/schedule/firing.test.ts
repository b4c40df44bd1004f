/** What fires is listed with its next time, and fired by hand, whatever cloud it belongs to. */
import { expect, it, onTestFinished } from 'vitest'
import { createEmulator, createVirtualClock } from '../../emulator/index.ts'
import { createFolder } from '../support/project.ts'

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
