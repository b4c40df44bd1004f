/** What `npm install actionlab` gives somebody: packed, installed into an empty folder, started with `init`, and used. */
import { spawn, type ChildProcess } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { inSlowRun } from './support/repeat.ts'
import { until } from './support/until.ts'

// Whole test runs happen in here, beside whatever else the machine does.
vi.setConfig({ testTimeout: 120_000 })

declare module 'vitest' {
  interface ProvidedContext {
    readonly extraCertificates: string | undefined
  }
}

const repository = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'actionlab-package-')))
const app = join(folder, 'app')
let tarball = ''

/** A test run of its own must not take this one for its parent. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(?:VITEST|NODE_ENV|NODE_OPTIONS|npm_|CI$|FORCE_COLOR)/.test(name)),
)
Object.assign(env, { NO_COLOR: '1' })
const extraCertificates = inject('extraCertificates')

interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Everything that was started, so that nothing outlives a test that gave up waiting. */
const running = new Set<ChildProcess>()

/** In a process group of its own: a test run has workers. */
function start(command: string, args: string[], cwd: string): ChildProcess {
  // An open stdin: Vitest ends its watch with it.
  const child = spawn(command, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal)
  } catch {
    // gone
  }
}

function run(command: string, args: string[], cwd: string): Promise<Ran> {
  const child = start(command, args, cwd)
  const output = { stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk: Buffer) => (output.stdout += chunk.toString('utf8')))
  child.stderr?.on('data', (chunk: Buffer) => (output.stderr += chunk.toString('utf8')))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code: code ?? -1, ...output })))
}

const vitest = (...args: string[]): Promise<Ran> => run(process.execPath, [join(app, 'node_modules/vitest/vitest.mjs'), ...args], app)

/** What the app's developer installs beside us comes from this repository: the registry has been asked for it once already. */
function lend(...names: string[]): void {
  for (const name of names) {
    const place = join(app, 'node_modules', name)
    mkdirSync(dirname(place), { recursive: true })
    if (!existsSync(place)) symlinkSync(join(repository, 'node_modules', name), place, 'dir')
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(app, file)), { recursive: true })
  writeFileSync(join(app, file), text)
}

beforeAll(async () => {
  mkdirSync(app)
  const packed = await run('npm', ['pack', '--silent', '--pack-destination', folder], repository)
  tarball = join(folder, packed.stdout.trim().split('\n').at(-1) ?? '')
  writeFileSync(join(app, 'package.json'), '{ "name": "app", "private": true }\n')
  if (extraCertificates !== undefined) env['NODE_EXTRA_CA_CERTS'] = extraCertificates
  const installed = await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', tarball], app)
  delete env['NODE_EXTRA_CA_CERTS']
  expect(installed, installed.stderr).toMatchObject({ code: 0 })
}, 180_000)
afterAll(() => {
  for (const child of running) kill(child, 'SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

function packagesIn(modules: string): string[] {
  if (!existsSync(modules)) return []
  return readdirSync(modules).flatMap((name) => {
    if (name.startsWith('.')) return []
    if (name.startsWith('@')) return packagesIn(join(modules, name)).map((inner) => `${name}/${inner}`)
    return [name, ...packagesIn(join(modules, name, 'node_modules'))]
  })
}

/** On the disk: esbuild's binary has two names there. */
function bytesIn(path: string, seen = new Set<number>()): number {
  const stats = statSync(path)
  if (stats.isDirectory()) return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name), seen), 0)
  if (seen.has(stats.ino)) return 0
  seen.add(stats.ino)
  return stats.size
}

