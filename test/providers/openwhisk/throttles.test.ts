/** Calls over the namespace's limits get 429, per minute of the emulator's clock and for what runs at the same time; off unless asked for, by configuration or per test. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createEmulator, createVirtualClock, type Emulator, type Throttles } from '../../../emulator/index.ts'

const minute = 60_000
const start = Date.UTC(2026, 0, 1)
const clock = createVirtualClock(start)
/** Ends of the activations that wait, the oldest first. */
const waiting: (() => void)[] = []
const wait = { main: () => new Promise((resolve) => waiting.push(() => resolve({}))) }
const ready = { main: () => ({ body: 'ok' }) }

let emulator: Emulator
let session: Emulator

beforeAll(async () => {
  const actions = { wait: { module: wait }, ready: { module: ready, type: 'web' as const } }
  emulator = await createEmulator({ functions: false, actions, clock, openwhisk: { throttle: { firesPerMinute: 2 } } })
})
afterAll(() => emulator.close())
afterEach(async () => {
  for (const end of waiting.splice(0)) end()
  await session.close()
})

/** Opens a session; without limits it has those of the configuration. */
function limited(throttle?: Throttles['openwhisk']): void {
  session = emulator.session()
  if (throttle !== undefined) session.throttle({ openwhisk: throttle })
}

const call = async (name: string, { on = session, query = '' } = {}): Promise<string> => {
  const answer = await on.request(`/api/v1/namespaces/_/actions/${name}${query}`, { method: 'POST' })
  const { error = answer.status } = (await answer.json()) as { error?: string }
  return String(error)
}
const tooMany = (count: number, allowed: number): string => `Too many requests in the last minute (count: ${count}, allowed: ${allowed}).`
const tooBusy = (count: number, allowed: number): string => `Too many concurrent requests in flight (count: ${count}, allowed: ${allowed}).`

describe('the rate', () => {
  test('begins anew with each minute of the clock, not a minute after the first call', async () => {
    limited({ invocationsPerMinute: 2 })
    await clock.advance(minute - (clock.now() % minute) - 1)
    expect([await call('ready'), await call('ready'), await call('ready')]).toEqual(['202', '202', tooMany(3, 2)])
    await clock.advance(1)
    expect([await call('ready'), await call('ready'), await call('ready')]).toEqual(['202', '202', tooMany(3, 2)])
    await clock.advance(minute - 1)
    expect(await call('ready')).toBe(tooMany(4, 2))
    await clock.advance(1)
    expect(await call('ready')).toBe('202')
  })

  test('has 60 calls, 30 at the same time, where nothing else is said', async () => {
    limited(true)
    for (let n = 1; n <= 60; n++) expect(await call('nothing')).toBe('The requested resource does not exist.')
    expect(await call('nothing')).toBe(tooMany(61, 60))
    const answer = await session.request('/api/v1/namespaces/_/limits')
    expect(await answer.json()).toMatchObject({ invocationsPerMinute: 60, concurrentInvocations: 30, firesPerMinute: 60 })
  })

  test('of firings is the configuration’s, each session with a count of its own', async () => {
    limited()
    const fire = async (on: Emulator): Promise<number> =>
      (await on.request('/api/v1/namespaces/_/triggers/none', { method: 'POST' })).status
    expect([await fire(session), await fire(session), await fire(session)]).toEqual([404, 404, 429])
    expect(await fire(emulator)).toBe(404)
  })
})

describe('what runs at the same time', () => {
  test('is counted from the call on, so that calls that come together cannot all pass', async () => {
    limited({ concurrentInvocations: 2 })
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => call('wait')))
    expect(answers.toSorted()).toEqual(['202', '202', tooBusy(2, 2), tooBusy(2, 2), tooBusy(2, 2)])
    await expect.poll(() => waiting.length).toBe(2)
    waiting.shift()?.()
    await expect.poll(() => session.activations.list().length).toBe(1)
    expect([await call('ready', { query: '?blocking=true' }), await call('wait'), await call('wait')]).toEqual([
      '200',
      '202',
      tooBusy(2, 2),
    ])
  })

  test('does not hold what was refused or found nothing, nor what has ended, web actions included', async () => {
    limited({ concurrentInvocations: 1, invocationsPerMinute: 1000 })
    for (let n = 0; n < 3; n++) {
      expect(await call('nothing')).toBe('The requested resource does not exist.')
      expect(await call('ready', { query: '?blocking=perhaps' })).toContain('is not a valid Boolean value')
      expect((await session.request('/api/v1/web/guest/default/ready.html')).status).toBe(200)
      expect((await session.request('/api/v1/web/guest/default/ready.html', { method: 'OPTIONS' })).status).toBe(200)
      expect(await call('ready', { query: '?blocking=true' })).toBe('200')
    }
    await call('wait')
    expect((await session.request('/api/v1/web/guest/default/ready.html')).status).toBe(429)
  })
})

describe('a test', () => {
  test('switches it on and off for itself', async () => {
    limited({ invocationsPerMinute: 0 })
    expect([await call('ready'), await call('ready', { on: emulator })]).toEqual([tooMany(1, 0), '202'])
    session.throttle({ openwhisk: false })
    expect(await call('ready')).toBe('202')
    session.throttle({ openwhisk: { invocationsPerMinute: 1 } })
    expect([await call('ready'), await call('ready')]).toEqual([tooMany(2, 1), tooMany(3, 1)])
  })

  test('hears what is wrong with its limits', () => {
    limited()
    const wrong = [{ openwhisk: { perMinute: 1 } }, { openwhisk: { firesPerMinute: -1 } }, { ncp: { a: { apiKeys: ['k'] } } }] as object[]
    const said = wrong.map((throttles) => {
      try {
        return session.throttle(throttles)
      } catch (error) {
        return (error as Error).message
      }
    })
    expect(said).toEqual([
      "emulator.throttle: openwhisk.throttle: unknown key 'perMinute'. Allowed: invocationsPerMinute, concurrentInvocations, firesPerMinute.",
      'emulator.throttle: openwhisk.throttle.firesPerMinute: found -1, expected a whole number of at least 0.',
      'emulator.throttle: ncp.usagePlans.a.apiKeys[0]: is none of ncp.apiKeys: add it there, so that callers may send it.',
    ])
  })
})
