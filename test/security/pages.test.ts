/** A page of somebody else's, open in the developer's browser while the emulator runs: what it can send, and that nothing comes of it. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createEmulator, type Config, type Emulator } from '../../emulator/index.ts'
import type { LogEvent } from '../../emulator/log.ts'
import { openBrowser } from '../dashboard/browser.ts'
import { openRecorder } from '../../emulator/recording/recorder.ts'
import { createFolder } from '../project.ts'
import { ask, exchangeBytes, readAnswer, type RawAnswer } from './wire.ts'

const token = 'token-of-the-pages'
const shop = 'shop.example'
const config: Config = {
  actions: {
    hello: { module: { main: ({ name = 'you' }: { name?: string }) => ({ hello: name }) } },
    page: { type: 'web', module: { main: () => ({ body: 'for everybody' }) } },
  },
  triggers: {
    hello: { type: 'apigw', product: 'shop', api: 'hooks', stage: 'v1', resource: '/hello', methods: ['POST'], action: 'hello' },
  },
  server: { allowedHosts: [shop] },
}

let emulator: Emulator
let port: number
let deployed: string[]
const logged: LogEvent[] = []

beforeAll(async () => {
  emulator = await createEmulator({
    token,
    watch: false,
    isolation: 'inline',
    log: { emit: (event) => void logged.push(event) },
    ...config,
  })
  ;({ port } = await emulator.listen({ port: 0 }))
  deployed = emulator.actions()
})
beforeEach(() => {
  emulator.activations.clear()
  logged.length = 0
})
afterAll(() => emulator.close())

const code = JSON.stringify({ exec: { kind: 'nodejs:default', code: 'function main() { return { owned: true } }' } })
/** What a page can send: without asking first, or after a preflight. `type` undefined: `fetch` of a text. */
const calls = [
  { what: 'deploys over the OpenWhisk API', method: 'PUT', target: '/api/v1/namespaces/_/actions/evil?overwrite=true', body: code },
  { what: 'replaces over the OpenWhisk API', method: 'PUT', target: '/api/v1/namespaces/_/actions/hello?overwrite=true', body: code },
  { what: 'deletes over the OpenWhisk API', method: 'DELETE', target: '/api/v1/namespaces/_/actions/hello', body: '' },
  { what: 'calls over the OpenWhisk API', method: 'POST', target: '/api/v1/namespaces/_/actions/hello?blocking=true', body: '{}' },
  { what: 'makes a trigger', method: 'PUT', target: '/api/v1/namespaces/_/triggers/evil', body: '{}' },
  { what: 'reads what ran', method: 'GET', target: '/api/v1/namespaces/_/activations', body: '' },
  { what: 'deploys over the API of NAVER', method: 'PUT', target: '/ncf/api/v2/packages/-/actions/evil', body: code },
  { what: 'calls over the API of NAVER', method: 'POST', target: '/ncf/api/v2/packages/-/actions/hello', body: '{}' },
] as const

const browserHeaders = (origin: string, type: string): Record<string, string> => ({
  host: `127.0.0.1:${port}`,
  origin,
  'content-type': type,
  'sec-fetch-site': 'cross-site',
})

describe.each([
  'http://attacker.example',
  'https://localhost.attacker.example',
  'http://127.0.0.1.attacker.example:80',
  'null',
  'file://',
  'chrome-extension://abc',
])('a page of %s', (origin) => {
  test.each(calls)('$what in vain', async ({ method, target, body }) => {
    for (const type of ['text/plain', 'application/json', 'application/x-www-form-urlencoded']) {
      const { status } = await ask(port, { method, target, body, headers: browserHeaders(origin, type) })
      expect(status, type).toBe(403)
    }
    expect(emulator.activations.list()).toEqual([])
    expect(emulator.actions()).toEqual(deployed)
    expect(logged.filter(({ event }) => event === 'refused')).toHaveLength(3)
    expect(JSON.stringify(logged[0])).toContain('server.allowedHosts')
  })
})

test.each(['http://localhost:5173', 'http://127.0.0.1:8080', 'http://[::1]:8080', 'http://app.localhost', `https://${shop}`])(
  'a page of the developer’s own at %s may call',
  async (origin) => {
    for (const { method, target, body } of calls.filter(({ what }) => what.startsWith('calls over'))) {
      const { status } = await ask(port, { method, target, body, headers: browserHeaders(origin, 'application/json') })
      expect(status, target).toBe(200)
    }
  },
)

