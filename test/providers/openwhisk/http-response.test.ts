/** `{ statusCode, headers, body }` on the wire, the other extensions, and what goes wrong (openwhisk.md 3, 5, 8, 9). */
import { request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { mirror, returning, serve } from './serve.ts'

const { ask, emulator } = serve([
  mirror('demo/act'),
  mirror('demo/own-cors', { customOptions: true }),
  { name: 'demo/throws', kind: 'web', code: 'exports.main = () => { throw new Error("x") }' },
  { name: 'demo/null', kind: 'web', code: 'exports.main = () => null' },
])

function act(result: unknown, { suffix = '', init = {} }: { suffix?: string; init?: RequestInit } = {}): Promise<Response> {
  return ask(`/api/v1/web/guest/demo/act${suffix}${returning(result)}`, init)
}

async function error(answer: Response): Promise<unknown> {
  return ((await answer.json()) as { error: unknown }).error
}

describe('a status', () => {
  test.each([201, '201', 444, 599, 2e2])('of %j goes out', async (statusCode) => {
    expect((await act({ statusCode, body: 'x' })).status).toBe(Number(statusCode))
  })

  test.each([99, 600, 200.5, '2xx', ' 200', '', true, null, [200], {}])('of %j is no status', async (statusCode) => {
    const answer = await act({ statusCode, body: 'x' })
    expect([answer.status, await error(answer)]).toEqual([400, "Response is not valid 'message/http'."])
  })

  test.each([100, 101, 102, 103, 150])(
    'of %i goes out on the wire without a body, and the connection ends: no other answer follows',
    async (statusCode) => {
      const { port } = await emulator().listen({ port: 0 })
      const socket = connect(port, '127.0.0.1')
      socket.write(`GET /api/v1/web/guest/demo/act${returning({ statusCode, body: 'x' })} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)
      const answer = await text(socket)
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${statusCode} `))
      expect(answer).toMatch(/^Connection: close\r\n/m)
      expect(answer).toMatch(/\r\n\r\n$/)
    },
  )

  test.each([204, 205, 304])('of %i never carries a body', async (statusCode) => {
    const answer = await act({ statusCode, body: 'x', headers: { 'x-kept': '1' } })
    expect([answer.status, answer.headers.get('x-kept'), answer.headers.get('content-type'), await answer.text()]).toEqual([
      statusCode,
      '1',
      null,
      '',
    ])
  })
})

describe('headers', () => {
  test('are texts, numbers, booleans and lists of them, each on its own line', async () => {
    const answer = await act({ headers: { 'x-n': 1.5, 'x-b': false, 'x-l': ['a', [2], []], 'x-none': [] }, body: 'x' })
    expect(['x-n', 'x-b', 'x-l', 'x-none'].map((name) => answer.headers.get(name))).toEqual(['1.5', 'false', 'a, 2', null])
  })

  test.each([null, 'text', [], { 'x-a': null }, { 'x-a': {} }, { 'x-a': ['b', null] }, { 'x-a': 'a\r\nset-cookie: b' }, { 'x a': 'b' }])(
    'cannot be %j',
    async (headers) => {
      const answer = await act({ headers, body: 'x' })
      expect([answer.status, await error(answer)]).toEqual([400, "Response is not valid 'message/http'."])
    },
  )

  test('beyond ASCII go out as latin1 or UTF-8, encoded once, whatever the body is', async () => {
    const { port } = await emulator().listen({ port: 0 })
    for (const body of ['text', '', { a: 1 }]) {
      const headers = {
        'x-name': '中文.txt',
        'x-word': 'café',
        ...(typeof body === 'string' ? {} : { 'content-type': 'application/json' }),
      }
      const path = `/api/v1/web/guest/demo/act${returning({ statusCode: 200, headers, body })}`
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        request({ port, path, agent: false }, resolve).on('error', reject).end()
      })
      answer.resume()
      // Node reads lines of a head as latin1.
      expect([Buffer.from(String(answer.headers['x-name']), 'latin1').toString(), answer.headers['x-word']]).toEqual(['中文.txt', 'café'])
    }
  })

  test('that belong to the connection are left to the server', async () => {
    const answer = await act({ headers: { 'Content-Length': '1', 'Transfer-Encoding': 'chunked', 'x-kept': '1' }, body: 'longer' })
    expect([await answer.text(), answer.headers.get('transfer-encoding'), answer.headers.get('x-kept')]).toEqual(['longer', null, '1'])
  })
})

