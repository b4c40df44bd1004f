/** Tests of what fires: by the clock that a test asked for, and never without one. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test as plain, vi } from 'vitest'
import { createTest } from '../../emulator/testing/index.ts'
import { openEmulator } from '../../emulator/testing/plain/index.ts'
import { systemClock } from '../../emulator/system/clock.ts'
import type { Clock, Timer } from '../../emulator/model/clock.ts'

const root = mkdtempSync(join(tmpdir(), 'actionlab-firing-'))
mkdirSync(join(root, 'functions'))
writeFileSync(join(root, 'functions', 'clean.js'), 'let runs = 0\nexports.main = ({ by }) => ({ by, runs: ++runs })\n')
writeFileSync(join(root, 'functions', 'sleep.js'), 'exports.main = () => new Promise((resolve) => setTimeout(() => resolve({}), 20000))\n')
afterAll(() => rmSync(root, { recursive: true, force: true }))

const start = Date.parse('2026-03-01T06:30:00Z')
const options = {
  root,
  startTime: start,
  actions: { clean: { params: { bound: true } } },
  openwhisk: {
    triggers: {
      nightly: { feed: '/whisk.system/alarms/alarm', params: { cron: '0 7 * * *', trigger_payload: { by: 'cron' } } },
      often: { feed: '/whisk.system/alarms/interval', params: { minutes: 15 } },
    },
    rules: { a: { trigger: 'nightly', action: 'clean' } },
  },
} as const

describe.each([
  { name: 'process', test: createTest(options) },
  { name: 'inline', test: createTest({ ...options, isolation: 'inline' }) },
])('$name: with the fixture `clock`', ({ test }) => {
  test('each firing runs its action once, and the matchers tell how often and with what', async ({ clock, emulator }) => {
    await clock.advance('2d')
    expect(emulator.trigger('nightly')).toHaveFired(2)
    expect(emulator.trigger('openwhisk:often')).toHaveFired(192)
    expect(emulator.action('clean')).toHaveBeenInvokedWith({ by: 'cron', bound: true })
    expect(emulator.action('clean')).not.toHaveBeenInvokedWith({ by: 'hand' })
    const runs = emulator.activations.list({ name: 'clean' }).map(({ response }) => (response.result as { runs: number }).runs)
    expect((runs[0] ?? 0) - (runs[1] ?? 0)).toBe(1)
    await emulator.fire('nightly', { by: 'hand' })
    expect(emulator.trigger('nightly')).toHaveFired(3)
    expect(emulator.action('clean')).toHaveBeenInvokedWith({ by: 'hand' })
  })

  test('goes from one thing that is due to the next, and lists what is due', async ({ clock, emulator }) => {
    expect(emulator.trigger('often')).not.toHaveFired()
    const pending = async (): Promise<unknown[]> => (await clock.pending()).map(({ what, due }) => [what, (due - start) / 1000])
    expect(await pending()).toEqual([
      ['often', 30],
      ['nightly', 1800],
    ])
    const sleeping = emulator.invoke('sleep')
    // Vitest moves fake timers on while it waits.
    const isListed = async (): Promise<boolean> => (await clock.pending())[0]?.what === 'a timer of a function'
    await vi.waitUntil(isListed, { timeout: 10_000, interval: 1 })
    expect(await pending()).toContainEqual(['often', 30])
    expect(await clock.advanceToNext()).toBeLessThan(start + 30_000)
    expect(await sleeping).toSucceed()
    expect(await clock.advanceToNext()).toBe(start + 30_000)
    expect(emulator.trigger('often')).toHaveFired(1)
  })
})

const zoned = createTest({ ...options, isolation: 'inline', startTime: '2026-03-08T01:59', timeZone: 'America/New_York' })

zoned('time begins where the clocks of a zone show it', ({ clock }) => {
  expect(new Date(clock.now()).toISOString()).toBe('2026-03-08T06:59:00.000Z')
})

plain('a start in a gap is its end, one with an offset is no other, and a zone that is none is named', async () => {
  const { startOf } = await import('../../emulator/testing/start-time.ts')
  const at = (time: string): string => new Date(startOf(time, 'America/New_York')).toISOString()
  expect(['2026-03-08T02:30', '2026-11-01T01:30', '2026-07-01', '2026-07-01T00:00Z'].map(at)).toEqual([
    '2026-03-08T07:00:00.000Z',
    '2026-11-01T05:30:00.000Z',
    '2026-07-01T04:00:00.000Z',
    '2026-07-01T00:00:00.000Z',
  ])
  expect(() => createTest({ startTime: start, timeZone: 'Seoul' })).toThrow('timeZone: there is no zone "Seoul". Write a name of IANA\'s')
})

/** Of what fires by itself; no other timer says what waits behind it. */
const waits: number[] = []
const realTime: Clock = {
  ...systemClock,
  after(ms: number, callback: () => void, pending?: () => readonly unknown[]): Timer {
    if (pending) waits.push(ms)
    return systemClock.after(ms, callback)
  },
}
const everySecond = { feed: '/whisk.system/alarms/alarm', params: { cron: '* * * * * *' } }
const timeless = { root, clock: realTime, openwhisk: { triggers: { everySecond } } }

