/** `/_/api/v1/`: what the page and the commands rely on. */
import { describe, expect, test } from 'vitest'
import type { ActivationDetail, ActivationPage } from '../../emulator/dashboard/wire/activation.ts'
import type { InvokeAnswer } from '../../emulator/dashboard/wire/call.ts'
import type { FunctionView } from '../../emulator/dashboard/wire/function.ts'
import type { GatewayView } from '../../emulator/dashboard/wire/gateway.ts'
import type { Overview } from '../../emulator/dashboard/wire/overview.ts'
import type { RefusalView } from '../../emulator/dashboard/wire/refusal.ts'
import type { SavedCase, TestText } from '../../emulator/dashboard/wire/saved-call.ts'
import type { SignatureAnswer } from '../../emulator/dashboard/wire/signature.ts'
import type { TrafficView } from '../../emulator/dashboard/wire/traffic.ts'
import { createEmulator } from '../../emulator/index.ts'
import { playCase } from '../../emulator/cases/play.ts'
import { viaRequest } from '../../emulator/cases/send.ts'
import type { ContractCase } from '../../emulator/cases/format.ts'
import { createSite, json } from './site.ts'

describe('functions', () => {
  test('each comes with type, file, limits, addresses and, once called, what it did', async () => {
    const { emulator, get } = await createSite()
    await emulator.request('/v1/functions/hello', json({ name: 'Bo' }))
    await emulator.request('/v1/functions/fail', json({}))
    const functions = await get<FunctionView[]>('/functions')
    expect(functions.map(({ path, type }) => `${path} ${type}`)).toEqual([
      'echo web',
      'fail basic',
      'hello basic',
      'raw web',
      'shop/greet sequence',
      'shop/trim basic',
    ])
    const hello = functions.find(({ path }) => path === 'hello')
    expect(hello).toMatchObject({
      file: 'functions/hello.ts',
      calls: 1,
      errors: 0,
      warm: 1,
      limits: { timeout: 60_000, memory: 256 },
      problem: null,
      last: { status: 'success' },
    })
    expect(hello?.revision).toMatch(/^\S{7}$/)
    expect(hello?.bundle?.bytes).toBeGreaterThan(100)
    expect(hello?.bundle?.inputs).toEqual(['functions/hello.ts'])
    expect(functions.find(({ path }) => path === 'fail')).toMatchObject({ calls: 1, errors: 1, last: { status: 'action developer error' } })
    expect(functions.find(({ path }) => path === 'raw')).toMatchObject({
      calls: 0,
      revision: null,
      bundle: null,
      last: null,
      flags: ['raw HTTP'],
    })
    expect(hello?.addresses.map(({ surface, method, path }) => `${surface} ${method} ${path}`)).toEqual([
      'ncp.postAction POST /ncf/api/v2/packages/-/actions/hello?platform=vpc',
      'ncp.webhook POST /apigw/shop/hooks/v1/hello?blocking=true&result=true',
      'openwhisk.api POST /api/v1/namespaces/_/actions/hello?blocking=true&result=true',
      'tcb POST /v1/functions/hello',
    ])
  })

  test('a name such as __proto__ is a name like any other', async () => {
    const { emulator, get } = await createSite({ files: { 'functions/constructor.js': 'exports.main = (p) => ({ got: Object.keys(p) })' } })
    await emulator.request('/v1/functions/constructor', {
      method: 'POST',
      body: '{"__proto__":1,"toString":2}',
      headers: { 'content-type': 'application/json' },
    })
    const view = await get<FunctionView>('/functions/constructor')
    expect(view).toMatchObject({ path: 'constructor', calls: 1 })
    await expect(get('/functions/__proto__')).rejects.toThrow('404')
    await expect(get('/functions/toString')).rejects.toThrow('404')
  })
})

