/** The developer's own HTTP server behind `/v1/functions/{name}`: served, streamed, restarted, stopped. tcb.md 1.4. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, symlink } from 'node:fs/promises'
import { request, type IncomingMessage } from 'node:http'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { bundleFolder } from '../scripts/source-bundle.mjs'
import { project, texts, type Project } from './providers/tcb/project.ts'
import { until } from './support/until.ts'

/** Says what arrived. */
const mirror = `
const http = require('node:http')
http.createServer((q, s) => {
  const chunks = []
  q.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
    s.setHeader('content-type', 'application/json')
    s.end(JSON.stringify({ pid: process.pid, method: q.method, url: q.url, headers: q.headers, raw: q.rawHeaders, body: Buffer.concat(chunks).toString('base64') }))
  })
}).listen(process.env.PORT || 9000)
`
const web = { type: 'web' } as const

interface Mirrored {
  pid: number
  method: string
  url: string
  headers: Record<string, string>
  raw: string[]
  body: string
}

async function listen({ emulator }: Project): Promise<string> {
  return `${(await emulator.listen({ port: 0 })).url}/v1/functions`
}

describe('a web function', () => {
  test.each([
    ['/v1/functions/app?webfn=true', '/'],
    ['/v1/functions/app/?webfn=true', '/'],
    ['/v1/functions/app/a%20b/c?x=1&webfn=true&y=%2F', '/a%20b/c?x=1&y=%2F'],
    ['/v1/functions/app//double?webfn=true', '//double'],
    ['/v1/functions/app/中 文?webfn=true', '/%e4%b8%ad%20%e6%96%87'],
  ])('called as %s is asked for %s', async (path, url) => {
    const { emulator } = await project({ 'functions/app.js': mirror }, { functions: { app: web } })
    const answer = await emulator.request(path)
    expect(await answer.json()).toMatchObject({ method: 'GET', url })
  })

  test("gets any method, any body and the caller's headers", async () => {
    const it = await project({ 'functions/app.js': mirror }, { functions: { app: web } })
    const base = await listen(it)
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
      const body = method === 'GET' || method === 'OPTIONS' ? undefined : Buffer.from([0, 255, 254, 10])
      const answer = await fetch(`${base}/app/x`, {
        method,
        headers: { 'x-tcb-webfn': 'true', 'x-foo': 'bar', authorization: 'Bearer mine' },
        ...(body ? { body } : {}),
      })
      const seen = (await answer.json()) as Mirrored
      expect(seen).toMatchObject({ method, url: '/x', body: body?.toString('base64') ?? '' })
      expect(seen.headers).toMatchObject({ 'x-foo': 'bar', authorization: 'Bearer mine', host: new URL(base).host })
    }
  })

  test('whose connection nobody uses does not meet the next request with its end: the emulator closes it first', async () => {
    const source = `require('node:http')
      .createServer({ keepAliveTimeout: 0 }, (q, s) => {
        q.socket.once('end', () => console.log('the caller closed'))
        s.end('ok')
      })
      .listen(9000)`
    const { emulator, events } = await project({ 'functions/app.js': source }, { functions: { app: web } })
    expect(await (await emulator.request('/v1/functions/app?webfn=true')).text()).toBe('ok')
    await until('the idle connection to end', () => texts(events).includes('the caller closed'), { seen: () => texts(events) })
  })

  test('gets a body in pieces with any method, and the next request is not mistaken for it', async () => {
    const it = await project({ 'functions/app.js': mirror }, { functions: { app: web } })
    const base = await listen(it)
    for (const method of ['DELETE', 'GET', 'POST']) {
      const outgoing = request(`${base}/app?webfn=true`, { method, headers: { 'transfer-encoding': 'chunked' } })
      outgoing.write('GET /smuggled HTTP/1.1\r\n\r\n')
      outgoing.end('end')
      const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
      const seen = JSON.parse(Buffer.concat(await incoming.toArray()).toString()) as Mirrored
      expect([seen.method, seen.url, Buffer.from(seen.body, 'base64').toString()]).toEqual([
        method,
        '/',
        'GET /smuggled HTTP/1.1\r\n\r\nend',
      ])
    }
    expect((await (await fetch(`${base}/app/after?webfn=true`)).json()) as Mirrored).toMatchObject({ url: '/after', body: '' })
  })

  test('learns its request id and who called, and nobody else can tell it', async () => {
    const auth = { enforce: true, tokens: { user: { role: 'registered', uid: 'u1', loginType: 'PASSWORD' } }, httpApiAllow: ['registered'] }
    const { call } = await project(
      { 'functions/app.js': mirror },
      { envId: 'e1', auth, securityRules: { '*': { invoke: true } }, functions: { app: web } },
    )
    const answer = await call('app?webfn=true', '{', {
      authorization: 'Bearer user',
      'x-cloudbase-context': 'forged',
      'x-scf-request-id': 'forged',
    })
    const { headers } = (await answer.json()) as Mirrored
    expect(headers['x-scf-request-id']).toBe(answer.headers.get('x-request-id'))
    const context: unknown = JSON.parse(gunzipSync(Buffer.from(headers['x-cloudbase-context'] ?? '', 'base64')).toString())
    expect(context).toMatchObject({ envId: 'e1', serviceName: 'app', userId: 'u1', isAdministrator: false })
    expect((await call('app?webfn=true', '{')).status).toBe(401)
  })

  test('answers for itself: status, repeated headers, no content type that it did not set, redirects, bytes', async () => {
    const source = `require('node:http').createServer((q, s) => {
      if (q.url === '/redirect') return s.writeHead(302, { location: '/else' }).end()
      if (q.url === '/none') return s.writeHead(304, { etag: '"1"' }).end()
      if (q.url === '/cors') return s.writeHead(200, { 'access-control-allow-origin': 'https://own.example' }).end()
      s.writeHead(599, 'Odd', [['Set-Cookie', 'a=1'], ['Set-Cookie', 'b=2'], ['X-Own', 'yes'], ['X-Name', Buffer.from('中文').toString('latin1')]])
      s.end(Buffer.alloc(300000, 7))
    }).listen(9000)`
    const it = await project({ 'functions/app.js': source }, { functions: { app: web } })
    const base = await listen(it)
    const ask = (path: string, headers = {}) => fetch(`${base}/app${path}?webfn=true`, { redirect: 'manual', headers })
    const odd = await ask('/')
    expect([odd.status, odd.headers.getSetCookie(), odd.headers.get('x-own'), odd.headers.get('content-type')]).toEqual([
      599,
      ['a=1', 'b=2'],
      'yes',
      null,
    ])
    expect(Buffer.from(odd.headers.get('x-name') ?? '', 'latin1').toString()).toBe('中文')
    expect(Buffer.from(await odd.arrayBuffer()).equals(Buffer.alloc(300_000, 7))).toBe(true)
    const redirect = await ask('/redirect')
    expect([redirect.status, redirect.headers.get('location')]).toEqual([302, '/else'])
    expect((await ask('/none')).status).toBe(304)
    const origin = { origin: 'http://localhost:5173' }
    expect((await ask('/cors', origin)).headers.get('access-control-allow-origin')).toBe('https://own.example')
    expect((await ask('/', origin)).headers.get('access-control-allow-origin')).toBe('http://localhost:5173')
  })

  test('is not asked by a preflight, which the gateway answers', async () => {
    const { emulator } = await project({ 'functions/app.js': mirror }, { functions: { app: web } })
    const headers = { origin: 'http://localhost:5173', 'access-control-request-method': 'PUT', 'x-tcb-webfn': 'true' }
    expect((await emulator.request('/v1/functions/app', { method: 'OPTIONS', headers })).status).toBe(204)
    expect(emulator.activations.list()).toEqual([])
  })

  test('leaves a record, and its output goes to the terminal', async () => {
    const source = `require('node:http').createServer((q, s) => { console.log('asked', q.url); s.writeHead(404).end('no') }).listen(9000, () => console.error('up'))`
    const { emulator, events, call } = await project({ 'functions/app.js': source }, { functions: { app: web } })
    const answer = await call('app/x?webfn=true')
    expect(await answer.text()).toBe('no')
    await expect.poll(() => emulator.activations.list({ name: 'app' })).toHaveLength(1)
    expect(emulator.activations.list()[0]).toMatchObject({
      activationId: answer.headers.get('x-request-id')?.replaceAll('-', ''),
      surface: 'tcb.web',
      request: { method: 'POST', target: '/v1/functions/app/x?webfn=true' },
      response: { status: 'success', result: { statusCode: 404 } },
      cold: true,
    })
    await expect.poll(() => texts(events)).toContain('app | asked /x')
    expect(texts(events)).toContain('app | up')
  })
})

