/** Who gets in: this machine only unless asked, known hosts only, and requests that everybody reads alike. */
import { networkInterfaces } from 'node:os'
import { connect, createServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../emulator/index.ts'
import { createFolder } from '../support/project.ts'
import { ask, exchangeBytes, readAnswer } from './wire.ts'

let emulator: Emulator
let port: number
const token = 'token-of-the-door'

beforeAll(async () => {
  emulator = await createEmulator({
    token,
    watch: false,
    isolation: 'inline',
    actions: {
      echo: { type: 'web', rawHttp: true, module: { main: ({ __ow_body }: { __ow_body: string }) => ({ body: `ran ${__ow_body}` }) } },
      split: {
        type: 'web',
        module: { main: ({ name, value }: Record<string, string>) => ({ headers: { [name ?? '']: value }, body: 'x' }) },
      },
    },
  })
  ;({ port } = await emulator.listen({ port: 0 }))
})
afterAll(() => emulator.close())

const outside = Object.values(networkInterfaces())
  .flatMap((all = []) => all)
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address

const hasIPv6 = Object.values(networkInterfaces()).some((all = []) => all.some(({ address }) => address === '::1'))

function reaches(host: string, at: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(at, host)
    socket.once('connect', () => (socket.destroy(), resolve(true)))
    socket.once('error', () => resolve(false))
  })
}

test.skipIf(outside === undefined)('without being asked it listens on this machine only, and on every address when asked', async () => {
  expect(await reaches('127.0.0.1', port)).toBe(true)
  expect(await reaches(outside ?? '', port)).toBe(false)
  const { root } = createFolder({ 'functions/hello.js': 'exports.main = () => ({})' })
  await using open = await createEmulator({ root, watch: false, token })
  const { port: everywhere } = await open.listen({ port: 0, host: '0.0.0.0' })
  expect(await reaches(outside ?? '', everywhere)).toBe(true)
})

describe.skipIf(!hasIPv6)('`localhost` is the emulator, whichever of the two loopback addresses that is', () => {
  const spy = `const { createServer } = require('node:net')
    exports.main = ({ port, host }) => new Promise((resolve) => {
      const server = createServer().once('error', ({ code }) => resolve({ code })).listen(port, host, () => server.close(() => resolve({ code: 'listening' })))
    })`

  test.each(['127.0.0.1', '::1', 'localhost', '0.0.0.0'])('listening on %s, no function can listen beside it', async (host) => {
    const { root } = createFolder({ 'functions/spy.js': spy })
    await using emulating = await createEmulator({ root, watch: false, token })
    const { port: own } = await emulating.listen({ port: 0, host })
    for (const address of ['127.0.0.1', '::1']) {
      const { response } = await emulating.invoke('spy', { port: own, host: address })
      expect(response.result, address).toEqual({ code: 'EADDRINUSE' })
      const answer = await exchangeBytes(own, `GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`, address)
      expect(readAnswer(answer)).toMatchObject({ status: 404, body: expect.stringContaining('Nothing is served at /nothing.') as unknown })
    }
    await emulating.close()
    expect([await reaches('127.0.0.1', own), await reaches('::1', own)]).toEqual([false, false])
  })

  test('a port that is taken on one of them is taken, and left as it was', async () => {
    const other = createServer()
    const taken = await new Promise<number>((resolve) => {
      other.listen(0, '::1', () => resolve((other.address() as AddressInfo).port))
    })
    await using emulating = await createEmulator({
      token,
      watch: false,
      isolation: 'inline',
      actions: { a: { module: { main: () => ({}) } } },
    })
    await expect(emulating.listen({ port: taken })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringContaining('on ::1') as string,
    })
    expect(await reaches('127.0.0.1', taken)).toBe(false)
    other.close()
    expect((await emulating.listen({ port: taken })).port).toBe(taken)
  })
})

test.each([
  '/_',
  '/_/',
  '/_/health',
  '/_/activations',
  '/_/assets/0123456789ab/main.js',
  '/_/api/v1/',
  '/_/api/v1/events',
  '/_/api/v1/nowhere',
  '/_/nowhere',
])('listening beyond this machine, %s needs the token', async (target) => {
  await using open = await createEmulator({ token, watch: false, isolation: 'inline', actions: { a: { module: { main: () => ({}) } } } })
  const { port: everywhere } = await open.listen({ port: 0, host: '0.0.0.0' })
  const headers = { host: `dashboard.localhost:${everywhere}` }
  expect((await ask(everywhere, { target, headers })).status).toBe(401)
  const known = await ask(everywhere, { method: 'HEAD', target, headers: { ...headers, authorization: `Bearer ${token}` } })
  expect(known.status).not.toBe(401)
})

