/** Triggers with a feed of /whisk.system/alarms fire by themselves, on the emulator's clock. */
import openwhisk from 'openwhisk'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createEmulator, createVirtualClock, type Config, type Emulator } from '../../emulator/index.ts'
import type { Clock, VirtualClock } from '../../emulator/model/clock.ts'
import type { Log } from '../../emulator/model/log.ts'
import { DueList } from '../../emulator/schedule/due-list.ts'
import { systemClock } from '../../emulator/system/clock.ts'
import { createFolder } from '../support/project.ts'
import { until } from '../support/until.ts'

const start = Date.UTC(2026, 0, 1, 9, 0, 0)
const minute = 60_000

interface Fired {
  readonly at: number
  readonly params: Record<string, unknown>
}

async function project<C extends Clock = VirtualClock>(config: Config = {}, clock: C = createVirtualClock(start) as never) {
  const fired: Fired[] = []
  const told: string[] = []
  const log: Log = { emit: (event) => event.event === 'notice' && told.push(event.text) }
  const main = (params: Record<string, unknown>) => {
    fired.push({ at: clock.now() - start, params })
    return {}
  }
  const emulator = await createEmulator({
    isolation: 'inline',
    clock,
    log,
    ...config,
    actions: { ran: { module: { main } }, ...config.actions },
  })
  onTestFinished(() => emulator.close())
  return { clock, emulator, fired, told, times: () => fired.map(({ at }) => at) }
}

const triggered = (feed: string, params: Record<string, unknown>): Config => ({
  openwhisk: {
    triggers: { tick: { feed: `/whisk.system/alarms/${feed}`, params: params as never } },
    rules: { 'on-tick': { trigger: 'tick', action: 'ran' } },
  },
})

describe('a trigger of the configuration', () => {
  test('with an interval fires half a minute after the start, and then at every interval', async () => {
    const { clock, times, fired } = await project(triggered('interval', { minutes: 10, trigger_payload: { n: 1 } }))
    await clock.advance('30m')
    expect(times()).toEqual([30_000, 30_000 + 10 * minute, 30_000 + 20 * minute])
    expect(fired[0]?.params).toEqual({ n: 1, __ow_headers: expect.objectContaining({ 'content-type': 'application/json' }) as object })
  })

  test('with a cron pattern fires in its zone, months from 0, also a year later', async () => {
    const { clock, times } = await project(triggered('alarm', { cron: '0 0 1 0,6 *', timezone: 'Asia/Seoul' }))
    await clock.advance('400d')
    const at = (year: number, month: number): number => Date.UTC(year, month, 1) - 9 * 60 * minute - start
    expect(times()).toEqual([at(2026, 6), at(2027, 0)])
  })

  test('fires once at a date', async () => {
    const { clock, times } = await project(triggered('once', { date: '2026-01-01T10:00:00Z' }))
    await clock.advance('2d')
    expect(times()).toEqual([60 * minute])
  })

  test('ends at its stop date, or after so many firings', async () => {
    const ended = await project(triggered('interval', { minutes: 30, startDate: '2026-01-01T10:00:00Z', stopDate: '2026-01-01T11:00:00Z' }))
    await ended.clock.advance('1d')
    expect(ended.times()).toEqual([60 * minute, 90 * minute, 120 * minute])
    const counted = await project(triggered('alarm', { cron: '* * * * *', maxTriggers: 2 }))
    await counted.clock.advance('1h')
    expect(counted.times()).toEqual([minute, 2 * minute])
  })

  test('that cannot fire says why, once', async () => {
    const { clock, told, times, emulator } = await project(triggered('alarm', { cron: '0 9 * 12 *' }))
    await clock.advance('1d')
    await emulator.request('/api/v1/namespaces/_/triggers')
    expect(told).toEqual([
      "The trigger tick does not fire by itself: cron pattern '0 9 * 12 *' is not valid (openwhisk.triggers['tick'].params).",
    ])
    expect(times()).toEqual([])
  })

  test('is in the records each time, with what ran', async () => {
    const { clock, emulator } = await project(triggered('interval', { minutes: 1 }))
    await clock.advance('2m')
    const records = emulator.activations.list().map(({ path, surface, start: at }) => [path, surface, at - start])
    expect(records).toEqual([
      ['ran', 'openwhisk.trigger', 90_000],
      ['tick', 'openwhisk.trigger', 90_000],
      ['ran', 'openwhisk.trigger', 30_000],
      ['tick', 'openwhisk.trigger', 30_000],
    ])
  })
})