describe('the package', () => {
  test('brings at most ten packages and 20 MB', () => {
    const modules = join(app, 'node_modules')
    expect(packagesIn(modules).length, packagesIn(modules).join(' ')).toBeLessThanOrEqual(10)
    expect(bytesIn(modules)).toBeLessThanOrEqual(20 * 1024 * 1024)
  })

  test('holds what runs, its types, and nothing of the workshop', () => {
    const files = readdirSync(join(app, 'node_modules/actionlab'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.\w+$/.test(file),
    )
    const strangers = files.filter(
      (file) =>
        !/^(?:dist\/.*\.(?:js|mjs|cjs|css|svg|py|d\.c?ts)|bin\/actionlab\.mjs|dist\/sandbox\/LICENSES\.txt|dist\/sandbox\/image\/\w+\/package\.json|package\.json|README\.md|CHANGELOG\.md)$/.test(
          file,
        ),
    )
    expect(strangers).toEqual([])
    expect(files).toEqual(
      expect.arrayContaining([
        'dist/cli.js',
        'dist/index.js',
        'dist/vitest.js',
        'dist/testing.js',
        'dist/testing.cjs',
        'dist/vitest-config.js',
        'dist/sandbox/main.cjs',
        'dist/sandbox/convention-event.mjs',
        'dist/sandbox-python/main.py',
        'dist/sandbox-python/actionlab_sandbox/loop.py',
        'dist/index.d.ts',
      ]),
    )
  })

  test('has one byte for each character that a start or a container loads: V8 would keep two of all, for a single one beyond', () => {
    const dist = join(app, 'node_modules/actionlab/dist')
    const loaded = [...readdirSync(dist).filter((file) => file.startsWith('chunk-')), 'sandbox/main.cjs']
    const wide = loaded.map((file) => [file, /[^\0-\xff]/.exec(readFileSync(join(dist, file), 'utf8'))?.[0]]).filter(([, found]) => found)
    expect(wide).toEqual([])
  })

  test('satisfies publint', async () => {
    const { messages, pkg } = await publint({ pkgDir: join(app, 'node_modules/actionlab'), pack: false, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
  })

  test('has types that resolve everywhere ESM does', async () => {
    const analysis = await checkPackage(createPackageFromTarballData(readFileSync(tarball)))
    const problems = 'problems' in analysis ? analysis.problems : ['no types']
    // ESM only: `require()` from CommonJS is not offered.
    const unexpected = problems.filter(
      (problem) =>
        typeof problem === 'string' ||
        !['CJSResolvesToESM', 'NoResolution'].includes(problem.kind) ||
        ('resolutionKind' in problem && ['bundler', 'node16-esm'].includes(problem.resolutionKind)),
    )
    expect(unexpected).toEqual([])
  })
})

describe('actionlab init', () => {
  let first: Ran
  beforeAll(async () => {
    first = await run(join(app, 'node_modules/.bin/actionlab'), ['init'], app)
    lend('vitest', '@vitest', 'vite', 'typescript', '@types')
  })

  test('writes a project into an empty folder', () => {
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout).toMatch(/^written {2}test\/hello\.test\.ts$/m)
    const manifest = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8')) as {
      scripts: object
      devDependencies: object
      dependencies: object
    }
    expect(manifest).toMatchObject({ scripts: { emulate: 'actionlab emulate', test: 'vitest run' }, devDependencies: { vitest: '^4.1.0' } })
  })

  test('leaves everything as it is the second time, and in a project that has begun', async () => {
    const before = [
      'functions/hello.ts',
      'actionlab.config.ts',
      'test/hello.test.ts',
      'vitest.config.mts',
      'tsconfig.json',
      'package.json',
    ].map((file) => readFileSync(join(app, file), 'utf8'))
    const second = await run(join(app, 'node_modules/.bin/actionlab'), ['init'], app)
    expect(second.code).toBe(0)
    expect(second.stdout).not.toMatch(/^(?:written|extended)/m)
    const after = [
      'functions/hello.ts',
      'actionlab.config.ts',
      'test/hello.test.ts',
      'vitest.config.mts',
      'tsconfig.json',
      'package.json',
    ].map((file) => readFileSync(join(app, file), 'utf8'))
    expect(after).toEqual(before)
    const other = join(folder, 'other')
    mkdirSync(join(other, 'functions'), { recursive: true })
    writeFileSync(join(other, 'functions/hello.js'), 'exports.main = () => ({})\n')
    writeFileSync(join(other, 'package.json'), '{\n    "scripts": { "test": "node --test" }\n}\n')
    await run(join(app, 'node_modules/.bin/actionlab'), ['init', other], folder)
    expect(readdirSync(other).sort()).toEqual([
      '.gitignore',
      'AGENTS.md',
      'actionlab.config.mjs',
      'functions',
      'package.json',
      'test',
      'vitest.config.mts',
    ])
    expect(readFileSync(join(other, 'package.json'), 'utf8')).toContain('"test": "node --test",\n        "emulate": "actionlab emulate"')
  })

  test('its test passes at once, and leaves no process behind', async () => {
    const ran = await vitest('run')
    expect(ran.stdout + ran.stderr).toMatch(/Tests\s+2 passed/)
    expect(ran.code).toBe(0)
    expect(leftovers()).toEqual([])
  })

  test('type-checks with tsc --strict, also without skipLibCheck, and a contract that there is not is an error', async () => {
    write(
      'test/wrong.ts',
      `import { expect, test } from 'actionlab/vitest'\ntest('is never run', async ({ ncp }) => {\nexpect(await ncp.postAction('hello')).toMatchContract('ncp.postActoin')\n})\n`,
    )
    const checked = await run(
      process.execPath,
      [join(app, 'node_modules/typescript/bin/tsc'), '-p', '.', '--strict', '--skipLibCheck', 'false'],
      app,
    )
    const own = checked.stdout.split('\n').filter((line) => line.includes('error') && !/^node_modules\/(?!actionlab)|^\.\.\//.test(line))
    expect(own).toEqual([expect.stringMatching(/^test\/wrong\.ts\(3,\d+\): error TS2345: .*'"ncp\.postActoin"'/)])
  })
})

describe('actionlab types', () => {
  const typed = join(folder, 'typed')
  const add = (file: string, text: string): void => {
    mkdirSync(dirname(join(typed, file)), { recursive: true })
    writeFileSync(join(typed, file), text)
  }
  const checked = async (): Promise<string[]> => {
    const tsc = join(typed, 'node_modules/typescript/bin/tsc')
    const { stdout, stderr } = await run(process.execPath, [tsc, '-p', '.', '--pretty', 'false'], typed)
    return (stdout + stderr).split('\n').filter((line) => line !== '')
  }
  const right = `import { test, type ActionPath, type GatewayTriggerName, type TriggerName } from 'actionlab/vitest'
test('right', async ({ ncp, openwhisk, tcb, emulator }) => {
  await ncp.postAction('hello')
  await ncp.postAction<{ counted: number }>('shop/report', { days: 1 })
  await openwhisk.web("shop/it's \\"세금\\"", { extension: 'json' })
  await openwhisk.invoke('shop/report')
  await tcb.call('hello')
  await tcb.web('hello', '/path')
  await ncp.http('front')
  await ncp.webhook('hello')
  emulator.fault('front', '500')
  emulator.logs('shop/report')
  emulator.activations.list({ name: 'hello' })
  for (const path of emulator.actions()) await emulator.invoke(path)
  const [path, trigger, firing]: [ActionPath, GatewayTriggerName, TriggerName] = ['shop/report', 'front', 'ncp:nightly']
  await emulator.invoke(path)
  emulator.fault(trigger, null)
  await emulator.fire(firing)
  emulator.trigger('nightly')
  await emulator.invoke('known-at-run-time' as never)
  await emulator.invoke(['shop', 'report'].join('/') as ActionPath)
})
`
  const wrong = `import { test } from 'actionlab/vitest'
test('wrong', async ({ ncp, openwhisk, tcb, emulator }) => {
  await ncp.postAction('shop/chekout')
  await openwhisk.web('hallo')
  await openwhisk.invoke('shop')
  await tcb.call('shop/report')
  await tcb.web('helo')
  await emulator.invoke('helo')
  await ncp.http('frnt')
  await ncp.webhook('shop/report')
  emulator.fault('hello', '500')
  await emulator.fire('nightley')
  emulator.logs('helo')
  emulator.addresses('helo')
  emulator.inputs('helo')
  emulator.override('helo', {})
  emulator.activations.list({ name: 'helo' })
})
`

  beforeAll(async () => {
    lend('vitest', '@vitest', 'vite', 'typescript', '@types')
    mkdirSync(typed)
    symlinkSync(join(app, 'node_modules'), join(typed, 'node_modules'), 'dir')
    const { code } = await run(join(app, 'node_modules/.bin/actionlab'), ['init'], typed)
    expect(code).toBe(0)
    add('functions/shop/report.ts', 'export const main = () => ({ counted: 1 })\n')
    add('functions/shop/it\'s "세금".ts', 'export const main = () => ({})\n')
    const front = { type: 'apigw', product: 'demo', api: 'api', stage: 'v1', resource: '/hello', action: 'hello' }
    const nightly = { type: 'cron', cronOption: '0 3 * * *', actions: ['hello'] }
    add(
      'actionlab.config.ts',
      `export default { actions: { hello: { type: 'web' } }, triggers: { front: ${JSON.stringify(front)} }, ncp: { triggers: { nightly: ${JSON.stringify(nightly)} } } }\n`,
    )
    add('test/right.test.ts', right)
    add('test/wrong.test.ts', wrong)
  })

  test('without the file every name is a string, as it always was', async () => {
    expect(await checked()).toEqual([])
  })

  test('with it, in what init wrote, right names pass and each wrong one is an error that names the candidates', async () => {
    const { code, stderr } = await run(join(app, 'node_modules/.bin/actionlab'), ['types'], typed)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const action = '"hello" | "shop/it\'s \\"세금\\"" | "shop/report"'
    const kinds = [
      ['"shop/chekout"', action],
      ['"hallo"', action],
      ['"shop"', action],
      ['"shop/report"', '"hello"'],
      ['"helo"', '"hello"'],
      ['"helo"', action],
      ['"frnt"', '"front" | "hello"'],
      ['"shop/report"', '"front" | "hello"'],
      ['"hello"', '"front"'],
      ['"nightley"', '"nightly" | `${string}:nightly`'],
      ['"helo"', `${action} | undefined`],
      ['"helo"', action],
      ['"helo"', action],
      ['"helo"', action],
    ]
    const messages = kinds.map(([found, wanted]) => `Argument of type '${found}' is not assignable to parameter of type '${wanted}'.`)
    const all = [...messages, `Type '"helo"' is not assignable to type '${action} | undefined'. Did you mean '"hello"'?`]
    expect((await checked()).map((line) => line.replace(/\(\d+,\d+\): error TS\d+:/, ''))).toEqual(
      all.map((text) => `test/wrong.test.ts ${text}`),
    )
  })

  test('a name that a request deploys can be declared beside it', async () => {
    add('test/wrong.test.ts', `import { test } from 'actionlab/vitest'\ntest('uploaded', ({ emulator }) => emulator.invoke('uploaded'))\n`)
    add('uploaded.d.ts', `import 'actionlab'\ndeclare module 'actionlab' {\n  interface Actions {\n    uploaded: unknown\n  }\n}\n`)
    expect(await checked()).toEqual([])
  })
})

test('what `emulate --record` wrote, `verify` plays', async () => {
  const actionlab = join(app, 'node_modules/.bin/actionlab')
  const emulating = start(actionlab, ['emulate', '--port', '0', '--json', '--record', 'cases/recorded.json'], app)
  let printed = ''
  const url = await new Promise<string>((resolve, reject) => {
    emulating.once('exit', () => reject(new Error(`It ended: ${printed}`)))
    emulating.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString('utf8')
      const ready = /"event":"ready","url":"([^"]+)"/.exec(printed)?.[1]
      if (ready !== undefined) resolve(ready)
    })
  })
  const answer = await fetch(`${url}/ncf/api/v2/packages/-/actions/hello`, {
    method: 'POST',
    body: '{"name":"Bo"}',
    headers: { 'content-type': 'application/json' },
  })
  expect(answer.status).toBe(200)
  const ended = new Promise((resolve) => emulating.once('exit', resolve))
  kill(emulating, 'SIGINT')
  await ended
  const verified = await run(actionlab, ['verify', 'cases/'], app)
  expect(verified).toMatchObject({ code: 0, stdout: expect.stringMatching(/^✓ recorded-001-ncp-post-action: .*\n1 passed, 0 failed\n$/) })
})

