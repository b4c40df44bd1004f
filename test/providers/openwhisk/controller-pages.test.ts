/** The controller's own pages say what it is to everybody, with or without credentials (Controller.scala, RestAPIs.scala). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmulator, createVirtualClock, type Emulator } from '../../../emulator/index.ts'

const auth = '23bc46b1-71f6-4ed5-8c54-816aa4f8c502:key'
const authorization = `Basic ${Buffer.from(auth).toString('base64')}`
let emulator: Emulator

beforeAll(async () => {
  emulator = await createEmulator({
    isolation: 'inline',
    clock: createVirtualClock(Date.UTC(2026, 0, 2, 3, 4, 5)),
    actions: { hello: { module: { main: () => ({}) } } },
    openwhisk: { auth },
  })
})
afterAll(() => emulator.close())

const json = async (path: string, headers = {}): Promise<Record<string, any>> => {
  const answer = await emulator.request(path, { headers })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json'])
  expect(answer.headers.get('x-request-id')).toMatch(/^\w{32}$/)
  return (await answer.json()) as Record<string, any>
}

test('At / a program reads limits and runtimes, as `wsk` does before it says that a kind is unknown.', async () => {
  const info = await json('/')
  expect(info).toMatchObject({
    description: 'OpenWhisk',
    api_paths: ['/api/v1'],
    support: { github: 'https://github.com/apache/openwhisk/issues' },
  })
  expect(info['limits']).toEqual({
    actions_per_minute: 60,
    triggers_per_minute: 60,
    concurrent_actions: 30,
    sequence_length: 50,
    ...Object.fromEntries(
      ['', 'default_'].flatMap((prefix) => [
        [`${prefix}min_action_duration`, 100],
        [`${prefix}max_action_duration`, 300_000],
        [`${prefix}min_action_memory`, 128 * 1024 * 1024],
        [`${prefix}max_action_memory`, 512 * 1024 * 1024],
        [`${prefix}min_action_logs`, 0],
        [`${prefix}max_action_logs`, 10 * 1024 * 1024],
      ]),
    ),
  })
  expect(info['runtimes']['nodejs']).toContainEqual({
    kind: 'nodejs:20',
    image: 'openwhisk/action-nodejs-v20:nightly',
    deprecated: false,
    default: true,
    attached: true,
    requireMain: false,
  })
})

describe('A check of health', () => {
  test('pings, and finds one invoker that is up.', async () => {
    const pong = await emulator.request('/ping')
    expect([pong.status, pong.headers.get('content-type'), await pong.text()]).toEqual([200, 'text/plain; charset=UTF-8', 'pong'])
    expect(await json('/invokers')).toEqual({ 'invoker0/0': 'up' })
    expect(await json('/invokers/healthy/count')).toBe(1)
    expect(await json('/invokers/ready')).toEqual({ healthy: '1/1' })
  })

  test('by another method is refused with the one that there is, and OPTIONS with those of the controller.', async () => {
    for (const path of ['/ping', '/invokers']) {
      const refused = await emulator.request(path, { method: 'POST' })
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET'])
      expect(await refused.json()).toMatchObject({ error: 'HTTP method not allowed, supported methods: GET' })
      const options = await emulator.request(path, { method: 'OPTIONS' })
      expect([options.status, options.headers.get('access-control-allow-methods')]).toEqual([200, 'OPTIONS, GET, POST'])
    }
  })
})

test('The API says its version, and the date of its build is the time of its deployment.', async () => {
  for (const path of ['/api/v1', '/api/v1/'])
    expect(await json(path)).toEqual({
      description: 'OpenWhisk API',
      api_version: '1.0.0',
      api_version_path: 'v1',
      build: '2026-01-02T03:04:05Z',
      buildno: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      swagger_paths: { ui: '/docs', 'api-docs': '/api-docs' },
    })
})

describe('The document of the API', () => {
  test('names every operation once, refers to what it defines only, and lists the parameters of its path.', async () => {
    const document = await json('/api/v1/api-docs')
    expect(document).toMatchObject({ swagger: '2.0', basePath: '/api/v1' })
    const operations = Object.entries(document['paths'] as Record<string, Record<string, any>>).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({
        path,
        ...(operation as { operationId: string; parameters: { name: string; in: string }[] }),
      })),
    )
    const ids = operations.map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toEqual(
      expect.arrayContaining([
        'getAllNamespaces',
        'getActionByName',
        'invokeActionInPackage',
        'setState',
        'fireTrigger',
        'getActivationLogs',
      ]),
    )
    for (const { path, parameters } of operations)
      expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? [])
    const referred = [...JSON.stringify(document).matchAll(/#\/definitions\/(\w+)/g)].map(([, name]) => name)
    expect(Object.keys(document['definitions'] as object)).toEqual(expect.arrayContaining([...new Set(referred)]))
  })

  test('is true: every path of it is served.', async () => {
    const document = await json('/api/v1/api-docs')
    for (const path of Object.keys(document['paths'] as object)) {
      const target = path
        .replace('{namespace}', '_')
        .replace('{activationid}', 'a'.repeat(32))
        .replaceAll(/\{\w+\}/g, 'nothing')
      const answer = await emulator.request(`/api/v1${target}`, { headers: { authorization } })
      const text = await answer.text()
      expect(text, path).not.toContain('The requested resource could not be found.')
      expect([200, 404], path).toContain(answer.status)
    }
  })

  test('is shown to people, where a controller has Swagger UI.', async () => {
    for (const [path, document] of [
      ['/docs', '/api-docs'],
      ['/api/v1/docs', '/api/v1/api-docs'],
    ] as const) {
      const redirect = await emulator.request(path, { redirect: 'manual' })
      expect([redirect.status, redirect.headers.get('location')]).toEqual([308, `docs/index.html?url=${document}`])
      const page = await emulator.request(`${path}/index.html?url=${document}`)
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8'])
      expect(await page.text()).toContain(`href="${document}"`)
    }
    expect(await (await emulator.request('/api/v1/docs/index.html')).text()).toContain(
      '<td>POST</td><td>/api/v1/namespaces/{namespace}/triggers/{triggerName}</td>',
    )
    expect(await json('/api-docs')).toMatchObject({ swagger: '2.0', basePath: '/', paths: { '/': {} } })
  })
})

describe('The log forwarding of Adobe’s Runtime', () => {
  test('is off, so that `aio runtime activation logs` shows the logs that are here.', async () => {
    expect(await json('/runtime/namespaces/guest/logForwarding', { authorization })).toEqual({ adobe_io_runtime: {} })
    expect(await json('/runtime/namespaces/guest/logForwarding/errors', { authorization })).toEqual({
      configured_forwarder: 'adobe_io_runtime',
      errors: [],
    })
  })

  test('is the namespace’s own.', async () => {
    expect((await emulator.request('/runtime/namespaces/guest/logForwarding')).status).toBe(401)
    expect((await emulator.request('/runtime/namespaces/other/logForwarding', { headers: { authorization } })).status).toBe(403)
  })
})
