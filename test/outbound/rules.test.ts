/** What a test can say about the hosts that its functions call, and what it hears of the calls. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { networkInterfaces } from 'node:os'
import { fileURLToPath } from 'node:url'
import { http, HttpResponse, passthrough } from 'msw'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createEmulator, type Emulator, type EmulatorOptions } from '../../emulator/index.ts'
import { createTest } from '../../emulator/testing/index.ts'
import { startCommand } from '../robustness/command.ts'
import { createFolder, type Folder } from '../support/project.ts'

const send = `export const main = async ({ url, method = 'GET', body, headers }) => {
  try {
    const answer = await fetch(url, { method, body, headers })
    return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.text() }
  } catch ({ cause }) {
    return { code: cause.code, text: cause.message }
  }
}`

interface Opened {
  readonly emulator: Emulator
  readonly folder: Folder
  send(url: string, more?: object): Promise<unknown>
}

async function open(options: EmulatorOptions = {}, files: Record<string, string> = {}): Promise<Opened> {
  const folder = createFolder({ 'functions/send.mjs': send, ...files })
  const emulator = await createEmulator({ root: folder.root, watch: false, ...options })
  onTestFinished(() => emulator.close())
  return { emulator, folder, send: async (url, more = {}) => (await emulator.invoke('send', { url, ...more })).response.result }
}

/** A host on this machine that answers with what it was asked. */
async function host(address = '127.0.0.1'): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (more: string) => (body += more))
    request.on('end', () => {
      asked.push(`${request.method} ${request.url} ${body}`.trim())
      response
        .writeHead(200, { 'content-type': 'application/json', 'set-cookie': ['a=1', 'session=sekret'] })
        .end(JSON.stringify({ host: true, token: 'sekret-token', count: asked.length }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, address, resolve))
  onTestFinished(() => void server.close())
  return { url: `http://${address}:${(server.address() as AddressInfo).port}`, asked }
}

describe('a rule', () => {
  test('answers with text, JSON, bytes or nothing, one answer after the other, and the last one stays', async () => {
    const { emulator, send } = await open()
    const rule = emulator.outbound.get('https://a.example/x').reply(503).reply(200, 'text').reply(200, [1]).reply(204)
    rule.reply(200, new Uint8Array([104, 105]), { headers: { 'content-type': 'x/y' } })
    const answers = []
    for (let time = 0; time < 6; time++) answers.push(await send('https://a.example/x'))
    expect(answers).toEqual([
      { status: 503, type: null, body: '' },
      { status: 200, type: 'text/plain; charset=utf-8', body: 'text' },
      { status: 200, type: 'application/json', body: '[1]' },
      { status: 204, type: null, body: '' },
      { status: 200, type: 'x/y', body: 'hi' },
      { status: 200, type: 'x/y', body: 'hi' },
    ])
  })

  test('answers by a handler, which runs in the test and knows the parts of the path', async () => {
    const { emulator, send } = await open()
    emulator.outbound
      .put('https://a.example/orders/:id/items/:item')
      .reply(async ({ request, params }) =>
        Response.json({ params, sent: await request.json(), own: request.headers.get('x-own'), url: request.url }, { status: 202 }),
      )
    const sent = { method: 'PUT', body: '{"n":1}', headers: { 'x-own': 'yes' } }
    expect(await send('https://a.example/orders/7/items/a%20b?q=1', sent)).toMatchObject({
      status: 202,
      body: JSON.stringify({
        params: { id: '7', item: 'a b' },
        sent: { n: 1 },
        own: 'yes',
        url: 'https://a.example/orders/7/items/a%20b?q=1',
      }),
    })
  })

  test.each([
    ['https://a.example/x', 'https://a.example/x?b=1', true],
    ['https://a.example/x?b=1', 'https://a.example/x?a=2&b=1', true],
    ['https://a.example/x?b=1', 'https://a.example/x?b=2', false],
    ['https://*.example/x', 'https://a.b.example/x', true],
    ['https://a.example/*', 'https://a.example/x/y/z', true],
    ['https://a.example', 'https://a.example/', true],
    ['https://a.example:443/x', 'https://a.example/x', true],
    ['http://a.example/x', 'https://a.example/x', false],
    [/a\.example\/\d+$/g, 'https://a.example/12', true],
    ['*', 'https://anything.example/at/all', true],
  ])('%s is about %s: %s', async (pattern, url, expected) => {
    const { emulator, send } = await open({ isolation: 'inline' })
    emulator.outbound.unclaimed('error')
    emulator.outbound.all(pattern).reply(200, 'rule')
    for (let time = 0; time < 2; time++) expect(await send(url)).toMatchObject(expected ? { body: 'rule' } : { code: 'ERR_OUTBOUND' })
  })

  test('answers each of several hosts that one call asks', async () => {
    const both = `export const main = async () => ({ bodies: await Promise.all(['a', 'b', 'a'].map((name) => fetch('https://' + name + '.example/').then((answer) => answer.text()))) })`
    const { emulator } = await open({}, { 'functions/both.mjs': both })
    emulator.outbound.all('https://a.example').reply(200, 'from a')
    emulator.outbound.all('https://b.example').reply(200, 'from b')
    expect((await emulator.invoke('both')).response.result).toEqual({ bodies: ['from a', 'from b', 'from a'] })
  })

  test('whose handler returns no Response says so, and one that returns the same one twice is answered twice', async () => {
    const { emulator, send } = await open({ isolation: 'inline' })
    emulator.outbound.get('https://a.example/none').reply((() => {}) as never)
    expect(await send('https://a.example/none')).toMatchObject({
      status: 500,
      body: expect.stringContaining('returned nothing. Return a Response'),
    })
    const same = Response.json({ ok: true })
    emulator.outbound.get('https://a.example/same').reply(() => same)
    for (let time = 0; time < 2; time++) expect(await send('https://a.example/same')).toMatchObject({ body: '{"ok":true}' })
  })

  test('with a word that nobody knows is refused where it is written', async () => {
    const { emulator } = await open({ isolation: 'inline' })
    const { outbound } = emulator
    expect(() => outbound.get('https://a.example').fail('nonsense' as never)).toThrow(
      `fail takes 'refused', 'reset', 'dns', 'timeout', not "nonsense"`,
    )
    expect(() => outbound.unclaimed('nonsense' as never)).toThrow(`expected 'bypass', 'warn' or 'error'`)
    expect(() => outbound.get(undefined as never)).toThrow('outbound: undefined is no address')
    for (const status of ['200', 99, 600])
      expect(() => outbound.get('*').reply(status as never)).toThrow(
        `outbound: reply takes a status from 200 to 599 or a handler, not ${JSON.stringify(status)}`,
      )
  })

  test('may have any script in its path', async () => {
    const { emulator, send } = await open({ isolation: 'inline' })
    emulator.outbound.get('https://a.example/검색/:what').reply(({ params }) => new Response(params['what']))
    expect(await send('https://a.example/검색/a b')).toMatchObject({ body: 'a b' })
  })

  test('holds for what a dispatcher of the function’s own sends later', async () => {
    const own = `import { Agent, request } from 'undici'\nconst dispatcher = new Agent({ connections: 1 })
      export const main = async ({ url }) => ({ text: await (await request(url, { dispatcher })).body.text() })`
    const { emulator, folder } = await open({ actions: { own: { limits: { concurrency: 10 } } } }, { 'functions/own.mjs': own })
    folder.link('node_modules', fileURLToPath(new URL('../../node_modules', import.meta.url)))
    emulator.outbound.unclaimed('error')
    emulator.outbound.get('https://a.example/:n').reply(({ params }) => new Response(params['n']))
    await emulator.invoke('own', { url: 'https://a.example/0' })
    const answers = await Promise.all(['1', '2', '3'].map((n) => emulator.invoke('own', { url: `https://a.example/${n}` })))
    expect(answers.map(({ response }) => response.result)).toEqual([{ text: '1' }, { text: '2' }, { text: '3' }])
  })

  test('is asked before older ones', async () => {
    const { emulator, send } = await open()
    emulator.outbound.get('https://a.example/*').reply(200, 'old')
    emulator.outbound.get('https://a.example/x').reply(200, 'new')
    expect([await send('https://a.example/x'), await send('https://a.example/y')]).toMatchObject([{ body: 'new' }, { body: 'old' }])
  })

  test('whose handler throws answers 500 with the reason, and one without an answer says what is missing', async () => {
    const { emulator, send } = await open()
    emulator.outbound.get('https://a.example/x').reply(() => {
      throw new Error('not ready')
    })
    emulator.outbound.get('https://a.example/y')
    expect(await send('https://a.example/x')).toMatchObject({ status: 500, body: expect.stringContaining('Error: not ready') })
    expect(await send('https://a.example/y')).toMatchObject({
      text: expect.stringContaining('GET https://a.example/y has no answer. Add .reply(200)'),
    })
  })

  test.each(['/pay', 'api.example.com/pay', 'ftp://a.example'])('needs a whole address, which %s is not', async (url) => {
    const { emulator } = await open({ isolation: 'inline' })
    expect(() => emulator.outbound.get(url)).toThrow(`outbound: "${url}" is no address. Write it whole`)
  })

  test('that does not answer in time leaves the client to its own limit', async () => {
    const hurried = `export const main = () => fetch('https://a.example/', { signal: AbortSignal.timeout(100) }).then(() => ({}), ({ name }) => ({ name }))`
    const { emulator } = await open({}, { 'functions/hurried.mjs': hurried })
    emulator.outbound.get('https://a.example/').fail('timeout')
    expect((await emulator.invoke('hurried')).response.result).toEqual({ name: 'TimeoutError' })
  })

  test('holds for one session only, also while sessions share a warm container and call at the same time', async () => {
    const { emulator } = await open({ actions: { send: { limits: { concurrency: 50 } } } })
    const bodies = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        await using session = emulator.session()
        session.outbound.get('https://a.example/').reply(200, `${index}`)
        const { response } = await session.invoke('send', { url: 'https://a.example/' })
        return (response.result as { body: string }).body
      }),
    )
    expect(bodies).toEqual(bodies.map((_, index) => String(index)))
  })

  test('is not asked about a call of another session that runs in the same container and has none', async () => {
    const { url } = await host()
    const { emulator } = await open({ actions: { send: { limits: { concurrency: 10 } } } })
    await emulator.invoke('send', { url })
    await using session = emulator.session()
    session.outbound.get(`${url}/*`).reply(async () => {
      const { response } = await emulator.invoke('send', { url: `${url}/free` })
      return Response.json(response.result)
    })
    const { response } = await session.invoke('send', { url: `${url}/ruled` })
    expect((response.result as { body: string }).body).toContain(String.raw`\"host\":true`)
  })

  test('is there while the code is loaded', async () => {
    const early = `const found = await fetch('https://a.example/').then((answer) => answer.text())\nexport const main = () => ({ found })`
    const { emulator } = await open({}, { 'functions/early.mjs': early })
    emulator.outbound.get('https://a.example/').reply(200, 'loaded')
    expect((await emulator.invoke('early')).response.result).toEqual({ found: 'loaded' })
  })

  test('is there behind the answer', async () => {
    const behind = `export const main = () => (setTimeout(() => fetch('https://a.example/behind'), 20), {})`
    const { emulator } = await open({}, { 'functions/behind.mjs': behind })
    emulator.outbound.get('https://a.example/*').reply(200)
    const { outgoing } = await emulator.invoke('behind')
    await expect.poll(() => outgoing).toMatchObject([{ url: 'https://a.example/behind' }])
  })

  test('is there for a host that the function has an open connection to', async () => {
    const { url, asked } = await host()
    const { emulator, send } = await open()
    expect(await send(`${url}/a`)).toMatchObject({ status: 200 })
    emulator.outbound.get(`${url}/a`).reply(200, 'rule')
    expect(await send(`${url}/a`)).toMatchObject({ body: 'rule' })
    expect(asked).toEqual(['GET /a'])
  })
})

