/** The published SDKs, unchanged, against the emulator: only the address is told to them. tcb.md 5, 6. */
import { symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { project, type Project } from './providers/tcb/project.ts'
import { js2Adapter } from './cloudbase/js2-adapter.ts'

const require = createRequire(import.meta.url)
const env = 'sdk-env'

interface CallOptions {
  name: string
  data?: object
  qualifier?: string
  header?: Record<string, string>
}
interface Callable {
  callFunction(options: CallOptions): Promise<{ result?: unknown; requestId?: string; code?: string; message?: string }>
}
interface JsApp extends Callable {
  registerHost(host: string, protocol: string): void
  registerEndPoint(url: string, protocol: string): void
  registerEndPointWithKey(endPoint: { key: string; url: string; protocol: string }): void
}
interface JsSdk {
  init(options: object): JsApp
  useAdapters(adapter: object): void
}
interface NodeSdk {
  init(options: object): Callable
}

const functions = {
  'functions/echo.js': 'exports.main = (event) => event',
  'functions/text.js': 'exports.main = () => "Hello fn"',
  'functions/boom.js': 'exports.main = () => { throw new Error("s3cret") }',
  'functions/slow.js': 'exports.main = () => new Promise(() => {})',
  'published/echo-1.js': 'exports.main = (e, c) => ({ version: c.function_version })',
  'functions/viaWx.js': `
    const cloud = require('wx-server-sdk')
    cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV })
    exports.main = async (event) => cloud.callFunction({ name: event.name, data: { via: 'wx-server-sdk' } }).catch((error) => ({ failed: error.errMsg, errCode: error.errCode }))`,
  'functions/viaNode3.js': `
    const tcb = require('@cloudbase/node-sdk')
    exports.main = async (event, context) => {
      const app = tcb.init({ context, env: tcb.SYMBOL_CURRENT_ENV })
      const { functionName, namespace, environment } = tcb.parseContext(context)
      return { ...(await app.callFunction({ name: 'echo', data: { via: 'node-sdk 3' } })), functionName, namespace, env: environment.TCB_ENV }
    }`,
  'functions/viaNode2.js': `
    const tcb = require('@cloudbase/node-sdk-2')
    const app = tcb.init({ env: tcb.SYMBOL_CURRENT_ENV })
    exports.main = async () => app.callFunction({ name: 'text' })`,
}

let it: Project
let address: string

beforeAll(async () => {
  it = await project(
    functions,
    {
      envId: env,
      functions: {
        slow: { timeout: 0.3 },
        echo: { versions: { 1: './published/echo-1.js' } },
        viaWx: { timeout: 10 },
        viaNode3: { timeout: 10 },
        viaNode2: { timeout: 10 },
      },
    },
    { keep: true },
  )
  await symlink(join(process.cwd(), 'node_modules'), join(it.root, 'node_modules'))
  const { port } = await it.emulator.listen({ port: 0 })
  address = `127.0.0.1:${port}`
}, 30_000)
afterAll(() => it.close())

/** What a call came to, however the SDK tells it. */
async function outcome(app: Callable, options: CallOptions): Promise<unknown> {
  try {
    const { result, code, message } = await app.callFunction(options)
    return code === undefined ? result : `${code}: ${message}`
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    return code === undefined ? message : `${code}: ${message}`
  }
}

const failures = [
  ['boom', 'FUNCTION_INVOCATION_FAILED', 'FUNCTIONS_EXECUTE_FAIL', /Function code exception caught/],
  ['slow', 'FUNCTION_TIME_LIMIT_EXCEEDED', 'FUNCTIONS_TIME_LIMIT_EXCEEDED', /Invoking task timed out after 0\.3 seconds/],
  ['nosuch', 'FUNCTION_NOT_FOUND', 'FUNCTION_NOT_FOUND', /Function not found/],
] as const

function js3(): JsApp {
  const sdk = require('@cloudbase/js-sdk') as JsSdk
  const app = sdk.init({ env })
  app.registerHost(address, 'http')
  return app
}

function js2(mode: 'GATEWAY' | 'CLOUD_API'): JsApp {
  const sdk = require('@cloudbase/js-sdk-2') as JsSdk
  sdk.useAdapters(js2Adapter())
  const app = sdk.init({ env, accessKey: 'any-key', endPointMode: mode })
  if (mode === 'GATEWAY') app.registerEndPointWithKey({ key: 'GATEWAY', url: `//${address}/v1`, protocol: 'http' })
  else app.registerEndPoint(`//${address}/web`, 'http')
  return app
}

function nodeSdk(name: '@cloudbase/node-sdk' | '@cloudbase/node-sdk-2'): Callable {
  const sdk = require(name) as NodeSdk
  return sdk.init({ env, secretId: 'any-id', secretKey: 'any-key', serviceUrl: `http://${address}/admin` })
}

describe.each<[string, () => Callable, 'gateway' | 'legacy']>([
  ['@cloudbase/js-sdk 3.x', js3, 'gateway'],
  ['@cloudbase/js-sdk 2.x through the gateway', () => js2('GATEWAY'), 'gateway'],
  ['@cloudbase/js-sdk 2.x through /web', () => js2('CLOUD_API'), 'legacy'],
  ['@cloudbase/node-sdk 3.x', () => nodeSdk('@cloudbase/node-sdk'), 'legacy'],
  ['@cloudbase/node-sdk 2.x', () => nodeSdk('@cloudbase/node-sdk-2'), 'legacy'],
])('%s', (_name, create, gateway) => {
  let app: Callable
  beforeAll(() => {
    app = create()
  })

  test('gets what a function returns', async () => {
    expect(await outcome(app, { name: 'echo', data: { a: [1, '中'] } })).toMatchObject({ a: [1, '中'] })
  })

  test('gets a string as a string', async () => {
    // js-sdk 3.x prints that the string is no JSON, and goes on.
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    onTestFinished(() => void vi.restoreAllMocks())
    expect(await outcome(app, { name: 'text', data: {} })).toBe('Hello fn')
  })

  test('may leave the data out', async () => {
    expect(await outcome(app, { name: 'echo' })).toEqual({})
  })

  test.each(failures)('is told about %s', async (name, code, legacyCode, message) => {
    const told = String(await outcome(app, { name, data: {} }))
    expect(told).toContain(gateway === 'gateway' ? code : legacyCode)
    expect(told).toMatch(message)
    expect(told).not.toContain('s3cret')
  })
})

describe('a qualifier', () => {
  test('is a header with js-sdk 3.x', async () => {
    const app = js3()
    expect(await outcome(app, { name: 'echo', header: { 'X-Qualifier': '1' } })).toEqual({ version: '1' })
    expect(await outcome(app, { name: 'echo', header: { 'X-Qualifier': '9' } })).toMatch(/^FUNCTION_QUALIFIER_NOT_FOUND/)
  })

  test.each(['@cloudbase/node-sdk', '@cloudbase/node-sdk-2'] as const)('is an option with %s', async (name) => {
    const app = nodeSdk(name)
    expect(await outcome(app, { name: 'echo', qualifier: '1' })).toEqual({ version: '1' })
    expect(await outcome(app, { name: 'echo', qualifier: '9' })).toMatch(/^FUNCTION_QUALIFIER_NOT_FOUND/)
  })
})

describe('a function calls another function', () => {
  test('with wx-server-sdk', async () => {
    const answer = await it.call('viaWx', { name: 'echo' })
    expect(await answer.json()).toMatchObject({ result: { via: 'wx-server-sdk' }, errMsg: 'callFunction:ok' })
    const missing = await it.call('viaWx', { name: 'nosuch' })
    expect(await missing.json()).toMatchObject({ errCode: -1, failed: expect.stringContaining('callFunction:fail') })
  })

  test('with node-sdk 3.x, which reads its context', async () => {
    const answer = await it.call('viaNode3')
    expect(await answer.json()).toMatchObject({ result: { via: 'node-sdk 3' }, functionName: 'viaNode3', namespace: env, env })
  })

  test('with node-sdk 2.x', async () => {
    expect(await (await it.call('viaNode2')).json()).toMatchObject({ result: 'Hello fn' })
  })

  test('also where credentials are enforced: its own are good', async () => {
    const secured = await project(
      { 'functions/echo.js': functions['functions/echo.js'], 'functions/viaWx.js': functions['functions/viaWx.js'] },
      { envId: env, auth: { enforce: true, tokens: { key: { role: 'administrator' } } }, functions: { viaWx: { timeout: 10 } } },
    )
    await symlink(join(process.cwd(), 'node_modules'), join(secured.root, 'node_modules'))
    await secured.emulator.listen({ port: 0 })
    const answer = await secured.call('viaWx', { name: 'echo' }, { authorization: 'Bearer key' })
    expect(await answer.json()).toMatchObject({ result: { via: 'wx-server-sdk' }, errMsg: 'callFunction:ok' })
  })
})

test('an API the emulator does not have is refused by name', async () => {
  const answer = await it.emulator.request('/admin?env=e', { method: 'POST', body: JSON.stringify({ action: 'database.runCommands' }) })
  expect([answer.status, await answer.json()]).toEqual([
    200,
    expect.objectContaining({ code: 'INVALID_ACTION', message: expect.stringContaining('database.runCommands') }),
  ])
})
