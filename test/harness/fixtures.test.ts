/** `test` with an emulator in it: the project's own functions, a fresh store per test, whatever else runs at the same time. */
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, expectTypeOf } from 'vitest'
import { type CallInit, createTest, type NcpClient, type TestEmulator, type VirtualClock } from '../../emulator/testing/index.ts'

const test = createTest({ root: process.cwd() })

test('a snapshot of an answer holds its status and its body', async ({ openwhisk, ncp }) => {
  expect(await openwhisk.web('page', { query: { name: 'Bo' } })).toMatchInlineSnapshot(`
    {
      "body": "<h1>Hello, Bo!</h1>",
      "status": 200,
    }
  `)
  expect(JSON.stringify(await ncp.http('users', { rest: '/users' }))).toBe('{"status":200,"body":[{"id":1,"name":"Jane"}]}')
})

test('one line calls a function on each surface, and the answer brings its activation along', async ({ ncp, openwhisk, tcb }) => {
  const posted = await ncp.postAction('hello', { name: 'Bo' })
  expect(posted).toSucceedWith({ payload: 'Hello, Bo in Naver!' })
  expect(posted.json.content.response.success).toBe(true)
  expect(posted.activation).toMatchObject({ path: 'hello', surface: 'ncp.postAction' })
  expect(posted.json.content.activationId).toBe(posted.activationId)
  expect(await posted.response.json()).toEqual(posted.json)

  const page = await openwhisk.web('page', { query: { name: 'Bo' } })
  expect(page).toRespond({ status: 200, text: '<h1>Hello, Bo!</h1>', headers: { 'content-type': /html/ } })
  expect(page.activation?.path).toBe('page')
  expect(() => page.json).toThrow('The answer, status 200, has no JSON body: "<h1>Hello, Bo!</h1>"')
  expect(page.parsed).toBeUndefined()

  const users = await ncp.http('users', { rest: '/users' })
  expect(users).toRespond({ status: 200, json: [{ id: 1, name: 'Jane' }] })
  // The gateway does not tell the id; the emulator knows it.
  expect(users.activation?.path).toBe('shop/users')

  expect(await ncp.webhook('hello', { name: 'Bo' })).toRespond({ status: 200, json: { payload: 'Hello, Bo in Naver!' } })
  const order = await tcb.call('order', { item: 'tea', count: 2 })
  expect(order).toSucceedWith({ total: 6 })
  expect(order.activation?.convention).toBe('event')
})

test('a sequence is found by its own activation, not by one of its components', async ({ openwhisk, emulator }) => {
  const answer = await openwhisk.invoke('shop/greet', { name: ' Bo ' })
  expect(answer).toSucceedWith({ payload: 'Hello, Bo in Naver!' })
  expect(answer.activation?.path).toBe('shop/greet')
  expect(emulator.activations.list().map(({ path }) => path)).toEqual(expect.arrayContaining(['shop/greet', 'shop/trim', 'hello']))
})

