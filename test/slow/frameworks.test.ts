/** The packed package in repositories with Vitest 4 and 5, node:test and Jest, and in workspaces of npm and pnpm: each signs a call, moves the clock over the 202 after 60 s, and asserts. */
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'actionlab-frameworks-')))
let tarball = ''

/** A test run of its own must not take this one for its parent. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(?:VITEST|NODE_ENV|NODE_OPTIONS|npm_|CI$|FORCE_COLOR|ACTIONLAB_)/.test(name)),
)
const extraCertificates = inject('extraCertificates')
Object.assign(env, { NO_COLOR: '1', ...(extraCertificates === undefined ? {} : { NODE_EXTRA_CA_CERTS: extraCertificates }) })

interface Ran {
  readonly code: number | null
  readonly printed: string
}

function run(command: string, args: string[], cwd: string): Promise<Ran> {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed += chunk.toString('utf8')))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, printed })))
}

/** A repository with the package and what its developer installs beside it. */
async function createRepository(name: string, packages: string[], files: Record<string, string>): Promise<string> {
  const root = join(folder, name)
  const all = { 'package.json': '{ "private": true }\n', ...files }
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  const { code, printed } = await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball, ...packages], root)
  expect(code, printed).toBe(0)
  return root
}

beforeAll(async () => {
  const { printed } = await run('npm', ['pack', '--silent', '--pack-destination', folder], repository)
  tarball = join(folder, printed.trim().split('\n').at(-1) ?? '')
}, 120_000)
// A quarter of a million files: how long a disk takes to forget them says nothing about a test, so nobody waits for it.
afterAll(() => spawn('rm', ['-rf', folder], { detached: true, stdio: 'ignore' }).unref())

const report = `main = async () => {
  const began = Date.now()
  await new Promise((resolve) => setTimeout(resolve, 90_000))
  console.log('counted')
  return { seconds: (Date.now() - began) / 1000 }
}
`
const options = `{
  ncp: { credentials: [{ accessKey: 'AK', secretKey: 'SK' }] },
  actions: { report: { limits: { timeout: 300_000 } } },
}`

describe.each([
  { major: 4, packages: ['vitest@4', '@types/node@20'], node: () => process.execPath },
  // Vitest 5 needs Node.js 22: npm's package brings one, where its install script may run and there is a binary for the machine.
  { major: 5, packages: ['vitest@5', '@types/node@22', 'node@22'], node: (root: string) => join(root, 'node_modules/node/bin/node') },
])('Vitest $major', ({ major, packages, node }) => {
  let root = ''
  beforeAll(async () => {
    root = await createRepository(`vitest-${major}`, packages, {
      'functions/report.ts': `export const ${report}`,
      'test/report.test.ts': vitestSuite,
      'test/types.ts': types,
    })
    const started = await run(process.execPath, [join(root, 'node_modules/actionlab/dist/cli.js'), 'init'], root)
    expect(started.code, started.printed).toBe(0)
  }, 300_000)

  test('runs a suite of ours, and what init has written', async ({ skip }) => {
    skip(!existsSync(node(root)), 'npm brought no Node.js 22 for this machine')
    const { code, printed } = await run(node(root), [join(root, 'node_modules/vitest/vitest.mjs'), 'run'], root)
    expect(printed).toContain(`v${major}.`)
    expect(printed).toMatch(/Test Files\s+2 passed/)
    expect(code, printed).toBe(0)
  })

  test.each([true, false])('knows the types of the matchers, skipLibCheck %s', async (skipLibCheck) => {
    const tsc = join(repository, 'node_modules/typescript/bin/tsc')
    const lib = 'es2023,dom,esnext.disposable'
    const { code, printed } = await run(
      process.execPath,
      [tsc, '-p', '.', '--skipLibCheck', String(skipLibCheck), '--lib', lib, '--types', 'node'],
      root,
    )
    expect(printed).toBe('')
    expect(code).toBe(0)
  })
})

