/** What NAVER's gateway adds to the web action pipeline, and where the strict readings change it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createVirtualClock } from '../../../emulator/index.ts'
import type { TriggerConfig } from '../../../emulator/model/config.ts'
import { startProject, underWay } from './project.ts'
import type { Project } from './project.ts'

const trigger = (resource: string, action: string, more: Partial<TriggerConfig> = {}): TriggerConfig => ({
  type: 'apigw',
  product: 'shop',
  api: 'api',
  stage: 'v1',
  resource,
  action,
  ...more,
})
const at = (resource: string): string => `/apigw/shop/api/v1${resource}`

const files = {
  'seen.js': 'exports.main = ({ __ow_headers, ...params }) => ({ body: params })',
  'page.js': 'exports.main = ({ name, __ow_path }) => ({ body: `<b>${name ?? ""}${__ow_path}</b>` })',
  'shapes.js': 'exports.main = () => ({ html: "<i>h</i>", svg: "<svg/>", text: "t", body: "b" })',
  'slow.js': 'exports.main = () => new Promise((resolve) => setTimeout(() => resolve({ body: "late" }), 90_000))',
  'spoof.js':
    'exports.main = () => ({ headers: { "X-Request-Id": "mine", "x-ncp-apigw-response-origin": "APIGW", "x-own": 1 }, body: "x" })',
}
const web = { type: 'web' } as const
const actions = { seen: web, page: web, shapes: web, spoof: web, slow: { ...web, limits: { timeout: 300_000 } } }
const triggers = {
  seen: trigger('/seen', 'seen'),
  raw: trigger('/raw', 'raw'),
  slow: trigger('/slow', 'slow'),
  spoof: trigger('/spoof', 'spoof'),
  page: trigger('/legacy/{type+}', 'page', { style: 'external-address' }),
  shapes: trigger('/shapes/{type+}', 'shapes', { style: 'external-address' }),
}
const clock = createVirtualClock()
let project: Project

beforeAll(async () => {
  project = await startProject({
    clock,
    files: { ...files, 'raw.js': files['seen.js'] },
    actions: { ...actions, raw: { ...web, rawHttp: true } },
    triggers,
  })
})
afterAll(() => project.close())

test('a function cannot speak for the gateway', async () => {
  const { headers } = await project.call('GET', at('/spoof'))
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/)
  expect(headers.get('x-ncp-apigw-response-origin')).toBe('ENDPOINT')
  expect(headers.get('x-own')).toBe('1')
})

test('the activation id of OpenWhisk stays inside', async () => {
  expect((await project.call('GET', at('/seen'))).headers.get('x-openwhisk-activation-id')).toBeNull()
})

test('after a minute: 202 with exactly code and error, and code is the request id', async () => {
  const pending = project.call('GET', at('/slow'))
  await underWay()
  await clock.advance('60s')
  const { status, json, headers } = await pending
  expect([status, json]).toEqual([202, { code: headers.get('x-request-id'), error: 'Response not yet ready.' }])
})

test('the default header list of NAVER goes out, on every answer', async () => {
  for (const method of ['OPTIONS', 'GET']) {
    const { headers } = await project.call(method, at('/seen'))
    expect(headers.get('access-control-allow-headers')).toBe('Authorization, Content-Type')
  }
})

test('HEAD runs the action and sends no body', async () => {
  expect(await project.call('HEAD', at('/seen'))).toMatchObject({ status: 200, text: '' })
})

describe('an external address', () => {
  test.each([
    ['/legacy/http', 200, 'text/html; charset=UTF-8', '<b></b>'],
    ['/legacy/http?name=Bo', 200, 'text/html; charset=UTF-8', '<b>Bo</b>'],
    ['/legacy/http/students/1', 200, 'text/html; charset=UTF-8', '<b>/students/1</b>'],
    ['/legacy/http/', 200, 'text/html; charset=UTF-8', '<b>/</b>'],
    ['/shapes/html', 200, 'text/html; charset=UTF-8', '<i>h</i>'],
    ['/shapes/svg', 200, 'image/svg+xml', '<svg/>'],
    ['/shapes/text', 200, 'text/plain; charset=UTF-8', 't'],
  ])('%s answers %i %s', async (resource, status, type, body) => {
    const reply = await project.call('GET', at(resource))
    expect([reply.status, reply.headers.get('content-type'), reply.text]).toEqual([status, type, body])
  })

  test('/json gives the whole object, and a path behind it projects nothing', async () => {
    const whole = { html: '<i>h</i>', svg: '<svg/>', text: 't', body: 'b' }
    expect((await project.call('GET', at('/shapes/json'))).json).toEqual(whole)
    expect((await project.call('GET', at('/shapes/json/body'))).json).toEqual(whole)
  })

  test('without a known extension is a resource that does not exist', async () => {
    project.clear()
    const reply = await project.call('GET', at('/shapes/xml'))
    expect([reply.status, reply.json]).toEqual([
      404,
      { code: reply.headers.get('x-request-id'), error: 'The requested resource does not exist.' },
    ])
    expect(reply.headers.get('x-ncp-apigw-response-origin')).toBe('ENDPOINT')
    expect(project.texts('refused')).toEqual(['an external address ends with one of http, json, html, svg, text, not with "/xml"'])
  })
})

describe('the strict readings', () => {
  let strict: Project

  beforeAll(async () => {
    strict = await startProject({
      files: { ...files, 'raw.js': files['seen.js'] },
      actions: { ...actions, raw: { ...web, rawHttp: true } },
      triggers,
      ncp: { strict: { queryNeedsRawHttp: true, bodyNeedsRawHttp: true, emptyResourcePath: true, corsOnOptionsOnly: true } },
    })
  })
  afterAll(() => strict.close())

  test('hide the query from an action without raw HTTP (seed 002)', async () => {
    expect((await project.call('GET', at('/seen?a=1'))).json).toEqual({ __ow_method: 'get', __ow_path: '/', a: '1' })
    expect((await strict.call('GET', at('/seen?a=1'))).json).toEqual({ __ow_method: 'get', __ow_path: '' })
    expect((await strict.call('GET', at('/raw?a=1'))).json).toEqual({ __ow_method: 'get', __ow_path: '', __ow_query: 'a=1', __ow_body: '' })
  })

  test.each(['application/x-www-form-urlencoded', 'text/plain', 'application/octet-stream'])(
    'hide a body of type %s from an action without raw HTTP',
    async (type) => {
      const call = { headers: { 'content-type': type }, body: 'a=1' }
      expect(Object.keys((await project.call('POST', at('/seen'), call)).json ?? {})).toHaveLength(3)
      expect((await strict.call('POST', at('/seen'), call)).json).toEqual({ __ow_method: 'post', __ow_path: '' })
    },
  )

  test('leave JSON objects alone', async () => {
    expect((await strict.call('POST', at('/seen'), { json: { a: 1 } })).json).toEqual({ __ow_method: 'post', __ow_path: '', a: 1 })
  })

  test('send CORS headers on OPTIONS only', async () => {
    expect((await strict.call('OPTIONS', at('/seen'))).headers.get('access-control-allow-origin')).toBe('*')
    expect((await strict.call('GET', at('/seen'))).headers.get('access-control-allow-origin')).toBeNull()
  })
})