describe('a stream', () => {
  test('of events arrives event by event, its head before the first', async () => {
    const source = `require('node:http').createServer((q, s) => {
      s.writeHead(200, { 'content-type': 'text/event-stream' }); s.flushHeaders()
      q.on('data', (chunk) => s.write('data: ' + chunk + '\\n\\n')).on('end', () => s.end('data: end\\n\\n'))
    }).listen(9000)`
    const it = await project({ 'functions/sse.js': source }, { functions: { sse: web } })
    // Each side waits for the other: buffering anywhere would never end.
    const outgoing = request(`${await listen(it)}/sse?webfn=true`, { method: 'POST' })
    outgoing.flushHeaders()
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
    expect(incoming.headers['content-type']).toBe('text/event-stream')
    incoming.setEncoding('utf8')
    for (const word of ['one', 'two']) {
      outgoing.write(word)
      expect(await once(incoming, 'data')).toEqual([`data: ${word}\n\n`])
    }
    outgoing.end()
    expect(await once(incoming, 'data')).toEqual(['data: end\n\n'])
  })

  test('that the client leaves is left by the server too', async () => {
    const source = `let open = 0
    require('node:http').createServer((q, s) => {
      if (q.url === '/open') return s.end(String(open))
      open++; s.write('data: 1\\n\\n'); s.on('close', () => open--)
    }).listen(9000)`
    const it = await project({ 'functions/sse.js': source }, { functions: { sse: web } })
    const base = await listen(it)
    const left = new AbortController()
    await fetch(`${base}/sse?webfn=true`, { signal: left.signal })
    const open = async (): Promise<string> => (await fetch(`${base}/sse/open?webfn=true`)).text()
    expect(await open()).toBe('1')
    left.abort()
    await expect.poll(open).toBe('0')
  })

  test('leaves the beginning of what its caller got on the record', async () => {
    const source = `require('node:http').createServer((q, s) => { s.setHeader('x-own', '1'); s.write('one, '); s.end('two') }).listen(9000)`
    const it = await project({ 'functions/app.js': source }, { functions: { app: web } })
    const answer = await fetch(`${await listen(it)}/app?webfn=true`)
    expect(await answer.text()).toBe('one, two')
    await expect.poll(() => it.emulator.activations.list({ name: 'app' })).toHaveLength(1)
    const note = it.emulator.activations.list()[0]?.answer
    expect(note).toMatchObject({ status: 200, body: { size: 8, streamed: true } })
    expect(note?.headers).toContainEqual(['x-own', '1'])
    expect(Buffer.from(note?.body?.bytes ?? []).toString()).toBe('one, two')
  })

  test('of 20 MB passes both ways unchanged', async () => {
    const source = `require('node:http').createServer((q, s) => q.pipe(s)).listen(9000)`
    const it = await project({ 'functions/pipe.js': source }, { functions: { pipe: web } })
    const bytes = Buffer.alloc(20 * 1024 * 1024, 'actionlab')
    const answer = await fetch(`${await listen(it)}/pipe?webfn=true`, { method: 'POST', body: bytes })
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true)
  })

  test('may last longer than the time limit, a silent beginning may not', async () => {
    const source = `require('node:http').createServer((q, s) => {
      if (q.url === '/never') return
      s.write('a'); setTimeout(() => s.end('b'), 500)
    }).listen(9000)`
    const { emulator } = await project({ 'functions/slow.js': source }, { functions: { slow: { ...web, timeout: 0.25 } } })
    expect(await (await emulator.request('/v1/functions/slow?webfn=true')).text()).toBe('ab')
    const never = await emulator.request('/v1/functions/slow/never?webfn=true')
    expect([never.status, await never.json()]).toEqual([400, expect.objectContaining({ code: 'FUNCTION_TIME_LIMIT_EXCEEDED' })])
    expect(await (await emulator.request('/v1/functions/slow?webfn=true')).text()).toBe('ab')
  })
})

