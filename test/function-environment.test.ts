/** `process.env` as a function finds it: one object that behaves as Node's own, with this call's ids in it. */
import { expect, onTestFinished, test } from 'vitest'
import { createEmulator, type Emulator } from '../emulator/index.ts'
import { createFolder } from './project.ts'

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
