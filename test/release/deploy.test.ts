/** What is deployed answers there as it answers here, and a second deployment has nothing to do. The clouds are emulators that begin empty. */
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { createEmulator, type Emulator } from '../../emulator/index.ts'
import { run as deploy } from '../../emulator/commands/deploy.ts'
import { run as diff } from '../../emulator/commands/diff.ts'
import { freePort } from '../support/free-port.ts'
import { createFolder, type Files, type Folder } from '../support/project.ts'

const auth = 'a-user:key-of-the-cloud'
const keys = { accessKey: 'AK0123456789', secretKey: 'secret-of-the-account' }

let cloud: Emulator
let url: string

beforeAll(async () => {
  cloud = await createEmulator({
    root: import.meta.dirname,
    functions: false,
    watch: false,
    isolation: 'inline',
    openwhisk: { auth },
    ncp: { credentials: [keys] },
  })
  url = (await cloud.listen({ port: 0 })).url
  vi.stubEnv('OPENWHISK_AUTH', auth)
  vi.stubEnv('NCP_ACCESS_KEY', keys.accessKey)
  vi.stubEnv('NCP_SECRET_KEY', keys.secretKey)
})

/** A function in this thread works in its folder, which goes away. */
const here = process.cwd()
afterEach(() => process.chdir(here))

afterAll(async () => {
  vi.unstubAllEnvs()
  await cloud.close()
})

/** Another cloud at the same address, empty again. */
async function restarted(ncp: object = {}): Promise<Emulator> {
  const { port } = new URL(url)
  await cloud.close()
  const next = await createEmulator({
    root: import.meta.dirname,
    functions: false,
    watch: false,
    isolation: 'inline',
    openwhisk: { auth },
    ncp: { credentials: [keys], ...ncp },
  })
  await next.listen({ port: Number(port) })
  return next
}

interface Ended {
  readonly code: number
  readonly text: string
}

async function printed(command: typeof deploy, ...args: string[]): Promise<Ended> {
  const texts: string[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => texts.push(String(text)) > 0)
  try {
    const code = await command(args)
    return { code, text: texts.join('') }
  } finally {
    write.mockRestore()
  }
}

const config = {
  packages: {
    shop: { params: { currency: 'KRW' }, annotations: { description: 'prices' } },
    tools: { binding: '/whisk.system/utils', params: { separator: ',' } },
    mine: { binding: 'shop', params: { fee: 1 } },
  },
  actions: {
    hello: { type: 'web', params: { greeting: 'Hi', apiKey: 'not-to-be-printed' }, limits: { timeout: 5000 }, env: { PLACE: 'Seoul' } },
    'shop/price': { params: { fee: 3 } },
    'shop/flow': { components: ['shop/twice', 'shop/price'] },
    'shop/twice': { components: ['shop/price', 'shop/price'] },
  },
  openwhisk: {
    triggers: {
      nightly: {
        feed: '/whisk.system/alarms/alarm',
        params: { cron: '0 2 * * *', trigger_payload: { night: true } },
        annotations: { team: 'core' },
      },
      sale: { params: { off: 10 } },
    },
    rules: { 'nightly-price': { trigger: 'nightly', action: 'shop/price' }, 'sale-flow': { trigger: 'sale', action: 'shop/flow' } },
  },
  ncp: { triggers: { morning: { type: 'cron', cronOption: '0 9 * * *', parameters: { a: 1 }, actions: ['hello', 'shop/price'] } } },
}

function project(change: Partial<typeof config> = {}, files: Files = {}): Folder {
  return createFolder({
    'functions/hello.js': 'exports.main = ({ greeting, name }) => ({ body: `${greeting}, ${name} in ${process.env.PLACE}!` })\n',
    'functions/shop/price.js':
      "const { cost } = require('../../lib/cost.js')\nexports.main = (given) => ({ ...given, cost: (given.cost ?? cost) + given.fee })\n",
    'lib/cost.js': 'exports.cost = 100\n',
    'actionlab.config.json': JSON.stringify({
      ...config,
      targets: { staging: { openwhisk: { host: url } }, naver: { ncp: { host: url } } },
      ...change,
    }),
    ...files,
  })
}

