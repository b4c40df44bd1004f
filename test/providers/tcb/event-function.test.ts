import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { project, texts, type Project } from './project.ts'

/** One file per behaviour; the name says which. */
const sources: Record<string, string> = {
  echo: '(e) => e',
  arguments: '(...all) => all.length',
  undef: '() => undefined',
  nil: '() => null',
  date: '() => new Date(0)',
  nan: '() => NaN',
  map: '() => new Map([[1, 2]])',
  jsonText: '() => "42"',
  empty: '() => ""',
  unicode: '() => "中文 😀"',
  array: '() => [1, { a: null }]',
  codeMember: '() => ({ code: "MINE", message: "m" })',
  errorMember: '() => ({ error: "a word like any other" })',
  integrated: '() => ({ statusCode: 201, headers: { "x-a": "1" }, body: "made" })',
  circular: '() => { const o = {}; o.o = o; return o }',
  aFunction: '() => () => 1',
  aSymbol: '() => Symbol("s")',
  rejectsNothing: '() => Promise.reject()',
  rejectsText: '() => Promise.reject("s3cret")',
  throwsNull: '() => { throw null }',
  throwsLater: '() => new Promise(() => setTimeout(() => { throw new Error("s3cret") }, 5))',
  callsBackError: '(e, c, cb) => cb("s3cret")',
  callsBackLate: '(e, c, cb) => { setTimeout(() => {}, 60); cb(null, "after the timer") }',
  keepsTimer: 'async () => { setInterval(() => {}, 50); return "at once" }',
  logs: '(e) => { console.log("out", e.n); console.error("err"); return 1 }',
  big: '(e) => "x".repeat(e.size)',
  tmp: '() => { const fs = require("node:fs"); const f = require("node:path").join(require("node:os").tmpdir(), "actionlab-tcb-" + process.pid); fs.writeFileSync(f, "kept"); const t = fs.readFileSync(f, "utf8"); fs.unlinkSync(f); return t }',
}

const files = Object.fromEntries(Object.entries(sources).map(([name, source]) => [`functions/${name}.js`, `exports.main = ${source}`]))

