/** Issue: any program that serves POST /init and POST /run as the published runtimes do can run a function. */
import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { unzipSync } from 'fflate'
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createEmulator, type Activation, type Config, type Emulator, type EmulatorOptions } from '../emulator/index.ts'
import { fetchApacheRuntime } from './support/apache-runtime.ts'
import { freePort } from './support/free-port.ts'
import { running } from './support/processes.ts'
import { createFolder, type Files, type Folder } from './support/project.ts'
import { until } from './support/until.ts'

const minimal = fileURLToPath(new URL('../fixtures/runtimes/minimal.mjs', import.meta.url))
const apache = fetchApacheRuntime()
console.log(
  apache
    ? `test/openwhisk-runtime.test.ts runs against the Apache Node.js action runtime (${apache.revision}) and against fixtures/runtimes/minimal.mjs.`
    : 'test/openwhisk-runtime.test.ts runs against fixtures/runtimes/minimal.mjs only: ACTIONLAB_NODE_RUNTIME names no place to clone the Apache Node.js action runtime from.',
)
afterAll(() => apache?.remove())

const runtimes = [
  { name: 'a minimal runtime', command: [process.execPath, minimal] },
  // Its port is fixed in its source; the emulator gives it another one all the same.
  ...(apache ? [{ name: 'the Apache Node.js runtime', command: [process.execPath, apache.app] }] : []),
]

async function start(
  files: Files,
  config: Config,
  watch = false,
  options: EmulatorOptions = {},
): Promise<{ emulator: Emulator; folder: Folder }> {
  const folder = createFolder({ 'functions/.keep': '', ...files })
  const emulator = await createEmulator({ root: folder.root, functions: './functions', watch, ...config, ...options })
  onTestFinished(() => emulator.close())
  return { emulator, folder }
}

const summary = ({ response: { status, result } }: Activation): unknown => [status, result]
const logsOf = ({ logLines }: Activation): string[] => logLines.map(({ stream, text }) => `${stream}: ${text}`)

