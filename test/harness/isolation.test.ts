/** One suite over both isolations: what a function does has the same outcome in a process and in the test's own thread. The exceptions are named. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../emulator/index.ts'
import type { Json } from '../../emulator/model/json.ts'
import { differences, type Difference } from '../../emulator/testing/differences.ts'
import { bundleFolder } from '../../scripts/source-bundle.mjs'
import { isAlive } from '../support/processes.ts'
import { until } from '../support/until.ts'

const code = {
  'echo.mjs': 'export const main = (params) => params',
  'nothing.mjs': 'export const main = () => {}',
  'async.mjs': 'export const main = async (params) => { await null; return { later: params } }',
  'default.mjs': 'export default (params) => ({ by: "default", ...params })',
  'object.mjs': 'export default { who: "object", main() { return { by: this.who } } }',
  'exports.cjs': 'exports.main = () => ({ by: "exports" })',
  'entryless.mjs': 'export const other = () => ({})',
  'broken.mjs': 'export const main = () => ({',
  'badinit.mjs': 'throw new Error("while loading")\nexport const main = () => ({})',
  'throws.mjs': 'export const main = () => { throw new TypeError("at once") }',
  'rejects.mjs': 'export const main = async () => { throw Object.assign(new Error("later"), { code: 7 }) }',
  'rejectsplain.mjs': 'export const main = () => Promise.reject({ status: 404 })',
  'error.mjs': 'export const main = () => ({ error: { statusCode: 418 }, lost: true })',
  'text.mjs': 'export const main = () => "text"',
  'null.mjs': 'export const main = () => null',
  'array.mjs': 'export const main = () => [1, "a"]',
  'circular.mjs': 'export const main = () => { const o = {}; o.o = o; return o }',
  'json.mjs': 'export const main = () => ({ date: new Date(0), gone: undefined, nan: NaN, f() {} })',
  'proto.mjs': 'export const main = (p) => ({ keys: Object.keys(p), own: Object.hasOwn(p, "__proto__"), polluted: {}.x })',
  'big.mjs': 'export const main = () => ({ text: "x".repeat(1048577) })',
  'exits.mjs': 'export const main = () => { console.log("going"); process.exit(0) }',
  'exitslater.mjs': 'export const main = () => new Promise(() => setTimeout(() => process.exit(3), 5))',
  'kills.mjs': 'export const main = () => new Promise(() => process.kill(process.pid, "SIGKILL"))',
  'uncaught.mjs': 'export const main = () => new Promise(() => setTimeout(() => { throw new Error("in a timer") }, 5))',
  'stray.mjs': 'export const main = () => new Promise(() => { void Promise.reject(new Error("nobody")) })',
  'never.mjs': 'export const main = () => new Promise(() => {})',
  'logs.mjs':
    'export const main = async ({ n }) => { console.log("one", { a: n }); console.error("two"); process.stdout.write("thr"); await null; process.stdout.write("ee\\nfour\\n"); return {} }',
  'env.mjs':
    'export const main = () => { const { MINE, __OW_ACTION_NAME } = process.env; process.env.MINE = "changed"; process.env.NEW = "1"; return { MINE, name: __OW_ACTION_NAME, id: /^[0-9a-f]{32}$/.test(process.env.__OW_ACTIVATION_ID), deadline: Number(process.env.__OW_DEADLINE) > Date.now(), now: process.env.MINE } }',
  'folder.mjs': 'export const main = () => ({ folder: process.cwd() })',
  'zone.mjs': 'export const main = () => ({ zone: new Intl.DateTimeFormat().resolvedOptions().timeZone })',
  'readsnew.mjs': 'export const main = () => ({ NEW: process.env.NEW ?? null })',
  'mutates.mjs': 'export const main = (params) => { params.list.push(4); return params }',
  'main_handler.mjs':
    'export const main = (event, context) => ({ event, name: context.function_name, memory: context.memory_limit_in_mb })',
  'callback.mjs': 'export const main = (event, context, callback) => { callback(null, { back: event }) }',
  'string.mjs': 'export const main = (event) => "plain"',
  'tcbthrows.mjs': 'export const main = (event) => { throw new Error("tcb") }',
  'tcbstray.mjs':
    'export const main = async (event) => { void Promise.reject(new Error("ignored")); await new Promise((r) => setTimeout(r, 5)); return 1 }',
  'counter.mjs': 'let n = 0\nexport const main = () => ({ n: ++n })',
  'slow.mjs':
    'const loaded = Math.random()\nexport const main = async () => { await new Promise((r) => setTimeout(r, 60)); return { loaded } }',
  'silent.mjs': 'export const main = (event, context, callback) => {}',
  'bare.cjs': 'function main() { return { by: "bare" } }',
  'loops.mjs': 'export const main = () => { for (;;); }',
  'hungry.mjs':
    'export const main = async () => { const size = Buffer.alloc(1.5e8, 1).length; for (let i = 0; i < 30; i++) await new Promise((r) => setTimeout(r, 20)); return { size } }',
  'late.mjs': `import { writeFileSync } from 'node:fs'
    export const main = async ({ file, pid }) => { writeFileSync(pid, String(process.pid)); console.log('in time'); await new Promise((r) => setTimeout(r, 300)); writeFileSync(file, ''); console.log('too late') }`,
  'reads.mjs': 'export const main = () => ({ value: process.env.ACTIONLAB_OF_THE_TEST ?? null })',
  'loadsenv.mjs': 'const loaded = process.env.MINE ?? null\nexport const main = () => ({ loaded })',
  'afterwards.mjs':
    'import { writeFileSync } from "node:fs"\nexport const main = ({ well, pid }) => { if (pid) writeFileSync(pid, String(process.pid)); if (!well) setTimeout(() => { throw new Error("nobody waits for this") }, 10); return {} }',
  'raw.mjs':
    'import { writeSync } from "node:fs"\nexport const main = () => { writeSync(1, "written to descriptor 1 by a function\\n"); return {} }',
}

for (const name of ['keptone', 'kepttwo'])
  Object.assign(code, { [`${name}.mjs`]: `import next from 'kept'\nexport const main = () => ({ n: next() })` })

const root = mkdtempSync(join(tmpdir(), 'actionlab-isolation-'))
mkdirSync(join(root, 'node_modules/kept'), { recursive: true })
writeFileSync(join(root, 'node_modules/kept/index.js'), 'let n = 0\nmodule.exports = () => ++n')
mkdirSync(join(root, 'functions'))
for (const [name, text] of Object.entries(code)) writeFileSync(join(root, 'functions', name), text)
afterAll(() => rmSync(root, { recursive: true, force: true }))

const limits = { timeout: 200 }
const options = {
  root,
  functions: './functions',
  watch: false,
  actions: {
    never: { limits },
    silent: { limits },
    loops: { limits },
    late: { limits },
    hungry: { limits: { memory: 64 } },
    loadsenv: { env: { MINE: 'mine' } },
    env: { env: { MINE: 'mine' } },
    chain: { components: ['echo', 'async'] },
    chatty: { file: './functions/logs.mjs', limits: { logs: 0.00001 } },
  },
}

const isolations = [
  { name: 'process', options: {} },
  { name: 'inline', options: { isolation: 'inline' } },
  {
    name: 'inline, loaded by Vitest',
    options: { isolation: 'inline', importer: (file: string) => import(/* @vite-ignore */ file) as Promise<object> },
  },
] as const

