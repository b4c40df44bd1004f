import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { loadConfig } from '../../emulator/config/load-config.ts'
import type { TcbFunctionConfig } from '../../emulator/model/tcb-config.ts'

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

/** What the functions of the project run with, in a shell that has `shell`. */
async function functionsIn(folder: string, shell: Record<string, string> = {}): Promise<Readonly<Record<string, TcbFunctionConfig>>> {
  for (const [name, value] of Object.entries(shell)) vi.stubEnv(name, value)
  onTestFinished(() => void vi.unstubAllEnvs())
  return (await loadConfig({ root: folder })).tcb.functions
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
    const { tcb, sources, origins, manifest } = await loadConfig({ root: folder })
    expect(tcb).toMatchObject({ envId: 'e1', functions: { fn: read } })
    expect(sources).toContain(join(folder, file))
    expect(manifest).toEqual({ format: 'CloudBase', file: join(folder, file) })
    expect(origins.of(['tcb', 'functions', 'fn', 'timeout'])?.file).toBe(join(folder, file))
  })

  test('is not there: nothing is read, and a package.json without it is none', async () => {
    const { manifest, tcb } = await loadConfig({ root: await root({ 'package.json': { name: 'x' }, 'functions/a.js': '' }) })
    expect({ manifest, functions: tcb.functions }).toEqual({ manifest: undefined, functions: {} })
  })

  test('in the first place wins, an empty one does not count', async () => {
    const folder = await root({
      'cloudbaserc.json': { envId: 'json' },
      'cloudbaserc.yaml': 'envId: yaml',
      'package.json': { name: 'x' },
      cloudbaserc: '\n',
    })
    expect((await loadConfig({ root: folder })).tcb.envId).toBe('json')
  })

  test('as .js is run again when it changed', async () => {
    const folder = await root({ 'cloudbaserc.js': 'module.exports = { envId: "one" }' })
    expect((await loadConfig({ root: folder })).tcb.envId).toBe('one')
    await writeFile(join(folder, 'cloudbaserc.js'), 'module.exports = { envId: "two" }')
    expect((await loadConfig({ root: folder })).tcb.envId).toBe('two')
  })

  test('as .js is run again when a file that it requires changed, and one that is missing is named', async () => {
    const folder = await root({
      'cloudbaserc.js': 'module.exports = require("./env/id.js")',
      'env/id.js': 'module.exports = { envId: "one" }',
    })
    const { tcb, sources } = await loadConfig({ root: folder })
    expect(tcb.envId).toBe('one')
    expect(sources).toContain(join(folder, 'env/id.js'))
    await writeFile(join(folder, 'env/id.js'), 'module.exports = { envId: "two" }')
    expect((await loadConfig({ root: folder })).tcb.envId).toBe('two')
    await rm(join(folder, 'env/id.js'))
    await expect(loadConfig({ root: folder })).rejects.toThrow(/cloudbaserc\.js cannot be run: .*env\/id\.js/)
  })

  test('names folders relative to the root, and keeps the settings of older files one level deeper', async () => {
    const folder = await root({
      'cloudbaserc.json': {
        envId: 'e',
        functionRoot: './cloud',
        functions: [{ name: 'fn', dir: 'other/fn', config: { timeout: 5, envVariables: { B: '2' } } }],
      },
    })
    expect(await loadConfig({ root: folder })).toMatchObject({
      functions: join(folder, 'cloud'),
      actions: { fn: { file: join(folder, 'other/fn') } },
      tcb: { functions: { fn: { timeout: 5, env: { B: '2' } } } },
    })
  })

  test('a function may be called like a member of every object', async () => {
    const folder = await root({
      'cloudbaserc.json': '{"envId":"e","functions":[{"name":"__proto__","timeout":1},{"name":"constructor","timeout":2}]}',
    })
    const functions = await functionsIn(folder)
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
    await expect(loadConfig({ root: folder })).rejects.toMatchObject({ code: 'BAD_CONFIG', message: expect.stringContaining(words) })
    await expect(loadConfig({ root: folder })).rejects.toThrow(join(folder, 'cloudbaserc.json'))
  })
})

