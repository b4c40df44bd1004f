/** What was configured to let somebody in, and what functions are given as secrets, is in nothing that the emulator prints, shows, writes or says. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { apiPath } from '../../emulator/dashboard/wire/api.ts'
import { createEmulator, type Config, type Emulator, type EmulatorOptions } from '../../emulator/index.ts'
import { createPrinter } from '../../emulator/output/printer.ts'
import { pageUrl } from '../dashboard/site.ts'
import { createFolder, type Folder } from '../support/project.ts'
import { until } from '../support/until.ts'

const pem = [
  '-----BEGIN PRIVATE KEY-----',
  'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC',
  'BKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj',
  '-----END PRIVATE KEY-----',
].join('\n')

/** One for each place where a configuration has a secret. */
const secrets = {
  secretKey: 'ncp-secret-0001',
  deniedKey: 'ncp-secret-of-a-denied-one',
  apiKey: 'ncp-api-key-0002',
  whisk: 'whisk-password-0003',
  token: 'tcb token with blanks & "quotes" 0004',
  expired: 'tcb-token-0005',
  required: 'needed-whisk-auth-0006',
  annotated: 'marked-whisk-auth-0007',
  file: 'dotenv-password-0008',
  address: 'p%40ss-in-an-address-0009',
  defaults: 'default-env-secret-0010',
  action: 'action-env-token-0011',
  tcb: 'tcb-env-apikey-0012',
  param: 'bound-param-password-0013',
  nested: 'bound-nested-secret-0014',
  packaged: 'package-param-token-0015',
  inherited: 'shell-credential-0016',
  triggered: 'trigger-param-secret-0017',
  payload: 'alarm-payload-secret-0018',
  inserted: 'inserted-whisk-auth-0019',
  subscribed: 'gateway-api-key-0020',
} as const
const auth = `whisk-user-0003:${secrets.whisk}`
/** However they are spelled. */
const forbidden = [
  ...Object.values(secrets),
  'p@ss-in-an-address-0009',
  btoa(auth),
  JSON.stringify(secrets.token).slice(1, -1),
  encodeURIComponent(secrets.token),
  ...pem.split('\n').filter((line) => !line.startsWith('-----')),
]

const shop = {
  swagger: '2.0',
  basePath: '/shop',
  info: { title: 'shop', version: '1' },
  paths: { '/leak': { get: { operationId: 'getLeak' } } },
  'x-ibm-configuration': {
    assembly: {
      execute: [
        { invoke: { 'target-url': 'https://localhost/api/v1/web/guest/default/leak.json' } },
        { 'set-variable': { actions: [{ set: 'message.headers.X-Require-Whisk-Auth', value: secrets.inserted }] } },
      ],
    },
  },
}

const config: Config = {
  defaults: { env: { DEFAULT_SECRET: secrets.defaults } },
  packages: { pkg: { params: { packageToken: secrets.packaged } } },
  actions: {
    leak: {
      env: { ACTION_TOKEN: secrets.action, PRIVATE_PEM: pem },
      params: { password: secrets.param, deep: { list: [{ secret: secrets.nested }] } },
    },
    page: { type: 'web', requireWhiskAuth: secrets.required },
    'pkg/own': { annotations: { 'require-whisk-auth': secrets.annotated } },
  },
  triggers: {
    leak: { type: 'apigw', product: 'shop', api: 'a', stage: 'v1', resource: '/leak', action: 'leak', auth: 'IAM', apiKey: true },
  },
  ncp: {
    credentials: [
      { accessKey: 'AK-0001', secretKey: secrets.secretKey },
      { accessKey: 'AK-0002', secretKey: secrets.deniedKey, deny: true },
    ],
    apiKeys: [secrets.apiKey],
    triggers: { nightly: { type: 'cron', cronOption: '0 3 * * *', actions: ['leak'], parameters: { slackToken: secrets.triggered } } },
  },
  openwhisk: {
    auth,
    apiKeys: [secrets.subscribed],
    triggers: {
      hourly: { feed: '/whisk.system/alarms/interval', params: { minutes: 60, trigger_payload: { apiKey: secrets.payload } } },
    },
    rules: { hourly: { trigger: 'hourly', action: 'leak' } },
    apis: { '/shop': { swagger: shop } },
  },
  tcb: {
    auth: { enforce: true, tokens: { [secrets.token]: { role: 'administrator' }, [secrets.expired]: { expired: true } } },
    functions: { leak: { env: { TCB_APIKEY: secrets.tcb } } },
  },
  inheritEnv: ['SHELL_CREDENTIAL'],
}

