/** What the clients send: the clouds' own addresses, headers and signatures. */
import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { Answer } from '../../emulator/testing/clients/answer.ts'
import type { CloudRequest, Connection } from '../../emulator/testing/clients/connection.ts'
import { createNcpClient } from '../../emulator/testing/clients/ncp.ts'
import { createOpenWhiskClient } from '../../emulator/testing/clients/openwhisk.ts'
import { createTcbClient } from '../../emulator/testing/clients/tcb.ts'

const now = 1_713_936_450_099
const key = { accessKey: 'AKTESTLOCAL00000001', secretKey: 'sk-test-local-0000000000000000000000001' }
const other = { accessKey: 'AK-OTHER', secretKey: 'sk-other' }

/** A connection that keeps what would be sent. */
function connect(changes: Partial<Connection> = {}) {
  const sent: CloudRequest[] = []
  const connection: Connection = {
    send<T>(request: CloudRequest) {
      sent.push(request)
      const response = new Response('{}')
      return Promise.resolve(
        new Answer<T>({
          response,
          body: new Uint8Array(),
          activationId: undefined,
          surface: request.surface,
          find: () => undefined,
          finished: () => Promise.reject(new Error('none')),
        }),
      )
    },
    now: () => now,
    namespace: 'guest',
    triggers: {
      users: { type: 'apigw', product: 'shop', api: 'store', stage: 'v 1', resource: '/users/{type+}', action: 'shop/users' },
      hook: { type: 'apigw', product: 'shop', api: 'hooks', stage: 'v1', resource: '/hello', action: 'hello', auth: 'IAM', apiKey: true },
      again: { type: 'apigw', product: 'shop', api: 'hooks', stage: 'v1', resource: '/again', action: 'hello' },
      root: { type: 'apigw', product: 'shop', api: 'hooks', stage: 'v1', resource: '/', action: 'page' },
    },
    ncp: { credentials: [], apiKeys: [] },
    openwhisk: { auth: undefined },
    tcb: { envId: 'env-1', token: undefined },
    ...changes,
  }
  return {
    connection,
    sent,
    ncp: createNcpClient(connection),
    openwhisk: createOpenWhiskClient(connection),
    tcb: createTcbClient(connection),
  }
}

const signed = { ncp: { credentials: [{ ...other, deny: true }, key], apiKeys: ['key-1', 'key-2'] } }
const json = { 'content-type': 'application/json' }

