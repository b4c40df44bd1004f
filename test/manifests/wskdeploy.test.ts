/** manifest.yaml and deployment.yaml are served as wskdeploy deploys them. */
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../emulator/config/load-config.ts'
import type { Config } from '../../emulator/model/config.ts'
import type { ResolvedConfig } from '../../emulator/model/resolved-config.ts'
import type { JsonObject } from '../../emulator/model/json.ts'
import { examplesOf, expectedModel, servedModel } from '../support/manifest-examples.ts'
import { createDeployed, createFolder, createProject, type Files } from '../support/project.ts'
import { until } from '../support/until.ts'

const hello = 'function main(params) { return params }\n'

async function load(manifest: string, files: Files = {}, inline: Config = {}): Promise<ResolvedConfig> {
  const { root } = createFolder({ 'manifest.yaml': manifest, 'hello.js': hello, ...files })
  const config = await loadConfig({ root, inline })
  expect(config.manifest?.format).toBe('wskdeploy')
  return config
}

/** A manifest with one package `p` whose action `a` has these keys besides its code. */
function action(keys: string, files: Files = {}): Promise<ResolvedConfig> {
  return load(`packages:\n  p:\n    actions:\n      a:\n        function: hello.js\n${indent(keys, 8)}\n`, files)
}

async function inputs(text: string, env = ''): Promise<JsonObject | undefined> {
  return (await action(`inputs:\n${indent(text, 2)}`, { '.env': env })).actions['p/a']?.params
}

function indent(text: string, by: number): string {
  return text
    .split('\n')
    .map((line) => ' '.repeat(by) + line)
    .join('\n')
}

describe('what a manifest says', () => {
  it.each(examplesOf('wskdeploy').map((example) => [example.name, example] as const))(
    '%s is served as it is deployed',
    async (_, example) => {
      const variables = Object.entries(example.env ?? {}).map(([name, value]) => `${name}="${value}"\n`)
      const deployed = await createDeployed({ ...example.files, '.env': variables.join('') }, { watch: false })
      const served = servedModel(deployed) as { actions: { path: string; file?: string }[] }
      const { actions } = expectedModel(example) as { actions: { path: string; file: string | null }[] }
      // An image is run where there is an engine for it; text has no file.
      const emulated = served.actions.filter(({ path }) => path !== 'tools/box')
      expect({ ...served, actions: emulated }).toEqual({
        ...(expectedModel(example) as object),
        ...(example.expect.packages === undefined ? { packages: expect.anything() as unknown } : {}),
        actions: actions.map((one) => (one.file === null ? { ...one, file: expect.anything() as unknown, main: undefined } : one)),
      })
    },
  )
})

it('a manifest in JSON is one', async () => {
  const { actions } = await load(JSON.stringify({ packages: { p: { actions: { a: { function: 'hello.js' } } } } }))
  expect(Object.keys(actions)).toEqual(['p/a'])
})