describe('a WebSocket', () => {
  const source = `const { WebSocketServer } = require('ws')
    const server = require('node:http').createServer((q, s) => s.end('http')).listen(9000)
    new WebSocketServer({ server }).on('connection', (socket, q) => { socket.send('hello ' + q.url); socket.on('message', (m) => socket.send('echo ' + m)) })`

  test('reaches the server of the function and talks both ways', async () => {
    const it = await project({ 'functions/chat.js': source }, { functions: { chat: web } })
    await symlink(join(process.cwd(), 'node_modules'), join(it.root, 'node_modules'))
    const base = (await listen(it)).replace('http', 'ws')
    const socket = new WebSocket(`${base}/chat/room?webfn=true&x=1`)
    const [greeting] = (await once(socket, 'message')) as [Buffer]
    expect(String(greeting)).toBe('hello /room?x=1')
    socket.send('hi')
    const [echo] = (await once(socket, 'message')) as [Buffer]
    expect(String(echo)).toBe('echo hi')
    socket.close()
    await once(socket, 'close')
    await expect.poll(() => it.emulator.activations.list({ name: 'chat' })).toHaveLength(1)
  })

  test('that nobody closes does not keep the emulator open', async () => {
    const it = await project({ 'functions/chat.js': source }, { functions: { chat: web } })
    await symlink(join(process.cwd(), 'node_modules'), join(it.root, 'node_modules'))
    const socket = new WebSocket(`${(await listen(it)).replace('http', 'ws')}/chat?webfn=true`)
    await once(socket, 'message')
    const closed = once(socket, 'close')
    await it.emulator.close()
    await closed
  })

  test("to nobody is refused with the gateway's words", async () => {
    const it = await project({ 'functions/chat.js': source }, { functions: { chat: web } })
    const socket = new WebSocket(`${(await listen(it)).replace('http', 'ws')}/nosuch?webfn=true`)
    const [error] = (await once(socket, 'error')) as [Error]
    expect(error.message).toBe('Unexpected server response: 404')
  })
})

