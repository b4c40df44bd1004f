/** Requests that ask for another protocol: only WebSockets get one, everybody else is answered over HTTP/1.1 (RFC 9110 7.8). */
import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../emulator/index.ts'
import { exchangeBytes, readAnswer } from '../security/wire.ts'

let emulator: Emulator
let port: number

beforeAll(async () => {
  const slow = async ({ n }: { n: number }): Promise<object> => {
    await new Promise((resolve) => setTimeout(resolve, 60))
    return { n }
  }
  const webhook = { type: 'apigw', product: 'p', api: 'a', stage: 's', action: 'echo', resource: '/echo' } as const
  emulator = await createEmulator({
    actions: {
      echo: { module: { main: (params: object) => params } },
      page: { module: { main: ({ a = 0 }: { a?: number }) => ({ body: { a } }) }, type: 'web' },
      raw: {
        module: { main: ({ __ow_body: body }: { __ow_body: string }) => ({ body: { size: body.length } }) },
        type: 'web',
        rawHttp: true,
      },
      slow: { module: { main: slow } },
    },
    triggers: { webhook, http: { ...webhook, resource: '/page', action: 'page' } },
  })
  port = (await emulator.listen({ port: 0 })).port
})

afterAll(() => emulator.close())

/** What Java's HttpClient sends to every server by default. */
function asJava(method: string, target: string, body = '', connection = 'Upgrade, HTTP2-Settings'): string {
  const framing = body === '' ? '' : `Content-Length: ${body.length}\r\n`
  const upgrade = `Connection: ${connection}\r\n${framing}Host: localhost:${port}\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\nUpgrade: h2c\r\n`
  return `${method} ${target} HTTP/1.1\r\n${upgrade}User-Agent: Java-http-client/17.0.12\r\nContent-Type: application/json\r\n\r\n${body}`
}

/** Ends the connection, so that all answers are there. */
function last(): string {
  return `GET /_/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`
}

/** The answers on one connection, the one to {@link last} left out. */
async function answers(bytes: string): Promise<ReturnType<typeof readAnswer>[]> {
  const all = (await exchangeBytes(port, bytes + last())).split(/(?=HTTP\/1\.1 )/).map(readAnswer)
  expect(all.pop()).toMatchObject({ status: 200, body: '{"status":"ok"}' })
  return all
}

