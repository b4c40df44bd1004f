/** What API Gateway does before an action is reached: addresses, methods, keys, signatures, faults, refused triggers. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TriggerConfig } from '../../../emulator/model/config.ts'
import { gatewayErrors } from '../../../emulator/providers/ncp/contract.ts'
import { credential, startProject } from './project.ts'
import type { Project } from './project.ts'

const denied = { accessKey: 'AKDENIED', secretKey: 'sk-denied' }
const path = 'exports.main = (params) => ({ body: { path: params.__ow_path } })'
const trigger = (resource: string, more: Partial<TriggerConfig> = {}): TriggerConfig => ({
  type: 'apigw',
  product: 'Shop',
  api: 'api',
  stage: 'v1',
  resource,
  action: 'site',
  ...more,
})

let project: Project

beforeAll(async () => {
  project = await startProject({
    files: { 'site.js': path, 'job.js': 'exports.main = () => ({})' },
    actions: { site: { type: 'web' } },
    ncp: { credentials: [credential, { ...denied, deny: true }], apiKeys: ['key-1', 'key-2'] },
    triggers: {
      fixed: trigger('/users'),
      korean: trigger('/사용자', { stage: '단계' }),
      greedy: trigger('/{type+}', { methods: ['GET'] }),
      deeper: trigger('/files/{type+}', { methods: ['GET'] }),
      job: trigger('/job', { action: 'job' }),
      iam: trigger('/iam', { auth: 'IAM' }),
      authorized: trigger('/authorized', { auth: 'IAM+AUTHORIZATION' }),
      both: trigger('/both', { auth: 'IAM', apiKey: true }),
      gone: trigger('/gone', { action: 'nowhere' }),
    },
  })
})
beforeEach(() => project.clear())
afterAll(() => project.close())

describe('an address', () => {
  test.each([
    ['by path', '/apigw/Shop/api/v1/users', undefined],
    ['by path, whatever the case of the product', '/apigw/shop/api/v1/users', undefined],
    ['by host name', '/api/v1/users', 'shop.apigw.ntruss.com'],
    ['by the government host name', '/api/v1/users', 'shop.apigw.gov-ntruss.com'],
    ['by the finance host name', '/api/v1/users', 'shop.apigw.fin-ntruss.com'],
    ['by *.localhost', '/api/v1/users', 'shop.apigw.localhost'],
    ['percent-encoded', '/apigw/Shop/%61pi/v1/%75sers', undefined],
    ['with letters of another alphabet', `/apigw/Shop/api/${encodeURIComponent('단계')}/${encodeURIComponent('사용자')}`, undefined],
  ])('is found %s', async (_, target, host) => {
    const { status, headers } = await project.call('GET', target, host === undefined ? {} : { host })
    expect([status, headers.get('x-ncp-apigw-response-origin')]).toEqual([200, 'ENDPOINT'])
  })

  test.each([
    ['another product', '/apigw/other/api/v1/users', 'no trigger belongs to other/api/v1'],
    ['another API', '/apigw/Shop/API/v1/users', 'no trigger belongs to Shop/API/v1'],
    ['no stage', '/apigw/Shop/api', 'no trigger belongs to Shop/api/'],
    ['no resource', '/apigw/Shop/api/v1', 'no trigger of Shop/api/v1 has the resource /'],
    ['only a slash', '/apigw/Shop/api/v1/', 'no trigger of Shop/api/v1 has the resource /'],
  ])('with %s is not, and the terminal says why', async (_, target, reason) => {
    const { status, json, headers } = await project.call('GET', target)
    expect([status, json]).toEqual([404, { error: { errorCode: '300', message: 'Not Found Exception', details: 'URL not found.' } }])
    expect(headers.get('x-ncp-apigw-response-origin')).toBe('APIGW')
    expect(project.texts('refused')).toEqual([expect.stringContaining(reason)])
  })

  test.each([
    ['/users', '/'],
    ['/users/', '/users/'], // not the fixed resource, so {type+} takes it
    ['/a/b%20c/d', '/a/b%20c/d'],
    ['/files/x/y', '/x/y'],
    ['/files', '/files'],
  ])('%s gives the action the path %s', async (resource, seen) => {
    expect((await project.call('GET', `/apigw/shop/api/v1${resource}`)).json).toEqual({ path: seen })
  })

  test('of a fixed resource wins over {type+}, and {type+} takes only its own methods', async () => {
    const reply = await project.call('POST', '/apigw/shop/api/v1/elsewhere', { json: {} })
    expect(reply.status).toBe(404)
    expect(project.texts('refused')).toEqual([expect.stringContaining('trigger "greedy" (HTTP) takes GET, not POST')])
  })

  test('that is not UTF-8 is a bad request', async () => {
    expect(await project.call('GET', '/apigw/shop/api/v1/%ff')).toMatchObject({
      status: 400,
      json: { error: { errorCode: '100', message: 'Bad Request Exception' } },
    })
  })

  test('of a basic action takes POST only', async () => {
    expect((await project.call('POST', '/apigw/shop/api/v1/job', { json: {} })).status).toBe(202)
    expect((await project.call('PUT', '/apigw/shop/api/v1/job', { json: {} })).status).toBe(404)
  })

  test('of an action that is not there is not routed, and the terminal names the trigger', async () => {
    expect((await project.call('POST', '/apigw/shop/api/v1/gone', { json: {} })).status).toBe(404)
    expect(project.texts('refused')).toEqual([expect.stringContaining('triggers.gone.action: there is no action "nowhere"')])
  })
})

describe('who may call', () => {
  const iam = '/apigw/shop/api/v1/iam'
  const authorized = '/apigw/shop/api/v1/authorized'
  const both = '/apigw/shop/api/v1/both'
  const missing = { error: { errorCode: '200', message: 'Authentication Failed', details: 'Authentication information are missing.' } }
  const invalid = { error: { errorCode: '200', message: 'Authentication Failed', details: 'Invalid authentication information.' } }

  test('NONE looks at no signature, not even a wrong one', async () => {
    expect((await project.call('GET', '/apigw/shop/api/v1/users', { sign: { ...credential, secretKey: 'wrong' } })).status).toBe(200)
  })

  test('IAM asks who it is, not whether they may', async () => {
    expect((await project.call('GET', iam)).json).toEqual(missing)
    expect((await project.call('GET', iam, { sign: { ...credential, secretKey: 'wrong' } })).json).toEqual(invalid)
    expect((await project.call('GET', iam, { sign: credential })).status).toBe(200)
    expect((await project.call('GET', iam, { sign: denied })).status).toBe(200)
  })

  test('IAM+AUTHORIZATION refuses a credential with deny: true', async () => {
    expect((await project.call('GET', authorized, { sign: credential })).status).toBe(200)
    const reply = await project.call('GET', authorized, { sign: denied })
    expect([reply.status, reply.json]).toMatchObject([401, { error: { errorCode: '210', message: 'Permission Denied' } }])
    expect(reply.headers.get('x-ncp-apigw-response-origin')).toBe('APIGW')
  })

  test('API key and IAM are both asked for, the key first', async () => {
    const key = { 'x-ncp-apigw-api-key': 'key-2' }
    expect((await project.call('GET', both, { sign: credential })).json).toEqual(missing)
    expect(project.texts('refused')).toEqual([expect.stringContaining('x-ncp-apigw-api-key is missing')])
    expect((await project.call('GET', both, { sign: credential, headers: { 'x-ncp-apigw-api-key': 'key-3' } })).json).toEqual(invalid)
    expect((await project.call('GET', both, { headers: key })).json).toEqual(missing)
    expect((await project.call('GET', both, { headers: key, sign: credential })).status).toBe(200)
  })

  test('anybody, where neither credentials nor keys are configured', async () => {
    const open = await startProject({
      files: { 'site.js': path },
      actions: { site: { type: 'web' } },
      triggers: { both: trigger('/both', { auth: 'IAM+AUTHORIZATION', apiKey: true }) },
    })
    const reply = await open.call('GET', both)
    await open.close()
    expect(reply.status).toBe(200)
  })

  test('the order of checks is route, key, signature, permission', async () => {
    expect((await project.call('PATCH', '/apigw/shop/api/v2/both')).json).toMatchObject({ error: { errorCode: '300' } })
  })
})

test.each(Object.entries(gatewayErrors))('a fault of %s answers like the gateway, whatever stands behind it', async (code, row) => {
  const faulty = await startProject({
    files: { 'site.js': path },
    actions: { site: { type: 'web' } },
    triggers: { broken: trigger('/x', { fault: code, auth: 'IAM' }) },
    ncp: { credentials: [credential] },
  })
  const reply = await faulty.call('GET', '/apigw/shop/api/v1/x')
  const told = faulty.texts('refused')
  await faulty.close()
  expect(reply.status).toBe(row.status)
  expect(reply.json).toEqual({ error: { errorCode: code, message: row.message, details: row.details } })
  expect(reply.headers.get('x-ncp-apigw-response-origin')).toBe('APIGW')
  expect(reply.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/)
  expect(told).toEqual([`${code} ${row.message}: injected by triggers.broken.fault`])
})

describe('a trigger that cannot be is refused with the reason', () => {
  test.each([
    [
      'a basic action with GET',
      { site: trigger('/x', { methods: ['GET', 'POST'] }) },
      /triggers\.site\.methods: found GET, but "site" is a basic action, so its trigger is a Webhook and takes POST only/,
    ],
    [
      'an external address of a basic action',
      { site: trigger('/{type+}', { style: 'external-address' }) },
      /triggers\.site\.style: found "external-address", which only web actions have/,
    ],
    [
      'an unknown fault',
      { site: trigger('/x', { fault: '201' }) },
      /triggers\.site\.fault: found "201", allowed are the gateway's codes 100, 200, /,
    ],
    ['a variable in the middle', { site: trigger('/a/{type+}/b') }, /the only variable segment is \{type\+\} at the end/],
    ['a variable that is not greedy', { site: trigger('/a/{id}') }, /the only variable segment is \{type\+\} at the end/],
    [
      'an external address without {type+}',
      { site: trigger('/a', { style: 'external-address' }) },
      /an external address ends with \{type\+\}/,
    ],
    ['no methods', { site: trigger('/a', { methods: [] }) }, /at least one method is needed/],
  ])('%s', async (_, triggers, message) => {
    const starting = startProject({ files: { 'site.js': path }, triggers })
    await expect(starting).rejects.toMatchObject({ code: 'BAD_CONFIG', message: expect.stringMatching(message) })
  })
})

test.each(['users', 'job'])('a body over 10 MB does not pass the gateway to /%s', async (resource) => {
  const body = new Uint8Array(10 * 1_048_576 + 1)
  const { status, json, headers } = await project.call('POST', `/apigw/Shop/api/v1/${resource}`, {
    body,
    headers: { 'content-type': 'application/json', 'content-length': String(body.length) },
  })
  expect([status, json]).toMatchObject([413, { error: { errorCode: '430', message: 'Request Entity Too Large' } }])
  expect(headers.get('x-ncp-apigw-response-origin')).toBe('APIGW')
})