describe('inputs', () => {
  it('in short form are values, and the name of a type is its zero', async () => {
    expect(
      await inputs('a: string\nb: integer\nc: float\nd: boolean\ne: json\nf: 7\ng: yes\nh: "yes"\ni:\nj: [$X, 1]\nk: { x: 1 }'),
    ).toEqual({
      a: '',
      b: 0,
      c: 0,
      d: false,
      e: {},
      f: 7,
      g: true,
      h: 'yes',
      i: '',
      j: ['$X', 1],
      k: { x: 1 },
    })
  })

  it('in long form have a value, else a default, else the zero of the type', async () => {
    const text = 'a: { type: integer, value: 1, default: 2 }\nb: { type: integer, default: 2 }\nc: { type: integer }\nd: { description: x }'
    expect(await inputs(`${text}\ne: { type: json, value: '[1]' }\nf: { value: string }\ng: {}\nh: { value: 1, other: 2 }`)).toEqual({
      a: 1,
      b: 2,
      c: 0,
      d: '',
      e: [1],
      f: 'string',
      g: '',
      h: {
        value: 1,
        other: 2,
      },
    })
  })

  it.each([
    ['$A', 'one'],
    ['$A b', ''],
    ['x $A', 'x $A'],
    ['x-${A}-${B}', 'x-one-two'],
    ['x${A}{', 'x${A}{'],
    ['${A}{', 'one{'],
    ['$${A}', '${A}'],
    ['$', '$'],
    ['${UNSET_HERE}', ''],
    ['$A/$B', 'two'],
  ])('%j becomes %j', async (text, value) => {
    expect(await inputs(`x: '${text}'`, 'A=one\nB=two')).toEqual({ x: value })
  })

  it('that are empty are what the package, the project, or the variable of a package input says', async () => {
    const config = await load(
      `project:
  name: s
  inputs: { CITY: Paris }
  packages:
    p:
      inputs: { NAME: string, town: $CITY, count: 3 }
      actions: { a: { function: hello.js, inputs: { name: $NAME, town: $town, city: $CITY, none: $NOTHING_AT_ALL } } }
`,
      { '.env': 'NAME=Amy' },
    )
    expect(config.actions['p/a']?.params).toEqual({ name: 'Amy', town: 'Paris', city: 'Paris', none: '' })
    expect(config.packages).toEqual({ p: { params: { NAME: 'Amy', town: 'Paris', count: 3 }, annotations: {} } })
    expect(config.remarks).toEqual([
      'NOTHING_AT_ALL is not set, so nothing stands in its place (manifest.yaml:7): set it in .env or in the shell.',
    ])
  })

  it('have maps whose keys are scalars as Go reads them: a y without quotes is true', async () => {
    expect(await inputs('y: { x: 1, y: 2, "on": 3, 010: { n: 4 } }\nz: [{ on: 5 }]')).toEqual({
      y: { x: 1, true: 2, on: 3, 8: { false: 4 } },
      z: [{ true: 5 }],
    })
  })

  it('that are required and have no value are named, and the rest is served', async () => {
    const { actions, packages, remarks } = await load(
      `packages:
  p:
    inputs: { SLACK_URL: { type: string, required: true } }
    actions: { a: { function: hello.js, inputs: { url: $SLACK_URL, x: { required: true }, y: { required: true, value: $NOT_SET_HERE } } } }
`,
    )
    expect(actions['p/a']?.params).toEqual({ url: '', x: '', y: '' })
    expect(packages).toEqual({ p: { params: { SLACK_URL: '' }, annotations: {} } })
    expect(remarks).toEqual([
      'SLACK_URL is not set, so nothing stands in its place (manifest.yaml:3, manifest.yaml:4): set it in .env or in the shell.',
      'NOT_SET_HERE is not set, so nothing stands in its place (manifest.yaml:4): set it in .env or in the shell.',
      'The input x is required and has no value: wskdeploy deploys nothing without it (manifest.yaml:4).',
    ])
  })

  it('have the file and line that they come from', async () => {
    const config = await load(
      'packages:\n  p:\n    actions:\n      a:\n        function: hello.js\n        inputs:\n          x: 1\n          y: 2\n',
      {
        'deployment.yaml': 'packages:\n  p:\n    actions:\n      a:\n        inputs:\n          y: 3\n',
      },
    )
    expect(config.actions['p/a']?.params).toEqual({ x: 1, y: 3 })
    expect(config.origins.of(['actions', 'p/a', 'params', 'x'])).toEqual({ file: `${config.root}/manifest.yaml`, line: 7 })
    expect(config.origins.of(['actions', 'p/a', 'params', 'y'])).toEqual({ file: `${config.root}/deployment.yaml`, line: 6 })
    expect(config.origins.of(['actions', 'p/a', 'file'])).toMatchObject({ line: 5 })
    expect(config.origins.of(['actions', 'p/a'])).toMatchObject({ line: 4 })
  })
})

