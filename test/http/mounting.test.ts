/** The emulator is a standard `fetch` handler: it can be mounted wherever one fits, and answers as over a socket. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, serve } from '@hono/node-server'
import { Hono } from 'hono'
import { createServer as createViteServer, type Plugin } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../emulator/index.ts'

let emulator: Emulator

beforeAll(async () => {
  const page = { headers: { 'content-type': 'text/html', 'set-cookie': ['a=1', 'b=2'] }, body: '<p>hi</p>' }
  emulator = await createEmulator({
    actions: {
      order: { module: { main: (event: object) => ({ got: event }) } },
      page: { module: { main: () => page }, type: 'web' },
    },
  })
})

afterAll(() => emulator.close())

const order = { method: 'POST', body: '{"item":"tea"}', headers: { 'content-type': 'application/json' } }

test('fetch takes a Request and gives a Response', async () => {
  const answer = await emulator.fetch(new Request('http://localhost/v1/functions/order', order))
  expect(answer.status).toBe(200)
  expect(await answer.json()).toEqual({ got: { item: 'tea' } })
})

test('the app answers a path of its own, and lists what it serves', async () => {
  const answer = await emulator.app.request('/api/v1/web/guest/default/page')
  expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  expect(await answer.text()).toBe('<p>hi</p>')
  expect(emulator.app.routes.map(({ path }) => path)).toContain('/v1/functions/:name')
})

test('it is mounted in another Hono app', async () => {
  const parent = new Hono().get('/own', (c) => c.text('own')).all('*', (c) => emulator.fetch(c.req.raw))
  expect(await (await parent.request('/own')).text()).toBe('own')
  expect(await (await parent.request('/v1/functions/order', order)).json()).toEqual({ got: { item: 'tea' } })
  await using server = await listening((port) => serve({ fetch: parent.fetch, port, hostname: '127.0.0.1', overrideGlobalObjects: false }))
  expect(await (await fetch(`${server.url}/v1/functions/order`, order)).json()).toEqual({ got: { item: 'tea' } })
})

test('it is a middleware of a Vite dev server', async () => {
  const listener = getRequestListener((request) => emulator.fetch(request), { overrideGlobalObjects: false })
  const clouds: Plugin = {
    name: 'clouds',
    configureServer({ middlewares }) {
      middlewares.use((incoming, outgoing, next) => {
        if (incoming.url?.startsWith('/v1/')) void listener(incoming, outgoing)
        else next()
      })
    },
  }
  const vite = await createViteServer({
    configFile: false,
    logLevel: 'silent',
    plugins: [clouds],
    server: { middlewareMode: true, ws: false, hmr: false, watch: null },
  })
  const server = createServer(vite.middlewares)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/functions/order`
    expect(await (await fetch(url, order)).json()).toEqual({ got: { item: 'tea' } })
  } finally {
    server.close()
    await vite.close()
  }
})

test('it is the `fetch` option of a generated client', async () => {
  /** As openapi-fetch calls it: with a Request of its own making. */
  const client = async (send: (request: Request) => Promise<Response>): Promise<unknown> => {
    const answer = await send(new Request('http://localhost/v1/functions/order', order))
    return answer.json()
  }
  expect(await client(emulator.fetch)).toEqual({ got: { item: 'tea' } })
})

test('it serves behind a plain Node listener, as supertest wants one', async () => {
  const listener = getRequestListener(emulator.fetch, { overrideGlobalObjects: false })
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    expect((await fetch(`http://127.0.0.1:${port}/api/v1/web/guest/default/page`)).headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  } finally {
    server.close()
  }
})

interface Listening extends AsyncDisposable {
  readonly url: string
}

async function listening(open: (port: number) => ReturnType<typeof serve>): Promise<Listening> {
  const server = open(0)
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  }
}

test('who asks twice at once to listen gets one port, which is free again after the close', async () => {
  await using listening = await createEmulator({ actions: {} })
  const [one, other] = await Promise.all([listening.listen({ port: 0 }), listening.listen({ port: 0 })])
  expect(other).toEqual(one)
  await listening.close()
  await expect(fetch(one.url)).rejects.toThrow()
})