test('`actionlab invoke` runs a function, `actionlab sign` makes the headers of a call', async () => {
  const actionlab = join(app, 'node_modules/.bin/actionlab')
  const [invoked, signed, helped] = await Promise.all([
    run(actionlab, ['invoke', 'hello', '-p', 'name', 'Bo'], app),
    run(
      actionlab,
      ['sign', 'POST', '/ncf/api/v2/packages/-/actions/hello', '--access-key', 'AK', '--secret-key', 'SK', '--timestamp', '1'],
      app,
    ),
    run(actionlab, ['--help'], app),
  ])
  expect(invoked).toMatchObject({ code: 0, stdout: expect.stringContaining('"payload": "Hello, Bo!"') })
  expect(signed).toMatchObject({ code: 0, stdout: expect.stringMatching(/x-ncp-apigw-signature-v2: \S{44}/) })
  // In here nobody has installed it.
  write(
    'functions/whisk.js',
    `const openwhisk = require('openwhisk')\nexports.main = () => ({ has: typeof openwhisk({ apihost: 'h', api_key: 'a:b' }).actions.invoke, needle: typeof require('needle').post })`,
  )
  const brought = await run(actionlab, ['invoke', 'whisk'], app)
  rmSync(join(app, 'functions/whisk.js'))
  expect(brought).toMatchObject({ code: 0, stdout: expect.stringMatching(/"has": "function",\s+"needle": "function"/) })
  for (const command of ['emulate', 'init', 'invoke', 'sign', 'verify']) expect(helped.stdout).toMatch(new RegExp(`^  ${command} `, 'm'))
})

