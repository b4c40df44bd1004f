/** A manifest of a repository that somebody cloned may be broken or hostile: reading it stays in the project, ends, and names what is wrong. */
import { mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../emulator/config/load-config.ts'
import { EmulatorError } from '../../emulator/model/errors.ts'
import { createFolder, type Files } from '../support/project.ts'

const secret = 'AKIA0NOBODYSEESTHIS'

/** What lies beside the project. */
const outside = {
  'secret.yaml': `key: ${secret}\n`,
  'secret.txt': `${secret} is here\n`,
  '.env': `KEY=${secret}\n`,
  'manifest.yaml': `packages:\n  dep:\n    inputs: { key: ${secret} }\n`,
}

const code = { 'hello.js': 'exports.main = () => ({})\n', 'package.json': '{}' }

const openwhisk = (inputs = '', more = ''): string =>
  `packages:\n  p:\n    actions:\n      a:\n        function: hello.js\n        inputs: ${inputs}\n${more}`
const adobe = (keys: string): string =>
  `application:\n  runtimeManifest:\n    packages: { p: { actions: { a: { function: hello.js, ${keys} } } } }\n`
const service = (parameters: string, more = ''): string =>
  `service: s\nprovider: openwhisk\nfunctions:\n  a:\n    handler: hello.main\n    parameters: ${parameters}\n${more}`
const listed = (keys: string): string => `packages:\n  - name: default\n    functions:\n      - name: hello\n${keys}`

interface Outcome {
  /** What a person or a function would see of the manifest: the message, or all that was loaded. */
  readonly text: string
  readonly code: string | undefined
}

/** @param links place in the project → what it leads to, as seen from there */
async function read(files: Files, links: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const { root: folder } = createFolder({
    ...Object.fromEntries(Object.entries(outside).map(([file, text]) => [`outside/${file}`, text])),
    ...Object.fromEntries(Object.entries({ ...code, ...files }).map(([file, text]) => [`project/${file}`, text])),
  })
  const root = join(folder, 'project')
  for (const [place, target] of Object.entries(links)) {
    mkdirSync(dirname(join(root, place)), { recursive: true })
    symlinkSync(target, join(root, place))
  }
  try {
    const { actions, packages, remarks, openwhisk: entities } = await loadConfig({ root })
    return { text: JSON.stringify({ actions, packages, remarks, entities }), code: undefined }
  } catch (error) {
    if (!(error instanceof EmulatorError)) throw error
    return { text: error.message, code: error.code }
  }
}

describe('what lies outside of the project is read into nothing, and shown nowhere:', () => {
  it.each<[what: string, files: Files, links?: Record<string, string>]>([
    ['$include of App Builder', { 'app.config.yaml': adobe('inputs: { $include: ../outside/secret.yaml }') }],
    ['$include of what is no map', { 'app.config.yaml': adobe('inputs: { $include: ../outside/secret.txt }') }],
    ['$include of a link', { 'app.config.yaml': adobe('inputs: { $include: in.yaml }') }, { 'in.yaml': '../outside/secret.yaml' }],
    ['file() of serverless.yml', { 'serverless.yml': service('{ a: "${file(../outside/secret.txt)}" }') }],
    ['file() with a key', { 'serverless.yml': service('{ a: "${file(../outside/secret.yaml):key}" }') }],
    ['file() of a link', { 'serverless.yml': service('{ a: "${file(in.txt)}" }') }, { 'in.txt': '../outside/secret.txt' }],
    [
      'a file of variables in project.yml',
      { 'packages/default/hello.js': code['hello.js'], 'project.yml': listed('        parameters: ${<../outside/.env}\n') },
    ],
    [
      'an .include that is a link',
      { 'packages/default/hello/hello.js': code['hello.js'], 'project.yml': listed('') },
      { 'packages/default/hello/.include': '../../../../outside/secret.txt' },
    ],
    [
      'a dependency of wskdeploy by its version',
      {
        'Packages/d-/x': '',
        'manifest.yaml': 'packages: { p: { dependencies: { d: { location: github.com/a/b, version: /../../../outside } } } }\n',
      },
    ],
    [
      'a dependency of wskdeploy by its folder',
      {
        'Packages/d-master/x': '',
        'manifest.yaml': 'packages: { p: { dependencies: { d: { location: github.com/a/b/../../../outside } } } }\n',
      },
    ],
    ['a deployment.yaml that is a link', { 'manifest.yaml': openwhisk('{}') }, { 'deployment.yaml': '../outside/manifest.yaml' }],
    ['a cloudbaserc.json that is a link', {}, { 'cloudbaserc.json': '../outside/secret.txt' }],
    ['names of files that include finds', { 'app.config.yaml': adobe('include: [["../outside/*", "x/"]]') }],
    [
      'names of files that include of wskdeploy finds',
      {
        'f/index.js': '',
        'manifest.yaml':
          openwhisk('{}').replace('hello.js', 'f') + '        runtime: nodejs:default\n        include: [["../outside/*", "x/"]]\n',
      },
    ],
  ])('%s', async (_, files, links) => {
    const { text } = await read(files, links)
    expect(text).not.toContain(secret)
    expect(text).not.toContain('secret.yaml"')
    // It is said rather than passed over.
    expect(text).toMatch(/leads out of the project|could not be resolved|finds no file in the project|"p\/a"/)
  })
})

describe('a secret of .env stands in no message:', () => {
  it.each<[what: string, files: Files]>([
    ['handler', { 'serverless.yml': service('{}').replace('hello.main', '${env:API_TOKEN}') }],
    ['service', { 'serverless.yml': service('{}').replace('service: s', 'service: ["${env:API_TOKEN}"]') }],
    ['timeout', { 'serverless.yml': service('{}', '    timeout: ${env:API_TOKEN}\n') }],
    ['function', { 'manifest.yaml': openwhisk('{}').replace('hello.js', '$API_TOKEN') }],
    ['location', { 'manifest.yaml': 'packages: { p: { dependencies: { d: { location: $API_TOKEN } } } }\n' }],
    ['limits', { 'packages/default/hello.js': code['hello.js'], 'project.yml': listed('        limits: { timeout: "${API_TOKEN}" }\n') }],
    [
      'the timeout of CloudBase',
      { 'cloudbaserc.json': '{ "envId": "e", "functions": [{ "name": "x", "timeout": "{{env.API_TOKEN}}" }] }' },
    ],
  ])('%s', async (_, files) => {
    const { text } = await read({ ...files, '.env': `API_TOKEN=${secret}\n` })
    expect(text).not.toContain(secret)
    expect(text).toContain('••••••')
  })
})

/** Nine times as much with each line. */
const bomb = ['a0: &a0 [x]', ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]`), ''].join('\n')
const mergeBomb = [
  'a0: &a0 { k: 1 }',
  ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} { <<: [${`*a${i}, `.repeat(9)}] }`),
  '',
].join('\n')

