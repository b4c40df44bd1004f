/** A container boots while Vitest still collects a test file, and is never one too many. */
import { afterEach, expect, test, vi } from 'vitest'
import { createEmulator, createVirtualClock, type EmulatorOptions } from '../../emulator/index.ts'
import { createTest } from '../../emulator/testing/fixtures.ts'
import { giveHeadStart, takeHeadStart } from '../../emulator/invoke/pool/head-start.ts'
import { containerPids } from '../support/processes.ts'
import { createFolder } from '../support/project.ts'
import { until } from '../support/until.ts'

// Files that this thread ran before may have left some, a head start among them.
takeHeadStart()?.kill('exit')
const earlier = containerPids()
const started = (): number[] => containerPids().filter((pid) => !earlier.includes(pid))

afterEach(() => vi.unstubAllEnvs())

/** Process that answers a first call. */
async function firstPid(options: EmulatorOptions = {}): Promise<number> {
  const { root } = createFolder({ 'functions/f.cjs': 'exports.main = () => ({ pid: process.pid })\n' })
  await using emulator = await createEmulator({ root, functions: './functions', watch: false, ...options })
  return ((await emulator.invoke('f')).response.result as { pid: number }).pid
}

test('the first emulator runs its first function in the container that was booting, and takes it along when it closes', async () => {
  giveHeadStart()
  giveHeadStart()
  const [early, ...others] = started()
  expect(others).toEqual([])
  expect(await firstPid()).toBe(early)
  expect(started()).toEqual([])
  expect(takeHeadStart()).toBeUndefined()
})

test.each<[string, EmulatorOptions]>([
  ['that watches files', { watch: true }],
  ['whose time is virtual', { clock: createVirtualClock() }],
])('an emulator %s needs another one', async (_, options) => {
  giveHeadStart()
  const [early] = started()
  expect(await firstPid(options)).not.toBe(early)
  expect(started()).toEqual([early])
  expect(await firstPid()).toBe(early)
})

test.each<[string, EmulatorOptions, string]>([
  ['functions in this thread', { isolation: 'inline' }, 'emulator'],
  ['an emulator that watches files', { watch: true }, 'emulator'],
  ['an emulator whose time is virtual', { clock: createVirtualClock() }, 'emulator'],
  ['functions on a cluster', { engine: { openwhisk: { apiHost: 'http://127.0.0.1:9', auth: 'a:b' } } }, 'emulator'],
  ['a deployed stage, also in a file that names none', {}, 'live'],
])('createTest boots nothing for %s', (_, options, target) => {
  vi.stubEnv('ACTIONLAB_TARGET', target)
  createTest(options)
  expect(started()).toEqual([])
})

test('createTest boots one container otherwise, however often it is called', async () => {
  createTest({ isolation: 'process' })
  createTest({ defaults: { type: 'web' } })
  const [early, ...others] = started()
  expect(others).toEqual([])
  expect(await firstPid()).toBe(early)
})

test('what was started for another environment is not used', async () => {
  giveHeadStart()
  const [early] = started()
  vi.stubEnv('LANG', 'tlh')
  expect(await firstPid()).not.toBe(early)
  await until('every container to end', () => started().length === 0, { seen: started })
})

test('one that was killed meanwhile is not used', async () => {
  giveHeadStart()
  const [early] = started()
  process.kill(early ?? 0, 'SIGKILL')
  await until('every container to end', () => started().length === 0, { seen: started })
  expect(await firstPid()).not.toBe(early)
  expect(started()).toEqual([])
})