describe('activations', () => {
  test('are listed newest first, in pages, with how the caller was answered', async () => {
    const { emulator, get } = await createSite()
    for (let index = 0; index < 5; index++) await emulator.request(`/api/v1/web/guest/default/echo.http?n=${index}`)
    const first = await get<ActivationPage>('/activations?limit=2')
    const second = await get<ActivationPage>('/activations?limit=2&skip=2')
    expect(first.total).toBe(5)
    expect(first.items.map(({ target }) => target)).toEqual([
      '/api/v1/web/guest/default/echo.http?n=4',
      '/api/v1/web/guest/default/echo.http?n=3',
    ])
    expect(second.items.map(({ target }) => target)).toEqual([
      '/api/v1/web/guest/default/echo.http?n=2',
      '/api/v1/web/guest/default/echo.http?n=1',
    ])
    expect(first.items[0]).toMatchObject({
      path: 'echo',
      surface: 'openwhisk.web',
      method: 'GET',
      answered: 200,
      status: 'success',
      logs: 1,
    })
  })

  test('are filtered by function, outcome, surface and text in their logs', async () => {
    const { emulator, get } = await createSite()
    await emulator.request('/v1/functions/hello', json({}))
    await emulator.request('/v1/functions/fail', json({}))
    await emulator.request('/api/v1/web/guest/default/echo?needle=1')
    const paths = async (query: string): Promise<string[]> =>
      (await get<ActivationPage>(`/activations?${query}`)).items.map(({ path }) => path)
    expect(await paths('function=hello')).toEqual(['hello'])
    expect(await paths('status=failed')).toEqual(['fail'])
    expect(await paths('status=success')).toEqual(['echo', 'hello'])
    expect(await paths('surface=tcb')).toEqual(['fail', 'hello'])
    expect(await paths('text=GOT%206')).toEqual(['echo'])
    expect(await paths('text=on%20purpose')).toEqual(['fail'])
    expect(await paths('text=nowhere')).toEqual([])
    await expect(get('/activations?status=great')).rejects.toThrow('400')
  })

  test('an asynchronous call is answered before it ends, and the record says 202', async () => {
    const { emulator, get } = await createSite()
    const answer = await emulator.request('/apigw/shop/hooks/v1/hello', json({ name: 'later' }))
    expect(answer.status).toBe(202)
    const { activationId } = (await answer.json()) as { activationId: string }
    await emulator.invoke('hello')
    await expect
      .poll(() => get<ActivationDetail>(`/activations/${activationId}`).catch(() => undefined))
      .toMatchObject({ answered: 202, surface: 'ncp.webhook', hintTexts: [{ code: 'ncp.async-by-default' }] })
  })

  test('the whole path says where every parameter came from and what overrode what', async () => {
    const { emulator, newest } = await createSite()
    await emulator.request('/apigw/shop/store/v1/echo/deep?both=query&q=1', json({ q: 'body', b: true }))
    const detail = await newest()
    const sources = Object.fromEntries(detail.parameters.map(({ name, source, over }) => [name, [source, ...over].join('<')]))
    expect(sources).toEqual({
      fromAction: 'action',
      both: 'query<action',
      q: 'body<query',
      b: 'body',
      __ow_method: 'context',
      __ow_headers: 'context',
      __ow_path: 'context',
    })
    expect(detail.steps.map(({ title }) => title)).toEqual(['route', 'decode', 'merge', 'run', 'outcome', 'answer'])
    expect(detail.steps[0]).toMatchObject({ text: "The gateway's trigger echo (/echo/{type+}) leads to echo." })
    expect(detail.steps[1]?.text).toContain('The fields of the JSON object became parameters')
    expect(detail.steps[2]?.text).toContain("both is the query's, over the action's")
    expect(detail.steps[5]?.facts).toContainEqual(['status', '200'])
    expect(detail.records.map(({ provider }) => provider)).toEqual(['NAVER Cloud Functions', 'Apache OpenWhisk'])
    expect(detail.records[0]?.record).toMatchObject({ content: { name: 'echo', response: { success: true } } })
  })

  test('package parameters lie under those of the action', async () => {
    const { emulator, newest } = await createSite()
    await emulator.request('/ncf/api/v2/packages/shop/actions/trim', json({ name: ' x ' }))
    const { parameters } = await newest()
    expect(parameters).toEqual([
      { name: 'currency', value: 'KRW', source: 'package', over: [] },
      { name: 'region', value: 'SGN', source: 'action', over: ['package'] },
      { name: 'name', value: ' x ', source: 'body', over: [] },
    ])
  })

  test('a sequence shows its steps, and a failure the own source line', async () => {
    const { emulator, get, newest } = await createSite()
    await emulator.request('/ncf/api/v2/packages/shop/actions/greet', json({ name: ' Ada ' }))
    const { items } = await get<ActivationPage>('/activations?function=shop/greet')
    const greet = await get<ActivationDetail>(`/activations/${items[0]?.id}`)
    expect(greet.children.map(({ path, status }) => `${path} ${status}`)).toEqual(['shop/trim success', 'hello success'])
    expect(greet.children[0]?.cause).toBe(greet.id)
    await emulator.request('/v1/functions/fail', json({}))
    const failed = await newest()
    expect(failed.excerpt).toMatchObject({ at: 'functions/fail.js:2:9' })
    expect(failed.excerpt?.lines.find(({ here }) => here)?.text).toBe('  throw new Error("on purpose")')
    expect(failed.steps.find(({ title }) => title === 'outcome')?.text).toBe('The code threw.')
  })

  test('an unknown id is 404, and clearing forgets all', async () => {
    const { emulator, get, send } = await createSite()
    await emulator.request('/v1/functions/hello', json({}))
    await expect(get('/activations/00000000000000000000000000000000')).rejects.toThrow('404')
    await send('DELETE', '/activations')
    expect((await get<ActivationPage>('/activations')).total).toBe(0)
  })
})

