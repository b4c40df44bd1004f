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
