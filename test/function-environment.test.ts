/** `process.env` as a function finds it: one object that behaves as Node's own, with this call's ids in it. */
import { strToU8, zipSync } from 'fflate'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createEmulator, type Emulator } from '../emulator/index.ts'
import { createFolder } from './support/project.ts'

const body = (code: string): string => `exports.main = (params) => { ${code} }\n`

async function start(code: string): Promise<Emulator> {
  const { root } = createFolder({ 'functions/f.cjs': body(code) })
  const actions = { f: { env: { STAGE: 'test' } } }
  const emulator = await createEmulator({ root, functions: './functions', watch: false, actions })
  onTestFinished(() => emulator.close())
  return emulator
}

test('the ids and the deadline are those of the call, each time', async () => {
  const emulator = await start('return { id: process.env.__OW_ACTIVATION_ID, left: process.env.__OW_DEADLINE - Date.now() }')
  for (let call = 0; call < 3; call++) {
    const { activationId, response } = await emulator.invoke('f')
    expect(response.result).toEqual({ id: activationId, left: expect.any(Number) })
    expect((response.result as { left: number }).left).toBeGreaterThan(0)
  }
})

test.skipIf(process.platform === 'win32')(
  'what changes with every call stays out of the system’s environment, where no text is ever freed',
  async () => {
    const emulator = await start('return { known: Object.keys(process.report.getReport().environmentVariables) }')
    const { known } = (await emulator.invoke('f')).response.result as { known: string[] }
    expect(known).toContain('STAGE')
    expect(known.filter((name) => /^__OW_(?:ACTIVATION_ID|TRANSACTION_ID|DEADLINE)$/.test(name))).toEqual([])
  },
)

test('processes that the function starts have them too, and what it has set itself', async () => {
  const emulator = await start(
    `process.env.OWN = 'set'; return { seen: require('node:child_process').execSync('echo $STAGE $OWN $__OW_ACTIVATION_ID').toString().trim() }`,
  )
  const { activationId, response } = await emulator.invoke('f')
  expect(response.result).toEqual({ seen: `test set ${activationId}` })
})

test('a time zone that is set holds at once', async () => {
  const emulator = await start(`process.env.TZ = params.zone; return { hour: new Date(0).getHours() }`)
  expect((await emulator.invoke('f', { zone: 'Asia/Seoul' })).response.result).toEqual({ hour: 9 })
  expect((await emulator.invoke('f', { zone: 'UTC' })).response.result).toEqual({ hour: 0 })
})

const whereAndWhen = `return { text: require('node:fs').readFileSync('data.txt', 'utf8'), zone: Intl.DateTimeFormat().resolvedOptions().timeZone, hour: new Date(0).getHours() }`
const pythonWhereAndWhen = `import time\ndef main(params):\n  return {"text": open("data.txt").read(), "zone": time.tzname[0], "hour": time.localtime(0).tm_hour}\n`

test('it works in its own folder and in UTC, wherever and in whatever zone the emulator was started', async () => {
  vi.stubEnv('TZ', 'Asia/Seoul')
  const { root } = createFolder({
    'functions/data.txt': 'beside',
    'functions/file.js': body(whereAndWhen),
    'functions/folder/package.json': '{"main":"src/start.js"}',
    'functions/folder/src/start.js': body(whereAndWhen),
    'functions/folder/data.txt': 'in the folder',
    'elsewhere/index.js': body(whereAndWhen),
    'elsewhere/data.txt': 'elsewhere',
    'functions/snake.py': pythonWhereAndWhen,
    'functions/server.js': `require('node:http').createServer((q, s) => s.end(JSON.stringify((() => { ${whereAndWhen} })()))).listen(9000)`,
  })
  await using emulator = await createEmulator({
    root,
    functions: './functions',
    watch: false,
    actions: { named: { file: './elsewhere' } },
    tcb: { functions: { server: { type: 'web' } } },
  })
  vi.unstubAllEnvs()
  const seen = async (name: string): Promise<unknown> => (await emulator.invoke(name)).response.result
  expect(await seen('file')).toEqual({ text: 'beside', zone: 'UTC', hour: 0 })
  expect(await seen('folder')).toEqual({ text: 'in the folder', zone: 'UTC', hour: 0 })
  expect(await seen('named')).toEqual({ text: 'elsewhere', zone: 'UTC', hour: 0 })
  expect(await seen('snake')).toEqual({ text: 'beside', zone: 'UTC', hour: 0 })
  expect(await (await emulator.request('/v1/functions/server?webfn=true')).json()).toEqual({ text: 'beside', zone: 'UTC', hour: 0 })
})

