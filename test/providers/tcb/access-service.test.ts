/** CloudBase's HTTP access service beside its contract cases: where it stands here, web functions behind it, and what tools show of it. */
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createEmulator, type Emulator } from '../../../emulator/index.ts'
import { createTest } from '../../../emulator/testing/index.ts'
import type { LogEvent } from '../../../emulator/model/log.ts'
import { project, texts } from './project.ts'

interface Event {
  readonly path: string
  readonly headers: Record<string, string>
}

const page = { main: () => ({ statusCode: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Home</h1>' }) }
const options = {
  watch: false,
  actions: { echo: { module: { main: (event: unknown) => ({ event }) } }, home: { module: page } },
  tcb: {
    envId: 'my-env',
    access: [
      { path: '/api/hello', function: 'echo' },
      { path: '/订单/a%20b/', function: 'echo' },
      { path: '/', function: 'home', domain: 'Shop.Example' },
      { path: '/', function: 'home' },
    ],
  },
} as const

describe('the HTTP access service', () => {
  const events: LogEvent[] = []
  let emulator: Emulator
  beforeAll(async () => {
    emulator = await createEmulator({ ...structuredOptions(), log: { emit: (event) => void events.push(event) } })
  })
  afterAll(() => emulator.close())

  const get = (path: string, headers: Record<string, string> = {}) => emulator.request(path, { headers })

  test('stands under /access where the host says nothing, and on names of this machine', async () => {
    for (const [path, host] of [
      ['/access/api/hello/a%20b?x=1', 'localhost:3233'],
      ['/access/api/hello/a%20b?x=1', '127.0.0.1'],
      ['/api/hello/a%20b?x=1', 'my-env.app.localhost:3233'],
      ['/api/hello/a%20b?x=1', 'my-env-1250000000.ap-shanghai.app.tcloudbase.com'],
    ] as const) {
      const { event } = (await (await get(path, { host })).json()) as { event: Event }
      expect({ host, ...event }).toMatchObject({ host, path: '/a%20b', queryStringParameters: { x: '1' }, headers: { host } })
    }
  })

  test('a route is found whichever way its path is written, and the rest of the path stays as it came', async () => {
    for (const [path, rest] of [
      ['/订单/a b/%E4%B8%80//二', '/%E4%B8%80//%E4%BA%8C'],
      ['/%e8%ae%a2%E5%8D%95/a%20b', '/'],
      ['/%E8%AE%A2%E5%8D%95/%61%20b/?x=%', '/'],
    ] as const) {
      const { event } = (await (await get(`/access${encodeURI(path).replaceAll('%25', '%')}`)).json()) as { event: Event }
      expect([path, event.path]).toEqual([path, rest])
    }
    for (const path of ['/%E8%AE%A2%E5%8D%95%2Fa%20b', '/%E8%AE%A2/a%20b', '/%E8%AE%A2%E5%8D%95/a%20bc'])
      expect([path, (await get(`/access${path}`)).headers.get('content-type')]).toEqual([path, 'text/html; charset=utf-8'])
  })

  test("answers a browser at the root of its own hosts; the dashboard's page stays at that of the plain host", async () => {
    for (const host of ['my-env.app.localhost', 'SHOP.example:443'])
      expect(await (await get('/', { host, accept: 'text/html' })).text()).toBe('<h1>Home</h1>')
    const plain = await get('/', { accept: 'text/html' })
    expect([plain.status, plain.headers.get('location')]).toEqual([302, '/_/'])
    expect((await get('/access', {})).headers.get('content-type')).toBe('text/html; charset=utf-8')
  })

  test('a host that no route names is refused as before', async () => {
    expect((await get('/api/hello', { host: 'other.example' })).status).toBe(403)
  })

  test('a request beside it is told the address', async () => {
    expect(await (await get('/api/hello')).text()).toContain('Did you mean GET /access/api/hello?')
  })

  test('its calls are recorded with their answers under a name of their own', async () => {
    const answer = await get('/api/hello', { host: 'my-env.app.localhost' })
    const id = answer.headers.get('x-request-id')?.replaceAll('-', '') ?? ''
    expect(emulator.activations.get(id)).toMatchObject({ surface: 'tcb.access', answer: { status: 200 } })
    const { event } = (await answer.json()) as { event: { requestContext: object } }
    expect(event.requestContext).toEqual({
      requestId: answer.headers.get('x-request-id'),
      envId: 'my-env',
      appId: 1_250_000_000,
      uin: 100_000_000_001,
    })
  })

  test('each route is an address of its function', () => {
    const paths = (name: string) =>
      emulator.addresses(name).flatMap(({ surface, method, path }) => (surface === 'tcb.access' ? `${method} ${path}` : []))
    expect([paths('echo'), paths('home')]).toEqual([
      ['GET /access/api/hello', 'GET /access/订单/a%20b/'],
      ['GET /access/', 'GET /access/'],
    ])
  })
})

test('without a route the terminal says what is missing', async () => {
  const events: LogEvent[] = []
  await using emulator = await createEmulator({ watch: false, log: { emit: (event) => void events.push(event) } })
  const answer = await emulator.request('/hello', { headers: { host: 'local.app.localhost' } })
  expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'INVALID_PATH' }])
  expect(texts(events)).toContain('tcb.access has no route, so nothing is served at /hello')
})

