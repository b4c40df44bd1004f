/** A configuration is found, run, checked; what is wrong with it is said so that it can be put right at once. */
import { describe, expect, it } from 'vitest'
import { loadConfig, type LoadOptions } from '../../emulator/config/load-config.ts'
import { EmulatorError } from '../../emulator/model/errors.ts'
import type { Config } from '../../emulator/model/config.ts'
import { createFolder, type Files } from '../support/project.ts'

async function load(files: Files, more: Omit<LoadOptions, 'root'> = {}) {
  return loadConfig({ root: createFolder(files).root, ...more })
}

async function refusal(files: Files): Promise<string> {
  const error = await load(files).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(EmulatorError)
  expect(error).toMatchObject({ code: 'BAD_CONFIG' })
  return (error as EmulatorError).message
}

/** The message for a configuration that a type-checker would refuse too. */
async function fault(config: object): Promise<string> {
  return refusal({ 'actionlab.config.json': JSON.stringify(config) })
}

describe('a configuration file', () => {
  const rows: [name: string, files: Files][] = [
    [
      'ts',
      {
        'actionlab.config.ts': `import { defineConfig } from 'actionlab'\nconst namespace: string = 'found'\nexport default defineConfig({ namespace })`,
      },
    ],
    [
      'mts with top-level await',
      { 'actionlab.config.mts': `const namespace = await Promise.resolve('found')\nexport default { namespace }` },
    ],
    ['js, a module', { 'actionlab.config.js': `export default { namespace: 'found' }` }],
    ['js, CommonJS', { 'actionlab.config.js': `module.exports = { namespace: 'found' }` }],
    ['mjs', { 'actionlab.config.mjs': `export default { namespace: 'found' }` }],
    ['json', { 'actionlab.config.json': `{ "namespace": "found" }` }],
    ['a function', { 'actionlab.config.ts': `export default async () => ({ namespace: 'found' })` }],
    [
      'one that imports others and packages',
      {
        'actionlab.config.ts': `import name from 'named'\nimport { suffix } from './config/suffix'\nexport default { namespace: name + suffix }`,
        'config/suffix.ts': `export const suffix = 'nd'`,
        'node_modules/named/index.js': `module.exports = 'fou'`,
      },
    ],
    [
      'one that knows where it lies',
      {
        'actionlab.config.ts': `import { readFileSync } from 'node:fs'\nexport default { namespace: readFileSync(new URL('./name.txt', import.meta.url), 'utf8') }`,
        'name.txt': 'found',
      },
    ],
  ]
  rows.push(['json that begins with a byte order mark', { 'actionlab.config.json': `\uFEFF{ "namespace": "found" }` }])
  it.each(rows)('may be %s', async (_, files) => {
    expect((await load(files)).namespace).toBe('found')
  })

  it('may read the values of .env, where the shell has none', async () => {
    process.env['ACTIONLAB_TEST_SHELL'] = 'shell'
    const { namespace, env } = await load({
      '.env': 'ACTIONLAB_TEST_NAME=one\nACTIONLAB_TEST_SHELL=file',
      '.env.local': 'ACTIONLAB_TEST_NAME=local',
      'actionlab.config.ts': `export default { namespace: process.env.ACTIONLAB_TEST_NAME + '-' + process.env.ACTIONLAB_TEST_SHELL }`,
    })
    expect(namespace).toBe('local-shell')
    expect(env).toEqual({ ACTIONLAB_TEST_NAME: 'local', ACTIONLAB_TEST_SHELL: 'file' })
    expect(process.env['ACTIONLAB_TEST_NAME']).toBeUndefined()
    delete process.env['ACTIONLAB_TEST_SHELL']
  })

  it('of the same name in several languages: TypeScript first', async () => {
    const both = { 'actionlab.config.ts': `export default { namespace: 'ts' }`, 'actionlab.config.json': `{ "namespace": "json" }` }
    expect((await load(both)).namespace).toBe('ts')
  })

  it('has keys that are given inline laid over it, and nothing is read without a root', async () => {
    const files = {
      'actionlab.config.json': `{ "namespace": "file", "tcb": { "auth": { "enforce": true, "tokens": {} } } }`,
      '.env': 'A=1',
    }
    const { namespace, tcb } = await load(files, { inline: { tcb: { envId: 'x' } } })
    expect({ namespace, envId: tcb.envId, enforce: tcb.auth.enforce }).toEqual({ namespace: 'file', envId: 'x', enforce: true })
    expect(await loadConfig({ inline: { functions: './x' } })).toMatchObject({ namespace: 'guest', env: {}, sources: [] })
  })

  it('named explicitly is read from anywhere, and inline keys are laid over it', async () => {
    const { path } = createFolder({ 'deep/my.config.ts': `export default { namespace: 'file', server: { port: 1, host: 'h' } }` })
    const config = await loadConfig({ config: path('deep/my.config.ts'), inline: { server: { port: 2 } } })
    expect(config).toMatchObject({ namespace: 'file', server: { port: 2, host: 'h' } })
  })

  it('and flags: what the command line says is laid over what the file says', async () => {
    const config = await load(
      { 'actionlab.config.json': `{ "namespace": "file", "functions": "./a", "server": { "host": "h" } }` },
      { flags: { functions: './b', server: { port: 7 } } },
    )
    expect(config).toMatchObject({ namespace: 'file', server: { port: 7, host: 'h' } })
    expect(config.functions).toMatch(/\/b$/)
  })

  it('keeps of an action, a trigger and a function what an override does not name', async () => {
    const trigger = { type: 'apigw', product: 'p', api: 'a', stage: 's', resource: '/r', action: 'hello' } as const
    const file = {
      actions: {
        hello: { type: 'web', params: { region: 'KR', list: { a: 1 } }, env: { A: '1' }, limits: { timeout: 300_000 } },
        chain: { type: 'sequence', components: ['hello', 'hello'] },
      },
      triggers: { hook: trigger },
      tcb: { functions: { order: { memory: 512 } } },
    }
    const { actions, triggers, tcb } = await load(
      { 'actionlab.config.json': JSON.stringify(file) },
      {
        flags: {
          actions: { hello: { env: { B: '2' }, params: { list: { b: 2 } } }, chain: { type: 'web', file: './x.js' } },
          triggers: { hook: { fault: '500' } as never },
          tcb: { functions: { order: { timeout: 9 } } },
        },
      },
    )
    expect(actions).toMatchObject({
      hello: { type: 'web', params: { region: 'KR', list: { b: 2 } }, env: { A: '1', B: '2' }, limits: { timeout: 300_000 } },
    })
    expect(actions['hello']?.params?.['list']).toEqual({ b: 2 })
    expect(actions['chain']).toEqual({ type: 'web', file: './x.js' })
    expect(triggers['hook']).toMatchObject({ ...trigger, fault: '500' })
    expect(tcb.functions['order']).toEqual({ memory: 512, timeout: 9 })
  })

  it('and an override that fits nothing is named as one', async () => {
    await expect(load({}, { flags: { triggers: { hook: { fault: '500' } as never } } })).rejects.toThrow(
      /^the overrides given: triggers\.hook: the key 'type' is missing/,
    )
  })
})

