/** Projects of Adobe App Builder are served as `aio app deploy` would deploy them. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createEmulator } from '../../emulator/index.ts'
import { loadConfig } from '../../emulator/config/load-config.ts'
import type { ResolvedConfig } from '../../emulator/model/resolved-config.ts'
import { expectedModel, examplesOf, servedModel, type ManifestExample } from '../support/manifest-examples.ts'
import { createDeployed, createFolder, createProject, type Files } from '../support/project.ts'

const echo = 'exports.main = (params) => ({ body: params })\n'
const packageJson = '{ "name": "@team/shop", "version": "1.2.3" }'

/** An application whose only package has these lines below its key `actions`. */
function application(actions: string, files: Files = {}): Files {
  return {
    'package.json': packageJson,
    'app.config.yaml': `application:\n  runtimeManifest:\n    packages:\n      shop:\n        actions:\n${actions}`,
    'actions/a.js': echo,
    ...files,
  }
}

async function load(files: Files): Promise<ResolvedConfig> {
  return await loadConfig({ root: createFolder(files).root })
}

/** The sequence of a validator and the secured action is one action here, which does the same to its callers. */
function withoutValidator({ expect: { actions, sequences, ...others }, ...example }: ManifestExample): ManifestExample {
  const secured = sequences.filter(({ components }) => components[0]?.includes('shared-validators') === true)
  const joined = actions.map((action) => {
    const sequence = secured.find(({ components }) => components[1] === action.path)
    return sequence ? { ...action, path: sequence.path, web: sequence.web, annotations: { 'web-export': true } } : action
  })
  return { ...example, expect: { ...others, actions: joined, sequences: sequences.filter((one) => !secured.includes(one)) } }
}