describe('replay', () => {
  const calls: readonly (readonly [name: string, target: string, init?: RequestInit])[] = [
    ['a query', '/api/v1/web/guest/default/echo?x=1&y=%20z'],
    ['a JSON object', '/api/v1/web/guest/default/echo?x=1', json({ a: [1, { b: null }] })],
    ['a JSON array', '/api/v1/web/guest/default/echo', json([1, 2])],
    ['a JSON text', '/api/v1/web/guest/default/echo', json('text')],
    [
      'a form',
      '/apigw/shop/store/v1/echo/f',
      { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=1&b=%ED%95%9C' },
    ],
    ['text', '/apigw/shop/store/v1/echo/t', { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: '한글' }],
    [
      'bytes',
      '/api/v1/web/guest/default/echo',
      { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: new Uint8Array([0, 255, 7]) },
    ],
    ['raw JSON', '/apigw/shop/store/v1/raw?a=1&a=2', json({ k: 'v' })],
    ['raw text', '/apigw/shop/store/v1/raw', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'plain' }],
    [
      'raw bytes',
      '/apigw/shop/store/v1/raw',
      { method: 'POST', headers: { 'content-type': 'image/png' }, body: new Uint8Array([137, 80]) },
    ],
    ['a host of the cloud', 'http://shop.apigw.ntruss.com/store/v1/echo/h?x=1'],
    ['Post Action', '/ncf/api/v2/packages/-/actions/hello', json({ name: 'Bo' })],
    ['a webhook', '/apigw/shop/hooks/v1/hello?blocking=true&result=true', json({ name: 'Bo' })],
    ["a webhook on the cloud's host", 'http://shop.apigw.ntruss.com/hooks/v1/hello?blocking=true&result=true', json({ name: 'Bo' })],
    ["OpenWhisk's API", '/api/v1/namespaces/_/actions/shop/trim?blocking=true', json({ name: ' Bo ' })],
    ['CloudBase', '/v1/functions/hello', json({ name: 'Bo' })],
  ]
  test.for(calls)('%s arrives at the function as it did before', async ([, target, init]) => {
    const { emulator, get, send, newest } = await createSite()
    const answer = await emulator.request(target, init)
    const before = await newest()
    const again = await send<InvokeAnswer>('POST', `/activations/${before.id}/replay`)
    expect(again.answer.status).toBe(answer.status)
    const after = await get<ActivationDetail>(`/activations/${again.activationId}`)
    expect(after.id).not.toBe(before.id)
    const received = (detail: ActivationDetail): unknown =>
      detail.parameters.map(({ name, value }) => [name, name === '__ow_headers' ? { ...(value as object), accept: '' } : value])
    expect(received(after)).toEqual(received(before))
    expect(after.surface).toBe(before.surface)
  })

  test('what nobody asked for over HTTP has no request to send again', async () => {
    const { emulator, send } = await createSite()
    const { activationId } = await emulator.invoke('hello')
    await expect(send('POST', `/activations/${activationId}/replay`)).rejects.toThrow('409')
  })
})

