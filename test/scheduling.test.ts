/** Which container runs an activation, when another one is started, when one goes, and what becomes of work that nobody waits for. */
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { ModuleSet } from '../emulator/model/module-set.ts'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../emulator/system/clock.ts'
import { createEmulator, type Emulator, type EmulatorOptions } from '../emulator/index.ts'
import type { Container, Job, Load } from '../emulator/invoke/containers/container.ts'
import { Lane } from '../emulator/invoke/pool/lane.ts'
import { Pool, type PoolOptions } from '../emulator/invoke/pool/pool.ts'
import { Runtimes } from '../emulator/invoke/containers/container-factory.ts'
import type { Activation } from '../emulator/model/activation.ts'
import { containerPids } from './support/processes.ts'
import { createFolder } from './support/project.ts'
import { until } from './support/until.ts'

const files = {
  'functions/slow.cjs': 'exports.main = ({ ms }) => new Promise((resolve) => setTimeout(() => resolve({ ms, pid: process.pid }), ms))',
  // Ends where as many processes as wanted are here at the same time.
  'functions/meet.cjs': `const fs = require('node:fs')
  exports.main = async ({ folder, count }) => {
    fs.writeFileSync(folder + '/' + process.pid, '')
    while (fs.readdirSync(folder).length < count) await new Promise((resolve) => setTimeout(resolve, 5))
    return { pid: process.pid }
  }`,
  'functions/count.cjs': 'let calls = 0; exports.main = () => ({ calls: ++calls, pid: process.pid })',
  'functions/together.cjs': `exports.main = async ({ tag }) => {
    for (let i = 0; i < 3; i++) { console.log(tag, i); await new Promise((resolve) => setTimeout(resolve, 5)) }
    return { pid: process.pid }
  }`,
}

async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await createEmulator({ root: createFolder(files).root, functions: './functions', watch: false, ...options })
  onTestFinished(() => emulator.close())
  return emulator
}

const post = (params: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(params),
})
const pidOf = ({ response }: Activation): number => (response.result as { pid: number }).pid
const annotated = ({ annotations }: Activation): string[] => annotations.map(({ key }) => key)

test('the first call loads the code and says how long that took; the next ones find module state as it was left', async () => {
  const emulator = await start()
  const first = await emulator.invoke('count')
  const second = await emulator.invoke('count')
  expect(first).toMatchObject({ cold: true, response: { result: { calls: 1 } } })
  expect(annotated(first)).toEqual(expect.arrayContaining(['initTime', 'waitTime']))
  expect(second).toMatchObject({ cold: false, response: { result: { calls: 2, pid: pidOf(first) } } })
  expect(annotated(second)).toContain('waitTime')
  expect(annotated(second)).not.toContain('initTime')
})

test('a container runs one activation at a time, and more containers come when work waits', async () => {
  const emulator = await start()
  const { root: folder } = createFolder({})
  const results = await Promise.all([1, 2, 3, 4].map(() => emulator.invoke('meet', { folder, count: 4 })))
  expect(new Set(results.map(pidOf)).size).toBe(4)
})

test('limits.concurrency lets as many run in one container, each with its own log', async () => {
  const emulator = await start({ actions: { together: { limits: { concurrency: 5 } } } })
  await emulator.invoke('together', { tag: 'warm' })
  const tags = ['a', 'b', 'c', 'd', 'e']
  const results = await Promise.all(tags.map((tag) => emulator.invoke('together', { tag })))
  expect(new Set(results.map(pidOf)).size).toBe(1)
  for (const [index, tag] of tags.entries())
    expect(results[index]?.logLines.map(({ text }) => text)).toEqual([`${tag} 0`, `${tag} 1`, `${tag} 2`])
})

test('a long activation does not hold the short ones that were shipped behind it, and none of them runs twice', async () => {
  const emulator = await start()
  await Promise.all(Array.from({ length: 200 }, () => emulator.invoke('slow', { ms: 0 })))
  emulator.activations.clear()
  const order: string[] = []
  const long = emulator.invoke('slow', { ms: 3000 }).then(() => order.push('long'))
  const short = Promise.all(Array.from({ length: 20 }, () => emulator.invoke('slow', { ms: 0 }))).then(() => order.push('short'))
  await Promise.all([long, short])
  expect(order).toEqual(['short', 'long'])
  expect(emulator.activations.list()).toHaveLength(21)
})