describe('a client that would rather speak HTTP/2 is answered over HTTP/1.1', () => {
  test.each([
    ['NAVER Post Action', 'POST', '/ncf/api/v2/packages/-/actions/echo', '"result":{"a":1}'],
    ['NAVER management', 'GET', '/ncf/api/v2/packages/-/actions', '"echo"'],
    ['NAVER webhook', 'POST', '/apigw/p/a/s/echo?blocking=true&result=true', '{"a":1}'],
    ['NAVER gateway', 'POST', '/apigw/p/a/s/page', '"a": 1'],
    ['OpenWhisk web action', 'POST', '/api/v1/web/guest/default/page', '"a": 1'],
    ['OpenWhisk REST', 'POST', '/api/v1/namespaces/_/actions/echo?blocking=true&result=true', '{"a":1}'],
    ['CloudBase', 'POST', '/v1/functions/echo', '{"a":1}'],
    ['the dashboard’s API', 'GET', '/_/api/v1/functions', '"path":"echo"'],
    ['an address that nothing is at', 'GET', '/nothing', 'Nothing is served'],
  ])('%s', async (_, method, target, expected) => {
    const body = method === 'POST' ? '{"a":1}' : ''
    const [answer, ...more] = await answers(asJava(method, target, body))
    expect(answer?.body).toContain(expected)
    expect(answer?.status).toBe(target === '/nothing' ? 404 : 200)
    expect(more).toEqual([])
  })

  test('with a body in chunks, with one that comes later than the head, and with one of a megabyte', async () => {
    const target = '/api/v1/web/guest/default/raw'
    const chunked = asJava('POST', target).replace('Host:', 'Transfer-Encoding: chunked\r\nHost:')
    const [first] = await answers(`${chunked}3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n`)
    expect(first?.body).toContain(`"size": ${Buffer.from('abcdefg').toString('base64').length}`)

    const large = 'x'.repeat(1_000_000)
    const [second] = await answers(asJava('POST', target, large))
    expect(second?.body).toContain(`"size": ${Buffer.from(large).toString('base64').length}`)

    const waiting = asJava('POST', '/v1/functions/echo', '{"a":1}').replace('Host:', 'Expect: 100-continue\r\nHost:')
    const socket = connect(port, '127.0.0.1')
    socket.write(waiting.slice(0, -7))
    const continues = await new Promise<string>((resolve) => socket.once('data', (chunk: Buffer) => resolve(chunk.toString())))
    expect(continues).toBe('HTTP/1.1 100 Continue\r\n\r\n')
    const answer = new Promise<string>((resolve) => socket.once('data', (chunk: Buffer) => resolve(chunk.toString())))
    socket.write(waiting.slice(-7))
    expect(readAnswer(await answer)).toMatchObject({ status: 200, body: '{"a":1}' })
    socket.destroy()
  })

  test('byte by byte', async () => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const answer = new Promise<string>((resolve) => {
      let text = ''
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
      socket.on('close', () => resolve(text))
    })
    for (const byte of Buffer.from(asJava('POST', '/v1/functions/echo', '{"a":1}', 'close, Upgrade'))) {
      socket.write(Buffer.from([byte]))
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(readAnswer(await answer)).toMatchObject({ status: 200, body: '{"a":1}' })
  })

  test('in its turn: after the answers to what it sent before, and before those to what it sends next', async () => {
    const call = (n: number, upgrade: boolean): string => {
      const text = asJava('POST', '/v1/functions/slow', `{"n":${n}}`)
      return upgrade ? text : text.replace('Upgrade: h2c\r\n', '')
    }
    const sent = [false, true, true, false, true, false]
    const all = await answers(sent.map((upgrade, n) => call(n, upgrade)).join(''))
    expect(all.map(({ body }) => body)).toEqual(sent.map((_, n) => `{"n":${n}}`))
  })

  test('with the connection kept or closed as it asks for', async () => {
    const kept = await answers(asJava('POST', '/v1/functions/echo', '{"a":1}', 'keep-alive, Upgrade'))
    expect(kept[0]?.head).toContain('Connection: keep-alive')
    const closed = await exchangeBytes(port, asJava('POST', '/v1/functions/echo', '{"a":1}', 'Upgrade, close'))
    expect(readAnswer(closed)).toMatchObject({ status: 200, body: '{"a":1}' })
    expect(readAnswer(closed).head).toContain('Connection: close')
  })

  test('and ambiguous requests with an upgrade are refused like any other', async () => {
    for (const line of ['Host: attacker.example', 'Transfer-Encoding: gzip']) {
      const text = asJava('POST', '/v1/functions/echo').replace('Upgrade: h2c', `${line}\r\nUpgrade: h2c`)
      expect(readAnswer(await exchangeBytes(port, text)).status, line).toBe(400)
    }
    // Far more lines than Node keeps by default: none of them is lost on the way.
    const many = asJava('POST', '/v1/functions/echo', '{"a":1}').replace('Content-Length', `${'a:b\r\n'.repeat(2500)}Content-Length`)
    expect((await answers(many)).map(({ status }) => status)).toEqual([200])
  })
})

test('other protocols are ignored too, and so is a WebSocket that is no GET', async () => {
  for (const protocol of ['TLS/1.0', 'HTTP/3.0', 'websocket']) {
    const text = asJava('POST', '/v1/functions/echo', '{"a":1}').replace('h2c', protocol)
    expect(
      (await answers(text)).map(({ status }) => status),
      protocol,
    ).toEqual([200])
  }
})

test('a WebSocket handshake is none of them: it gets a connection where a function takes it, and 404 elsewhere', async () => {
  const key = createHash('md5').update('key').digest('base64')
  const text = asJava('GET', '/api/v1/web/guest/default/page')
    .replace('h2c', 'WebSocket')
    .replace('Host', `Sec-WebSocket-Key: ${key}\r\nHost`)
  expect(readAnswer(await exchangeBytes(port, text)).status).toBe(404)
})