describe('what lies under or beside the list of functions', () => {
  test('functionDefaultConfig lies under each function, key by key', async () => {
    const folder = await root({
      'cloudbaserc.json': `{
  "envId": "e",
  "functionDefaultConfig": { "timeout": 20, "envVariables": { "A": "1", "B": "1" } },
  "functions": [
    { "name": "a", "envVariables": { "B": "2" } },
    { "name": "b",
      "config": { "timeout": 5 } }
  ]
}`,
    })
    expect(await functionsIn(folder)).toEqual({ a: { timeout: 20, env: { A: '1', B: '2' } }, b: { timeout: 5, env: { A: '1', B: '1' } } })
    const { origins } = await loadConfig({ root: folder })
    const lines = [['a', 'timeout'], ['a', 'env'], ['b', 'timeout'], ['b']].map((key) => origins.of(['tcb', 'functions', ...key])?.line)
    expect(lines).toEqual([3, 5, 7, 6])
  })

  test("CloudBase Framework's function plugin lists functions, other plugins have none", async () => {
    const folder = await root({
      'cloudbaserc.json': {
        envId: '{{envId}}',
        framework: {
          plugins: {
            server: {
              use: '@cloudbase/framework-plugin-function',
              inputs: { functionRootPath: './server', functions: [{ name: 'api', memory: 128 }], servicePaths: { api: '/api' } },
            },
            client: { use: '@cloudbase/framework-plugin-website', inputs: {} },
            box: { use: '@cloudbase/framework-plugin-container', inputs: {} },
          },
        },
      },
      'server/api/index.js': '',
    })
    const { functions, tcb, remarks } = await loadConfig({ root: folder })
    expect({ functions, tcb }).toMatchObject({
      functions: join(folder, 'server'),
      tcb: { envId: 'local', functions: { api: { memory: 128 } }, access: [{ path: '/api', function: 'api' }] },
    })
    expect(remarks).toEqual(['The plugin box (@cloudbase/framework-plugin-container) has no functions, and nothing of it is served.'])
  })

  test('the environment has no id where its tag has no value, and other tags name the id', async () => {
    const tags = { envId: '{{env.ENV_ID}}', functions: [{ name: 'fn', envVariables: { E: '{{envId}}', T: '{{tcb.envId}}' } }] }
    const folder = await root({ 'cloudbaserc.json': tags, 'functions/fn/index.js': '' })
    expect((await loadConfig({ root: folder })).tcb).toMatchObject({ envId: 'local', functions: { fn: { env: { E: '', T: '' } } } })
    expect((await functionsIn(folder, { ENV_ID: 'mine' }))['fn']?.env).toEqual({ E: 'mine', T: 'mine' })
  })

  test('timers of cloudbaserc and of config.json are those of their functions, with their places', async () => {
    const folder = await root({
      'cloudbaserc.json':
        '{ "envId": "e", "functionDefaultConfig": {}, "functions": [\n{ "name": "fn", "timeout": 9, "triggers": [\n{ "name": "a", "type": "timer", "config": "0 0 2 * * * *" },\n{ "name": "b", "config": "0 0 3 * * * *" }] }] }',
      'functions/fn/index.js': '',
      'functions/fn/config.json': { triggers: [{ name: 'c', type: 'timer', config: '0 0 4 * * * *' }] },
      'functions/clean/index.js': '',
      'functions/clean/config.json': '{ "triggers": [\n{ "name": "n", "type": "timer", "config": "0 0 2 1 * * *" }] }',
      'functions/own/index.js': '',
      'functions/own/config.json': '{ its own',
      'functions/other/index.js': '',
      'functions/other/config.json': { triggers: [1, { name: 5 }, { name: 'x', config: {} }] },
      'actionlab.config.json': { tcb: { functions: { fn: { timers: { b: { cron: '0 0 5 * * * *', message: 'mine' } } } } } },
    })
    const { tcb, remarks, sources, origins } = await loadConfig({ root: folder })
    expect(remarks).toEqual([])
    expect(tcb.functions).toEqual({
      fn: {
        timeout: 9,
        timers: { a: { cron: '0 0 2 * * * *' }, b: { cron: '0 0 5 * * * *', message: 'mine' }, c: { cron: '0 0 4 * * * *' } },
      },
      clean: { timers: { n: { cron: '0 0 2 1 * * *' } } },
    })
    expect(sources).toContain(join(folder, 'functions/own/config.json'))
    const at = (fn: string, timer: string) => origins.of(['tcb', 'functions', fn, 'timers', timer, 'cron'])
    expect([at('fn', 'a'), at('clean', 'n'), at('fn', 'b')?.file]).toEqual([
      { file: join(folder, 'cloudbaserc.json'), line: 3 },
      { file: join(folder, 'functions/clean/config.json'), line: 2 },
      join(folder, 'actionlab.config.json'),
    ])
  })

  test('a timer that the cloud would not take is named with its line and with what is right, and the function is served', async () => {
    const timer = (name: string, config: string, type = 'timer') => ({ name, type, config })
    const folder = await root({
      'cloudbaserc.json': {
        envId: 'e',
        functions: [
          {
            name: 'fn',
            triggers: [
              timer('old', '0 2 * * *'),
              timer('1', '0 0 2 * * * *'),
              timer('gw', '/x', 'apigw'),
              timer('ok', '0 0 2 * * * *'),
              timer('ok', '0 0 3 * * * *'),
            ],
          },
          { name: 'many', triggers: Array.from({ length: 11 }, (_, index) => timer(`t${index}`, '0 0 2 * * * *')) },
        ],
      },
      'functions/fn/index.js': '',
      'functions/many/index.js': '',
      'cloudfunctions/none': '',
      'functions/clean/index.js': '',
      'functions/clean/config.json': {
        permissions: { openapi: ['security.msgSecCheck'] },
        triggers: [timer('n', '1'), timer('m', '0 0 2 * * SUN *'), timer('o', '0 0 2 * * * *')],
      },
    })
    const { remarks, tcb } = await loadConfig({ root: folder })
    expect(remarks).toEqual([
      'The timer old of fn (0 2 * * *, cloudbaserc.json:1) is not fired: seven fields are expected: second minute hour day month weekday year. These are five; with second and year it is "0 0 2 * * * *".',
      'The timer 1 of fn (0 0 2 * * * *, cloudbaserc.json:1) is not fired: its name has to be a letter, then letters, digits, - and _, 60 characters at most.',
      'The trigger gw of fn is of the type apigw (cloudbaserc.json:1), which nothing here fires.',
      'The timer ok of fn (0 0 3 * * * *, cloudbaserc.json:1) is not fired: the function has another one of that name.',
      'The timer t10 of many (0 0 2 * * * *, cloudbaserc.json:1) is not fired: a function may have 10 timers.',
      'The timer n of clean (1, functions/clean/config.json:1) is not fired: seven fields are expected: second minute hour day month weekday year. Found 1.',
      'The timer o of clean (0 0 2 * * * *, functions/clean/config.json:1) is not fired: WeChat takes one timer in a config.json, and the first one counts.',
      'cloud.openapi of clean reaches no server of WeChat: its calls fail here.',
    ])
    expect(Object.keys(tcb.functions['many']?.timers ?? {})).toHaveLength(10)
    expect(tcb.functions).toMatchObject({
      fn: { timers: { ok: { cron: '0 0 2 * * * *' } } },
      clean: { timers: { m: { cron: '0 0 2 * * SUN *' } } },
    })
  })

  test('a function in a language that nothing here runs is left out with a sentence', async () => {
    const folder = await root({
      'cloudbaserc.json': { envId: 'e', functions: [{ name: 'old', runtime: 'Php7' }, { name: 'gone' }] },
      'functions/old/index.php': '',
    })
    const { actions, remarks } = await loadConfig({ root: folder })
    expect(actions).toEqual({})
    expect(remarks).toEqual([
      'gone of cloudbaserc.json has no folder here.',
      "old is left out, because nothing here runs php7. actions['old'].runtime in actionlab.config may name an image or a program that does.",
    ])
  })

  test('where functionRoot is the root itself, the functions are those that are listed', async () => {
    const folder = await root({
      'cloudbaserc.json': { envId: 'e', functionRoot: '.', functions: [{ name: 'api' }, { name: 'gone' }] },
      'api/index.js': '',
      'src/index.js': '',
      'vite.config.js': '',
    })
    const { scans, actions, remarks } = await loadConfig({ root: folder })
    expect({ scans, actions }).toEqual({ scans: false, actions: { api: { file: join(folder, 'api') } } })
    expect(remarks).toEqual(['gone of cloudbaserc.json has no folder here.'])
  })

  test('a functionRoot that is not there gives way to the folder of the mini-program', async () => {
    const folder = await root({
      'cloudbaserc.json': { envId: 'e', functionRoot: './functions' },
      'project.config.json': { cloudfunctionRoot: 'cloud/' },
      'cloud/fn/index.js': '',
    })
    expect(await loadConfig({ root: folder })).toMatchObject({
      functions: join(folder, 'cloud'),
      remarks: ['./functions (functionRoot) is not there: cloud is read.'],
    })
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
    const { fn } = await functionsIn(folder, { C: 'shell' })
    expect(fn?.env).toEqual({ A: 'base', B: 'local', C: 'shell', E: 'e1', T: 'e1' })
    const { sources } = await loadConfig({ root: folder })
    expect(sources).toEqual(expect.arrayContaining(['cloudbaserc.json', '.env', '.env.local'].map((name) => join(folder, name))))
  })

  test('gives numbers where numbers belong', async () => {
    const folder = await root({
      'cloudbaserc.json': config([{ name: 'fn', timeout: '{{env.T}}', memorySize: '{{ env.M }}', envVariables: { T: '{{env.T}}' } }]),
    })
    expect(await functionsIn(folder, { T: '60', M: '128' })).toEqual({ fn: { timeout: 60, memory: 128, env: { T: '60' } } })
  })

  test('reaches into longer strings, keys and the environment id; what is missing is empty', async () => {
    const folder = await root({
      'cloudbaserc.json': config([{ name: '{{env.P}}-fn', envVariables: { U: 'https://{{env.HOST}}/{{env.NONE}}' } }], '{{env.P}}'),
    })
    expect(await functionsIn(folder, { P: 'prod', HOST: 'h' })).toEqual({ 'prod-fn': { env: { U: 'https://h/' } } })
    const { tcb, remarks } = await loadConfig({ root: folder })
    expect(tcb.envId).toBe('prod')
    expect(remarks.join()).toContain('{{env.NONE}} in cloudbaserc.json has no value')
  })

  test('a dotted name is an object, and a string of JSON becomes what it says', async () => {
    const folder = await root({ 'cloudbaserc.json': { envId: 'e', functions: '{{env.LIST}}' }, '.env': 'fn.timeout=9\n' })
    expect(await functionsIn(folder, { LIST: '[{"name":"listed","timeout":4}]' })).toEqual({ listed: { timeout: 4 } })
    await writeFile(join(folder, 'cloudbaserc.json'), JSON.stringify(config([{ name: 'fn', timeout: '{{env.fn.timeout}}' }])))
    expect((await functionsIn(folder))['fn']?.timeout).toBe(9)
  })

  test('a value with quotes, backslashes and braces stays what it is', async () => {
    const value = 'a "quoted" \\ {{env.X}} $& value'
    const folder = await root({ 'cloudbaserc.json': config([{ name: 'fn', envVariables: { V: '{{env.V}}' } }]) })
    expect((await functionsIn(folder, { V: value, X: 'no' }))['fn']?.env).toEqual({ V: value })
  })

  test('every kind of value becomes the text of a variable', async () => {
    const folder = await root({
      'cloudbaserc.json': config([{ name: 'fn', envVariables: { N: 1, B: true, O: { a: [1] }, Z: null, S: '{"b":2}' } }]),
    })
    expect((await functionsIn(folder))['fn']?.env).toEqual({ N: '1', B: 'true', O: '{"a":[1]}', S: '{"b":2}' })
  })
})