/** Containers of the installed package that still run. */
function leftovers(): string[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(join(app, 'node_modules/actionlab/dist/sandbox'))
    } catch {
      return false
    }
  })
}

describe('in Vitest', () => {
  beforeAll(() => {
    lend('vitest', '@vitest', 'vite')
    write('functions/lib/price.ts', 'export const price = (count: number) => count * 3\n')
    write(
      'functions/tea.ts',
      `import { price } from './lib/price'\nexport function main({ count = 1 }: { count?: number }) {\n  console.log((process.env.TEA_PREFIX ?? '') + 'selling', count)\n  if (count < 0) throw new Error('less than nothing')\n  return { total: price(count) }\n}\n`,
    )
    write(
      'functions/waits.ts',
      'export async function main() {\n  const began = Date.now()\n  await new Promise((resolve) => setTimeout(resolve, 50_000))\n  return { waited: Date.now() - began }\n}\n',
    )
    write('test/inline.test.ts', inlineTest)
    write('test/concurrent.test.ts', concurrentTest)
  })

  test('inline functions are covered, mocked and spied upon', async () => {
    for (const provider of ['v8', ...inSlowRun('istanbul')]) {
      lend(`@vitest/coverage-${provider}`)
      const ran = await vitest(
        'run',
        'test/inline.test.ts',
        '--coverage',
        `--coverage.provider=${provider}`,
        '--coverage.include=functions/**',
        '--coverage.reporter=json-summary',
      )
      expect(ran.stdout + ran.stderr).toMatch(/Tests\s+5 passed/)
      const summary = JSON.parse(readFileSync(join(app, 'coverage/coverage-summary.json'), 'utf8')) as Record<
        string,
        { lines: { pct: number } }
      >
      expect(summary[join(app, 'functions/tea.ts')]?.lines.pct, provider).toBe(100)
    }
  })

  test.each(['--pool=forks', '--pool=threads --isolate=false', ...inSlowRun('--pool=forks --isolate=false', '--pool=threads')])(
    'tests that run at the same time see only their own activations: %s',
    async (args) => {
      const ran = await vitest('run', 'test/concurrent.test.ts', 'test/inline.test.ts', ...args.split(' '))
      expect(ran.stdout + ran.stderr).toMatch(/Tests\s+15 passed/)
      expect(ran.code, ran.stdout).toBe(0)
    },
  )

  test('contexts of --pool=vmThreads read a configuration in TypeScript', async () => {
    const before = existsSync(join(app, 'actionlab.config.ts')) ? readFileSync(join(app, 'actionlab.config.ts'), 'utf8') : undefined
    write('actionlab.config.ts', "import type { Config } from 'actionlab'\nexport default { namespace: 'typed' } satisfies Config\n")
    write(
      'test/typed.test.ts',
      "import { expect, test } from 'actionlab/vitest'\ntest('reads it', async ({ emulator }) => {\n  expect((await emulator.invoke('tea')).namespace).toBe('typed')\n})\n",
    )
    const ran = await vitest('run', 'test/typed.test.ts', '--pool=vmThreads')
    rmSync(join(app, 'test/typed.test.ts'))
    if (before === undefined) rmSync(join(app, 'actionlab.config.ts'))
    else write('actionlab.config.ts', before)
    expect(ran.stdout + ran.stderr).toMatch(/Tests\s+1 passed/)
  })

  test.runIf(process.platform === 'linux')('a file that is over leaves no container to the next one of its worker', async () => {
    for (const name of ['one', 'two']) write(`test/${name}.test.ts`, lookingTest)
    const ran = await vitest('run', 'test/one.test.ts', 'test/two.test.ts', '--isolate=false', '--no-file-parallelism')
    for (const name of ['one', 'two']) rmSync(join(app, `test/${name}.test.ts`))
    expect(ran.stdout + ran.stderr).toMatch(/Tests\s+2 passed/)
  })

  test.each(inSlowRun('shards'))('%s share the tests among them', async () => {
    const files: string[][] = []
    for (const shard of ['1/2', '2/2']) {
      const { code, stdout } = await vitest('run', `--shard=${shard}`, '--reporter=json')
      expect(code, stdout).toBe(0)
      const { testResults } = JSON.parse(stdout.slice(stdout.indexOf('{"num'))) as { testResults: { name: string }[] }
      files.push(testResults.map(({ name }) => name.slice(app.length + 1)))
    }
    expect(files.flat().sort()).toEqual(['test/concurrent.test.ts', 'test/hello.test.ts', 'test/inline.test.ts'])
    expect(new Set(files.map(({ length }) => length))).toEqual(new Set([1, 2]))
  })

  test('a failed test is printed with what happened in it', async () => {
    write('test/fails.test.ts', failingTest)
    const { code, stdout, stderr } = await vitest('run', 'test/fails.test.ts')
    rmSync(join(app, 'test/fails.test.ts'))
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /expected \{ total: 3 \} to deeply equal \{ total: 4 \}\s+ms since the test began\n\s+\d+ {3}▸ tea [0-9a-f]{32} by library\n\s+\d+ {3}◂ tea [0-9a-f]{32} success after \d+ ms, cold\n\s+stdout: selling 1\n/,
    )
    expect(stderr).toMatch(
      /Test timed out in 300ms\.[^]*… still running for \d+ ms: tea|Test timed out in 300ms\.[^]*… still running for \d+ ms: slow/,
    )
    expect(stderr).toMatch(/Test timed out in 350ms\.[^]*… still running for \d+ ms: waits/)
    expect(stderr).toMatch(
      /Test timed out in 400ms\.[^]*… still running for \d+ ms: waits[^]*time stands still at \S+; the next timer is due in 50000 ms: clock\.advance\('50s'\)/,
    )
    expect(stdout + stderr).toMatch(/1 passed/)
  })

  test('an edit of a function, or of what it imports, reruns the tests that called it', async () => {
    const watching = new Watching()
    try {
      await watching.until(/Test Files\s+3 passed[^]*(?:Waiting|Watching) for file changes/)
      write('functions/hello.ts', readFileSync(join(app, 'functions/hello.ts'), 'utf8').replace('Hello', 'Good day'))
      await watching.until(/RERUN[^]*(?:Waiting|Watching) for file changes/)
      expect(watching.round()).toMatch(/hello\.test\.ts/)
      expect(watching.round()).toMatch(/Good day, Bo!/)
      expect(watching.round()).not.toMatch(/inline\.test\.ts|concurrent\.test\.ts/)
      write('functions/hello.ts', readFileSync(join(app, 'functions/hello.ts'), 'utf8').replace('Good day', 'Hello'))
      await watching.until(/RERUN[^]*Tests\s+2 passed[^]*(?:Waiting|Watching) for file changes/)
      write('functions/lib/price.ts', 'export const price = (count: number) => 3 * count\n')
      await watching.until(/RERUN[^]*(?:Waiting|Watching) for file changes/)
      expect(watching.round()).toMatch(/Test Files\s+2 passed/)
      expect(watching.round()).not.toMatch(/hello\.test\.ts/)
    } finally {
      await watching.stop()
    }
    expect(leftovers()).toEqual([])
  })
})