test.each([
  [[{ path: 'hello', function: 'f' }], 'tcb.access[0].path'],
  [[{ path: '/a/*', function: 'f' }], 'tcb.access[0].path'],
  [[{ path: '/a' }], 'tcb.access[0]'],
  [[{ path: '/a', function: 'f', domain: 'https://x.example' }], 'tcb.access[0].domain'],
  [
    [
      { path: '/a', function: 'f' },
      { path: '/a', function: 'g', domain: '*' },
    ],
    'tcb.access[1]: the path "/a" is there twice for the domain "*".',
  ],
])('a route that is none is refused with its place: %j', async (access, expected) => {
  await expect(createEmulator({ watch: false, tcb: { access: access as never } })).rejects.toThrow(expected)
})

const server = `
const http = require('node:http')
http.createServer((q, s) => s.end(q.method + ' ' + q.url)).on('upgrade', (q, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nX-Url: ' + q.url + '\\r\\nSec-WebSocket-Accept: ' +
    require('node:crypto').createHash('sha1').update(q.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64') + '\\r\\n\\r\\n')
}).listen(process.env.PORT || 9000)
`

test('a web function is the server behind the route: any method, its path, its WebSockets, and its security rule', async () => {
  const { emulator } = await project(
    {
      'cloudbaserc.json': JSON.stringify({
        envId: 'my-env',
        functions: [{ name: 'app', type: 'HTTP' }],
        framework: { plugins: { server: { use: '@cloudbase/framework-plugin-function', inputs: { servicePaths: { app: '/app' } } } } },
      }),
      'functions/app/index.js': server,
    },
    undefined,
  )
  const { url } = await emulator.listen({ port: 0 })
  const text = async (path: string, method = 'GET') => (await fetch(`${url}${path}`, { method })).text()
  expect(await text('/access/app')).toBe('GET /')
  expect(await text('/access/app/x?y=1', 'PUT')).toBe('PUT /x?y=1')
  const socket = new WebSocket(`${url.replace('http', 'ws')}/access/app/live?z=1`)
  const [{ headers }] = (await once(socket, 'upgrade')) as [{ headers: Record<string, string> }]
  expect(headers['x-url']).toBe('/live?z=1')
  socket.terminate()
  const refused = new WebSocket(`${url.replace('http', 'ws')}/access/nowhere`)
  const [, response] = (await once(refused, 'unexpected-response')) as [unknown, { statusCode: number }]
  expect(response.statusCode).toBe(404)
  refused.on('error', () => {}).terminate()
})

test('a route that asks for credentials takes those of a user who has signed in', async () => {
  await using emulator = await createEmulator({
    watch: false,
    functions: false,
    actions: { echo: { module: { main: () => 'let in' } } },
    tcb: { access: [{ path: '/mine', function: 'echo', auth: true }] },
  })
  const signIn = { method: 'POST', headers: { 'content-type': 'application/json', 'x-device-id': 'device-1' }, body: '{}' }
  const { access_token: token } = (await (await emulator.request('/auth/v1/signin/anonymously', signIn)).json()) as { access_token: string }
  const call = async (headers: Record<string, string>) => (await emulator.request('/access/mine', { headers })).status
  expect([await call({}), await call({ authorization: `Bearer ${token}` })]).toEqual([401, 200])
})

test('where callers are authenticated, a web function is public by its rule alone', async () => {
  const call = async (invoke: boolean | string) => {
    const { emulator } = await project(
      { 'functions/app.js': server },
      {
        functions: { app: { type: 'web' } },
        access: [{ path: '/app', function: 'app' }],
        auth: { enforce: true, tokens: {} },
        securityRules: { '*': { invoke } },
      },
    )
    return (await emulator.request('/access/app')).status
  }
  expect([await call('auth != null'), await call(true)]).toEqual([403, 200])
})

const it = createTest(structuredOptions())

it('the client of tests calls it on its default domain', async ({ tcb }) => {
  const { json } = await tcb.access<{ event: Event }>('/api/hello/7', { query: { a: '1' } })
  expect(json?.event).toMatchObject({ path: '/7', queryStringParameters: { a: '1' } })
})

function structuredOptions() {
  return { ...options, tcb: { ...options.tcb, access: options.tcb.access.map((route) => ({ ...route })) } }
}