test('a thousand callers of a slow function need one container where it takes a thousand at once', async () => {
  const emulator = await start({ actions: { slow: { limits: { concurrency: 1000 } } } })
  await emulator.invoke('slow', { ms: 0 })
  const results = await Promise.all(Array.from({ length: 1000 }, () => emulator.invoke('slow', { ms: 400 })))
  expect(new Set(results.map(pidOf)).size).toBe(1)
  expect(new Set(results.map(({ activationId }) => activationId)).size).toBe(1000)
})

test('an invocation that was only accepted is recorded, and closing waits for it', async () => {
  const emulator = await start()
  await emulator.invoke('slow', { ms: 0 })
  const answer = await emulator.request('/api/v1/namespaces/_/actions/slow', post({ ms: 300 }))
  expect(answer.status).toBe(202)
  const { activationId } = (await answer.json()) as { activationId: string }
  expect(emulator.activations.get(activationId)).toBeUndefined()
  await emulator.close()
  expect(emulator.activations.get(activationId)?.response).toMatchObject({ success: true, result: { ms: 300 } })
})

test('closing does not wait for ever: what is still running after the grace is ended, and recorded so', async () => {
  const emulator = await start({ grace: 100 })
  await emulator.invoke('slow', { ms: 0 })
  const answer = await emulator.request('/api/v1/namespaces/_/actions/slow', post({ ms: 600_000 }))
  const { activationId } = (await answer.json()) as { activationId: string }
  await emulator.close()
  expect(containerPids()).toEqual([])
  expect(emulator.activations.get(activationId)?.response.success).toBe(false)
})

/** A pool of its own, with bounds that nobody waits long for. */
function createPool(options: Omit<PoolOptions, 'clock' | 'start'>): { pool: Pool; run(name: string, ms: number): Promise<string> } {
  const runtimes = new Runtimes({ clock: systemClock })
  const pool = new Pool({ clock: systemClock, start: (wanted) => runtimes.start(wanted), spares: 0, ...options })
  onTestFinished(async () => {
    await pool.close()
  })
  const code = files['functions/slow.cjs']
  const limits = { concurrency: 1, resultSize: 1e6, logSize: 1e6 }
  return {
    pool,
    run(name, ms) {
      const head = { file: `/${name}.cjs`, format: 'cjs', main: 'main', convention: 'params', env: {}, ...limits } as const
      const set: ModuleSet = { files: { [head.file]: [code, 'cjs'] }, aliases: {} }
      const load = { head, text: JSON.stringify(set), timeout: 60_000 } as Load
      const lane = pool.lane({ slot: name, key: '1' }, () => load, { runtime: 'node', memory: 128 })
      return new Promise((resolve) =>
        pool.offer(lane, {
          head: { id: pool.nextJob(), activationId: name, transactionId: '', timeout: 60_000 },
          body: JSON.stringify({ ms }),
          accepted: Date.now(),
          settle: () => resolve(name),
        }),
      )
    },
  }
}

test('at the upper bound work waits, and whoever waited longest gets the first free place', async () => {
  const { pool, run } = createPool({ most: 2 })
  const order: string[] = []
  // This one holds its place, so that all others share one.
  void run('for ever', 3_600_000)
  const done = ['a', 'b', 'c', 'd'].map(async (name) => void order.push(await run(name, 1)))
  expect(pool.containers).toBe(2)
  await Promise.all(done)
  expect(pool.containers).toBeLessThanOrEqual(2)
  expect(order).toEqual(['a', 'b', 'c', 'd'])
})

test('an activation that had begun does not begin again where its container dies with a request for the others unread', async () => {
  const folder = createFolder({})
  const code = `exports.main = () => {
    fs.appendFileSync(${JSON.stringify(folder.path('begun'))}, '.')
    while (!fs.existsSync(${JSON.stringify(folder.path('die'))}));
    process.exit(1)
  }
  const fs = require('node:fs')`
  const container = new Runtimes({ clock: systemClock }).start({ runtime: 'node', memory: 128 })
  onTestFinished(() => container.kill('exit'))
  const head = {
    file: '/f.cjs',
    format: 'cjs',
    main: 'main',
    convention: 'params',
    env: {},
    concurrency: 1,
    resultSize: 1e6,
    logSize: 1e6,
  } as const
  const text = JSON.stringify({ files: { [head.file]: [code, 'cjs'] }, aliases: {} } satisfies ModuleSet)
  const [settled, unstarted]: [number[], number[]] = [[], []]
  const job = (id: number): Job => ({
    head: { id, activationId: `${id}`, transactionId: '', timeout: 60_000 },
    body: '{}',
    accepted: Date.now(),
    settle: () => void settled.push(id),
  })
  container.load({ head, text, timeout: 60_000 } as Load, {
    onProgress() {},
    onReclaimed: (_, jobs) => void unstarted.push(...jobs.map(({ head }) => head.id)),
    onEnd: (_, jobs) => void unstarted.push(...jobs.map(({ head }) => head.id)),
  })
  container.run(job(1))
  await until('the activation to begin', () => existsSync(folder.path('begun')))
  container.run(job(2))
  container.reclaim()
  await until('what waited to be given back', () => unstarted.length === 1)
  folder.write('die', '')
  await container.ended
  expect({ settled, unstarted }).toEqual({ settled: [1], unstarted: [2] })
})

