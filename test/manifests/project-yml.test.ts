/** project.yml of DigitalOcean and Nimbella, and packages/ alone, are served as `doctl serverless deploy` would deploy them. */
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../emulator/config/load-config.ts'
import type { ResolvedConfig } from '../../emulator/model/resolved-config.ts'
import { expectedModel, examplesOf, servedModel } from '../support/manifest-examples.ts'
import { createDeployed, createFolder, createProject, type Files } from '../support/project.ts'

const alarm = '/whisk.system/alarms/alarm'
const hello = 'exports.main = (params) => ({ body: params })\n'

async function load(files: Files): Promise<ResolvedConfig> {
  return await loadConfig({ root: createFolder(files).root })
}

/** Paths of the actions with the file of each, relative to the root. */
async function found(files: Files): Promise<Record<string, string | undefined>> {
  const { actions, root } = await load(files)
  return Object.fromEntries(Object.entries(actions).map(([path, { file }]) => [path, file?.slice(root.length + 1)]))
}

describe('project.yml', () => {
  it.each(examplesOf('project-yml').map((example) => [example.name, example] as const))(
    '%s is served as the deployer deploys it',
    async (_, example) => {
      const { '.env': env = '', ...files } = example.files
      const variables = Object.entries(example.env ?? {}).map(([name, value]) => `${name}=${value}\n`)
      const deployed = await createDeployed({ ...files, '.env': env + variables.join('') }, { watch: false })
      expect(servedModel(deployed)).toEqual(expectedModel(example))
    },
  )

  it('gives variables and parameters of project, package and function, the nearest first; those of the default package are its own', async () => {
    const { actions, packages, remarks } = await load({
      'project.yml': `
environment: { A: project, B: project, C: project, MAP: { x: 1 } }
parameters: { p: project, q: project }
packages:
  - name: shop
    environment: { B: package, C: package }
    parameters: { q: package }
    functions:
      - { name: list, environment: { C: function }, parameters: { r: 1 }, limits: { timeout: 1000, memory: 512, logs: 1 } }
  - { name: default }
`,
      'packages/shop/list.js': hello,
      'packages/shop/other.js': hello,
      'packages/default/root.js': hello,
    })
    expect(actions['shop/list']).toMatchObject({
      env: { A: 'project', B: 'package', C: 'function', MAP: '{"x":1}' },
      params: { r: 1 },
      limits: { timeout: 1000, memory: 512, logs: 1 },
    })
    expect(actions['shop/other']).toMatchObject({ env: { A: 'project', B: 'package', C: 'package' } })
    expect(actions['root']?.env).toBeUndefined()
    expect(packages['shop']?.params).toEqual({ p: 'project', q: 'package' })
    expect(remarks).toEqual([
      'project.yml:2: environment does not reach functions of packages/default, and a deployment refuses both together.',
      'project.yml:3: parameters does not reach functions of packages/default, and a deployment refuses both together.',
    ])
  })

  it('opens functions to the web unless it says no, raw or with a secret', async () => {
    const { actions } = await load({
      'project.yml': `
packages:
  - name: open
    actions: [{ name: secret, webSecure: s3cret }, { name: raw, web: raw }, { name: closed, web: false }]
  - { name: closed, web: false, functions: [{ name: open, web: true }, { name: both, sequence: [open/secret, /_/closed/open, default/x] }] }
`,
      ...Object.fromEntries(
        ['open/secret', 'open/raw', 'open/closed', 'closed/open', 'closed/rest'].map((path) => [`packages/${path}.js`, hello]),
      ),
    })
    expect(actions).toMatchObject({
      'open/secret': { type: 'web', requireWhiskAuth: 's3cret', final: true },
      'open/raw': { type: 'web', rawHttp: true },
      'open/closed': { type: 'basic' },
      'closed/open': { type: 'web' },
      'closed/rest': { type: 'basic' },
      'closed/both': { type: 'sequence', components: ['open/secret', 'closed/open', 'x'] },
    })
  })

  it('finds a function by its file or folder, and where the one of a folder begins', async () => {
    expect(
      await found({
        'project.yml': 'packages:\n  - { name: p, functions: [{ name: py, runtime: "python:3.9" }, { name: away, file: src/away.ts }] }\n',
        'src/away.ts': hello,
        'lib/shared/index.js': hello,
        'lib/one.js': hello,
        'packages/p/file.js': hello,
        'packages/p/a.b.ts': hello,
        'packages/p/_helper.js': hello,
        'packages/p/notes.md': '',
        'packages/p/index/index.js': hello,
        'packages/p/main/package.json': '{ "main": "src/x.js" }',
        'packages/p/main/src/x.js': hello,
        'packages/p/single/single.py': '',
        'packages/p/single/requirements.txt': '',
        'packages/p/py/__main__.py': '',
        'packages/p/py/index.js': hello,
        'packages/p/out/.include': '../../../lib/one.js\n',
        'packages/p/many/.include': 'x.txt\n../../../lib/shared/index.js\n../../../lib/one.js\n',
        'packages/p/many/x.txt': '',
        'packages/p/.hidden/index.js': hello,
        'packages/lib/x.js': hello,
        'packages/loose.js': hello,
      }),
    ).toEqual({
      'p/file': 'packages/p/file.js',
      'p/a.b': 'packages/p/a.b.ts',
      'p/index': 'packages/p/index',
      'p/main': 'packages/p/main',
      'p/single': 'packages/p/single/single.py',
      'p/py': 'packages/p/py/__main__.py',
      'p/away': 'src/away.ts',
      'p/out': 'lib/one.js',
      'p/many': 'lib/shared/index.js',
      'lib/x': 'packages/lib/x.js',
    })
  })

  it('gives no less memory than the cloud takes, and says so', async () => {
    const { actions, remarks } = await load({
      'project.yml': 'packages:\n  - name: p\n    functions:\n      - name: f\n        limits:\n          memory: 10\n',
      'packages/p/f.js': hello,
    })
    expect(actions['p/f']?.limits).toEqual({ memory: 128 })
    expect(remarks).toEqual(['project.yml:6: found 10 MB, and a deployment takes no less than 128: those are given.'])
  })

  it('fills in templates before YAML is read: variables, with line breaks, maps, files', async () => {
    const { actions, sources } = await load({
      '.env': 'ONE=1\nTWO="a\nb"\nLIST=[x, y]\n',
      'values.env': 'KEY=value\n',
      'values.json': '{ "n": 1 }',
      'project.yml': `
packages:
  - name: p
    functions:
      - name: f
        environment: { ONE: "\${ONE}", TWO: "\${TWO}" }
        parameters: { map: $(ONE TWO), file: \${<values.env}, json: \${< values.json}, list: \${LIST}, cost: "$5 \${ ONE }" }
`,
      'packages/p/f.js': hello,
    })
    expect(actions['p/f']).toMatchObject({
      env: { ONE: '1', TWO: 'a\nb' },
      params: { map: { ONE: '1', TWO: 'a\nb' }, file: { KEY: 'value' }, json: { n: 1 }, list: ['x', 'y'], cost: '$5 1' },
    })
    expect(sources.filter((file) => file.includes('values'))).toHaveLength(2)
  })

  it('says which substitution could not be resolved, and where; the rest is served', async () => {
    const { actions, remarks } = await load({
      'project.yml':
        'packages:\n  - name: p\n    environment:\n      KEY: ${NOT_SET_ANYWHERE}\n    parameters: { map: $(ALSO_NOT), text: "a${<no.env}" }\n',
      'packages/p/f.js': hello,
    })
    expect(actions['p/f']?.env).toEqual({ KEY: '' })
    expect(remarks).toEqual([
      "project.yml:4: the substitutions 'NOT_SET_ANYWHERE', 'ALSO_NOT', '<no.env' could not be resolved, and are empty here; a deployment fails. Set them in .env.",
    ])
  })

  it('says what is not emulated: other languages, images, scripts, and folders that begin nowhere', async () => {
    const { actions, openwhisk, packages, remarks } = await load({
      'projectConfig.yml': `
bucket: { strip: 1 }
packages:
  - name: p
    functions:
      - { name: image, docker: example/image }
      - { name: lambda, runtime: "nodejs-lambda:18" }
      - name: timed
        triggers:
          - { name: often, type: scheduled, scheduledDetails: { cron: "* * * * *", body: { n: 1 } } }
          - { name: old, sourceType: scheduler, sourceDetails: { cron: "1 * * * *" } }
          - { name: off, type: SCHEDULED, enabled: false, scheduledDetails: { cron: "2 * * * *" } }
  - { name: bound, binding: { namespace: other, name: pkg } }
`,
      'packages/p/lambda.js': hello,
      'packages/p/timed.js': hello,
      'packages/p/page.php': '<?php\n',
      'packages/p/go/main.go': 'package main\n',
      'packages/p/made/index.js': hello,
      'packages/p/made/build.sh': '',
      'packages/p/odd/.include': '../../../data/odd.js\n',
      'data/odd.js': hello,
      'packages/p/lost/a.js': hello,
      'packages/p/lost/b.js': hello,
    })
    expect(Object.keys(actions).sort()).toEqual(['p/image', 'p/made', 'p/odd', 'p/timed'])
    expect(openwhisk.triggers).toEqual({
      often: { feed: alarm, params: { cron: '* * * * *', trigger_payload: { n: 1 } } },
      old: { feed: alarm, params: { cron: '1 * * * *', trigger_payload: {} } },
    })
    expect(openwhisk.rules).toEqual({
      'often-rule': { trigger: 'often', action: 'p/timed' },
      'old-rule': { trigger: 'old', action: 'p/timed' },
    })
    expect(packages['bound']).toEqual({ params: {}, annotations: {}, binding: '/other/pkg' })
    expect(actions['p/image']).toMatchObject({ runtime: { image: 'example/image' } })
    expect([...remarks].sort()).toEqual([
      expect.stringMatching(/^p\/go is left out, because nothing here runs go\./),
      expect.stringMatching(/^p\/lambda is left out, because nothing here runs functions of AWS Lambda\./),
      expect.stringMatching(/^p\/page is left out, because nothing here runs php\./),
      'packages/p/lost is no function: it has neither a package.json with main, nor an index.js, nor a __main__.py, nor one source file only.',
      'packages/p/made/build.sh was not run: files that it makes may be missing.',
      "packages/p/odd/.include has ../../../data/odd.js, and a deployment takes only paths below the function's folder, and those that begin with ../../../lib.",
      'projectConfig.yml:2: web/ is not served: the pages of a bucket are no functions.',
    ])
  })

  it.each<[string, Files]>([
    [
      `project.yml:2: packages[0]: unknown key 'function'. Did you mean 'functions'?`,
      { 'project.yml': 'packages:\n  - { name: p, function: [] }\n' },
    ],
    [`project.yml:1: the configuration: unknown key 'packagess'.`, { 'project.yml': 'packagess: 1\npackages: []\n' }],
    [
      `project.yml:3: packages[0].web: found "yes", expected true, false or "raw".`,
      { 'project.yml': 'packages:\n  - name: p\n    web: "yes"\n' },
    ],
    [
      'project.yml:3: packages[0].functions[0].environment.A: found 1, expected a text',
      { 'project.yml': 'packages:\n  - name: p\n    functions: [{ name: f, environment: { A: 1 } }]\n' },
    ],
    [
      "project.yml:2: packages[0].functions[0].annotations['web-export']: this annotation may not be set; write web instead.",
      { 'project.yml': 'packages:\n  - { name: p, functions: [{ name: f, annotations: { web-export: true } }] }\n' },
    ],
    [
      `project.yml:2: packages[0].functions[0].limits: unknown key 'cpu'.`,
      { 'project.yml': 'packages:\n  - { name: p, functions: [{ name: f, limits: { cpu: 1 } }] }\n' },
    ],
    [
      'project.yml:4: the function gone is listed, and there is neither a file packages/p/gone.* nor a folder packages/p/gone.',
      { 'project.yml': 'packages:\n  - name: p\n    functions:\n      - name: gone\n' },
    ],
    [
      'project.yml:2: p/f is a sequence, and packages/p/f.js has the same name.',
      { 'project.yml': 'packages:\n  - { name: p, functions: [{ name: f, sequence: [p/g] }] }\n', 'packages/p/f.js': hello },
    ],
    ['project.yml:2: found a tab, expected spaces.', { 'project.yml': 'packages:\n\t- name: p\n' }],
    ['project.yml:2: ${ is never closed.', { 'project.yml': 'packages:\n  - name: ${X\n' }],
    [
      'packages/p/f.py: the function f is there twice, also as packages/p/f.js.',
      { 'project.yml': 'packages: []\n', 'packages/p/f.js': hello, 'packages/p/f.py': '' },
    ],
    [
      "packages/p/f/.ignore: '.include' and '.ignore' may not both be present.",
      { 'project.yml': 'packages: []\n', 'packages/p/f/.include': 'x', 'packages/p/f/.ignore': '' },
    ],
    [
      'packages/p/f/.include:2: found ../../../../q, expected paths below',
      { 'project.yml': 'packages: []\n', 'packages/p/f/.include': 'f.js\n../../../../q', 'packages/p/f/f.js': hello },
    ],
    [
      'packages/p/f/.include:1: there is no x.js.',
      { 'project.yml': 'packages: []\n', 'packages/p/f/.include': 'x.js', 'packages/p/f/f.js': hello },
    ],
    ['packages/p/f/.include: it is empty', { 'project.yml': 'packages: []\n', 'packages/p/f/.include': '\n', 'packages/p/f/f.js': hello }],
  ])('refuses with file and line: %s', async (message, files) => {
    await expect(load(files)).rejects.toMatchObject({ code: 'BAD_CONFIG', message: expect.stringContaining(message) as unknown })
  })

  it('remembers where a value stands', async () => {
    const { origins } = await load({
      'project.yml':
        'environment:\n  A: a\nparameters:\n  p: 1\npackages:\n  - name: s\n    environment:\n      B: b\n    functions:\n      - name: f\n        web: raw\n        environment: { C: c }\n',
      'packages/s/f.js': hello,
    })
    const line = (...key: string[]): number | undefined => origins.of(key)?.line
    const of = (...key: string[]): number | undefined => line('actions', 's/f', ...key)
    expect([of(), of('env', 'A'), of('env', 'B'), of('env', 'C'), of('type'), line('packages', 's', 'params', 'p')]).toEqual([
      10, 2, 8, 12, 11, 4,
    ])
  })
})