const manifests = {
  'manifest.yaml': openwhisk('{}'),
  'app.config.yaml': adobe(''),
  'serverless.yml': service('{}'),
  'project.yml': listed(''),
  'cloudbaserc.yaml': 'envId: e\n',
}

describe.each(Object.entries(manifests))('%s', (name, text) => {
  const project = { 'packages/default/hello.js': code['hello.js'] }

  it.each([
    ['aliases that make a few lines a million values', bomb + text, /: aliases make more than 1000000 values/],
    ['the same by merging', mergeBomb + text, /: aliases make more than 1000000 values/],
    [
      'an alias within what it stands for',
      `${text}x: &circle\n  y: *circle\n`,
      /:\d+: the alias \*circle stands within what it stands for/,
    ],
  ])('with %s is refused with its line', async (_, manifest, message) => {
    expect(await read({ ...project, [name]: manifest })).toEqual({ code: 'BAD_CONFIG', text: expect.stringMatching(message) as string })
  })

  it('that is a folder stops nothing, or is named', async () => {
    expect((await read({ ...project, [`${name}/x`]: '' })).code).toBeOneOf([undefined, 'BAD_CONFIG'])
  })
})

it('one anchor may be used by many actions', async () => {
  const actions = Array.from({ length: 150 }, (_, i) => `      a${i}: { function: hello.js, limits: *limits }\n`).join('')
  const { text } = await read({
    'manifest.yaml': `packages:\n  p:\n    actions:\n      a: { function: hello.js, limits: &limits { timeout: 7000 } }\n${actions}`,
  })
  expect(text.match(/"timeout":7000/g)).toHaveLength(151)
})

