/** APIs of OpenWhisk's gateway are created by the published client and by what `wsk` and `aio` send, and are served at the address that the answers name. */
import openwhisk from 'openwhisk'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createEmulator, createVirtualClock, type Config, type Emulator } from '../../../emulator/index.ts'
import type { JsonObject } from '../../../emulator/model/json.ts'
import type { Log } from '../../../emulator/model/log.ts'
import { createFolder, createProject } from '../../support/project.ts'

const tenant = '23bc46b1-71f6-4ed5-8c54-816aa4f8c502'
const auth = `${tenant}:local-test-key`
const credentials = { authorization: `Basic ${Buffer.from(auth).toString('base64')}` }

type Params = Record<string, unknown>
const web = (main: (params: Params) => unknown, more: object = {}) => ({ type: 'web' as const, module: { main }, ...more })
const actions = {
  hello: web(({ name = 'Serverless API' }) => ({ payload: `Hello world ${String(name)}` })),
  books: web(({ __ow_path: path, __ow_method: method, isbn }) => ({ body: { path, method, isbn } })),
  seen: web(({ __ow_headers: headers, __ow_query: query, a, b }) => ({ headers, query, a, b })),
  guarded: web(() => ({ in: true }), { requireWhiskAuth: 's3cret' }),
  'shop/cors': web(() => ({ headers: { 'Access-Control-Allow-Origin': 'https://own', 'X-Own': '1' }, body: 'x' })),
  private: { module: { main: () => ({}) } },
}

interface Api {
  readonly value: { readonly gwApiUrl: string; readonly apidoc: JsonObject }
}
interface Routes {
  create(options: object): Promise<Api['value']>
  list(options?: object): Promise<{ readonly apis: readonly Api[] }>
  get(options: object): Promise<{ readonly apis: readonly Api[] }>
  delete(options: object): Promise<object>
}

let emulator: Emulator
let routes: Routes
let url: string
const clock = createVirtualClock(Date.UTC(2026, 0, 1))

beforeAll(async () => {
  emulator = await createEmulator({ functions: false, openwhisk: { auth, apiKeys: ['k1', 'k2', 'client:pass'] }, actions, clock })
  url = (await emulator.listen({ port: 0 })).url
  const client = openwhisk({ apihost: url, api_key: auth, apigw_token: 'DUMMY TOKEN', apigw_space_guid: tenant })
  routes = (client as unknown as { routes: Routes }).routes
})
afterAll(() => emulator.close())
afterEach(async () => {
  for (const { value } of (await routes.list()).apis) await routes.delete({ basepath: value.apidoc['basePath'] })
})

interface Got {
  readonly status: number
  readonly headers: Headers
  readonly json: unknown
}

async function ask(path: string, init: RequestInit = {}, on = emulator): Promise<Got> {
  const answer = await on.request(path, init)
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, json: text === '' ? undefined : JSON.parse(text) }
}

const call = (path: string, init: RequestInit = {}): Promise<Got> => ask(`/api/${tenant}${path}`, init)