describe.each(isolations)('$name', ({ name, options: own }) => {
  const isInline = name.startsWith('inline')
  const byVitest = name.endsWith('Vitest')
  const isolation = name.replaceAll(/\W+/g, '-')
  let emulator: Emulator
  beforeAll(async () => {
    emulator = await createEmulator({ ...options, ...own })
  })
  afterAll(() => emulator.close())

  const outcome = async (action: string, params: Json = {}) => {
    const { response } = await emulator.invoke(action, params)
    return { status: response.status, result: response.result }
  }
  const ok = (result: Json) => ({ status: 'success', result })
  const developerError = (error: unknown) => ({ status: 'action developer error', result: { error } })
  const applicationError = (error: unknown) => ({ status: 'application error', result: { error } })
  const exited = 'The action did not produce a valid response and exited unexpectedly.'
  const timedOut = developerError('The action exceeded its time limits of 200 milliseconds.')

  describe('results', () => {
    test.each<[string, Json, object]>([
      ['echo', { a: [1, null], b: { c: 'é' } }, ok({ a: [1, null], b: { c: 'é' } })],
      ['nothing', {}, ok({})],
      ['async', { a: 1 }, ok({ later: { a: 1 } })],
      ['default', { a: 1 }, ok({ by: 'default', a: 1 })],
      ['object', {}, ok({ by: 'object' })],
      ['exports', {}, ok({ by: 'exports' })],
      ['array', {}, ok([1, 'a'])],
      ['json', {}, ok({ date: '1970-01-01T00:00:00.000Z', nan: null })],
      ['chain', { a: 1 }, ok({ later: { a: 1 } })],
    ])('%s', async (action, params, expected) => {
      expect(await outcome(action, params)).toEqual(expected)
    })

    test('parameters pass through JSON: a function cannot change those of its caller', async () => {
      const params = { list: [1, 2, 3] }
      expect(await outcome('mutates', params)).toEqual(ok({ list: [1, 2, 3, 4] }))
      expect(params).toEqual({ list: [1, 2, 3] })
    })

    test('__proto__ is a parameter like any other', async () => {
      const params = JSON.parse('{"__proto__": {"x": 1}, "a": 1}') as Json
      expect(await outcome('proto', params)).toEqual(ok({ keys: ['__proto__', 'a'], own: true }))
    })
  })

  describe('failures', () => {
    test.each<[string, object]>([
      ['throws', developerError('An error has occurred: TypeError: at once')],
      ['rejects', applicationError(expect.objectContaining({ name: 'Error', message: 'later', code: 7 }))],
      ['rejectsplain', applicationError({ status: 404 })],
      ['error', applicationError({ statusCode: 418 })],
      ['text', developerError('The action did not return a dictionary.')],
      ['null', developerError('The action did not produce a valid JSON or JSON Array response: null')],
      ['circular', developerError('Internal error.')],
      [
        'big',
        applicationError(
          expect.stringMatching(/^The action produced a response that exceeded the allowed length: 1048588 > 1048576 bytes\./),
        ),
      ],
      ['entryless', developerError("Initialization has failed due to: Action entrypoint 'main' is not a function.")],
      ['badinit', developerError(expect.stringMatching(/^Initialization has failed due to: Error: while loading/))],
      ['exits', developerError(exited)],
      ['exitslater', developerError(exited)],
      ['kills', developerError(exited)],
      ['uncaught', developerError(exited)],
      ['stray', developerError(exited)],
      ['never', timedOut],
    ])('%s', async (action, expected) => {
      expect(await outcome(action)).toEqual(expected)
    })

    test('a source that does not build fails its own action only', async () => {
      expect(await outcome('broken')).toEqual(developerError(expect.stringMatching(/^Initialization has failed due to: /)))
      expect(await outcome('echo')).toEqual(ok({}))
    })

    test('an action that failed can be called again', async () => {
      await outcome('exits')
      expect(await outcome('exits')).toEqual(developerError(exited))
    })
  })

  describe('logs', () => {
    test('belong to their activation, in order, line by line', async () => {
      const activations = await Promise.all([1, 2].map((n) => emulator.invoke('logs', { n })))
      for (const [index, { logLines }] of activations.entries()) {
        const lines = logLines.map(({ stream, text }) => `${stream}: ${text}`)
        expect(lines.filter((line) => line.startsWith('stdout'))).toEqual([
          `stdout: one { a: ${index + 1} }`,
          'stdout: three',
          'stdout: four',
        ])
        expect(lines.filter((line) => line.startsWith('stderr'))).toEqual(['stderr: two'])
      }
    })

    test('are cut at their limit', async () => {
      const { logLines } = await emulator.invoke('chatty', { n: 1 })
      expect(logLines.map(({ text }) => text)).toContain('Logs were truncated because the total bytes size exceeds the limit of 10 bytes.')
    })

    test('say what was thrown', async () => {
      const { logLines } = await emulator.invoke('throws')
      expect(logLines.map(({ text }) => text).join('\n')).toContain('TypeError: at once')
    })
  })

  test("the environment is the action's, and what a function changes in it is gone afterwards", async () => {
    const first = await outcome('env')
    expect(first).toEqual(ok({ MINE: 'mine', name: '/guest/env', id: true, deadline: true, now: 'changed' }))
    expect(process.env['MINE']).toBeUndefined()
    expect(process.env['NEW']).toBeUndefined()
    expect(await outcome('readsnew')).toEqual(ok({ NEW: null }))
  })

  describe('CloudBase', () => {
    const call = async (fn: string, event: Json = { a: 1 }) => {
      const answer = await emulator.request(`/v1/functions/${fn}`, {
        method: 'POST',
        body: JSON.stringify(event),
        headers: { 'content-type': 'application/json' },
      })
      return { status: answer.status, body: await answer.text() }
    }

    test('a handler gets event and context', async () => {
      expect(await call('main_handler')).toEqual({ status: 200, body: '{"event":{"a":1},"name":"main_handler","memory":256}' })
    })

    test('a callback answers', async () => {
      expect(await call('callback')).toEqual({ status: 200, body: '{"back":{"a":1}}' })
    })

    test('a string is text', async () => {
      expect(await call('string')).toEqual({ status: 200, body: 'plain' })
    })

    test('an exception stays inside', async () => {
      const { status, body } = await call('tcbthrows')
      expect({ status, code: (JSON.parse(body) as { code: string }).code }).toEqual({ status: 400, code: 'FUNCTION_INVOCATION_FAILED' })
    })

    test('a rejection nobody handles is ignored beside a result', async () => {
      expect(await call('tcbstray')).toEqual({ status: 200, body: '1' })
    })
  })

  test('the first activation is cold, the next one warm', async () => {
    const fresh = await createEmulator({ ...options, ...own })
    const first = await fresh.invoke('echo')
    const second = await fresh.invoke('echo')
    expect([first.cold, second.cold]).toEqual([true, false])
    await fresh.reset()
    expect(fresh.activations.list()).toEqual([])
    expect((await fresh.invoke('echo')).cold).toBe(true)
    await fresh.close()
  })

  /** A row for each: what does not compile here is a difference that nobody shows. */
  const shown: Record<keyof typeof differences, () => Promise<void>> = {
    async endlessLoop() {
      if (!isInline) return expect(await outcome('loops')).toEqual(timedOut)
      // In a thread that can be given up: another process's.
      const script = join(root, 'loop.mjs')
      writeFileSync(
        script,
        `import { createEmulator } from ${JSON.stringify(join(bundleFolder, 'index.js'))}
        import { writeSync } from 'node:fs'
        const main = () => { writeSync(1, 'looping'); for (;;); }
        const emulator = await createEmulator({ actions: { loops: { module: { main }, limits: { timeout: 200 } } } })
        await emulator.invoke('loops')
        writeSync(1, 'answered')`,
      )
      const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
      let heard = ''
      await new Promise((resolve) => child.stdout.on('data', (chunk: Buffer) => resolve((heard += chunk.toString()))))
      // By then its own limit, which began earlier, is over.
      await using limited = await createEmulator({ ...options, ...own, isolation: 'process' })
      expect((await limited.invoke('loops')).response.result).toEqual(timedOut.result)
      child.kill('SIGKILL')
      expect(heard).toBe('looping')
    },
    async memory() {
      const expected = isInline ? ok({ size: 1.5e8 }) : developerError('The action exhausted its memory and was aborted.')
      expect(await outcome('hungry')).toEqual(expected)
    },
    async afterTimeout() {
      const file = join(root, `late-${isolation}`)
      const pid = join(root, `late-pid-${isolation}`)
      const { response, logLines } = await emulator.invoke('late', { file, pid })
      expect(response.result).toEqual(timedOut.result)
      if (isInline) await until('the function to go on', () => existsSync(file))
      else await until('its process to end', () => !isAlive(Number(readFileSync(pid, 'utf8'))))
      expect(existsSync(file)).toBe(isInline)
      expect(logLines.map(({ text }) => text)).toEqual(['in time'])
    },
    async moduleState() {
      const fresh = await createEmulator({ ...options, ...own })
      await fresh.invoke('counter')
      expect((await fresh.invoke('counter')).response.result).toEqual(byVitest ? { n: expect.any(Number) } : { n: 2 })
      await fresh.reset()
      const { result } = (await fresh.invoke('counter')).response
      await fresh.close()
      if (byVitest) expect((result as { n: number }).n).toBeGreaterThan(2)
      else expect(result).toEqual({ n: 1 })
    },
    async concurrency() {
      const fresh = await createEmulator({ ...options, ...own })
      const activations = await Promise.all([fresh.invoke('slow'), fresh.invoke('slow')])
      await fresh.close()
      const loads = new Set(activations.map(({ response }) => (response.result as { loaded: number }).loaded))
      expect(loads.size).toBe(isInline ? 1 : 2)
    },
    async environment() {
      process.env['ACTIONLAB_OF_THE_TEST'] = 'seen'
      const fresh = await createEmulator({ ...options, ...own })
      const { result } = (await fresh.invoke('reads')).response
      await fresh.close()
      delete process.env['ACTIONLAB_OF_THE_TEST']
      expect(result).toEqual({ value: isInline ? 'seen' : null })
    },
    async workingFolder() {
      const result = await outcome('folder')
      expect(result).toEqual(ok({ folder: isInline ? process.cwd() : realpathSync(join(root, 'functions')) }))
    },
    async timeZone() {
      const own = new Intl.DateTimeFormat().resolvedOptions().timeZone
      expect(await outcome('zone')).toEqual(ok({ zone: isInline ? own : 'UTC' }))
    },
    async modulesEnvironment() {
      if (byVitest) await import(/* @vite-ignore */ join(root, 'functions/loadsenv.mjs'))
      expect(await outcome('loadsenv')).toEqual(ok({ loaded: byVitest ? null : 'mine' }))
    },
    async idleLoop() {
      const answer = await emulator.request('/v1/functions/silent', { method: 'POST' })
      const expected = isInline
        ? { status: 400, text: expect.stringContaining('FUNCTION_TIME_LIMIT_EXCEEDED') }
        : { status: 200, text: 'null' }
      expect({ status: answer.status, text: await answer.text() }).toEqual(expected)
    },
    async scriptEntry() {
      const missing = developerError("Initialization has failed due to: Action entrypoint 'main' is not a function.")
      expect(await outcome('bare')).toEqual(byVitest ? missing : ok({ by: 'bare' }))
    },
    async strayErrors() {
      const event = 'uncaughtException'
      const listeners = process.listeners(event)
      const heard: string[] = []
      process.removeAllListeners(event).on(event, ({ message }) => void heard.push(message))
      const stray = join(root, `stray-${isolation}`)
      expect(await outcome('afterwards', { pid: stray })).toEqual(ok({}))
      // In a process the next call finds the container gone, and gets another.
      if (isInline) await until('the stray error', () => heard.length > 0)
      else await until('its process to end', () => !isAlive(Number(readFileSync(stray, 'utf8'))))
      expect(await outcome('afterwards', { well: true })).toEqual(ok({}))
      process.removeAllListeners(event)
      for (const listener of listeners) process.on(event, listener)
      expect(heard).toEqual(isInline ? ['nobody waits for this'] : [])
    },
    async rawOutput() {
      const { logLines } = await emulator.invoke('raw')
      expect(logLines.map(({ text }) => text)).toEqual(isInline ? [] : ['written to descriptor 1 by a function'])
    },
    async packages() {
      const count = async (action: string): Promise<number> => ((await outcome(action)).result as { n: number }).n
      const first = await count('keptone')
      expect(await count('kepttwo')).toBe(isInline ? first + 1 : 1)
    },
    async reload() {
      const file = join(root, 'functions', `edited-${isolation}.mjs`)
      writeFileSync(file, 'export const main = () => ({ v: 1 })')
      const fresh = await createEmulator({ ...options, ...own, watch: true })
      const first = (await fresh.invoke(`edited-${isolation}`)).response.result
      writeFileSync(file, 'export const main = () => ({ v: 2 })')
      const second = (await fresh.invoke(`edited-${isolation}`)).response.result
      await fresh.close()
      expect([first, second]).toEqual([{ v: 1 }, { v: byVitest ? 1 : 2 }])
    },
  }

  describe('deliberate differences: a function that', () => {
    const rows = (Object.keys(shown) as (keyof typeof differences)[]).map((name) => ({ when: differences[name].when, name }))
    test.each(rows)('$when', async ({ name: difference }) => {
      await shown[difference]()
    })
  })
})

test('docs/testing.md names the same differences', () => {
  const page = readFileSync(new URL('../../docs/testing.md', import.meta.url), 'utf8')
  const rows = Object.values<Difference>(differences).map(
    ({ when, process, inline, because }) => `| ${when} | ${process} | ${inline} | ${because} |`,
  )
  expect(page.split('\n').filter((line) => rows.includes(line))).toEqual(rows)
})

test('the surroundings of the thread are put back with the last inline emulator', async () => {
  const { env, exit, emit } = process
  const { write } = process.stdout
  const emulator = await createEmulator({ ...options, isolation: 'inline' })
  await emulator.invoke('echo')
  expect(process.exit).not.toBe(exit)
  await emulator.close()
  expect([process.env, process.exit, process.emit, process.stdout.write]).toEqual([env, exit, emit, write])
})