test('an archive that was uploaded works in the folder it was unpacked to', async () => {
  const { root } = createFolder({ 'functions/f.js': body('return {}') })
  await using emulator = await createEmulator({ root, functions: './functions', watch: false })
  const archive = zipSync({
    'package.json': strToU8('{"main":"src/start.js"}'),
    'src/start.js': strToU8(body(whereAndWhen)),
    'data.txt': strToU8('uploaded'),
  })
  const exec = { kind: 'nodejs:20', binary: true, code: Buffer.from(archive).toString('base64') }
  const headers = { 'content-type': 'application/json' }
  await emulator.request('/api/v1/namespaces/_/actions/up', { method: 'PUT', headers, body: JSON.stringify({ exec }) })
  expect((await emulator.invoke('up')).response.result).toMatchObject({ text: 'uploaded' })
})

test('TZ in .env, in its variables or named by inheritEnv is its time zone', async () => {
  const zone = 'return { zone: Intl.DateTimeFormat().resolvedOptions().timeZone, hour: new Date(0).getHours() }'
  const files = {
    'functions/f.js': body(zone),
    'functions/own.js': body(zone),
    'functions/snake.py': 'import time\ndef main(params):\n  return {"hour": time.localtime(0).tm_hour}\n',
  }
  const { root } = createFolder({ ...files, '.env': 'TZ=Asia/Seoul\n' })
  const actions = { own: { env: { TZ: 'Asia/Tokyo' } } }
  await using emulator = await createEmulator({ root, functions: './functions', watch: false, actions })
  expect((await emulator.invoke('f')).response.result).toEqual({ zone: 'Asia/Seoul', hour: 9 })
  expect((await emulator.invoke('own')).response.result).toEqual({ zone: 'Asia/Tokyo', hour: 9 })
  expect((await emulator.invoke('snake')).response.result).toEqual({ hour: 9 })
  vi.stubEnv('TZ', 'Asia/Shanghai')
  onTestFinished(() => void vi.unstubAllEnvs())
  const { root: inherits } = createFolder(files)
  await using passing = await createEmulator({ root: inherits, functions: './functions', watch: false, inheritEnv: ['TZ'] })
  expect((await passing.invoke('f')).response.result).toEqual({ zone: 'Asia/Shanghai', hour: 8 })
})

test('global.gc is there as in OpenWhisk’s image, and not as in SCF', async () => {
  const emulator = await start('return { gc: typeof globalThis.gc }')
  expect((await emulator.invoke('f')).response.result).toEqual({ gc: 'function' })
  expect((await emulator.invoke('f', {}, { convention: 'event' })).response.result).toEqual({ gc: 'undefined' })
})

test.each([
  [
    'what is no text becomes one',
    'process.env.N = 1; process.env.U = undefined; return { n: process.env.N, u: process.env.U }',
    { n: '1', u: 'undefined' },
  ],
  [
    'what is deleted is gone',
    'delete process.env.STAGE; return { has: "STAGE" in process.env, keys: Object.keys(process.env).includes("STAGE") }',
    { has: false, keys: false },
  ],
  [
    'it can be listed and copied',
    'return { has: Object.entries({ ...process.env }).some(([k, v]) => k === "STAGE" && v === "test") }',
    { has: true },
  ],
  [
    'Object.defineProperty sets a value',
    'Object.defineProperty(process.env, "D", { value: 2, configurable: true, enumerable: true, writable: true }); return { d: process.env.D }',
    { d: '2' },
  ],
])('%s', async (_name, code, expected) => {
  const emulator = await start(code)
  expect((await emulator.invoke('f')).response.result).toEqual(expected)
})

test.each([
  ['a symbol', 'process.env.X = Symbol("x")', /Cannot convert a Symbol value to a string/],
  ['an accessor', 'Object.defineProperty(process.env, "X", { get: () => 1 })', /does not accept an accessor/],
])('%s is refused, as by Node itself', async (_name, code, message) => {
  const emulator = await start(`${code}; return {}`)
  expect((await emulator.invoke('f')).response).toMatchObject({ success: false, result: { error: expect.stringMatching(message) } })
})