test('an answer without an activation says so', async ({ ncp }) => {
  const refused = await ncp.postAction('nowhere')
  expect(refused.activation).toBeUndefined()
  await expect(refused.finished()).rejects.toThrow(/^No function ran for this answer \(404 /)
})

test('calls made at the same time keep their own activations apart', async ({ ncp }) => {
  const names = ['a', 'b', 'c', 'd']
  const answers = await Promise.all(names.map((name) => ncp.webhook('hello', { name })))
  expect(answers.map(({ activation }) => activation?.params)).toEqual(names.map((name) => ({ name })))
})

describe('the store', () => {
  test('of one test', async ({ emulator, ncp }) => {
    await ncp.postAction('hello')
    expect(emulator.activations.list()).toHaveLength(1)
  })

  test('is empty in the next', ({ emulator }) => {
    expect(emulator.activations.list()).toEqual([])
  })

  test.concurrent.for([1, 2, 3])('holds only what its own test did, also when tests run at once: %i', async (calls, { emulator, ncp }) => {
    await Promise.all(Array.from({ length: calls }, () => ncp.postAction('hello', { name: String(calls) })))
    expect(emulator.activations.list()).toHaveLength(calls)
    expect(emulator.activations.list().every(({ params }) => (params as { name: string }).name === String(calls))).toBe(true)
  })
})

describe('hooks', () => {
  const started: string[] = []
  test.beforeAll(async ({ emulators }) => {
    const emulator = await emulators.shared()
    started.push(...emulator.actions())
  })
  test.beforeEach(async ({ ncp }) => {
    await ncp.postAction('hello', { name: 'from the hook' })
  })

  test('may use the emulator of the worker, or that of the test', ({ emulator }) => {
    expect(started).toContain('shop/report')
    expect(emulator.activations.list().map(({ params }) => params)).toEqual([{ name: 'from the hook' }])
  })
})

const warm = createTest({ root: process.cwd(), functions: './functions' })
let colds: boolean[] = []
afterAll(() => expect(colds).toEqual([true, false]))

warm('containers stay warm', async ({ emulator }) => {
  colds.push((await emulator.invoke('hello')).cold)
})
warm('from test to test', async ({ emulator }) => {
  colds.push((await emulator.invoke('hello')).cold)
})

test('debug() tells what has happened, and what has not ended', async ({ emulator, ncp }) => {
  expect(emulator.debug()).toBe('Nothing has happened.')
  await ncp.postAction('hello')
  const waiting = emulator.invoke('shop/report', { seconds: 0.2 })
  const story = emulator.debug()
  expect(story).toMatch(
    /^ms since the test began\n +\d+ → POST \/ncf\/api\/v2\/packages\/-\/actions\/hello\n +\d+ {3}▸ hello [0-9a-f]{32} by ncp\.postAction\n +\d+ {3}◂ hello [0-9a-f]{32} /,
  )
  expect(story).toMatch(/ +\d+ ← 200 application\/json \{"content":\{/)
  expect(await waiting).toSucceed()
  expect(emulator.debug()).toMatch(/◂ shop\/report [0-9a-f]{32} success after \d+ ms, cold\n +stdout: counting for 0\.2 s$/)
  expect(emulator.debug(1)).toMatch(/^ms since the test began\n +… \d+ before that\n.*◂ shop\/report/)
})

const failing = createTest({ root: fileURLToPath(new URL('../../fixtures/harness', import.meta.url)) })

failing('debug() shows the line of the function that failed, and no frames of Node or of the emulator', async ({ emulator }) => {
  await emulator.invoke('throws')
  expect(emulator.debug()).toMatch(/at functions\/throws\.mjs:2:\d+\n.*\n +> 2 │ +throw new TypeError\('no price'\)/)
  expect(emulator.debug()).toContain('throws.mjs:2')
  expect(emulator.debug()).not.toMatch(/node:internal|sandbox\/main/)
})

test('records that began in the same ms are listed in the order in which they began', async ({ emulator }) => {
  const orders = new Set<string>()
  for (let round = 0; round < 20; round++) {
    emulator.activations.clear()
    await emulator.invoke('shop/greet', { name: 'x' })
    orders.add(
      emulator.activations
        .list()
        .map(({ path }) => path)
        .join(),
    )
  }
  expect([...orders]).toHaveLength(1)
})

const echo = createTest({
  actions: { echo: { type: 'web', module: { main: (params: { __ow_headers: Record<string, string> }) => ({ body: params }) } } },
})

echo('a call takes the bodies and headers that fetch takes', async ({ openwhisk }) => {
  const form = new FormData()
  form.set('file', new Blob(['text']), 'a.txt')
  const sent = async (body: CallInit['body'], headers?: CallInit['headers']): Promise<Record<string, never>> =>
    (
      await openwhisk.web('echo', {
        extension: 'json',
        ...(body === undefined ? {} : { body }),
        ...(headers === undefined ? {} : { headers }),
      })
    ).json as never
  expect(await sent(new URLSearchParams({ a: 'x y' }))).toMatchObject({ body: { a: 'x y' } })
  const multipart = (await sent(form)) as unknown as { body: { __ow_headers: Record<string, string>; __ow_body: string } }
  expect(multipart.body.__ow_headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
  expect(Buffer.from(multipart.body.__ow_body, 'base64').toString()).toMatch(/filename="a\.txt"[^]*text/)
  expect(await sent('{"a":1}', new Headers({ 'content-type': 'application/json', 'x-own': 'yes' }))).toMatchObject({
    body: { a: 1, __ow_headers: { 'x-own': 'yes' } },
  })
  expect(await sent('1', [['content-type', 'text/plain']])).toMatchObject({ body: { __ow_headers: { 'content-type': 'text/plain' } } })
})

test('a fault of the gateway is switched on for one test', async ({ emulator, ncp }) => {
  emulator.fault('hello', '500')
  expect(await ncp.webhook('hello')).toRespond({ status: 503, json: { error: expect.objectContaining({ errorCode: '500' }) } })
  emulator.fault('hello', null)
  expect(await ncp.webhook('hello')).toSucceed()
  emulator.fault('hello', '500')
  expect(() => emulator.fault('hallo', '500')).toThrow('There is no trigger "hallo". Configured: users, hello.')
  expect(() => emulator.fault('hello', '504')).toThrow(/^triggers\.hello\.fault: found "504", allowed are the gateway's codes 100, /)
})

test('and is off in the next one', async ({ ncp }) => {
  expect(await ncp.webhook('hello')).toSucceed()
})

test('an action that there is not is an error at the line of the test', async ({ emulator }) => {
  const error = await emulator.invoke('hallo').catch((reason: unknown) => reason as Error)
  expect(error).toMatchObject({ message: expect.stringContaining('There is no action "hallo". Did you mean "hello"?') })
  expect((error as Error).stack?.split('\n')[1]).toContain('fixtures.test.ts')
})

const everyOption = createTest({
  root: process.cwd(),
  functions: './functions',
  namespace: 'mine',
  vendors: [],
  token: 'secret',
  inspect: 20_229,
})

everyOption(
  'the configuration of a live target is read as that of an emulator is, whatever other options there are',
  async ({ emulators }) => {
    const { sources: _, ...read } = await emulators.config()
    const { sources: _of, ...ofEmulator } = (await emulators.shared()).config
    expect(read).toEqual(ofEmulator)
    expect(read.namespace).toBe('mine')
  },
)

test('fixtures are typed, and can be extended', () => {
  expectTypeOf(test.extend).toBeFunction()
  test.extend('greeting', async ({ ncp, clock, emulator }) => {
    expectTypeOf(ncp).toEqualTypeOf<NcpClient>()
    expectTypeOf(clock).toEqualTypeOf<VirtualClock>()
    expectTypeOf(emulator).toEqualTypeOf<TestEmulator>()
    return await ncp.postAction<{ payload: string }>('hello')
  })
  expectTypeOf<Awaited<ReturnType<typeof greet>>>().toEqualTypeOf<string>()
})

async function greet(ncp: NcpClient): Promise<string> {
  return (await ncp.postAction<{ payload: string }>('hello')).json.content.response.result.payload
}
