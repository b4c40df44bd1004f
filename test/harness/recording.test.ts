/** What is recorded can be played again, by anybody, and gives no secret away. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { run as verify } from '../../emulator/commands/verify.ts'
import { createEmulator, type Emulator, type EmulatorOptions } from '../../emulator/index.ts'
import { loadConfig } from '../../emulator/config/load-config.ts'
import { createFolder } from '../support/project.ts'
import { openRecorder } from '../../emulator/cases/cloud-recorder.ts'
import type { ContractCase } from '../../emulator/cases/format.ts'
import { playCase } from '../../emulator/cases/play.ts'
import { ownSecrets } from '../../emulator/cases/player-secrets.ts'
import { viaRequest } from '../../emulator/cases/send.ts'
import { localConnection } from '../../emulator/testing/clients/connection.ts'
import { createNcpClient } from '../../emulator/testing/clients/ncp.ts'
import { createOpenWhiskClient } from '../../emulator/testing/clients/openwhisk.ts'
import { createTcbClient } from '../../emulator/testing/clients/tcb.ts'
import { replayCases } from '../../emulator/testing/replay-cases.ts'

const folder = mkdtempSync(join(tmpdir(), 'actionlab-recording-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const secrets = {
  accessKey: 'AKRECORDED00001',
  secretKey: 'sk-recorded-000000001',
  apiKey: 'apikey-recorded-1',
  auth: 'user-recorded:key-recorded',
  token: 'token-recorded',
}

const main = ({ name = 'World', password }: { name?: string; password?: string }) => {
  if (name === 'nobody') return { error: 'nobody there' }
  return { payload: `Hello, ${name}!`, password, token: 'of the function', leaked: secrets.secretKey }
}
const page = ({ __ow_method: method }: { __ow_method: string }) => ({
  headers: { 'set-cookie': 'session=abc123; Path=/', 'x-kind': 'page' },
  body: method === 'get' ? '<p>page</p>' : Buffer.from([0, 255]).toString('base64'),
})

const options: EmulatorOptions = {
  root: process.cwd(),
  functions: './functions',
  actions: { greet: { module: { main } }, page: { module: { main: page }, type: 'web' } },
  triggers: {
    greet: { type: 'apigw', product: 'shop', api: 'a', stage: 'v1', resource: '/greet', action: 'greet', auth: 'IAM', apiKey: true },
    page: { type: 'apigw', product: 'shop', api: 'a', stage: 'v1', resource: '/page', action: 'page' },
  },
  ncp: { credentials: [{ accessKey: secrets.accessKey, secretKey: secrets.secretKey }], apiKeys: [secrets.apiKey] },
  openwhisk: { auth: secrets.auth },
  tcb: { auth: { enforce: true, tokens: { [secrets.token]: { role: 'administrator' } } } },
}

/** A bit of everything. */
async function traffic(emulator: Emulator): Promise<void> {
  const connection = localConnection(emulator)
  const [ncp, openwhisk, tcb] = [createNcpClient(connection), createOpenWhiskClient(connection), createTcbClient(connection)]
  await ncp.postAction('greet', { name: 'Bo', password: 'geheim-123' })
  await ncp.postAction('greet', { name: 'nobody' })
  await ncp.postAction('nowhere')
  await ncp.postAction('greet', {}, { as: false })
  await ncp.webhook('greet', { name: 'Bo' })
  await ncp.webhook('greet', { name: 'Bo' }, { blocking: false })
  await ncp.http('page')
  await openwhisk.web('page', {
    query: { token: 'in-the-query-1', plain: 'x y' },
    headers: { cookie: 'sid=nobody-knows-1', 'x-auth-token': 'nobody-knows-2' },
  })
  const { activationId = '' } = await openwhisk.invoke('greet', { name: 'Bo' })
  await openwhisk.activation(activationId)
  await openwhisk.activation(activationId, 'result')
  await tcb.call('greet', { name: 'Bo' })
  await tcb.call('greet', {}, { token: 'wrong-token-9' })
  await emulator.request('/_/health')
}

function read(file: string): ContractCase[] {
  return JSON.parse(readFileSync(file, 'utf8')) as ContractCase[]
}

const recorded = join(folder, 'recorded.json')
{
  await using emulator = await createEmulator(options)
  const recording = emulator.record(recorded)
  await traffic(emulator)
  await recording.stop()
}

