/** Nothing that a function does hurts the server, another function, or its own next call. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../emulator/index.ts'
import type { ActionConfig } from '../emulator/model/config.ts'
import { containerPids } from './support/processes.ts'

const exited = 'The action did not produce a valid response and exited unexpectedly.'
const exhausted = 'The action exhausted its memory and was aborted.'
const notInitialised = 'The action did not initialize and exited unexpectedly.'

/** The figure is one above the limit, or the heap's at its end; an allocation that alone is too large has none. */
const outOfMemory =
  /^Out of memory: (?:it used (?:2[5-9]\d|[3-9]\d\d|\d{4,}) MB|its JavaScript heap held \d{2,} MB|it asked for more), and the limit is 256 MB\./

interface Fault {
  readonly what: string
  /** Runs inside `main(params)`. */
  readonly code: string
  readonly error: string | RegExp
  /** What the developer is told beside it. */
  readonly hint?: RegExp
  readonly timeout?: number
  readonly memory?: number
}

const faults: Fault[] = [
  { what: 'an endless loop', code: 'for (;;);', timeout: 300, error: 'The action exceeded its time limits of 300 milliseconds.' },
  {
    what: 'an endless asynchronous loop',
    code: 'return (async () => { for (;;) await null })()',
    timeout: 300,
    error: 'The action exceeded its time limits of 300 milliseconds.',
  },
  {
    what: 'a regular expression that explodes',
    code: `return { matched: /^(a+)+$/.test('a'.repeat(40) + '!') }`,
    timeout: 300,
    error: 'The action exceeded its time limits of 300 milliseconds.',
  },
  {
    what: 'a promise that never settles',
    code: 'return new Promise(() => {})',
    timeout: 300,
    error: 'The action exceeded its time limits of 300 milliseconds.',
  },
  { what: 'process.exit', code: 'process.exit(3)', error: exited },
  { what: 'process.abort', code: 'process.abort()', error: exited },
  { what: 'a SIGKILL to itself', code: `process.kill(process.pid, 'SIGKILL'); return new Promise(() => {})`, error: exited },
  {
    what: 'an exception in a timer',
    code: `return new Promise(() => setTimeout(() => { throw new Error('late') }, 1))`,
    error: exited,
  },
  {
    what: 'an unhandled rejection',
    code: `Promise.reject(new Error('stray')); return new Promise((resolve) => setTimeout(resolve, 200))`,
    error: exited,
  },
  {
    what: 'a stack overflow',
    code: 'const f = () => f() + 1; return { sum: f() }',
    error: 'An error has occurred: RangeError: Maximum call stack size exceeded',
  },
  {
    what: 'memory exhausted by objects',
    code: 'const all = []; for (;;) all.push({ some: new Array(100).fill(1) })',
    error: exhausted,
    hint: outOfMemory,
  },
  {
    what: 'memory exhausted by a Map',
    code: 'const all = new Map(); for (let i = 0; ; i++) all.set(i, new Array(1000).fill(i))',
    error: exhausted,
    hint: outOfMemory,
  },
  {
    what: 'memory exhausted by one array',
    code: 'return { size: new Array(2 ** 28).fill(1).length }',
    error: exhausted,
    hint: outOfMemory,
  },
  {
    what: 'memory exhausted outside the heap',
    code: 'const all = []; for (;;) all.push(Buffer.alloc(1e7, 1))',
    error: exhausted,
    hint: outOfMemory,
  },
  {
    what: 'a result above the limit',
    code: `return { big: 'x'.repeat(2e6) }`,
    error: /^The action produced a response that exceeded the allowed length: 2000010 > 1048576 bytes\./,
  },
  {
    what: 'a result of 100 MB',
    code: `return { big: 'x'.repeat(1e8) }`,
    memory: 1024,
    error: /^The action produced a response that exceeded the allowed length: 100000010 > 1048576 bytes\./,
  },
  {
    what: 'a circular result',
    code: 'const result = {}; result.self = result; return result',
    error: 'Internal error.',
    hint: /no JSON.*circular structure/,
  },
  { what: 'a BigInt result', code: 'return { big: 1n }', error: 'Internal error.', hint: /no JSON.*BigInt/ },
  {
    what: 'garbage on every descriptor',
    code: `for (let fd = 1; fd < 32; fd++) try { require('fs').writeSync(fd, '\\xff'.repeat(64)) } catch {} return new Promise(() => {})`,
    timeout: 2000,
    error: exited,
  },
]

/** What is no failure, but must leave the next activation alone. */
const mischief = [
  { what: 'closes stdout', code: `require('fs').closeSync(1); console.log('nowhere')` },
  { what: 'changes the working directory', code: `process.chdir('/')` },
  { what: 'replaces JSON', code: `JSON.stringify = () => 'nonsense'` },
  { what: 'replaces Promise', code: 'globalThis.Promise = null' },
  { what: 'replaces process.stdout.write', code: 'process.stdout.write = () => { throw new Error("mine") }' },
  { what: 'replaces setTimeout and setImmediate', code: 'globalThis.setTimeout = globalThis.setImmediate = null' },
  { what: 'writes 100 MB of log', code: `for (let i = 0; i < 1000; i++) console.log('x'.repeat(1e5))` },
  { what: 'writes 200,000 lines', code: `for (let i = 0; i < 2e5; i++) console.log(i)` },
  {
    what: 'leaves a child process that left its group',
    code: `require('child_process').spawn('sleep', ['98765'], { detached: true, stdio: 'inherit' }).unref()`,
  },
  { what: 'never lets its process read', code: `const end = Date.now() + 300; while (Date.now() < end);` },
  { what: 'closes standard input', code: 'process.stdin.destroy()' },
]

