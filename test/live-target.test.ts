/** Issue: the same suite runs against the emulator, and with one environment variable against a deployed stage. The stage is another emulator, over HTTP. */
import { afterAll, beforeAll, describe, expect, test as plain, vi } from 'vitest'
import { createEmulator, type Emulator } from '../emulator/index.ts'
import { createTest, type Target } from '../emulator/testing/index.ts'

const credentials = { accessKey: 'AKLIVE0000000000000001', secretKey: 'sk-live-000000000000000000000000000000001' }
const auth = '23bc46b1-71f6-4ed5-8c54-816aa4f8c502:live-key'
const apiKey = 'live-api-key-0001'
const token = 'live-token-0001'
const root = process.cwd()

let stage: Emulator
let url: string

beforeAll(async () => {
  const { default: config } = await import('../actionlab.config.ts')
  const triggers = {
    ...config.triggers,
    closed: { ...config.triggers?.['hello'], auth: 'IAM', apiKey: true, resource: '/closed' },
  } as NonNullable<typeof config.triggers>
  stage = await createEmulator({
    ...config,
    root,
    watch: false,
    triggers,
    ncp: { credentials: [credentials], apiKeys: [apiKey] },
    openwhisk: { auth },
    tcb: { envId: 'stage', auth: { enforce: true, tokens: { [token]: { role: 'administrator' } } } },
  })
  url = (await stage.listen({ port: 0 })).url
})
afterAll(() => stage.close())

const target = (): Target => ({
  ncp: { credentials, host: url, apiKeys: [apiKey] },
  openwhisk: { host: url, auth },
  tcb: { envId: 'stage', token, host: url },
})

const same = createTest({ root, target })
const elsewhere = createTest({
  root,
  target: () => ({ ...target(), ncp: { credentials, host: 'https://cloudfunctions.apigw.gov-ntruss.com' } }),
})
const wrong = createTest({ root, target: () => ({ ncp: { credentials: { ...credentials, secretKey: 'wrong' }, host: url } }) })
const closed = createTest({
  root,
  target,
  actions: { hello: {} },
  triggers: {
    closed: {
      type: 'apigw',
      product: 'shop',
      api: 'hooks',
      stage: 'v1',
      resource: '/closed',
      action: 'hello',
      auth: 'IAM',
      apiKey: true,
    },
  },
})

/** What a developer writes once. */
function suite(test: ReturnType<typeof createTest>, ran: string[]): void {
  test('Post Action', async ({ ncp }) => {
    const answer = await ncp.postAction('hello', { name: 'Bo' })
    expect(answer).toSucceedWith({ payload: 'Hello, Bo in Naver!' })
    expect(answer).toMatchContract('ncp.postAction')
    ran.push('post action')
  })

  test('a trigger with raw HTTP, and one by webhook', async ({ ncp }) => {
    expect(await ncp.http('users', { rest: '/users/1' })).toRespond({ status: 200, json: { id: 1, name: 'Jane' } })
    expect(await ncp.webhook('hello', { name: 'Bo' })).toRespond({ status: 200, json: { payload: 'Hello, Bo in Naver!' } })
    ran.push('gateway')
  })

  test('OpenWhisk, and the record of what ran', async ({ openwhisk }) => {
    expect(await openwhisk.web('page', { query: { name: '보람' } })).toRespond({ status: 200, text: '<h1>Hello, 보람!</h1>' })
    const failed = await openwhisk.invoke('fail')
    expect(failed).toRespond({ status: 502 })
    const record = await failed.finished()
    expect(record).toMatchObject({ path: 'fail', response: { status: 'application error', result: { error: 'failed on purpose' } } })
    const late = await openwhisk.invoke('shop/report', { seconds: 0.3 }, { blocking: false })
    expect(late).toBeAccepted()
    const report = await late.finished()
    expect(report).toSucceedWith({ counted: 0.3 })
    expect(report.logLines).toMatchObject([{ stream: 'stdout', text: 'counting for 0.3 s' }])
    ran.push('openwhisk')
  })

  test('CloudBase', async ({ tcb }) => {
    expect(await tcb.call('order', { item: 'tea', count: 2 })).toRespond({ status: 200, json: { item: 'tea', count: 2, total: 6 } })
    ran.push('tcb')
  })

  test('what only an emulator has', async ({ emulator, clock }) => {
    expect(emulator.clock).toBe(clock)
    ran.push('emulator')
  })
}