describe('a project of App Builder', () => {
  it.each(examplesOf('app-builder').map((example) => [example.name, example] as const))(
    '%s is served as aio deploys it',
    async (_, example) => {
      expect(servedModel(await createDeployed(example.files, { watch: false }))).toEqual(expectedModel(withoutValidator(example)))
    },
  )

  it('says which keys aio passes over, because they stand beside the application', async () => {
    const { actions, remarks } = await load({
      'package.json': packageJson,
      'app.config.yaml': 'application:\n  actions: actions\npackages:\n  shop:\n    actions:\n      a: { function: actions/a.js }\n',
      'web-src/index.html': '',
    })
    expect(actions).toEqual({})
    expect(remarks).toContain(
      'aio passes over packages at the top of the file, and none of its actions is served: move it to application.runtimeManifest.packages (app.config.yaml:3).',
    )
  })

  it('answers under the addresses of its deployment, and asks for a token where it says so', async () => {
    const actions = `
          open: { function: actions/a.js, web: 'yes', inputs: { REGION: $REGION } }
          closed: { function: actions/b.js, web: 'yes', inputs: { LIMIT: 5 }, annotations: { require-adobe-auth: true, final: true } }
          words: { function: actions/words.mjs, web: true, include: [["texts/*.txt", "texts/"]] }\n`
    const { root } = createFolder(
      application(actions, {
        '.env': 'REGION=kr\nAIO_runtime_namespace=12-shop\n',
        'actions/b.ts': 'export const main = async (params: object): Promise<object> => ({ body: params })\n',
        'actions/words.mjs': `import { readFileSync } from 'node:fs'\nimport { text } from './text.mjs'\nexport const main = () => ({ body: text(readFileSync) })\n`,
        'actions/text.mjs': `export const text = (read) => read(new URL('texts/de.txt', import.meta.url), 'utf8')\n`,
        'texts/de.txt': 'hallo',
      }),
    )
    const emulator = await createEmulator({ root, watch: false, isolation: 'inline' })
    const ask = (path: string, headers = {}, method = 'GET'): Promise<Response> =>
      Promise.resolve(emulator.request(`/api/v1/web/12-shop/shop/${path}`, { method, headers }))
    expect(await (await ask('open')).json()).toMatchObject({ REGION: 'kr', __ow_method: 'get' })
    const refused = await ask('closed')
    expect(refused.status).toBe(401)
    expect(refused.headers.get('content-type')).toBe('application/json')
    expect(await refused.json()).toEqual({ error: 'cannot authorize request, reason: missing authorization header' })
    const half = await ask('closed.json', { authorization: 'Bearer x' })
    expect([half.status, await half.json()]).toEqual([401, { error: 'cannot authorize request, reason: missing x-gw-ims-org-id header' }])
    const headers = { authorization: 'Bearer x', 'x-gw-ims-org-id': '1@AdobeOrg' }
    expect(await (await ask('closed?LIMIT=7', headers)).json()).toMatchObject({ LIMIT: '7', __ow_headers: headers })
    expect((await ask('closed', {}, 'OPTIONS')).status).toBe(200)
    expect((await ask('__secured_closed')).status).toBe(404)
    expect(await (await ask('words.text/body')).text()).toBe('hallo')
    await emulator.close()
  })

  it('serves the TypeScript source of an action that its hook has not built, and what the hook builds as soon as it is there', async () => {
    const project = await createDeployed(
      application('          hello: { function: build/hello/index.js }\n', {
        'tsconfig.json': '{ "compilerOptions": { "outDir": "build" }, "include": ["./actions-src/**/*", "./types"] }',
        'actions-src/hello/index.ts': `import { by } from '../by'\nexport const main = (): object => ({ by })\n`,
        'actions-src/by.ts': `export const by: string = 'source'\n`,
      }),
    )
    expect(await project.call('shop/hello')).toEqual({ by: 'source' })
    project.write('actions-src/by.ts', `export const by: string = 'saved source'\n`)
    expect(await project.call('shop/hello')).toEqual({ by: 'saved source' })
    project.write('build/hello/index.js', `exports.main = () => ({ by: 'build' })\n`)
    expect(await project.call('shop/hello')).toEqual({ by: 'build' })
  })

  it('has a namespace, variables and an unscoped name from .env, .aio and package.json, and says which variables are missing', async () => {
    const config = await load({
      'package.json': packageJson,
      '.aio': '{ "runtime": { "namespace": "11-local" } }',
      '.env': 'lower=x\n',
      'manifest.yml':
        'packages:\n  __APP_PACKAGE__:\n    inputs: { ALL: "${lower}-${ LOWER }-$NOT_SET_1" }\n    actions:\n      a: { function: a.js, inputs: { n: integer, deep: [{ x: $LOWER }], long: { type: string, value: $LOWER } } }\n',
      'a.js': echo,
    })
    expect(config.namespace).toBe('11-local')
    expect(config.origins.of(['namespace'])).toMatchObject({ line: 1 })
    expect(config.packages).toEqual({ 'shop-1.2.3': { params: { ALL: 'x-x-' }, annotations: {} } })
    expect(config.actions['shop-1.2.3/a']?.params).toEqual({ n: 0, deep: [{ x: 'x' }], long: 'x' })
    expect(config.remarks).toEqual([
      'These variables are not set, so nothing stands in their place: NOT_SET_1 (manifest.yml:3). Set them in .env or in the shell.',
    ])
  })

  it('leaves a manifest.yml without its signs, and an app.config.yaml of another program, alone', async () => {
    for (const files of [
      { 'manifest.yml': 'applications: [{ name: x }]\n', 'package.json': packageJson },
      { 'app.config.yaml': 'server: { port: 1 }\n' },
      { 'app.config.yaml': 'application: { name: x }\n' },
    ])
      expect((await load(files)).manifest).toBeUndefined()
  })

  it('knows the file and line of a value behind $include, and reads all again when that file changes', async () => {
    const include = 'list:\n  function: list.js\n  inputs:\n    A: one\nbuilt:\n  function: ../dist/built.js\n'
    const project = await createProject(
      application('          $include: src/actions.yaml\n', {
        'src/actions.yaml': include,
        'src/list.js': 'exports.main = (p) => ({ A: p.A })\n',
      }),
    )
    const { origins, sources, actions } = await loadConfig({ root: project.root })
    expect(actions['shop/list']?.file).toBe(project.path('src/list.js'))
    expect(origins.of(['actions', 'shop/list', 'params', 'A'])).toEqual({ file: project.path('src/actions.yaml'), line: 4 })
    expect(origins.of(['actions', 'shop/list'])).toEqual({ file: project.path('src/actions.yaml'), line: 1 })
    expect(sources).toContain(project.path('src/actions.yaml'))
    expect(await project.call('shop/list')).toEqual({ A: 'one' })
    await expect(project.call('shop/built')).rejects.toThrow(
      'The action shop/built begins in dist/built.js, as src/actions.yaml:6 says, and there is no such file.',
    )
    project.write('src/actions.yaml', include.replace('one', 'two'))
    await expect.poll(() => project.call('shop/list')).toEqual({ A: 'two' })
  })

  it('says in one sentence each what is not given here, and serves the rest', async () => {
    const { remarks, actions, openwhisk, packages } = await load({
      'package.json': packageJson,
      'app.config.yaml': `application:
  hooks: { pre-app-build: npm run gen }
  events: { registrations: { Orders: { runtime_action: shop/a } } }
  runtimeManifest:
    database: { auto-provision: true }
    packages:
      default:
        inputs: { A: 1 }
        actions:
          plain: { function: actions/a.js }
      shop:
        dependencies: { slack: { location: /whisk.system/slack, inputs: { channel: "#c" } }, tools: { location: /adobeio/tools } }
        actions:
          a: { function: actions/a.js, annotations: { require-adobe-auth: true } }
          b: { function: actions/b.php, runtime: 'php:7.4' }
          c: { web: true }
          d: { function: actions/a.js, web: true, annotations: { require-adobe-auth: true, include-ims-credentials: true } }
          e: { function: actions/a.js, include: [["none/*", "x"]] }
        sequences:
          far: { actions: /adobeio/tools/x, web: true }
          near: { actions: "a, shop/d, default/plain, /_/shop/a, /whisk.system/utils/echo" }
        triggers:
          tick: { feed: /whisk.system/messaging/kafkaFeed, inputs: { minutes: 1 } }
        rules:
          r: { trigger: tick, action: shop/near }
          broken: { trigger: tock, action: a }
        apis: { shop-api: { v1: { run: { d: { method: get } } } } }
`,
      'actions/a.js': echo,
      'actions/b.php': '<?php',
      'web-src/index.html': '',
    })
    expect(Object.keys(actions)).toEqual(['plain', 'shop/a', 'shop/b', 'shop/d', 'shop/e', 'shop/near'])
    expect(actions['shop/near']?.components).toEqual(['shop/a', 'shop/d', 'plain', 'shop/a', '/whisk.system/utils/echo'])
    expect(packages['slack']).toEqual({ params: { channel: '#c' }, annotations: {}, binding: '/whisk.system/slack' })
    expect(openwhisk.rules).toEqual({ r: { trigger: 'tick', action: 'shop/near' } })
    expect(openwhisk.apis).toEqual({ '/v1': { name: 'shop-api', paths: { '/run': { get: { action: 'shop/d', response: 'json' } } } } })
    expect(remarks).toMatchInlineSnapshot(`
      [
        "Calls of shop/d need the headers authorization and x-gw-ims-org-id, as require-adobe-auth says. Any token passes: none is verified here.",
        "Actions of the default package do not get its inputs, because OpenWhisk has no such package (app.config.yaml:8).",
        "shop/a is no web action, so require-adobe-auth does nothing (app.config.yaml:14).",
        "shop/c names no function, so it is left out (app.config.yaml:16).",
        "shop/d gets no IMS credentials, because IMS_OAUTH_S2S_CLIENT_ID, IMS_OAUTH_S2S_CLIENT_SECRET, IMS_OAUTH_S2S_ORG_ID, IMS_OAUTH_S2S_SCOPES are not set in .env (app.config.yaml:17).",
        "none/* finds no file in the project, so nothing is included (app.config.yaml:18).",
        "The sequence shop/far is left out, because /adobeio/tools/x is an action of another namespace (app.config.yaml:20).",
        "The rule broken is left out, because its action or its trigger is not in this manifest: aio refuses it (app.config.yaml:26).",
        "The feed /whisk.system/messaging/kafkaFeed is not emulated: fire tick by hand (app.config.yaml:23).",
        "The package tools of another namespace is not bound (app.config.yaml:12).",
        "Hooks are not run: pre-app-build (npm run gen). Run by hand what functions need of them (app.config.yaml:2).",
        "Nothing sends the events of Orders: call their actions by hand (app.config.yaml:3).",
        "The database is not emulated (app.config.yaml:5).",
        "The front end in web-src is neither built nor served (app.config.yaml:1).",
      ]
    `)
  })

  it('gives IMS credentials where the variables of the workspace are there', async () => {
    const config = await load(
      application('          a: { function: actions/a.js, annotations: { include-ims-credentials: true } }\n', {
        '.env': `IMS_OAUTH_S2S_CLIENT_ID=i\nIMS_OAUTH_S2S_CLIENT_SECRET=s\nIMS_OAUTH_S2S_ORG_ID=o\nIMS_OAUTH_S2S_SCOPES='["openid"]'\n`,
      }),
    )
    expect(config.actions['shop/a']?.params).toEqual({
      __ims_oauth_s2s: { client_id: 'i', client_secret: 's', org_id: 'o', scopes: ['openid'] },
      __ims_env: 'prod',
    })
  })

  it('gives every action the key of the namespace, without which libraries of Adobe do not load', async () => {
    const actions = `
          a: { function: actions/a.js }
          b: { function: actions/a.js, annotations: { provide-api-key: false } }\n`
    const keys = async (files: Files): Promise<unknown> =>
      Object.values((await load(application(actions, files))).actions).map(({ env }) => env?.['__OW_API_KEY'])
    expect(await keys({})).toEqual(['guest:local', undefined])
    expect(await keys({ '.env': 'AIO_runtime_auth=id:key\n' })).toEqual(['id:key', undefined])
  })

  it('includes files by pattern, each under its own name in the folder that is named', async () => {
    const folder = createFolder(
      application('          a: { function: actions/a.js, include: [["d/**/*.{txt,md}", "t/"], ["e"], ["d/x?.[jk]son", "."]] }\n', {
        'd/a.txt': '',
        'd/in/b.md': '',
        'd/in/.c.md': '',
        'd/c.js': '',
        'd/x1.json': '',
        'd/x1.lson': '',
        'e/deep/f.bin': '',
      }),
    )
    const { actions } = await loadConfig({ root: folder.root })
    const at = (path: string): string => join(folder.root, path)
    expect(actions['shop/a']?.include).toEqual({
      't/a.txt': at('d/a.txt'),
      't/b.md': at('d/in/b.md'),
      'f.bin': at('e/deep/f.bin'),
      'x1.json': at('d/x1.json'),
    })
  })

  it.each([
    [
      'a name twice',
      "sequences: { a: { actions: 'a' } }\n        actions: { a: { function: a.js } }",
      /:6: .*sequences\.a: a is an action of the package as well/,
    ],
    ['a number as function', 'actions: { a: { function: 1 } }', /:6: .*function: found 1, expected a text/],
    ['web-export as key', 'actions: { a: { function: a.js, web-export: true } }', /web-export'\]: unknown key of an action/],
    ['a number as annotation', 'actions: { a: { function: a.js, annotations: { x: 1 } } }', /found 1, expected a text, true or false/],
    ['a text as limit', "actions: { a: { function: a.js, limits: { timeout: '1' } } }", /found "1", expected a number/],
    ['an include of three', 'actions: { a: { function: a.js, include: [[a, b, c]] } }', /expected \[pattern, folder\] or \[pattern\]/],
    ['an include that leads out', 'actions: { a: { function: a.js, include: [[a, ../b]] } }', /expected a folder inside the function's/],
  ])('with %s is refused with file, line and what is allowed', async (_, text, message) => {
    const files = {
      'package.json': packageJson,
      'app.config.yaml': `application:\n  runtimeManifest:\n    packages:\n      shop:\n        license: x\n        ${text}\n`,
    }
    await expect(load(files)).rejects.toThrow(message)
  })
})
