/** `POST …/actions/…` and the records it leaves (openwhisk.md 10 to 12). */
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { basic, serve } from './serve.ts'

const { ask, emulator } = serve(
  [
    {
      name: 'demo/echo',
      kind: 'basic',
      code: 'exports.main = (p) => { console.log("seen"); return p }',
      packageParams: { a: 'pkg', b: 'pkg' },
      params: { b: 'act' },
    },
    { name: 'top', kind: 'basic', code: 'exports.main = () => ({ top: 1 })' },
    { name: 'demo/waits', kind: 'basic', code: 'exports.main = async ({ url }) => (await fetch(url)).json()' },
    { name: 'demo/list', kind: 'basic', code: 'exports.main = () => [1, 2]' },
    { name: 'demo/slow', kind: 'basic', code: 'exports.main = () => new Promise((done) => setTimeout(() => done({ late: 1 }), 300))' },
    { name: 'demo/fixed', kind: 'basic', code: 'exports.main = (p) => p', params: { a: 1, none: null }, final: true },
    {
      name: 'demo/fails',
      kind: 'basic',
      code: 'exports.main = ({ how }) => { if (how === "throw") throw new Error("x"); return { error: how, other: 1 } }',
    },
    { name: 'seq/two', kind: 'sequence', components: ['demo/echo', 'demo/echo'] },
  ],
  { guarded: true },
)

const actions = '/api/v1/namespaces/_/actions/'