describe('an event function', () => {
  let it: Project
  beforeAll(async () => {
    it = await project(
      {
        ...files,
        'functions/pkg/inner.js': 'exports.main = () => 1',
        'functions/missing.js': 'require("not-installed"); exports.main = () => 1',
      },
      {},
      { keep: true },
    )
  })
  afterAll(() => it.close())

  const text = async (name: string, body?: unknown): Promise<[status: number, type: string | null, text: string]> => {
    const answer = await it.call(name, body)
    return [answer.status, answer.headers.get('content-type'), await answer.text()]
  }
  const json = 'application/json; charset=utf-8'
  const plain = 'text/plain; charset=utf-8'

  test.each([
    ['undef', json, 'null'],
    ['nil', json, 'null'],
    ['date', json, '"1970-01-01T00:00:00.000Z"'],
    ['nan', json, 'null'],
    ['map', json, '{}'],
    ['jsonText', plain, '42'],
    ['empty', plain, ''],
    ['unicode', plain, '中文 😀'],
    ['array', json, '[1,{"a":null}]'],
    ['codeMember', json, '{"code":"MINE","message":"m"}'],
    ['errorMember', json, '{"error":"a word like any other"}'],
    ['integrated', json, '{"statusCode":201,"headers":{"x-a":"1"},"body":"made"}'],
    ['arguments', json, '3'],
    ['callsBackLate', plain, 'after the timer'],
    ['keepsTimer', plain, 'at once'],
    ['tmp', plain, 'kept'],
  ])('%s answers 200 with %s: %s', async (name, type, body) => {
    expect(await text(name)).toEqual([200, type, body])
  })

  test.each([
    'circular',
    'aFunction',
    'aSymbol',
    'rejectsNothing',
    'rejectsText',
    'throwsNull',
    'throwsLater',
    'callsBackError',
    'missing',
  ])('%s fails like all failures of code, and says nothing of itself', async (name) => {
    const answer = await it.call(name)
    const id = answer.headers.get('x-request-id')
    expect(answer.status).toBe(400)
    expect(answer.headers.get('x-cloudbase-upstream-status-code')).toBe('430')
    expect(await answer.json()).toEqual({
      code: 'FUNCTION_INVOCATION_FAILED',
      message: `Function code exception caught (${id}). For more information, please refer to https://docs.cloudbase.net/error-code/service`,
      requestId: id,
    })
  })

  test.each([
    ['', {}],
    ['{}', {}],
    [' {"a" : 1}\n', { a: 1 }],
    ['{"__proto__":{"a":1},"constructor":2}', JSON.parse('{"__proto__":{"a":1},"constructor":2}')],
    ['{"n":12345678901234567890}', { n: 12345678901234567000 }],
  ])('takes the body %j as its event', async (body, event) => {
    const answer = await it.call('echo', body)
    expect(await answer.json()).toEqual(event)
  })

  test.each(['{', '[1]', '"text"', '1', 'true', 'null', ' ', 'a=1&b=2', '\uFEFF{}'])('refuses the body %j', async (body) => {
    const answer = await it.call('echo', body)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      code: 'FUNCTION_PARAM_INVALID',
      message: expect.stringMatching(
        /^bad http request body \([\w-]{36}\)\. For more information, please refer to https:\/\/docs\.cloudbase\.net\/error-code\/service$/,
      ),
    })
  })

  test('sees nothing of the request but its body', async () => {
    const answer = await it.call('echo?a=1&b=2', { c: 3 }, { 'x-custom': 'v' })
    expect(await answer.json()).toEqual({ c: 3 })
  })

  test('gives its output to the log and a new request id to every call', async () => {
    const first = await it.call('logs', { n: 1 })
    const second = await it.call('logs', { n: 2 })
    expect(await first.text()).toBe('1')
    const [newest, before] = it.emulator.activations.list({ name: 'logs' })
    expect(newest?.logLines.map(({ stream, text: line }) => `${stream} ${line}`)).toEqual(['stdout out 2', 'stderr err'])
    expect(before?.logLines.map(({ text: line }) => line)).toEqual(['out 1', 'err'])
    expect(newest?.activationId).toBe(second.headers.get('x-request-id')?.replaceAll('-', ''))
    expect(before?.activationId).toBe(first.headers.get('x-request-id')?.replaceAll('-', ''))
  })

  test('keeps what it threw for the developer, under the id the caller was told', async () => {
    const answer = await it.call('rejectsText')
    const record = it.emulator.activations.get(answer.headers.get('x-request-id')?.replaceAll('-', '') ?? '')
    expect(record?.outcome.trace).toContain('s3cret')
    expect(texts(it.events)).toContain(`FUNCTION_INVOCATION_FAILED (request ${answer.headers.get('x-request-id')})`)
  })

  test.each([
    ['a', 400, 'FUNCTION_PARAM_INVALID'],
    ['1abc', 400, 'FUNCTION_PARAM_INVALID'],
    ['abc-', 400, 'FUNCTION_PARAM_INVALID'],
    ['%E4%B8%AD%E6%96%87', 400, 'FUNCTION_PARAM_INVALID'],
    ['pkg%2Finner', 400, 'FUNCTION_PARAM_INVALID'],
    ['%zz', 400, 'FUNCTION_PARAM_INVALID'],
    ['a'.repeat(61), 400, 'FUNCTION_PARAM_INVALID'],
    ['a'.repeat(60), 404, 'FUNCTION_NOT_FOUND'],
    ['inner', 404, 'FUNCTION_NOT_FOUND'],
    ['ECHO', 404, 'FUNCTION_NOT_FOUND'],
    ['toString', 404, 'FUNCTION_NOT_FOUND'],
    ['pkg/inner', 404, 'FUNCTION_NOT_FOUND'],
    ['echo/inner', 404, 'INVALID_PATH'],
    ['', 404, 'INVALID_PATH'],
    ['echo/', 404, 'INVALID_PATH'],
  ])('named %j is answered with %i %s', async (name, status, code) => {
    const answer = await it.call(name)
    expect([answer.status, await answer.json()]).toEqual([status, expect.objectContaining({ code })])
  })

  test.each(['/v1', '/v1/nope', '/v1/functions'])('%s is no path of the API', async (path) => {
    const answer = await it.emulator.request(path, { method: 'POST', headers: { host: 'env-1.api.tcloudbasegateway.com' } })
    expect([answer.status, await answer.json()]).toEqual([404, expect.objectContaining({ code: 'INVALID_PATH' })])
  })

  test('answers on the host of its environment', async () => {
    for (const host of ['env-1.api.tcloudbasegateway.com', 'env-1.api.localhost:3233']) {
      const answer = await it.emulator.request('/v1/functions/echo', { method: 'POST', headers: { host }, body: '{"h":1}' })
      expect(await answer.json()).toEqual({ h: 1 })
    }
  })

  test('a host nobody knows is refused in the words of the cloud', async () => {
    const answer = await it.emulator.request('/v1/functions/echo', { method: 'POST', headers: { host: 'rebound.example' }, body: '{}' })
    expect(await answer.json()).toMatchObject({ code: 'INVALID_HOST' })
  })

  test('may return 6 MB, and not a byte more', async () => {
    const limit = 6 * 1024 * 1024
    // The quotes of JSON count.
    const fits = await it.call('big', { size: limit - 2 })
    expect([fits.status, (await fits.text()).length]).toEqual([200, limit - 2])
    const exceeds = await it.call('big', { size: limit - 1 })
    expect([exceeds.status, exceeds.headers.get('x-cloudbase-upstream-status-code')]).toEqual([400, '407'])
    expect(await exceeds.json()).toMatchObject({ code: 'FUNCTION_INVOCATION_FAILED' })
  })

  test('takes 6 MB, and refuses more without breaking the connection', async () => {
    const { port } = await it.emulator.listen({ port: 0 })
    const send = (length: number) =>
      fetch(`http://127.0.0.1:${port}/v1/functions/echo`, { method: 'POST', body: `{"s":"${'x'.repeat(length - 8)}"}` })
    const limit = 6 * 1024 * 1024
    expect((await send(limit)).status).toBe(200)
    const answer = await send(limit + 1)
    expect([answer.status, await answer.json()]).toEqual([413, expect.objectContaining({ code: 'EXCEED_MAX_PAYLOAD_SIZE' })])
  })

  test('a client that goes away in the middle of a body leaves nothing behind', async () => {
    const { port } = await it.emulator.listen({ port: 0 })
    it.emulator.activations.clear()
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write('POST /v1/functions/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{"a"', () => socket.destroy())
      })
      socket.once('close', () => resolve())
    })
    expect(await (await it.call('echo', { still: 'here' })).json()).toEqual({ still: 'here' })
    expect(it.emulator.activations.list()).toHaveLength(1)
  })
})

