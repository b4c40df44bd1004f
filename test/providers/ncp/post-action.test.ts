import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createVirtualClock } from '../../../emulator/index.ts'
import { advanceUntil, credential, eventually, startProject, underWay } from './project.ts'
import type { Project } from './project.ts'

const start = 1_713_936_450_099
const clock = createVirtualClock(start)
let project: Project

beforeAll(async () => {
  project = await startProject({
    clock,
    files: {
      'hello.js': 'exports.main = ({ name = "World" }) => ({ payload: `Hello, ${name}!` })',
      'slow.js': 'exports.main = () => new Promise((resolve) => setTimeout(() => resolve({ late: true }), 90_000))',
      'echo.js': 'exports.main = (params) => params',
      'bound.js': 'exports.main = (params) => params',
      'shop/list.js': 'exports.main = () => ({ "__proto__x": 1 })',
      'boom.js': 'exports.main = () => { throw new Error("boom") }',
    },
    actions: { slow: { limits: { timeout: 300_000 } }, bound: { params: { fixed: 1 }, final: true } },
  })
})
afterAll(() => project.close())

const at = (name: string, query = ''): string => `/ncf/api/v2/packages/-/actions/${name}${query}`

test('the envelope has exactly the eight documented fields, times in milliseconds', async () => {
  const { status, headers, json } = await project.call('POST', at('hello'), { json: { name: 'Bo' } })
  expect(status).toBe(200)
  expect(json).toEqual({
    content: {
      activationId: expect.stringMatching(/^[0-9a-f]{32}$/),
      duration: expect.any(Number),
      end: expect.any(Number),
      name: 'hello',
      namespace: 'guest',
      response: { result: { payload: 'Hello, Bo!' }, status: 'success', success: true },
      start,
      subject: 'guest',
    },
  })
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/)
  expect(headers.get('x-ncp-apigw-response-origin')).toBe('ENDPOINT')
})

test.each([
  ['the plain host, v2.1', undefined, '/ncf/api/v2'],
  ['the plain host, v2.0', undefined, '/api/v2'],
  ['public Korea', 'cloudfunctions.apigw.ntruss.com', '/ncf/api/v2'],
  ['Singapore', 'sg-cloudfunctions.apigw.ntruss.com', '/ncf/api/v2'],
  ['Japan, v2.0', 'jp-cloudfunctions.apigw.ntruss.com', '/api/v2'],
  ['government', 'cloudfunctions.apigw.gov-ntruss.com', '/api/v2'],
  ['finance', 'cloudfunctions.apigw.fin-ntruss.com', '/ncf/api/v2'],
  ['localhost by name', 'cloudfunctions.apigw.localhost', '/ncf/api/v2'],
])('is served on %s', async (_, host, prefix) => {
  const { json } = await project.call('POST', `${prefix}/packages/shop/actions/list`, { json: {}, ...(host === undefined ? {} : { host }) })
  expect(json).toMatchObject({ content: { name: 'list', response: { success: true } } })
})

test.each([
  ['government has no v2.1', 'cloudfunctions.apigw.gov-ntruss.com', '/ncf/api/v2/packages/-/actions/hello'],
  ['the prefix is not optional', 'cloudfunctions.apigw.ntruss.com', '/packages/-/actions/hello'],
  ['there is no PATCH', 'cloudfunctions.apigw.ntruss.com', '/ncf/api/v2/packages/-/actions/hello'],
])('the gateway answers 300: %s', async (why, host, path) => {
  const { status, json, headers } = await project.call(why.includes('PATCH') ? 'PATCH' : 'POST', path, { host, json: {} })
  expect([status, json]).toEqual([404, { error: { errorCode: '300', message: 'Not Found Exception', details: 'URL not found.' } }])
  expect(headers.get('x-ncp-apigw-response-origin')).toBe('APIGW')
})

test('a path that is no UTF-8 is a bad request of the gateway', async () => {
  const { status, json } = await project.call('POST', '/ncf/api/v2/packages/-/actions/%E0%A4%A', { json: {} })
  expect([status, json]).toMatchObject([400, { error: { errorCode: '100' } }])
})

describe('platform', () => {
  test.each([
    ['sg-cloudfunctions.apigw.ntruss.com', '?platform=classic', 400],
    ['sg-cloudfunctions.apigw.ntruss.com', '?platform=vpc', 200],
    ['cloudfunctions.apigw.gov-ntruss.com', '?platform=nonsense', 200], // government has no such parameter
    ['cloudfunctions.apigw.ntruss.com', '?platform=', 400],
    ['cloudfunctions.apigw.ntruss.com', '?platform=VPC', 400],
  ])('%s%s answers %i', async (host, query, status) => {
    const prefix = host.includes('gov') ? '/api/v2' : '/ncf/api/v2'
    expect((await project.call('POST', `${prefix}/packages/-/actions/hello${query}`, { host, json: {} })).status).toBe(status)
  })

  test('v2.1 means vpc and v2.0 means classic when none is named, which shows once ncp.platform is set', async () => {
    const classic = await startProject({ files: { 'hello.js': 'exports.main = () => ({})' }, ncp: { platform: 'classic' } })
    const [newer, older] = [
      await classic.call('POST', '/ncf/api/v2/packages/-/actions/hello', { json: {} }),
      await classic.call('POST', '/api/v2/packages/-/actions/hello', { json: {} }),
    ]
    await classic.close()
    expect(newer.json).toMatchObject({ error: { errorCode: '80302', details: expect.stringContaining('hello is on classic, not on vpc') } })
    expect(older.status).toBe(200)
  })
})

