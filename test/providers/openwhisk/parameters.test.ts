/** What an action receives (openwhisk.md 4). */
import { describe, expect, test } from 'vitest'
import { echo, serve } from './serve.ts'

type Params = Record<string, unknown>

const { ask, emulator } = serve([
  echo('demo/act'),
  { name: 'demo/where', kind: 'web', code: 'exports.main = (params) => ({ body: params.__ow_path })' },
  echo('demo/raw', { rawHttp: true, params: { bound: 1 }, final: true }),
  echo('demo/bound', { params: { bound: 'action', common: 'action' } }),
  { name: 'bound/sequence', kind: 'sequence-web', components: ['demo/act'], params: { own: 1 }, final: true },
  echo('bound/final', { packageParams: { pkg: 'p' }, params: { own: 'o', empty: '', none: null }, final: true }),
])

async function receives(init: RequestInit & { path?: string }, name = 'act'): Promise<Params> {
  const answer = await ask(`/api/v1/web/guest/demo/${name}.json${init.path ?? ''}`, { method: 'POST', ...init })
  expect(answer.status).toBe(200)
  return ((await answer.json()) as { params: Params }).params
}

function own(params: Params): Params {
  return Object.fromEntries(Object.entries(params).filter(([name]) => !name.startsWith('__ow_')))
}

describe('the path behind its name', () => {
  test.each([
    ['/users/bo%40example.com', '/users/bo@example.com'],
    ['/%41/%7E/%24%26%2B%2C%3A%3B%3D', '/A/~/$&+,:;='],
    ['/a%2Fb/c%20d/%25', '/a%2Fb/c%20d/%25'],
    ['/%ed%95%9c/%e2%82%ac', '/%ED%95%9C/%E2%82%AC'],
    ['//a/', '//a/'],
    ['/%ff', '/%EF%BF%BD'],
  ])('%s reaches it decoded and rendered again: %s', async (path, expected) => {
    const answer = await ask(`/api/v1/web/guest/demo/where.http${path}`)
    expect(await answer.text()).toBe(expected)
  })

  test('is refused with a broken escape, as the whole address is', async () => {
    const answer = await ask('/api/v1/web/guest/demo/where.http/100%zz')
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('Illegal request-target')])
  })
})

describe('an action that is not raw', () => {
  test('has query and form fields as strings, the last of a name', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const params = await receives({ path: '?a=1&a=2&flag&b=x+y%21&=nameless', headers, body: 'c=%ED%95%9C&b=form' })
    expect(own(params)).toEqual({ a: '2', flag: '', b: 'form', c: '한', '': 'nameless' })
  })

  test('has a JSON object as its own, in any JSON type, and its body nowhere else', async () => {
    const params = await receives({ headers: { 'content-type': 'application/vnd.x+json; v=1' }, body: '{"n":1.5,"o":{"a":[null]}}' })
    expect(own(params)).toEqual({ n: 1.5, o: { a: [null] } })
    expect(params).not.toHaveProperty('__ow_body')
  })

  test.each([
    ['a JSON array', 'application/json', '[1]', [1]],
    ['a JSON string', 'application/json', '"x"', 'x'],
    ['JSON null', 'application/json', 'null', null],
    ['text', 'text/plain', 'Größe', 'Größe'],
    ['text of another charset, read as UTF-8', 'text/css; charset=latin1', 'ü', 'ü'],
    ['XML', 'application/xml', '<a/>', '<a/>'],
    ['unregistered text with a charset', 'text/x-new; charset=utf-8', 'a', 'a'],
    ['unregistered text without one', 'text/x-new', 'a', 'YQ=='],
    ['bytes', 'application/octet-stream', 'a', 'YQ=='],
    ['svg, which is binary today', 'image/svg+xml', '<a/>', 'PGEvPg=='],
    ['multipart', 'multipart/form-data; boundary=x', 'a', 'YQ=='],
  ])('finds %s in __ow_body', async (_, type, body, expected) => {
    expect((await receives({ headers: { 'content-type': type }, body }))['__ow_body']).toEqual(expected)
  })

  test('finds a body without a type as base64', async () => {
    const params = await receives({ body: new Uint8Array([0, 255]) })
    expect(params['__ow_body']).toBe('AP8=')
    expect(params['__ow_headers']).not.toHaveProperty('content-type')
  })

  test('learns the content type in the spelling of the controller', async () => {
    const typeOf = async (type: string): Promise<unknown> =>
      ((await receives({ headers: { 'content-type': type }, body: '{}' }))['__ow_headers'] as Params)['content-type']
    expect(await typeOf('application/json; charset=utf-8')).toBe('application/json')
    expect(await typeOf('Text/PLAIN;charset=utf-8')).toBe('text/plain; charset=UTF-8')
    expect(await typeOf('multipart/form-data; boundary=--x')).toBe('multipart/form-data; boundary=--x')
    expect(await typeOf('no type at all')).toBe('no type at all')
  })

  test('gets a name like __proto__ as plain data, from query, body and headers', async () => {
    const params = await receives({
      path: '?__proto__=q',
      headers: { 'content-type': 'application/json', __proto__x: 'h' },
      body: '{"constructor":1}',
    })
    expect(Object.keys(params)).toEqual(expect.arrayContaining(['__proto__', 'constructor']))
    expect(Object.getOwnPropertyDescriptor(params, '__proto__')?.value).toBe('q')
  })

  test.each([
    ['a body over the query', '?a=query&b=query', '{"a":"body"}', { a: 'body', b: 'query' }],
    ['the last of a name in a body', '', '{"a":1,"a":{"b":2}}', { a: { b: 2 } }],
    ['a body over what is bound', '', '{"common":"body"}', { bound: 'action', common: 'body' }],
    ['the query over what is bound', '?common=query', '', { bound: 'action', common: 'query' }],
    ['what is bound beside an empty body', '', '{}', { bound: 'action', common: 'action' }],
    ['the query beside an empty body', '?a=query', ' { \r\n\t} ', { a: 'query' }],
    ['a body with blanks around it', '?a=query', ' \n{ "b" : [ 1 ] }\r\n ', { a: 'query', b: [1] }],
    ['braces that are text', '?a=%7B%7D', '{"b":"{}","}":"{"}', { a: '{}', b: '{}', '}': '{' }],
    ['a body of one name', '', '{"__proto__":{"c":1}}', JSON.parse('{"__proto__":{"c":1}}')],
  ])('has %s', async (_, path, body, expected: Params) => {
    const headers = { 'content-type': 'application/json' }
    const params = own(await receives({ path, headers, body }, 'bound'))
    expect(params).toEqual({ bound: 'action', common: 'action', ...expected })
    expect(Object.keys(params)).toEqual(expect.arrayContaining(Object.keys(expected)))
  })

  test('is not run by a body that does not parse', async () => {
    emulator().activations.clear()
    const answer = await ask('/api/v1/web/guest/demo/act.json', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":',
    })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toMatch(/^\{"code":"\w+","error":"The request content was malformed:\\n.+"\}$/)
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await ask('/api/v1/web/guest/demo/act.json', { method: 'POST', headers: form, body: 'a=%zz' })).status).toBe(400)
    expect(emulator().activations.list()).toEqual([])
  })
})

