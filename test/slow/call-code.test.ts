/** The code that the request client writes is run as it was copied: in a shell, in Node.js, with the published clients, and by Vitest. */
import { execFile } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { createEmulator, type Config } from '../../emulator/index.ts'
import { apiPath } from '../../emulator/dashboard/wire/api.ts'
import type { CodeAnswer, Snippet } from '../../emulator/dashboard/wire/code.ts'
import { createFolder, type Folder } from '../support/project.ts'

const run = promisify(execFile)
const repository = fileURLToPath(new URL('../../', import.meta.url))
const token = 'token-of-the-test'
const key = { accessKey: 'AKLOCAL01', secretKey: 'secret-of-the-test' }
const auth = '23bc46b1-71f6-4ed5-8c54-816aa4f8c502:local-test-key'

const files = {
  'functions/hello.js': 'exports.main = ({ name = "World" }) => ({ payload: `Hello, ${name}!` })\n',
  'functions/raw.js':
    'exports.main = (params) => ({ body: { type: params.__ow_headers["content-type"], bytes: params.__ow_body.length } })\n',
  'photo.bin': Buffer.from([0xff, 0x00, 0x80, 0x0a]).toString('latin1'),
}
const triggers: Config['triggers'] = {
  raw: { type: 'apigw', product: 'shop', api: 'store', stage: 'v1', resource: '/raw/{type+}', action: 'raw' },
  signed: {
    type: 'apigw',
    product: 'shop',
    api: 'store',
    stage: 'v1',
    resource: '/signed',
    action: 'hello',
    auth: 'IAM',
    methods: ['POST'],
  },
}
const open: Config = { actions: { raw: { type: 'web', rawHttp: true } }, triggers }
const closed: Config = {
  ...open,
  ncp: { credentials: [key] },
  openwhisk: { auth },
  tcb: { envId: 'local-env', auth: { enforce: true, tokens: { 'token-of-cloudbase': { role: 'administrator' } } } },
}

/** What the variables of the code are set to. */
const secrets = {
  NCP_ACCESS_KEY: key.accessKey,
  NCP_SECRET_KEY: key.secretKey,
  OPENWHISK_AUTH: auth,
  OPENWHISK_BASIC: Buffer.from(auth).toString('base64'),
  TCB_ACCESS_TOKEN: 'token-of-cloudbase',
}

const json = [['content-type', 'application/json']]
const hello = { method: 'POST', headers: json, body: '{"name":"O\'Hara \\"한\\" $HOME"}', sign: true }
const greeting = /Hello, O'Hara \\*"한\\*" \$HOME!/

let form: object

beforeAll(async () => {
  const data = new FormData()
  data.append('title', "it's @home; <b>")
  data.append('photo', new File([Buffer.from(files['photo.bin'])], 'photo.bin', { type: 'image/x-test' }))
  const encoded = new Response(data)
  const headers = [['content-type', encoded.headers.get('content-type')]]
  form = { method: 'POST', headers, body: Buffer.from(await encoded.arrayBuffer()).toString('base64'), base64: true, sign: true }
})

/** Runs every snippet of a call. */
async function outputs(call: object, config: Config): Promise<[kind: Snippet['kind'], output: string][]> {
  const folder = createFolder(files)
  const emulator = await createEmulator({ root: folder.root, watch: false, token, ...config })
  onTestFinished(() => emulator.close())
  await emulator.listen({ port: 0 })
  mkdirSync(folder.path('test'))
  symlinkSync(`${repository}node_modules`, folder.path('node_modules'))
  folder.write('actionlab.config.json', JSON.stringify(config))
  const aliases = { vitest: `${repository}node_modules/vitest/dist/index.js`, 'actionlab/vitest': `${repository}emulator/testing/index.ts` }
  const alias = Object.entries(aliases).map(
    ([find, replacement]) => `{ find: /^${find.replace('/', '\\/')}$/, replacement: '${replacement}' }`,
  )
  folder.write('vitest.config.mjs', `export default { resolve: { alias: [${alias.join(', ')}] }, server: { fs: { strict: false } } }\n`)
  const response = await emulator.request(`${apiPath}/code`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(call),
  })
  const { snippets } = (await response.json()) as CodeAnswer
  const found: [Snippet['kind'], string][] = []
  for (const { kind, text } of snippets) found.push([kind, await outputOf(kind, text, folder)])
  return found
}

async function outputOf(kind: Snippet['kind'], text: string, { root, write }: Folder): Promise<string> {
  const options = { cwd: root, env: { ...process.env, ...secrets } }
  const told = ({ stdout, stderr }: { stdout: string; stderr: string }): string => stdout + stderr
  if (kind.endsWith('curl')) {
    write('call.sh', text)
    return run('bash', ['call.sh'], options).then(told, told)
  }
  if (kind === 'vitest') {
    write('test/copied.test.ts', text)
    return run(process.execPath, [`${repository}node_modules/vitest/vitest.mjs`, 'run', '--root', root], options).then(told, told)
  }
  write('call.mjs', text)
  return run(process.execPath, ['call.mjs'], options).then(told, told)
}

test.each([
  ['open', open],
  ['with credentials', closed],
])('every way to call a function works as it is written, %s', { timeout: 300_000 }, async (_name, config) => {
  for (const target of [
    '/ncf/api/v2/packages/-/actions/hello?platform=vpc',
    '/apigw/shop/store/v1/signed?blocking=true&result=true',
    '/api/v1/namespaces/_/actions/hello?blocking=true&result=true',
    '/v1/functions/hello',
  ]) {
    const found = await outputs({ ...hello, target }, config)
    expect(found.length).toBeGreaterThan(2)
    for (const [kind, output] of found) expect(output, `${kind} of ${target}`).toMatch(kind === 'vitest' ? /1 passed/ : greeting)
  }
})

test('so does a form with a file, which is read from where the code runs', { timeout: 300_000 }, async () => {
  const found = await outputs({ ...form, target: '/apigw/shop/store/v1/raw/x%20y?a=%27' }, open)
  expect(found.map(([kind]) => kind)).toEqual(['curl', 'fetch', 'vitest'])
  for (const [kind, output] of found)
    expect(output, kind).toMatch(kind === 'vitest' ? /1 passed/ : /multipart\/form-data; boundary=.*"bytes"|"bytes":/s)
})
