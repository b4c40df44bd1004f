import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readCloudbaserc } from '../../emulator/config/cloudbaserc.ts'

/** A folder with these files; the answer names paths below it without it. */
async function root(files: Record<string, string | object>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'actionlab-rc-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return folder
}

const minimal = {
  envId: 'e1',
  functions: [{ name: 'fn', timeout: 7, memorySize: 512, handler: 'index.main', envVariables: { A: '1' }, type: 'HTTP' }],
}
const read = { timeout: 7, memory: 512, handler: 'index.main', env: { A: '1' }, type: 'web' }

describe('cloudbaserc', () => {
  test.each<[string, string | object]>([
    ['cloudbaserc.json', minimal],
    ['cloudbaserc', minimal],
    [
      'cloudbaserc',
      'envId: e1\nfunctions:\n  - { name: fn, timeout: 7, memorySize: 512, handler: index.main, envVariables: { A: "1" }, type: HTTP }\n',
    ],
    [
      'cloudbaserc.yaml',
      'envId: e1\nfunctions:\n  - name: fn\n    timeout: 7\n    memorySize: 512\n    handler: index.main\n    envVariables:\n      A: "1"\n    type: HTTP\n',
    ],
    ['cloudbaserc.yml', JSON.stringify(minimal)],
    ['cloudbaserc.js', `module.exports = ${JSON.stringify(minimal)}`],
    ['cloudbase.config.js', `module.exports = ${JSON.stringify(minimal)}`],
    ['package.json', { name: 'x', cloudbase: minimal }],
  ])('is read from %s', async (file, content) => {
    const folder = await root({ [file]: content })
    expect(readCloudbaserc(folder, {})).toEqual({ envId: 'e1', functions: { fn: read }, sources: [join(folder, file)] })
  })

  test('is not there: nothing is read, and a package.json without it is none', async () => {
    expect(readCloudbaserc(await root({ 'package.json': { name: 'x' }, 'functions/a.js': '' }), {})).toBeUndefined()
  })

  test('in the first place wins, an empty one does not count', async () => {
    const folder = await root({
      'cloudbaserc.json': { envId: 'json' },
      'cloudbaserc.yaml': 'envId: yaml',
      'package.json': { name: 'x' },
      cloudbaserc: '\n',
    })
    expect(readCloudbaserc(folder, {})?.envId).toBe('json')
  })

  test('as .js is run again when it changed', async () => {
    const folder = await root({ 'cloudbaserc.js': 'module.exports = { envId: "one" }' })
    expect(readCloudbaserc(folder, {})?.envId).toBe('one')
    await writeFile(join(folder, 'cloudbaserc.js'), 'module.exports = { envId: "two" }')
    expect(readCloudbaserc(folder, {})?.envId).toBe('two')
  })

  test('names folders relative to the root, and keeps the settings of older files one level deeper', async () => {
    const folder = await root({
      'cloudbaserc.json': {
        envId: 'e',
        functionRoot: './cloud',
        functions: [{ name: 'fn', dir: 'other/fn', config: { timeout: 5, envVariables: { B: '2' } } }],
      },
    })
    expect(readCloudbaserc(folder, {})).toMatchObject({
      functionRoot: join(folder, 'cloud'),
      functions: { fn: { dir: join(folder, 'other/fn'), timeout: 5, env: { B: '2' } } },
    })
  })

  test('a function may be called like a member of every object', async () => {
    const folder = await root({
      'cloudbaserc.json': '{"envId":"e","functions":[{"name":"__proto__","timeout":1},{"name":"constructor","timeout":2}]}',
    })
    const functions = readCloudbaserc(folder, {})?.functions ?? {}
    expect(Object.keys(functions)).toEqual(['__proto__', 'constructor'])
    expect(Object.getOwnPropertyDescriptor(functions, '__proto__')?.value).toEqual({ timeout: 1 })
  })

  test.each<[string, object | string, string]>([
    ['functions that are no list', { functions: {} }, 'functions is {}'],
    ['a function without a name', { functions: [{ timeout: 1 }] }, 'functions[0].name'],
    ['a timeout that is no number', { functions: [{ name: 'f', timeout: 'soon' }] }, 'functions[0].timeout is "soon"; expected seconds'],
    [
      'a memory size in which nothing can run',
      { functions: [{ name: 'f', memorySize: 1 }] },
      'functions[0].memorySize is 1; expected MB, at least 64',
    ],
    ['a memory size that is no number', { functions: [{ name: 'f', memorySize: true }] }, 'functions[0].memorySize is true'],
    ['a type of its own', { functions: [{ name: 'f', type: 'Cron' }] }, 'functions[0].type is "Cron"'],
    ['a list at the top', '[]', 'expected an object'],
    ['broken JSON', '{"envId":', 'cloudbaserc.json'],
  ])('with %s is refused by file and key', async (_what, content, words) => {
    const folder = await root({ 'cloudbaserc.json': content })
    expect(() => readCloudbaserc(folder, {})).toThrow(
      expect.objectContaining({ code: 'BAD_CONFIG', message: expect.stringContaining(words) }),
    )
    expect(() => readCloudbaserc(folder, {})).toThrow(join(folder, 'cloudbaserc.json'))
  })
})