describe('a raw action', () => {
  test('has the query as it was sent, and an empty text for what is not there', async () => {
    expect(await receives({ path: '?a=%20b&a&bound=2' }, 'raw')).toMatchObject({ __ow_query: 'a=%20b&a&bound=2', __ow_body: '', bound: 1 })
    expect(await receives({}, 'raw')).toMatchObject({ __ow_query: '', __ow_body: '' })
  })

  test.each([
    ['application/json', '{ not json', Buffer.from('{ not json').toString('base64')],
    ['application/json-patch+json', '[]', '[]'],
    ['application/hal+json', '{}', 'e30='],
    ['application/x-www-form-urlencoded', 'a=1&b', 'a=1&b'],
    ['text/html', '<p>', '<p>'],
    ['application/pdf', '%', 'JQ=='],
  ])('has a body of type %s unparsed', async (type, body, expected) => {
    expect((await receives({ headers: { 'content-type': type }, body }, 'raw'))['__ow_body']).toBe(expected)
  })
})

describe('a request', () => {
  const refused = 'Request defines parameters that are not allowed (e.g., reserved properties).'

  test.each(['__ow_method', '__ow_headers', '__ow_path', '__ow_user', '__ow_query', '__ow_body'])('cannot set %s', async (name) => {
    const json = { 'content-type': 'application/json' }
    for (const answer of [
      await ask(`/api/v1/web/guest/demo/act.json?${name}=x`),
      await ask('/api/v1/web/guest/demo/act.json', { method: 'POST', headers: json, body: JSON.stringify({ [name]: 1 }) }),
    ]) {
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([400, '*'])
      expect(await answer.json()).toMatchObject({ error: refused })
    }
    const escaped = `{"${name.replace('_', String.raw`\u005f`)}":1}`
    expect((await ask('/api/v1/web/guest/demo/act.json', { method: 'POST', headers: json, body: escaped })).status).toBe(400)
    expect((await ask('/api/v1/web/guest/demo/act.json?__ow_other=x')).status).toBe(200)
  })

  test('of a final sequence cannot set what the package is bound to, nor its components; its own parameters do not count', async () => {
    for (const name of ['pkg', '_actions']) expect((await ask(`/api/v1/web/guest/bound/sequence.json?${name}=x`)).status).toBe(400)
    expect((await ask('/api/v1/web/guest/bound/sequence.json?own=x')).status).toBe(200)
  })

  test('cannot set what a final action or its package is bound to, except null', async () => {
    for (const name of ['pkg', 'own', 'empty']) expect((await ask(`/api/v1/web/guest/bound/final.json?${name}=x`)).status).toBe(400)
    const answer = await ask('/api/v1/web/guest/bound/final.json?none=x&new=y')
    expect(await answer.json()).toMatchObject({ params: { none: 'x', new: 'y', pkg: 'p' } })
  })
})