describe('actions', () => {
  it.each([
    ['web: YES', { type: 'web', final: true, annotations: { 'raw-http': false } }],
    ['web-export: raw', { type: 'web', rawHttp: true, final: true }],
    ['web: no\nweb-export: yes', { annotations: { 'web-export': false, 'raw-http': false, final: false } }],
    ['annotations: { web-export: true, web-custom-options: true }', { type: 'web', customOptions: true }],
    ['web: true\nannotations: { require-whisk-auth: $KEY }', { type: 'web', requireWhiskAuth: 'k' }],
    ['conductor: true', { annotations: { conductor: true } }],
    ['raw-http: true\nweb-custom-options: true', { rawHttp: true, customOptions: true }],
    ['runtime: nodejs:14', { kind: 'nodejs:14' }],
    ['runtime: nodejs:default', {}],
    ['kind: nodejs:20', { kind: 'nodejs:20' }],
    ['limits: { timeout: 50, memorySize: 512, logSize: 0, codeSize: 9 }', { limits: { memory: 512, logs: 0 } }],
    ['version: 1.0\nmain: run\noutputs: { x: string }', { main: 'run' }],
  ] as const)('with %j are %j', async (keys, expected) => {
    const { actions, root } = await action(keys, { '.env': 'KEY=k' })
    expect(actions['p/a']).toMatchObject({ file: `${root}/hello.js`, ...expected })
  })

  it('of every other language have its kind, which the configuration may name a runtime for', async () => {
    const manifest =
      'packages:\n  p:\n    actions:\n      php: { function: a.php }\n      java: { function: a.jar, main: com.A }\n      go: { function: g.zip, runtime: go:1.15 }\n      js: { function: hello.js }\n'
    const { actions, root, remarks } = await load(
      manifest,
      { 'g.zip': 'PK' },
      { actions: { 'p/php': { runtime: { image: 'example/php' } } } },
    )
    expect(actions).toMatchObject({
      'p/php': { file: `${root}/a.php`, kind: 'php:8.1', runtime: { image: 'example/php' } },
      'p/java': { file: `${root}/a.jar`, kind: 'java:8', main: 'com.A' },
      'p/go': { file: `${root}/g.zip`, kind: 'go:1.15' },
      'p/js': { file: `${root}/hello.js` },
    })
    expect(remarks).toEqual([])
  })

  it('run in the language of their file, whatever the runtime says; another version is the one that is here', async () => {
    const { actions, remarks } = await load(
      `packages:
  p:
    actions:
      a: { function: hello.js, runtime: python:3 }
      b: { function: b.py, runtime: python:2.7 }
      c: { code: "def main(a): return a", runtime: python }
      d: { function: https://host/d.js }
      e: { function: "\${NOT_SET_HERE}.js" }
`,
      { 'b.py': '' },
    )
    expect(Object.entries(actions).map(([name, { kind }]) => [name, kind])).toEqual([
      ['p/a', undefined],
      ['p/b', undefined],
      ['p/c', 'python:3'],
    ])
    expect(remarks).toEqual([
      expect.stringContaining('NOT_SET_HERE is not set'),
      'p/a runs as nodejs, as .js says: the runtime python:3 is for something else (manifest.yaml:4).',
      'p/b: python:2.7 runs on Python 3 here (manifest.yaml:5).',
      expect.stringContaining('p/d is left out, because its code at https://host/d.js is not fetched'),
      expect.stringContaining('p/e is left out'),
    ])
  })

  it('that are folders have what include names, by place in the folder', async () => {
    const { actions, root, remarks } = await load(
      `packages:
  p:
    actions:
      a:
        function: act
        runtime: nodejs:default
        include:
          - [shared/util.js]
          - [shared/util.js, lib/]
          - [shared/util.js, lib/other.js]
          - [shared/*.js, all/]
          - [libs/*/util.js, libs/]
          - [shared/, folder/]
          - []
          - [gone.js, gone.js]
          - [shared/util.js, ../up.js]
`,
      { 'act/index.js': hello, 'shared/util.js': '', 'shared/two.js': '', 'libs/x/util.js': '', 'libs/y/util.js': '' },
    )
    const { include = {}, file } = actions['p/a'] ?? {}
    expect(file).toBe(`${root}/act`)
    expect(Object.fromEntries(Object.entries(include).map(([place, source]) => [place, source.slice(root.length + 1)]))).toEqual({
      'shared/util.js': 'shared/util.js',
      'lib/util.js': 'shared/util.js',
      'lib/other.js': 'shared/util.js',
      'all/two.js': 'shared/two.js',
      'all/util.js': 'shared/util.js',
      'libs/x/util.js': 'libs/x/util.js',
      'libs/y/util.js': 'libs/y/util.js',
      folder: 'shared',
    })
    expect(remarks).toEqual([
      'gone.js is not there, so it is not included (manifest.yaml:15).',
      "../up.js is put outside of the function's folder, so it is not packed (manifest.yaml:16).",
    ])
  })

  it('with an image have it as their runtime', async () => {
    const { actions, root } = await load(
      'packages:\n  p:\n    actions:\n      a: { docker: me/box }\n      b: { native: true, function: hello.js }\n      c: { docker: $NO_IMAGE_HERE }\n',
    )
    expect(actions).toEqual({
      'p/a': { runtime: { image: 'me/box' } },
      'p/b': { runtime: { image: 'openwhisk/dockerskeleton' }, file: `${root}/hello.js` },
    })
  })
})