describe('defaults', () => {
  it('are filled in, paths made absolute', async () => {
    const { root } = createFolder({})
    expect(await loadConfig({ root })).toMatchObject({
      root,
      functions: `${root}/functions`,
      namespace: 'guest',
      providers: ['ncp', 'openwhisk', 'tcb'],
      limits: { blockingWait: 60_000, parameterSize: 1_048_576, resultSize: 1_048_576 },
      server: { port: 3233, host: '127.0.0.1', allowedHosts: [] },
      tcb: { envId: 'local', auth: { enforce: false } },
    })
  })
})

describe('a mistake is named: file, key, what was found, what is allowed', () => {
  const rows: [config: object, message: string][] = [
    [
      { functons: './x' },
      `actionlab.config.json:1: the configuration: unknown key 'functons'. Did you mean 'functions'? Allowed: functions, namespace, providers, packages,`,
    ],
    [
      { actions: { 'users/list': { limits: { timeout: 'fast' } } } },
      `actions['users/list'].limits.timeout: found "fast", expected a number above 0.`,
    ],
    [
      { actions: { a: { limits: { memory: 1 } } } },
      `actions.a.limits.memory: found 1, expected a number of MB of at least 64 (CloudBase's least; NAVER's and OpenWhisk's is 128).`,
    ],
    [
      { tcb: { functions: { f: { memory: 32 } } } },
      `tcb.functions.f.memory: found 32, expected a number of MB of at least 64 (CloudBase's least; NAVER's and OpenWhisk's is 128).`,
    ],
    [
      { actions: { a: { limits: { timout: 1 } } } },
      `actions.a.limits: unknown key 'timout'. Did you mean 'timeout'? Allowed: timeout, memory, concurrency, logs.`,
    ],
    [
      { actions: { a: { type: 'wbe' } } },
      `actions.a.type: found "wbe", expected "basic", "web", "sequence", "sequence-web". Did you mean 'web'?`,
    ],
    [{ actions: { a: { requireWhiskAuth: true, final: 'yes' } } }, `actions.a.final: found "yes", expected true or false.`],
    [{ actions: { a: { params: [1] } } }, `actions.a.params: found [1], expected an object of JSON values.`],
    [{ actions: { a: { main: 'not a name' } } }, `actions.a.main: found "not a name", expected the name of a function.`],
    [{ actions: { 'a/b/c': {} } }, `actions['a/b/c']: found "a/b/c", expected 'name' or 'package/name'.`],
    [
      { actions: { a: { type: 'web', components: ['b'] } } },
      `actions.a.type: found "web", expected 'sequence' or 'sequence-web' beside components.`,
    ],
    [{ actions: { a: { type: 'sequence' } } }, `actions.a: the key 'components' is missing`],
    [{ actions: { a: { components: ['b'], file: 'x.js' } } }, `actions.a.file: found beside components`],
    [{ providers: ['ncp', 'aws'] }, `providers[1]: found "aws", expected "ncp", "openwhisk", "tcb".`],
    [{ providers: 'ncp' }, `providers: found "ncp", expected an array.`],
    [
      { triggers: { t: { type: 'apigw', product: 'p', api: 'a', stage: 's', action: 'x', resource: 'users' } } },
      `triggers.t.resource: found "users", expected a path that begins with '/'.`,
    ],
    [{ triggers: { t: { type: 'apigw' } } }, `triggers.t: the key 'product' is missing.`],
    [
      { server: { allowedOrigins: ['http://localhost:5173', 'localhost:5173', 'http://shop.example/'] } },
      `server.allowedOrigins[1]: found "localhost:5173", expected an origin, such as 'http://localhost:5173'.`,
    ],
    [{ server: { port: 70_000 } }, `server.port: found 70000, expected a whole number from 0 to 65535.`],
    [{ openwhisk: { auth: 'nocolon' } }, `openwhisk.auth: found •••••• (string), expected 'uuid:key'.`],
    [{ tcb: { functions: { f: { versions: { 1: 5 } } } } }, `tcb.functions.f.versions['1']: found 5, expected a string that is not empty.`],
    [{ ncp: { credentials: [{ accessKey: 'a' }] } }, `ncp.credentials[0]: the key 'secretKey' is missing.`],
    [{ __proto__: null, constructor: {} }, `unknown key 'constructor'.`],
  ]
  it.each(rows)('%j', async (config, message) => {
    expect(await fault(config)).toContain(message)
  })

  it('all mistakes at once, a line each', async () => {
    const message = await fault({ namespace: 1, actions: { a: { type: 'x' } }, server: { prot: 1 } })
    expect(message.split('\n')).toHaveLength(3)
    for (const line of message.split('\n')) expect(line).toMatch(/^actionlab\.config\.json:1: /)
  })

  it('a syntax error in JSON, in TypeScript; an error while it runs; a missing file', async () => {
    for (const [text, place] of [
      ['{ "a": ', '1:7'],
      ['{\n  "a": 1,\n}', '2:8'],
      ['{\n  "a": x,\n  "b": 1\n}', '2:7'],
    ] as const) {
      const message = await refusal({ 'actionlab.config.json': text })
      expect(message).toContain('actionlab.config.json is not readable JSON')
      expect(message).toContain(`actionlab.config.json:${place}:`)
    }
    expect(await refusal({ 'actionlab.config.ts': 'export default {\n  a: \n}' })).toContain('actionlab.config.ts:3:0')
    expect(await refusal({ 'actionlab.config.ts': 'throw new Error("boom")' })).toMatch(/actionlab\.config\.ts cannot be run: Error: boom/)
    await expect(load({}, { config: './nowhere.ts' })).rejects.toMatchObject({
      code: 'BAD_CONFIG',
      message: expect.stringMatching(/There is no configuration file .*nowhere\.ts/),
    })
    await expect(load({}, { envFiles: ['nowhere.env'] })).rejects.toMatchObject({
      code: 'BAD_FLAG',
      message: expect.stringContaining('nowhere.env'),
    })
  })

  it('what is no JSON in parameters is named where it stands', async () => {
    const config = `export default { actions: { a: { params: { ok: 1, deep: [{ date: new Date(0) }] } } } }`
    expect(await refusal({ 'actionlab.config.ts': config })).toContain(
      'actions.a.params.deep[0].date: found a Date, expected a JSON value.',
    )
  })
})

