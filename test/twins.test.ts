/** Issue: the Python twin of every function in the sample project behaves the same on every surface. One table over both. */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import config from '../actionlab.config.ts'
import { createEmulator, type Config, type Emulator } from '../emulator/index.ts'
import type { Params } from '../emulator/model/json.ts'
import { has } from '../scripts/test-tools.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const hasPython = has('Python')

type Call = readonly [target: string, init?: { method?: string; json?: unknown; body?: string; headers?: Record<string, string> }]

const post = (json: unknown): { method: string; json: unknown } => ({ method: 'POST', json })
const ow = '/api/v1/namespaces/guest/actions'

const calls: Record<string, readonly Call[]> = {
  'OpenWhisk web': [
    ['/api/v1/web/guest/default/page.http'],
    ['/api/v1/web/guest/default/page.http?as=json&name=보람'],
    ['/api/v1/web/guest/default/page.http?as=redirect'],
    ['/api/v1/web/guest/default/page.http?as=png'],
    ['/api/v1/web/guest/default/page.html'],
    ['/api/v1/web/guest/default/page.json?as=json'],
    ['/api/v1/web/guest/default/page.text'],
    ['/api/v1/web/guest/default/hello.json'],
    ['/api/v1/web/guest/shop/users.http/students'],
    ['/api/v1/web/guest/shop/users.http/students', post({ name: 'Bo ☃' })],
    ['/api/v1/web/guest/shop/users.http/students/2'],
    ['/api/v1/web/guest/shop/users.http/students/2', { method: 'DELETE' }],
    ['/api/v1/web/guest/shop/users.http/students/2'],
    ['/api/v1/web/guest/shop/users.http/students/2', { method: 'PUT', body: 'x' }],
  ],
  'OpenWhisk API': [
    [`${ow}/hello?blocking=true`, post({ name: 'Bo' })],
    [`${ow}/hello?blocking=true&result=true`, post({})],
    [`${ow}/fail?blocking=true`, post({})],
    [`${ow}/fail?blocking=true&result=true`, post({})],
    [`${ow}/shop/greet?blocking=true&result=true`, post({ name: ' Bo ' })],
    [`${ow}/shop/greet?blocking=true&result=true`, post({})],
    [`${ow}/shop/report?blocking=true&result=true`, post({ seconds: 0.01 })],
  ],
  'Post Action': [
    ['/ncf/api/v2/packages/-/actions/hello?blocking=true&result=true', post({ name: 'Bo' })],
    ['/ncf/api/v2/packages/-/actions/hello?blocking=true', post({ name: 'Bo' })],
    ['/ncf/api/v2/packages/-/actions/fail?blocking=true&result=true', post({})],
    ['/ncf/api/v2/packages/shop/actions/greet?blocking=true&result=true', post({ name: 'Bo' })],
    ['/ncf/api/v2/packages/shop/actions/trim?blocking=true&result=true', post({ name: ' ☃ ', nested: { list: [null, true, 1e21] } })],
  ],
  'API Gateway': [
    ['/apigw/shop/store/v1/students'],
    ['/apigw/shop/store/v1/students', post({ name: 'Bo' })],
    ['/apigw/shop/store/v1/students/1'],
    ['/apigw/shop/store/v1/students/77'],
    ['/apigw/shop/hooks/v1/hello', post({ name: 'Bo' })],
    ['/apigw/shop/hooks/v1/hello?blocking=true&result=true', post({ name: 'Bo' })],
  ],
  CloudBase: [
    ['/v1/functions/order', post({ item: 'cake', count: 2 })],
    ['/v1/functions/order', post({})],
    ['/v1/functions/hello', post({ name: 'Bo' })],
    ['/v1/functions/fail', post({})],
  ],
}