describe('invoke', () => {
  test('sends any request and shows it, its answer and its activation', async () => {
    const { send, get } = await createSite()
    const sent = await send<InvokeAnswer>('POST', '/invoke', {
      method: 'POST',
      target: '/v1/functions/hello',
      headers: [['Content-Type', 'application/json']],
      body: '{"name":"Kim"}',
    })
    expect(sent).toMatchObject({
      request: { method: 'POST', target: '/v1/functions/hello', body: '{"name":"Kim"}' },
      answer: { status: 200, body: '{"payload":"Hello, Kim!"}' },
    })
    expect(sent.answer.headers).toContainEqual(['content-type', 'application/json; charset=utf-8'])
    expect(await get<ActivationDetail>(`/activations/${sent.activationId}`)).toMatchObject({ path: 'hello', answered: 200 })
  })

  test('answers that are no text come as Base64', async () => {
    const { send } = await createSite({
      files: { 'functions/png.js': 'exports.main = () => ({ headers: { "content-type": "image/png" }, body: "iVBORw==" })' },
      config: { actions: { png: { type: 'web' } } },
    })
    const { answer } = await send<InvokeAnswer>('POST', '/invoke', { method: 'GET', target: '/api/v1/web/guest/default/png' })
    expect(answer).toMatchObject({ status: 200, base64: true, body: 'iVBORw==', bytes: 4 })
  })

  test.for(['/_/api/v1/functions', '/_', '/_?x', 'http://elsewhere/', '/a b', ''])('never reaches %s through the API', async (target) => {
    const { send } = await createSite()
    await expect(send('POST', '/invoke', { method: 'GET', target })).rejects.toThrow('400')
  })

  test('signs where a key is configured, and never shows the secret', async () => {
    const { send, emulator } = await createSite({
      config: { ncp: { credentials: [{ accessKey: 'AKLOCAL01', secretKey: 'secret-of-the-test' }] } },
    })
    const target = '/ncf/api/v2/packages/-/actions/hello'
    expect((await emulator.request(target, json({}))).status).toBe(401)
    const call = { method: 'POST', target, headers: [['content-type', 'application/json']], body: '{}' }
    expect((await send<InvokeAnswer>('POST', '/invoke', call)).answer.status).toBe(401)
    const signed = await send<InvokeAnswer>('POST', '/invoke', { ...call, sign: true })
    expect(signed.answer.status).toBe(200)
    expect(signed.request.curl).toContain('x-ncp-apigw-signature-v2: ')
    expect(JSON.stringify(signed)).not.toContain('secret-of-the-test')
  })
})

test('copied curl commands never let the shell run what a caller sent', async () => {
  const { emulator, newest } = await createSite()
  await emulator.request("/api/v1/web/guest/default/echo?a='b", {
    method: 'POST',
    headers: { 'content-type': 'text/plain', 'x-evil': '`touch /tmp/evil` $TCB_ACCESS_TOKEN' },
    body: "it's",
  })
  const { request } = await newest()
  expect(request?.curl).toContain(`'http://127.0.0.1:3233/api/v1/web/guest/default/echo?a='\\''b'`)
  expect(request?.curl).toContain(`-H 'x-evil: \`touch /tmp/evil\` $TCB_ACCESS_TOKEN'`)
  expect(request?.curl).toContain(`--data-raw 'it'\\''s'`)
})