/** Faults while loading; the flag file decides, so that the next call can succeed. */
const loading = [
  { what: 'throws while loading', code: `throw new Error('no luck')`, error: /^Initialization has failed due to: Error: no luck/ },
  {
    what: 'hangs while loading',
    code: 'for (;;);',
    error: 'The action exceeded its time limits of 1000 milliseconds during initialization.',
  },
  { what: 'exits while loading', code: 'process.exit(1)', error: notInitialised },
  { what: 'exhausts memory while loading', code: 'const all = []; for (;;) all.push([1, 2, 3])', error: exhausted },
]

let root: string
let emulator: Emulator

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'actionlab-isolation-'))
  const actions: Record<string, ActionConfig> = { steady: { file: './steady.cjs' } }
  write('steady.cjs', 'exports.main = ({ n }) => ({ n })')
  // On a machine that is busy with other things, the time limit must not come before what is meant.
  for (const [index, { code, timeout = 300_000, memory = 256 }] of faults.entries()) {
    write(`fault-${index}.cjs`, `exports.main = ({ fault }) => { if (!fault) return { ok: true }\n${code} }`)
    actions[`fault-${index}`] = { file: `./fault-${index}.cjs`, limits: { timeout, memory } }
  }
  for (const [index, { code }] of mischief.entries()) {
    write(`mischief-${index}.cjs`, `exports.main = ({ fault }) => { if (fault) { ${code} } return { ok: true, cwd: process.cwd() } }`)
    actions[`mischief-${index}`] = { file: `./mischief-${index}.cjs`, limits: { logs: 1, memory: 128 } }
  }
  for (const [index, { code }] of loading.entries()) {
    write(
      `loading-${index}.cjs`,
      `if (require('fs').existsSync(${JSON.stringify(join(root, `flag-${index}`))})) { ${code} }\nexports.main = () => ({ ok: true })`,
    )
    actions[`loading-${index}`] = { file: `./loading-${index}.cjs`, limits: { timeout: index === 3 ? 20_000 : 1000 } }
  }
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

describe('only the activation that caused it fails, and the next call of the same function succeeds:', () => {
  test.for(faults.map((row, index) => ({ ...row, index })))('$what', { timeout: 30_000 }, async ({ index, error, hint }) => {
    const warm = await emulator.invoke(`fault-${index}`, { fault: false })
    expect(warm.response.result).toEqual({ ok: true })
    const faulty = emulator.invoke(`fault-${index}`, { fault: true })
    const others = await Promise.all([1, 2, 3].map((n) => emulator.invoke('steady', { n })))
    expect(others.map((other) => other.response.result)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
    const { response, hints } = await faulty
    expect(response.success).toBe(false)
    expect(response.result).toEqual({ error: typeof error === 'string' ? error : expect.stringMatching(error) })
    expect(hints.map(({ text }) => text)).toEqual(hint === undefined ? [] : [expect.stringMatching(hint)])
    const next = await emulator.invoke(`fault-${index}`, { fault: false })
    expect(next.response.result).toEqual({ ok: true })
  })
})

describe('what a function breaks in its own process does not reach the next activation:', () => {
  test.for(mischief.map((row, index) => ({ ...row, index })))('$what', { timeout: 30_000 }, async ({ index }) => {
    const broken = await emulator.invoke(`mischief-${index}`, { fault: true })
    expect(broken.response.status).toBe('success')
    const elsewhere = await emulator.invoke('steady', { n: 7 })
    expect(elsewhere.response.result).toEqual({ n: 7 })
    const next = await emulator.invoke(`mischief-${index}`, {})
    expect(next.response.result).toMatchObject({ ok: true })
  })

  test('a log is cut at its limit, with a line that says so', async () => {
    const index = mischief.findIndex(({ what }) => what === 'writes 100 MB of log')
    const { logs } = await emulator.invoke(`mischief-${index}`, { fault: true })
    expect(logs.join('\n').length).toBeLessThan(1.2 * 1024 * 1024)
    expect(logs.at(-1)).toContain('Logs were truncated')
  })
})

describe('a function that', () => {
  test.for(loading.map((row, index) => ({ ...row, index })))('$what', { timeout: 30_000 }, async ({ index, error }) => {
    write(`flag-${index}`, '')
    const failed = await emulator.invoke(`loading-${index}`, {})
    expect(failed.response.result).toEqual({ error: typeof error === 'string' ? error : expect.stringMatching(error) })
    rmSync(join(root, `flag-${index}`))
    const next = await emulator.invoke(`loading-${index}`, {})
    expect(next.response.result).toEqual({ ok: true })
  })
})