describe('several web functions', () => {
  test('that all ask for port 9000 run side by side, and none of them gets it', async () => {
    const source = `const server = require('node:http').createServer((q, s) => s.end(String(server.address().port))).listen`
    const files = {
      'functions/one.js': `${source}(9000)`,
      'functions/two.js': `${source}({ port: '9000', host: '0.0.0.0' })`,
      'functions/three.mjs': `import { createServer } from 'node:http'; const server = createServer((q, s) => s.end(String(server.address().port))); server.listen('9000', 'localhost', 10)`,
    }
    const { call } = await project(files, { functions: { one: web, two: web, three: web } })
    const ports = await Promise.all(['one', 'two', 'three'].map(async (name) => (await call(`${name}?webfn=true`)).text()))
    expect(new Set(ports).size).toBe(3)
    expect(ports).not.toContain('9000')
  })

  test('start once, however many ask at the same time', async () => {
    const { call } = await project({ 'functions/app.js': mirror }, { functions: { app: web } })
    const pids = await Promise.all(Array.from({ length: 10 }, async () => ((await (await call('app?webfn=true')).json()) as Mirrored).pid))
    expect(new Set(pids).size).toBe(1)
  })

  test('have versions too', async () => {
    const serve = (word: string): string => `require('node:http').createServer((q, s) => s.end('${word}')).listen(9000)`
    const { call } = await project(
      { 'functions/app.js': serve('latest'), 'published/app-1.js': serve('one') },
      { functions: { app: { ...web, versions: { 1: './published/app-1.js' } } } },
    )
    expect(await (await call('app?webfn=true')).text()).toBe('latest')
    expect(await (await call('app?webfn=true', {}, { 'x-qualifier': '1' })).text()).toBe('one')
  })
})

