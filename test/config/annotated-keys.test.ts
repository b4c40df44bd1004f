/** What OpenWhisk's annotations say of how an action is called counts in the configuration as it does in the cloud to which they are deployed. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { createEmulator, type Config } from '../../emulator/index.ts'
import { createFolder } from '../support/project.ts'

const key = '23bc46b1-71f6-4ed5-8c54-816aa4f8c502:some-key'
const authorization = `Basic ${Buffer.from(key).toString('base64')}`
const action = (more: object): object => ({ module: { main: (params: object) => ({ body: params }) }, ...more })
const isWeb = { 'web-export': true }

type Ask = (name: string, headers?: Record<string, string>) => Promise<number>

async function serve(actions: Record<string, object>, more: Config = {}): Promise<{ ask: Ask; get(path: string): Promise<Response> }> {
  const emulator = await createEmulator({ functions: false, openwhisk: { auth: key }, actions, ...more })
  onTestFinished(() => emulator.close())
  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> => emulator.request(path, { headers })
  return {
    ask: async (name, headers) => (await get(`/api/v1/web/guest/default/${name}.http`, headers)).status,
    get: (path) => get(path, { authorization }),
  }
}

describe('require-whisk-auth', () => {
  test('as a text is the header that callers of a web action need', async () => {
    const { ask } = await serve({ f: action({ type: 'web', annotations: { 'require-whisk-auth': 's3cret' } }) })
    expect([await ask('f'), await ask('f', { 'x-require-whisk-auth': 'no' }), await ask('f', { authorization })]).toEqual([401, 401, 401])
    expect(await ask('f', { 'x-require-whisk-auth': 's3cret' })).toBe(200)
  })

  test('as true asks for the key of a namespace, and as false for nothing', async () => {
    const { ask } = await serve({
      known: action({ type: 'web', annotations: { 'require-whisk-auth': true } }),
      open: action({ type: 'web', annotations: { 'require-whisk-auth': false } }),
    })
    expect([await ask('known'), await ask('known', { authorization }), await ask('open')]).toEqual([401, 200, 200])
  })

  test('stands in defaults for every action, and an action says otherwise by key or annotation', async () => {
    const { ask } = await serve(
      { all: action({}), key: action({ requireWhiskAuth: false }), annotation: action({ annotations: { 'require-whisk-auth': false } }) },
      { defaults: { type: 'web', annotations: { 'require-whisk-auth': 's3cret' } } },
    )
    expect([await ask('all'), await ask('key'), await ask('annotation')]).toEqual([401, 200, 200])
  })

  test('of a program takes the place of the key in its configuration file, and the key that of the annotation', async () => {
    const { root } = createFolder({
      'functions/a.js': 'exports.main = () => ({})',
      'functions/b.js': 'exports.main = () => ({})',
      'actionlab.config.json': JSON.stringify({
        defaults: { type: 'web' },
        actions: { a: { requireWhiskAuth: 'old' }, b: { annotations: { 'require-whisk-auth': 'old', other: 1 } } },
      }),
    })
    await using emulator = await createEmulator({
      root,
      watch: false,
      actions: { a: { annotations: { 'require-whisk-auth': 'new' } }, b: { requireWhiskAuth: 'new' } },
    })
    const status = async (name: string, value: string): Promise<number> =>
      (await emulator.request(`/api/v1/web/guest/default/${name}.json`, { headers: { 'x-require-whisk-auth': value } })).status
    expect([await status('a', 'old'), await status('a', 'new'), await status('b', 'old'), await status('b', 'new')]).toEqual([
      401, 200, 401, 200,
    ])
  })
})

test('web-export as true, and as nothing else, makes an action or a sequence a web action', async () => {
  const { ask } = await serve({
    exported: action({ annotations: isWeb }),
    text: action({ annotations: { 'web-export': 'yes' } }),
    both: { components: ['exported'], annotations: isWeb },
    plain: { components: ['exported'] },
  })
  expect([await ask('exported'), await ask('text'), await ask('both'), await ask('plain')]).toEqual([200, 404, 200, 404])
})

test('web-export as false takes an action off the web that defaults put there', async () => {
  const { ask } = await serve({ f: action({ annotations: { 'web-export': false } }) }, { defaults: { type: 'web' } })
  expect(await ask('f')).toBe(404)
})

test('raw-http, final and web-custom-options count as their keys do', async () => {
  await using emulator = await createEmulator({
    functions: false,
    actions: {
      raw: action({ annotations: { ...isWeb, 'raw-http': true } }),
      final: action({ params: { a: 1 }, annotations: { ...isWeb, final: true } }),
      options: action({ annotations: { ...isWeb, 'web-custom-options': true } }),
    },
  })
  const web = (path: string, method = 'GET'): Promise<Response> => emulator.request(`/api/v1/web/guest/default/${path}`, { method })
  expect(await (await web('raw.http?b=1')).json()).toMatchObject({ __ow_query: 'b=1' })
  expect((await web('final.http?a=2')).status).toBe(400)
  expect(await (await web('options.http', 'OPTIONS')).json()).toMatchObject({ __ow_method: 'options' })
})

test('the management API shows each of them once, as it counts', async () => {
  const { get } = await serve(
    {
      f: action({ type: 'web', rawHttp: true, annotations: { 'raw-http': false, 'require-whisk-auth': 's3cret', own: 1 } }),
    },
    { defaults: { annotations: { final: true } } },
  )
  const { annotations } = (await (await get('/api/v1/namespaces/_/actions/f')).json()) as { annotations: { key: string; value: unknown }[] }
  const shown = annotations.filter(({ key: name }) => name !== 'exec')
  expect(shown.toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
    { key: 'final', value: true },
    { key: 'own', value: 1 },
    { key: 'raw-http', value: true },
    { key: 'require-whisk-auth', value: 's3cret' },
    { key: 'web-export', value: true },
  ])
})