test('a deployment to OpenWhisk is planned, sent, and complete', async () => {
  const { root, write } = project()
  const to = ['--target', 'staging', '--root', root]
  const dry = await printed(deploy, ...to)
  expect(dry.code).toBe(0)
  expect(dry.text).toMatch(/^staging: openwhisk at http/)
  expect(dry.text).toContain('11 to create, 0 to update, 0 the same.\n')
  expect(dry.text).not.toContain('not-to-be-printed')
  expect(dry.text).not.toContain('key-of-the-cloud')
  expect(cloud.actions()).toEqual([])

  const sent = await printed(deploy, ...to, '--yes')
  expect(sent).toMatchObject({ code: 0, text: expect.stringMatching(/sent {2}rule sale-flow\n11 sent\.\n$/) as string })
  const order = [...sent.text.matchAll(/^sent {2}(\w+)/gm)].map(([, kind]) => kind)
  expect(order).toEqual(['package', 'package', 'package', 'action', 'action', 'sequence', 'sequence', 'trigger', 'trigger', 'rule', 'rule'])

  await using own = await createEmulator({ root, watch: false, isolation: 'inline' })
  for (const [path, params] of [
    ['hello', { name: 'Bo' }],
    ['shop/price', {}],
    ['shop/flow', { fee: 1 }],
    ['shop/twice', {}],
  ] as const) {
    const [there, expected] = [await cloud.invoke(path, params), await own.invoke(path, params)]
    expect(expected.response.success).toBe(true)
    expect(there.response).toEqual(expected.response)
  }
  expect(cloud.triggers().filter(({ vendor }) => vendor === 'openwhisk')).toMatchObject([
    { name: 'nightly', kind: 'alarm', rhythm: '0 2 * * *', actions: ['shop/price'] },
    { name: 'sale', actions: ['shop/flow'] },
  ])

  expect(await printed(deploy, ...to, '--yes')).toMatchObject({ code: 0, text: expect.stringContaining('Nothing to do.') as string })

  // One value of each kind changes, and one annotation and one parameter go.
  write('lib/cost.js', 'exports.cost = 200\n')
  write(
    'actionlab.config.json',
    JSON.stringify({
      ...config,
      packages: { ...config.packages, shop: { params: { currency: 'USD' } } },
      actions: { ...config.actions, hello: { params: { greeting: 'Hi', apiKey: 'another-secret' } } },
      openwhisk: {
        ...config.openwhisk,
        triggers: { nightly: { feed: '/whisk.system/alarms/alarm', params: { cron: '0 3 * * *' } }, sale: { params: { off: 20 } } },
      },
      targets: { staging: { openwhisk: { host: url } } },
    }),
  )
  const { code, text } = await printed(diff, ...to, '--json')
  expect(code).toBe(1)
  const { entities } = JSON.parse(text) as {
    entities: { name: string; change: string; differences?: { key: string; here?: unknown; there?: unknown }[] }[]
  }
  expect(
    Object.fromEntries(
      entities.filter(({ change }) => change === 'update').map(({ name, differences }) => [name, differences?.map(({ key }) => key)]),
    ),
  ).toEqual({
    shop: ['parameters.currency', 'annotations.description'],
    hello: ['parameters.apiKey', 'environment.PLACE', 'annotations.web-export', 'limits.timeout'],
    'shop/price': ['code'],
    nightly: ['parameters.cron', 'parameters.trigger_payload', 'annotations.team'],
    sale: ['parameters.off'],
  })
  expect(text).not.toContain('another-secret')
  expect(entities.find(({ name }) => name === 'hello')?.differences?.at(-1)).toEqual({ key: 'limits.timeout', here: 60_000, there: 5000 })
  await printed(deploy, ...to, '--yes')
  expect((await printed(diff, ...to)).code).toBe(0)
  expect((await cloud.invoke('hello', { name: 'Bo' })).response.result).toEqual({ body: 'Hi, Bo in undefined!' })
})