describe('a mini-program', () => {
  test('says in project.config.json where its functions are', async () => {
    const folder = await root({ 'project.config.json': { cloudfunctionRoot: 'cloud/functions/' } })
    const { functions, sources, origins } = await loadConfig({ root: folder })
    expect(functions).toBe(join(folder, 'cloud/functions'))
    expect(sources).toContain(join(folder, 'project.config.json'))
    expect(origins.of(['functions'])).toEqual({ file: join(folder, 'project.config.json'), line: 1 })
  })

  test('keeps them in cloudfunctions, when there is no functions', async () => {
    const alone = await root({ 'cloudfunctions/hello/index.js': '' })
    expect((await loadConfig({ root: alone })).functions).toBe(join(alone, 'cloudfunctions'))
    const beside = await root({ 'cloudfunctions/hello/index.js': '', 'functions/a.js': '' })
    expect(await loadConfig({ root: beside })).toMatchObject({ functions: join(beside, 'functions'), manifest: undefined })
  })

  test('with a cloudbaserc follows its functionRoot', async () => {
    const folder = await root({
      'project.config.json': { cloudfunctionRoot: 'cloud/' },
      'cloudbaserc.json': { envId: 'e', functionRoot: 'mine' },
    })
    expect((await loadConfig({ root: folder })).functions).toBe(join(folder, 'mine'))
  })

  test('whose project file is broken has said nothing', async () => {
    expect((await loadConfig({ root: await root({ 'project.config.json': '{' }) })).manifest).toBeUndefined()
  })
})