describe('variables of serverless.yml', () => {
  it.each([
    [
      'that contain themselves twice',
      service('{ a: "${self:custom.a}" }', 'custom: { a: "${self:custom.a}${self:custom.a}" }\n'),
      /because it refers to itself/,
    ],
    [
      'that contain all of what they are in',
      service('{ a: "${self:custom}" }', 'custom: { a: "${self:custom}", b: "${self:custom}" }\n'),
      /because it refers to itself/,
    ],
    ['in one another, 20,000 deep', service(`{ a: "${'${'.repeat(20_000)}${'}'.repeat(20_000)}" }`), /because it is nested too deeply/],
    ['with many brackets', service(`{ a: "\${${'('.repeat(100_000)}}" }`), /has no value here/],
    [
      'of which each doubles the one before',
      service(
        '{ a: "${self:custom.a40}" }',
        `custom:\n  a0: much\n${Array.from({ length: 40 }, (_, i) => `  a${i + 1}: "\${self:custom.a${i}}\${self:custom.a${i}}"\n`).join('')}`,
      ),
      /serverless\.yml:\d+: its variables stand for more than 10 MB/,
    ],
  ])('%s are named', async (_, text, message) => {
    expect((await read({ 'serverless.yml': text })).text).toMatch(message)
  })

  it('in a file that names itself are named', async () => {
    const { text } = await read({ 'serverless.yml': service('{ a: "${file(a.yml)}" }'), 'a.yml': 'x: ${file(a.yml)}\ny: ${file(a.yml)}\n' })
    expect(text).toContain('because it refers to itself')
  })
})

describe('patterns of include', () => {
  const stars = `${'*a'.repeat(30)}b`
  const long = { [`many/${'a'.repeat(200)}`]: '' }

  it.each<[what: string, files: Files, links?: Record<string, string>]>([
    ['with many stars', { ...long, 'app.config.yaml': adobe(`include: [["many/${stars}"]]`) }],
    [
      'with many stars, of wskdeploy',
      {
        ...long,
        'f/index.js': '',
        'manifest.yaml':
          openwhisk('{}').replace('hello.js', 'f') + `        runtime: nodejs:default\n        include: [["many/${stars}", "x/"]]\n`,
      },
    ],
    ['with many braces', { 'app.config.yaml': adobe(`include: [["${'{a,b}'.repeat(40)}"]]`) }],
    ['with ranges that run backwards', { 'app.config.yaml': adobe('include: [["[z-a]"], ["[]]"]]') }],
    [
      'over links in circles',
      { 'many/a': '', 'app.config.yaml': adobe(`include: [["many/${'**/'.repeat(12)}*"]]`) },
      { 'many/x': '.', 'many/y': '..' },
    ],
    [
      'over links in circles, of wskdeploy',
      {
        'many/a': '',
        'f/index.js': '',
        'manifest.yaml':
          openwhisk('{}').replace('hello.js', 'f') +
          `        runtime: nodejs:default\n        include: [["many/${'*/'.repeat(60)}", "x/"]]\n`,
      },
      { 'many/x': '.', 'many/y': '..' },
    ],
  ])('%s end', async (_, files, links) => {
    expect((await read(files, links)).code).toBeOneOf([undefined, 'BAD_CONFIG'])
  })
})

it('$include in two places of each of 25 files is refused', async () => {
  const files = Array.from(
    { length: 25 },
    (_, i) => [`a${i}.yaml`, `x: { $include: a${i + 1}.yaml }\ny: { $include: a${i + 1}.yaml }\n`] as const,
  )
  const { text } = await read({
    'app.config.yaml': adobe('').replace('application:', 'x: { $include: a0.yaml }\napplication:'),
    ...Object.fromEntries(files),
    'a25.yaml': 'z: 1\n',
  })
  expect(text).toContain('make more than 200000 values here')
})