/** Prints, throws and returns all that it knows, and all that it is told. */
const leak = `
const all = () => Object.entries(process.env).map(([name, value]) => name + '=' + value)
exports.main = (params) => {
  for (const line of all()) console.log(line)
  console.error(JSON.stringify(params))
  console.log('a long line that a narrow window has to break somewhere near its end, namely here: ' + process.env.ACTION_TOKEN + ' ' + ${JSON.stringify(secrets.token)})
  if (params.how === 'throw') throw new Error('cannot log in with ' + all().join(' ') + JSON.stringify(params))
  // Cut at 600 characters on the terminal: in the middle of it.
  if (params.how === 'error') return { error: 'x'.repeat(584) + process.env.DB_PASSWORD }
  return { params, all: all(), [process.env.ACTION_TOKEN]: 1, told: ${JSON.stringify([...Object.values(secrets), auth])} }
}`

class Narrow extends Writable {
  readonly isTTY = true
  readonly columns = 60
  text = ''
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

async function start(options: EmulatorOptions): Promise<{ emulator: Emulator; folder: Folder }> {
  vi.stubEnv('SHELL_CREDENTIAL', secrets.inherited)
  onTestFinished(() => void vi.unstubAllEnvs())
  const folder = createFolder({
    '.env': `DB_PASSWORD=${secrets.file}\nDATABASE_URL=postgres://shop:${secrets.address}@localhost/shop\n`,
    'functions/leak.js': leak,
    'functions/page.js':
      'exports.main = (params) => { console.log(JSON.stringify(params)); return { headers: { location: "/?token=" + params.token, "x-own": params.token }, body: params } }',
    'functions/pkg/own.js': 'exports.main = (params) => { console.log(params); return params }',
    'functions/broken.js': `const password = '${secrets.file}' const`,
  })
  const emulator = await createEmulator({
    root: folder.root,
    functions: './functions',
    watch: false,
    token: 'token-of-the-dashboard',
    ...config,
    ...options,
  })
  onTestFinished(() => emulator.close())
  return { emulator, folder }
}

const json = { 'content-type': 'application/json' }

/** Calls with right and wrong credentials on every surface. */
async function traffic(emulator: Emulator): Promise<void> {
  const post = (target: string, headers: Record<string, string>, body: object = {}): Promise<Response> =>
    emulator.request(target, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) })
  const basic = { authorization: `Basic ${btoa(auth)}` }
  for (const how of ['return', 'throw', 'error'])
    await post('/api/v1/namespaces/_/actions/leak?blocking=true', basic, { how, [secrets.apiKey]: secrets.whisk })
  await post('/api/v1/namespaces/_/actions/pkg/own?blocking=true', basic)
  await post('/api/v1/namespaces/_/actions/broken?blocking=true', basic)
  await post('/api/v1/namespaces/_/actions/leak', { authorization: `Basic ${btoa(`${auth}x`)}` })
  await post('/v1/functions/leak', { authorization: `Bearer ${secrets.token}` }, { token: secrets.token })
  await post('/v1/functions/leak', { authorization: `Bearer ${secrets.expired}` })
  const page = `/api/v1/web/guest/default/page.http?token=${encodeURIComponent(secrets.token)}&apiKey=${secrets.apiKey}`
  await emulator.request(page, {
    headers: { 'x-require-whisk-auth': secrets.required, cookie: `session=${secrets.token}`, 'x-api-key': 'foreign-api-key-0017' },
  })
  await emulator.request(page)
  const signed = { 'x-ncp-apigw-timestamp': String(Date.now()), 'x-ncp-iam-access-key': 'AK-0001', 'x-ncp-apigw-signature-v2': 'wrong' }
  await post('/apigw/shop/a/v1/leak?blocking=true', { ...signed, 'x-ncp-apigw-api-key': secrets.apiKey })
  await post('/apigw/shop/a/v1/leak', { ...signed, 'x-ncp-iam-access-key': secrets.secretKey })
  await post(`/ncf/api/v2/packages/-/actions/${secrets.apiKey}`, signed)
  await emulator.request('/v1/functions/leak', {
    method: 'POST',
    headers: { ...json, authorization: `Bearer ${secrets.token}` },
    body: Buffer.from([255, 0, ...Buffer.from(secrets.apiKey)]),
  })
}

