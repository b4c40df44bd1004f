/** Node's own modules are loaded as Node ships them, compiled, in the processes of functions and in the server; what the flags of V8 promise holds. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createEmulator } from '../../emulator/index.ts'
import { startCommand } from '../robustness/command.ts'
import { createFolder } from '../support/project.ts'

const invoke = fileURLToPath(new URL('../../emulator/invoke/', import.meta.url))

/** Node tells its own tests which of its modules it had to compile. */
const asNodeTests = ['--expose-internals', '--no-warnings']
const compiledModules = `[...require('internal/test/binding').internalBinding('builtins').getCacheUsage().compiledWithoutCache]`

const mindsLimits = Number.parseInt(process.versions.node, 10) < 24
const usual = ['tls', 'http', 'zlib', 'child_process']

test.each([
  { kind: 'function', flags: ['--expose-gc', '--max-old-space-size=256'], first: 'containers/process/sandbox/builtin-modules.mjs' },
  { kind: 'web function', flags: ['--max-old-space-size=256'], first: 'service/service-preload.cjs' },
])('the process of a $kind takes the modules of Node as they are shipped, in spite of its flags', ({ flags, first }) => {
  const { root, path } = createFolder({
    'program.mjs': `
import { createRequire } from 'node:module'
if (process.argv[2] !== undefined) await import(process.argv[2])
const require = createRequire('/')
for (const name of ${JSON.stringify(usual)}) require(name)
console.log(JSON.stringify(${compiledModules}))
`,
  })
  const compiled = (...args: string[]): string[] => {
    const env = { ...process.env, NODE_OPTIONS: flags.filter((flag) => flag !== '--expose-gc').join(' ') }
    const all = [...asNodeTests, ...flags, path('program.mjs'), ...args]
    const { stdout, stderr } = spawnSync(process.execPath, all, { encoding: 'utf8', cwd: root, env })
    expect(stderr).toBe('')
    return (JSON.parse(stdout) as string[]).filter((name) => usual.includes(name))
  }
  // Node.js 24 takes its compiled modules under a limit of the heap too.
  if (mindsLimits || flags.includes('--expose-gc')) expect(compiled()).toEqual(expect.arrayContaining(usual))
  expect(compiled(invoke + first)).toEqual([])
})

test('so does the server, up to its first answer', async () => {
  const hook = createFolder({
    'hook.cjs': `process.on('exit', () => require('node:fs').writeFileSync(__dirname + '/compiled.json', JSON.stringify(${compiledModules})))\n`,
  })
  const flags = [...asNodeTests, '--require', hook.path('hook.cjs')]
  const { child, url, ended, post } = startCommand({ 'functions/hello.js': 'exports.main = () => ({})\n' }, { flags })
  await url
  expect(await post('/v1/functions/hello', {})).toMatchObject({ status: 200 })
  child.kill('SIGTERM')
  await ended
  const compiled = JSON.parse(readFileSync(hook.path('compiled.json'), 'utf8')) as string[]
  expect(compiled.filter((name) => /undici|http/.test(name))).toEqual([])
})

test('what a function makes has `gc` where its cloud starts Node with --expose-gc, and its threads have the limit of its memory', async () => {
  const code = `
const { Worker } = require('node:worker_threads')
const { createContext, runInContext } = require('node:vm')
const asked = 'require("node:worker_threads").parentPort.postMessage([typeof gc, require("node:v8").getHeapStatistics().heap_size_limit])'
exports.main = async () => {
  const [inThread, limit] = await new Promise((resolve) => new Worker(asked, { eval: true }).once('message', resolve))
  const isSame = limit === require('node:v8').getHeapStatistics().heap_size_limit
  return { here: typeof gc, inContext: runInContext('typeof gc', createContext({})), inThread, isSame }
}
`
  const { root } = createFolder({ 'functions/making.js': code })
  await using emulator = await createEmulator({ root, isolation: 'process', actions: { making: { limits: { memory: 128 } } } })
  const has = (gc: string): object => ({ here: gc, inContext: gc, inThread: gc, isSame: true })
  expect((await emulator.invoke('making')).response.result).toEqual(has('function'))
  const asEvent = await emulator.request('/v1/functions/making', { method: 'POST' })
  expect(await asEvent.json()).toEqual(has('undefined'))
})