describe('what no rule is about', () => {
  test('goes to its host, and so does what a rule lets pass', async () => {
    const { url, asked } = await host()
    const { emulator, send } = await open()
    emulator.outbound.post(`${url}/a`).pass()
    emulator.outbound.get(`${url}/b`).reply(200, 'rule')
    expect(await send(`${url}/a`, { method: 'POST', body: 'x' })).toMatchObject({ status: 200, type: 'application/json' })
    expect(await send(`${url}/c`)).toMatchObject({ status: 200 })
    expect(asked).toEqual(['POST /a x', 'GET /c'])
    expect(emulator.outbound.calls).toMatchObject([
      { by: 'host', status: 200 },
      { by: 'host', status: 200 },
    ])
  })

  test('fails where the test says so, with what to do, except on this machine', async () => {
    const { url } = await host()
    const { emulator, send } = await open()
    emulator.outbound.unclaimed('error')
    expect(await send('https://a.example/x?q=1', { method: 'POST' })).toEqual({
      code: 'ERR_OUTBOUND',
      text: `outbound: nobody answers POST https://a.example/x?q=1. Add outbound.post('https://a.example/x').reply(…), or let such requests go to their hosts: outbound.unclaimed('bypass').`,
    })
    expect(await send(`${url}/here`)).toMatchObject({ status: 200 })
    expect(emulator.outbound.calls).toMatchObject([{ url: 'https://a.example/x?q=1', by: 'nobody' }])
  })

  test('fails also where its address is long', async () => {
    const { emulator, send } = await open({ isolation: 'inline' })
    emulator.outbound.unclaimed('error')
    expect(await send(`https://a.example/${'x'.repeat(60_000)}`)).toMatchObject({ code: 'ERR_OUTBOUND' })
  })

  test('nobody looks at where a test has no rules', async () => {
    const { url } = await host()
    const { emulator, send } = await open()
    await send(url)
    expect(emulator.activations.list()[0]?.outgoing).toBeUndefined()
    expect(emulator.outbound.calls).toEqual([])
  })
})

