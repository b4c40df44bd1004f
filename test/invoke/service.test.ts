import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { findScript } from '../../emulator/invoke/service/start-script.ts'
import { Service, ServiceFailure, type Program } from '../../emulator/invoke/service/service.ts'
import { until } from '../support/until.ts'
import type { ModuleSet } from '../../emulator/model/module-set.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'actionlab-service-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

interface Started {
  readonly service: Service
  readonly lines: string[]
}

async function start(source: string | Program, { startup = 5000, env = {}, signal = new AbortController().signal } = {}): Promise<Started> {
  const program: Program = typeof source === 'string' ? own(source, 'cjs') : source
  const lines: string[] = []
  const service = await Service.start({
    program,
    env,
    memory: 64,
    usualPort: 9000,
    startup,
    signal,
    onOutput: (stream, line) => lines.push(`${stream} ${line}`),
  })
  onTestFinished(() => service.stop())
  return { service, lines }
}

function failure(source: string, options: Parameters<typeof start>[1] = {}): Promise<string> {
  return start(source, options).then(
    () => 'it started',
    (error: unknown) => (error instanceof ServiceFailure ? error.message : Promise.reject(error)),
  )
}

/** As a build gives it. */
function own(text: string, format: 'cjs' | 'esm'): Program {
  const file = join(folder, 'server.js')
  const set: ModuleSet = { files: { [file]: [text, format === 'esm' ? 'async' : 'cjs'] }, aliases: {} }
  return { text: JSON.stringify(set), file, format }
}

const ask = async ({ service }: Started): Promise<string> => (await fetch(`http://127.0.0.1:${service.port}/`)).text()
const server = (answer: string, listen = 'listen(9000)'): string =>
  `const server = require('node:http').createServer((q, s) => s.end(String(${answer}))); server.${listen}`

describe('a service', () => {
  test.each([
    'listen(9000)',
    "listen('9000')",
    "listen(9000, '0.0.0.0')",
    "listen(9000, 'localhost', 5, () => {})",
    'listen({ port: 9000 })',
    'listen(process.env.PORT)',
  ])('that says %s gets a port of its own, on this machine only', async (listen) => {
    const started = await start(server('JSON.stringify(server.address())', listen))
    expect(JSON.parse(await ask(started))).toEqual({ address: '127.0.0.1', family: 'IPv4', port: started.service.port })
    expect(started.service.port).not.toBe(9000)
  })

  test('that forks has children with the same port', async () => {
    const file = join(folder, 'cluster.cjs')
    await writeFile(file, `const cluster = require('node:cluster'); if (cluster.isPrimary) cluster.fork(); else { ${server('"worker"')} }`)
    expect(await ask(await start({ command: [process.execPath, file], folder }))).toBe('worker')
  })

  test('is the main program of its process', async () => {
    const started = await start(server('[require.main === module, __filename, process.argv[1], process.cwd()].join()'))
    const file = join(folder, 'server.js')
    expect(await ask(started)).toBe(['true', file, file, folder].join())
  })

  test("sees its own variables and little of the developer's", async () => {
    process.env['ACTIONLAB_TEST_SECRET'] = 'secret'
    onTestFinished(() => void delete process.env['ACTIONLAB_TEST_SECRET'])
    const started = await start(server('JSON.stringify(process.env)'), { env: { MINE: 'yes' } })
    const env = JSON.parse(await ask(started)) as Record<string, string>
    expect(env).toMatchObject({ MINE: 'yes', PORT: String(started.service.port) })
    expect(env).not.toHaveProperty('ACTIONLAB_TEST_SECRET')
  })

  test('prints line by line', async () => {
    const started = await start(`console.log('one\\ntwo'); process.stderr.write('th'); process.stderr.write('ree\\n'); ${server('1')}`)
    await expect.poll(() => [...started.lines].sort()).toEqual(['stderr three', 'stdout one', 'stdout two'])
  })

  test('with top-level await is served', async () => {
    const source = `const word = await Promise.resolve('later'); require('node:http').createServer((q, s) => s.end(word)).listen(9000)`
    const text = `module.exports = (async function () { ${source} })()`
    expect(await ask(await start(own(text, 'esm')))).toBe('later')
  })
})

describe('a service that does not come up', () => {
  test('says where it listens instead', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void taken.close())
    let said = ''
    // A busy machine takes longer than that to start a process.
    for (let startup = 300; startup < 20_000 && !said.includes(', but on'); startup *= 3)
      said = await failure(server('1', 'listen(0)'), { startup })
    expect(said).toMatch(/did not listen within [\d.]+ s, but on port \d+ instead of process\.env\.PORT or 9000/)
  })

  test('says what it said last', async () => {
    expect(await failure(`console.error('cannot reach the database'); process.exit(4)`)).toBe(
      'it exited with code 4; its last words:\ncannot reach the database',
    )
  })

  test('is ended when it only waits', async () => {
    expect(await failure(`setInterval(() => {}, 1000)`, { startup: 300 })).toMatch(/^it did not listen within 0\.3 s/)
  })

  test('is ended when nobody waits for it any more', async () => {
    const abort = new AbortController()
    const mark = join(folder, 'waits')
    const failed = failure(`require('node:fs').writeFileSync(${JSON.stringify(mark)}, ''); setInterval(() => {}, 1000)`, {
      signal: abort.signal,
    })
    await until('the server to run', () => existsSync(mark))
    abort.abort()
    expect(await failed).toMatch(/ended by SIG/)
  })

  test('because its command is not there says so', async () => {
    const failed = start({ command: ['/nowhere/bash', 'x'], folder })
    await expect(failed).rejects.toThrow(/^it exited with code 127; its last words:\n.*\/nowhere\/bash: not found/)
  })
})

test('a script is looked for beside the code and above it, but not where functions are no longer apart', async () => {
  const root = join(folder, 'functions')
  const folders = { root, functions: root, confined: true }
  await mkdir(join(root, 'app/dist'), { recursive: true })
  await writeFile(join(root, 'start'), '')
  expect(findScript('start', join(root, 'app/dist/main.js'), folders)).toBeUndefined()
  expect(findScript('start', join(root, 'single.js'), folders)).toBeUndefined()
  await writeFile(join(root, 'app/start'), '')
  expect(findScript('start', join(root, 'app/dist/main.js'), folders)).toBe(join(root, 'app/start'))
  expect(findScript('start', join(folder, 'outside.js'), folders)).toBeUndefined()
})