test('a deployment to NAVER signs its requests, and says what NAVER has not', async () => {
  const { root, write } = project({ actions: { ...config.actions, hello: { ...config.actions.hello, env: {} as { PLACE: string } } } })
  const to = ['--target', 'naver', '--root', root]
  cloud = await restarted()
  const sent = await printed(deploy, ...to, '--yes')
  expect(sent).toMatchObject({ code: 0, text: expect.stringMatching(/\n6 sent\.\n$/) as string })
  expect(sent.text).toContain('note: The package mine is left out: NAVER has no bindings.')
  expect(sent.text).toContain('note: The package tools is left out: NAVER has no bindings.')
  expect(sent.text).toContain(
    "note: nightly, sale, nightly-price, sale-flow of openwhisk are left out: NAVER's triggers stand in ncp.triggers.",
  )
  expect(sent.text).not.toContain('not-to-be-printed')
  expect((await cloud.invoke('shop/flow')).response.result).toEqual({ cost: 109, fee: 3, currency: 'KRW' })
  expect((await cloud.invoke('hello', { name: 'Bo' })).response.result).toEqual({ body: 'Hi, Bo in undefined!' })
  expect(cloud.triggers()).toMatchObject([{ vendor: 'ncp', name: 'morning', rhythm: '0 9 * * *', actions: ['hello', 'shop/price'] }])
  expect(await printed(deploy, ...to, '--yes')).toMatchObject({ code: 0, text: expect.stringContaining('Nothing to do.') as string })

  const trigger = { ...config.ncp.triggers.morning, actions: ['shop/price', 'shop/flow'], cronOption: '0 8 * * *' }
  write(
    'actionlab.config.json',
    JSON.stringify({ ...config, ncp: { triggers: { morning: trigger } }, targets: { naver: { ncp: { host: url } } } }),
  )
  expect((await printed(diff, ...to)).text).toContain('cronOption: 0 9 * * * → 0 8 * * *')
  await printed(deploy, ...to, '--yes')
  expect(cloud.triggers()).toMatchObject([{ rhythm: '0 8 * * *', actions: ['shop/price', 'shop/flow'] }])
})

test('APIs are created in the gateway, compared, and put in the place of the old ones', async () => {
  cloud = await restarted()
  const secret = 'whisk-secret-of-price'
  const apis = (price: object): object => ({
    actions: { 'shop/price': { type: 'web', params: { fee: 3 }, requireWhiskAuth: secret }, hello: { type: 'web' } },
    packages: {},
    ncp: {},
    openwhisk: {
      apis: {
        '/shop': { name: 'The shop', paths: price },
        '/plain/': {
          swagger: {
            swagger: '2.0',
            info: { title: 'Plain', version: '1' },
            basePath: '/plain',
            paths: { '/hi': { get: { operationId: 'hi', 'x-openwhisk': { namespace: '_', action: 'hello', package: 'default' } } } },
            'x-ibm-configuration': {
              assembly: {
                execute: [
                  {
                    'operation-switch': {
                      case: [
                        {
                          operations: ['hi'],
                          execute: [{ invoke: { 'target-url': `${url}/api/v1/web/_/default/hello.json`, verb: 'keep' } }],
                        },
                      ],
                    },
                  },
                ],
              },
            },
          },
        },
      },
    },
  })
  const { root, write } = project(apis({ '/price/{cost}': { get: { action: 'shop/price' } } }))
  const to = ['--target', 'staging', '--root', root]
  const sent = await printed(deploy, ...to, '--yes')
  expect(sent).toMatchObject({ code: 0, text: expect.stringMatching(/sent {2}api \/shop\nsent {2}api \/plain\n/) as string })
  expect(sent.text).toContain('operations: GET /price/{cost}: /_/shop/price.http')
  expect(sent.text).not.toContain(secret)
  const got = async (path: string): Promise<unknown> => await (await fetch(`${url}/api/a-user${path}`)).json()
  expect(await got('/plain/hi')).toMatchObject({ body: 'undefined, undefined in undefined!' })
  expect((await fetch(`${url}/api/a-user/shop/price/5`)).status).toBeLessThan(300)
  expect(await printed(deploy, ...to, '--yes')).toMatchObject({ code: 0, text: expect.stringContaining('Nothing to do.') as string })

  const targets = { staging: { openwhisk: { host: url } } }
  const changed = { '/price/{cost}': { get: { action: 'hello' } }, '/price': { post: { action: 'hello', response: 'text' } } }
  write('actionlab.config.json', JSON.stringify({ ...apis(changed), targets }))
  const { code, text } = await printed(diff, ...to)
  expect(code).toBe(1)
  expect(text).toContain('operations.GET /price/{cost}: /_/shop/price.http → /_/default/hello.http')
  expect(text).toContain('operations.POST /price: nothing → /_/default/hello.text')
  expect(text).not.toContain(secret)
  await printed(deploy, ...to, '--yes')
  expect((await printed(diff, ...to)).code).toBe(0)

  write('actionlab.config.json', JSON.stringify({ ...apis({ "/it's": { get: { action: 'hello' } } }), targets }))
  expect(await printed(deploy, ...to, '--yes')).toMatchObject({
    code: 1,
    text: expect.stringContaining('problem: The API /shop would be refused: Unable to configure the API Gateway') as string,
  })
  write('actionlab.config.json', JSON.stringify({ actions: { hello: { type: 'web' } }, targets }))
  expect((await printed(diff, ...to)).text).toMatch(/not here {2}api +\/shop\n/)
})