/** What each function of the sample project is given, wherever it can be called. */
const given: Record<string, readonly Params[]> = {
  hello: [{}, { name: '보람 ☃', place: 'Seoul' }],
  fail: [{}],
  page: [{}, { as: 'json', name: 'Bo' }, { as: 'redirect' }, { as: 'png' }],
  order: [{}, { item: 'cake', count: 2 }],
  'shop/trim': [{ name: ' Bo ' }, {}],
  'shop/greet': [{ name: ' Bo ' }, {}],
  'shop/report': [{ seconds: 0.01 }],
  'shop/users': [{ __ow_method: 'get', __ow_path: '/users/1', name: 'Bo' }],
}

/** Every address that a function has, for one set of parameters; `web`: once it is a web action. */
const surfaces: Record<string, { readonly web?: true; call(path: string, params: Params): Call }> = {
  'OpenWhisk API, record': { call: (path, params) => [`${ow}/${path}?blocking=true`, post(params)] },
  'OpenWhisk API, result': { call: (path, params) => [`${ow}/${path}?blocking=true&result=true`, post(params)] },
  'Post Action 2.1': { call: (path, params) => [`/ncf/api/v2/packages/${segments(path)}?platform=vpc`, post(params)] },
  'Post Action 2.0': { call: (path, params) => [`/api/v2/packages/${segments(path)}?platform=classic`, post(params)] },
  'webhook, record': { call: (path, params) => [`/apigw/p/hooks/v1/${path}?blocking=true`, post(params)] },
  'webhook, result': { call: (path, params) => [`/apigw/p/hooks/v1/${path}?blocking=true&result=true`, post(params)] },
  'HTTP trigger': { web: true, call: (path, params) => [`/apigw/p/web/v1/${path}`, post(plain(params))] },
  'web action, http': { web: true, call: (path, params) => [`/api/v1/web/guest/${qualified(path)}.http`, post(plain(params))] },
  'web action, json': { web: true, call: (path, params) => [`/api/v1/web/guest/${qualified(path)}.json`, post(plain(params))] },
  CloudBase: { call: (path, params) => [`/v1/functions/${encodeURIComponent(path)}`, post(params)] },
}

const qualified = (path: string): string => (path.includes('/') ? path : `default/${path}`)
const segments = (path: string): string => (path.includes('/') ? path.replace('/', '/actions/') : `-/actions/${path}`)
/** A web action's caller may not set these (openwhisk.md 4). */
const plain = (params: Params): Params => Object.fromEntries(Object.entries(params).filter(([name]) => !name.startsWith('__ow')))

/** Made for `(event, context)`. */
const eventOnly = new Set(['order'])

function triggersTo(paths: readonly string[], api: string): NonNullable<Config['triggers']> {
  return Object.fromEntries(
    paths.map((action) => [action, { type: 'apigw', product: 'p', api, stage: 'v1', resource: `/${action}`, methods: ['POST'], action }]),
  )
}

/** Ids, times and durations differ from call to call. */
function normalised(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}/g, '<id>')
    .replaceAll(/"(start|end|duration|waitTime|initTime)": ?\d+/g, '"$1":<n>')
    .replaceAll(/"key":"(waitTime|initTime)","value":\d+/g, '"key":"$1","value":<n>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/"(nodejs:\d+|python:3)"/g, '<kind>')
}

async function answer(emulator: Emulator, [target, { method = 'GET', json, body, headers = {} } = {}]: Call): Promise<unknown> {
  const response = await emulator.request(target, {
    method,
    headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(json === undefined ? (body === undefined ? {} : { body }) : { body: JSON.stringify(json) }),
  })
  const kept = [...response.headers].filter(
    ([name]) => !['date', 'content-length'].includes(name) && !/id|latency|time|duration/.test(name),
  )
  return {
    status: response.status,
    headers: Object.fromEntries(kept),
    body: normalised(Buffer.from(await response.arrayBuffer()).toString('latin1')),
  }
}