test('handlers of MSW are asked after the rules', async () => {
  const { url } = await host()
  const { emulator, send } = await open()
  emulator.outbound.use(
    http.get('https://a.example/users/:id', ({ params }) => HttpResponse.json({ id: params['id'] })),
    http.get('https://a.example/down', () => HttpResponse.error()),
    http.get(`${url}/real`, () => passthrough()),
  )
  emulator.outbound.get('https://a.example/users/2').reply(200, 'rule')
  expect(await send('https://a.example/users/1')).toMatchObject({ body: '{"id":"1"}' })
  expect(await send('https://a.example/users/2')).toMatchObject({ body: 'rule' })
  expect(await send('https://a.example/down')).toMatchObject({ code: 'ECONNRESET' })
  expect(await send(`${url}/real`)).toMatchObject({ body: expect.stringContaining('"host":true') })
})

test('what hosts answer is recorded with its secrets masked, and replayed without them', async () => {
  const { url, asked } = await host()
  const { emulator, folder, send } = await open({}, { '.env': 'API_TOKEN=sekret-token\n' })
  emulator.outbound.record('recordings/host.json')
  // On this machine a host is answered for where a rule names it.
  emulator.outbound.all(`${url}/*`).pass()
  const calls = [
    () => send(`${url}/a?token=sekret-token&n=1`, { headers: { authorization: 'Bearer sekret-token' } }),
    () => send(`${url}/b`, { method: 'POST', body: '{"password":"sekret","n":1}' }),
    () => send(`${url}/b`, { method: 'POST', body: '{"password":"sekret","n":2}' }),
    () => send(`${url}/a?token=sekret-token&n=1`),
  ]
  const recorded = []
  for (const call of calls) recorded.push(await call())
  await expect.poll(() => JSON.parse(readFileSync(folder.path('recordings/host.json'), 'utf8')) as unknown[]).toHaveLength(4)
  expect(readFileSync(folder.path('recordings/host.json'), 'utf8')).not.toContain('sekret')
  emulator.outbound.reset()
  emulator.outbound.replay('recordings/host.json')
  const replayed = []
  for (const call of calls) replayed.push(await call())
  const maskedOnes = recorded.map((answer) => JSON.parse(JSON.stringify(answer).replaceAll('sekret-token', '***')) as unknown)
  expect(replayed).toEqual(maskedOnes)
  expect(emulator.outbound.calls.map(({ by }) => by)).toEqual(['recording', 'recording', 'recording', 'recording'])
  expect(asked).toHaveLength(4)
})