it('a map of 5,000 keys is read', async () => {
  const keys = Array.from({ length: 5_000 }, (_, i) => `          a${i}: \${X}\n`).join('')
  const project = { 'packages/default/hello.js': code['hello.js'], '.env': 'X=1' }
  expect((await read({ ...project, 'project.yml': listed(`        parameters:\n${keys}`) })).text).toContain('"a4999":1')
  const twice = await read({ ...project, 'project.yml': listed(`        parameters:\n${keys}          a7: 2\n`) })
  expect(twice.text).toContain('project.yml:5006: the key a7 is there twice')
})

describe('names that JavaScript has itself are names:', () => {
  const names = ['__proto__', 'constructor', 'toString']
  const each = (text: (name: string) => string): string => names.map(text).join('')
  const entity = (name: string): string =>
    `  ${name}:\n    inputs: { ${name}: 1 }\n    actions: { ${name}: { function: hello.js, inputs: { ${name}: 1 } } }\n    triggers: { ${name}: { inputs: { ${name}: 1 } } }\n    rules: { ${name}: { trigger: ${name}, action: ${name} } }\n`

  it.each<[what: string, files: Files]>([
    ['manifest.yaml', { 'manifest.yaml': `packages:\n${each(entity)}` }],
    [
      'app.config.yaml',
      {
        'app.config.yaml': `application: { runtimeManifest: { $include: packages.yaml } }\n`,
        'packages.yaml': `packages: { $include: all.yaml }\n`,
        'all.yaml': each(entity).replaceAll(/^ {2}/gm, ''),
      },
    ],
    [
      'serverless.yml',
      {
        'serverless.yml': `service: s\nprovider: openwhisk\nfunctions:\n${each((name) => `  ${name}: { handler: hello.main, name: ${name}/${name}, parameters: { ${name}: 1 }, events: [{ trigger: { name: ${name}, rule: ${name} } }] }\n`)}resources:\n  packages:\n${each((name) => `    ${name}: { parameters: { ${name}: 1 } }\n`)}  triggers:\n${each((name) => `    ${name}: { parameters: { ${name}: 1 } }\n`)}`,
      },
    ],
  ])('%s', async (_, files) => {
    const { text } = await read(files)
    const { actions, packages, entities } = JSON.parse(text) as Record<string, Record<string, { params: object }>>
    const ofNames = (path: (name: string) => string): object[] =>
      names.map((name) => JSON.parse(`{${JSON.stringify(path(name))}:1}`) as object)
    expect(Object.keys(actions ?? {})).toEqual(names.map((name) => `${name}/${name}`))
    expect(Object.keys(packages ?? {})).toEqual(names)
    expect(Object.keys(entities?.['triggers'] ?? {})).toEqual(names)
    expect(Object.keys(entities?.['rules'] ?? {})).toEqual(names)
    for (const all of [actions, packages]) expect(Object.values(all ?? {}).map(({ params }) => params)).toEqual(ofNames((name) => name))
  })

  it('variables of that name are not set', async () => {
    const adobes = await read({ 'app.config.yaml': adobe('inputs: { a: $constructor, b: "${toString}" }') })
    expect(adobes.text).toContain('"a":"","b":""')
    const project = {
      'packages/default/hello.js': code['hello.js'],
      'project.yml': listed('        parameters: { a: "${constructor}" }\n'),
    }
    expect((await read(project)).text).toContain("'constructor' could not be resolved")
  })
})

it('sources that never end what they begin are looked through once', async () => {
  const { text } = await read({
    'a/index.js': 'module.exports = {'.repeat(6000),
    'b/index.js': '\n'.repeat(100_000),
    'c/index.js': 'export {\n main '.repeat(8000),
    'd/index.js': `${'\n'.repeat(9)}export { handler as main }\n`,
  })
  expect(text).toContain('"d":')
})