describe('a body', () => {
  test.each([undefined, null, ''])('of %j is none: 204, or the status given, without a type', async (body) => {
    const answer = await act({ body, headers: { 'content-type': 'text/plain', 'x-kept': '1' } })
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('x-kept')]).toEqual([204, null, '1'])
    expect((await act({ body, statusCode: 302 })).status).toBe(302)
  })

  const html = 'text/html; charset=UTF-8'
  test.each([
    ['text', undefined, '<p>ü</p>', html, '<p>ü</p>'],
    ['text in the charset it goes out in', 'text/plain; charset=iso-8859-1; x=1', 'ü', 'text/plain; x=1; charset=UTF-8', 'ü'],
    ['text of a fixed charset', 'text/event-stream', 'data: 1', 'text/event-stream', 'data: 1'],
    ['JSON as text', 'application/json; charset=utf-8', '{"a": 1}', 'application/json', '{"a": 1}'],
    ['JSON as base64', 'application/json', 'eyJhIjoxfQ==', 'application/json', '{"a":1}'],
    ['JSON as base64 with blanks around', 'application/json', ' eyJhIjoxfQ==\n', 'application/json', '{"a":1}'],
    [
      'an innocent text that happens to be base64',
      'application/json',
      'true',
      'application/json',
      Buffer.from('true', 'base64').toString(),
    ],
    ['bytes', 'image/png', 'AAEC', 'image/png', '\u0000\u0001\u0002'],
    ['bytes without padding', 'application/octet-stream', 'YQ', 'application/octet-stream', 'a'],
    ['svg as text', 'image/svg+xml', '<svg/>', 'image/svg+xml', '<svg/>'],
    ['svg as base64', 'image/svg+xml', 'PHN2Zy8+', 'image/svg+xml', '<svg/>'],
    ['an object', undefined, { b: 1, a: [1, 'x'] }, 'application/json', '{\n  "a": [1, "x"],\n  "b": 1\n}'],
    ['false', undefined, false, 'application/json', 'false'],
    ['zero', undefined, 0, 'application/json', '0'],
    ['an object of an unregistered JSON type', 'application/hal+json; v=1', {}, 'application/hal+json', '{\n\n}'],
  ])('can be %s', async (_, type, body, expectedType, expected) => {
    const answer = await act({ body, ...(type === undefined ? {} : { headers: { 'Content-TYPE': type } }) })
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, expectedType, expected])
  })

  const mismatch = 'Response type in header did not match generated content type.'
  test.each([
    ['bytes that are not base64', 'image/png', 'a b', mismatch],
    ['url-safe base64', 'image/png', '-_-_', mismatch],
    ['wrong padding', 'image/png', 'YQ=', mismatch],
    ['text of an unregistered type', 'application/hal+json', '{"a":1}', mismatch],
    ['an object that is no JSON type', 'text/plain', { a: 1 }, mismatch],
    ['an object of no type at all', 'nothing', { a: 1 }, mismatch],
    ['text of no type at all', 'nothing', 'x', 'Response did not specify a known content-type.'],
  ])('cannot be %s', async (_, type, body, expected) => {
    const answer = await act({ body, headers: { 'content-type': type } })
    expect([answer.status, await error(answer)]).toEqual([400, expected])
  })
})

describe('an extension', () => {
  test.each([
    ['.json', { a: 1 }, 'application/json', '{\n  "a": 1\n}'],
    ['.json/a', { a: [1, { b: 2 }] }, 'application/json', '[1, {\n  "b": 2\n}]'],
    ['.html', { html: 'H', body: 'B' }, 'text/html; charset=UTF-8', 'H'],
    ['.html', { body: 'B' }, 'text/html; charset=UTF-8', 'B'],
    ['.svg/a//b/', { a: { b: '<svg/>' } }, 'image/svg+xml', '<svg/>'],
    ['.text', { text: null }, 'text/plain; charset=UTF-8', 'null'],
    ['.text/', { text: 'T' }, 'text/plain; charset=UTF-8', '{\n  "text": "T"\n}'],
    ['.text/a', { a: 1.5 }, 'text/plain; charset=UTF-8', '1.5'],
  ])('%s shows its part of %j', async (suffix, result, type, text) => {
    const answer = await act(result, { suffix })
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, type, text])
  })

  test.each([
    ['.text', { other: 1 }, 404, 'Response does not include requested property.'],
    ['.json/a/0', { a: [1] }, 404, 'Response does not include requested property.'],
    ['.json/toString', { a: 1 }, 404, 'Response does not include requested property.'],
    ['.json/a', { a: 'text' }, 400, "Response is not valid 'application/json'."],
    ['.html', { html: 1 }, 400, "Response is not valid 'text/html'."],
    ['.html/', { html: 'H' }, 400, "Response is not valid 'text/html'."],
    ['.svg', { svg: {} }, 400, "Response is not valid 'image/svg+xml'."],
  ])('%s finds nothing to show in %j', async (suffix, result, status, expected) => {
    const answer = await act(result, { suffix })
    expect([answer.status, await error(answer)]).toEqual([status, expected])
    expect(answer.headers.get('x-openwhisk-activation-id')).toMatch(/^[0-9a-f]{32}$/)
  })
})