test('a compressed answer is recorded as it can be read, with its secrets masked, and one that is cut off is not', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/cut') response.writeHead(200).write('first', () => response.destroy())
    else response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"access_token":"SUPERSECRET","n":1}'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { emulator, folder, send } = await open()
  emulator.outbound.record('recordings/host.json')
  emulator.outbound.all(`${url}/*`).pass()
  expect(await send(`${url}/cut`)).toEqual({ code: 'UND_ERR_SOCKET', text: 'other side closed' })
  expect(await send(`${url}/packed`)).toMatchObject({ body: '{"access_token":"SUPERSECRET","n":1}' })
  const written = (): string => readFileSync(folder.path('recordings/host.json'), 'utf8')
  await expect
    .poll(() => JSON.parse(written()) as unknown)
    .toMatchObject([{ request: { url: `${url}/packed` }, response: { body: '{"access_token":"***","n":1}' } }])
  emulator.outbound.reset()
  emulator.outbound.replay('recordings/host.json')
  expect(await send(`${url}/packed`)).toMatchObject({ body: '{"access_token":"***","n":1}' })
})

test('a recording that cannot be written says so', async () => {
  const { emulator } = await open({ isolation: 'inline' }, { taken: '' })
  expect(() => emulator.outbound.record('taken/host.json')).toThrow(
    /^The recording .*taken\/host\.json cannot be written: (?:ENOTDIR|EEXIST)/,
  )
})