class Watching {
  readonly #child: ChildProcess
  #output = ''
  #from = 0

  constructor() {
    this.#child = start(process.execPath, [join(app, 'node_modules/vitest/vitest.mjs'), '--watch', '--reporter=verbose'], app)
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.#output += chunk.toString('utf8')))
  }

  /** What was printed since the last but one {@link until}. */
  round(): string {
    return this.#last
  }

  #last = ''

  async until(pattern: RegExp): Promise<void> {
    const printed = (): string => this.#output.slice(this.#from)
    await until(`Vitest to print ${String(pattern)}`, () => pattern.test(printed()), { limitMs: 60_000, seen: printed })
    this.#last = printed()
    this.#from = this.#output.length
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#child.once('exit', () => resolve())
      kill(this.#child, 'SIGTERM')
    })
  }
}

const inlineTest = `import { createTest, expect } from 'actionlab/vitest'
import * as tea from '../functions/tea'
import { price } from '../functions/lib/price'

vi.mock('../functions/lib/price', { spy: true })

const test = createTest({ isolation: 'inline', actions: { counted: { module: { main: () => ({ calls: vi.mocked(price).mock.calls.length }) } } } })

test('what a function imports can be mocked', async ({ emulator }) => {
  vi.mocked(price).mockReturnValueOnce(99)
  expect(await emulator.invoke('tea', { count: 2 })).toSucceedWith({ total: 99 })
  expect(await emulator.invoke('tea', { count: 2 })).toSucceedWith({ total: 6 })
  expect(price).toHaveBeenLastCalledWith(2)
})

test('a failure is the contract\\'s', async ({ ncp }) => {
  expect(await ncp.postAction('tea', { count: -1 })).toFailWith('action developer error', 'less than nothing')
})

test('the module that the test imports is the one that runs', async ({ emulator }) => {
  const own = { ...tea, main: vi.fn(tea.main) }
  expect(own.main({ count: 1 })).toEqual({ total: 3 })
  expect(await emulator.invoke('counted')).toSucceedWith({ calls: vi.mocked(price).mock.calls.length })
})

test('console can be spied upon', async ({ emulator }) => {
  const log = vi.spyOn(console, 'log')
  await emulator.invoke('tea', { count: 5 })
  expect(log).toHaveBeenCalledWith('selling', 5)
  expect(emulator).toHaveLogged('selling 5')
})

test('the environment can be stubbed, and snapshots written', async ({ emulator }) => {
  vi.stubEnv('TEA_PREFIX', 'dear ')
  expect(await emulator.invoke('tea', { count: 1 })).toHaveLogged('dear selling 1')
  vi.unstubAllEnvs()
  const activation = await emulator.invoke('tea')
  expect(activation.response.result).toMatchInlineSnapshot(\`
    {
      "total": 3,
    }
  \`)
})
`