test('what the clouds open to the pages of everybody stays open: web actions, what stands behind the gateway, CloudBase functions', async () => {
  const headers = browserHeaders('http://attacker.example', 'application/json')
  expect(await ask(port, { target: '/api/v1/web/guest/default/page', headers })).toMatchObject({ status: 200, body: 'for everybody' })
  expect((await ask(port, { method: 'POST', target: '/apigw/shop/hooks/v1/hello', headers, body: '{}' })).status).toBe(202)
  expect((await ask(port, { method: 'POST', target: '/v1/functions/hello', headers, body: '{}' })).status).toBe(200)
})

test('with credentials configured it is they that decide, not the page', async () => {
  const auth = 'user-of-whisk:key-of-whisk'
  const options = {
    ...config,
    openwhisk: { auth },
    tcb: { auth: { enforce: true, tokens: { 'token-of-a-user': { role: 'administrator' } } } },
  }
  await using strict = await createEmulator({ watch: false, isolation: 'inline', ...options })
  const origin = 'http://attacker.example'
  const send = (target: string, authorization: string): Promise<Response> =>
    strict.request(target, { method: 'POST', headers: { origin, authorization, 'content-type': 'application/json' }, body: '{}' })
  expect((await send('/api/v1/namespaces/_/actions/hello?blocking=true', `Basic ${btoa(auth)}`)).status).toBe(200)
  expect((await send('/api/v1/namespaces/_/actions/hello?blocking=true', `Basic ${btoa('a:b')}`)).status).toBe(401)
  expect((await send('/v1/functions/hello', 'Bearer token-of-a-user')).status).toBe(200)
  expect((await send('/v1/functions/hello', 'Bearer guessed')).status).toBe(401)
})

test('no page of another site opens a WebSocket', async () => {
  for (const target of ['/v1/functions/hello/?webfn=true', '/_/api/v1/events', '/_/']) {
    const upgrade =
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'
    const text = `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://attacker.example\r\n${upgrade}\r\n`
    expect(readAnswer(await exchangeBytes(port, text)).status, target).toBe(404)
  }
})