describe('an event function in a browser', () => {
  const origin = { origin: 'http://localhost:5173' }

  test('is asked for by a preflight that runs nothing', async () => {
    const { emulator } = await project({ 'functions/echo.js': files['functions/echo.js'] ?? '' })
    const asked = 'authorization,content-type,x-request-id,x-sdk-version'
    const answer = await emulator.request('/v1/functions/echo', {
      method: 'OPTIONS',
      headers: { ...origin, 'access-control-request-method': 'POST', 'access-control-request-headers': asked },
    })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin.origin)
    expect(answer.headers.get('access-control-allow-headers')).toBe(asked)
    expect(answer.headers.get('access-control-allow-methods')).toContain('POST')
    expect(emulator.activations.list()).toEqual([])
  })

  test('can be read, its errors and its request id too', async () => {
    const { call } = await project({ 'functions/echo.js': files['functions/echo.js'] ?? '' })
    for (const [name, body] of [
      ['echo', '{}'],
      ['echo', '{'],
      ['nosuch', '{}'],
      ['a', '{}'],
    ] as const) {
      const answer = await call(name, body, origin)
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin.origin)
      expect(answer.headers.get('access-control-expose-headers')).toContain('X-Request-Id')
      expect(answer.headers.get('vary')).toBe('Origin')
    }
  })
})

