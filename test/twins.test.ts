/** Issue: the Python twin of every function in the sample project behaves the same on every surface. One table over both. */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import config from '../actionlab.config.ts'
import { createEmulator, type Emulator } from '../emulator/index.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const hasPython = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']).status === 0
if (!hasPython) console.warn('test/twins.test.ts: skipped, there is no python3 (3.8 or newer) on this machine.')

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

  beforeAll(async () => {
    const shared = { ...config, watch: false, root }
    node = await createEmulator({ ...shared, functions: './functions' })
    python = await createEmulator({ ...shared, functions: './fixtures/functions/python' })
  })
  afterAll(async () => {
    await node.close()
    await python.close()
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