createTest(timeless)('without a clock nothing waits to fire, not even in a test that listens', async ({ emulator }) => {
  await emulator.listen({ port: 0 })
  expect(await emulator.invoke('clean')).toSucceed()
  await emulator.request('/api/v1/namespaces/_/triggers/everySecond')
  expect(emulator.triggers()[0]?.next).toBeDefined()
  expect(waits).toEqual([])
  expect(emulator.trigger('everySecond')).not.toHaveFired()
})

plain('nor in one without Vitest', async () => {
  const { emulator, close } = await openEmulator(timeless)
  await emulator.listen({ port: 0 })
  expect(waits).toEqual([])
  await close()
})

createTest({ ...options, isolation: 'inline' })(
  'what a test reads itself does not hold the clock while no function of its process runs',
  async ({ clock, emulator }) => {
    const pipe = join(root, 'pipe')
    execFileSync('mkfifo', [pipe])
    const reading = readFile(pipe, 'utf8')
    await emulator.invoke('clean', { by: 'hand' })
    await clock.advance('1d')
    expect(emulator.trigger('often')).toHaveFired(96)
    await writeFile(pipe, 'the end')
    expect(await reading).toBe('the end')
  },
)

createTest({ ...options, isolation: 'inline' })(
  'a failure says what fired, by what, and what is next; a name that is none is no trigger',
  async ({ clock, emulator }) => {
    await clock.advance('30m')
    const said = (fails: () => unknown): string => {
      try {
        fails()
      } catch (error) {
        return (error as Error).message
      }
      return 'It did not fail.'
    }
    expect(said(() => expect(emulator.trigger('nightly')).toHaveFired(2))).toBe(
      'expected the trigger nightly to have fired 2 times, and it did once, newest first:\n  2026-03-01T07:00:00.000Z by schedule\nIt fires next at 2026-03-02T07:00:00.000Z.',
    )
    expect(said(() => expect(emulator.action('clean')).toHaveBeenInvokedWith({ by: 'hand' }))).toContain(
      'It was invoked once, the last with:',
    )
    expect(said(() => expect(emulator.action('sleep')).toHaveBeenInvokedWith({}))).toContain('It was not invoked.')
    expect(said(() => emulator.trigger('nightley'))).toBe('There is no trigger "nightley". Did you mean nightly?')
    expect(said(() => emulator.action('clear'))).toBe('There is no action "clear". Did you mean clean?')
    expect(said(() => expect(emulator).toHaveFired(1))).toContain("expect(emulator.trigger('nightly')).toHaveFired(1)")
  },
)