function during(value: string | undefined): void {
  beforeAll(() => vi.stubEnv('ACTIONLAB_TARGET', value))
  afterAll(() => void vi.unstubAllEnvs())
}

const surfaces = ['post action', 'gateway', 'openwhisk', 'tcb']

describe('without the variable', () => {
  during(undefined)
  const ran: string[] = []
  suite(same, ran)

  plain('the emulator answers, and the stage hears nothing', () => {
    expect(ran).toEqual([...surfaces, 'emulator'])
    expect(stage.activations.list()).toEqual([])
  })
})

describe('with ACTIONLAB_TARGET=live', () => {
  during('live')
  const ran: string[] = []
  suite(same, ran)

  plain('the stage answers, signed requests and keys included; what needs an emulator is skipped', () => {
    expect(ran).toEqual(surfaces)
    const surfacesSeen = new Set(stage.activations.list().map(({ surface }) => surface.split('.')[0]))
    expect(surfacesSeen).toEqual(new Set(['ncp', 'openwhisk', 'tcb']))
  })

  wrong('a wrong key is refused by the stage', async ({ ncp }) => {
    expect(await ncp.postAction('hello')).toRespond({ status: 401 })
  })
  wrong('a cloud that the target leaves out is named', async ({ openwhisk, tcb }) => {
    await expect(openwhisk.web('page')).rejects.toThrow('The target has no openwhisk: give createTest({ target: { openwhisk: … } })')
    await expect(tcb.call('order')).rejects.toThrow('The target has no tcb')
  })

  closed('a trigger that wants a signature and a key gets both', async ({ ncp }) => {
    expect(await ncp.webhook('closed', { name: 'Bo' })).toRespond({ status: 200, json: { payload: 'Hello, Bo in Naver!' } })
    expect(await ncp.webhook('closed', {}, { apiKey: false })).toRespond({ status: 401 })
  })
})

describe('with ACTIONLAB_TARGET=dry-run', () => {
  during('dry-run')
  const printed: string[] = []
  beforeAll(() => void vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text)))
  afterAll(() => void vi.restoreAllMocks())
  const ran: string[] = []
  suite(elsewhere, ran)

  plain('what would be sent is printed, without secrets, and nothing is sent', () => {
    expect(ran).toEqual([])
    const text = printed.join('\n')
    expect(text).toMatch(
      /^POST https:\/\/cloudfunctions\.apigw\.gov-ntruss\.com\/ncf\/api\/v2\/packages\/-\/actions\/hello\n(?: {2}.*\n)* {2}x-ncp-iam-access-key: AKLIVE0000000000000001\n {2}x-ncp-apigw-signature-v2: ••••••\n(?: {2}.*\n)* {2}\{"name":"Bo"\}$/m,
    )
    expect(text).toContain('GET https://shop.apigw.gov-ntruss.com/store/v1/users/1')
    expect(text).toContain(`GET ${url}/api/v1/web/guest/default/page?name=%EB%B3%B4%EB%9E%8C`)
    expect(text).toMatch(/POST .*\/v1\/functions\/order\n(?: {2}.*\n)* {2}authorization: ••••••/)
    for (const secret of [credentials.secretKey, auth.split(':')[1] ?? '', token]) expect(text).not.toContain(secret)
  })
})

describe('a value or a target that means nothing', () => {
  plain.each([
    ['production', target, 'ACTIONLAB_TARGET is "production"; it may be emulator, live, dry-run.'],
    ['live', undefined, 'ACTIONLAB_TARGET=live needs a stage: createTest({ target'],
  ])('%s is an error', async (value, option, words) => {
    vi.stubEnv('ACTIONLAB_TARGET', value)
    const { chooseTarget } = await import('../emulator/testing/target.ts')
    expect(() => chooseTarget(option)).toThrow(words)
    vi.unstubAllEnvs()
  })
})