test('on the machine’s clock nothing waits to fire until the emulator serves', async () => {
  const waits: number[] = []
  const clock: Clock = {
    ...systemClock,
    after(ms, callback) {
      waits.push(ms)
      return systemClock.after(ms, callback)
    },
  }
  const { emulator, fired } = await project({ ...triggered('alarm', { cron: '* * * * * *' }) }, clock)
  await emulator.request('/api/v1/namespaces/_/triggers/tick')
  expect(waits).toEqual([])
  await emulator.listen({ port: 0 })
  expect(waits.map((ms) => ms >= 0 && ms <= 1000)).toEqual([true])
  await until('the trigger to fire', () => fired.length > 0)
})

describe('a trigger', () => {
  test.each([
    ['alarm', { cron: '* * * * *', timezone: 'Asia/Seoul', startDate: 8.64e15 }],
    ['alarm', { cron: '* * * * * *', startDate: 8.64e15 - 1 }],
    ['interval', { minutes: 1e20 }],
    ['once', { date: 8.64e15 }],
  ])('at the end of the calendar harms nothing: %s %o', async (feed, params) => {
    const { clock, emulator } = await project(triggered(feed, params))
    await clock.advance('1d')
    expect(await emulator.invoke('ran', {})).toBeDefined()
  })

  test('fires on when the clock is put back', () => {
    let now = start
    let timer = (): void => {}
    const clock: Clock = {
      virtual: false,
      now: () => now,
      after(_ms, callback) {
        timer = callback
        return { cancel: () => (timer = () => {}) }
      },
    }
    const fired: number[] = []
    const list = new DueList(clock)
    list.start()
    list.set('tick', { next: (after) => Math.floor(after / minute) * minute + minute, fire: (due) => fired.push(due - start) })
    const wake = (time: number): void => {
      now = start + time
      timer()
    }
    wake(minute)
    wake(-60 * minute)
    wake(-59 * minute)
    expect(fired).toEqual([minute, -59 * minute])
  })
})