describe('NAVER Cloud Functions', () => {
  test('Post Action: address, query, body', async () => {
    const { ncp, sent } = connect()
    await ncp.postAction('hello')
    await ncp.postAction('my pkg/näme', { a: 1 }, { timeout: 0, platform: 'classic', version: '2.0', headers: { 'X-Mine': '1' } })
    expect(sent).toEqual([
      {
        url: 'https://cloudfunctions.apigw.ntruss.com/ncf/api/v2/packages/-/actions/hello',
        method: 'POST',
        headers: {},
        body: undefined,
        surface: 'ncp.postAction',
      },
      {
        url: 'https://cloudfunctions.apigw.ntruss.com/api/v2/packages/my%20pkg/actions/n%C3%A4me?platform=classic&timeout=0',
        method: 'POST',
        headers: { ...json, 'x-mine': '1' },
        body: '{"a":1}',
        surface: 'ncp.postAction',
      },
    ])
  })

  test('signs with the first credential that is not denied, exactly as ncp.md 3 shows it', async () => {
    const { ncp, sent } = connect(signed)
    await ncp.postAction('hello', undefined, { platform: 'vpc', timeout: 60_000 })
    expect(sent[0]?.headers).toEqual({
      'x-ncp-apigw-timestamp': '1713936450099',
      'x-ncp-iam-access-key': 'AKTESTLOCAL00000001',
      'x-ncp-apigw-signature-v2': 'Cp5smbDElJesHz8xl6MkhOkMOOMWjLJ+WGjKdMBlbEA=',
    })
  })

  test('signs as somebody else, or not at all, when told so', async () => {
    const { ncp, sent } = connect(signed)
    await ncp.postAction('hello', {}, { as: 'AK-OTHER' })
    await ncp.postAction('hello', {}, { as: false })
    const text = `POST /ncf/api/v2/packages/-/actions/hello\n${now}\nAK-OTHER`
    expect(sent[0]?.headers).toMatchObject({
      'x-ncp-iam-access-key': 'AK-OTHER',
      'x-ncp-apigw-signature-v2': createHmac('sha256', 'sk-other').update(text).digest('base64'),
    })
    expect(sent[1]?.headers).toEqual(json)
    expect(() => ncp.postAction('hello', {}, { as: 'AK-NOBODY' })).toThrow('There is no credential "AK-NOBODY" in ncp.credentials.')
  })

  test('triggers: by name or by action, with the rest of the path, the key and the signature that they ask for', async () => {
    const { ncp, sent } = connect(signed)
    await ncp.http('users', { rest: '/7/orders', query: { sort: 'date', tag: ['a', 'b'] } })
    await ncp.http('shop/users', { method: 'put', json: { name: 'Bo' } })
    await ncp.http('root', { apiKey: false })
    await ncp.webhook('hook', { a: 1 })
    await ncp.webhook('again', {}, { blocking: false, result: false, apiKey: 'mine' })
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET https://shop.apigw.ntruss.com/store/v%201/users/7/orders?sort=date&tag=a&tag=b',
      'PUT https://shop.apigw.ntruss.com/store/v%201/users/',
      'GET https://shop.apigw.ntruss.com/hooks/v1',
      'POST https://shop.apigw.ntruss.com/hooks/v1/hello?blocking=true&result=true',
      'POST https://shop.apigw.ntruss.com/hooks/v1/again?blocking=false&result=false',
    ])
    expect(sent[0]?.headers).toEqual({})
    expect(sent[3]?.headers).toMatchObject({ 'x-ncp-apigw-api-key': 'key-1', 'x-ncp-iam-access-key': key.accessKey })
    expect(sent[4]?.headers).toEqual({ ...json, 'x-ncp-apigw-api-key': 'mine' })
  })

  test('says which triggers there are when one is not meant clearly', () => {
    const { ncp } = connect()
    const known = 'Configured: users (shop/users), hook (hello), again (hello), root (page).'
    expect(() => ncp.http('nowhere')).toThrow(`There is no trigger "nowhere". ${known}`)
    expect(() => ncp.webhook('hello')).toThrow(`The action "hello" has 2 triggers. ${known}`)
    expect(() => ncp.http('__proto__')).toThrow('There is no trigger "__proto__".')
  })

  test('any call of the API', async () => {
    const { ncp, sent } = connect(signed)
    await ncp.request('/packages', { query: 'platform=vpc' })
    await ncp.request('/api/v2/packages/p', { method: 'PUT', json: {} })
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET https://cloudfunctions.apigw.ntruss.com/ncf/api/v2/packages?platform=vpc',
      'PUT https://cloudfunctions.apigw.ntruss.com/api/v2/packages/p',
    ])
    expect(sent[0]?.headers).toHaveProperty('x-ncp-apigw-signature-v2')
  })
})