describe.each(runtimes)('$name', { timeout: 60_000 }, ({ command }) => {
  const one = (source: string, limits = {}, watch = false) =>
    start(
      { 'functions/f.ts': source },
      { namespace: 'shop', actions: { f: { runtime: { command }, limits, params: { bound: 1 } } } },
      watch,
    )

  test('is initialised once and runs many times, with the logs of each apart', async () => {
    const { emulator } = await one(`let count = 0
      export function main(params: { n: number }) {
        count++
        console.log('out', params.n)
        console.error('err', params.n)
        const { __OW_ACTIVATION_ID: id, __OW_ACTION_NAME: name, __OW_NAMESPACE: namespace, __OW_DEADLINE: deadline } = process.env
        return { count, params, id, name, namespace, deadline: /^\\d{13}$/.test(deadline ?? '') }
      }`)
    const activations: Activation[] = []
    for (let n = 1; n <= 3; n++) activations.push(await emulator.invoke('f', { n }))
    for (const [index, activation] of activations.entries()) {
      const n = index + 1
      const id = activation.activationId
      const result = { count: n, params: { bound: 1, n }, id, name: '/shop/f', namespace: 'shop', deadline: true }
      expect(summary(activation)).toEqual(['success', result])
      expect(logsOf(activation).sort()).toEqual([`stderr: err ${n}`, `stdout: out ${n}`])
      expect(activation.cold).toBe(n === 1)
      expect(activation.annotations).toContainEqual({ key: 'kind', value: 'blackbox' })
    }
  })

  test.each([
    ['an error', `return { error: { code: 1 }, lost: 2 }`, ['application error', { error: { code: 1 } }]],
    ['an array', `return [1, 2]`, ['success', [1, 2]]],
    ['text', `return 'text'`, ['action developer error', { error: 'The action did not return a dictionary.' }]],
    ['an exception', `throw new Error('no')`, ['action developer error', { error: 'An error has occurred: Error: no' }]],
    [
      'too much',
      `return { big: 'x'.repeat(2 ** 20) }`,
      ['application error', { error: expect.stringContaining('1048586 > 1048576 bytes. The truncated response was: {"big":"xxx') }],
    ],
    [
      'an exit',
      `process.exit(1)`,
      ['action developer error', { error: 'The action did not produce a valid response and exited unexpectedly.' }],
    ],
    ['an endless loop', `for (;;);`, ['action developer error', { error: 'The action exceeded its time limits of 2000 milliseconds.' }]],
  ])('answers %s as OpenWhisk does, and the next call is well', async (_name, code, expected) => {
    const { emulator } = await one(
      `export function main(params: { well?: boolean }): unknown { if (params.well) return { well: true }\n${code} }`,
      { timeout: 2000 },
    )
    expect(summary(await emulator.invoke('f'))).toEqual(expected)
    expect(summary(await emulator.invoke('f', { well: true }))).toEqual(['success', { well: true }])
  })

  test.each([
    ['throws', `throw new Error('while loading')`, /^Initialization has failed due to: Error: while loading/],
    ['exits', `process.exit(1)`, /^The action did not initialize and exited unexpectedly\.$/],
    ['never ends', `for (;;);`, /^The action exceeded its time limits of 2000 milliseconds during initialization\.$/],
  ])('code that %s while it is loaded fails its own activation', async (_name, code, text) => {
    const { emulator, folder } = await one(`${code}\nexport const main = () => ({})`, { timeout: 2000 }, true)
    const { response } = await emulator.invoke('f')
    expect([response.status, response.result]).toEqual(['action developer error', { error: expect.stringMatching(text) }])
    folder.write('functions/f.ts', `export const main = () => ({ well: true })`)
    expect(summary(await emulator.invoke('f'))).toEqual(['success', { well: true }])
  })

  test('several activations share a container when limits.concurrency says so', async () => {
    const { emulator } = await one(
      `let most = 0, now = 0
      export async function main() {
        most = Math.max(most, ++now)
        await new Promise((resolve) => setTimeout(resolve, 200))
        now--
        return { most, pid: process.pid }
      }`,
      { concurrency: 5 },
    )
    await emulator.invoke('f')
    const results = await Promise.all(
      Array.from({ length: 5 }, async () => (await emulator.invoke('f')).response.result as { most: number; pid: number }),
    )
    expect(Math.max(...results.map(({ most }) => most))).toBe(5)
    expect(new Set(results.map(({ pid }) => pid)).size).toBe(1)
  })

  test('a save is served by a fresh container; closing leaves none', async () => {
    const { emulator, folder } = await one(`export const main = () => ({ v: 1 })`, {}, true)
    expect(summary(await emulator.invoke('f'))).toEqual(['success', { v: 1 }])
    folder.write('functions/f.ts', `export const main = () => ({ v: 2 })`)
    expect(summary(await emulator.invoke('f'))).toEqual(['success', { v: 2 }])
    expect(running(command[1] ?? '').length).toBeGreaterThan(0)
    await emulator.close()
    await until('every runtime to end', () => running(command[1] ?? '').length === 0, { seen: () => running(command[1] ?? '') })
  })
})

describe('archives in place of sources', () => {
  const files: Files = {
    'functions/f/index.ts': `import { readFileSync } from 'node:fs'
      import ms from 'ms'
      export const main = (given: { part: string }) => ({ text: readFileSync('./page.html', 'utf8'), part: require('./parts/' + given.part), time: ms(60_000) })`,
    'functions/f/parts/a.js': `module.exports = 'A'`,
    'functions/f/page.html': '<b>',
    'functions/g.py': 'import near\ndef main(given):\n    return {"v": near.value}\n',
    'functions/near.py': 'value = 3\n',
    'node_modules/ms/index.js': `module.exports = (n) => n / 60000 + 'm'`,
  }

  test('a runtime gets the archive of a function by /init: modules, packages, files, and what Python imports', async () => {
    const runtime = { command: [process.execPath, minimal, '--echo'] }
    const { emulator } = await start(files, { actions: { f: { runtime }, g: { runtime } } }, false, { artefacts: true })
    const names = async (path: string): Promise<unknown> => {
      const { code, binary, main } = (await emulator.invoke(path)).response.result as { code: string; binary: boolean; main: string }
      return [binary, main, Object.keys(unzipSync(Buffer.from(code, 'base64')))]
    }
    expect(await names('f')).toEqual([true, 'main', ['index.js', 'node_modules/ms/index.js', 'package.json', 'page.html', 'parts/a.js']])
    expect(await names('g')).toEqual([true, 'main', ['__main__.py', 'near.py']])
  })

  test.runIf(apache)('the Apache Node.js runtime answers from them as the sources do', { timeout: 60_000 }, async () => {
    const { emulator: sources } = await start(files, {})
    const { root } = createFolder({})
    // It unpacks them into the folder in which it is started.
    const command = ['sh', '-c', `cd '${root}' && exec '${process.execPath}' '${apache?.app}'`]
    const { emulator: archives } = await start(files, { actions: { f: { runtime: { command } } } }, false, { artefacts: true })
    const answers = [sources, archives].map(async (emulator) => summary(await emulator.invoke('f', { part: 'a' })))
    expect(await answers[1]).toEqual(await answers[0])
    expect(await answers[0]).toEqual(['success', { text: '<b>', part: 'A', time: '1m' }])
  })
})