const colours = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g')

function expectNone(text: string): void {
  expect(forbidden.filter((secret) => text.includes(secret))).toEqual([])
}

test('not on the terminal, however narrow it is', async () => {
  const stream = new Narrow()
  const printer = createPrinter({ stream, root: '.', verbose: true })
  const { emulator } = await start({ log: printer })
  await traffic(emulator)
  printer.flush()
  expect(stream.text).toContain('cannot log in with')
  expect(stream.text).toContain('••••••')
  // What a function prints itself is its own affair; its parameters are printed by us.
  const parameters = stream.text.split('\n').filter((line) => line.includes('params '))
  expect(parameters.join()).toContain('x-api-key')
  expect(parameters.join()).not.toContain('foreign-api-key-0017')
  expectNone(stream.text.replaceAll(colours, ''))
  // Broken lines may hide one from a search: no long piece of any is there either.
  const flat = stream.text.replaceAll(colours, '').replaceAll(/\s+/g, '')
  expect(forbidden.map((secret) => secret.replaceAll(/\s/g, '')).filter((secret) => flat.includes(secret))).toEqual([])
  expect(forbidden.filter((secret) => stream.text.includes(secret.slice(0, 12)))).toEqual([])
})

test('not on a terminal that was never told which header lines carry credentials', async () => {
  const { emulator } = await start({})
  await traffic(emulator)
  const stream = new Narrow()
  const printer = createPrinter({ stream, root: '.', verbose: true })
  for (const activation of emulator.activations.list()) printer.emit(activation)
  printer.flush()
  const parameters = stream.text.split('\n').filter((line) => line.includes('params '))
  expect(parameters.join()).toContain('x-api-key')
  expect(parameters.join()).not.toContain('foreign-api-key-0017')
})

test.each(['emulator', 'session'])('not in the events for programs, those of the %s', async (whose) => {
  const written: string[] = []
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => (written.push(String(chunk)), true))
  const { emulator } = await start({ log: whose === 'emulator' ? 'json' : 'silent' })
  const looking = whose === 'emulator' ? emulator : emulator.session({ log: 'json' })
  await traffic(looking)
  const ids = looking.activations.list().map(({ activationId }) => activationId)
  await until('every activation to be written', () => ids.every((id) => written.join('').includes(id)), { seen: () => written.length })
  await looking.close()
  spy.mockRestore()
  expect(written.join('')).toContain('"event":"activation"')
  expectNone(written.join(''))
})