describe('a web function written with Hono', () => {
  const source = (word: string): string => `
    import { serve } from '@hono/node-server'
    import { Hono } from 'hono'
    import { streamSSE } from 'hono/streaming'
    const app = new Hono()
    app.get('/hello/:name', (c) => c.json({ ${word}: c.req.param('name') as string }))
    app.get('/events', (c) => streamSSE(c, async (stream) => { for (const id of [1, 2]) await stream.writeSSE({ data: String(id) }) }))
    app.post('/upload', async (c) => c.text(String((await c.req.arrayBuffer()).byteLength)))
    serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 9000) })`

  async function served(): Promise<Project> {
    const it = await project({ 'functions/api/index.ts': source('hello') }, { functions: { api: web } })
    await symlink(join(process.cwd(), 'node_modules'), join(it.root, 'node_modules'))
    return it
  }

  test('is served, streams and takes uploads', async () => {
    const it = await served()
    const base = await listen(it)
    expect(await (await fetch(`${base}/api/hello/Bo?webfn=true`)).json()).toEqual({ hello: 'Bo' })
    const events = await fetch(`${base}/api/events?webfn=true`)
    expect([events.headers.get('content-type'), await events.text()]).toEqual([
      expect.stringContaining('text/event-stream'),
      'data: 1\n\ndata: 2\n\n',
    ])
    expect(await (await fetch(`${base}/api/upload?webfn=true`, { method: 'POST', body: Buffer.alloc(3_000_000) })).text()).toBe('3000000')
  })

  test('is restarted by an edit, and no request meets the old one or nobody', async () => {
    const it = await served()
    const ask = async (): Promise<unknown> => (await it.emulator.request('/v1/functions/api/hello/Bo?webfn=true')).json()
    expect(await ask()).toEqual({ hello: 'Bo' })
    for (const word of ['second', 'third']) {
      await it.write('functions/api/index.ts', source(word))
      expect(await ask()).toEqual({ [word]: 'Bo' })
    }
  })

  test.each([
    ['serves nothing', "const words = () => 'WORD'\n", ''],
    ['throws', 'const found = words()\n', "function words() { return 'WORD' }\n"],
  ])('that is saved in two halves, the first of which %s, is started once it is whole', async (_, before, after) => {
    const serving = "require('node:http').createServer((q, s) => s.end(words())).listen(9000)\n"
    const halves = (word: string): [string, string] => [before.replace('WORD', word), serving + after.replace('WORD', word)]
    const { call, write, root } = await project({ 'functions/app.js': halves('one').join('') }, { functions: { app: web } })
    expect(await (await call('app?webfn=true')).text()).toBe('one')
    const [half, rest] = halves('two')
    // The rest is written while the half runs, however long that took to start.
    const [file, text] = [JSON.stringify(join(root, 'functions/app.js')), JSON.stringify(rest)]
    const writing = `const fs = require('node:fs')\nif (!fs.readFileSync(${file}, 'utf8').endsWith(${text})) fs.appendFileSync(${file}, ${text})\n`
    // A file that is shorter than it was would be waited for.
    await write('functions/app.js', writing + half)
    expect(await (await call('app?webfn=true')).text()).toBe('two')
  })

  test('that does not build answers 443 until it does', async () => {
    const it = await served()
    await it.write('functions/api/index.ts', 'import {')
    expect((await it.emulator.request('/v1/functions/api/hello/Bo?webfn=true')).status).toBe(443)
    expect(texts(it.events)).toContain('index.ts')
    await it.write('functions/api/index.ts', source('again'))
    expect(await (await it.emulator.request('/v1/functions/api/hello/Bo?webfn=true')).json()).toEqual({ again: 'Bo' })
  })
})

describe('scf_bootstrap', () => {
  const app = `require('node:http').createServer((q, s) => s.end(process.env.WORD + ' ' + __dirname)).listen(process.env.PORT)`

  async function withScript(script: string): Promise<Project> {
    const it = await project({ 'functions/app/index.js': app, 'functions/app/scf_bootstrap': script }, { functions: { app: web } })
    await chmod(join(it.root, 'functions/app/scf_bootstrap'), 0o755)
    return it
  }

  test("starts the server, with the cloud's own path of Node and the cloud's own port", async () => {
    const it = await withScript('#!/bin/bash\nexport PORT=9000\nexport WORD=scripted\n/var/lang/node18/bin/node index.js\n')
    const answer = await it.call('app?webfn=true')
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringMatching(/^scripted .*functions\/app$/)])
  })

  test('is read anew when it changes', async () => {
    const it = await withScript('#!/bin/sh\nWORD=one exec node index.js\n')
    expect(await (await it.call('app?webfn=true')).text()).toMatch(/^one /)
    await it.write('functions/app/scf_bootstrap', '#!/bin/sh\n# longer\nWORD=two exec node index.js\n')
    expect(await (await it.call('app?webfn=true')).text()).toMatch(/^two /)
  })

  test('with Windows line ends answers 443, as in the cloud, and the terminal says why', async () => {
    const it = await withScript('#!/bin/bash\r\nnode index.js\r\n')
    const answer = await it.call('app?webfn=true')
    expect([answer.status, await answer.text(), answer.headers.get('x-cloudbase-upstream-status-code')]).toEqual([443, '', '443'])
    expect(texts(it.events)).toContain('CRLF')
  })
})