const manage = (
  method: string,
  action: string,
  query: Record<string, string>,
  body?: object,
  headers: object = credentials,
): Promise<Got> =>
  ask(`/api/v1/web/whisk.system/apimgmt/${action}.http?${new URLSearchParams(query).toString()}`, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

const ofClient = { accesstoken: 'DUMMY TOKEN', spaceguid: tenant }

/** What `wsk api create` sends (openwhisk-cli commands/api.go). */
function apidoc(change: object = {}, action: object = {}): object {
  return {
    apidoc: {
      namespace: '_',
      gatewayBasePath: '/hello',
      gatewayPath: '/world',
      gatewayMethod: 'GET',
      id: 'API:_:/hello',
      action: {
        name: 'hello',
        namespace: '_',
        backendMethod: 'GET',
        backendUrl: 'http://h/api/v1/web/_/default/hello.http',
        authkey: auth,
        ...action,
      },
      ...change,
    },
  }
}

/** A document as `wsk api get` prints it, with an operation `get` at each path. */
function swagger(paths: Record<string, string>, more: JsonObject = {}, cors: JsonObject = { enabled: true }): JsonObject {
  const ids = Object.keys(paths).map((path) => [path, `get${path}`] as const)
  return {
    swagger: '2.0',
    info: { title: 'Documented', version: '1.0.0' },
    basePath: '/doc',
    paths: Object.fromEntries(ids.map(([path, operationId]) => [path, { get: { operationId, responses: {} } }])),
    'x-ibm-configuration': {
      cors,
      assembly: {
        execute: [
          {
            'operation-switch': {
              case: ids.map(([path, id]) => ({
                operations: [id],
                execute: [{ invoke: { 'target-url': paths[path] ?? '', verb: 'keep' } }],
              })),
            },
          },
        ],
      },
    },
    ...more,
  }
}

const target = (action: string): string => `https://cloud.example/api/v1/web/guest/default/${action}`

describe('the published client', () => {
  it('creates an API, calls it at the address of the answer, lists it, and deletes it', async () => {
    const created = await routes.create({ action: 'hello', basepath: '/hello', relpath: '/world', operation: 'get' })
    expect(created).toEqual({
      namespace: 'Not Used',
      gwApiActivated: true,
      tenantId: 'Not Used',
      gwApiUrl: `${url}/api/${tenant}/hello`,
      apidoc: {
        swagger: '2.0',
        info: { title: '/hello', version: '1.0.0' },
        basePath: '/hello',
        paths: {
          '/world': {
            get: {
              operationId: 'getWorld',
              'x-openwhisk': { url: `${url}/api/v1/web/guest/default/hello.json`, namespace: 'guest', package: '', action: 'hello' },
              responses: { default: { description: 'Default response' } },
            },
          },
        },
        'x-ibm-configuration': {
          cors: { enabled: true },
          assembly: {
            execute: [
              {
                'operation-switch': {
                  case: [
                    {
                      operations: ['getWorld'],
                      execute: [{ invoke: { 'target-url': `${url}/api/v1/web/guest/default/hello.json`, verb: 'keep' } }],
                    },
                  ],
                },
              },
            ],
          },
        },
      },
    })
    const answer = await fetch(`${created.gwApiUrl}/world?name=OpenWhisk`)
    expect([answer.status, await answer.json()]).toEqual([200, { payload: 'Hello world OpenWhisk' }])
    expect((await routes.list()).apis).toEqual([{ id: 'Not Used', key: 'Not Used', value: created }])
    expect(await routes.delete({ basepath: '/hello' })).toEqual({})
    expect((await routes.list()).apis).toEqual([])
    expect((await call('/hello/world')).json).toEqual({ status: 404, message: 'Error: Not found.' })
  })

  it('adds operations to an API, finds it by base path and by name, and deletes them one by one', async () => {
    const club = { basepath: '/club', responsetype: 'http', action: 'books' }
    await routes.create({ ...club, name: 'Book Club', relpath: '/books/{isbn}', operation: 'GET' })
    await routes.create({ ...club, relpath: '/books', operation: 'post' })
    await routes.create({ ...club, relpath: '/books', operation: 'get' })
    await routes.create({ ...club, relpath: '/books', operation: 'get', action: 'hello' })
    for (const found of [await routes.get({ basepath: '/club' }), await routes.get({ name: 'Book Club' }), await routes.list()]) {
      expect(found.apis).toHaveLength(1)
      const { apidoc: doc } = found.apis[0]?.value ?? {}
      expect(doc).toMatchObject({
        info: { title: 'Book Club' },
        paths: { '/books': { get: { 'x-openwhisk': { action: 'hello' } }, post: {} }, '/books/{isbn}': { get: {} } },
      })
    }
    expect((await routes.get({ basepath: '/none' })).apis).toEqual([])
    await routes.delete({ basepath: '/club', relpath: '/books', operation: 'GET' })
    const left = (await routes.get({ name: 'Book Club' })).apis[0]?.value.apidoc ?? {}
    expect(left['paths']).toEqual({ '/books': { post: expect.anything() }, '/books/{isbn}': { get: expect.anything() } })
    expect(JSON.stringify(left['x-ibm-configuration'])).not.toContain('getBooks"')
    await routes.delete({ basepath: 'Book Club', relpath: '/books' })
    await routes.delete({ basepath: '/club', relpath: '/books/{isbn}', operation: 'get' })
    expect((await routes.list()).apis).toEqual([])
  })

  it('needs no token, as aio and serverless have none: the tenant is that of the key', async () => {
    const { routes: plain } = openwhisk({ apihost: url, api_key: auth }) as unknown as { routes: Routes }
    const created = await plain.create({
      action: '/guest/hello',
      basepath: '/aio',
      relpath: '/hi',
      operation: 'get',
      responsetype: 'json',
      name: 'Aio',
    })
    expect(created.gwApiUrl).toBe(`${url}/api/${tenant}/aio`)
    expect((await call('/aio/hi')).json).toEqual({ payload: 'Hello world Serverless API' })
    expect((await plain.list({ basepath: '/aio' })).apis).toHaveLength(1)
    await plain.delete({ basepath: '/aio', relpath: '/hi' })
    expect((await plain.list()).apis).toEqual([])
  })

  it('restores an API from the document that it was given', async () => {
    await routes.create({
      action: 'books',
      basepath: '/club',
      relpath: '/books/{isbn}',
      operation: 'get',
      responsetype: 'http',
      name: 'Club',
    })
    const document = (await routes.get({ name: 'Club' })).apis[0]?.value.apidoc
    await routes.delete({ basepath: '/club' })
    expect((await routes.create({ swagger: JSON.stringify(document) })).apidoc).toEqual(document)
    expect((await call('/club/books/1')).json).toEqual({ path: '/club/books/1', method: 'get' })
  })
})

describe('the management', () => {
  it('knows a tenant by its id, pages through its APIs, and gives clients without a token those of the key', async () => {
    for (const base of ['/a', '/b', '/c']) await manage('POST', 'createApi', ofClient, apidoc({ gatewayBasePath: base }))
    await manage('POST', 'createApi', { ...ofClient, spaceguid: 'other' }, apidoc({ gatewayBasePath: '/o' }))
    const listed = async (query: Record<string, string>): Promise<unknown[]> => {
      const { apis } = (await manage('GET', 'getApi', query)).json as { apis: { value: { apidoc: JsonObject } }[] }
      return apis.map(({ value }) => value.apidoc['basePath'])
    }
    expect(await listed(ofClient)).toEqual(['/a', '/b', '/c'])
    expect(await listed({})).toEqual(['/a', '/b', '/c'])
    expect(await listed({ ...ofClient, limit: '2', skip: '0' })).toEqual(['/a', '/b'])
    expect(await listed({ ...ofClient, limit: '30', skip: '2' })).toEqual(['/c'])
    expect(await listed({ ...ofClient, limit: '0', skip: '0' })).toEqual([])
    expect(await listed({ ...ofClient, spaceguid: 'other' })).toEqual(['/o'])
    expect((await ask('/api/other/o/world')).status).toBe(200)
    expect((await call('/o/world')).status).toBe(404)
    await manage('DELETE', 'deleteApi', { ...ofClient, spaceguid: 'other', basepath: '/o' })
  })

  it.each<[object, string]>([
    [{}, 'apidoc is required.'],
    [{ apidoc: '{' }, 'apidoc field cannot be parsed. Ensure it is valid JSON.'],
    [{ apidoc: 7 }, 'apidoc field is of type number and should be a JSON object or a JSON string.'],
    [{ apidoc: { gatewayBasePath: '/a' } }, 'apidoc is missing the namespace field'],
    [apidoc({ gatewayBasePath: '' }), 'apidoc is missing the gatewayBasePath field'],
    [apidoc({ gatewayPath: '' }), 'apidoc is missing the gatewayPath field'],
    [apidoc({ gatewayMethod: '' }), 'apidoc is missing the gatewayMethod field'],
    [apidoc({ action: null }), 'apidoc is missing the action field.'],
    ...['backendMethod', 'backendUrl', 'namespace', 'name', 'authkey'].map((field): [object, string] => [
      apidoc({}, { [field]: '' }),
      `action is missing the ${field} field.`,
    ]),
    [apidoc({ swagger: '{}' }), 'swagger and gatewayBasePath are mutually exclusive and cannot be specified together.'],
    [{ apidoc: { namespace: '_', swagger: 'x' } }, 'swagger field cannot be parsed. Ensure it is valid JSON.'],
    [{ apidoc: { namespace: '_', swagger: {} } }, 'swagger is missing the basePath field.'],
    [{ apidoc: { namespace: '_', swagger: { basePath: '/a' } } }, 'swagger is missing the paths field.'],
    [{ apidoc: { namespace: '_', swagger: { basePath: '/a', paths: {} } } }, 'swagger is missing the info field.'],
    [
      { apidoc: { namespace: '_', swagger: { basePath: '/a', paths: {}, info: {} } } },
      "API creation failure: Cannot read properties of undefined (reading 'assembly')",
    ],
    [
      { apidoc: { namespace: '_', swagger: swagger({}) } },
      'API creation failure: Unable to configure the API Gateway (status code 400): {"status":400,"message":"Error: Empty resources object."}',
    ],
    [
      { apidoc: { namespace: '_', swagger: swagger({ bare: target('hello.json') }) } },
      'API creation failure: Unable to configure the API Gateway (status code 400): {"status":400,"message":"Error: Resource path must begin with \'/\'."}',
    ],
    [
      { apidoc: { namespace: '_', swagger: swagger({ '/a/{b}': target('hello.http$(request.path)') }) } },
      "API creation failure: The parameter 'b' defined in path '/a/{b}' does not match any of the parameters defined for the path in the swagger file.",
    ],
    [
      { apidoc: { namespace: '_', swagger: swagger({ '/a/{b}': target('hello.http') }) } },
      "API creation failure: The target-url for operationId 'get/a/{b}' must end in '$(request.path)' in order for actions to receive the path parameters.",
    ],
    [
      apidoc({ gatewayPath: '/a/{b}', pathParameters: [{ name: 'b' }] }),
      "API creation failure: The action must use a response type of '.http' in order to receive the path parameters.",
    ],
    [
      apidoc({ gatewayBasePath: '/a/{b}' }),
      'API creation failure: The base path (/a/{b}) cannot have parameters. Only the relative path supports path parameters.',
    ],
  ])('refuses %j to create', async (body, error) => {
    const refused = await manage('POST', 'createApi', ofClient, body)
    expect([refused.status, refused.json]).toEqual([502, { error }])
    expect(refused.headers.get('content-type')).toBe('application/json')
  })

  it.each([
    ['deleteApi', {}, 'basepath is required.'],
    ['deleteApi', { basepath: '/a', operation: 'get' }, 'When specifying an operation, the path is required.'],
    ['deleteApi', { basepath: '/none' }, "API deletion failure: API '/none' does not exist."],
    ['deleteApi', { basepath: '/hello', relpath: '/x' }, "API deletion failure: path '/x' does not exist in the API"],
    [
      'deleteApi',
      { basepath: '/hello', relpath: '/world', operation: 'PUT' },
      "API deletion failure: path '/world' with operation 'put' does not exist in the API",
    ],
    ['getApi', { outputFormat: 'yaml' }, 'Invalid outputFormat value. Valid values are: apigw, swagger'],
  ])('refuses %s with %j', async (action, query, error) => {
    await manage('POST', 'createApi', ofClient, apidoc())
    expect(await manage('DELETE', action, { ...ofClient, ...query })).toMatchObject({ status: 502, json: { error } })
  })

  it('asks for the key, and lets nobody change what the operator has set', async () => {
    const unknown = { authorization: `Basic ${Buffer.from('a:b').toString('base64')}` }
    for (const headers of [{}, unknown]) {
      expect(await manage('POST', 'createApi', ofClient, apidoc(), headers)).toMatchObject({
        status: 502,
        json: { error: 'A valid auth key is required.' },
      })
      expect(await manage('GET', 'getApi', ofClient, undefined, headers)).toMatchObject({
        status: 502,
        json: { error: 'Invalid authentication.' },
      })
      expect(await manage('DELETE', 'deleteApi', ofClient, undefined, headers)).toMatchObject({
        status: 502,
        json: { error: 'Invalid authentication.' },
      })
    }
    for (const name of ['gwUser', 'gwPwd', 'gwUrlV2'])
      expect(await manage('GET', 'getApi', { ...ofClient, [name]: 'x' })).toMatchObject({
        status: 400,
        json: { error: 'Request defines parameters that are not allowed (e.g., reserved properties).' },
      })
    expect((await manage('GET', 'other', ofClient)).status).toBe(404)
  })

  it('leaves an action of another namespace alone, and takes response type and secret from the request', async () => {
    const foreign = await manage(
      'POST',
      'createApi',
      { ...ofClient, responsetype: 'text' },
      apidoc({}, { name: '/their/pkg/act', namespace: 'their', secureKey: 7 }),
    )
    const { apidoc: doc } = foreign.json as Api['value']
    expect(doc).toMatchObject({
      paths: {
        '/world': {
          get: { 'x-openwhisk': { url: 'http://h/api/v1/web/their/pkg/act.text', namespace: 'their', package: 'pkg', action: 'act' } },
        },
      },
    })
    expect(JSON.stringify(doc)).toContain('{"set-variable":{"actions":[{"set":"message.headers.X-Require-Whisk-Auth","value":7}]}}')
  })

  it.each([
    ['/books/{isbn}', 'getBooksIsbn'],
    ['/a-b/c_d', 'getA-bC_d'],
    ['/UPPER/miXed.name', 'getUpperMixedName'],
    ['/', 'get'],
  ])('names the operation at %s %s', async (path, id) => {
    const created = await manage(
      'POST',
      'createApi',
      { ...ofClient, responsetype: 'http' },
      apidoc({ gatewayPath: path, pathParameters: [{ name: 'isbn' }] }),
    )
    expect((created.json as Api['value']).apidoc).toMatchObject({ paths: { [path]: { get: { operationId: id } } } })
  })
})

describe('an API', () => {
  it('passes path, query, body and verb to the web action, and its answer back', async () => {
    const books = { basepath: '/club', responsetype: 'http', action: 'books' }
    for (const operation of ['get', 'post', 'put', 'delete', 'patch'])
      await routes.create({ ...books, relpath: '/books/{isbn}', operation })
    for (const method of ['GET', 'DELETE', 'PUT', 'POST', 'PATCH']) {
      const got = await call('/club/books/978-0596517748?isbn=q', { method })
      expect([got.status, got.json]).toEqual([200, { path: '/club/books/978-0596517748', method: method.toLowerCase(), isbn: 'q' }])
    }
    const headers = { 'content-type': 'application/json' }
    expect((await call('/club/books/1', { method: 'POST', headers, body: '{"isbn":9}' })).json).toMatchObject({ isbn: 9 })
  })

  it('refuses what it does not have in the gateway’s words', async () => {
    await routes.create({ action: 'hello', basepath: '/hello', relpath: '/world', operation: 'get' })
    const refused = await call('/hello/nope')
    expect([refused.status, refused.json]).toEqual([404, { status: 404, message: 'Error: Not found.' }])
    expect(refused.headers.get('content-type')).toBe('application/json; charset=utf-8')
    for (const method of ['POST', 'HEAD']) expect((await call('/hello/world', { method })).status).toBe(404)
    expect((await call('/hello/world', { method: 'PUT' })).json).toEqual({ status: 404, message: 'Error: Whoops. Verb not supported.' })
  })

  it('matches the very path, then paths with parts in braces, then the longest one that it begins with', async () => {
    const paths = { '/books/new': target('hello.json'), '/proxy': target('seen.json') }
    const document = swagger(paths)
    await routes.create({ swagger: { ...document, basePath: '/m' } })
    await routes.create({ action: 'books', basepath: '/m', relpath: '/books/{isbn}', operation: 'get', responsetype: 'http' })
    await routes.create({ action: 'books', basepath: '/m', relpath: '/', operation: 'get', responsetype: 'http' })
    expect((await call('/m/books/new')).json).toEqual({ payload: 'Hello world Serverless API' })
    expect((await call('/m/books/old')).json).toMatchObject({ path: '/m/books/old' })
    expect((await call('/m/books/a@b')).json).toMatchObject({ path: '/m/books/a' })
    expect((await call('/m')).json).toMatchObject({ path: '/m' })
    // What is left of the path goes to the action, whose extension takes a part of the result by it.
    expect((await call('/m/proxy/headers')).status).toBe(200)
  })

  it('sends the secret of a guarded action, and says where the request came from', async () => {
    await routes.create({ action: 'guarded', basepath: '/g', relpath: '/in', operation: 'get', secure_key: 's3cret' })
    expect((await ask('/api/v1/web/guest/default/guarded.json')).status).toBe(401)
    expect((await call('/g/in')).json).toEqual({ in: true })
    await routes.create({ action: 'seen', basepath: '/s', relpath: '/it', operation: 'get' })
    const { headers } = (await call('/s/it?a=1', { headers: { 'x-own': '2' } })).json as { headers: Record<string, string> }
    expect(headers).toMatchObject({ 'x-own': '2', 'x-forwarded-url': `http://localhost/api/${tenant}/s/it?a=1`, host: new URL(url).host })
  })

  it('finds the action at whatever host its document names, also behind two schemes', async () => {
    const named = ['https://cloud.example', 'https://http://127.0.0.1:9', 'http://[::1]:1']
    await routes.create({
      swagger: swagger(Object.fromEntries(named.map((host, index) => [`/${index}`, `${host}/api/v1/web/guest/default/hello.json`]))),
    })
    for (const index of named.keys()) expect((await call(`/doc/${index}`)).json).toEqual({ payload: 'Hello world Serverless API' })
  })

  it('that is its own backend ends after two hundred requests, and other backends answer again', async () => {
    await routes.create({ swagger: swagger({ '/x': `${url}/api/${tenant}/doc/x`, '/y': `${url}/api/v1` }) })
    let requests = 0
    onTestFinished(emulator.observe({ request: () => (requests++, undefined) }))
    expect((await call('/doc/x')).status).toBe(502)
    expect(requests).toBe(201)
    expect((await call('/doc/y')).status).toBe(200)
  })

  it('that answers for a private action, or for none, says so in the terminal only', async () => {
    await routes.create({ action: 'private', basepath: '/p', relpath: '/x', operation: 'get' })
    expect((await call('/p/x')).status).toBe(404)
  })

  it('answers preflights itself, and gives every answer its own CORS headers', async () => {
    await routes.create({ action: 'shop/cors', basepath: '/c', relpath: '/x', operation: 'get', responsetype: 'http' })
    const preflight = await call('/c/x', {
      method: 'OPTIONS',
      headers: { origin: 'https://page', 'access-control-request-headers': 'x-a, x-b' },
    })
    expect(preflight.status).toBe(200)
    const cors = {
      'access-control-allow-origin': 'https://page',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, POST, PUT, DELETE, PATCH, HEAD, OPTIONS',
    }
    expect(Object.fromEntries(preflight.headers)).toMatchObject({ ...cors, 'access-control-allow-headers': 'x-a, x-b' })
    const got = await emulator.request(`/api/${tenant}/c/x`)
    expect(Object.fromEntries(got.headers)).toMatchObject({ ...cors, 'access-control-allow-origin': '*', 'x-own': '1' })
    expect((await call('/c/x', { method: 'PUT' })).headers.get('access-control-allow-origin')).toBe('*')
  })

  it('has no CORS headers where they are disabled, and the action’s own where nothing is said', async () => {
    await routes.create({ swagger: swagger({ '/x': 'http://h/api/v1/web/guest/shop/cors.http' }, {}, { enabled: false }) })
    const disabled = await emulator.request(`/api/${tenant}/doc/x`)
    expect([disabled.status, disabled.headers.get('access-control-allow-origin'), disabled.headers.get('x-own')]).toEqual([200, null, '1'])
    expect((await call('/doc/x', { method: 'OPTIONS' })).status).toBe(404)
    const { 'x-ibm-configuration': configuration, ...rest } = swagger({ '/x': 'http://h/api/v1/web/guest/shop/cors.http' })
    const { cors: _cors, ...without } = configuration as JsonObject
    await routes.create({ swagger: { ...rest, 'x-ibm-configuration': without } })
    expect((await emulator.request(`/api/${tenant}/doc/x`)).headers.get('access-control-allow-origin')).toContain('https://own')
  })

  it('asks for the key that its document defines', async () => {
    const definition = { type: 'apiKey', in: 'header', name: 'X-Api-Key' }
    await routes.create({ swagger: swagger({ '/x': target('hello.json') }, { securityDefinitions: { client_id: definition } }) })
    const unauthorized = { status: 401, json: { status: 401, message: 'Error: Unauthorized' } }
    expect(await call('/doc/x')).toMatchObject(unauthorized)
    expect(await call('/doc/x', { headers: { 'x-api-key': 'wrong' } })).toMatchObject(unauthorized)
    expect((await call('/doc/x', { headers: { 'x-api-key': 'k1' } })).status).toBe(200)
  })

  it('asks for id and secret where its document defines both', async () => {
    const part = (name: string): JsonObject => ({ type: 'apiKey', in: 'header', name })
    const securityDefinitions = { client_id: part('X-Client-Id'), client_secret: part('X-Client-Secret') }
    await routes.create({ swagger: swagger({ '/x': target('hello.json') }, { securityDefinitions }) })
    const asked = async (headers: Record<string, string>): Promise<unknown> =>
      ((await call('/doc/x', { headers })).json as { message?: string }).message
    expect(await asked({})).toBe('Error: X-Client-Id required')
    expect(await asked({ 'x-client-id': 'client' })).toBe('Error: X-Client-Secret required')
    expect(await asked({ 'x-client-id': 'client', 'x-client-secret': 'no' })).toBe('Error: Secret mismatch or not subscribed to this api.')
    expect(await asked({ 'x-client-id': 'client', 'x-client-secret': 'pass' })).toBeUndefined()
  })

  it('asks for a token of any kind where its document names a provider', async () => {
    await routes.create({ swagger: swagger({ '/x': target('hello.json') }, { securityDefinitions: { google: { type: 'oauth2' } } }) })
    expect((await call('/doc/x')).json).toEqual({ status: 401, message: 'Error: No Authorization header provided' })
    expect((await call('/doc/x', { headers: { authorization: 'Bearer t' } })).status).toBe(200)
  })

  it('takes one call per interval and key where its document limits the rate', async () => {
    const definition = { type: 'apiKey', in: 'header', name: 'X-Api-Key' }
    const limited = { 'x-ibm-rate-limit': [{ unit: 'minute', units: 1, rate: 4 }], securityDefinitions: { client_id: definition } }
    await routes.create({ swagger: swagger({ '/x': target('hello.json') }, limited) })
    const status = async (key: string): Promise<number> => (await call('/doc/x', { headers: { 'x-api-key': key } })).status
    expect([await status('k1'), await status('k1'), await status('k2')]).toEqual([200, 429, 200])
    await clock.advance(14_999)
    expect((await call('/doc/x', { headers: { 'x-api-key': 'k1' } })).json).toEqual({ status: 429, message: 'Error: Rate limit exceeded' })
    await clock.advance(1)
    expect(await status('k1')).toBe(200)
  })

  it('sends what its document sets, and the verb that it names', async () => {
    const document = swagger({ '/x': target('seen.json') })
    const execute = [
      {
        'set-variable': {
          actions: [
            { set: 'message.headers.X-Set', value: 'v' },
            { set: 'message.query.a', value: '1' },
            { set: 'message.body.b', value: '2' },
          ],
        },
      },
      { invoke: { 'target-url': target('seen.json'), verb: 'POST' } },
    ]
    const configuration = { cors: { enabled: true }, assembly: { execute } }
    await routes.create({ swagger: { ...document, 'x-ibm-configuration': configuration } })
    const got = await call('/doc/x', { headers: { 'content-type': 'application/json' } })
    expect(got.json).toMatchObject({ headers: { 'x-set': 'v' }, a: '1', b: '2' })
  })

  it('passes on to a backend that is no web action, and says that it does not answer', async () => {
    await routes.create({ swagger: swagger({ '/x': `${url}/api/${tenant}/inner/y`, '/gone': 'http://127.0.0.1:1/gone' }) })
    await routes.create({ action: 'hello', basepath: '/inner', relpath: '/y', operation: 'get' })
    expect(await call('/doc/x?name=Bo')).toMatchObject({ status: 200, json: { payload: 'Hello world Bo' } })
    expect(await call('/doc/gone')).toMatchObject({ status: 502, json: { code: 502 } })
  })

  it('is in the record of its calls, among the addresses of its action, and in an exported session', async () => {
    await routes.create({ action: 'hello', basepath: '/hello', relpath: '/world', operation: 'get' })
    await call('/hello/world?name=Bo')
    expect(emulator.activations.list()[0]).toMatchObject({
      surface: 'openwhisk.gateway',
      request: { method: 'GET', target: `/api/${tenant}/hello/world?name=Bo` },
    })
    const addresses = emulator.addresses('hello').filter(({ surface }) => surface === 'openwhisk.gateway')
    expect(addresses).toEqual([expect.objectContaining({ method: 'GET', path: `/api/${tenant}/hello/world` })])
  })

  it('is nothing for a tenant that the gateway has never heard of', async () => {
    const answer = await emulator.request('/api/nobody/hello/world')
    expect(answer.status).toBe(404)
    expect(await answer.text()).toContain('Nothing is served at /api/nobody/hello/world')
  })
})

describe('an API of the configuration', () => {
  async function start(openwhisk: Config['openwhisk'] & object): Promise<Emulator> {
    const own = await createEmulator({ functions: false, actions, openwhisk })
    onTestFinished(() => own.close())
    return own
  }

  const paths = {
    '/world': { get: { action: 'hello' } },
    '/books/{isbn}': { GET: { action: 'books' } },
    '/in': { get: { action: 'guarded' } },
  }

  it('is served from the start, and calls list it and do not change it', async () => {
    const own = await start({ apis: { '/shop': { name: 'Shop', paths } } })
    const at = `/api/${tenant}/shop`
    expect((await ask(`${at}/world?name=Bo`, {}, own)).json).toEqual({ payload: 'Hello world Bo' })
    expect((await ask(`${at}/books/7`, {}, own)).json).toEqual({ path: '/shop/books/7', method: 'get' })
    expect((await ask(`${at}/in`, {}, own)).json).toEqual({ in: true })
    const listed = await ask('/api/v1/web/whisk.system/apimgmt/getApi.http?spaceguid=any-key', { headers: credentials }, own)
    expect(listed.json).toMatchObject({ apis: [{ value: { gwApiUrl: `http://localhost${at}`, apidoc: { info: { title: 'Shop' } } } }] })
    const removed = await ask(
      '/api/v1/web/whisk.system/apimgmt/deleteApi.http?basepath=/shop',
      { method: 'DELETE', headers: credentials },
      own,
    )
    expect(removed).toMatchObject({
      status: 502,
      json: { error: 'API deletion failure: The API /shop comes from the configuration: change that instead.' },
    })
  })

  it('may be a whole document, in which _ is the namespace', async () => {
    const document = swagger({ '/x': 'https://cloud/api/v1/web/_/default/hello.json' })
    const own = await start({ auth, apis: { '/doc': { swagger: document } } })
    expect((await ask(`/api/${tenant}/doc/x`, {}, own)).json).toEqual({ payload: 'Hello world Serverless API' })
  })

  it.each([
    [
      'manifest.yaml',
      'packages:\n  p:\n    actions: { a: { function: a.js } }\n    apis: { Shop: { v1: { "items/{id}": { a: { method: get } } } } }\n',
    ],
    [
      'serverless.yml',
      'service: s\nprovider: openwhisk\nfunctions:\n  a:\n    handler: a.main\n    events:\n      - http: { method: GET, path: "/items/{id}", resp: http }\nresources: { apigw: { basepath: /v1 } }\n',
    ],
    [
      'app.config.yaml',
      'application:\n  runtimeManifest:\n    packages:\n      p:\n        actions: { a: { function: a.js, web: yes } }\n        apis: { Shop: { v1: { "items/{id}": { a: { method: get, response: http } } } } }\n',
    ],
  ])('of %s is served without a word', async (name, text) => {
    const files = {
      'a.js': 'exports.main = (p) => ({ body: { path: p.__ow_path } })\n',
      'package.json': '{"name":"n","version":"1.0.0"}',
      [name]: text,
    }
    const project = await createProject(files, { config: { isolation: 'inline' }, watch: false })
    expect(project.logged('notice')).toEqual([])
    expect(await ask(`/api/${tenant}/v1/items/7`, {}, project.emulator)).toMatchObject({ status: 200, json: { path: '/v1/items/7' } })
  })

  it('whose document the gateway would refuse is named at the start, and is not served', async () => {
    const project = await createProject(
      { 'a.js': 'exports.main = () => ({})\n' },
      {
        config: {
          actions: { a: { file: './a.js', type: 'web' } },
          functions: false,
          openwhisk: { apis: { '/doc': { swagger: swagger({}) } } },
        },
        watch: false,
      },
    )
    expect(project.logged('notice').map(({ text }) => text)).toEqual([
      'The API /doc is not served: Unable to configure the API Gateway (status code 400): {"status":400,"message":"Error: Empty resources object."} (openwhisk.apis[\'/doc\']).',
    ])
  })

  it('is made by no page of another origin, also where no key is configured', async () => {
    const own = await start({})
    const headers = { ...credentials, origin: 'https://evil.example', 'content-type': 'application/json' }
    const answer = await own.request('/api/v1/web/whisk.system/apimgmt/createApi.http', {
      method: 'POST',
      headers,
      body: JSON.stringify(apidoc()),
    })
    expect(answer.status).toBe(403)
    expect((await own.request(`/api/${tenant}/hello/world`)).status).toBe(404)
  })

  it.each([
    [{ shop: { paths: {} } }, 'openwhisk.apis.shop: found "shop", expected a base path that begins with \'/\''],
    [{ '/s': { paths: { a: {} } } }, "openwhisk.apis['/s'].paths.a: found \"a\", expected a path that begins with '/'"],
    [{ '/s': { paths: { '/a': { trace: { action: 'hello' } } } } }, 'expected a method: get, put, post'],
    [{ '/s': {} }, 'expected either paths or swagger'],
    [{ '/s': { swagger: { paths: {} } } }, 'expected a document of Swagger 2.0'],
  ])('as %j is refused with what is allowed', async (apis, text) => {
    await expect(start({ apis: apis })).rejects.toThrow(text)
  })

  it('that names no web action is named at the start', async () => {
    const files = { 'a.js': 'exports.main = () => ({})\n' }
    const apis = { '/v1': { paths: { '/a': { get: { action: 'a' } }, '/b': { get: { action: 'b' } } } } }
    const project = await createProject(files, {
      config: { actions: { a: { file: './a.js' } }, functions: false, openwhisk: { apis } },
      watch: false,
    })
    expect(project.logged('notice').map(({ text }) => text)).toEqual([
      "The API /v1 names a, which is no web action. Add type: 'web' to it.",
      'The API /v1 names b, which is not deployed.',
    ])
  })

  it('goes on in a session that imports what calls have made, once however often it does, and not in place of one of the configuration', async () => {
    const folder = createFolder({}).path('session')
    const first = await start({ auth })
    await first.request('/api/v1/web/whisk.system/apimgmt/createApi.http', {
      method: 'POST',
      headers: { ...credentials, 'content-type': 'application/json' },
      body: JSON.stringify(apidoc()),
    })
    await first.exportSession(folder)
    const next = await createEmulator({ functions: false, actions, openwhisk: { auth } })
    onTestFinished(() => next.close())
    await next.importSession(folder)
    await next.importSession(folder)
    expect((await ask(`/api/${tenant}/hello/world`, {}, next)).status).toBe(200)
    const listed = async (on: Emulator): Promise<Got> =>
      ask(`/api/v1/web/whisk.system/apimgmt/getApi.http?spaceguid=${tenant}`, { headers: credentials }, on)
    expect((await listed(next)).json).toMatchObject({ apis: [{}] })
    const notices: string[] = []
    const log = { emit: (event: { event: string; text?: string }) => void (event.event === 'notice' && notices.push(event.text ?? '')) }
    const apis = { '/hello': { paths: { '/world': { get: { action: 'hello' } } } } }
    const configured = await createEmulator({ functions: false, actions, openwhisk: { auth, apis }, log: log as Log })
    onTestFinished(() => configured.close())
    await configured.importSession(folder)
    expect((await listed(configured)).json).toMatchObject({ apis: [{}] })
    expect(notices).toEqual(['The imported API /hello is not created: the configuration has it now.'])
  })
})