test('a container that nobody needs any more goes', async () => {
  const { pool, run } = createPool({ idleMs: 100 })
  await run('a', 1)
  expect(pool.containers).toBe(1)
  await until('every container to end', () => pool.containers === 0 && containerPids().length === 0, {
    seen: () => ({ pool: pool.containers, processes: containerPids() }),
  })
})

test('a spare waits before anybody calls, and another one takes its place', async () => {
  const { pool, run } = createPool({ spares: 1, refillDelayMs: 10 })
  pool.prewarm({ runtime: 'node', memory: 128 })
  const [spare] = containerPids()
  expect(pool.spares).toBe(1)
  await run('a', 1)
  expect(containerPids()).toContain(spare)
  expect(pool.containers).toBe(1)
  await until('another spare', () => pool.spares === 1, { seen: () => pool.spares })
})

/** A container that has been loading its code since `headSince`, as {@link Lane} sees it; Infinity while it boots. */
function loading(headSince: number): Container {
  const doing = {
    load() {},
    run() {},
    reclaim() {},
    kill() {},
    held: () => [],
    memory: () => undefined,
    followClock: async () => undefined,
  }
  const state = { booted: true, loaded: false, alive: true, reclaiming: false, debugged: false, size: 1, idleSince: 0, headAt: 0 }
  return { ...doing, ...state, headSince, silentSince: headSince, ended: new Promise(() => {}) }
}

test.for([
  { about: 'none while one loads the same code', since: 1000, at: 1100, containers: 1 },
  { about: 'another once loading turns out to be slow', since: 1000, at: 1200, containers: 2 },
  { about: 'another while the first still boots', since: Infinity, at: 1100, containers: 2 },
])('work that waits for a container gets $about', ({ since, at, containers }) => {
  const now = performance.now()
  const lane = new Lane({ load: {} as Load, memory: 128, concurrency: 1, take: () => loading(now + since), onLoaded() {}, onRoom() {} })
  const job = { head: { id: 1, activationId: '', transactionId: '', timeout: 1 }, body: '{}', accepted: 0, settle() {} }
  lane.offer(job)
  lane.offer(job)
  lane.rebalance(now + at)
  expect(lane.containers.size).toBe(containers)
})

test('while one loads slow code and another boots, no third is started', () => {
  const now = performance.now()
  const starts = [now, Infinity]
  const lane = new Lane({
    load: {} as Load,
    memory: 128,
    concurrency: 1,
    take: () => loading(starts.shift() ?? now),
    onLoaded() {},
    onRoom() {},
  })
  const job = { head: { id: 1, activationId: '', transactionId: '', timeout: 1 }, body: '{}', accepted: 0, settle() {} }
  for (let call = 0; call < 9; call++) lane.offer(job)
  for (let ms = 0; ms < 500; ms += 5) lane.rebalance(now + ms)
  expect(lane.containers.size).toBe(2)
})

test('code that loads for seconds is loaded by few containers at a time, however many calls wait: more than there are cores slow each other', () => {
  const began = performance.now()
  let now = began
  const lane = new Lane({ load: {} as Load, memory: 128, concurrency: 1, take: () => loading(now), onLoaded() {}, onRoom() {} })
  const job = { head: { id: 1, activationId: '', transactionId: '', timeout: 1 }, body: '{}', accepted: 0, settle() {} }
  for (let call = 0; call < 50; call++) lane.offer(job)
  const seen = [1000, 10_000].map((until) => {
    for (; now < began + until; now += 5) lane.rebalance(now)
    return lane.containers.size
  })
  const atOnce = Math.max(2, availableParallelism())
  expect(seen[0]).toBeLessThanOrEqual(atOnce + 1)
  expect(seen[1]).toBeLessThanOrEqual(atOnce + 2)
})