describe('save and copy', () => {
  test('a saved case holds against another emulator of the project, and a second one joins the file', async () => {
    const { emulator, send, root, newest } = await createSite()
    await emulator.request('/ncf/api/v2/packages/-/actions/hello', json({ name: 'Bo' }))
    const saved = await send<SavedCase>('POST', `/activations/${(await newest()).id}/case`)
    expect(saved.file).toBe('cases/hello.json')
    await emulator.request('/v1/functions/hello', json({ name: 'Kim' }))
    await send('POST', `/activations/${(await newest()).id}/case`)
    const { readFileSync } = await import('node:fs')
    const cases = JSON.parse(readFileSync(`${root}/${saved.file}`, 'utf8')) as ContractCase[]
    expect(cases).toHaveLength(2)
    await using other = await createEmulator({ root, ...(await import('./site.ts')).config, watch: false })
    for (const contractCase of cases) expect(await playCase(contractCase, viaRequest(other), () => Date.now())).toEqual([])
    const [first] = cases
    expect(first?.expect).toMatchObject({
      status: 200,
      jsonSubset: { content: { activationId: '<string>', response: { result: { payload: 'Hello, Bo!' } } } },
    })
  })

  test('neither saving a case nor copying a test runs the function again', async () => {
    const { emulator, send, newest } = await createSite({ files: { 'functions/count.js': 'let n = 0; exports.main = () => ({ n: ++n })' } })
    const targets = ['/v1/functions/count', '/ncf/api/v2/packages/-/actions/count', '/api/v1/namespaces/_/actions/count?blocking=true']
    for (const target of targets) {
      await emulator.reset()
      await emulator.request(target, json({}))
      const { id } = await newest()
      const saved = await send<SavedCase>('POST', `/activations/${id}/case`)
      expect(JSON.stringify((saved.case as unknown as ContractCase).expect)).toMatch(/"status":200.*"n":1\b/)
      expect((await send<TestText>('POST', `/activations/${id}/test`)).text).toContain('n: 1')
      expect(await (await emulator.request(target, json({}))).text()).toMatch(/"n": ?2\b/)
    }
  })

  test('a header that means something is sent again, and is in the case and in the test', async () => {
    const { emulator, send, newest } = await createSite()
    const call = json({ name: 'Bo' })
    await emulator.request('/api/v1/namespaces/_/actions/hello?blocking=true', {
      ...call,
      headers: { 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'mine-4711', 'user-agent': 'nobody' },
    })
    const { id } = await newest()
    const replayed = await send<InvokeAnswer>('POST', `/activations/${id}/replay`)
    expect(replayed.answer?.headers).toContainEqual(['X-Request-ID', 'mine-4711'])
    expect((await send<TestText>('POST', `/activations/${id}/test`)).text).toContain("'x-request-id': 'mine-4711'")
    const { headers } = ((await send<SavedCase>('POST', `/activations/${id}/case`)).case as unknown as ContractCase).request ?? {}
    expect(headers).toMatchObject({ 'x-request-id': 'mine-4711', 'content-type': 'application/json; charset=utf-8' })
    expect(JSON.stringify(headers)).not.toContain('nobody')
  })

  test('a case never leaves the project, whatever the function is called or the folder links to', async () => {
    const { emulator, send, newest, link } = await createSite({ files: { 'functions/..evil.js': 'exports.main = () => ({})' } })
    await emulator.request('/v1/functions/hello', json({}))
    const { id } = await newest()
    link('cases', '../..')
    await expect(send('POST', `/activations/${id}/case`)).rejects.toThrow('500')
  })

  test('secrets are left out of saved cases', async () => {
    const { emulator, send, newest } = await createSite({ config: { openwhisk: { auth: 'user-of-test:password-of-test' } } })
    const authorization = `Basic ${btoa('user-of-test:password-of-test')}`
    await emulator.request('/api/v1/namespaces/_/actions/hello?blocking=true', {
      ...json({ note: 'password-of-test' }),
      headers: { 'content-type': 'application/json', authorization },
    })
    const saved = await send<SavedCase>('POST', `/activations/${(await newest()).id}/case`)
    const text = JSON.stringify(saved)
    expect(text).not.toContain('password-of-test')
    expect(text).not.toContain(btoa('user-of-test:password-of-test'))
  })

  test.for([
    [
      '/ncf/api/v2/packages/shop/actions/trim?timeout=3000',
      json({ name: 'Bo' }),
      "ncp.postAction('shop/trim', { name: 'Bo' }, { timeout: 3000 })",
    ],
    ['/v1/functions/hello', json({ name: "O'Hara" }), "tcb.call('hello', { name: 'O\\'Hara' })"],
    ['/api/v1/namespaces/_/actions/hello?blocking=true', json({}), "openwhisk.invoke('hello', {}, { blocking: true, result: false })"],
    ['/apigw/shop/hooks/v1/hello?blocking=true&result=true', json({}), "ncp.webhook('hello', {}, { blocking: true, result: true })"],
    ['/apigw/shop/store/v1/echo/x?a=1', {}, "emulator.request('/apigw/shop/store/v1/echo/x?a=1')"],
  ] as const)('the test copied from %s calls by the client of its contract', async ([target, init, code]) => {
    const { emulator, send, newest } = await createSite()
    await emulator.request(target, init)
    const { text } = await send<TestText>('POST', `/activations/${(await newest()).id}/test`)
    expect(text).toContain(`import { expect, test } from 'actionlab/vitest'`)
    expect(text).toContain(`await ${code}`)
    expect(text).toContain('expect(answer).toRespond({ status: 200')
  })

  test('what differs from run to run is a matcher in the copied test', async () => {
    const { emulator, send, newest } = await createSite()
    await emulator.request('/ncf/api/v2/packages/-/actions/hello', json({}))
    const { text } = await send<TestText>('POST', `/activations/${(await newest()).id}/test`)
    expect(text).toContain('activationId: expect.any(String)')
    expect(text).toContain('start: expect.any(Number)')
    expect(text).toContain("result: { payload: 'Hello, World!' }")
  })
})