test('one written for the functions framework is told that this is another product, and only when it fails', async () => {
  const { call, emulator } = await project({
    'functions/framework.js': 'exports.main = (event, context) => ({ method: context.httpContext.httpMethod })',
    'functions/guarded.js':
      'exports.main = (event, context) => ({ method: context.httpContext?.httpMethod ?? null, keys: Object.keys(context).includes("httpContext") })',
  })
  expect(await (await call('framework')).json()).toMatchObject({ code: 'FUNCTION_INVOCATION_FAILED' })
  expect(await (await call('guarded')).json()).toEqual({ method: null, keys: false })
  const hintsOf = (name: string): string => JSON.stringify(emulator.activations.list({ name })[0]?.hints)
  expect(hintsOf('framework')).toContain('@cloudbase/functions-framework')
  expect(hintsOf('guarded')).toBe('[]')
})

test('one that asks for what only the functions framework has after calls that went well is told at the second failure', async () => {
  const { call, emulator } = await project({
    'functions/both.js':
      'exports.main = (event, context) => (event.http ? context.httpContext.httpMethod : Object.getOwnPropertyNames(context))',
  })
  await call('both')
  expect(await (await call('both')).json()).not.toContain('httpContext')
  const hints = async (): Promise<string> => {
    await call('both', { http: true })
    return JSON.stringify(emulator.activations.list({ name: 'both' })[0]?.hints)
  }
  expect(await hints()).toBe('[]')
  expect(await hints()).toContain('@cloudbase/functions-framework')
})

