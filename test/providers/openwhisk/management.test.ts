/** What the client does not show of the management API: statuses, texts, shapes (Actions.scala, Packages.scala, Triggers.scala, Rules.scala). */
import { describe, expect, test } from 'vitest'
import { serve } from './serve.ts'

const { ask } = serve([
  {
    name: 'shop/filed',
    kind: 'web',
    code: 'exports.main = () => ({ body: "filed" })',
    rawHttp: true,
    params: { a: 1 },
    packageParams: { p: 2 },
  },
  { name: 'ping', kind: 'sequence', components: ['pong'] },
  { name: 'pong', kind: 'sequence', components: ['ping'] },
])

interface Answered {
  readonly status: number
  readonly json: Record<string, unknown>
}

async function send(method: string, path: string, body?: unknown): Promise<Answered> {
  const headers = body === undefined ? {} : { 'content-type': 'application/json' }
  const answer = await ask(`/api/v1/namespaces/_/${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, json: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text } }
}

const exec = { kind: 'nodejs:default', code: 'function main() { return { ok: true } }' }

describe('an action', () => {
  test('that comes from a file is shown as if it had been created over the API', async () => {
    const { json } = await send('GET', 'actions/shop/filed?code=false')
    expect(json).toMatchObject({
      name: 'filed',
      namespace: 'guest/shop',
      version: '0.0.1',
      limits: { concurrency: 1, logs: 10, memory: 256, timeout: 60_000 },
    })
    expect(json['parameters']).toEqual([
      { key: 'p', value: 2 },
      { key: 'a', value: 1 },
    ])
    expect(json['annotations']).toEqual(
      expect.arrayContaining([
        { key: 'web-export', value: true },
        { key: 'raw-http', value: true },
      ]),
    )
    expect(json['exec']).not.toHaveProperty('code')
  })

  test.each([
    ['nothing', undefined, 'Request entity expected but not supplied'],
    ['no exec', {}, 'exec undefined'],
    ['no kind', { exec: { code: '' } }, "The request content was malformed:\n'kind' must be a string defined in 'exec'"],
    ['no code', { exec: { kind: 'nodejs:20' } }, expect.stringContaining("'code' must be a string")],
    [
      'a runtime that is not here',
      { exec: { kind: 'ruby:2', code: '' } },
      expect.stringContaining("The specified runtime 'ruby:2' is not supported"),
    ],
    ['parameters that are no list', { exec, parameters: { a: 1 } }, 'The request content was malformed:\nparameters malformed!'],
    ['a list of something else', { exec, annotations: [{ name: 'a' }] }, 'The request content was malformed:\nparameters malformed!'],
    [
      'too little time',
      { exec, limits: { timeout: 50 } },
      'requirement failed: duration 50 milliseconds below allowed threshold of 100 milliseconds',
    ],
    ['too much memory', { exec, limits: { memory: 1024 } }, 'requirement failed: memory size 1024 MB exceeds allowed threshold of 512 MB'],
    ['an empty sequence', { exec: { kind: 'sequence', components: [] } }, 'No component specified for the sequence.'],
    ['a component that runs itself', { exec: { kind: 'sequence', components: ['/_/ping'] } }, 'Sequence may not refer to itself.'],
    [
      'a malformed component',
      { exec: { kind: 'sequence', components: ['plain'] } },
      'The request content was malformed:\nrequirement failed: The fully qualified name of the entity must contain at least the namespace and the name of the entity.',
    ],
  ])('is not made of %s', async (_, body, text) => {
    expect(await send('PUT', 'actions/refused', body)).toEqual({ status: 400, json: { code: expect.any(String), error: text } })
    expect((await send('GET', 'actions/refused')).status).toBe(404)
  })

  test('may be called __proto__, and so may what is bound to it', async () => {
    const parameters = [{ key: '__proto__', value: 1 }]
    const code = 'function main(params) { return { keys: Object.keys(params) } }'
    expect(await send('PUT', 'actions/__proto__', { exec: { ...exec, code }, parameters })).toMatchObject({
      status: 200,
      json: { parameters },
    })
    expect(await send('POST', 'actions/__proto__?blocking=true&result=true')).toMatchObject({ json: { keys: ['__proto__'] } })
    expect((await send('DELETE', 'actions/__proto__')).status).toBe(200)
    expect((await send('GET', 'actions/__proto__')).status).toBe(404)
  })

  test('keeps on update what the update does not say, and starts anew after a delete', async () => {
    const limits = { timeout: 5000, memory: 128 }
    await send('PUT', 'actions/kept', {
      exec,
      limits,
      annotations: [
        { key: 'a', value: 1 },
        { key: 'b', value: 2 },
      ],
      publish: true,
    })
    expect(await send('PUT', 'actions/kept', { exec })).toMatchObject({ status: 409, json: { error: 'resource already exists' } })
    const { json } = await send('PUT', 'actions/kept?overwrite=true', { limits: { timeout: 200 }, annotations: [{ key: 'b', value: 3 }] })
    expect(json).toMatchObject({ version: '0.0.2', publish: true, limits: { timeout: 200, memory: 128 }, exec: { code: exec.code } })
    expect(json['annotations']).toEqual(
      expect.arrayContaining([
        { key: 'a', value: 1 },
        { key: 'b', value: 3 },
      ]),
    )
    await send('DELETE', 'actions/kept')
    expect(await send('PUT', 'actions/kept?overwrite=true', { exec })).toMatchObject({ json: { version: '0.0.1', publish: false } })
    await send('DELETE', 'actions/kept')
  })

  test('has the version it is given, and the next one after that', async () => {
    expect(await send('PUT', 'actions/dated', { exec, version: '1.2.9' })).toMatchObject({ json: { version: '1.2.9' } })
    expect(await send('PUT', 'actions/dated?overwrite=true', { exec })).toMatchObject({ json: { version: '1.2.10' } })
    expect(await send('PUT', 'actions/dated?overwrite=true', { exec, version: 'two' })).toMatchObject({ status: 400 })
    await send('DELETE', 'actions/dated')
  })

  test('is listed newest first with its package, and counted', async () => {
    await send('PUT', 'actions/listed', { exec })
    const rows = JSON.parse((await send('GET', 'actions')).json['text'] as string) as Record<string, unknown>[]
    expect(rows.map(({ name, namespace }) => `${namespace as string}/${name as string}`)).toEqual([
      'guest/listed',
      'guest/shop/filed',
      'guest/ping',
      'guest/pong',
    ])
    expect(Object.keys(rows[0] ?? {})).toEqual(['annotations', 'limits', 'name', 'namespace', 'publish', 'updated', 'version', 'exec'])
    expect((await send('GET', 'actions?count=true')).json).toEqual({ actions: 4 })
    expect(JSON.parse((await send('GET', 'actions/shop/')).json['text'] as string)).toMatchObject([{ name: 'filed' }])
    expect((await send('GET', 'actions/nowhere/')).status).toBe(404)
    await send('DELETE', 'actions/listed')
  })
})

describe('a package', () => {
  test('that is a folder is neither changed nor deleted over the API, which names the folder', async () => {
    for (const [method, body] of [
      ['PUT', {}],
      ['DELETE', undefined],
    ] as const) {
      const { status, json } = await send(method, 'packages/shop?overwrite=true', body)
      expect([status, json['error']]).toEqual([409, expect.stringMatching(/^'shop' comes from .+: change the file instead\.$/)])
    }
    expect(await send('PUT', 'actions/shop/new', { exec })).toMatchObject({ status: 200, json: { namespace: 'guest/shop' } })
    expect((await send('DELETE', 'actions/shop/new')).status).toBe(200)
  })

  test.each([
    ['to nothing', { name: 'nothing', namespace: '_' }, 400, 'Binding references a package that does not exist.'],
    [
      'to another namespace',
      { name: 'cloudant', namespace: 'whisk.system' },
      403,
      "The supplied authentication is not authorized to access 'whisk.system/cloudant'.",
    ],
    ['to something else', { name: 1 }, 400, 'The request content was malformed:\nbinding malformed'],
  ])('is not bound %s', async (_, binding, status, error) => {
    expect(await send('PUT', 'packages/bound', { binding })).toMatchObject({ status, json: { error } })
  })

  test('is not bound to a binding, and does not become one', async () => {
    await send('PUT', 'packages/bound', { binding: { name: 'shop', namespace: 'guest' } })
    await send('PUT', 'packages/plain', {})
    const binding = { name: 'bound', namespace: 'guest' }
    expect(await send('PUT', 'packages/twice', { binding })).toMatchObject({
      status: 400,
      json: { error: 'Cannot bind to another package binding.' },
    })
    expect(await send('PUT', 'packages/plain?overwrite=true', { binding })).toMatchObject({ status: 409 })
    expect(await send('PUT', 'packages/default', {})).toMatchObject({ status: 400, json: { error: "Package name 'default' is reserved." } })
    expect((await ask('/api/v1/web/guest/bound/filed')).status).toBe(200)
    for (const name of ['bound', 'plain']) expect((await send('DELETE', `packages/${name}`)).status).toBe(200)
  })

  test('goes with everything in it by force', async () => {
    await send('PUT', 'packages/full', {})
    await send('PUT', 'actions/full/one', { exec })
    expect((await send('DELETE', 'packages/full')).status).toBe(409)
    expect((await send('DELETE', 'packages/full?force=true')).status).toBe(200)
    expect((await send('GET', 'actions/full/one')).status).toBe(404)
  })
})

describe('a rule', () => {
  test('outlives its trigger without firing, and is switched only while it exists', async () => {
    await send('PUT', 'actions/ran', { exec })
    await send('PUT', 'triggers/gone', {})
    expect(await send('PUT', 'rules/r', { trigger: '/_/gone', action: '/guest/ran' })).toMatchObject({
      status: 200,
      json: { status: 'active' },
    })
    expect((await send('GET', 'triggers/gone')).json['rules']).toEqual({
      'guest/r': { action: { name: 'ran', path: 'guest' }, status: 'active' },
    })
    await send('DELETE', 'triggers/gone')
    expect((await send('GET', 'rules/r')).json).toMatchObject({ status: 'inactive' })
    expect(await send('POST', 'rules/r', { status: 'active' })).toMatchObject({ status: 404 })
    expect(await send('POST', 'rules/r', { status: 'asleep' })).toMatchObject({ status: 400 })
    await send('PUT', 'triggers/gone', {})
    expect((await send('POST', 'triggers/gone')).status).toBe(204)
    expect(await send('POST', 'rules/r', { status: 'active' })).toEqual({ status: 200, json: { text: 'OK' } })
    const { json } = await send('POST', 'triggers/gone')
    expect(json).toEqual({ activationId: expect.stringMatching(/^[0-9a-f]{32}$/) })
    await send('DELETE', 'actions/ran')
    const fired = await send('POST', 'triggers/gone')
    const { json: record } = await send('GET', `activations/${fired.json['activationId'] as string}`)
    expect((record['logs'] as string[]).map((line) => JSON.parse(line) as unknown)).toEqual([
      { rule: 'guest/r', action: 'guest/ran', statusCode: 1, success: false, error: 'The requested resource does not exist.' },
    ])
  })
})

describe('an API without a configured key', () => {
  test('takes any caller', async () => {
    expect((await ask('/api/v1/namespaces')).status).toBe(200)
    expect((await ask('/api/v1/namespaces', { headers: { authorization: 'Basic bm9ib2R5Om5vdGhpbmc=' } })).status).toBe(200)
  })

  test('says what it is', async () => {
    expect(await (await ask('/api/v1')).json()).toMatchObject({ description: 'OpenWhisk API', api_version_path: 'v1' })
    expect((await ask('/api/v1/nothing')).status).toBe(404)
  })
})
