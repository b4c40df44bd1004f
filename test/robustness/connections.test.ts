/** Clients as they are: slow, half closed, idle by the thousand, gone in the middle. Each gets its answer, or harms nobody. */
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHttpServer } from '../../emulator/http/http-server.ts'
import { createEmulator, type Emulator } from '../../emulator/index.ts'
import { until } from '../support/until.ts'

let emulator: Emulator
let port: number
/** Activations of `slow` that end when they are told to, by what they were called with. */
const held = new Map<string, () => void>()

beforeAll(async () => {
  const slow = async ({ n }: { n: unknown }): Promise<object> => {
    await new Promise<void>((resolve) => (typeof n === 'string' ? held.set(n, resolve) : setTimeout(resolve, 60)))
    return { n }
  }
  const trigger = { type: 'apigw', product: 'p', api: 'a', stage: 's', action: 'slow', resource: '/slow' } as const
  emulator = await createEmulator({
    actions: {
      echo: { module: { main: (params: object) => params } },
      large: { module: { main: () => ({ body: 'x'.repeat(900_000) }) }, type: 'web' },
      slow: { module: { main: slow } },
      page: { module: { main: slow }, type: 'web' },
    },
    triggers: { slow: trigger },
    tcb: { functions: { slow: { timeout: 5 } } },
  })
  port = (await emulator.listen({ port: 0 })).port
})

afterAll(() => emulator.close())

function open(options: { allowHalfOpen?: boolean; to?: number } = {}): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { port: options.to ?? port, host: '127.0.0.1', allowHalfOpen: options.allowHalfOpen ?? false, noDelay: true },
      () => resolve(socket),
    )
    socket.once('error', reject)
  })
}

/** Everything until the other side closes. */
function rest(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
    socket.on('error', () => {})
    socket.on('close', () => resolve(text))
    socket.resume()
  })
}

function post(path: string, value: object, headers = ''): string {
  const body = JSON.stringify(value)
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n${headers}\r\n${body}`
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const echo = '/v1/functions/echo'
const close = 'Connection: close\r\n'

async function isServed(): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}${echo}`, {
    method: 'POST',
    body: '{"still":"here"}',
    headers: { 'content-type': 'application/json' },
  })
  expect(await answer.json()).toEqual({ still: 'here' })
}

test('a request that arrives byte by byte is answered', async () => {
  const socket = await open()
  const answer = rest(socket)
  for (const byte of Buffer.from(post(echo, { a: 1 }, close))) {
    socket.write(Buffer.from([byte]))
    await turn()
  }
  expect(await answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n\{"a":1\}$/)
})

test('an answer that is read byte by byte is whole', async () => {
  const socket = await open()
  socket.write(`GET /api/v1/web/guest/default/large.json HTTP/1.1\r\nHost: localhost\r\n${close}\r\n`)
  let size = 0
  socket.pause()
  for (let reads = 0; reads < 500; reads++) {
    await turn()
    size += (socket.read(1) as Buffer | null)?.length ?? 0
  }
  expect(size).toBeGreaterThan(0)
  size += (await rest(socket)).length
  expect(size).toBeGreaterThan(900_000)
})

test('who closes the sending half still gets the answer, however long it takes', async () => {
  const socket = await open({ allowHalfOpen: true })
  socket.end(post('/v1/functions/slow', { n: 1 }))
  expect(await rest(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\{"n":1\}$/)
})

test('who closes the sending half in the middle of a request is told so', async () => {
  const socket = await open({ allowHalfOpen: true })
  socket.end(post(echo, { a: 1 }).slice(0, -3))
  expect(await rest(socket)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[^]*This is no HTTP request: .+\n$/)
})

test('two thousand idle connections do not keep anybody from being served', async () => {
  // Both ends are in this process. Ten thousand are part of `npm run soak`.
  const limit =
    process.platform === 'linux' ? Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? 1024) : 1024
  const count = Math.min(2000, Math.floor((limit - 500) / 2))
  const idle: Socket[] = []
  while (idle.length < count) idle.push(...(await Promise.all(Array.from({ length: Math.min(250, count - idle.length) }, () => open()))))
  await isServed()
  expect(idle.filter((socket) => !socket.destroyed)).toHaveLength(count)
  const [first] = idle
  first?.write(post(echo, { late: true }, close))
  expect(first && (await rest(first))).toContain('{"late":true}')
  for (const socket of idle) socket.destroy()
  await isServed()
})

test('an upload that breaks off runs nothing', async () => {
  const socket = await open()
  socket.write(`POST ${echo} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"broken":`)
  await turn()
  socket.resetAndDestroy()
  await isServed()
  expect(emulator.activations.list().filter(({ params }) => JSON.stringify(params).includes('broken'))).toEqual([])
})