describe('packages, sequences, triggers and rules', () => {
  it('have names by their package, by variables and by its inputs; those that no variable gives are called by it', async () => {
    const { actions, openwhisk, packages, remarks } = await load(
      `packages:
  $PACKAGE_NAME:
    inputs: { RULE: { type: string, value: every } }
    actions: { a: { function: hello.js } }
    sequences:
      s: { actions: "a, other/b, /guest/p/c, /whisk.system/utils/echo", web: yes }
    triggers: { "\${TICK}": { inputs: { n: 1 } }, feed: { feed: /whisk.system/cloudant/changes } }
    rules: { $RULE: { trigger: $TICK, action: s } }
  Default:
    inputs: { x: 1 }
    actions: { b: { function: hello.js } }
    sequences: { t: { actions: b } }
`,
      { '.env': 'TICK=tock' },
    )
    expect(Object.keys(packages)).toEqual(['PACKAGE_NAME'])
    expect(Object.keys(actions)).toEqual(['PACKAGE_NAME/a', 'PACKAGE_NAME/s', 'b', 't'])
    expect(actions['PACKAGE_NAME/s']).toMatchObject({
      type: 'sequence-web',
      components: ['PACKAGE_NAME/a', 'other/b', 'p/c', '/whisk.system/utils/echo'],
    })
    expect(actions['t']?.components).toEqual(['b'])
    expect(openwhisk.triggers).toEqual({ tock: { params: { n: 1 } }, feed: { feed: '/whisk.system/cloudant/changes' } })
    expect(openwhisk.rules).toEqual({ every: { trigger: 'tock', action: 'PACKAGE_NAME/s' } })
    expect(remarks).toEqual([
      'PACKAGE_NAME is not set, so PACKAGE_NAME itself is the name (manifest.yaml:2): set it in .env or in the shell.',
      'The feed /whisk.system/cloudant/changes is not emulated: fire the trigger feed by hand (manifest.yaml:7).',
    ])
  })

  it('of a root and of a project: those of the root count; a deployment file prefers those of its project', async () => {
    const packages = (value: string): string => `{ p: { actions: { a: { function: hello.js, inputs: { x: ${value} } } } } }`
    const { actions, remarks } = await load(`packages: ${packages('1')}\nproject: { name: s, packages: { q: {} } }\n`, {
      'deployment.yml': `project: { name: t, packages: { p: { inputs: { y: integer }, actions: { a: { inputs: { x: 2 } }, none: {} } }, r: {} } }\npackages: ${packages('3')}\n`,
    })
    expect(actions['p/a']?.params).toEqual({ x: 2 })
    expect(remarks).toEqual([
      'The manifest has no action none, so nothing is laid over it (deployment.yml:1).',
      'The manifest has no package r, so nothing is laid over it (deployment.yml:1).',
    ])
  })

  it('of dependencies are those of this namespace and of repositories that lie in Packages; the others are named', async () => {
    const { actions, packages, remarks } = await load(
      `packages:
  p:
    inputs: { x: 1 }
    actions: { a: { function: hello.js } }
  q:
    dependencies:
      bound: { location: /_/p, inputs: { y: 2 } }
      slack: { location: /whisk.system/slack, inputs: { channel: "#c" } }
      got: { location: github.com/owner/repo/sub }
      gone: { location: github.com/owner/gone, version: v2 }
`,
      {
        'Packages/got-master/sub/manifest.yaml': 'packages: { inner: { actions: { i: { function: i.js } } } }',
        'Packages/got-master/sub/i.js': hello,
      },
    )
    expect(Object.keys(actions).sort()).toEqual(['bound/a', 'got/i', 'inner/i', 'p/a'])
    expect(packages['bound']?.params).toEqual({ x: 1, y: 2 })
    expect(packages['slack']).toEqual({ params: { channel: '#c' }, annotations: {}, binding: '/whisk.system/slack' })
    expect(actions['got/i']?.file).toMatch(/Packages\/got-master\/sub\/i\.js$/)
    expect(remarks).toEqual([
      'The dependency gone is not fetched: put github.com/owner/gone into Packages/gone-v2 to have it served (manifest.yaml:10).',
    ])
  })

  it('behind an API are web actions, and the API is one of the configuration', async () => {
    const { actions, openwhisk, remarks } = await load(
      `packages:
  p:
    actions: { a: { function: hello.js } }
    apis:
      shop:
        v1:
          items/{id}: { a: { method: get } }
          /items: { a: POST }
          raw: { a: { method: put, response: text } }
project: { config: doc.yaml }
`,
      { 'doc.yaml': 'swagger: "2.0"\nbasePath: /doc\ninfo: { title: D }\npaths: { /x: { get: {} } }\n' },
    )
    expect(actions['p/a']).toMatchObject({ type: 'web', final: true })
    expect(openwhisk.apis).toEqual({
      '/v1': {
        name: 'shop',
        paths: {
          '/items/{id}': { get: { action: 'p/a', response: 'http' } },
          '/items': { post: { action: 'p/a' } },
          '/raw': { put: { action: 'p/a', response: 'text' } },
        },
      },
      '/doc': { swagger: { swagger: '2.0', basePath: '/doc', info: { title: 'D' }, paths: { '/x': { get: {} } } } },
    })
    expect(remarks).toEqual([])
  })

  it('in older spellings are read with a remark', async () => {
    const { actions, packages, remarks } = await load(
      'package:\n  name: p\n  actions:\n    a: { location: hello.js, parameters: { x: 1 } }\n    b: { function: { code: "x", kind: nodejs } }\n',
    )
    expect([Object.keys(packages), actions['p/a']?.params, actions['p/b']]).toEqual([['p'], { x: 1 }, { code: 'x' }])
    expect(remarks).toEqual([
      expect.stringContaining('package is read as packages'),
      expect.stringContaining('parameters is read as inputs'),
    ])
  })
})