describe('gateway', () => {
  test('a fault switched on answers in place of the function until it is switched off', async () => {
    const { emulator, get, send } = await createSite()
    const call = async (): Promise<number> =>
      (await emulator.request('/apigw/shop/hooks/v1/hello?blocking=true&result=true', json({}))).status
    expect(await call()).toBe(200)
    await send('PUT', '/gateway/hello/fault', { code: '410' })
    expect(await call()).toBe(429)
    expect((await get<GatewayView>('/gateway')).triggers.find(({ name }) => name === 'hello')).toMatchObject({
      fault: '410',
      kind: 'Webhook',
      methods: ['POST'],
      product: 'shop',
      resource: '/hello',
    })
    await send('PUT', '/gateway/hello/fault', { code: null })
    expect(await call()).toBe(200)
  })

  test('a configured fault can be switched off', async () => {
    const { emulator, send } = await createSite({
      config: {
        triggers: {
          hello: { type: 'apigw', product: 'shop', api: 'hooks', stage: 'v1', resource: '/hello', action: 'hello', fault: '500' },
        },
      },
    })
    const call = async (): Promise<number> => (await emulator.request('/apigw/shop/hooks/v1/hello?blocking=true', json({}))).status
    expect(await call()).toBe(503)
    await send('PUT', '/gateway/hello/fault', { code: null })
    expect(await call()).toBe(200)
  })

  test('unknown triggers and codes are refused', async () => {
    const { send } = await createSite()
    await expect(send('PUT', '/gateway/nope/fault', { code: '410' })).rejects.toThrow('404')
    await expect(send('PUT', '/gateway/__proto__/fault', { code: '410' })).rejects.toThrow('404')
    await expect(send('PUT', '/gateway/hello/fault', { code: '999' })).rejects.toThrow('400')
  })

  test('the signature explainer signs, accepts, and says what was done wrong', async () => {
    const { send } = await createSite({
      config: { ncp: { credentials: [{ accessKey: 'AKTESTLOCAL00000001', secretKey: 'sk-test-local-0000000000000000000000001' }] } },
    })
    const target = '/ncf/api/v2/packages/-/actions/hello?platform=vpc&timeout=60000'
    // The worked example of ncp.md 3.
    const unsigned = await send<SignatureAnswer>('POST', '/signature', { method: 'POST', target, timestamp: '1713936450099' })
    expect(unsigned).toMatchObject({
      verdict: 'unsigned',
      stringToSign: `POST ${target}\n1713936450099\nAKTESTLOCAL00000001`,
      expected: 'Cp5smbDElJesHz8xl6MkhOkMOOMWjLJ+WGjKdMBlbEA=',
    })
    const now = await send<SignatureAnswer>('POST', '/signature', { method: 'POST', target })
    const valid = await send<SignatureAnswer>('POST', '/signature', {
      method: 'POST',
      target,
      timestamp: now.timestamp,
      signature: now.expected,
    })
    expect(valid.verdict).toBe('valid')
    const path = await send<SignatureAnswer>('POST', '/signature', {
      method: 'POST',
      target: '/ncf/api/v2/packages/-/actions/hello',
      timestamp: now.timestamp,
    })
    const wrong = await send<SignatureAnswer>('POST', '/signature', {
      method: 'POST',
      target,
      timestamp: now.timestamp,
      signature: path.expected,
    })
    expect(wrong).toMatchObject({ verdict: 'refused' })
    expect(wrong.explanation).toContain('the query string was left out')
  })
})

