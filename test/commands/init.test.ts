/** `actionlab init` in repositories that have begun: nothing of theirs changes, and what only they can decide is said. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { run as init } from '../../emulator/commands/init.ts'
import { createEmulator } from '../../emulator/index.ts'
import { createFolder, type Files, type Folder } from '../support/project.ts'

/** Where the package is a dependency already, none is packed: that takes seconds. */
const installed = { actionlab: '^0.1.0' }

async function started(
  given: Files,
  dependencies: Record<string, string> = installed,
): Promise<{ folder: Folder; printed: string; manifest: Record<string, Record<string, string>> }> {
  const { devDependencies, ...manifest } = JSON.parse(given['package.json'] ?? '{}') as { devDependencies?: Record<string, string> }
  const files = { ...given, 'package.json': JSON.stringify({ ...manifest, devDependencies: { ...dependencies, ...devDependencies } }) }
  const folder = createFolder(files)
  const written: string[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0)
  try {
    expect(await init([folder.root])).toBe(0)
  } finally {
    write.mockRestore()
  }
  for (const [name, text] of Object.entries(files)) if (name !== 'package.json') expect(readFileSync(folder.path(name), 'utf8')).toBe(text)
  return { folder, printed: written.join(''), manifest: JSON.parse(readFileSync(folder.path('package.json'), 'utf8')) as never }
}

const next = (printed: string): string[] => printed.split('\n\n')[1]?.trim().split('\n') ?? []