test('not in recorded cases, on disk or in memory', async () => {
  const { emulator, folder } = await start({})
  const recording = emulator.record(join(folder.root, 'cases', 'all.json'))
  await traffic(emulator)
  await recording.stop()
  const text = readFileSync(recording.file, 'utf8')
  expect(recording.count).toBeGreaterThan(10)
  expectNone(text)
  expect(text).not.toContain('foreign-api-key-0017')
  for (const [whole] of text.matchAll(/"bodyBase64": "[^"]+"/g)) expectNone(Buffer.from(whole.slice(15, -1), 'base64').toString('latin1'))
})

test('not in the dashboard: pages, API, events, cases and tests that it writes', async () => {
  const { emulator, folder } = await start({})
  const controller = new AbortController()
  const events = await emulator.request(`${apiPath}/events`, { signal: controller.signal })
  let streamed = ''
  void (async () => {
    for await (const chunk of events.body as unknown as AsyncIterable<Uint8Array>) streamed += Buffer.from(chunk).toString()
  })().catch(() => {})
  await traffic(emulator)
  const ids = emulator.activations.list().map(({ activationId }) => activationId)
  await until('every activation to be streamed', () => ids.every((id) => streamed.includes(id)), { seen: () => streamed })
  controller.abort()
  const seen = [streamed]
  const get = async (path: string): Promise<void> => void seen.push(await (await emulator.request(path)).text())
  for (const path of ['', 'activations', 'invoke', 'traffic', 'gateway', 'triggers', 'configuration']) await get(pageUrl(`/_/${path}`))
  for (const path of [
    '/',
    '/functions',
    '/functions/leak',
    '/activations',
    '/refusals',
    '/gateway',
    '/builds',
    '/traffic',
    '/triggers',
    '/configuration',
  ])
    await get(apiPath + path)
  const headers = { ...json, authorization: 'Bearer token-of-the-dashboard' }
  const post = async (path: string, body: object = {}): Promise<void> =>
    void seen.push(await (await emulator.request(apiPath + path, { method: 'POST', headers, body: JSON.stringify(body) })).text())
  for (const id of ids) {
    for (const path of [pageUrl(`/_/activations/${id}`), pageUrl(`/_/invoke?from=${id}`), `${apiPath}/activations/${id}`]) await get(path)
    for (const what of ['replay', 'case', 'test']) await post(`/activations/${id}/${what}`)
  }
  const target = '/api/v1/namespaces/_/actions/leak?blocking=true'
  for (const path of ['/invoke', '/request']) await post(path, { method: 'POST', target, body: '{}', headers: [], sign: true })
  await post('/signature', { method: 'POST', target: '/ncf/api/v2/packages', accessKey: 'AK-0001', signature: 'wrong' })
  expect(seen.join('')).toContain('leak')
  expectNone(seen.join('\n'))
  const cases = join(folder.root, 'cases')
  for (const name of readdirSync(cases)) if (statSync(join(cases, name)).isFile()) expectNone(readFileSync(join(cases, name), 'utf8'))
}, 40_000)

describe('not in messages about a configuration that is wrong', () => {
  const secret = 'secret-in-a-mistake-0018'
  test.each<[string, object]>([
    ['a key without its colon', { openwhisk: { auth: secret } }],
    ['a key where a list should be', { ncp: { apiKeys: secret } }],
    ['a list where a key should be', { ncp: { credentials: [{ accessKey: 'a', secretKey: [secret] }] } }],
    ['an object where a key should be', { ncp: { apiKeys: [{ key: secret }] } }],
    ['a token with a wrong identity', { tcb: { auth: { enforce: true, tokens: { [secret]: { role: 3 } } } } }],
    ['a token with an unknown key', { tcb: { auth: { enforce: true, tokens: { [secret]: { rol: 'x' } } } } }],
    ['a variable that is none', { actions: { a: { env: { DB_PASSWORD: { value: secret } } } } }],
    ['a parameter that is no JSON', { actions: { a: { params: { apiToken: new Set([secret]) } } } }],
    ['a cluster', { engine: { openwhisk: { apiHost: 'https://x', auth: secret } } }],
  ])('%s', async (_, given) => {
    const { root } = createFolder({ 'functions/a.js': 'exports.main = () => ({})' })
    const message = await createEmulator({ root, ...given }).then(
      () => 'it was accepted',
      (error: Error) => `${error.message}\n${String(error.cause)}`,
    )
    expect(message).toMatch(/found|unknown key/)
    expect(message).not.toContain(secret)
  })
})