describe('a server that is not there', () => {
  test.each([
    ['throws while it loads', 'throw new Error("no database")', 'no database'],
    ['exits', 'process.exit(3)', 'exited with code 3'],
    ['has nothing to serve', 'exports.main = () => 1', 'exited with code 0'],
  ])('%s: 443, and the terminal says why', async (_what, source, reason) => {
    const { call, events } = await project({ 'functions/dead.js': source }, { functions: { dead: web } })
    const answer = await call('dead?webfn=true')
    expect([answer.status, await answer.text()]).toEqual([443, ''])
    expect(texts(events)).toContain(reason)
  })

  test('crashes in the middle: that call fails, the next one starts it again', async () => {
    const source = `require('node:http').createServer((q, s) => { if (q.url === '/crash') process.exit(1); s.end('up') }).listen(9000)`
    const { call, events } = await project({ 'functions/frail.js': source }, { functions: { frail: web } })
    expect(await (await call('frail?webfn=true')).text()).toBe('up')
    const broken = await call('frail/crash?webfn=true')
    expect([broken.status, await broken.json()]).toEqual([502, expect.objectContaining({ code: 'BAD_GATEWAY' })])
    expect(await (await call('frail?webfn=true')).text()).toBe('up')
    expect(texts(events)).toContain('The server of frail ended: it exited with code 1')
  })

  test('is an event function: neither kind answers for the other', async () => {
    const { call, events } = await project(
      { 'functions/app.js': mirror, 'functions/event.js': 'exports.main = () => 1' },
      { functions: { app: web, event: { type: 'event' } } },
    )
    expect(await (await call('app')).json()).toMatchObject({ code: 'FUNCTION_INVOCATION_FAILED' })
    expect(await (await call('event?webfn=true')).json()).toMatchObject({ code: 'FUNCTION_INVOCATION_FAILED' })
    expect(texts(events)).toContain('app is a web function')
    expect(texts(events)).toContain('event is an event function')
  })
})

describe('the end', () => {
  const alive = (pid: number): boolean => {
    try {
      process.kill(pid, 0)
      return true
    } catch {
      return false
    }
  }

  test('of the emulator is the end of its servers, even of one that ignores SIGTERM', async () => {
    const stubborn = `process.on('SIGTERM', () => {}); ${mirror}`
    const { call, emulator } = await project(
      { 'functions/one.js': mirror, 'functions/two.js': stubborn },
      { functions: { one: web, two: web } },
    )
    const pids = await Promise.all(['one', 'two'].map(async (name) => ((await (await call(`${name}?webfn=true`)).json()) as Mirrored).pid))
    expect(pids.map(alive)).toEqual([true, true])
    await emulator.close()
    expect(pids.map(alive)).toEqual([false, false])
  })

  test('comes to them also when the emulator is killed', async () => {
    const busy = mirror.replace('listen(process.env.PORT || 9000)', 'listen(9000); setTimeout(() => { for (;;); }, 300)')
    const it = await project({ 'functions/busy.js': busy }, { functions: { busy: web } })
    const code = `import { createEmulator } from ${JSON.stringify(join(bundleFolder, 'index.js'))}
      const emulator = await createEmulator({ root: ${JSON.stringify(it.root)}, functions: './functions', watch: false, tcb: { functions: { busy: { type: 'web' } } } })
      console.log((await (await emulator.request('/v1/functions/busy?webfn=true')).json()).pid)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
    const pid = Number(line)
    expect(alive(pid)).toBe(true)
    child.kill('SIGKILL')
    await expect.poll(() => alive(pid), { timeout: 5000 }).toBe(false)
  })
})