describe('in a repository with', () => {
  test('a test runner of its own, its script stays and Vitest is named', async () => {
    const { printed, manifest } = await started({ 'package.json': '{ "scripts": { "test": "jest", "emulate": "mine" } }' })
    expect(manifest['scripts']).toEqual({ test: 'jest', emulate: 'mine', 'test:functions': 'vitest run' })
    expect(next(printed).at(-1)).toBe('Next: npm install && npm run test:functions, then npm run emulate')
  })

  test('another runner, Vitest is run by name', async () => {
    const { printed, manifest } = await started({ 'package.json': '{ "scripts": { "test": "mocha" } }' })
    expect(manifest['scripts']).toEqual({ test: 'mocha', emulate: 'actionlab emulate' })
    expect(next(printed)).toEqual(['Next: npm install && npx vitest run, then npm run emulate'])
  })

  test('Jest and functions in JavaScript, neither runner takes the other’s tests, and nothing is TypeScript', async () => {
    const { folder, printed, manifest } = await started({
      'package.json': JSON.stringify({ scripts: { test: 'jest' }, devDependencies: { jest: '^29.7.0' } }),
      '__tests__/total.test.js': `test('adds', () => expect(1 + 1).toBe(2))\n`,
      'functions/orders/index.js': 'exports.main = () => ({})\n',
    })
    expect(readdirSync(folder.root).sort()).toEqual([
      '.gitignore',
      'AGENTS.md',
      '__tests__',
      'actionlab.config.mjs',
      'functions',
      'package.json',
      'test',
      'vitest.config.mts',
    ])
    expect(readdirSync(folder.path('test'))).toEqual(['functions.actionlab.js'])
    expect(readFileSync(folder.path('test/functions.actionlab.js'), 'utf8')).toContain(`expect.arrayContaining(['orders'])`)
    expect(readFileSync(folder.path('vitest.config.mts'), 'utf8')).toContain(`include: ['test/**/*.actionlab.{js,ts}']`)
    expect(manifest['scripts']).toEqual({ test: 'jest', emulate: 'actionlab emulate', 'test:functions': 'vitest run' })
    expect(next(printed)).toEqual([
      'Jest stays what npm test runs. Vitest runs test/**/*.actionlab.{js,ts}: npm run test:functions',
      'Next: npm install && npm run test:functions, then npm run emulate',
    ])
  })

  test('functions in TypeScript, their first test is written and no example', async () => {
    const { folder, manifest } = await started({ 'functions/users.ts': 'export const main = () => ({})\n' })
    expect(readdirSync(folder.path('functions'))).toEqual(['users.ts'])
    expect(readFileSync(folder.path('test/functions.test.ts'), 'utf8')).toContain(`test.todo('users answers'`)
    expect(readFileSync(folder.path('tsconfig.json'), 'utf8')).toContain('"types": ["node"]')
    expect(manifest['devDependencies']).toHaveProperty('@types/node')
  })

  test.each(['vitest.config.ts', 'vite.config.js'])('%s, the plugin is recommended and no second one is written', async (name) => {
    const { folder, printed } = await started({ [name]: 'export default {}\n' })
    expect(readdirSync(folder.root).filter((file) => file.startsWith('vit'))).toEqual([name])
    expect(next(printed)[0]).toBe(
      `${name}: add actionlab() of 'actionlab/vitest/config' to its plugins, and an edit of a function reruns the tests that called it.`,
    )
  })

  test('the plugin in its configuration, nothing is recommended', async () => {
    const { printed } = await started({ 'vitest.config.ts': `import { actionlab } from 'actionlab/vitest/config'\n` })
    expect(next(printed)).toHaveLength(1)
  })

  test.each([
    ['^3.2.0', false],
    ['~4.0.5', false],
    ['^6.0.0', false],
    ['5.0.0', true],
    ['^5.1.2', true],
    ['^4.0.0', true],
    ['^4.1.7', true],
    ['4.2.0', true],
    ['latest', true],
  ])('vitest %s, it is said where that does not fit', async (range, fits) => {
    const { printed, manifest } = await started({ 'package.json': JSON.stringify({ devDependencies: { vitest: range } }) })
    expect(manifest['devDependencies']?.['vitest']).toBe(range)
    const advice = [
      `package.json: it has vitest ${range}, and actionlab/vitest needs ^4.1.0 or ^5.0.0. Change it: npm install -D vitest@^4.1.0`,
    ]
    expect(next(printed).slice(0, -1)).toEqual(fits ? [] : advice)
  })

  test('functions of a cloudbaserc, their tests call them as CloudBase does, and the configuration names that file', async () => {
    const { folder } = await started({
      'cloudbaserc.json': '{ "envId": "e", "functionRoot": "cloud" }',
      'cloud/login/index.js': 'exports.main = () => ({})\n',
      'cloud/list/index.js': 'exports.main = () => ({})\n',
    })
    expect(readdirSync(folder.root)).not.toContain('functions')
    expect(readFileSync(folder.path('actionlab.config.mjs'), 'utf8')).toContain('// cloudbaserc.json is read as well')
    const text = readFileSync(folder.path('test/functions.test.js'), 'utf8')
    expect(text).toContain(`expect.arrayContaining(['list', 'login'])`)
    expect(text).toContain(`test.todo('login answers', async ({ tcb }) => {\n  expect(await tcb.call('login', { name: 'Bo' }))`)
    expect(readFileSync(folder.path('AGENTS.md'), 'utf8')).toContain('- `cloudbaserc.json` says which functions there are')
  })

  test('functions of serverless.yml or none but the root itself, they have their tests too', async () => {
    const { folder } = await started({
      'serverless.yml': 'service: s\nprovider: openwhisk\nfunctions: { a: { handler: h.main } }\n',
      'h.js': 'exports.main = () => ({})\n',
    })
    expect(readFileSync(folder.path('test/functions.test.js'), 'utf8')).toContain(`openwhisk.invoke('s-dev-a'`)
    const python = await started({ '__main__.py': 'def main(args):\n    return args\n' })
    expect(readFileSync(python.folder.path('test/functions.test.js'), 'utf8')).toContain('ncp.postAction(')
    expect(readdirSync(python.folder.root)).not.toContain('tsconfig.json')
  })

  test.each<[string, Files, string]>([
    ['the root of a workspace', { 'package.json': '{ "workspaces": ["apps/*"] }' }, '  actionlab init apps/my-functions'],
    ['the root of pnpm’s workspace', { 'pnpm-workspace.yaml': '', 'packages/a/functions/x.js': '' }, '  actionlab init packages/a\n'],
    [
      'a collection of projects',
      { 'one/actionlab.config.ts': '', 'two/functions/x.js': '' },
      '  actionlab init one\n  actionlab init two\n',
    ],
  ])('%s, nothing is written and the command for each project is printed', async (_what, files, command) => {
    const folder = createFolder(files)
    await expect(init([folder.root])).rejects.toMatchObject({ code: 'BAD_FLAG', message: expect.stringContaining(command) })
    expect(new Set(readdirSync(folder.root))).toEqual(new Set(Object.keys(files).map((name) => name.split('/')[0])))
  })

  test.each<[string, Files, string]>([
    ['projects', { 'vitest.config.ts': 'export default { test: { projects: [] } }\n' }, 'vitest.config.ts has projects: add actionlab()'],
    ['a file of projects', { 'vitest.config.ts': '', 'vitest.workspace.ts': '' }, 'vitest.workspace.ts has projects: add actionlab()'],
    ['an include', { 'vitest.config.ts': `include: ['src/**']` }, 'vitest.config.ts: its include has to take test/**/*.test.{js,ts}.'],
  ])('a Vitest configuration with %s, it is said where the plugin and the tests belong', async (_what, files, advice) => {
    const { printed } = await started(files)
    expect(next(printed).join('\n')).toContain(advice)
  })

  test('Jest beside a Vitest configuration, that one has to take the tests', async () => {
    const { printed } = await started({ 'package.json': '{ "scripts": { "test": "jest" } }', 'vite.config.ts': '' })
    expect(next(printed)).toContain('vite.config.ts: its include has to take test/**/*.actionlab.{js,ts}.')
  })

  test('functions and a configuration, it gets no example', async () => {
    const { folder } = await started({
      'actionlab.config.ts': 'export default {}\n',
      'functions/users/list.js': 'exports.main = () => ({})\n',
    })
    expect(readdirSync(folder.path('functions'))).toEqual(['users'])
    expect(readdirSync(folder.root)).not.toContain('test')
  })

  test('tabs and Windows line ends in package.json, they stay', async () => {
    const text =
      '\uFEFF{\r\n\t"name": "theirs",\r\n\t"devDependencies": { "actionlab": "^0.1.0" },\r\n\t"scripts": {\r\n\t\t"test": "vitest"\r\n\t}\r\n}\r\n'
    const folder = createFolder({ 'package.json': text })
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    await init([folder.root])
    write.mockRestore()
    const lines = readFileSync(folder.path('package.json'), 'utf8').split('\r\n')
    expect(lines.slice(0, 10)).toEqual([
      '{',
      '\t"name": "theirs",',
      '\t"devDependencies": {',
      '\t\t"actionlab": "^0.1.0",',
      '\t\t"vitest": "^4.1.0",',
      '\t\t"@types/node": "^20.19.0"',
      '\t},',
      '\t"scripts": {',
      '\t\t"test": "vitest",',
      '\t\t"emulate": "actionlab emulate"',
    ])
    expect(lines.filter((line) => line.includes('\n'))).toEqual([])
  })

  test('a package.json that is none, nothing is added to it', async () => {
    const folder = createFolder({ 'package.json': '{ "name": ' })
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    await expect(init([folder.root])).rejects.toThrow('nothing was added to it. Mend it and run init again.')
    write.mockRestore()
    expect(readFileSync(folder.path('package.json'), 'utf8')).toBe('{ "name": ')
  })
})

test('the test of the page of archives expects of hello what the function of init answers', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/build.md'), 'utf8')
  const [, name = '', params = '', expected = ''] = /openwhisk\.invoke\('(\w+)', (\{.*?\})\)\)\.toSucceedWith\((.*)\)$/m.exec(page) ?? []
  const { folder } = await started({})
  await using emulator = await createEmulator({ functions: folder.path('functions') })
  const valueOf = (text: string): never => JSON.parse(text.replaceAll("'", '"').replaceAll(/(\w+):/g, '"$1":')) as never
  expect((await emulator.invoke(name, valueOf(params))).response.result).toEqual(valueOf(expected))
})