describe('limits and states', () => {
  test('a function has three seconds and 256 MB unless somebody says otherwise', async () => {
    const source = 'exports.main = (e, c) => [c.time_limit_in_ms, c.memory_limit_in_mb]'
    const { call } = await project(
      { 'functions/plain.js': source, 'functions/own.js': source },
      { functions: { own: { timeout: 0.5, memory: 128 } } },
    )
    expect(await (await call('plain')).json()).toEqual([3000, 256])
    expect(await (await call('own')).json()).toEqual([500, 128])
  })

  test('one that takes longer is ended, and the next call finds a fresh instance', async () => {
    const source =
      'let calls = 0; exports.main = (e) => { calls++; if (e.hang === "await") return new Promise(() => {}); while (e.hang); return { calls } }'
    const { call } = await project({ 'functions/slow.js': source }, { functions: { slow: { timeout: 0.3 } } })
    for (const hang of ['await', 'loop']) {
      const answer = await call('slow', { hang })
      expect([answer.status, answer.headers.get('x-cloudbase-upstream-status-code')]).toEqual([400, '433'])
      expect(await answer.json()).toMatchObject({
        code: 'FUNCTION_TIME_LIMIT_EXCEEDED',
        message: expect.stringMatching(/^Invoking task timed out after 0\.3 seconds \(/),
      })
      expect(await (await call('slow')).json()).toEqual({ calls: 1 })
    }
  })

  test('loading has a limit of its own, and what an activation may take begins after it', async () => {
    const loads = 'const end = Date.now() + 600; while (Date.now() < end); exports.main = () => "loaded"'
    const { call } = await project(
      { 'functions/heavy.js': loads, 'functions/stuck.js': 'for (;;);' },
      { functions: { heavy: { timeout: 0.3 }, stuck: { initTimeout: 0.3 } } },
    )
    expect(await (await call('heavy')).text()).toBe('loaded')
    expect(await (await call('stuck')).json()).toMatchObject({
      code: 'FUNCTION_TIME_LIMIT_EXCEEDED',
      message: expect.stringMatching(/^Invoking task timed out after 0\.3 seconds \(/),
    })
  })

  test('one that needs more memory is ended with its own code', async () => {
    const source = 'exports.main = (e) => { const kept = []; while (e.eat) kept.push(Buffer.alloc(1 << 20, 1)); return "fine" }'
    const { call } = await project({ 'functions/eater.js': source }, { functions: { eater: { memory: 64, timeout: 20 } } })
    const answer = await call('eater', { eat: true })
    expect(await answer.json()).toMatchObject({ code: 'FUNCTION_MEMORY_LIMIT_EXCEEDED' })
    expect([answer.status, answer.headers.get('x-cloudbase-upstream-status-code')]).toEqual([400, '434'])
    expect(await (await call('eater')).text()).toBe('fine')
  })

  test('one that is not active refuses calls', async () => {
    const { call, events } = await project(
      { 'functions/new.js': 'exports.main = () => 1' },
      { functions: { new: { state: 'CreateFailed' } } },
    )
    const answer = await call('new')
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ code: 'FUNCTION_STATUS_ABNORMAL' })])
    expect(texts(events)).toContain('tcb.functions.new.state is CreateFailed')
  })

  test('one with provisioned concurrency refuses the call above it, and takes the next when one is done', async () => {
    const source = 'exports.main = () => new Promise((done) => setTimeout(() => done("done"), 150))'
    const { call } = await project({ 'functions/narrow.js': source }, { functions: { narrow: { provisionedConcurrency: 2 } } })
    const answers = await Promise.all([call('narrow'), call('narrow'), call('narrow')])
    const codes = await Promise.all(
      answers.map(async (answer) => (answer.status === 200 ? 'ok' : ((await answer.json()) as { code: string }).code)),
    )
    expect(codes).toEqual(['ok', 'ok', 'FUNCTION_EXCEED_RESOURCE_LIMIT'])
    expect((await call('narrow')).status).toBe(200)
  })

  test('a broken source fails its own calls only, until it is repaired', async () => {
    const { call } = await project({ 'functions/broken.js': 'exports.main = (', 'functions/other.js': 'exports.main = () => "ok"' })
    expect(await (await call('broken')).json()).toMatchObject({ code: 'FUNCTION_INVOCATION_FAILED' })
    expect(await (await call('other')).text()).toBe('ok')
  })
})