describe('interpolation', () => {
  const config = (functions: object[], envId = 'e1'): object => ({ envId, functions })

  test('takes the shell first, then .env.local, then .env, and ENV_ID', async () => {
    const folder = await root({
      'cloudbaserc.json': config([
        { name: 'fn', envVariables: { A: '{{env.A}}', B: '{{env.B}}', C: '{{env.C}}', E: '{{env.ENV_ID}}', T: '{{tcb.envId}}' } },
      ]),
      '.env': 'A=base\nB=base\nC=base\n',
      '.env.local': 'B=local\nC=local\n',
    })
    const result = readCloudbaserc(folder, { C: 'shell' })
    expect(result?.functions['fn']?.env).toEqual({ A: 'base', B: 'local', C: 'shell', E: 'e1', T: 'e1' })
    expect(result?.sources).toEqual(['cloudbaserc.json', '.env', '.env.local'].map((name) => join(folder, name)))
  })

  test('gives numbers where numbers belong', async () => {
    const folder = await root({
      'cloudbaserc.json': config([{ name: 'fn', timeout: '{{env.T}}', memorySize: '{{ env.M }}', envVariables: { T: '{{env.T}}' } }]),
    })
    expect(readCloudbaserc(folder, { T: '60', M: '128' })?.functions['fn']).toEqual({ timeout: 60, memory: 128, env: { T: '60' } })
  })

  test('reaches into longer strings, keys and the environment id; what is missing is empty', async () => {
    const folder = await root({
      'cloudbaserc.json': config([{ name: '{{env.P}}-fn', envVariables: { U: 'https://{{env.HOST}}/{{env.NONE}}' } }], '{{env.P}}'),
    })
    expect(readCloudbaserc(folder, { P: 'prod', HOST: 'h' })).toMatchObject({
      envId: 'prod',
      functions: { 'prod-fn': { env: { U: 'https://h/' } } },
    })
  })

  test('a dotted name is an object, and a string of JSON becomes what it says', async () => {
    const folder = await root({ 'cloudbaserc.json': { envId: 'e', functions: '{{env.LIST}}' }, '.env': 'fn.timeout=9\n' })
    expect(readCloudbaserc(folder, { LIST: '[{"name":"listed","timeout":4}]' })?.functions).toEqual({ listed: { timeout: 4 } })
    await writeFile(join(folder, 'cloudbaserc.json'), JSON.stringify(config([{ name: 'fn', timeout: '{{env.fn.timeout}}' }])))
    expect(readCloudbaserc(folder, {})?.functions['fn']?.timeout).toBe(9)
  })

  test('a value with quotes, backslashes and braces stays what it is', async () => {
    const value = 'a "quoted" \\ {{env.X}} $& value'
    const folder = await root({ 'cloudbaserc.json': config([{ name: 'fn', envVariables: { V: '{{env.V}}' } }]) })
    expect(readCloudbaserc(folder, { V: value, X: 'no' })?.functions['fn']?.env).toEqual({ V: value })
  })

  test('every kind of value becomes the text of a variable', async () => {
    const folder = await root({
      'cloudbaserc.json': config([{ name: 'fn', envVariables: { N: 1, B: true, O: { a: [1] }, Z: null, S: '{"b":2}' } }]),
    })
    expect(readCloudbaserc(folder, {})?.functions['fn']?.env).toEqual({ N: '1', B: 'true', O: '{"a":[1]}', S: '{"b":2}' })
  })
})

describe('a mini-program', () => {
  test('says in project.config.json where its functions are', async () => {
    const folder = await root({ 'project.config.json': { cloudfunctionRoot: 'cloud/functions/' } })
    expect(readCloudbaserc(folder, {})).toEqual({
      functionRoot: join(folder, 'cloud/functions'),
      functions: {},
      sources: [join(folder, 'project.config.json')],
    })
  })

  test('keeps them in cloudfunctions, when there is no functions', async () => {
    expect(readCloudbaserc(await root({ 'cloudfunctions/hello/index.js': '' }), {})?.functionRoot).toMatch(/cloudfunctions$/)
    expect(readCloudbaserc(await root({ 'cloudfunctions/hello/index.js': '', 'functions/a.js': '' }), {})).toBeUndefined()
  })

  test('with a cloudbaserc follows its functionRoot', async () => {
    const folder = await root({
      'project.config.json': { cloudfunctionRoot: 'cloud/' },
      'cloudbaserc.json': { envId: 'e', functionRoot: 'mine' },
    })
    expect(readCloudbaserc(folder, {})).toMatchObject({ functionRoot: join(folder, 'mine'), sources: [join(folder, 'cloudbaserc.json')] })
  })

  test('whose project file is broken has said nothing', async () => {
    expect(readCloudbaserc(await root({ 'project.config.json': '{' }), {})).toBeUndefined()
  })
})