test("what is made in NAVER's console is named with what has to be filled in there", async () => {
  cloud = await restarted()
  const trigger = {
    type: 'apigw',
    product: 'demo',
    api: 'api',
    stage: 'v1',
    resource: '/hello',
    methods: ['GET', 'POST'],
    action: 'hello',
    apiKey: true,
  }
  const { root } = project({ triggers: { front: trigger } } as object)
  const { text } = await printed(deploy, '--target', 'naver', '--root', root)
  expect(text).toContain(
    "note: The trigger front is left out: add it in NAVER's console, Cloud Functions > Action > hello > API Gateway, with product demo, API api, stage v1, resource /hello, methods GET POST, authentication NONE, API key required.\n",
  )
})

test('what a cloud would refuse is said before anything is sent', async () => {
  cloud = await restarted()
  const { root } = project({
    actions: { ...config.actions, hello: { ...config.actions.hello, limits: { timeout: 100, memory: 300 } as { timeout: number } } },
    packages: { ...config.packages, hello: { params: { a: 1 } } } as unknown as typeof config.packages,
  })
  const { code, text } = await printed(deploy, '--target', 'naver', '--root', root, '--yes')
  expect(code).toBe(1)
  expect(text).toContain('problem: limits.timeout of hello is 100: NAVER takes 500 to 300000 ms.')
  expect(text).toContain('problem: limits.memory of hello is 300: NAVER takes 128, 256, 512, 1024 MB.')
  expect(text).toContain('problem: hello is the name of a package and of an action: NAVER takes each name once.')
  expect(text).toMatch(/Nothing was sent: the cloud would refuse this\.\n$/)
  expect(cloud.actions()).toEqual([])
})

test('a deployment that ends in the middle says so, and goes on from there', async () => {
  cloud = await restarted({ faults: { 'PUT /packages/shop/actions/twice': '80308' } })
  const { root } = project()
  const to = ['--target', 'naver', '--root', root, '--yes']
  const first = await printed(deploy, ...to)
  expect(first.code).toBe(1)
  const end =
    'sent  action shop/price\nrefused  sequence shop/twice: PUT .* 80308 .*\nnot sent  sequence shop/flow\nnot sent  trigger morning\n'
  expect(first.text).toMatch(new RegExp(`${end}3 sent, 1 refused, 2 not tried\\. The same command goes on from there\\.\n$`))
  const second = await printed(deploy, ...to)
  expect(second.text).toContain('3 to create, 0 to update, 3 the same.')
  expect(second.text).toContain('0 sent, 1 refused, 2 not tried.')
})