test('a download that breaks off harms nobody', async () => {
  for (let round = 0; round < 20; round++) {
    const socket = await open()
    socket.write('GET /api/v1/web/guest/default/large.json HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await new Promise((resolve) => socket.once('data', resolve))
    socket.resetAndDestroy()
  }
  await isServed()
})

const blocking = [
  ['ncp.postAction', '/ncf/api/v2/packages/-/actions/slow'],
  ['ncp.webhook', '/apigw/p/a/s/slow?blocking=true'],
  ['openwhisk.web', '/api/v1/web/guest/default/page.json'],
  ['openwhisk.api', '/api/v1/namespaces/_/actions/slow?blocking=true'],
  ['tcb', '/v1/functions/slow'],
] as const

test.each(blocking)('%s: the activation of a client that leaves completes and is recorded', async (surface, path) => {
  const n = `left ${surface}`
  const socket = await open()
  socket.write(post(path, { n }))
  const release = await until('the function to run', () => held.get(n))
  socket.destroy()
  const find = (): boolean =>
    emulator.activations.list().some(({ response }) => response.success && JSON.stringify(response.result) === JSON.stringify({ n }))
  expect(find()).toBe(false)
  release()
  await until('the record of the activation', find)
  await isServed()
})

test('requests on one connection are answered one after the other', async () => {
  const socket = await open()
  for (let n = 0; n < 5; n++) {
    const answer = new Promise<string>((resolve) => socket.once('data', (chunk: Buffer) => resolve(chunk.toString())))
    socket.write(post(echo, { n }))
    expect(await answer).toMatch(new RegExp(`^HTTP/1\\.1 200 OK\r\n[^]*\\{"n":${n}\\}$`))
  }
  socket.destroy()
})

test('pipelined requests are answered in their order, though the first takes longest', async () => {
  const socket = await open()
  socket.write(
    post('/v1/functions/slow', { n: 1 }) + post(echo, { n: 2 }) + post('/v1/functions/slow', { n: 3 }) + post(echo, { n: 4 }, close),
  )
  const text = await rest(socket)
  expect([...text.matchAll(/\{"n":(\d)\}/g)].map(([, n]) => n)).toEqual(['1', '2', '3', '4'])
  expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(4)
})

test('rubbish behind a good request on the same connection does not take away its answer', async () => {
  const socket = await open()
  socket.write(`${post('/v1/functions/slow', { n: 1 })}rubbish\r\n\r\n`)
  expect(await rest(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\{"n":1\}HTTP\/1\.1 400 Bad Request\r\n/)
})

test('Expect: 100-continue is answered before the body is sent', async () => {
  const socket = await open()
  const request = post(echo, { a: 1 }, `Expect: 100-continue\r\n${close}`)
  const body = request.indexOf('{')
  const first = new Promise<string>((resolve) => socket.once('data', (chunk: Buffer) => resolve(chunk.toString())))
  socket.write(request.slice(0, body))
  expect(await first).toBe('HTTP/1.1 100 Continue\r\n\r\n')
  socket.write(request.slice(body))
  expect(await rest(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\{"a":1\}$/)
})

test('any other expectation is answered 417', async () => {
  const socket = await open()
  socket.write(post(echo, {}, `Expect: the unexpected\r\n${close}`))
  expect(await rest(socket)).toMatch(/^HTTP\/1\.1 417 /)
})

test('headers beyond 16 KB are answered 431, in words', async () => {
  const socket = await open()
  socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(100_000)}\r\n\r\n`)
  expect(await rest(socket)).toMatch(/^HTTP\/1\.1 431 [^]*\r\n\r\nThe request line and the headers have more than 16 KB together\.\n$/)
  await isServed()
})

test('a request that is not complete in time is answered 408, and so is a head', async () => {
  const served: string[] = []
  const server = createHttpServer(
    (incoming, outgoing) => {
      served.push(incoming.url ?? '')
      incoming.resume().on('end', () => outgoing.end('done'))
    },
    { headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port: to } = server.address() as AddressInfo
  const [head, body, silent, whole] = await Promise.all([open({ to }), open({ to }), open({ to }), open({ to })])
  head.write('GET /head HTTP/1.1\r\nHost:')
  body.write('POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345')
  whole.write(`GET /whole HTTP/1.1\r\nHost: localhost\r\n${close}\r\n`)
  const late = /^HTTP\/1\.1 408 Request Timeout\r\n[^]*\r\n\r\nThe request was not complete in time\.\n$/
  const [answerToHead, answerToBody, answerToNothing, answerToWhole] = await Promise.all([head, body, silent, whole].map(rest))
  expect(answerToHead).toMatch(late)
  expect(answerToBody).toMatch(late)
  expect(answerToNothing).toMatch(late)
  expect(answerToWhole).toMatch(/done$/)
  expect(served.sort()).toEqual(['/body', '/whole'])
  await new Promise((resolve) => server.close(resolve))
})