test('Vitest 3 is refused in one sentence', async () => {
  const root = await createRepository('vitest-3', ['vitest@3', '--legacy-peer-deps'], { 'test/report.test.ts': vitestSuite })
  const { code, printed } = await run(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run'], root)
  expect(code).toBe(1)
  expect(printed).toMatch(/actionlab\/vitest needs Vitest 4\.1 or newer, and found 3\.\S+: npm i -D vitest@4/)
}, 300_000)

describe('in a monorepo', () => {
  /** Two packages, each with a project of its own; what they ask for stands in their own manifests. */
  const packages = (spec: (name: string) => string): Record<string, string> =>
    Object.fromEntries(
      ['one', 'two'].flatMap((name) => [
        [
          `packages/${name}/package.json`,
          JSON.stringify({
            name,
            private: true,
            scripts: { test: 'vitest run' },
            devDependencies: { actionlab: spec('actionlab'), vitest: '^4.1.0' },
          }),
        ],
        [`packages/${name}/actionlab.config.ts`, `import { defineConfig } from 'actionlab'\n\nexport default defineConfig({})\n`],
        [`packages/${name}/functions/hello.ts`, `export const main = (): object => ({ from: '${name}' })\n`],
        [
          `packages/${name}/vitest.config.mts`,
          `import { actionlab } from 'actionlab/vitest/config'\nimport { defineConfig } from 'vitest/config'\n\nexport default defineConfig({ plugins: [actionlab()] })\n`,
        ],
        [
          `packages/${name}/test/hello.test.ts`,
          `import { expect, test } from 'actionlab/vitest'

test('finds the functions of its own package', async ({ emulator, ncp }) => {
  expect(emulator.actions()).toEqual(['hello'])
  expect(await ncp.postAction('hello')).toSucceedWith({ from: '${name}' })
})
`,
        ],
      ]),
    )

  test('of npm workspaces, each package tests its own functions', async () => {
    const root = await createRepository('npm-workspaces', ['--workspaces', '--include-workspace-root'], {
      'package.json': '{ "private": true, "workspaces": ["packages/*"] }\n',
      ...packages(() => `file:${tarball}`),
    })
    const { code, printed } = await run('npm', ['test', '--workspaces'], root)
    expect(printed.match(/Tests\s+1 passed/g)).toHaveLength(2)
    expect(code, printed).toBe(0)
  })

  test('of pnpm, whose packages find only what they ask for', async () => {
    const tool = await createRepository('pnpm', ['pnpm@10'], {})
    const pnpm = (args: string[], root: string): Promise<Ran> =>
      run(process.execPath, [join(tool, 'node_modules/pnpm/bin/pnpm.cjs'), ...args], root)
    const root = join(folder, 'pnpm-workspace')
    const files = {
      'package.json': '{ "private": true }\n',
      'pnpm-workspace.yaml': 'packages: ["packages/*"]\n',
      ...packages(() => `file:${tarball}`),
    }
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true })
      writeFileSync(join(root, file), text)
    }
    const installed = await pnpm(['install', '--store-dir', join(folder, 'pnpm-store'), '--prefer-offline'], root)
    expect(installed.code, installed.printed).toBe(0)
    const { code, printed } = await pnpm(['--recursive', 'test'], root)
    expect(printed.match(/Tests\s+1 passed/g)).toHaveLength(2)
    expect(code, printed).toBe(0)
  })
})

describe('without Vitest', () => {
  test('node:test takes it as ES module and as CommonJS, and the example of the guide passes', async () => {
    const [, guide = ''] = /```js\n([^]*?)```/.exec(readFileSync(join(repository, 'docs/testing.md'), 'utf8')) ?? []
    const root = await createRepository('node-test', [], {
      'functions/report.js': `exports.${report}`,
      'suite.js': plainSuite,
      'guide.test.mjs': guide,
      'common.test.js': "require('./suite').suite(require('node:test').test, require('actionlab/testing'))\n",
      'module.test.mjs': `import { test } from 'node:test'
import * as testing from 'actionlab/testing'
import { suite } from './suite.js'

suite(test, testing)
`,
    })
    cpSync(join(repository, 'functions/shop'), join(root, 'functions/shop'), { recursive: true })
    writeFileSync(join(root, 'actionlab.config.json'), '{ "actions": { "shop/report": { "limits": { "timeout": 300000 } } } }\n')
    const { code, printed } = await run(process.execPath, ['--test', 'guide.test.mjs', 'common.test.js', 'module.test.mjs'], root)
    expect(printed).toMatch(/^(?:#|ℹ) pass 7$/m)
    expect(code, printed).toBe(0)
  })

  test.each(['jest@29', 'jest@30'])('%s takes it without a flag or a transform', async (jest) => {
    const root = await createRepository(jest, [jest], {
      'functions/report.js': `exports.${report}`,
      'suite.js': plainSuite,
      'report.test.js': `const testing = require('actionlab/testing')
require('./suite').suite(test, testing)

test('asymmetric matchers fit', async () => {
  const { openwhisk, close } = await testing.openEmulator({ actions: { sum: { module: { main: () => ({ sum: 3, of: [1, 2] }) } } } })
  const answer = await openwhisk.invoke('sum')
  testing.assertSucceedsWith(answer, { sum: expect.any(Number), of: [1, expect.anything()] })
  expect(() => testing.assertSucceedsWith(answer, { sum: expect.any(String) })).toThrow('to match object')
  await close()
})
`,
    })
    const { code, printed } = await run(process.execPath, [join(root, 'node_modules/jest/bin/jest.js'), '--colors=false'], root)
    expect(printed).toMatch(/Tests:\s+4 passed, 4 total/)
    expect(printed).not.toMatch(/did not exit|open handle/)
    expect(code, printed).toBe(0)
  })

  test('TypeScript finds its types from ES modules and from CommonJS', async () => {
    const root = await createRepository('types', ['@types/node@20'], {
      'common.cts': typed,
      'module.mts': typed,
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          strict: true,
          noEmit: true,
          skipLibCheck: false,
          module: 'nodenext',
          target: 'es2023',
          lib: ['es2023', 'dom', 'esnext.disposable'],
          types: ['node'],
        },
        files: ['common.cts', 'module.mts'],
      }),
    })
    const { printed } = await run(process.execPath, [join(repository, 'node_modules/typescript/bin/tsc'), '-p', '.'], root)
    expect(printed).toBe('')
  })
})