describe('the feeds, by the published client', () => {
  async function client(emulator: Emulator) {
    const { url } = await emulator.listen({ port: 0 })
    return openwhisk({ apihost: url, api_key: 'a:b', namespace: 'guest' })
  }
  /** What the client has beyond its own declarations. */
  interface Feeds {
    get(
      feed: object,
    ): Promise<{ end: number; duration: number; annotations: object[]; response: { result: { config: object; status: object } } }>
    update(feed: object): Promise<object>
  }
  const feedsOf = (whisk: ReturnType<typeof openwhisk>): Feeds => whisk.feeds as unknown as Feeds
  const feed = (name: string, trigger: string, params: object = {}) => ({
    name: `/whisk.system/alarms/${name}`,
    trigger,
    params,
  })

  async function withTrigger(): Promise<{
    whisk: ReturnType<typeof openwhisk>
    clock: VirtualClock
    times: () => number[]
    emulator: Emulator
  }> {
    const { emulator, clock, times } = await project()
    const whisk = await client(emulator)
    await whisk.triggers.create({ name: 'nightly' })
    await whisk.rules.create({ name: 'on-night', trigger: 'nightly', action: 'ran' })
    return { whisk, clock, times, emulator }
  }

  test('create, read, change and delete an alarm', async () => {
    const { whisk, clock, times } = await withTrigger()
    await whisk.feeds.create(feed('interval', 'nightly', { minutes: 5 }))
    await clock.advance('6m')
    expect(times()).toEqual([30_000, 330_000])
    const read = await feedsOf(whisk).get(feed('interval', 'nightly'))
    expect(read.response.result).toEqual({
      config: { name: 'nightly', namespace: 'guest', payload: { payload: '' }, strict: false, startDate: start + 30_000, minutes: 5 },
      status: { active: true, dateChanged: start, dateChangedISO: '2026-01-01T09:00:00Z' },
    })
    // The record is one of an action that ended, as wsk and aio list it.
    expect(read).toMatchObject({ end: start + 6 * minute, duration: 0 })
    expect(read.annotations).toContainEqual({ key: 'path', value: 'whisk.system/alarms/interval' })
    await feedsOf(whisk).update(feed('interval', 'nightly', { minutes: 60 }))
    await clock.advance('1h')
    expect(times()).toEqual([30_000, 330_000, 60 * minute + 30_000])
    await whisk.feeds.delete(feed('interval', 'nightly'))
    await clock.advance('1d')
    expect(times()).toHaveLength(3)
  })

  test.each([
    ['alarm', {}, 'alarms trigger feed is missing the cron parameter'],
    ['alarm', { cron: '* * *' }, "cron pattern '* * *' is not valid"],
    ['alarm', { cron: '* * * * *', timezone: 'KST' }, 'Invalid timezone.'],
    ['alarm', { cron: '* * * * *', startDate: 'soon' }, "startDate parameter 'soon' is not a valid Date"],
    ['alarm', { cron: '* * * * *', startDate: '2020-01-01' }, "startDate parameter '2020-01-01' must be in the future"],
    [
      'alarm',
      { cron: '* * * * *', maxTriggers: 2, stopDate: '2027-01-01' },
      'maxTriggers is not allowed when the stopDate parameter is specified',
    ],
    ['alarm', { cron: '0 0 1 5 *', stopDate: '2026-02-01' }, 'the first scheduled trigger fire is not until after the stop date'],
    ['interval', {}, 'interval trigger feed is missing the minutes parameter'],
    ['interval', { minutes: 1.5 }, 'the minutes parameter must be an integer'],
    ['interval', { minutes: -1 }, 'the minutes parameter must be an integer greater than zero'],
    ['once', {}, 'alarms once trigger feed is missing the date parameter'],
    ['once', { date: '2027-01-01', deleteAfterFire: 'soon' }, 'deleteAfterFire parameter must be one of [false, true, rules].'],
  ])('%s with %j is refused in the words of the package', async (name, params, message) => {
    const { whisk, clock, times } = await withTrigger()
    await expect(whisk.feeds.create(feed(name, 'nightly', params))).rejects.toMatchObject({
      statusCode: 502,
      error: { response: { result: { error: { error: message } } } },
    })
    await clock.advance('1d')
    expect(times()).toEqual([])
  })

  test('the web action that the package’s own feed action calls does the same, by method', async () => {
    const { emulator, clock, times } = await withTrigger()
    const call = async (method: string, params: object): Promise<[number, unknown]> => {
      const answer = await emulator.request('/api/v1/web/whisk.system/alarmsWeb/alarmWebAction', {
        method,
        body: JSON.stringify({ authKey: 'a:b', ...params }),
        headers: { 'content-type': 'application/json' },
      })
      return [answer.status, await answer.json()]
    }
    const trigger = { triggerName: '/guest/nightly' }
    expect(await call('POST', { ...trigger, isInterval: true, minutes: 5 })).toEqual([200, { status: 'success' }])
    expect(await call('PUT', { ...trigger, minutes: 10 })).toEqual([200, { status: 'success' }])
    await clock.advance('21m')
    expect(times()).toHaveLength(3)
    expect(await call('POST', { ...trigger, cron: '* * *' })).toEqual([400, { error: "cron pattern '* * *' is not valid" }])
    expect(await call('POST', { triggerName: '/_/nobody', cron: '0 7 * * *' })).toEqual([
      404,
      { error: 'Trigger authentication request failed.' },
    ])
    expect(await call('DELETE', trigger)).toEqual([200, { status: 'success' }])
    expect(await call('DELETE', trigger)).toEqual([404, { error: 'could not find trigger /guest/nightly in the database' }])
    expect((await call('PATCH', trigger))[1]).toEqual({ error: 'unsupported lifecycleEvent' })
  })

  test('where a key is configured, the web action asks for it, and answers no page of a browser without one', async () => {
    const { emulator } = await project({ openwhisk: { auth: 'u:k', triggers: { nightly: {} } } })
    const path = '/api/v1/web/whisk.system/alarmsWeb/alarmWebAction'
    const ask = async (of: Emulator, authKey: string, headers = {}): Promise<number> => {
      const body = JSON.stringify({ authKey, triggerName: '/_/nightly', cron: '0 7 * * *' })
      return (await of.request(path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })).status
    }
    expect([await ask(emulator, 'u:k'), await ask(emulator, 'u:wrong')]).toEqual([200, 401])
    const open = await project({ openwhisk: { triggers: { nightly: {} } } })
    const page = { origin: 'http://attacker.example', 'sec-fetch-site': 'cross-site' }
    expect([await ask(open.emulator, 'a:b'), await ask(open.emulator, 'a:b', page)]).toEqual([200, 403])
  })

  test('an update changes the zone or strict alone, and reads what was given', async () => {
    const { whisk } = await withTrigger()
    await whisk.feeds.create(feed('alarm', 'nightly', { cron: '0 7 * * *', trigger_payload: { n: 1 } }))
    await feedsOf(whisk).update(feed('alarm', 'nightly', { timezone: 'Asia/Seoul' }))
    await feedsOf(whisk).update(feed('alarm', 'nightly', { strict: 'true' }))
    const read = await feedsOf(whisk).get(feed('alarm', 'nightly'))
    expect(read.response.result.config).toEqual({
      name: 'nightly',
      namespace: 'guest',
      payload: { n: 1 },
      strict: 'true',
      cron: '0 7 * * *',
      timezone: 'Asia/Seoul',
    })
    await expect(feedsOf(whisk).update(feed('alarm', 'nightly', { cron: 'x', timezone: 'KST' }))).rejects.toMatchObject({
      error: { response: { result: { error: { error: 'Invalid timezone.' } } } },
    })
  })

  test('a trigger that is gone ends its alarm; one that fires once takes its trigger and rules along', async () => {
    const { whisk, clock, times } = await withTrigger()
    await whisk.feeds.create(feed('once', 'nightly', { date: start + 5 * minute, deleteAfterFire: 'rules' }))
    await clock.advance('10m')
    expect(times()).toEqual([5 * minute])
    expect(await whisk.triggers.list()).toEqual([])
    expect(await whisk.rules.list()).toEqual([])

    await whisk.triggers.create({ name: 'short' })
    await whisk.feeds.create(feed('interval', 'short', { minutes: 1 }))
    await whisk.triggers.delete({ name: 'short' })
    await clock.advance('5m')
    await whisk.triggers.create({ name: 'short' })
    const read = await feedsOf(whisk).get(feed('interval', 'short'))
    expect(read.response.result.status).toMatchObject({
      active: false,
      reason: {
        kind: 'AUTO',
        statusCode: 404,
        message: 'Trigger automatically disabled: Received a 404 status code when firing the trigger',
      },
    })
  })

  test('of a trigger that is gone, the alarm that fires once and deletes itself leaves no record, and a session carries none', async () => {
    const { whisk, clock, emulator } = await withTrigger()
    await whisk.feeds.create(feed('once', 'nightly', { date: start + 5 * minute, deleteAfterFire: 'true' }))
    await whisk.triggers.create({ name: 'hourly' })
    await whisk.feeds.create(feed('interval', 'hourly', { minutes: 60 }))
    await whisk.triggers.delete({ name: 'nightly' })
    await whisk.triggers.delete({ name: 'hourly' })

    const session = createFolder({}).path('session')
    await emulator.exportSession(session)
    const next = await project()
    await next.emulator.importSession(session)
    expect(await next.clock.pending()).toEqual([])

    await clock.advance('5m')
    await whisk.triggers.create({ name: 'nightly' })
    await expect(feedsOf(whisk).get(feed('once', 'nightly'))).rejects.toMatchObject({
      error: { response: { result: { error: { error: 'could not find trigger /guest/nightly in the database' } } } },
    })
  })
})
