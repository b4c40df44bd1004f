/** A container that is killed costs at most what ran in it, and nothing outlives its emulator. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createEmulator, type Emulator } from '../emulator/index.ts'
import { containerPids, isAlive, running } from './support/processes.ts'
import { until } from './support/until.ts'

const exited = 'The action did not produce a valid response and exited unexpectedly.'
const notInitialised = 'The action did not initialize and exited unexpectedly.'

let root: string
let emulator: Emulator

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'actionlab-isolation-'))
  write('steady.cjs', 'exports.main = ({ n }) => ({ n })')
  write(
    'slow.cjs',
    `exports.main = ({ ms, begun }) => {
      require('fs').writeFileSync(begun, String(process.pid))
      return new Promise((resolve) => setTimeout(() => resolve({ ms }), ms))
    }`,
  )
  write('count.cjs', 'let calls = 0; exports.main = () => ({ calls: ++calls, pid: process.pid })')
  const actions = { steady: { file: './steady.cjs' }, slow: { file: './slow.cjs' }, count: { file: './count.cjs' } }
  emulator = await createEmulator({ root, functions: '.', actions, watch: false })
})

afterAll(async () => {
  await emulator.close()
  rmSync(root, { recursive: true, force: true })
  expect(containerPids(), 'a container outlived its emulator').toEqual([])
})

function write(name: string, text: string): void {
  mkdirSync(dirname(join(root, name)), { recursive: true })
  writeFileSync(join(root, name), text)
}

describe('a container killed from outside', () => {
  test('while it waits as a spare is replaced', async () => {
    await until('a container', () => containerPids().length > 0)
    const killed = containerPids()
    for (const pid of killed) process.kill(pid, 'SIGKILL')
    await until('the killed ones to be gone', () => !containerPids().some((pid) => killed.includes(pid)), {
      seen: () => ({ killed, now: containerPids() }),
    })
    const { response } = await emulator.invoke('steady', { n: 1 })
    expect(response.result).toEqual({ n: 1 })
  })

  test('while it loads fails the call that waited for it, and the next one loads again', async () => {
    write(
      'loads.cjs',
      `require('fs').writeFileSync(${JSON.stringify(join(root, 'loading-pid'))}, String(process.pid))
      const end = Date.now() + 300; while (Date.now() < end);
      exports.main = () => ({ ok: true })`,
    )
    const other = await createEmulator({ root, functions: '.', actions: { loads: { file: './loads.cjs' } }, watch: false })
    const first = other.invoke('loads')
    await until(
      'the function to load',
      () => existsSync(join(root, 'loading-pid')) && readFileSync(join(root, 'loading-pid'), 'utf8') !== '',
    )
    process.kill(Number(readFileSync(join(root, 'loading-pid'), 'utf8')), 'SIGKILL')
    expect((await first).response.result).toEqual({ error: notInitialised })
    expect((await other.invoke('loads')).response.result).toEqual({ ok: true })
    await other.close()
  })

  test('while it is idle costs nobody an answer', async () => {
    const { response } = await emulator.invoke('count')
    const { pid } = response.result as { pid: number }
    process.kill(pid, 'SIGKILL')
    await until('the killed one to be gone', () => !containerPids().includes(pid), { seen: containerPids })
    const next = await emulator.invoke('count')
    expect(next.response.result).toMatchObject({ calls: 1 })
  })

  test('while it runs fails only what ran', async () => {
    const { pid } = (await emulator.invoke('count')).response.result as { pid: number }
    const begun = join(root, 'begun')
    const slow = emulator.invoke('slow', { ms: 60_000, begun })
    await until('the function to run', () => existsSync(begun) && readFileSync(begun, 'utf8') !== '')
    process.kill(Number(readFileSync(begun, 'utf8')), 'SIGKILL')
    expect((await slow).response.result).toEqual({ error: exited })
    expect((await emulator.invoke('count')).response.result).toMatchObject({ pid })
  })
})

test('no child of a function and no temporary file is left', async () => {
  const own = mkdtempSync(join(tmpdir(), 'actionlab-isolation-tmp-'))
  vi.stubEnv('TMPDIR', own)
  onTestFinished(() => {
    vi.unstubAllEnvs()
    rmSync(own, { recursive: true })
  })
  write(
    'leave.cjs',
    `exports.main = () => { require('child_process').spawn('sleep', ['87654'], { detached: true, stdio: 'ignore' }).unref(); return {} }`,
  )
  const other = await createEmulator({ root, functions: '.', actions: { leave: { file: './leave.cjs' } }, watch: false })
  const archive = zipSync({ 'index.js': strToU8('exports.main = () => ({ uploaded: true })') })
  const uploaded = { exec: { kind: 'nodejs:20', binary: true, code: Buffer.from(archive).toString('base64') } }
  const headers = { 'content-type': 'application/json' }
  await other.request('/api/v1/namespaces/_/actions/up', { method: 'PUT', headers, body: JSON.stringify(uploaded) })
  expect((await other.invoke('up')).response.result).toEqual({ uploaded: true })
  await other.invoke('leave')
  expect(running('sleep 87654')).toHaveLength(1)
  // An archive is unpacked, so there is something to be tidied up.
  expect(readdirSync(own)).not.toEqual([])
  await other.close()
  await until('the child of the function to end', () => running('sleep 87654').length === 0, { seen: () => running('sleep 87654') })
  expect(readdirSync(own)).toEqual([])
})

test('after a SIGKILL of the emulator nothing of it lives on, not even an endless loop', { timeout: 30_000 }, async () => {
  write(
    'loop/functions/loop.js',
    'exports.main = () => { require("child_process").spawn("sleep", ["76543"], { detached: true }).unref(); for (;;); }',
  )
  const cli = join(import.meta.dirname, '../scripts/start.mjs')
  const child = spawn(process.execPath, [cli, 'emulate', '--root', join(root, 'loop'), '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((resolve) => {
    child.stdout.once('data', (chunk: Buffer) => resolve((JSON.parse(chunk.toString().split('\n')[0] ?? '') as { url: string }).url))
  })
  void fetch(`${url}/api/v1/namespaces/_/actions/loop?blocking=true`, { method: 'POST' }).catch(() => {})
  await until('the child of the function to start', () => running('sleep 76543').length === 1)
  const containers = containerPids(child.pid)
  expect(containers.length).toBeGreaterThan(0)
  child.kill('SIGKILL')
  await until(
    'the containers and the child to end',
    () => containers.every((pid) => !existsSync(`/proc/${pid}`)) && running('sleep 76543').length === 0,
    { seen: () => [...containers.filter(isAlive), ...running('sleep 76543')] },
  )
})