describe('a request that two readers could take for different ones is answered 400, and nothing after it is read', () => {
  const host = 'Host: localhost\r\n'
  const target = '/api/v1/web/guest/default/echo'
  const post = `POST ${target} HTTP/1.1\r\n`
  const smuggled = `GET /_/health HTTP/1.1\r\n${host}\r\n`
  test.each([
    ['a length and chunks', `${post}${host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['chunks and a length', `${post}${host}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`],
    ['two lengths that differ', `${post}${host}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`],
    ['two lengths in one line', `${post}${host}Content-Length: 3, 4\r\n\r\nabcd`],
    ['two equal lengths', `${post}${host}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`],
    ['a length with a sign', `${post}${host}Content-Length: +3\r\n\r\nabc`],
    ['a length below zero', `${post}${host}Content-Length: -3\r\n\r\nabc`],
    ['a hexadecimal length', `${post}${host}Content-Length: 0x3\r\n\r\nabc`],
    ['a length with a blank in it', `${post}${host}Content-Length: 1 3\r\n\r\nabc`],
    ['an empty length', `${post}${host}Content-Length:\r\n\r\n`],
    ['a length beyond all numbers', `${post}${host}Content-Length: 99999999999999999999999\r\n\r\nabc`],
    ['a blank before the colon', `${post}${host}Content-Length : 3\r\n\r\nabc`],
    ['a blank before the colon of the coding', `${post}${host}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`],
    ['a blank before the first header', `GET ${target} HTTP/1.1\r\n X-A: b\r\n${host}\r\n`],
    ['chunked, then identity', `${post}${host}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
    ['identity', `${post}${host}Transfer-Encoding: identity\r\n\r\nabc`],
    ['two lines of codings', `${post}${host}Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['another coding before chunked', `${post}${host}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
    ['chunked twice', `${post}${host}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`],
    ['an unknown coding', `${post}${host}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ['a coding behind a vertical tab', `${post}${host}Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n`],
    ['chunks in HTTP/1.0', `POST ${target} HTTP/1.0\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a folded header', `GET ${target} HTTP/1.1\r\n${host}X-A: b\r\n c\r\n\r\n`],
    ['a folded coding', `${post}${host}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n`],
    ['bare line feeds', `GET ${target} HTTP/1.1\nHost: localhost\n\n`],
    ['one bare line feed', `GET ${target} HTTP/1.1\r\nHost: localhost\nX-A: b\r\n\r\n`],
    ['a bare carriage return', `GET ${target} HTTP/1.1\r\nHost: localhost\rX-A: b\r\n\r\n`],
    ['a NUL', `GET ${target} HTTP/1.1\r\n${host}X-A: a\0b\r\n\r\n`],
    ['two hosts', `GET ${target} HTTP/1.1\r\n${host}Host: attacker.example\r\n\r\n`],
    ['two equal hosts', `GET ${target} HTTP/1.1\r\n${host}${host}\r\n`],
    ['no host', `GET ${target} HTTP/1.1\r\nX-A: b\r\n\r\n`],
    ['two hosts in one line', `GET ${target} HTTP/1.1\r\nHost: localhost, attacker.example\r\n\r\n`],
    ['a host with a path', `GET ${target} HTTP/1.1\r\nHost: localhost/x\r\n\r\n`],
    ['a host with a user', `GET ${target} HTTP/1.1\r\nHost: localhost:80@attacker.example\r\n\r\n`],
    ['a host with a port that is none', `GET ${target} HTTP/1.1\r\nHost: localhost:attacker.example\r\n\r\n`],
    ['an absolute target', `GET http://attacker.example${target} HTTP/1.1\r\n${host}\r\n`],
    ['an absolute target of our own', `GET http://localhost${target} HTTP/1.1\r\n${host}\r\n`],
    ['a target that is a host', `CONNECT attacker.example:80 HTTP/1.1\r\n${host}\r\n`],
    ['a target that is an asterisk', `OPTIONS * HTTP/1.1\r\n${host}Connection: close\r\n\r\n`],
    ['no version', `GET ${target}\r\n\r\n`],
    ['an unknown version', `GET ${target} HTTP/1.2\r\n${host}\r\n`],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a chunk with a hexadecimal prefix', `${post}${host}Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n`],
    ['a chunk that is longer than it says', `${post}${host}Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n`],
    ['a chunk with bare line feeds', `${post}${host}Transfer-Encoding: chunked\r\n\r\n3\nabc\n0\n\n`],
    ['a chunk beyond all numbers', `${post}${host}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff1\r\nabc\r\n0\r\n\r\n`],
    ['a length among the trailers', `${post}${host}Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 3\r\n\r\n`],
    ['a control character in the target', `GET ${target}\u0001 HTTP/1.1\r\n${host}\r\n`],
    ['a blank in the target', `GET ${target} x HTTP/1.1\r\n${host}\r\n`],
    ['an upgrade with two hosts', `GET ${target} HTTP/1.1\r\n${host}Host: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`],
  ])('%s', async (_, bytes) => {
    const answers = (await exchangeBytes(port, bytes + smuggled)).split(/(?=HTTP\/1\.1 )/)
    // A chunked body may be half read when it turns out to be wrong; no answer to it may have begun by then.
    expect(answers.map((answer) => readAnswer(answer).status)).toEqual([400])
  })

  test('and well-formed ones are not', async () => {
    const chunked = `${post}${host}Connection: close\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`
    expect(readAnswer(await exchangeBytes(port, chunked))).toMatchObject({ status: 200, body: 'ran YWJj' })
    const old = await exchangeBytes(port, `GET ${target} HTTP/1.0\r\n\r\n`)
    expect(readAnswer(old).status).toBe(200)
    for (const name of ['localhost', 'LOCALHOST:80', '127.0.0.1:3233', '[::1]:3233', 'local.api.localhost'])
      expect((await ask(port, { target, headers: { host: name } })).status, name).not.toBe(400)
  })
})

describe('what a function returns as a header stays one header', () => {
  test.each([
    ['a value with line breaks', { name: 'x-a', value: 'b\r\nset-cookie: stolen=1' }],
    ['a value with a second answer', { name: 'x-a', value: 'b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n' }],
    ['a value with a bare line feed', { name: 'x-a', value: 'b\nset-cookie: stolen=1' }],
    ['a value with a line separator', { name: 'x-a', value: 'b\u2028set-cookie: stolen=1' }],
    ['a value whose low bytes are a line break', { name: 'x-a', value: 'b\u010d\u010aset-cookie: stolen=1' }],
    ['a name with line breaks', { name: 'x-a\r\nset-cookie', value: 'stolen=1' }],
    ['a name with a colon', { name: 'set-cookie: stolen=1; x', value: 'b' }],
    ['a name with a blank', { name: 'set-cookie ', value: 'stolen=1' }],
    ['an empty name', { name: '', value: 'set-cookie: stolen=1' }],
  ])('%s', async (_, params) => {
    const body = JSON.stringify(params)
    const headers = { host: 'localhost', 'content-type': 'application/json' }
    const answer = await ask(port, { method: 'POST', target: '/api/v1/web/guest/default/split.http', headers, body })
    expect(answer.status).toBeLessThan(500)
    expect(answer.head.filter((line) => line.toLowerCase().startsWith('set-cookie'))).toEqual([])
    expect(answer.head.filter((line) => line.startsWith('HTTP/'))).toEqual([])
  })

  test.each(['content-length', 'transfer-encoding', 'connection', 'trailer', 'upgrade'])(
    '%s cannot move the end of the answer',
    async (name) => {
      for (const value of ['0', '1', '999', 'chunked', 'close, keep-alive', 'identity']) {
        const body = JSON.stringify({ name, value })
        const length = `content-length: ${Buffer.byteLength(body)}\r\n`
        const request = `POST /api/v1/web/guest/default/split.http HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${length}\r\n${body}`
        const last = 'GET /_/health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n'
        const text = await exchangeBytes(port, request + last)
        const { head, body: rest, status } = readAnswer(text)
        if (status !== 200) continue
        const framing = head.filter((line) => /^(content-length|transfer-encoding):/i.test(line))
        expect(framing, `${name}: ${value}`).toEqual(['Content-Length: 1'])
        expect(rest, `${name}: ${value}`).toMatch(/^x(HTTP\/1\.1 200 OK|$)/)
      }
    },
  )
})