describe('an application error', () => {
  test.each([
    ['', { statusCode: 409, body: 'stop' }, 409, 'stop'],
    ['.http/ignored', { body: 'soft' }, 200, 'soft'],
    ['', {}, 204, ''],
    ['.json/ignored', { a: 1 }, 200, '{\n  "a": 1\n}'],
    ['.html', 'oops', 200, 'oops'],
    ['.html', { body: 'B' }, 200, 'B'],
    ['.text', 'oops', 200, 'oops'],
    ['.text', { a: 1 }, 200, '{\n  "a": 1\n}'],
    ['.text', { text: 'T' }, 200, 'T'],
  ])('is rendered by %j: %j', async (suffix, value, status, text) => {
    const answer = await act({ error: value, other: 'lost' }, { suffix })
    expect([answer.status, await answer.text()]).toEqual([status, text])
  })

  test.each([
    ['', 'oops', 'message/http'],
    ['.json', 'oops', 'application/json'],
    ['.html', { a: 1 }, 'text/html'],
    ['.svg', 3, 'image/svg+xml'],
  ])('does not fit %j: %j', async (suffix, value, media) => {
    const answer = await act({ error: value }, { suffix })
    expect([answer.status, await error(answer)]).toEqual([400, `Response is not valid '${media}'.`])
  })
})

describe('a developer error', () => {
  test.each(['throws.http', 'throws.json/a', 'throws.text', 'null.html'])(
    'answers %s with 400, the id of its activation and CORS',
    async (name) => {
      const answer = await ask(`/api/v1/web/guest/demo/${name}`)
      expect([answer.status, await error(answer)]).toEqual([400, 'There was an error processing your request.'])
      expect(answer.headers.get('x-openwhisk-activation-id')).toMatch(/^[0-9a-f]{32}$/)
      expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    },
  )

  test('is what an array becomes', async () => {
    expect((await act([1], { suffix: '.json' })).status).toBe(400)
  })
})

describe('Accept', () => {
  const accepting = (accept: string): { init: RequestInit } => ({ init: { headers: { accept } } })

  test.each(['text/html', 'text/*', '*/*', 'image/png, text/*;q=0.1', 'nonsense'])('%j admits html', async (accept) => {
    expect((await act({ body: 'x' }, accepting(accept))).status).toBe(200)
  })

  test.each(['application/json', 'text/html;q=0, */*', 'image/*'])('%j does not admit html, though the action ran', async (accept) => {
    emulator().activations.clear()
    const answer = await act({ body: 'x' }, accepting(accept))
    expect([answer.status, await error(answer)]).toEqual([
      406,
      'Resource representation is only available with these types:\ntext/html; charset=UTF-8',
    ])
    expect(emulator().activations.list()).toHaveLength(1)
  })

  test('does not matter where there is no body, or no success', async () => {
    expect((await act({}, accepting('image/png'))).status).toBe(204)
    expect((await act({ statusCode: 404, body: 'x' }, accepting('image/png'))).status).toBe(404)
    expect((await act({ headers: null }, accepting('image/png'))).status).toBe(400)
  })
})

describe('HEAD', () => {
  test('answers as GET does, the length included, without the body', async () => {
    const answer = await act({ body: 'four' }, { init: { method: 'HEAD' } })
    expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([200, '4', ''])
  })
})

describe('CORS', () => {
  const headersOf = (answer: Response): (string | null)[] =>
    ['origin', 'methods', 'headers'].map((name) => answer.headers.get(`access-control-allow-${name}`))
  const methods = 'OPTIONS, GET, DELETE, POST, PUT, HEAD, PATCH'

  test('is the default for every verb, and OPTIONS does not run the action', async () => {
    emulator().activations.clear()
    const options = await act({ body: 'x' }, { init: { method: 'OPTIONS', headers: { 'access-control-request-headers': 'x-mine' } } })
    expect([options.status, await options.text(), ...headersOf(options)]).toEqual([200, '', '*', methods, 'x-mine'])
    expect(emulator().activations.list()).toEqual([])
    const get = await act({ headers: { 'access-control-allow-origin': 'https://a.example' }, body: 'x' })
    const six = 'Authorization, Origin, X-Requested-With, Content-Type, Accept, User-Agent'
    expect(headersOf(get)).toEqual(['*, https://a.example', methods, six])
  })

  test('is left to an action that answers OPTIONS itself', async () => {
    const path = `/api/v1/web/guest/demo/own-cors${returning({ statusCode: 201, headers: { 'access-control-allow-methods': 'GET' } })}`
    const options = await ask(path, { method: 'OPTIONS' })
    expect([options.status, ...headersOf(options)]).toEqual([201, null, 'GET', null])
    expect(headersOf(await ask(path))).toEqual([null, 'GET', null])
  })
})