describe.skipIf(!hasPython)('the Python twin answers as the TypeScript function does', () => {
  let node: Emulator
  let python: Emulator
  /** All functions as basic actions, and all as web actions. */
  const every: Record<'basic' | 'web', Record<'node' | 'python', Emulator>> = Object.create(null)

  beforeAll(async () => {
    const shared = { ...config, watch: false, root }
    node = await createEmulator({ ...shared, functions: './functions' })
    python = await createEmulator({ ...shared, functions: './fixtures/functions/python' })
    const report = { limits: { timeout: 300_000 } }
    const greet = { components: ['shop/trim', 'hello'] }
    const callable = Object.keys(given).filter((path) => !eventOnly.has(path))
    const basic = {
      root,
      watch: false,
      actions: { 'shop/report': report, 'shop/greet': greet },
      triggers: triggersTo(callable, 'hooks'),
    } as const
    const web = {
      root,
      watch: false,
      defaults: { type: 'web' },
      actions: { 'shop/report': report, 'shop/greet': { ...greet, type: 'sequence-web' }, 'shop/users': { rawHttp: true } },
      triggers: triggersTo(callable, 'web'),
    } as const
    for (const [kind, options] of [['basic', basic] as const, ['web', web] as const]) {
      every[kind] = {
        node: await createEmulator({ ...options, functions: './functions' }),
        python: await createEmulator({ ...options, functions: './fixtures/functions/python' }),
      }
    }
  })
  afterAll(async () => {
    for (const emulator of [node, python, ...Object.values(every).flatMap((both) => Object.values(both))]) await emulator.close()
  })

  test('there is one of every function', () => {
    const names = (folder: string): string[] =>
      readdirSync(new URL(folder, import.meta.url), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(ts|py)$/.test(name))
        .map((name) => name.replace(/\.\w+$/, ''))
        .sort()
    expect(names('../fixtures/functions/python/')).toEqual(names('../functions/'))
    expect(python.actions()).toEqual(node.actions())
  })

  for (const [surface, list] of Object.entries(calls)) {
    test.each(list.map((call) => ({ target: call[0], call })))(`${surface}: $target`, async ({ call }) => {
      const expected = await answer(node, call)
      expect(expected).not.toMatchObject({ status: 404, body: expect.stringContaining('Nothing is served') })
      expect(await answer(python, call)).toEqual(expected)
    })
  }

  test('every function is in the table', () => {
    expect(Object.keys(given).sort()).toEqual(node.actions())
  })

  for (const [surface, { web, call }] of Object.entries(surfaces)) {
    const paths = Object.keys(given).filter((path) => surface === 'CloudBase' || !eventOnly.has(path))
    test.each(paths)(`${surface}: %s`, async (path) => {
      const both = every[web ? 'web' : 'basic']
      for (const params of given[path] ?? []) {
        const expected = await answer(both.node, call(path, params))
        expect(expected, 'nothing is there').not.toMatchObject({ status: 404 })
        expect(await answer(both.python, call(path, params))).toEqual(expected)
      }
    })
  }

  test('records and logs are the same, but for what tells the languages apart', async () => {
    for (const emulator of [node, python]) {
      const activation = await emulator.invoke('order', { item: 'cake' }, { convention: 'event' })
      expect(activation.logLines).toMatchObject([{ stream: 'stdout', text: 'undefined handles undefined' }])
      expect(activation.response).toMatchObject({ status: 'success', result: { item: 'cake', count: 1, total: 3 } })
    }
  })

  test('what the languages’ runtimes make of an exception and of an exit differs, and stays so', async () => {
    const both = async (how: string): Promise<unknown[]> =>
      Promise.all(
        [node, python].map(async (emulator) =>
          (({ status, result }) => [status, result])((await emulator.invoke('fail', { how })).response),
        ),
      )
    expect(await both('throw')).toEqual([
      ['action developer error', { error: 'An error has occurred: Error: thrown on purpose' }],
      ['application error', { error: 'thrown on purpose' }],
    ])
    expect(await both('exit')).toEqual([
      ['action developer error', { error: 'The action did not produce a valid response and exited unexpectedly.' }],
      ['action developer error', { error: 'command exited' }],
    ])
  })
})