describe('a recording of the emulator', () => {
  test('has a case per exchange with a cloud, in order', () => {
    const cases = read(recorded)
    expect(cases.map(({ id }) => id.replace(/^recorded-\d+-/, ''))).toEqual([
      'ncp-post-action',
      'ncp-post-action',
      'ncp-post-action',
      'ncp-post-action',
      'ncp-apigw',
      'ncp-apigw',
      'ncp-apigw',
      'ow-web',
      'ow-api',
      'ow-api',
      'ow-api',
      'tcb',
      'tcb',
    ])
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length)
  })

  test('holds no secret: neither keys and tokens, nor signatures, nor what stands where secrets stand', () => {
    const text = readFileSync(recorded, 'utf8')
    const all = [
      ...Object.values(secrets),
      secrets.auth.split(':')[1] ?? '',
      btoa(secrets.auth),
      'geheim-123',
      'in-the-query-1',
      'nobody-knows-1',
      'nobody-knows-2',
      'wrong-token-9',
      'of the function',
      'abc123',
    ]
    expect(all.filter((secret) => text.includes(secret))).toEqual([])
    expect(text).not.toContain('x-ncp-apigw-signature-v2')
    expect(read(recorded)[0]?.request).toMatchObject({
      sign: { accessKey: '***', secretKey: '***' },
      json: { name: 'Bo', password: '***' },
    })
  })

  test('expects what stays the same, and a type where ids and times stand', () => {
    const [first] = read(recorded)
    expect(first?.expect).toMatchObject({
      status: 200,
      headers: { 'content-type': { equals: 'application/json' }, 'x-request-id': { regex: '^\\S+$' } },
      jsonSubset: {
        content: {
          activationId: '<string>',
          start: '<number>',
          name: 'greet',
          response: { success: true, result: { payload: 'Hello, Bo!' } },
        },
      },
    })
  })

  test('asks again for what an earlier answer named', () => {
    const asks = read(recorded).find(({ steps }) => steps !== undefined)
    expect(asks?.steps?.map(({ request }) => request.path)).toEqual([
      '/api/v1/namespaces/_/actions/greet?blocking=true&result=false',
      '/api/v1/namespaces/_/activations/{{1.json.activationId}}',
    ])
  })

  test("speaks of the cloud's own hosts", () => {
    expect(read(recorded).flatMap(({ request }) => request?.headers?.['host'] ?? [])).toEqual([
      ...Array.from({ length: 3 }, () => 'shop.apigw.ntruss.com'),
      ...Array.from({ length: 2 }, () => 'local.api.tcloudbasegateway.com'),
    ])
  })

  test('fails when the function answers otherwise', async () => {
    const other = { ...options, actions: { ...options.actions, greet: { module: { main: () => ({ payload: 'Bye!' }) } } } }
    await using emulator = await createEmulator(other)
    const [first] = read(recorded)
    const found = first ? await playCase(first, viaRequest(emulator), Date.now, ownSecrets(emulator.config)) : []
    expect(found).toContain('step 1: json.content.response.result.payload is "Bye!", expected "Hello, Bo!"')
  })
})

replayCases(recorded, options)