describe('what a function knows', () => {
  test('context has every field of the SCF runtime, and two spellings of the variables', async () => {
    const { call } = await project({ 'functions/ctx.js': 'exports.main = (e, c) => ({ ...c, keys: Object.keys(c) })' }, { envId: 'my-env' })
    const answer = await call('ctx')
    const context = (await answer.json()) as Record<string, unknown>
    expect(context).toMatchObject({
      request_id: answer.headers.get('x-request-id'),
      function_name: 'ctx',
      function_version: '$LATEST',
      memory_limit_in_mb: 256,
      time_limit_in_ms: 3000,
      callbackWaitsForEmptyEventLoop: true,
      namespace: 'my-env',
      tencentcloud_region: expect.any(String),
      tencentcloud_appid: expect.any(String),
      tencentcloud_uin: expect.any(String),
    })
    const variables = JSON.parse(String(context['environment'])) as Record<string, string>
    expect(variables).toMatchObject({ TCB_ENV: 'my-env', TRIGGER_SRC: 'tcb', TCB_SEQID: answer.headers.get('x-request-id') })
    expect(String(context['environ']).split(';')).toEqual(expect.arrayContaining(['TCB_ENV=my-env', 'TRIGGER_SRC=tcb']))
  })

  test("process.env says that this is SCF, and carries the function's own variables", async () => {
    const source = 'exports.main = () => process.env'
    const { call } = await project({ 'functions/env.js': source }, { envId: 'my-env', functions: { env: { env: { MINE: 'yes' } } } })
    const env = (await (await call('env')).json()) as Record<string, string>
    expect(env).toMatchObject({
      TENCENTCLOUD_RUNENV: 'SCF',
      SCF_NAMESPACE: 'my-env',
      TCB_ENV: 'my-env',
      TRIGGER_SRC: 'tcb',
      USER_CODE_ROOT: '/var/user/',
      _SCF_SERVER_PORT: '28902',
      MINE: 'yes',
    })
    for (const name of ['TENCENTCLOUD_REGION', 'TENCENTCLOUD_SECRETID', 'TENCENTCLOUD_SECRETKEY', 'TENCENTCLOUD_SESSIONTOKEN'])
      expect(env[name]).toMatch(/./)
  })

  test('what lies in the folder of the code is found without a path, after all packages, as by NODE_PATH there', async () => {
    const { call } = await project({
      'functions/shop/index.js': `exports.main = () => [require('lib/price'), require('./lib/deep/tax'), require('dep'), missing()]
function missing() { try { require('lib/none') } catch ({ code, message }) { return [code, message.split('\\n')[0]] } }`,
      'functions/shop/lib/price.js': `module.exports = 'price'`,
      'functions/shop/lib/deep/tax.js': `module.exports = require('lib/price') + ' and tax'`,
      'functions/shop/dep.js': `module.exports = 'of the folder'`,
      'functions/node_modules/dep/index.js': `module.exports = 'of a package'`,
    })
    expect(await (await call('shop')).json()).toEqual([
      'price',
      'price and tax',
      'of a package',
      ['MODULE_NOT_FOUND', "Cannot find module 'lib/none'"],
    ])
  })

  test('a handler names file and function', async () => {
    const { call } = await project(
      {
        'functions/other/index.js': 'exports.main = () => "index"; exports.handler = () => "index.handler"',
        'functions/other/app.js': 'exports.run = () => "app.run"',
        'functions/same/index.js': 'exports.main = () => "main"; exports.handler = () => "handler"',
      },
      { functions: { other: { handler: 'app.run' }, same: { handler: 'index.handler' } } },
    )
    expect(await (await call('other')).text()).toBe('app.run')
    expect(await (await call('same')).text()).toBe('handler')
  })

  test('a published version keeps its own code, and an edit of that is served', async () => {
    const { call, write } = await project(
      {
        'functions/ver.js': 'exports.main = (e, c) => `latest ${c.function_version}`',
        'published/ver-1.js': 'exports.main = (e, c) => `one ${c.function_version}`',
      },
      {
        functions: { ver: { versions: { 1: './published/ver-1.js', 2: './published/none.js' }, routes: [{ version: '1', weight: 100 }] } },
      },
    )
    const texts = async (): Promise<string[]> => [
      await (await call('ver')).text(),
      await (await call('ver', {}, { 'x-qualifier': '$LATEST' })).text(),
    ]
    expect(await texts()).toEqual(['one 1', 'latest $LATEST'])
    await write('functions/unrelated.js', 'exports.main = () => 1')
    expect(await texts()).toEqual(['one 1', 'latest $LATEST'])
    await write('published/ver-1.js', 'exports.main = (e, c) => `edited ${c.function_version}`')
    expect(await texts()).toEqual(['edited 1', 'latest $LATEST'])
    const lost = await call('ver', {}, { 'x-qualifier': '2' })
    expect(await lost.json()).toMatchObject({ code: 'FUNCTION_INVOCATION_FAILED' })
  })
})