function invoke(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const json = body === undefined ? {} : { 'content-type': 'application/json' }
  return ask(`${actions}${path}`, {
    method: 'POST',
    headers: { authorization: basic, ...json, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

function get(path: string): Promise<Response> {
  return ask(`/api/v1/namespaces/guest/${path}`, { headers: { authorization: basic } })
}

async function error(answer: Response): Promise<unknown> {
  return ((await answer.json()) as { error: unknown }).error
}

describe('an invocation', () => {
  test('merges package, action and payload, the latter winning with null as well', async () => {
    expect(await (await invoke('demo/echo?blocking=true&result=true', { b: null, c: 1 })).json()).toEqual({ a: 'pkg', b: null, c: 1 })
  })

  test('is answered at once unless it blocks, and by id alone when the wait is over', async () => {
    for (const query of ['', '?result=true', '?blocking=false', '?blocking=', '?blocking=true&timeout=20']) {
      const answer = await invoke(`demo/slow${query}`)
      expect(answer.status).toBe(202)
      expect(await answer.text()).toBe(JSON.stringify({ activationId: answer.headers.get('x-openwhisk-activation-id') }))
    }
  })

  test('shows the record without logs, which are stored', async () => {
    const answer = await invoke('demo/echo?blocking=true', {})
    const record = (await answer.json()) as { activationId: string; response: object; annotations: object[] }
    expect(record).toMatchObject({ name: 'echo', namespace: 'guest', subject: 'guest', version: '0.0.1', publish: false, logs: [] })
    expect(record.response).toEqual({ result: { a: 'pkg', b: 'act' }, size: 21, status: 'success', success: true })
    expect(record.annotations).toContainEqual({ key: 'path', value: 'guest/demo/echo' })
    const { logs } = (await (await get(`activations/${record.activationId}/logs`)).json()) as { logs: string[] }
    expect(logs).toEqual([expect.stringMatching(/^\S+Z +stdout: seen$/)])
    expect(await (await get(`activations/${record.activationId}/result`)).json()).toEqual(record.response)
  })

  test('of a sequence shows the ids of its components', async () => {
    const record = (await (await invoke('seq/two?blocking=true', {})).json()) as { activationId: string; logs: string[]; duration: number }
    expect(record.logs).toHaveLength(2)
    const components = record.logs.map((id) => emulator().activations.get(id))
    expect(components.map((component) => component?.cause)).toEqual([record.activationId, record.activationId])
    expect(record.duration).toBe(components.reduce((sum, component) => sum + (component?.duration ?? 0), 0))
  })

  test('answers an array bare', async () => {
    expect(await (await invoke('demo/list?blocking=true')).text()).toBe('[1,2]')
  })

  test('that fails is 502, and shows only the error', async () => {
    const application = await invoke('demo/fails?blocking=true&result=true', { how: 'sorry' })
    expect([application.status, await application.text()]).toEqual([502, '{"error":"sorry"}'])
    const developer = await invoke('demo/fails?blocking=true', { how: 'throw' })
    expect([developer.status, await developer.json()]).toMatchObject([
      502,
      { response: { status: 'action developer error', success: false } },
    ])
  })

  test('goes on when its client has left', async () => {
    const { port } = await emulator().listen({ port: 0 })
    // The action calls this once it runs; it is answered only when the client is gone.
    const gate = createServer((_, outgoing) => {
      client.once('close', () => outgoing.end('{"late":1}'))
      client.destroy()
    })
    await new Promise<void>((resolve) => gate.listen(0, resolve))
    const body = JSON.stringify({ url: `http://127.0.0.1:${(gate.address() as AddressInfo).port}` })
    const headers = { authorization: basic, 'content-type': 'application/json' }
    const client = request({ port, path: `${actions}demo/waits?blocking=true`, method: 'POST', headers, agent: false })
    client.on('error', () => {}).end(body)
    await expect
      .poll(() => emulator().activations.list({ name: 'demo/waits' })[0]?.response.result, { timeout: 10_000 })
      .toEqual({ late: 1 })
    gate.close()
  })

  test('cannot set what is final', async () => {
    const refused = await invoke('demo/fixed', { a: 2 })
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([400, '*'])
    expect((await invoke('demo/fixed', { none: 2 })).status).toBe(202)
  })
})

describe('a request', () => {
  test.each([
    ['blocking=maybe', "The query parameter 'blocking' was malformed:\n'maybe' is not a valid Boolean value"],
    ['timeout=0', "The query parameter 'timeout' was malformed:\nTimeout must be number of milliseconds up to 60000."],
    ['timeout=60001', "The query parameter 'timeout' was malformed:\nTimeout must be number of milliseconds up to 60000."],
    ['timeout=', "The query parameter 'timeout' was malformed:\nTimeout must be number of milliseconds up to 60000."],
  ])('with %s is malformed, whatever it asks for', async (query, text) => {
    for (const name of ['top', 'nothing']) {
      const answer = await invoke(`${name}?${query}`)
      expect([answer.status, answer.headers.get('access-control-allow-origin'), await error(answer)]).toEqual([400, null, text])
    }
  })

  test('has a JSON object as its body, or none', async () => {
    const post = async (body: string, type?: string): Promise<[number, unknown]> => {
      const headers = { authorization: basic, ...(type === undefined ? {} : { 'content-type': type }) }
      const answer = await ask(`${actions}top`, { method: 'POST', headers, body: new TextEncoder().encode(body) })
      return [answer.status, await error(answer)]
    }
    expect(await post('', 'text/plain')).toEqual([202, undefined])
    expect(await post('')).toEqual([202, undefined])
    expect(await post('{}', 'application/json; charset=utf-8')).toEqual([202, undefined])
    expect(await post('[]', 'application/json')).toEqual([400, 'The request content was malformed:\nJSON object expected'])
    expect(await post('{"a"', 'application/json')).toEqual([400, expect.stringMatching(/^The request content was malformed:\n/)])
    expect(await post('a=1', 'application/x-www-form-urlencoded')).toEqual([415, expect.stringContaining('Expected:\napplication/json')])
  })

  test('with a body of no type, or of an unreadable one, sends bytes of any kind, which are refused', async () => {
    for (const type of [undefined, 'json']) {
      const headers = { authorization: basic, ...(type === undefined ? {} : { 'content-type': type }) }
      const answer = await ask(`${actions}top`, { method: 'POST', headers, body: new TextEncoder().encode('{}') })
      const text = "The request's Content-Type [application/octet-stream] is not supported. Expected:\napplication/json"
      expect([answer.status, answer.headers.get('access-control-allow-origin'), await error(answer)]).toEqual([415, null, text])
    }
  })

  test('for something unknown, foreign or misnamed', async () => {
    const at = async (path: string): Promise<[number, unknown]> => {
      const answer = await ask(`/api/v1/namespaces/${path}`, { method: 'POST', headers: { authorization: basic } })
      return [answer.status, await error(answer)]
    }
    expect(await at('guest/actions/nothing')).toEqual([404, 'The requested resource does not exist.'])
    expect(await at('guest/actions/nowhere/act')).toEqual([404, 'The requested resource does not exist.'])
    expect(await at('other/actions/act')).toEqual([403, "The supplied authentication is not authorized to access 'other/act'."])
    expect(await at('guest/actions/a*b')).toEqual([400, 'The name of the entity contains illegal characters.'])
    expect(await at(`guest/actions/demo/${'a'.repeat(257)}`)).toEqual([400, 'Name segement longer than allowed: 257 > 256.'])
    expect(await at('guest/actions/a/b/c')).toEqual([404, 'The requested resource could not be found.'])
    expect(await at('guest/routes')).toEqual([404, 'The requested resource could not be found.'])
    expect(await at('guest/activations')).toEqual([405, 'HTTP method not allowed, supported methods: GET'])
  })

  test('needs the key, but OPTIONS does not', async () => {
    const missing = await ask(`${actions}top`, { method: 'POST' })
    expect([missing.status, await error(missing)]).toEqual([
      401,
      'The resource requires authentication, which was not supplied with the request',
    ])
    for (const authorization of ['Basic bm9ib2R5Om5vdGhpbmc=', 'Bearer x', 'Basic %%%']) {
      const wrong = await ask(`${actions}top`, { method: 'POST', headers: { authorization } })
      expect([wrong.status, await error(wrong)]).toEqual([401, 'The supplied authentication is invalid'])
      expect(wrong.headers.get('www-authenticate')).toMatch(/^Basic realm="OpenWhisk secure realm"/)
    }
    const options = await ask(`${actions}top`, { method: 'OPTIONS' })
    expect([options.status, options.headers.get('access-control-allow-methods')]).toEqual([200, 'GET, DELETE, POST, PUT, HEAD'])
  })
})

describe('the list of activations', () => {
  const listed = serve([
    { name: 'demo/echo', kind: 'basic', code: 'exports.main = (p) => p' },
    { name: 'top', kind: 'basic', code: 'exports.main = () => ({})' },
  ])
  const path = '/api/v1/namespaces/_/'
  const get = (query: string): Promise<Response> => listed.ask(`${path}${query}`)
  const invoke = (query: string): Promise<Response> => listed.ask(`${path}actions/${query}`, { method: 'POST' })

  const names = async (query: string): Promise<string[]> =>
    ((await (await get(`activations?${query}`)).json()) as { name: string }[]).map(({ name }) => name)

  test('checks its parameters', async () => {
    for (const [query, text] of [
      ['limit=201', "The value '201' is not in the range of 0 to 200 for activations."],
      ['limit=1.5', "The value '1.5' is not an integer for activations."],
      ['skip=-1', "The value '-1' is not greater than or equal to 0 for activations."],
      ['since=x', 'Parameter is not a valid value for epoch seconds: x'],
      ['name=a/b/c', "Parameter may be a 'simple' name or 'package-name/simple' name: a/b/c"],
    ]) {
      const answer = await get(`activations?${query}`)
      expect([answer.status, await error(answer)]).toEqual([400, expect.stringContaining(text ?? '')])
    }
    expect((await get('activations?count=true&docs=true')).status).toBe(400)
  })

  test('is newest first, and a page of it', async () => {
    for (let n = 0; n < 3; n++) await invoke('demo/echo?blocking=true')
    await invoke('top?blocking=true')
    expect(await names('name=demo/echo')).toEqual(['echo', 'echo', 'echo'])
    expect(await names('name=echo')).toEqual([])
    expect(await names('skip=3')).toHaveLength(1)
    expect(await names('limit=0')).toHaveLength(4)
    expect(await (await get('activations?count=true&name=demo/echo&skip=1')).json()).toEqual({ activations: 2 })
    const [row] = (await (await get('activations?name=top')).json()) as Record<string, unknown>[]
    const fields = ['activationId', 'annotations', 'duration', 'end', 'name', 'namespace', 'publish', 'start', 'statusCode', 'version']
    expect(Object.keys(row ?? {}).toSorted()).toEqual(fields)
  })
})