describe('timeout', () => {
  test.each(['-1', 'abc', '60001', '1.5', '', '1e3', '%2B5'])('%s is a request parameter error', async (timeout) => {
    const { status, json } = await project.call('POST', at('hello', `?timeout=${timeout}`), { json: {} })
    expect([status, json]).toMatchObject([400, { error: { errorCode: '80000', message: 'INTERNAL_EXCEPTION' } }])
  })

  test('0 does not wait, and the activation goes on', async () => {
    const { status, json } = await project.call('POST', at('hello', '?timeout=0'), { json: {} })
    expect([status, json]).toEqual([202, { content: { activationId: expect.stringMatching(/^[0-9a-f]{32}$/) } }])
    const { activationId } = (json as unknown as { content: { activationId: string } }).content
    await eventually(() => project.emulator.activations.get(activationId)?.response.success).toBe(true)
  })

  test('ends the wait, not the action', async () => {
    const pending = project.call('POST', at('slow', '?timeout=5000'), { json: {} })
    await underWay()
    await clock.advance('5s')
    const { json } = await pending
    const { activationId, ...rest } = (json as unknown as { content: { activationId: string } }).content
    expect(rest).toEqual({})
    expect(project.emulator.activations.get(activationId)).toBeUndefined()
    const { response } = await advanceUntil(clock, () => project.emulator.activations.get(activationId))
    expect(response.result).toEqual({ late: true })
  })

  test('is 60 s when the caller names none, however long the action may run', async () => {
    const pending = project.call('POST', at('slow'), { json: {} })
    await underWay()
    await clock.advance('59s')
    expect(await Promise.race([pending, underWay()])).toBeUndefined()
    await clock.advance('1s')
    expect((await pending).json).toEqual({ content: { activationId: expect.any(String) } })
  })
})

describe('the body', () => {
  test('reaches the function as it was sent', async () => {
    const { text } = await project.call('POST', at('echo'), {
      headers: { 'content-type': 'application/json' },
      body: '{"__proto__":{"a":1},"constructor":"x","b":1.0}',
    })
    expect(text).toContain('"result":{"__proto__":{"a":1},"constructor":"x","b":1}')
  })

  test('needs no content type and no content', async () => {
    expect((await project.call('POST', at('echo'), { body: '{"a":1}' })).json).toMatchObject({
      content: { response: { result: { a: 1 } } },
    })
    expect((await project.call('POST', at('echo'))).json).toMatchObject({ content: { response: { result: {} } } })
  })

  test.each(['{', '[]', '5', 'null', ' ', Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)])('%o is 80316', async (body) => {
    const { status, json } = await project.call('POST', at('echo'), { body })
    expect([status, json]).toMatchObject([
      400,
      { error: { errorCode: '80316', details: expect.stringMatching(/^Invalid request body format: the body is /) } },
    ])
  })

  test('over the parameter limit is refused by the gateway', async () => {
    const { status, json } = await project.call('POST', at('echo'), { json: { a: 'x'.repeat(1_048_576) } })
    expect([status, json]).toMatchObject([413, { error: { errorCode: '430', message: 'Request Entity Too Large' } }])
  })

  test('cannot override a final parameter', async () => {
    const { json } = await project.call('POST', at('bound'), { json: { fixed: 2 } })
    expect(json).toMatchObject({ error: { errorCode: '80316', details: expect.stringContaining('fixed is final') } })
  })
})

test('of several errors the one that comes first in the table wins', async () => {
  const codeOf = async (path: string, body: string): Promise<unknown> =>
    (await project.call('POST', path, { body })).json?.['error']?.['errorCode']
  expect(await codeOf(at('nowhere', '?platform=x&timeout=x'), '{')).toBe('80302')
  expect(await codeOf(at('nowhere', '?timeout=x'), '{')).toBe('80000')
  expect(await codeOf(at('nowhere'), '{')).toBe('80301')
  expect(await codeOf(at('hello'), '{')).toBe('80316')
})

test.each([
  [{}, 200],
  [{ postActionFailureIs502: true }, 502],
])('a failed activation answers the envelope; with ncp.strict %o its status is %i', async (strict, status) => {
  const strictProject = await startProject({ files: { 'boom.js': 'exports.main = () => { throw new Error("boom") }' }, ncp: { strict } })
  const reply = await strictProject.call('POST', at('boom'), { json: {} })
  await strictProject.close()
  expect(reply.status).toBe(status)
  expect(reply.json).toMatchObject({
    content: { response: { result: { error: 'An error has occurred: Error: boom' }, status: 'action developer error', success: false } },
  })
})

test('a switch that does not exist is a configuration error', async () => {
  await expect(startProject({ ncp: { strict: { postActionFailureIs500: true } } })).rejects.toMatchObject({
    code: 'BAD_CONFIG',
    message: expect.stringContaining('ncp.strict: found "postActionFailureIs500", allowed are queryNeedsRawHttp, '),
  })
})

test('the plain client that signs like NAVER documents it is let in, and its replay with another body too', async () => {
  const signedProject = await startProject({
    files: { 'echo.js': 'exports.main = (params) => params' },
    ncp: { credentials: [credential] },
  })
  const reply = await signedProject.call('POST', at('echo', '?platform=vpc'), { json: { a: 1 }, sign: credential })
  const other = await signedProject.call('POST', at('echo', '?platform=vpc'), { json: { b: 2 }, sign: credential })
  await signedProject.close()
  expect([reply.status, other.status]).toEqual([200, 200])
})