test('only the functions that are named are sent, with their package', async () => {
  cloud = await restarted()
  const { root } = project({}, { '.env': 'OPENWHISK_AUTH=in-the-file\nSHOP_KEY=not-sent-anywhere\n' })
  const { text } = await printed(deploy, 'shop/price', '--target', url, '--cloud', 'openwhisk', '--root', root, '--yes')
  expect(text).toMatch(/2 sent\.\n$/)
  expect(text).toContain('note: The variables SHOP_KEY of .env, which functions find here, are not deployed')
  expect(cloud.actions()).toEqual(['shop/price'])
  await expect(printed(deploy, 'shop/prise', '--target', 'staging', '--root', root)).rejects.toThrow(
    'There is no function "shop/prise". Did you mean shop/price?',
  )
})

test('a target that is none, or that asks for credentials, is an error that helps', async () => {
  const { root } = project()
  const at = (...args: string[]): Promise<Ended> => printed(deploy, ...args, '--root', root)
  await expect(at()).rejects.toThrow('deploy needs --target')
  await expect(at('--target', 'stagin')).rejects.toThrow('There is no target "stagin". Did you mean staging?')
  await expect(at('--target', url)).rejects.toThrow(
    '127.0.0.1 does not say whose cloud it is. Add --cloud with one of ncp, openwhisk, tcb.',
  )
  await expect(at('--target', 'https://cloudfunctions.apigw.gov-ntruss.com')).rejects.toThrow('version 2.0 of the management API only')
  const wrong = project({ targets: { staging: { openwhisk: { host: 'openwhisk.example.com' } } } } as object)
  await expect(printed(deploy, '--target', 'staging', '--root', wrong.root)).rejects.toThrow(
    'targets.staging.openwhisk.host: found "openwhisk.example.com", expected an http or https address without a path.',
  )
  vi.stubEnv('OPENWHISK_AUTH', 'nobody:wrong-key-of-nobody')
  await expect(at('--target', 'staging')).rejects.toMatchObject({ code: 'CLOUD_REFUSED', message: expect.stringMatching(/401/) as string })
  const nowhere = `http://127.0.0.1:${await freePort()}`
  await expect(at('--target', nowhere, '--cloud', 'openwhisk')).rejects.toThrow(/^The cluster cannot be reached: .*ECONNREFUSED/)
  await expect(at('--target', nowhere, '--cloud', 'ncp')).rejects.toThrow('cannot be reached (ECONNREFUSED).')
  vi.stubEnv('OPENWHISK_AUTH', '')
  await expect(at('--target', 'staging')).rejects.toThrow(`${url} asks for credentials: set OPENWHISK_AUTH in the shell or in .env.`)
  vi.stubEnv('OPENWHISK_AUTH', auth)
})

test('CloudBase is deployed to by its own command, which is printed', async () => {
  const access = [
    { path: '/hello', function: 'hello', auth: true },
    { path: '/site', function: 'site', domain: 'shop.example.com' },
  ]
  const { root } = project({ targets: { wechat: { tcb: { envId: 'shop-1' } } }, tcb: { access } } as object, {
    'functions/site/index.js': '',
    'functions/site/scf_bootstrap': '#!/bin/sh\n',
  })
  const { code, text } = await printed(deploy, '--target', 'wechat', '--root', root)
  expect(code).toBe(0)
  expect(text).toContain('tcb fn deploy --all --force -e shop-1\n')
  const routes = [...text.matchAll(/^tcb routes add -e shop-1 --data '(.*)'$/gm)].map(([, data = '']) => JSON.parse(data) as unknown)
  expect(routes).toMatchObject([
    { domain: 'YOUR-DOMAIN', routes: [{ path: '/hello', upstreamResourceType: 'SCF', upstreamResourceName: 'hello', enableAuth: true }] },
    {
      domain: 'shop.example.com',
      routes: [{ path: '/site', upstreamResourceType: 'WEB_SCF', upstreamResourceName: 'site', enableAuth: false }],
    },
  ])
  const { text: json } = await printed(deploy, 'hello', '--target', 'wechat', '--root', root, '--json')
  expect(JSON.parse(json)).toMatchObject({
    cloud: 'tcb',
    commands: expect.arrayContaining(['tcb fn deploy hello --force -e shop-1']) as string[],
  })
})