it('names like __proto__ and constructor are plain data', async () => {
  const text = `{ "actions": { "__proto__": { "params": { "__proto__": 1, "constructor": 2 } }, "toString": { "env": { "__proto__": "x" } } }, "packages": { "__proto__": { "params": { "a": 1 } } } }`
  const config = await load({ 'actionlab.config.json': text })
  expect(Object.keys(config.actions)).toEqual(['__proto__', 'toString'])
  expect(JSON.stringify(Object.entries(config.actions)[0]?.[1].params)).toBe('{"__proto__":1,"constructor":2}')
  expect(Object.keys(config.packages)).toEqual(['__proto__'])
})

describe('cloudbaserc', () => {
  const cloudbase = {
    envId: 'env-1',
    functions: [{ name: 'greet', dir: 'cloud/greet', handler: 'index.main', timeout: 5, envVariables: { A: '1' } }],
  }

  it('is laid under the configuration: what it says counts, unless the configuration says otherwise', async () => {
    const config = await load({ 'cloudbaserc.json': JSON.stringify(cloudbase) })
    expect(config.tcb).toMatchObject({ envId: 'env-1', functions: { greet: { timeout: 5, env: { A: '1' }, handler: 'index.main' } } })
    expect(config.actions['greet']?.file).toBe(`${config.root}/cloud/greet`)
    const own: Config = { tcb: { envId: 'mine', functions: { greet: { timeout: 9 } } }, actions: { greet: { params: { a: 1 } } } }
    const over = await load({ 'cloudbaserc.json': JSON.stringify(cloudbase), 'actionlab.config.json': JSON.stringify(own) })
    expect(over.tcb).toMatchObject({ envId: 'mine', functions: { greet: { timeout: 9, env: { A: '1' } } } })
    expect(over.actions['greet']).toMatchObject({ file: `${over.root}/cloud/greet`, params: { a: 1 } })
  })

  it('names the functions folder', async () => {
    const config = await load({ 'cloudbaserc.json': JSON.stringify({ ...cloudbase, functionRoot: './cloud' }) })
    expect(config.functions).toBe(`${config.root}/cloud`)
  })
})

it('a byte order mark, as editors of Windows write one, belongs to no file', async () => {
  const { tcb, env } = await load({
    '.env': '\uFEFFFIRST=1\nSECOND=2\n',
    'package.json': '\uFEFF{"name":"shop"}',
    'cloudbaserc.json': '\uFEFF{"envId":"marked"}',
  })
  expect(tcb.envId).toBe('marked')
  expect(env).toMatchObject({ FIRST: '1', SECOND: '2' })
})

it('loaders are esbuild’s, by extension', async () => {
  expect((await load({ 'actionlab.config.json': '{"loaders":{".sql":"text"}}' })).loaders).toEqual({ '.sql': 'text' })
  expect(await fault({ loaders: { '.sql': 'txt' } })).toMatch(/loaders\['\.sql'\]: found "txt", expected .*Did you mean 'text'\?/)
  expect(await fault({ loaders: { sql: 'text' } })).toContain(`expected an extension such as '.sql'`)
})