describe('a runtime for another language', () => {
  const echo = { command: [process.execPath, minimal, '--echo'] }

  test('gets a source file as it is', async () => {
    const { emulator, folder } = await start(
      { 'functions/f.php': '<?php // ☃' },
      { actions: { f: { runtime: echo, main: 'start' } } },
      true,
    )
    expect(summary(await emulator.invoke('f'))).toEqual(['success', { code: '<?php // ☃', main: 'start', binary: false, name: 'f' }])
    folder.write('functions/f.php', '<?php // new')
    expect((await emulator.invoke('f')).response.result).toMatchObject({ code: '<?php // new' })
  })

  test('gets a folder as an archive, and a new one when any file in it changes, appears or goes', async () => {
    const { emulator, folder } = await start(
      { 'ruby/main.rb': 'one', 'ruby/lib/more.rb': 'two' },
      { actions: { 'pkg/f': { runtime: echo, file: './ruby' } } },
      true,
    )
    const files = async (): Promise<unknown> => {
      const { code, binary } = (await emulator.invoke('pkg/f')).response.result as { code: string; binary: boolean }
      expect(binary).toBe(true)
      return Object.fromEntries(
        Object.entries(unzipSync(Buffer.from(code, 'base64'))).map(([name, data]) => [name, Buffer.from(data).toString()]),
      )
    }
    expect(await files()).toEqual({ 'main.rb': 'one', 'lib/more.rb': 'two' })
    folder.write('ruby/lib/more.rb', 'changed')
    expect(await files()).toEqual({ 'main.rb': 'one', 'lib/more.rb': 'changed' })
    folder.write('ruby/lib/new/third.rb', 'three')
    expect(await files()).toEqual({ 'main.rb': 'one', 'lib/more.rb': 'changed', 'lib/new/third.rb': 'three' })
    folder.remove('ruby/lib/more.rb')
    expect(await files()).toEqual({ 'main.rb': 'one', 'lib/new/third.rb': 'three' })
  })

  test('gets its port in place of {port}', async () => {
    const { emulator } = await start(
      { 'functions/f.x': 'code' },
      { actions: { f: { runtime: { command: ['sh', '-c', `PORT= exec ${process.execPath} ${minimal} --echo {port}`] } } } },
    )
    expect((await emulator.invoke('f')).response.result).toMatchObject({ code: 'code' })
  })

  test('listens on a port of its own, however many start at once', async () => {
    // Every search for a port begins with the same one.
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.5)
    onTestFinished(() => random.mockRestore())
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const emulators = [0, 1].map(() =>
      start(Object.fromEntries(names.map((name) => [`functions/${name}.x`, name])), {
        actions: Object.fromEntries(names.map((name) => [name, { runtime: echo }])),
      }),
    )
    const answers = await Promise.all(
      emulators.map(async (starting) => {
        const { emulator } = await starting
        return Promise.all(names.map(async (name) => (await emulator.invoke(name)).response.result))
      }),
    )
    for (const results of answers) expect(results).toEqual(names.map((code) => expect.objectContaining({ code })))
  })

  test('is asked over a connection of its own each time, as one that it had closed meanwhile would have no answer', async () => {
    const source = `const marker = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX'
      require('node:http').createServer((request, response) => {
        if (request.socket.asked) return request.socket.destroy()
        request.socket.asked = true
        request.resume().on('end', () => {
          if (request.url === '/run') { console.log(marker); console.error(marker) }
          response.end('{"ok":true}')
        })
      }).listen(process.env.PORT)`
    const { emulator } = await start(
      { 'functions/f.x': 'code' },
      { actions: { f: { runtime: { command: [process.execPath, '-e', source] } } } },
    )
    for (let n = 0; n < 3; n++) expect(summary(await emulator.invoke('f'))).toEqual(['success', { ok: true }])
  })

  test('that cannot be started answers with the platform’s error, and the reason is in the log', async () => {
    const { emulator } = await start(
      { 'functions/f.x': 'code' },
      { actions: { f: { runtime: { command: ['no-such-program-anywhere'] } } } },
    )
    const activation = await emulator.invoke('f')
    expect(summary(activation)).toEqual(['whisk internal error', { error: 'Failed to provision resources to run the action.' }])
    expect(logsOf(activation).join()).toContain('no-such-program-anywhere')
  })
})