describe('packages/ alone', () => {
  it.each<[string, Files]>([
    ['workspaces of npm', { 'package.json': '{ "workspaces": ["packages/*"] }', 'packages/a/index.js': hello }],
    ['of pnpm', { 'pnpm-workspace.yaml': '', 'packages/a/index.js': hello }],
    ['of lerna', { 'lerna.json': '{}', 'packages/a/lib/index.js': hello }],
    ['packages of npm without a workspace', { 'packages/a/package.json': '{}', 'packages/a/src/index.js': hello }],
    ['a folder beside functions/', { 'functions/f.js': hello, 'packages/a/x.js': hello }],
    ['a folder of documents', { 'packages/a/b/readme.md': '' }],
    ['a project.yml of another tool', { 'project.yml': 'name: App\ntargets: {}\n', 'packages/a/b/readme.md': '' }],
    ['packages of another project.yml', { 'project.yml': 'packages:\n  Lib: { url: x }\n', 'packages/a/b.js': hello }],
  ])('is no project where it holds %s', async (_, files) => {
    // Folders that export `main` are served as plain ones.
    expect((await load(files)).manifest?.format ?? 'plain folders').toBe('plain folders')
  })

  it('is not read where the developer says where functions are', async () => {
    const { manifest, defaults, functions } = await load({
      'actionlab.config.json': '{ "functions": "packages" }',
      'packages/a/x.js': hello,
    })
    expect({ manifest, type: defaults.type, functions: functions.split('/').at(-1) }).toEqual({
      manifest: undefined,
      type: undefined,
      functions: 'packages',
    })
  })

  it('is served over HTTP; what is added, renamed or removed in it is served by the next request', async () => {
    const project = await createProject(
      { 'packages/shop/list.js': hello, 'packages/default/root.js': hello },
      { config: { isolation: 'inline' } },
    )
    const answer = async (path: string): Promise<unknown> => {
      const response = await project.emulator.request(`/api/v1/web/guest/${path}`)
      return response.status === 200 ? await response.text() : response.status
    }
    expect([await answer('default/root'), await answer('shop/new')]).toEqual([expect.stringContaining('"__ow_method": "get"'), 404])
    project.write('packages/shop/new.js', 'exports.main = () => ({ body: "new" })')
    expect(await answer('shop/new')).toBe('new')
    project.write('packages/other/deep/deep.js', 'exports.main = () => ({ body: "deep" })')
    expect(await answer('other/deep')).toBe('deep')
    project.replace('packages/shop/new.js', 'exports.main = () => ({ body: "newer" })')
    expect(await answer('shop/new')).toBe('newer')
    project.rename('packages/shop/new.js', 'packages/shop/old.js')
    expect([await answer('shop/new'), await answer('shop/old')]).toEqual([404, 'newer'])
    project.write('project.yml', 'packages: [{ name: shop, functions: [{ name: old, web: false }] }]\n')
    expect(await answer('shop/old')).toBe(404)
  })
})