describe('a fault', () => {
  const inAction = (keys: string): string => `packages:\n  p:\n    actions:\n      a:\n${indent(keys, 8)}\n`
  it.each([
    ['an unknown key', inAction('functoin: hello.js'), ":5: packages.p.actions.a.functoin: unknown key. Did you mean 'function'?"],
    ['a root without packages', 'actions:\n  a: { function: hello.js }\n', ':1: actions: unknown key. Allowed: packages, project'],
    ['no code', inAction('runtime: nodejs'), ':4: packages.p.actions.a: the action has no code'],
    ['code twice', inAction('code: x\nruntime: nodejs\nfunction: hello.js'), ":7: packages.p.actions.a.function: found beside 'code'"],
    ['text without a runtime', inAction('code: x'), ":5: packages.p.actions.a.code: the key 'runtime' is missing"],
    [
      'a folder without a runtime',
      inAction('function: act'),
      ':5: packages.p.actions.a.function: a folder or an archive does not say what runs it',
    ],
    ['a runtime of no language', inAction('code: x\nruntime: invalid'), ':6: packages.p.actions.a.runtime: found "invalid"'],
    [
      'an unknown word for web',
      inAction('function: hello.js\nweb: maybe'),
      ':6: packages.p.actions.a.web: found "maybe", expected yes, true, raw, no, false.',
    ],
    [
      'a key of callers that is none',
      inAction('function: hello.js\nannotations:\n  require-whisk-auth: -1'),
      ":7: packages.p.actions.a.annotations['require-whisk-auth']: expected",
    ],
    [
      'an unknown type',
      inAction('function: hello.js\ninputs:\n  x: { type: date }'),
      ':7: packages.p.actions.a.inputs.x.type: found "date", expected string',
    ],
    [
      'JSON that is none',
      inAction("function: hello.js\ninputs:\n  x: { type: json, value: '{' }"),
      ':7: packages.p.actions.a.inputs.x: found "{", expected a map, or JSON between single quotes',
    ],
    [
      'another kind of value',
      'packages:\n  p:\n    license: x\n    actions: test\n',
      ':4: packages.p.actions: found "test", expected a map.',
    ],
    [
      'a sequence named like an action',
      'packages:\n  p:\n    actions: { a: { function: hello.js } }\n    sequences: { a: { actions: a } }\n',
      ':4: packages.p.sequences.a: p/a is there already, in line 3',
    ],
    [
      'a trigger with two feeds',
      'packages:\n  p: { triggers: { t: } }\n  q: { triggers: { t: { feed: /x/y } } }\n',
      ':3: packages.q.triggers.t: t has the feed /x/y here, and none in line 2',
    ],
    [
      'a rule of two triggers',
      'packages:\n  p: { rules: { r: { trigger: t, action: a } } }\n  q: { rules: { r: { trigger: u, action: a } } }\n',
      ':3: packages.q.rules.r: r is there already, in line 2',
    ],
    [
      'an API of an action that is private',
      inAction('function: hello.js\nweb: no').replace('actions:', 'apis: { x: { y: { z: { a: { method: GET } } } } }\n    actions:'),
      ':3: packages.p.apis.x.y.z.a: a is called by the API x, and its web is off',
    ],
    [
      'a dependency of two places',
      'packages:\n  p: { dependencies: { d: { location: github.com/a/b } } }\n  q: { dependencies: { d: { location: github.com/a/c } } }\n',
      ':3: packages.q.dependencies.d: d is github.com/a/b in line 2 already',
    ],
    [
      'YAML that is none',
      'packages:\n  p:\n    license: x\n      actions: test\n',
      ':3: Nested mappings are not allowed in compact mappings.',
    ],
  ])('%s is told with file and line', async (_, manifest, message) => {
    const { root } = createFolder({ 'manifest.yaml': manifest, 'hello.js': hello, 'act/index.js': hello })
    await expect(loadConfig({ root })).rejects.toMatchObject({
      code: 'BAD_CONFIG',
      message: expect.stringContaining(`${root}/manifest.yaml${message}`),
    })
  })
})