describe('a runtime that runs already', () => {
  async function serve(port: number): Promise<ChildProcess> {
    const child = spawn(process.execPath, [minimal, String(port)], { stdio: 'ignore' })
    onTestFinished(() => void child.kill())
    await until('the runtime to start', () => running(`${minimal} ${port}`).length > 0)
    return child
  }

  test('is initialised once for the same code; other code needs it started again', async () => {
    const port = await freePort()
    const first = await serve(port)
    const runtime = { url: `http://127.0.0.1:${port}` }
    const { emulator, folder } = await start(
      { 'functions/f.js': 'let n = 0; exports.main = () => ({ n: ++n })' },
      { actions: { f: { runtime } } },
      true,
    )
    const results = await Promise.all([1, 2, 3].map(async () => (await emulator.invoke('f')).response.result))
    expect(results.map((result) => (result as { n: number }).n).sort((a, b) => a - b)).toEqual([1, 2, 3])
    await emulator.reset()
    expect(summary(await emulator.invoke('f'))).toEqual(['success', { n: 4 }])
    folder.write('functions/f.js', 'exports.main = () => ({ other: true })')
    expect(summary(await emulator.invoke('f'))).toEqual([
      'action developer error',
      { error: 'Cannot initialize the action more than once.' },
    ])
    first.kill()
    await until('the runtime to end', () => running(`${minimal} ${port}`).length === 0, { seen: () => running(`${minimal} ${port}`) })
    await serve(port)
    expect(summary(await emulator.invoke('f'))).toEqual(['success', { other: true }])
  })
})

describe('an image', () => {
  /** Behaves as `docker` does, as far as it is used here: the "container" is a program on this machine. */
  const docker = (log: string): string => `#!/bin/sh
echo "$@" >> ${log}
case "$1" in
  version) exit 0 ;;
  run)
    for argument in "$@"; do case "$argument" in 127.0.0.1:*:8080) port=\${argument#127.0.0.1:}; port=\${port%:8080} ;; esac; done
    exec ${process.execPath} ${minimal} --echo "$port" ;;
esac
`

  async function withPath<T>(path: string, work: () => Promise<T>): Promise<T> {
    const before = process.env['PATH']
    process.env['PATH'] = path
    try {
      return await work()
    } finally {
      process.env['PATH'] = before
    }
  }

  test('without Docker or Podman the error says what is missing; with one the image runs, and is removed in the end', async () => {
    const { root, path, write } = createFolder({ 'empty/.keep': '', 'functions/f.swift': 'code' })
    const config: Config = { actions: { f: { runtime: { image: 'openwhisk/action-swift-v5.7' }, limits: { memory: 128 } } } }
    const emulator = await createEmulator({ root, functions: './functions', watch: false, ...config })
    onTestFinished(() => emulator.close())
    const failed = await withPath(path('empty'), () => emulator.invoke('f'))
    expect(failed.response.result).toEqual({
      error: expect.stringMatching(/needs Docker, Podman or nerdctl, and there is none of them on the PATH/),
    })
    write('bin/docker', docker(path('calls')))
    chmodSync(path('bin/docker'), 0o755)
    await withPath(`${path('bin')}:${process.env['PATH']}`, async () => {
      expect((await emulator.invoke('f')).response.result).toMatchObject({ code: 'code' })
      await emulator.close()
      await until('the container to be removed', () => readFileSync(path('calls'), 'utf8').includes('rm --force'), {
        seen: () => readFileSync(path('calls'), 'utf8'),
      })
    })
    const [, run = '', remove = ''] = readFileSync(path('calls'), 'utf8').trim().split('\n')
    expect(run).toMatch(/^run --rm --name (actionlab-\S+) --publish 127\.0\.0\.1:\d+:8080 --memory 128m .* openwhisk\/action-swift-v5\.7$/)
    expect(remove).toBe(`rm --force ${/--name (\S+)/.exec(run)?.[1]}`)
  })
})