describe('a live cloud (a second emulator stands in for it)', () => {
  async function cloud(): Promise<Emulator & { url: string }> {
    const emulator = await createEmulator({
      ...options,
      actions: { greet: { module: { main: ({ name }: { name: string }) => ({ payload: `Hello, ${name}!` }) } } },
    })
    const { url } = await emulator.listen({ port: 0 })
    return Object.assign(emulator, { url })
  }
  const given = { ncp: secrets, apiKey: secrets.apiKey, openwhisk: secrets.auth, tcb: secrets.token }
  const json = { 'content-type': 'application/json' }

  test('is recorded through a proxy that signs, and verified from the file', async () => {
    await using live = await cloud()
    const file = join(folder, 'live.json')
    const recorder = await openRecorder({ target: new URL(live.url), secrets: given, file })
    const body = JSON.stringify({ name: 'Bo' })
    const calls = [
      await fetch(`${recorder.url}/ncf/api/v2/packages/-/actions/greet`, { method: 'POST', body, headers: json }),
      await fetch(`${recorder.url}/apigw/shop/a/v1/greet?blocking=true&result=true`, { method: 'POST', body, headers: json }),
      await fetch(`${recorder.url}/api/v1/namespaces/_/actions/greet?blocking=true`, { method: 'POST', body, headers: json }),
      await fetch(`${recorder.url}/v1/functions/greet`, { method: 'POST', body, headers: json }),
    ]
    expect(calls.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(await calls[1]?.json()).toEqual({ payload: 'Hello, Bo!' })
    expect((await fetch(`${recorder.url}/elsewhere`)).status).toBe(404)
    await recorder.stop()
    expect(recorder.count).toBe(4)
    expect(read(file)[0]).toMatchObject({
      certainty: 'doc',
      source: expect.stringMatching(/^recorded \d{4}-\d\d-\d\d from 127\.0\.0\.1:\d+$/),
    })
    expect(Object.values(secrets).filter((secret) => readFileSync(file, 'utf8').includes(secret))).toEqual([])

    // The same cases hold for the functions here.
    for (const contractCase of read(file))
      expect(await playCase(contractCase, viaRequest(live), Date.now, ownSecrets(live.config))).toEqual([])

    const printed = await output(() => verify([file, '--target', live.url, ...flags(given)]))
    expect(printed.text).toMatch(/\n4 passed, 0 failed\n$/)
    expect(printed.code).toBe(0)
  })

  test('what was masked once is masked wherever it comes again, and so are secrets of the project and tokens by their shape', async () => {
    const jwt = `eyJhbGciOiJIUzI1NiJ9.${btoa('{"sub":"1234567890"}').replaceAll('=', '')}.c2lnbmF0dXJl`
    await using live = await createEmulator({
      ...options,
      actions: { greet: { module: { main: ({ apiKey }: { apiKey: string }) => ({ key: apiKey, own: 'own-value-of-the-project', jwt }) } } },
    })
    const { url } = await live.listen({ port: 0 })
    const root = createFolder({ '.env': 'API_SECRET=own-value-of-the-project\n' }).root
    const file = join(folder, 'learned.json')
    const config = await loadConfig({ root })
    const recorder = await openRecorder({ target: new URL(url), secrets: given, config, file })
    const body = JSON.stringify({ apiKey: 'super-secret-key-123' })
    await fetch(`${recorder.url}/ncf/api/v2/packages/-/actions/greet`, { method: 'POST', body, headers: json })
    await recorder.stop()
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('"apiKey": "***"')
    for (const secret of ['super-secret-key-123', 'own-value-of-the-project', jwt]) expect(text).not.toContain(secret)
    for (const contractCase of read(file))
      expect(await playCase(contractCase, viaRequest(live), Date.now, ownSecrets(live.config))).toEqual([])
  })

  test('is found out where it differs, and cases that only an emulator can play are left out', async () => {
    await using live = await cloud()
    const file = join(folder, 'mixed.json')
    const request = { surface: 'ow-web' as const, method: 'GET', path: '/api/v1/web/guest/default/none.json' }
    const base = { source: 'here', certainty: 'inferred' as const }
    const cases: ContractCase[] = [
      { id: 'wrong', why: 'expects 200', ...base, request, expect: { status: 200 } },
      { id: 'right', why: 'expects 404', ...base, request, expect: { status: 404 } },
      {
        id: 'own-code',
        why: 'deploys',
        ...base,
        actions: [{ name: 'a', kind: 'web', code: 'exports.main = () => ({})' }],
        request,
        expect: { status: 200 },
      },
      { id: 'frozen', why: 'needs a clock', ...base, now: 1, request, expect: { status: 404 } },
    ]
    writeFileSync(file, JSON.stringify(cases))
    const printed = await output(() => verify([file, '--target', live.url]))
    expect(printed).toEqual({
      code: 1,
      text: '✗ wrong: expects 200\n    step 1: status 404, expected 200\n✓ right: expects 404\n- own-code: brings its own code\n- frozen: needs a clock that stands still\n1 passed, 1 failed, 2 skipped\n',
    })
  })

  test('verify says what is wrong with its arguments', async () => {
    await expect(verify([])).rejects.toMatchObject({ code: 'BAD_FLAG', message: expect.stringMatching(/^verify takes files or folders/) })
    await expect(verify([recorded, '--target', 'nowhere'])).rejects.toMatchObject({
      code: 'BAD_FLAG',
      message: expect.stringMatching(/^--target takes an http or https URL, not "nowhere"/),
    })
    await expect(verify(['--tarjet'])).rejects.toMatchObject({ code: 'BAD_FLAG', message: expect.stringMatching(/tarjet/) })
  })

  test('a cloud that cannot be reached fails its cases with the reason', async () => {
    const file = join(folder, 'one.json')
    writeFileSync(
      file,
      JSON.stringify([
        {
          id: 'a',
          why: 'b',
          source: '',
          certainty: 'inferred',
          request: { surface: 'tcb', method: 'POST', path: '/v1/functions/a' },
          expect: {},
        },
      ]),
    )
    const printed = await output(() => verify([file, '--target', 'http://127.0.0.1:9']))
    expect(printed).toMatchObject({ code: 1, text: expect.stringMatching(/ECONNREFUSED/) })
  })
})

function flags({
  ncp,
  apiKey,
  openwhisk,
  tcb,
}: {
  ncp: { accessKey: string; secretKey: string }
  apiKey: string
  openwhisk: string
  tcb: string
}): string[] {
  return [
    '--access-key',
    ncp.accessKey,
    '--secret-key',
    ncp.secretKey,
    '--api-key',
    apiKey,
    '--openwhisk-auth',
    openwhisk,
    '--tcb-token',
    tcb,
  ]
}

async function output(command: () => Promise<number>): Promise<{ code: number; text: string }> {
  let text = ''
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk)
    return true
  })
  try {
    return { code: await command(), text }
  } finally {
    spy.mockRestore()
  }
}