describe('a manifest.yml', () => {
  it.each([
    [
      'of App Builder beside app.config.yaml',
      { 'manifest.yml': '{ "packages": { "p": { "license": "x" } } }', 'app.config.yaml': 'application: {}\n' },
    ],
    ['of Cloud Foundry', { 'manifest.yml': 'applications:\n  - name: web\n' }],
    ['of App Builder', { 'manifest.yml': 'packages:\n  __APP_PACKAGE__: { license: x }\n' }],
    ['that is no YAML', { 'manifest.yml': 'a: {{ b }}\n: :' }],
    ['of another tool with packages', { 'manifest.yml': 'packages:\n  left-pad: { version: 1.0.0, checksum: abc }\n' }],
  ])('%s is left alone', async (_, files: Files) => {
    const { root } = createFolder({ 'package.json': '{}', ...files })
    expect((await loadConfig({ root })).manifest?.format).not.toBe('wskdeploy')
  })
})

describe('a repository with a manifest', () => {
  it('answers as deployed: web address, REST call, sequence, trigger; an edit of the manifest is served, and a fault in it keeps what was there', async () => {
    const manifest = (greeting: string): string => `packages:
  shop:
    inputs: { greeting: ${greeting} }
    actions:
      hello: { function: hello.js, web: yes, inputs: { name: you } }
      loud:
        code: "function main(p) { return { text: (p.text || p.greeting).toUpperCase() } }"
        runtime: nodejs:default
    sequences: { both: { actions: "hello, loud" } }
    triggers: { tick: }
    rules: { onTick: { trigger: tick, action: loud } }
`
    const code = "exports.main = ({ greeting, name }) => ({ text: greeting + ', ' + name })\n"
    const project = await createProject({ 'manifest.yaml': manifest('Hello'), 'hello.js': code })
    const invoke = async (name: string): Promise<unknown> => {
      const path = `/api/v1/namespaces/_/actions/shop/${name}?blocking=true&result=true`
      return (await project.emulator.request(path, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })).json()
    }
    expect(await (await project.emulator.request('/api/v1/web/guest/shop/hello.json?name=me')).json()).toEqual({
      error: expect.any(String) as unknown,
      code: expect.any(String) as unknown,
    })
    expect(await (await project.emulator.request('/api/v1/web/guest/shop/hello.json?to=me')).json()).toEqual({ text: 'Hello, you' })
    expect(await invoke('loud')).toEqual({ text: 'HELLO' })
    expect(await invoke('both')).toEqual({ text: 'HELLO, YOU' })
    const { activations } = project.emulator
    const headers = { 'content-type': 'application/json' }
    const fired = await project.emulator.request('/api/v1/namespaces/_/triggers/tick', { method: 'POST', body: '{"text":"now"}', headers })
    expect(fired.status).toBe(202)
    await until('what the trigger started to end', () => activations.unfinished().length === 0)
    expect(activations.list()[0]).toMatchObject({ path: 'shop/loud', response: { result: { text: 'NOW' } } })
    project.write('manifest.yaml', manifest('Bye'))
    expect(await invoke('both')).toEqual({ text: 'BYE, YOU' })
    project.write('manifest.yaml', manifest('Bye').replace('actions:', 'actoins:'))
    expect(await invoke('both')).toEqual({ text: 'BYE, YOU' })
    project.write('manifest.yaml', manifest('Again'))
    expect(await invoke('both')).toEqual({ text: 'AGAIN, YOU' })
  })
})

describe('a manifest beside another one that comes first', () => {
  it.each(['packages: { p: { actions: { a: { function: hello.js } } } }', 'packages: { p: { actoins: {}, license: x } }'])(
    'is named and not read, whether it has a fault or none: %s',
    async (manifest) => {
      const { root } = createFolder({
        'manifest.yaml': manifest,
        'serverless.yml': 'service: s\nprovider: { name: openwhisk }\nfunctions: { f: { handler: hello.main } }\n',
        'hello.js': hello,
      })
      const { actions, remarks } = await loadConfig({ root })
      expect(Object.keys(actions)).toEqual(['s-dev-f'])
      expect(remarks).toEqual(['manifest.yaml (wskdeploy) is not read, because serverless.yml (serverless) comes first.'])
    },
  )
})
