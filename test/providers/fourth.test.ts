/** A provider is added from outside: `createEmulator({ vendors: [plain] })` serves it, and every room shows it without knowing it. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { answering, createEmulator, createRoutes, type Activation, type Emulator, type Vendor } from 'actionlab'
import { createTest, expect } from 'actionlab/vitest'
import { afterAll, beforeAll, test } from 'vitest'
import type { ContractCase } from '../../emulator/cases/format.ts'
import { playCase } from '../../emulator/cases/play.ts'
import { viaSocket } from '../../emulator/cases/send.ts'
import { factsOf } from '../../emulator/commands/banner-facts.ts'
import { run as invoke } from '../../emulator/commands/invoke.ts'
import { writeRunFile } from '../../emulator/commands/run-file.ts'
import type { ActivationDetail } from '../../emulator/dashboard/wire/activation.ts'
import type { FunctionView } from '../../emulator/dashboard/wire/function.ts'
import type { Overview } from '../../emulator/dashboard/wire/overview.ts'
import type { SavedCase } from '../../emulator/dashboard/wire/saved-call.ts'
import { bannerLines } from '../../emulator/output/banner.ts'
import { createPrinter } from '../../emulator/output/printer.ts'
import { plainStyle } from '../../emulator/output/style.ts'

// The code of docs/adding-a-provider.md begins here.
const key = 'plain-key-of-a-test'

const plain: Vendor = {
  name: 'plain',
  surfaces: [{ name: 'plain.call', label: 'Plain cloud', convention: 'params' }],
  create: ({ catalog, invoke: run, isCredentialHeader }) => ({
    name: 'plain',
    routes: createRoutes().post(
      '/plain/:function{.+}',
      answering(async (exchange, c) => {
        const action = catalog().actions.get(c.req.param('function') ?? '')
        const body = await exchange.body()
        if (action === undefined || 'tooLarge' in body) return { status: 404, headers: [], body: 'No such function.' }
        const { method, target, headers } = exchange
        const request = { method, target, headers: headers.filter(([name]) => !isCredentialHeader(name)) }
        const params = Buffer.from(body).toString() || '{}'
        const { done } = run({ action, params, convention: 'params', surface: 'plain.call', request, caller: exchange })
        const { activationId, response } = await done
        return { status: response.success ? 200 : 500, headers: [['content-type', 'application/json']], body: response.text, activationId }
      }),
    ),
    addresses: ({ path }) => [{ surface: 'plain.call', method: 'POST', path: `/plain/${path}` }],
  }),
  pathOf: (host, path) => (host === 'plain.example' ? `/plain${path}` : undefined),
  surfaceOf: (path) => (path.startsWith('/plain/') ? 'plain.call' : undefined),
  authorise: ({ surface }, _config, _now, spell) => (surface === 'plain.call' ? [['x-plain-key', spell(key, 'PLAIN_KEY')]] : []),
  authorisingHeaders: ['x-plain-key'],
  shellVariables: ['PLAIN_KEY'],
  credentialHeaders: ['x-plain-key'],
  secretsIn: () => [key],
  cases: {
    hosts: {},
    addressOf: (_host, target) => (target.startsWith('/plain/') ? { surface: 'plain', path: target } : undefined),
    envelopes: [{ has: ['at', 'greeting'], only: true, varies: { at: '<number>' }, source: 'the documentation of the Plain cloud' }],
  },
  openTo: () => 'Plain keys (plain.key)',
}
// It ends here.

const functions = {
  'greet.js': 'exports.main = ({ name }) => ({ greeting: `Hello, ${name}!`, at: Date.now() })',
  'shop/fail.js': "exports.main = () => { throw new Error('sold out') }",
}
let root = ''
let url = ''
let emulator: Emulator
const printed = new PassThrough()
const token = 'token-of-the-test'

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'actionlab-fourth-')))
  for (const [name, code] of Object.entries(functions)) {
    mkdirSync(join(root, 'functions', name, '..'), { recursive: true })
    writeFileSync(join(root, 'functions', name), code)
  }
  const log = createPrinter({ stream: printed, root, verbose: true })
  emulator = await createEmulator({ root, vendors: [plain], watch: false, token, log })
  ;({ url } = await emulator.listen({ port: 0 }))
})
afterAll(async () => {
  await emulator.close()
  rmSync(root, { recursive: true, force: true })
})

const json = (body: object, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

async function api<T>(path: string, init: RequestInit = {}): Promise<T> {
  const answer = await fetch(`${url}/_/api/v1${path}`, {
    ...init,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
  })
  return (await answer.json()) as T
}

const newest = (): Activation => {
  const [activation] = emulator.activations.list()
  if (activation === undefined) throw new Error('Nothing was called.')
  return activation
}

test('its route answers over HTTP, on the plain host and on its own one, and finds functions in packages', async () => {
  const answer = await fetch(`${url}/plain/greet`, json({ name: 'Bo' }))
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ greeting: 'Hello, Bo!' })
  expect(newest()).toMatchObject({ path: 'greet', surface: 'plain.call', answer: { status: 200 }, request: { target: '/plain/greet' } })
  await expect(await emulator.request('http://plain.example/greet', json({ name: 'Kim' }))).toRespond({ status: 200 })
  await expect(await emulator.request('/plain/shop/fail', json({}))).toRespond({
    status: 500,
    json: { error: expect.stringContaining('sold out') as unknown },
  })
  await expect(await emulator.request('/v1/functions/greet', json({ name: 'Bo' }))).toRespond({ status: 200 })
})

test('the banner lists its addresses by its label, and says that its door is open', () => {
  const facts = factsOf(emulator, { url, watching: false, keys: false })
  const lines = bannerLines(facts, { style: plainStyle, columns: Infinity })
  expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^ +Plain cloud +POST +${url}/plain/shop/fail$`)))
  expect(lines.join('\n')).toContain('Plain keys (plain.key) are not checked: none is configured.')
})

test('an address with a typo is answered with its nearest one', async () => {
  const answer = await fetch(`${url}/plan/greet`)
  expect(answer.status).toBe(404)
  expect(await answer.text()).toContain('Did you mean POST /plain/greet?')
})

test('the dashboard names it, shows its addresses and sends its calls with its credentials', async () => {
  const { providers, open } = await api<Overview>('/')
  expect(providers).toContain('plain')
  expect(open.join()).toContain('Plain keys')
  const { addresses } = await api<FunctionView>('/functions/greet')
  expect(addresses).toContainEqual(
    expect.objectContaining({
      label: 'Plain cloud',
      path: '/plain/greet',
      curl: expect.stringContaining('x-plain-key: $PLAIN_KEY') as unknown,
    }),
  )
  await fetch(`${url}/plain/greet`, json({ name: 'Bo' }))
  const replayed = await api<{ request: unknown; answer: { status: number; body: string } }>(
    `/activations/${newest().activationId}/replay`,
    { method: 'POST' },
  )
  expect(replayed.answer.status).toBe(200)
  expect(JSON.parse(replayed.answer.body)).toMatchObject({ greeting: 'Hello, Bo!' })
})

test('a web surface of it is shown and replayed with the headers that the function saw', async () => {
  const web: Vendor = {
    ...plain,
    name: 'plain web',
    surfaces: [{ name: 'plain.web', label: 'Plain web', convention: 'params', web: true }],
    create: ({ catalog, invoke: run }) => ({
      name: 'plain web',
      routes: createRoutes().get(
        '/plain-web/:function',
        answering(async (exchange, c) => {
          const { method, target, headers } = exchange
          const action = catalog().actions.get(c.req.param('function') ?? '')
          if (action === undefined) return { status: 404, headers: [] }
          const params = JSON.stringify({ ...c.req.query(), __ow_headers: Object.fromEntries(headers), __ow_method: 'get' })
          const request = { method, target }
          const { done } = run({ action, params, convention: 'params', surface: 'plain.web', request, caller: exchange })
          const { activationId, response } = await done
          return { status: 200, headers: [], body: response.text, activationId }
        }),
      ),
      addresses: () => [],
    }),
  }
  await using other = await createEmulator({ root, vendors: [web], watch: false, token })
  await other.request('/plain-web/greet?name=Bo', { headers: { 'x-own': 'kept' } })
  const [first] = other.activations.list()
  const answer = await other.request(`/_/api/v1/activations/${first?.activationId}`, { headers: { authorization: `Bearer ${token}` } })
  const detail = (await answer.json()) as ActivationDetail
  expect(detail.request?.headers).toContainEqual(['x-own', 'kept'])
  expect(detail.parameters).toContainEqual(expect.objectContaining({ name: 'name', value: 'Bo', source: 'query' }))
})

test('its routes may differ from session to session', async () => {
  let sessions = 0
  const counting: Vendor = {
    ...plain,
    name: 'counting',
    create: () => {
      const path = `/session-${sessions++}/:name`
      const routes = createRoutes().get(
        path,
        answering((_exchange, c) => ({ status: 200, headers: [], body: `${path} ${c.req.param('name')}` })),
      )
      return { name: 'counting', routes, addresses: () => [] }
    },
  }
  await using other = await createEmulator({ root, vendors: [counting], watch: false })
  await using first = other.session()
  await using second = other.session()
  await using alike = other.session()
  for (const [number, session] of [first, second, alike].entries()) {
    expect(await (await session.request(`/session-${number + 1}/Bo`)).text()).toBe(`/session-${number + 1}/:name Bo`)
    expect((await session.request(`/session-${number}/Bo`)).status).toBe(404)
  }
})

test('its exchanges become contract cases, which hold over a socket', async () => {
  await fetch(`${url}/plain/greet`, json({ name: 'Bo' }, { 'x-plain-key': key }))
  const saved = await api<SavedCase>(`/activations/${newest().activationId}/case`, { method: 'POST' })
  const recording = emulator.record(join(root, 'recorded.json'))
  await fetch(`${url}/plain/greet`, json({ name: 'Bo' }, { 'x-plain-key': key }))
  await recording.stop()
  for (const file of [join(root, saved.file), recording.file]) {
    const written = readFileSync(file, 'utf8')
    expect(written).not.toContain(key)
    const [contractCase] = JSON.parse(written) as ContractCase[]
    expect(contractCase?.request).toMatchObject({ surface: 'plain', method: 'POST', path: '/plain/greet', json: { name: 'Bo' } })
    expect(contractCase?.expect?.jsonSubset).toEqual({ greeting: 'Hello, Bo!', at: '<number>' })
    expect(contractCase && (await playCase(contractCase, viaSocket(Number(new URL(url).port)), Date.now))).toEqual([])
  }
})

test('its secrets are masked on the terminal and in the dashboard, and no record keeps its credentials', async () => {
  await fetch(`${url}/plain/greet`, json({ name: key }, { 'x-plain-key': key }))
  const { activationId } = newest()
  expect(JSON.stringify(newest().request)).not.toContain(key)
  const shown = JSON.stringify(await api(`/activations/${activationId}`))
  expect(shown).toContain('Hello, ••••••!')
  expect(shown).not.toContain(key)
  await expect.poll(() => String(printed.read() ?? '')).toContain(activationId)
})

test('`actionlab invoke --as` calls it by the name of its surface', async () => {
  const remove = writeRunFile(root, { url, pid: process.pid, token })
  try {
    expect(await invoke(['greet', '--as', 'plain.call', '-p', 'name', 'Bo', '--root', root])).toBe(0)
  } finally {
    remove()
  }
  expect(newest()).toMatchObject({ path: 'greet', surface: 'plain.call', params: { name: 'Bo' } })
})

const plainTest = createTest({ vendors: [plain] }).extend('plain', ({ emulator: own }) => ({
  call: (name: string, params: object) => own.request(`/plain/${name}`, json(params)),
}))

plainTest('a test has a client for it, and matchers and the timeline read its answers', async ({ plain: client, emulator: own }) => {
  await expect(await client.call('hello', { name: 'Bo' })).toSucceedWith({ payload: 'Hello, Bo in Naver!' })
  expect(own.debug()).toMatch(/▸ hello [0-9a-f]{32} by plain\.call/)
  expect(own.activations.list()).toHaveLength(1)
})

test('docs/adding-a-provider.md shows this very code', () => {
  const own = readFileSync(fileURLToPath(import.meta.url), 'utf8')
  const [, code = ''] = /begins here\.\n([^]*?)\/\/ It ends here\./.exec(own) ?? []
  const page = readFileSync(new URL('../../docs/adding-a-provider.md', import.meta.url), 'utf8')
  const [, shown = ''] = /```ts\nimport [^\n]*\n\n([^]*?)```/.exec(page) ?? []
  expect(shown.trim()).toBe(code.trim())
})
