import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createVirtualClock } from '../../../emulator/index.ts'
import type { TriggerConfig } from '../../../emulator/model/config.ts'
import { startProject, underWay } from './project.ts'
import type { Project } from './project.ts'

const trigger = (action: string): TriggerConfig => ({
  type: 'apigw',
  product: 'shop',
  api: 'api',
  stage: 'v1',
  resource: `/${action}`,
  action,
})
const at = (action: string, query = ''): string => `/apigw/shop/api/v1/${action}${query}`
const sync = '?blocking=true&result=true'
const id = { activationId: expect.stringMatching(/^[0-9a-f]{32}$/) }

const files = {
  'echo.js': 'exports.main = (params) => params',
  'slow.js': 'exports.main = () => new Promise((resolve) => setTimeout(() => resolve({ late: true }), 90_000))',
  'fails.js': 'exports.main = () => ({ error: "no", also: "dropped" })',
  'list.js': 'exports.main = () => [1, 2]',
}
const triggers = Object.fromEntries(['echo', 'slow', 'fails', 'list', 'chain'].map((name) => [name, trigger(name)]))
const clock = createVirtualClock()
let project: Project

beforeAll(async () => {
  project = await startProject({
    clock,
    files,
    actions: { slow: { limits: { timeout: 300_000 } }, chain: { type: 'sequence', components: ['echo', 'echo'] } },
    triggers,
  })
})
beforeEach(() => project.clear())
afterAll(() => project.close())

describe('blocking and result decide what comes back', () => {
  test.each([
    ['', 202],
    ['?blocking=false', 202],
    ['?blocking=false&result=true', 202],
    ['?blocking=false&result=false', 202],
    ['?result=true', 202],
    ['?blocking=1', 202],
  ])('%s answers %i and the activation id, nothing else', async (query, status) => {
    const reply = await project.call('POST', at('echo', query), { json: { a: 1 } })
    expect([reply.status, reply.json]).toEqual([status, id])
    expect(reply.headers.get('content-type')).toBe('application/json')
    expect(reply.headers.get('x-ncp-apigw-response-origin')).toBe('ENDPOINT')
  })

  test('both true: 200 and the returned value, untouched', async () => {
    const reply = await project.call('POST', at('echo', sync), {
      body: '{"b": 1.50, "a":"값"}',
      headers: { 'content-type': 'application/json; charset=UTF-8' },
    })
    expect([reply.status, reply.json]).toEqual([200, { a: '값', b: 1.5 }])
  })

  test.each(['?blocking=true', '?blocking=true&result=false'])('%s: 200 and the activation record', async (query) => {
    const reply = await project.call('POST', at('echo', query), { json: { a: 1 } })
    expect(reply.status).toBe(200)
    expect(reply.json).toMatchObject({
      ...id,
      name: 'echo',
      logs: [],
      response: { result: { a: 1 }, status: 'success', success: true },
      publish: false,
      version: '0.0.1',
    })
  })

  test('a call that takes longer than a minute becomes asynchronous', async () => {
    const pending = project.call('POST', at('slow', sync), { json: {} })
    await underWay()
    await clock.advance('60s')
    const reply = await pending
    expect([reply.status, reply.json]).toEqual([202, id])
  })
})

describe('the action', () => {
  test('gets the body and nothing of the query', async () => {
    expect((await project.call('POST', at('echo', `${sync}&a=2&x=1`), { json: { a: 1 } })).json).toEqual({ a: 1 })
  })

  test('may be a sequence', async () => {
    expect((await project.call('POST', at('chain', sync), { json: { n: 1 } })).json).toEqual({ n: 1 })
  })

  test('needs no body', async () => {
    expect(await project.call('POST', at('echo', sync))).toMatchObject({ status: 200, json: {} })
  })
})

describe('the body', () => {
  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/octet-stream', 'application/jsonp'])(
    'of type %s is refused with 415',
    async (type) => {
      const reply = await project.call('POST', at('echo', sync), { body: '{"a":1}', headers: { 'content-type': type } })
      expect([reply.status, reply.json]).toEqual([
        415,
        { code: expect.any(String), error: expect.stringContaining('Content-Type is not supported') },
      ])
      expect(reply.headers.get('x-ncp-apigw-response-origin')).toBe('ENDPOINT')
    },
  )

  test.each(['[1]', '"x"', 'null', '{'])('%s is malformed', async (body) => {
    const reply = await project.call('POST', at('echo', sync), { body, headers: { 'content-type': 'application/json' } })
    expect([reply.status, reply.json]).toEqual([
      400,
      { code: expect.any(String), error: expect.stringContaining('The request content was malformed:') },
    ])
  })

  test('over a megabyte is refused by Cloud Functions, in the words of its guide', async () => {
    const reply = await project.call('POST', at('echo', sync), { json: { a: 'x'.repeat(1_048_576) } })
    expect([reply.status, reply.json]).toEqual([
      413,
      { code: expect.any(String), error: 'Request larger than allowed: 1048584 > 1048576 bytes.' },
    ])
    expect(reply.headers.get('x-ncp-apigw-response-origin')).toBe('ENDPOINT')
  })
})

describe('a failing action', () => {
  test('still answers 202 when nobody waits', async () => {
    expect((await project.call('POST', at('fails'), { json: {} })).status).toBe(202)
  })

  test('answers 502 with the error, or with the record', async () => {
    const [value, record] = [
      await project.call('POST', at('fails', sync), { json: {} }),
      await project.call('POST', at('fails', '?blocking=true'), { json: {} }),
    ]
    expect([value.status, value.json]).toEqual([502, { error: 'no' }])
    expect([record.status, record.json]).toMatchObject([
      502,
      { response: { status: 'application error', success: false, result: { error: 'no' } } },
    ])
  })
})

test('the strict readings of seed 002: synchronous is always 200, and always the value', async () => {
  const strict = await startProject({
    files,
    triggers: { fails: trigger('fails') },
    ncp: { strict: { webhookFailureIs200: true, webhookBodyIsResult: true } },
  })
  const reply = await strict.call('POST', at('fails', '?blocking=true&result=false'), { json: {} })
  await strict.close()
  expect([reply.status, reply.json]).toEqual([200, { error: 'no' }])
})