const vitestSuite = `import { createTest, expect } from 'actionlab/vitest'

const test = createTest(${options})

test('a signed call outlives its caller', async ({ clock, emulator, ncp }) => {
  const waiting = ncp.postAction('report')
  await clock.advance('60s')
  const answer = await waiting
  expect(answer).toBeAccepted()
  expect(answer).toMatchContract('ncp.postAction.accepted')
  await clock.advance('30s')
  expect(await answer.finished()).toSucceedWith({ seconds: 90 })
  expect(emulator).toHaveLogged(/^counted$/)
  expect(await ncp.postAction('report', {}, { as: false })).toFailWith(401)
  await expect(emulator.request('/nowhere')).resolves.toRespond({ status: 404 })
})
`

/** An error that is expected is said to be one: where it were none, that would be the error. */
const types = `import { expect, type Activation, type Answer } from 'actionlab/vitest'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <_ extends true>(): void => {}

export const answer = (value: Answer<{ a: 1 }>) => expect(value).toRespond({ status: 200 })
holds<Equal<ReturnType<typeof answer>, void>>()
export const activation = (value: Activation | undefined) => expect(value).not.toSucceed()
holds<Equal<ReturnType<typeof activation>, void>>()
export const response = (value: Response) => expect(value).not.toSucceedWith({})
holds<Equal<ReturnType<typeof response>, Promise<void>>>()
export const resolved = (value: Promise<Answer<string>>) => expect(value).resolves.toSucceed()
holds<Equal<ReturnType<typeof resolved>, Promise<void>>>()
export const polled = () => expect.poll(() => 1).toSucceed()
holds<Equal<ReturnType<typeof polled>, Promise<void>>>()
// @ts-expect-error there is none
export const misspelled = (value: Activation) => expect(value).toSuceed()
// @ts-expect-error there is no such contract
export const unknown = (value: Activation) => expect(value).toMatchContract('ncp.postActoin')
`

const plainSuite = `const assert = require('node:assert')

const options = ${options}

exports.suite = (test, testing) => {
  const { assertAccepted, assertFailsWith, assertLogged, assertMatchesContract, assertSucceedsWith } = testing

  test('a signed call outlives its caller', async () => {
    const clock = testing.createVirtualClock()
    const { emulator, ncp, close } = await testing.openEmulator({ ...options, clock })
    const waiting = ncp.postAction('report')
    await clock.advance('60s')
    const answer = await waiting
    assertAccepted(answer)
    assertMatchesContract(answer, 'ncp.postAction.accepted')
    await clock.advance('30s')
    const activation = await answer.finished()
    assertSucceedsWith(activation, { seconds: 90 })
    assertLogged(emulator, /^counted$/)
    assertFailsWith(await ncp.postAction('report', {}, { as: false }), 401)
    await close()
  })

  test('functions that run in the test call hosts that it answers for', async () => {
    const main = async () => (await fetch('https://bank.example/rate')).json()
    const { emulator, outbound, close } = await testing.openEmulator({ actions: { rate: { module: { main } } } })
    outbound.get(/bank/).reply(200, { rate: 1350 })
    testing.assertSucceeds(await emulator.invoke('rate'))
    testing.assertCalled(outbound, 'GET', /bank\\.example/, 1)
    await testing.assertResponds(await emulator.request('/nowhere'), { status: 404, headers: { 'content-type': /text/ } })
    await close()
  })

  test('an assertion that does not hold says why, as the matcher does', async () => {
    const { emulator, close } = await testing.openEmulator({ actions: { three: { module: { main: () => ({ sum: 3 }) } } } })
    const activation = await emulator.invoke('three')
    const message = 'expected the result of the activation of three to match object { sum: 4 }'
    assert.throws(
      () => assertSucceedsWith(activation, { sum: 4 }),
      (error) => error.name === 'AssertionError' && error.message === message && error.actual.sum === 3 && error.expected.sum === 4,
    )
    const missing = await emulator.request('/nowhere')
    await assert.rejects(async () => testing.assertSucceeds(missing), /expected the answer to succeed: 404/)
    await close()
  })
}
`

const typed = `import { assertSucceeds, assertSucceedsWith, openEmulator, type OpenedEmulator } from 'actionlab/testing'

export async function greet(): Promise<void> {
  const { emulator, ncp, close }: OpenedEmulator = await openEmulator({ isolation: 'inline' })
  assertSucceedsWith(await ncp.postAction('hello', { name: 'Bo' }), { payload: 'Hello, Bo!' })
  const read: Promise<void> = assertSucceeds(await emulator.request('/'))
  await read
  await close()
}
`