describe.each([
  'attacker.example',
  'localhost.attacker.example',
  '127.0.0.1.attacker.example',
  '2130706433',
  '0x7f.1',
  'localhost.',
  '0',
  '[::]x',
])('a name that was bound again, %s,', (host) => {
  test.each([
    '/_/',
    '/_/health',
    '/api/v1/web/guest/default/page',
    '/api/v1/namespaces',
    '/ncf/api/v2/packages',
    '/v1/functions/hello',
    '/apigw/shop/hooks/v1/hello',
    '/nothing',
  ])('reaches nothing at %s', async (target) => {
    const answer = await ask(port, { target, headers: { host: `${host}:${port}` } })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect(answer.body).not.toMatch(/for everybody|guest|status|hello":/)
    expect(answer.head.filter((line) => line.toLowerCase().startsWith('set-cookie'))).toEqual([])
  })
})

test('nothing passes the recorder, which signs with the developer’s keys, for a page of another site', async () => {
  const { root } = createFolder({})
  const secrets = { ncp: { accessKey: 'AK', secretKey: 'key-of-the-cloud' }, openwhisk: 'user:key-of-the-cloud' }
  await using recorder = await openRecorder({ target: new URL(`http://127.0.0.1:${port}`), secrets, file: `${root}/cases.json` })
  const at = Number(new URL(recorder.url).port)
  const send = (headers: Record<string, string>, method = 'POST'): Promise<RawAnswer> =>
    ask(at, { method, target: '/api/v1/namespaces/_/actions/hello?blocking=true', headers, body: method === 'GET' ? '' : '{}' })
  const own = { host: `127.0.0.1:${at}` }
  expect((await send({ ...own, origin: 'http://attacker.example' })).status).toBe(403)
  expect((await send({ ...own, origin: 'null' })).status).toBe(403)
  expect((await send({ ...own, 'sec-fetch-site': 'cross-site' }, 'GET')).status).toBe(403)
  expect((await send({ host: `attacker.example:${at}` })).status).toBe(403)
  expect(readAnswer(await exchangeBytes(at, 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: a\r\nConnection: close\r\n\r\n')).status).toBe(400)
  expect(emulator.activations.list()).toEqual([])
  expect((await send(own)).status).toBe(200)
  expect((await send({ ...own, origin: 'http://localhost:5173' })).status).toBe(200)
  expect((await send({ host: 'cloudfunctions.apigw.ntruss.com' })).status).not.toBe(403)
})

test('what a page only loads, such as an image, comes from nothing that credentials would protect, whether or not that says its address', async () => {
  const headers = { host: `127.0.0.1:${port}`, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }
  for (const referer of [undefined, 'http://attacker.example/localhost', 'http://localhost.attacker.example/'])
    for (const { target } of calls) {
      const { status } = await ask(port, { target, headers: { ...headers, ...(referer === undefined ? {} : { referer }) } })
      expect(status, target).toBe(403)
    }
  expect(emulator.activations.list()).toEqual([])
  const own = { ...headers, referer: 'http://localhost:5173/shop' }
  expect((await ask(port, { target: '/api/v1/namespaces/_/actions', headers: own })).status).toBe(200)
  // Typed, or followed from a page of the same machine.
  for (const site of ['none', 'same-site', 'same-origin'])
    expect(
      (await ask(port, { target: '/api/v1/namespaces/_/actions', headers: { ...headers, 'sec-fetch-site': site } })).status,
      site,
    ).toBe(200)
})

describe('in Chromium', () => {
  let browser: Browser | undefined
  let attacker: Server
  let foreign: string

  beforeAll(async () => {
    browser = await openBrowser(['--host-resolver-rules=MAP attacker.example 127.0.0.1'])
    attacker = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html><title>page</title>'))
    await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve))
    foreign = String((attacker.address() as AddressInfo).port)
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    attacker.close()
  })

  /** Runs in the page: every call as `fetch` with and without a preflight; then an image, a script, a form and a socket. */
  const attack = `async ({ base, calls }) => {
    const outcome = async (promise) => promise.then(async (r) => r.type === 'opaque' ? 'sent' : r.status + ' ' + await r.text(), () => 'refused')
    const results = []
    for (const { method, target, body } of calls) {
      const init = { method, ...(body ? { body } : {}) }
      results.push(await outcome(fetch(base + target, { ...init, headers: { 'content-type': 'application/json' } })))
      if (method === 'POST' || method === 'GET') results.push(await outcome(fetch(base + target, { ...init, mode: 'no-cors' })))
    }
    const element = (tag, props) => new Promise((resolve) => {
      document.documentElement.append(Object.assign(document.createElement(tag), props, { onload: () => resolve('loaded'), onerror: () => resolve('refused') }))
    })
    results.push(await element('script', { src: base + '/_/api/v1/functions' }))
    results.push(await element('img', { src: base + '/_/health' }))
    const form = Object.assign(document.createElement('form'), { method: 'post', action: base + calls[3].target, target: 'sink', enctype: 'text/plain' })
    const sink = Object.assign(document.createElement('iframe'), { name: 'sink' })
    document.documentElement.append(sink, form)
    form.submit()
    await new Promise((resolve) => { sink.onload = resolve })
    return results
  }`

  test('a page of another site runs nothing and reads nothing, though each of its calls arrives', async ({ skip }) => {
    if (!browser) return skip()
    const page = await browser.newPage()
    await page.goto(`http://attacker.example:${foreign}/`)
    const results = (await page.evaluate(`(${attack})(${JSON.stringify({ base: `http://127.0.0.1:${port}`, calls })})`)) as string[]
    await page.close()
    expect(results.filter((result) => !['refused', 'sent'].includes(result))).toEqual([])
    expect(results).toContain('sent')
    expect(emulator.activations.list()).toEqual([])
    expect(emulator.actions()).toEqual(deployed)
  })

  test('a name that was bound again shows nothing', async ({ skip }) => {
    if (!browser) return skip()
    const page = await browser.newPage()
    for (const path of ['/_/', '/api/v1/web/guest/default/page', '/v1/functions/hello']) {
      const answer = await page.goto(`http://attacker.example:${port}${path}`)
      expect(answer?.status(), path).toBeGreaterThanOrEqual(400)
      expect(await answer?.text(), path).not.toMatch(/for everybody|functions\/hello/)
    }
    await page.close()
  })
})
