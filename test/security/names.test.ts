/** Names that mean something to JavaScript (`__proto__`, `constructor`, …) are names like any other: as parameters, headers, functions, packages, triggers, keys. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createEmulator, type Emulator } from '../../emulator/index.ts'
import { pageUrl } from '../dashboard/site.ts'
import { ask } from './wire.ts'

const names = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__'] as const
const token = 'token-of-the-names'
const json = { 'content-type': 'application/json' }

const pythonEcho = `import json
def main(params):
  return {"keys": sorted(params.keys()), "text": json.dumps(params)}
`
const files: Record<string, string> = {
  '.env': names.map((name) => `${name}=of-the-file\n`).join(''),
  'functions/echo.js': 'exports.main = (params) => params',
  'functions/text.js':
    'exports.main = (params) => ({ text: JSON.stringify(params), own: Object.keys(params), polluted: ({}).polluted ?? null })',
  'functions/web.js': 'exports.main = (params) => ({ headers: { "content-type": "application/json" }, body: params })',
  'functions/headers.js': 'exports.main = ({ name }) => ({ headers: { [name]: "own", ["x-" + name]: "own" }, body: "x" })',
  'functions/python.py': pythonEcho,
  'functions/constructor.js': 'exports.main = () => ({ is: "constructor" })',
  'functions/toString/valueOf.js': 'exports.main = () => ({ is: "toString/valueOf" })',
}
/** Keys with these names cannot be written as a literal. */
const record = (value: (name: string) => unknown): Record<string, never> =>
  JSON.parse(`{${names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(value(name))}`).join()}}`) as Record<string, never>

let emulator: Emulator
let root: string
let port: number

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'actionlab-names-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(root, name, '..'), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  emulator = await createEmulator({
    root,
    watch: false,
    token,
    functions: './functions',
    defaults: { annotations: record(() => 'annotated') },
    packages: record(() => ({ params: record(() => 'of the package') })),
    actions: {
      ...record((name) => ({ file: 'functions/text.js', params: record(() => `bound by ${name}`), env: record(() => `env of ${name}`) })),
      web: { type: 'web' },
      headers: { type: 'web' },
      seq: { type: 'sequence', components: ['echo', '__proto__', 'echo'] },
    },
    triggers: record((name) => ({ type: 'apigw', product: name, api: name, stage: name, resource: `/${name}`, action: 'echo' })),
    tcb: { functions: { text: { versions: record(() => 'functions/text.js') } }, securityRules: record(() => ({ invoke: true })) },
  })
  ;({ port } = await emulator.listen({ port: 0 }))
})
afterAll(async () => {
  await emulator.close()
  rmSync(root, { recursive: true, force: true })
})
afterEach(() => {
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

const post = async (target: string, body: string, headers: Record<string, string> = {}): Promise<string> =>
  (await emulator.request(target, { method: 'POST', headers: { ...json, ...headers }, body })).text()

/** Own keys only; what is set as a prototype has none. */
function own(text: string): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>
}

describe.each(names)('%s', (name) => {
  const body = `{"a":1,${JSON.stringify(name)}:{"polluted":true}}`

  test.each([
    ['OpenWhisk', '/api/v1/namespaces/_/actions/echo?blocking=true&result=true', (text: string) => own(text)],
    [
      'OpenWhisk, asked for the record',
      '/api/v1/namespaces/_/actions/echo?blocking=true',
      (text: string) => (own(text)['response'] as { result: object }).result,
    ],
    [
      'NAVER',
      '/ncf/api/v2/packages/-/actions/echo',
      (text: string) => (own(text)['content'] as { response: { result: object } }).response.result,
    ],
    ['CloudBase', '/v1/functions/echo', (text: string) => own(text)],
    ['a web action', '/api/v1/web/guest/default/web.http', (text: string) => own(text)],
  ] as const)('is a parameter to %s, and a field of the result', async (_, target, resultOf) => {
    const result = resultOf(await post(target, body))
    expect(Object.getOwnPropertyDescriptor(result, name)?.value).toEqual({ polluted: true })
    expect(Object.getOwnPropertyDescriptor(result, 'a')?.value).toBe(1)
  })

  test('is a parameter of a webhook', async () => {
    const target = `/apigw/${name}/${name}/${name}/${name}?blocking=true&result=true`
    expect(Object.getOwnPropertyDescriptor(own(await post(target, body)), name)?.value).toEqual({ polluted: true })
  })

  test('is a parameter in Node and in Python', async () => {
    const { response } = await emulator.invoke('text', JSON.parse(body) as object as never)
    expect(response.result).toMatchObject({ text: body, own: ['a', name], polluted: null })
    const python = (await emulator.invoke('python', JSON.parse(body) as object as never)).response.result as {
      keys: string[]
      text: string
    }
    expect(python.keys).toEqual(['a', name].sort())
    expect(Object.hasOwn(own(python.text), name)).toBe(true)
  })

  test('is a parameter in a query, a form and a header of a web action', async () => {
    const web = '/api/v1/web/guest/default/web.http'
    expect(Object.getOwnPropertyDescriptor(own(await (await emulator.request(`${web}?${name}=1`)).text()), name)?.value).toBe('1')
    const form = await post(web, `${name}=2`, { 'content-type': 'application/x-www-form-urlencoded' })
    expect(Object.getOwnPropertyDescriptor(own(form), name)?.value).toBe('2')
    const { body: text } = await ask(port, { target: web, headers: { host: 'localhost', [name]: '3' } })
    const { __ow_headers: headers } = own(text) as { __ow_headers: object }
    expect(Object.getOwnPropertyDescriptor(headers, name.toLowerCase())?.value).toBe('3')
  })

  test('passes through a sequence', async () => {
    const { response } = await emulator.invoke('seq', JSON.parse(body) as object as never)
    expect((response.result as { own: string[] }).own).toContain(name)
  })

  test('is a header that a function returns, sent over a socket', async () => {
    const { head } = await ask(port, { target: `/api/v1/web/guest/default/headers.http?name=${name}`, headers: { host: 'localhost' } })
    expect(head).toContain(`${name}: own`)
    expect(head).toContain(`x-${name}: own`)
  })

  test('is a function with bound parameters, environment and annotations of such names', async () => {
    const { response, annotations } = await emulator.invoke(name)
    const { text } = response.result as { text: string }
    expect(Object.getOwnPropertyDescriptor(own(text), name)?.value).toBe(`bound by ${name}`)
    expect(annotations.map(({ key }) => key)).toContain('path')
    const view = await emulator.request(`/api/v1/namespaces/_/actions/${name}`)
    const { annotations: shown } = (await view.json()) as { annotations: { key: string; value: unknown }[] }
    expect(shown).toContainEqual({ key: name, value: 'annotated' })
    expect(await post(`/ncf/api/v2/packages/-/actions/${name}`, '{}')).toContain(`bound by ${name}`)
    // CloudBase binds no parameters, and its names begin with a letter.
    expect(await post(`/v1/functions/${name}`, '{}')).toContain(name.startsWith('_') ? 'Invalid function name' : '"own":[]')
  })

  test('is a name over the OpenWhisk API: package, action, parameter, annotation', async () => {
    const put = (path: string, value: object): Promise<Response> =>
      emulator.request(`/api/v1/namespaces/_/${path}?overwrite=true`, { method: 'PUT', headers: json, body: JSON.stringify(value) })
    const pairs = [{ key: name, value: { polluted: true } }]
    expect((await put(`packages/p${name}`, { parameters: pairs, annotations: pairs })).status).toBe(200)
    const exec = {
      kind: 'nodejs:default',
      code: 'function main(params) { return { own: Object.keys(params), polluted: ({}).polluted === true } }',
    }
    expect((await put(`actions/p${name}/${name}`, { exec, parameters: pairs, annotations: pairs })).status).toBe(200)
    expect(own(await post(`/api/v1/namespaces/_/actions/p${name}/${name}?blocking=true&result=true`, '{}'))).toEqual({
      own: [name],
      polluted: false,
    })
    const action = (await (await emulator.request(`/api/v1/namespaces/_/actions/p${name}/${name}`)).json()) as {
      parameters: object[]
      annotations: object[]
    }
    expect(action.parameters).toEqual(pairs)
    expect(action.annotations).toContainEqual(pairs[0])
    for (const path of [`actions/p${name}/${name}`, `packages/p${name}`])
      expect((await emulator.request(`/api/v1/namespaces/_/${path}`, { method: 'DELETE' })).status, path).toBe(200)
  })

  // One name is one thing, and the function has it in the emulator of the other tests.
  test('is a name over the OpenWhisk API: trigger, rule', async () => {
    const bare = await createEmulator({ functions: false, actions: { local: { module: { main: () => ({}) } } } })
    onTestFinished(() => bare.close())
    const send = async (method: string, path: string, value?: object): Promise<number> => {
      const init = { method, ...(value === undefined ? {} : { headers: json, body: JSON.stringify(value) }) }
      return (await bare.request(`/api/v1/namespaces/_/${path}`, init)).status
    }
    for (const [trigger, rule] of [
      [name, 'rule'],
      ['trigger', name],
    ] as const) {
      expect(await send('PUT', `triggers/${trigger}`, { parameters: [{ key: name, value: { polluted: true } }] })).toBe(200)
      expect(await send('PUT', `rules/${rule}`, { trigger: `/_/${trigger}`, action: '/_/local' })).toBe(200)
      expect(await send('POST', `triggers/${trigger}`, {})).toBe(202)
      for (const path of [`rules/${rule}`, `triggers/${trigger}`]) expect(await send('DELETE', path), path).toBe(200)
    }
  })

  test('is a trigger, a product, an API and a stage of the gateway, also to the dashboard', async () => {
    const headers = { ...json, authorization: `Bearer ${token}` }
    const fault = (value: object): Promise<Response> =>
      emulator.request(`/_/api/v1/gateway/${name}/fault`, { method: 'PUT', headers, body: JSON.stringify(value) })
    expect((await fault({ code: name })).status).toBe(400)
    expect((await fault({ code: '410' })).status).toBe(200)
    expect(
      (await emulator.request(`/apigw/${name}/${name}/${name}/${name}`, { method: 'POST', headers: json, body: '{}' })).status,
    ).toBeGreaterThanOrEqual(400)
    expect((await fault({ code: null })).status).toBe(200)
    expect(await post(`/apigw/${name}/${name}/${name}/${name}?blocking=true&result=true`, '{"a":1}')).toBe('{"a":1}')
  })

  test('finds nothing where nothing has that name', async () => {
    const missing = [
      `/api/v1/web/guest/${name}/${name}`,
      `/api/v1/web/${name}/default/web`,
      `/api/v1/namespaces/_/actions/${name}/${name}`,
      `/api/v1/namespaces/_/triggers/${name}`,
      `/api/v1/namespaces/_/rules/${name}`,
      `/api/v1/namespaces/_/activations/${name}`,
      `/api/v1/namespaces/_/${name}`,
      `/api/v1/${name}`,
      `/ncf/api/v2/packages/-/actions/${name}x`,
      `/ncf/api/v2/${name}`,
      `/apigw/${name}/nothing/v1/x`,
      `/v1/functions/x${name}`,
      `/v1/${name}`,
      `/${name}`,
      pageUrl(`/_/${name}`),
      pageUrl(`/_/assets/${name}`),
      `/_/api/v1/${name}`,
      `/_/api/v1/activations/${name}`,
      `/_/api/v1/functions/x${name}`,
    ]
    for (const target of missing) {
      const { status } = await emulator.request(target)
      expect(status, target).toBeGreaterThanOrEqual(400)
      expect(status, target).toBeLessThan(500)
    }
    expect(emulator.activations.get(name)).toBeUndefined()
    await expect(emulator.invoke(`x/${name}`)).rejects.toThrow('There is no action')
  })

  test('is no extension, projection, media type, charset, method, version, token or key', async () => {
    const web = '/api/v1/web/guest/default/web'
    const answers = [
      await emulator.request(`${web}.${name}`),
      await emulator.request(`${web}.json/${name}`),
      await emulator.request(`${web}.${name}/${name}`),
      await emulator.request(web, { method: 'POST', headers: { 'content-type': `${name}/${name}; charset=${name}` }, body: 'x' }),
      await emulator.request(`${web}.http`, { headers: { accept: `${name}/${name}` } }),
      await emulator.request(web, { method: name.replaceAll('_', '') }),
      await emulator.request('/v1/functions/echo', { method: 'POST', headers: { ...json, 'x-qualifier': `x${name}` }, body: '{}' }),
    ]
    for (const { status } of answers) expect(status).not.toBe(500)
    const tokens = { 'token-of-a-user': { role: 'administrator' } }
    const options = {
      openwhisk: { auth: 'user:key-of-the-user' },
      ncp: { credentials: [{ accessKey: 'AK', secretKey: 'secret-key' }] },
      tcb: { auth: { enforce: true, tokens } },
    }
    await using closed = await createEmulator({ root, watch: false, functions: './functions', ...options })
    const signed = { 'x-ncp-apigw-timestamp': '0', 'x-ncp-iam-access-key': name, 'x-ncp-apigw-signature-v2': name }
    for (const [target, headers] of [
      ['/v1/functions/echo', { authorization: `Bearer ${name}` }],
      ['/api/v1/namespaces/_/actions/echo', { authorization: `Basic ${btoa(`${name}:${name}`)}` }],
      ['/ncf/api/v2/packages/-/actions/echo', signed],
    ] as const)
      expect((await closed.request(target, { method: 'POST', headers: { ...json, ...headers }, body: '{}' })).status, target).toBe(401)
  })

  test('is recorded as it was sent, and shown by the dashboard', async () => {
    const recording = emulator.record(join(root, 'cases', 'names.json'))
    await post('/ncf/api/v2/packages/-/actions/echo', body)
    await recording.stop()
    const [recorded] = JSON.parse(readFileSync(recording.file, 'utf8')) as [{ request: { json: object }; expect: { jsonSubset: object } }]
    expect(Object.getOwnPropertyDescriptor(recorded.request.json, name)?.value).toEqual({ polluted: true })
    expect(JSON.stringify(recorded.expect)).toContain(`${JSON.stringify(name)}:{"polluted":true}`)
    const [{ activationId } = { activationId: '' }] = emulator.activations.list()
    const detail = (await (await emulator.request(`/_/api/v1/activations/${activationId}`)).json()) as {
      parameters: { name: string; value: unknown }[]
      result: object
    }
    expect(detail.parameters.find((one) => one.name === name)?.value).toEqual({ polluted: true })
    expect(Object.hasOwn(detail.result, name)).toBe(true)
    const headers = { ...json, authorization: `Bearer ${token}` }
    for (const what of ['replay', 'case', 'test']) {
      const answer = await emulator.request(`/_/api/v1/activations/${activationId}/${what}`, { method: 'POST', headers, body: '{}' })
      expect(answer.status, what).toBe(200)
      expect(await answer.text(), what).toContain(name)
    }
  })
})

test('a file or a folder of such a name is a function or a package', async () => {
  // The configuration has its own `constructor`; beside it lies a file of that name.
  expect((await emulator.invoke('toString/valueOf')).response.result).toMatchObject({ is: 'toString/valueOf' })
  expect(emulator.actions()).toEqual(expect.arrayContaining([...names, 'toString/valueOf']))
})
