/** Which address reaches which web action (openwhisk.md 1, 2, 10). */
import { describe, expect, test } from 'vitest'
import type { CaseAction } from '../../../emulator/cases/format.ts'
import { exchangeBytes, readAnswer } from '../../security/wire.ts'
import { basic, echo, serve } from './serve.ts'

const unknown = 'The requested resource does not exist.'

describe('an address', () => {
  const named = (name: string): CaseAction => ({ name, kind: 'web', code: `exports.main = (p) => ({ body: '${name} ' + p.__ow_path })` })
  const { ask, emulator } = serve(
    [
      ...['demo/act', 'demo/act.json', 'demo/a b@c.d&e', 'top', 'defaults/inside'].map(named),
      { name: 'demo/hidden', kind: 'basic', code: 'exports.main = () => ({})' },
    ],
    { guarded: true },
  )

  test.each([
    ['demo/act', 'demo/act '],
    ['demo/act.http', 'demo/act '],
    ['demo/act.http/', 'demo/act /'],
    ['demo/act/a%20b//c.json/?q=1', 'demo/act /a%20b//c.json/'],
    ['demo/%61ct', 'demo/act '],
    ['demo/act.json.http', 'demo/act.json '],
    ['demo/a%20b@c.d&e', 'demo/a b@c.d&e '],
    ['default/top', 'top '],
    ['defaults/inside', 'defaults/inside '],
  ])('%s reaches %j', async (path, text) => {
    const answer = await ask(`/api/v1/web/guest/${path}`)
    expect([answer.status, await answer.text()]).toEqual([200, text])
  })

  test.each([
    ['another namespace', '/api/v1/web/other/demo/act'],
    ['another package', '/api/v1/web/guest/nope/act'],
    ['another action', '/api/v1/web/guest/demo/nope'],
    ['an unknown extension', '/api/v1/web/guest/demo/act.xyz'],
    ['an extension in capitals', '/api/v1/web/guest/demo/act.JSON'],
    ['an action that is not exported', '/api/v1/web/guest/demo/hidden.json'],
    ['`_`, which is no namespace here', '/api/v1/web/_/demo/act'],
  ])('of %s is unknown, for OPTIONS too', async (_, path) => {
    for (const method of ['GET', 'OPTIONS']) {
      const answer = await ask(path, { method })
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([404, null])
      expect(await answer.json()).toMatchObject({ error: unknown, code: answer.headers.get('x-request-id') })
    }
  })

  test.each(['/api/v1/web/guest/demo', '/api/v1/web/guest/demo/', '/api/v1/web/guest/demo/.http', '/api/v1/web/guest/-demo/act'])(
    '%s is no web action: 404 for those who may ask, 401 for the others',
    async (path) => {
      const known = await ask(path, { headers: { authorization: basic } })
      expect([known.status, await known.json()]).toMatchObject([404, { error: 'The requested resource could not be found.' }])
      const anonymous = await ask(path)
      expect([anonymous.status, anonymous.headers.get('www-authenticate')]).toEqual([
        401,
        expect.stringMatching(/^Basic realm="OpenWhisk secure realm"/),
      ])
    },
  )

  test.each(['TRACE', 'PROPFIND', 'LINK', 'QUERY', 'SEARCH', 'PURGE'])(
    '%s is no method of a web action, whatever the address',
    async (method) => {
      const before = emulator().activations.list().length
      for (const path of ['demo/act', 'demo/act.json', 'demo/nope', 'demo']) {
        const request = `${method} /api/v1/web/guest/${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`
        const { port } = await emulator().listen({ port: 0 })
        const answer = readAnswer(await exchangeBytes(port, request))
        expect(answer.status, path).toBe(405)
        expect(answer.head).toContain('Allow: GET, DELETE, POST, PUT, HEAD, OPTIONS, PATCH')
        expect(JSON.parse(answer.body)).toMatchObject({
          error: 'HTTP method not allowed, supported methods: GET, DELETE, POST, PUT, HEAD, OPTIONS, PATCH',
        })
      }
      expect(emulator().activations.list()).toHaveLength(before)
    },
  )

  test('with a broken percent-encoding is answered, and the next one as well', async () => {
    expect((await ask('/api/v1/web/guest/demo/%zz')).status).toBe(400)
    expect((await ask('/api/v1/web/guest/demo/act.json?a=%zz')).status).toBe(400)
    expect((await ask('/api/v1/web/guest/demo/act.json')).status).toBe(200)
  })

  test.each([
    '/api/v1/web/guest/demo/act.json?a=%zz',
    '/api/v1/web/guest/demo/act.json?a=1&b=100%',
    '/api/v1/web/guest/demo/nothing/%zz',
    '/api/v1/web/other/%z',
    '/api/v1/namespaces/_/actions?limit=%zz',
    '/api/v1/namespaces/_/nothing/%zz',
  ])('with a broken percent-encoding is refused before anything is looked up: %s', async (target) => {
    for (const method of ['GET', 'OPTIONS', 'PATCH']) {
      const answer = await ask(target, { method })
      const { error } = (await answer.json()) as { error: string }
      expect([answer.status, error]).toEqual([
        400,
        expect.stringMatching(/^Illegal request-target: Illegal percent-encoding at input index \d+: %/),
      ])
    }
  })
})

describe('the transaction id', () => {
  const { ask } = serve([echo('demo/act')])

  test('is the one the client sent, unless that is one of the system', async () => {
    const given = await ask('/api/v1/web/guest/demo/act.json', { headers: { 'x-request-id': 'mine' } })
    expect(given.headers.get('x-request-id')).toBe('mine')
    const refused = await ask('/api/v1/web/guest/demo/act.json', { headers: { 'x-request-id': 'sid_1' } })
    expect(refused.headers.get('x-request-id')).toMatch(/^[0-9A-Za-z]{32}$/)
  })
})

describe('require-whisk-auth', () => {
  const { ask } = serve(
    [
      echo('demo/open', { requireWhiskAuth: false }),
      echo('demo/known', { requireWhiskAuth: true }),
      echo('demo/text', { requireWhiskAuth: 'secret' }),
      echo('demo/number', { requireWhiskAuth: 42 }),
      echo('demo/null', { requireWhiskAuth: null }),
      echo('demo/object', { requireWhiskAuth: {} }),
    ],
    { guarded: true },
  )
  const status = async (name: string, headers: Record<string, string> = {}): Promise<number> =>
    (await ask(`/api/v1/web/guest/demo/${name}.json`, { headers })).status

  test('as a boolean asks for a key, whose namespace the action sees', async () => {
    expect(await status('open')).toBe(200)
    expect(await status('known')).toBe(401)
    expect(await status('known', { authorization: 'Basic bm9ib2R5Om5vdGhpbmc=' })).toBe(401)
    const known = await ask('/api/v1/web/guest/demo/known.json', { headers: { authorization: basic } })
    expect(await known.json()).toMatchObject({ params: { __ow_user: 'guest' } })
  })

  test('as a text or number is a header to match, and a key does not help', async () => {
    expect(await status('text', { authorization: basic })).toBe(401)
    expect(await status('text', { 'x-require-whisk-auth': 'secret' })).toBe(200)
    expect(await status('text', { 'x-require-whisk-auth': 'Secret' })).toBe(401)
    expect(await status('number', { 'x-require-whisk-auth': '42' })).toBe(200)
  })

  test('as anything else closes the action', async () => {
    expect(await status('null', { authorization: basic, 'x-require-whisk-auth': 'null' })).toBe(401)
    expect(await status('object', { authorization: basic })).toBe(401)
  })
})
