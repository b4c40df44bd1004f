/** Any bytes on a connection: an answer of HTTP or the end of the connection, at once, and the next client is served as if nothing had been. */
import { connect } from 'node:net'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { wishes, type Wish } from './requests.ts'
import { mistake, serve, type Served, type Surface } from './served.ts'
import { patience, settings } from '../support/fuzz-settings.ts'

let served: Served
let port: number

beforeAll(async () => {
  served = await serve()
  port = (await served.emulator.listen({ port: 0 })).port
})

afterAll(() => served.close())

/** Everything that comes back; the writing side ends with the bytes. */
function exchange(bytes: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.end(bytes))
    const late = setTimeout(() => {
      socket.destroy()
      reject(new Error(`the connection is still open; so far it brought ${JSON.stringify(Buffer.concat(chunks).toString('latin1'))}`))
    }, 5000)
    socket.on('data', (chunk) => chunks.push(chunk))
    // A reset is an end as well.
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(late)
      resolve(Buffer.concat(chunks))
    })
  })
}

const statusLine = /^HTTP\/1\.1 (\d{3}) /

async function isServed(): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/functions/echo`, {
    method: 'POST',
    body: '{"a":1}',
    headers: { 'content-type': 'application/json' },
  })
  expect(await answer.json()).toEqual({ a: 1 })
  expect(served.faults()).toEqual([])
}

test('bytes that are no request at all', { timeout: patience }, async () => {
  const fragment = fc.oneof(
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom(
        'GET ',
        'POST /v1/functions/echo HTTP/1.1\r\n',
        ' HTTP/1.1\r\n',
        '\r\n',
        '\n',
        '\r',
        '\0',
        'Host: localhost\r\n',
        'Content-Length: 3\r\n',
        'Content-Length: -1\r\n',
        'Content-Length: 99999999999999999999\r\n',
        'Transfer-Encoding: chunked\r\n',
        'Connection: keep-alive, upgrade\r\n',
        'Upgrade: websocket\r\n',
        'Expect: 100-continue\r\n',
        'Expect: x\r\n',
        '3\r\nabc\r\n',
        '0\r\n\r\n',
        'ffffffffffffffff\r\n',
        'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
        '\x16\x03\x01\x02\x00',
      )
      .map((text) => Buffer.from(text, 'latin1')),
  )
  const property = fc.asyncProperty(fc.array(fragment, { maxLength: 8 }), async (fragments) => {
    const answer = (await exchange(Buffer.concat(fragments))).toString('latin1')
    if (answer !== '') expect(answer).toMatch(statusLine)
    // 500 or 503 would be an excuse for a fault of ours.
    expect(answer).not.toMatch(/^HTTP\/1\.1 5/)
  })
  await fc.assert(
    property,
    settings<[Buffer[]]>(400, [[[]], [[Buffer.from('GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n')]]]),
  )
  await isServed()
})

const surfaces: readonly Surface[] = ['ncp.api', 'ncp.gateway', 'openwhisk.web', 'openwhisk.api', 'tcb']

/** As a client would write it, without asking whether it may. */
function onTheWire({ method, target, headers, body }: Wish): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const head = `${method} ${target} HTTP/1.1\r\nHost: localhost\r\n${lines}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), body])
}

test.each(surfaces)('%s: a whole request, cut off anywhere or with one byte changed', { timeout: patience }, async (surface) => {
  const damage = fc.record({
    kind: fc.constantFrom('none', 'none', 'cut', 'change'),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    byte: fc.integer({ min: 0, max: 255 }),
  })
  const property = fc.asyncProperty(wishes(surface), damage, async (wish, { kind, at, byte }) => {
    const whole = onTheWire(wish)
    const place = Math.min(whole.length - 1, Math.floor(at * whole.length))
    if (kind === 'change') whole[place] = byte
    const answer = await exchange(kind === 'cut' ? whole.subarray(0, place) : whole)
    const text = answer.toString('utf8')
    if (text === '') {
      expect(kind).not.toBe('none')
      return
    }
    expect(text).toMatch(statusLine)
    // Bytes that are no HTTP are refused before anybody knows whose request it was.
    if (kind !== 'none' || text.includes('This is no HTTP request')) return
    const [head, body] = splitOnce(text, '\r\n\r\n')
    const header = (name: string): string | undefined => new RegExp(`\r\n${name}: ([^\r]*)`, 'i').exec(head)?.[1]
    const wrong = mistake(surface, wish.method, { status: Number(statusLine.exec(head)?.[1]), header, text: body })
    if (wrong !== undefined) throw new Error(wrong)
  })
  await fc.assert(property, settings(50))
  await isServed()
})

function splitOnce(text: string, at: string): [string, string] {
  const index = text.indexOf(at)
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + at.length)]
}
