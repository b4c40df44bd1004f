/** What is served is what the documents say: the routes of the app, compared with the table of addresses. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../emulator/index.ts'

/** The addresses of README, "What is emulated", and of the vendors' documents behind them. */
const documented = {
  'NAVER API, v2.1 and v2.0': ['/ncf/api/v2', '/api/v2'].flatMap((prefix) => [
    `POST ${prefix}/packages/:package/actions/:action`,
    `GET ${prefix}/packages/:package/actions/:action`,
    `PUT ${prefix}/packages/:package/actions/:action`,
    `DELETE ${prefix}/packages/:package/actions/:action`,
    `GET ${prefix}/packages/:package/actions/:action/activations`,
    `GET ${prefix}/packages/:package/actions/:action/activations/:activation`,
    `GET ${prefix}/packages`,
    `GET ${prefix}/packages/:package`,
    `PUT ${prefix}/packages/:package`,
    `DELETE ${prefix}/packages/:package`,
    `GET ${prefix}/packages/:package/actions`,
    `GET ${prefix}/activations`,
    `GET ${prefix}/triggers`,
    `GET ${prefix}/triggers/:trigger`,
    `PUT ${prefix}/triggers/:trigger`,
    `POST ${prefix}/triggers/:trigger`,
    `DELETE ${prefix}/triggers/:trigger`,
    `POST ${prefix}/triggers/:trigger/link-action`,
    `DELETE ${prefix}/triggers/:trigger/link-action`,
    `GET ${prefix}/triggers/:trigger/activations`,
    `GET ${prefix}/triggers/:trigger/activations/:activation`,
  ]),
  'NAVER API Gateway': ['ALL /apigw/:product/:api/:stage/*'],
  "OpenWhisk's web actions": ['ALL /api/v1/web/:namespace/:package/:action', 'ALL /api/v1/web/:namespace/:package/:action/*'],
  "OpenWhisk's controller": [
    'GET /',
    'GET /api-docs',
    'GET /docs',
    'GET /docs/index.html',
    'GET /api/v1',
    'GET /api/v1/',
    'GET /api/v1/api-docs',
    'GET /api/v1/docs',
    'GET /api/v1/docs/index.html',
    'ALL /ping',
    ...['', '/', '/healthy/count', '/ready'].map((part) => `ALL /invokers${part}`),
  ],
  "Adobe's log forwarding": ['', '/errors'].map((part) => `GET /runtime/namespaces/:namespace/logForwarding${part}`),
  "OpenWhisk's API": [
    'ALL /api/v1',
    'ALL /api/v1/namespaces',
    ...['actions', 'packages', 'triggers', 'rules', 'activations', 'limits'].flatMap((collection) => [
      `ALL /api/v1/namespaces/:namespace/${collection}`,
      `ALL /api/v1/namespaces/:namespace/${collection}/*`,
    ]),
  ],
  "OpenWhisk's API gateway": ['ALL /api/*'],
  CloudBase: ['ALL /v1/functions/:name', 'ALL /v1/functions/:name/*', 'ALL /web', 'ALL /admin', 'ALL /tcb-storage/*', 'ALL /auth/*'],
  "CloudBase's document database": ['ALL /v1/database/instances/:instance/databases/:database/*'],
  "CloudBase's relational database": ['ALL /v1/rdb/rest/*'],
  "CloudBase's HTTP access service": ['ALL /access', 'ALL /access/*'],
  'Tencent Cloud API': ['ALL /cloud-api', 'POST /'],
  'the dashboard': ['ALL /_', 'ALL /_/*'],
} as const

/** What lies under a vendor's prefix and is no address: the vendor's own refusal. */
const refusals = ['ALL /apigw/*', 'ALL /ncf/*', 'ALL /api/v2/*', 'ALL /api/v1/web/*', 'ALL /api/v1/*', 'ALL /v1/*']

let emulator: Emulator
beforeAll(async () => (emulator = await createEmulator({ actions: { hello: { module: { main: () => ({}) } } } })))
afterAll(() => emulator.close())

test('every documented address is a route, and every route is documented', () => {
  const served = emulator.app.routes.filter(({ path }) => path !== '/*').map(({ method, path }) => `${method} ${path}`)
  expect(served.toSorted()).toEqual([...Object.values(documented).flat(), ...refusals].toSorted())
})

// One route that it cannot take, such as a plain segment beside a named one, and each request is looked up slower in all the others.
test("Hono's fastest router takes all routes", async () => {
  await emulator.request('/ping')
  expect(emulator.app.router.name).toBe('SmartRouter + RegExpRouter')
})

test.each([
  ['cloudfunctions.apigw.ntruss.com', '/ncf/api/v2/packages'],
  ['cloudfunctions.apigw.localhost', '/api/v2/packages'],
  ['shop.apigw.ntruss.com', '/api/stage/resource'],
  ['shop.apigw.localhost', '/api/stage/resource'],
  ['env-1.api.tcloudbasegateway.com', '/v1/functions/hello'],
  ['env-1.api.localhost', '/anything'],
  ['env-1.app.localhost', '/anything'],
  ['scf.tencentcloudapi.com', '/'],
])("%s%s is the vendor's, on its own host", async (host, path) => {
  const answer = await emulator.request(path, { headers: { host } })
  expect(await answer.text()).not.toContain('Nothing is served')
})

test('what is another vendor’s address is nothing on the host of this one', async () => {
  const answer = await emulator.request('/v1/functions/hello', { method: 'POST', headers: { host: 'cloudfunctions.apigw.ntruss.com' } })
  expect(answer.status).toBe(404)
  expect(await answer.json()).toMatchObject({ error: { errorCode: '300' } })
})