const concurrentTest = `import { createTest, expect } from 'actionlab/vitest'

const test = createTest()

test.concurrent.for([1, 2, 3, 4, 5, 6, 7, 8])('sells %i', async (count, { emulator, ncp }) => {
  const answers = await Promise.all(Array.from({ length: count }, () => ncp.postAction('tea', { count })))
  for (const answer of answers) expect(answer).toSucceedWith({ total: count * 3 })
  expect(new Set(answers.map((answer) => answer.activation?.activationId)).size).toBe(count)
  expect(emulator.activations.list()).toHaveLength(count)
  expect(emulator.logs()).toEqual(Array.from({ length: count }, () => 'selling ' + count))
})

test('time stands still in processes, and moves when told', async ({ clock, emulator }) => {
  const waiting = emulator.invoke('waits')
  await clock.advance('50s')
  expect(await waiting).toSucceedWith({ waited: 50_000 })
})

test.extend('more', async ({ emulator }) => emulator.actions())('can be extended', ({ more }) => {
  expect(more).toContain('tea')
})
`

const lookingTest = `import { readFileSync } from 'node:fs'
import { createTest, expect } from 'actionlab/vitest'

const containers = readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8').split(' ').filter((pid) => {
  try {
    return readFileSync('/proc/' + pid + '/cmdline', 'utf8').includes('sandbox')
  } catch {
    return false
  }
})
const test = createTest()

test('finds none of another file', async ({ emulator }) => {
  expect(containers).toEqual([])
  expect(await emulator.invoke('tea')).toSucceed()
})
`

const failingTest = `import { createTest, expect } from 'actionlab/vitest'

const test = createTest({ functions: './functions', actions: { slow: { module: { main: () => new Promise(() => {}) } } } })

test('counts wrong', async ({ emulator }) => {
  expect((await emulator.invoke('tea')).response.result).toEqual({ total: 4 })
})

test('hangs', { timeout: 300 }, async ({ emulator }) => {
  await emulator.invoke('slow')
})

const inProcesses = createTest({ functions: './functions' })

inProcesses('hangs elsewhere', { timeout: 350 }, async ({ emulator }) => {
  await emulator.invoke('waits')
})

inProcesses('forgets to advance', { timeout: 400 }, async ({ clock, emulator }) => {
  void clock
  await emulator.invoke('waits')
})

test('passes', async ({ emulator }) => {
  expect(await emulator.invoke('tea')).toSucceed()
})
`