describe('traffic and builds', () => {
  test('calls, errors and quantiles are counted per function and in all', async () => {
    const { emulator, get } = await createSite()
    for (let index = 0; index < 3; index++) await emulator.request('/v1/functions/hello', json({}))
    await emulator.request('/v1/functions/fail', json({}))
    await emulator.request('/ncf/api/v2/packages/shop/actions/greet', json({ name: 'x' }))
    const all = await get<TrafficView>('/traffic')
    expect(all.slots.reduce((sum, { calls }) => sum + calls, 0)).toBe(5)
    expect(all.slots.reduce((sum, { errors }) => sum + errors, 0)).toBe(1)
    expect(all.functions.find(({ path }) => path === 'hello')).toMatchObject({ calls: 4, errors: 0 })
    const hello = await get<TrafficView>('/traffic?function=hello')
    expect(hello.slots.reduce((sum, { calls }) => sum + calls, 0)).toBe(4)
    expect(await get<Overview>('/')).toMatchObject({ calls: 5, errors: 1, functions: 6 })
  })

  test('a broken build is listed with file and excerpt, and gone when it is mended', async () => {
    const { emulator, get, write } = await createSite({ watch: true })
    await emulator.invoke('hello')
    write('functions/hello.ts', 'export const main = () => ({ payload: }\n')
    await emulator.settled()
    const [problem] = (await get<Overview>('/')).broken
    expect(problem).toMatchObject({ action: 'hello', file: 'functions/hello.ts' })
    expect(problem?.text).toContain('payload: }')
    write('functions/hello.ts', 'export const main = () => ({ payload: 1 })\n')
    await emulator.settled()
    expect((await get<Overview>('/')).broken).toEqual([])
    expect((await get<TrafficView>('/traffic')).reloads.at(-1)).toMatchObject({ changed: ['hello'] })
  })

  test('refused requests are kept with their explanation', async () => {
    const { emulator, get } = await createSite()
    await emulator.request('/apigw/shop/nowhere/v1/x')
    expect(await get<RefusalView[]>('/refusals')).toMatchObject([
      { method: 'GET', target: '/apigw/shop/nowhere/v1/x', status: 404, surface: 'ncp.apigw' },
    ])
  })
})