test('a recording that is not there says how to make one', async () => {
  const { emulator } = await open()
  expect(() => emulator.outbound.replay('none.json')).toThrow(/outbound\.replay: .*none\.json cannot be read \(ENOENT.*Record it first/)
})

const outside = Object.values(networkInterfaces())
  .flat()
  .find((one) => one?.family === 'IPv4' && !one.internal)?.address

test.skipIf(outside === undefined)('emulate --record-outbound writes what functions send to other hosts', async () => {
  const { url, asked } = await host('0.0.0.0')
  const { path } = createFolder({})
  const { post } = startCommand({ 'functions/send.mjs': send }, { args: ['--record-outbound', path('sent.json')] })
  await post('/v1/functions/send', { url: `${url.replace('0.0.0.0', outside ?? '')}/x?key=1` })
  expect(asked).toEqual(['GET /x?key=1'])
  const written = (): unknown => JSON.parse(readFileSync(path('sent.json'), 'utf8'))
  await expect.poll(written).toMatchObject([{ request: { method: 'GET' }, response: { status: 200 } }])
})

const harness = createTest({ root: fileURLToPath(new URL('../../fixtures/harness', import.meta.url)) })

harness('the fixture belongs to its test, and a matcher looks at what was called', async ({ outbound, emulator }) => {
  outbound.post('https://a.example/pay').reply(200, { ok: true })
  await emulator.invoke('pay')
  expect(outbound).toHaveCalled('POST', 'https://a.example/pay', 1)
  expect(outbound).not.toHaveCalled('GET', 'https://a.example/pay')
  expect(() => expect(outbound).toHaveCalled('GET', 'https://a.example/*')).toThrow(
    /and they did 0 times\. They called:\n {2}POST https:\/\/a\.example\/pay/,
  )
  const id = emulator.activations.list()[0]?.activationId ?? ''
  const detail = (await (await emulator.request(`/_/api/v1/activations/${id}`)).json()) as {
    steps: { title: string; facts: [string, string][] }[]
  }
  expect(detail.steps.find(({ title }) => title === 'outgoing')?.facts).toEqual([
    ['POST', expect.stringMatching(/^https:\/\/a\.example\/pay → 200 from the rule after \d+ ms$/)],
  ])
  expect(emulator.debug()).toContain('⇢ POST https://a.example/pay 200, by rule')
})
