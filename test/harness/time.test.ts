/** Time in tests: a minute passes in milliseconds, in order, for everything that a function can wait on. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test as plain, vi } from 'vitest'
import { createEmulator } from '../../emulator/index.ts'
import { createTest } from '../../emulator/testing/index.ts'

const code = {
  'sleep.mjs': `export const main = async ({ ms, name }) => { console.log('begin', name); await new Promise((r) => setTimeout(r, ms)); console.log('end', name); return { name, at: Date.now() } }`,
  'waits.mjs': `import { setTimeout as sleep } from 'node:timers/promises'
    export const main = async () => {
      const began = { date: Date.now(), performance: performance.now() }
      let ticks = 0
      const interval = setInterval(() => ticks++, 1000)
      await sleep(5500)
      clearInterval(interval)
      const signal = AbortSignal.timeout(4500)
      const reason = await new Promise((r) => signal.addEventListener('abort', () => r(signal.reason.name)))
      return { date: Date.now() - began.date, performance: Math.round(performance.now() - began.performance), ticks, reason }
    }`,
  'others.mjs': `import { scheduler } from 'node:timers/promises'
    export const main = async () => {
      const [seconds, nanos] = process.hrtime(), began = process.hrtime.bigint(), day = new Intl.DateTimeFormat('en', { dateStyle: 'short', timeZone: 'UTC' }).format()
      await scheduler.wait(172_800_000)
      const [s, n] = process.hrtime([seconds, nanos])
      return {
        hrtime: s + Math.round(n / 1e9), bigint: Number((process.hrtime.bigint() - began) / 1_000_000n),
        days: (Date.parse(new Intl.DateTimeFormat('en', { dateStyle: 'short', timeZone: 'UTC' }).format()) - Date.parse(day)) / 86_400_000,
      }
    }`,
  'prints.mjs': `export const main = () => new Promise((r) => setTimeout(() => { console.log('from a timer'); r({}) }, 70_000))`,
  'loops.mjs': 'export const main = () => { for (;;); }',
  'hello.mjs': 'export const main = ({ name }) => ({ hello: name })',
  'reads.mjs': `import { readFile } from 'node:fs/promises'
    export const main = async ({ pipe }) => ({ text: await readFile(pipe, 'utf8') })`,
  'asks.mjs': `import { readFile } from 'node:fs/promises'
    export const main = async ({ url }) => {
      let answers = 0
      for (let turn = 0; turn < 10; turn++) {
        await readFile(new URL(import.meta.url))
        answers += (await fetch(url, { headers: { connection: 'close' } })).status === 200
      }
      return { answers }
    }`,
}
const root = mkdtempSync(join(tmpdir(), 'actionlab-time-'))
mkdirSync(join(root, 'functions'))
for (const [name, text] of Object.entries(code)) writeFileSync(join(root, 'functions', name), text)
afterAll(() => rmSync(root, { recursive: true, force: true }))

const options = {
  root,
  functions: './functions',
  defaults: { type: 'web', limits: { timeout: 300_000 } },
  actions: {
    others: { limits: { timeout: 300_000_000 } },
    loops: { limits: { timeout: 300 } },
    short: { file: './functions/sleep.mjs', limits: { timeout: 1000 } },
    asks: { limits: { timeout: 1000 } },
    reads: { limits: { timeout: 300 } },
  },
} as const

const isolations = [
  { name: 'process', test: createTest(options) },
  { name: 'inline', test: createTest({ ...options, isolation: 'inline' }) },
]

describe.each(isolations)('$name: with the fixture `clock`', ({ test }) => {
  test('a blocking call becomes its 202 after a minute, and the activation ends at 90 seconds', async ({ clock, openwhisk }) => {
    const waiting = openwhisk.invoke('sleep', { ms: 90_000, name: 'long' })
    await clock.advance('60s')
    const answer = await waiting
    expect(answer).toBeAccepted()
    expect(answer.activation).toBeUndefined()
    await clock.advance('30s')
    const activation = await answer.finished()
    expect(activation).toSucceedWith({ name: 'long' })
    expect(activation.duration).toBe(90_000)
  })

  test('tells when something is due next, and does not go back', async ({ clock, emulator }) => {
    expect(await clock.next()).toBeUndefined()
    const waiting = emulator.invoke('sleep', { ms: 40_000, name: 'long' })
    // Vitest moves fake timers on while it waits.
    await vi.waitUntil(async () => (await clock.next()) !== undefined, { timeout: 10_000 })
    const leftMs = ((await clock.next()) ?? 0) - clock.now()
    expect(leftMs).toBeGreaterThan(0)
    expect(leftMs).toBeLessThanOrEqual(40_000)
    await expect(clock.advance(-5)).rejects.toThrow("a string such as '60s', '1m', '30d' or '250ms', not -5.")
    await clock.advance('40s')
    expect(await waiting).toSucceed()
  })

  test('several containers end in the order of their time, also when time moves past all of them at once', async ({ clock, emulator }) => {
    const ended: string[] = []
    emulator.activations.subscribe(({ response }) => ended.push((response.result as { name: string }).name))
    const all = [
      [40_000, 'third'],
      [20_000, 'first'],
      [30_000, 'second'],
    ].map(([ms = 0, called = '']) => emulator.invoke('sleep', { ms, name: called }))
    await clock.advance('1m')
    const activations = await Promise.all(all)
    expect(ended).toEqual(['first', 'second', 'third'])
    expect(activations.map(({ duration }) => duration)).toEqual([40_000, 20_000, 30_000])
  })

  test('Date, performance, setInterval, timers/promises and AbortSignal.timeout follow', async ({ clock, emulator }) => {
    const waiting = emulator.invoke('waits')
    await clock.advance('10s')
    expect(await waiting).toSucceedWith({ date: 10_000, performance: 10_000, ticks: 5, reason: 'TimeoutError' })
  })

  test('scheduler.wait, process.hrtime and Intl follow', async ({ clock, emulator }) => {
    const waiting = emulator.invoke('others')
    await clock.advance('48h')
    expect(await waiting).toSucceedWith({ hrtime: 172_800, bigint: 172_800_000, days: 2 })
  })

  test('what a timer prints belongs to the activation that set it', async ({ clock, emulator }) => {
    const waiting = emulator.invoke('prints')
    await clock.advance('70s')
    expect(await waiting).toHaveLogged('from a timer')
  })

  test('time limits are kept by the same clock', async ({ clock, emulator }) => {
    const waiting = emulator.invoke('short', { ms: 5000, name: 'short' })
    await clock.advance('2s')
    expect(await waiting).toTimeOut()
  })

  test('what a function reads from the disk and asks of its emulator takes no time, on connections of its own too', async ({
    clock,
    emulator,
  }) => {
    const { url } = await emulator.listen({ port: 0 })
    const waiting = emulator.invoke('asks', { url: `${url.replace('127.0.0.1', 'localhost')}/api/v1/web/guest/default/hello.json?name=Bo` })
    await clock.advance('1h')
    expect(await waiting).toSucceedWith({ answers: 10 })
  })

  test('time stands still between two advances', async ({ clock, emulator }) => {
    const before = clock.now()
    expect(await emulator.invoke('hello', { name: 'Bo' })).toSucceedWith({ hello: 'Bo' })
    expect(clock.now()).toBe(before)
  })

  test('a test without it has real time', async ({ emulator }) => {
    const before = Date.now()
    expect(await emulator.invoke('sleep', { ms: 5, name: 'real' })).toSucceed()
    expect(Date.now()).toBeGreaterThan(before)
  })
})

describe.each([
  { name: 'process', dated: createTest({ ...options, startTime: '2030-01-01T09:00:00Z' }) },
  { name: 'inline', dated: createTest({ ...options, isolation: 'inline', startTime: new Date('2030-01-01T09:00:00Z') }) },
])('$name: with a start time', ({ dated }) => {
  for (const time of ['the first', 'and the next'])
    dated(`${time} test begins there`, async ({ clock, emulator }) => {
      const waiting = emulator.invoke('sleep', { ms: 60_000, name: 'x' })
      await clock.advance('1m')
      expect(await waiting).toSucceedWith({ at: Date.parse('2030-01-01T09:01:00Z') })
    })
})

plain('a start time that is none is named', () => {
  expect(() => createTest({ startTime: 'tomorrow' })).toThrow('startTime: "tomorrow" is no time.')
  expect(() => createTest({ startTime: Number.NaN })).toThrow('startTime: NaN is no time.')
})

const ofProcess = createTest(options)

ofProcess('an endless loop is stopped by real time, though the clock stands still', async ({ clock, emulator }) => {
  expect(clock.virtual).toBe(true)
  expect(await emulator.invoke('loops')).toTimeOut()
})

ofProcess('what the system takes longer for than the time limit of a function does not end it', async ({ clock, emulator }) => {
  const pipe = join(root, 'pipe')
  execFileSync('mkfifo', [pipe])
  const waiting = emulator.invoke('reads', { pipe })
  const advanced = clock.advance('200ms')
  // Longer than its limit, and than it takes until silent code counts as looping.
  await new Promise((resolve) => setTimeout(resolve, 2500))
  void writeFile(pipe, 'from the disk')
  await advanced
  expect(await waiting).toSucceedWith({ text: 'from the disk' })
})

ofProcess.concurrent.for([1, 2, 3])('clocks of tests that run at the same time are their own: %i', async (minutes, { clock, emulator }) => {
  const began = clock.now()
  const waiting = emulator.invoke('sleep', { ms: minutes * 60_000, name: String(minutes) })
  await clock.advance(`${minutes}m`)
  expect((await waiting).duration).toBe(minutes * 60_000)
  expect(clock.now() - began).toBe(minutes * 60_000)
})

describe('inline: vi.useFakeTimers() alone', () => {
  afterEach(() => vi.useRealTimers())

  plain('turns a blocking call into its 202', async () => {
    const module = { main: async () => ({ done: await new Promise((resolve) => setTimeout(resolve, 90_000, true)) }) }
    await using emulator = await createEmulator({
      root,
      functions: './functions',
      actions: { 'demo/slow': { module, type: 'web', limits: { timeout: 300_000 } } },
    })
    vi.useFakeTimers()
    const waiting = emulator.request('/api/v1/web/guest/demo/slow.json', {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    })
    await vi.advanceTimersByTimeAsync(60_000)
    const answer = await waiting
    expect(answer.status).toBe(202)
    expect(emulator.activations.list()).toEqual([])
    await vi.advanceTimersByTimeAsync(30_000)
    expect(emulator.activations.get(answer.headers.get('x-openwhisk-activation-id') ?? '')).toSucceedWith({ done: true })
  })

  plain('does not stop an emulator of processes', async () => {
    await using emulator = await createEmulator({ ...options, watch: false })
    vi.useFakeTimers()
    expect(await emulator.invoke('hello', { name: 'Bo' })).toSucceedWith({ hello: 'Bo' })
    expect((await emulator.request('/api/v1/web/guest/default/hello.json?name=Bo')).status).toBe(200)
  })
})