describe('OpenWhisk', () => {
  test('web actions: extension, rest, query, form and body', async () => {
    const { openwhisk, sent } = connect({ openwhisk: { auth: 'u:k' } })
    await openwhisk.web('hello')
    await openwhisk.web('pkg/hello', { extension: 'json', rest: '/a/b', query: { q: 1 }, auth: true })
    await openwhisk.web('hello', { form: { a: 'x y', b: 'ü' } })
    await openwhisk.web('hello', { method: 'DELETE', body: new Uint8Array([1, 2]), headers: { 'Content-Type': 'image/png' } })
    expect(sent.map(({ method, url, headers, body }) => [method, url, headers, body])).toEqual([
      ['GET', 'http://localhost/api/v1/web/guest/default/hello', {}, undefined],
      ['GET', 'http://localhost/api/v1/web/guest/pkg/hello.json/a/b?q=1', { authorization: `Basic ${btoa('u:k')}` }, undefined],
      [
        'POST',
        'http://localhost/api/v1/web/guest/default/hello',
        { 'content-type': 'application/x-www-form-urlencoded' },
        'a=x+y&b=%C3%BC',
      ],
      ['DELETE', 'http://localhost/api/v1/web/guest/default/hello', { 'content-type': 'image/png' }, new Uint8Array([1, 2])],
    ])
  })

  test('the API: invocations, records, anything else, with credentials unless told otherwise', async () => {
    const { openwhisk, sent } = connect({ openwhisk: { auth: 'u:k' } })
    await openwhisk.invoke('pkg/hello', { a: 1 }, { timeout: 10 })
    await openwhisk.invoke('hello', {}, { blocking: false, auth: false })
    await openwhisk.activation('abc', 'logs')
    await openwhisk.activations({ name: 'hello', limit: 1 })
    await openwhisk.request('/namespaces/_/packages/p', { method: 'PUT', json: {} })
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST http://localhost/api/v1/namespaces/_/actions/pkg/hello?blocking=true&result=false&timeout=10',
      'POST http://localhost/api/v1/namespaces/_/actions/hello?blocking=false&result=false',
      'GET http://localhost/api/v1/namespaces/_/activations/abc/logs',
      'GET http://localhost/api/v1/namespaces/_/activations?name=hello&limit=1',
      'PUT http://localhost/api/v1/namespaces/_/packages/p',
    ])
    expect(sent.map(({ headers }) => 'authorization' in headers)).toEqual([true, false, true, true, true])
  })
})

describe('CloudBase', () => {
  test('event functions, web functions, tokens and versions', async () => {
    const { tcb, sent } = connect({ tcb: { envId: 'env-1', token: 'tok' } })
    await tcb.call('order')
    await tcb.call('order', { a: 1 }, { qualifier: '3', token: false })
    await tcb.web('site', '/a?x=1', { token: 'mine' })
    await tcb.request('/web', { json: { action: 'x' } })
    expect(sent.map(({ method, url, headers, body }) => [method, url, headers, body])).toEqual([
      ['POST', 'https://env-1.api.tcloudbasegateway.com/v1/functions/order', { authorization: 'Bearer tok', ...json }, '{}'],
      ['POST', 'https://env-1.api.tcloudbasegateway.com/v1/functions/order', { 'x-qualifier': '3', ...json }, '{"a":1}'],
      [
        'GET',
        'https://env-1.api.tcloudbasegateway.com/v1/functions/site/a?x=1',
        { authorization: 'Bearer mine', 'x-tcb-webfn': 'true' },
        undefined,
      ],
      ['POST', 'https://env-1.api.tcloudbasegateway.com/web', { authorization: 'Bearer tok', ...json }, '{"action":"x"}'],
    ])
  })
})

test('JSON of an answer has its body as JSON, null as well, and as text where it is none', () => {
  const jsonOf = (text: string): string => {
    const find = (): undefined => undefined
    const finished = (): Promise<never> => Promise.reject(new Error('none'))
    const body = Buffer.from(text)
    return JSON.stringify(new Answer({ response: new Response(text), body, activationId: undefined, surface: 'ncp.http', find, finished }))
  }
  expect(['null', '{"a":1}', 'no JSON', ''].map(jsonOf)).toEqual([
    '{"status":200,"body":null}',
    '{"status":200,"body":{"a":1}}',
    '{"status":200,"body":"no JSON"}',
    '{"status":200,"body":""}',
  ])
})
