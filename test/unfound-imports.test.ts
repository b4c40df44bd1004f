/** `import './x'`, which a bundler finds and Node does not, runs here, and it is said once that it fails in a cloud that gets the files as they are. */
import { spawnSync } from 'node:child_process'
import { expect, test, vi } from 'vitest'
import { run as doctor } from '../emulator/commands/doctor.ts'
import { createEmulator } from '../emulator/index.ts'
import { createFolder, createProject, type Files } from './support/project.ts'

const loose: Files = {
  'functions/f.mjs': `import { a } from '../lib/a'\nexport const main = async () => ({ a, b: (await import('../lib/b')).b })`,
  'lib/a.mjs': 'export const a = 1',
  'lib/a.js': 'exports.a = 1',
  'lib/b/index.js': 'exports.b = 2',
}
const said =
  `Node finds no extension in an import: write '../lib/a.js' for '../lib/a' in functions/f.mjs, '../lib/b/index.js' for '../lib/b' in functions/f.mjs. ` +
  'It runs here and as an archive of actionlab build; files that are uploaded as they are fail in the cloud.'

async function notices(files: Files): Promise<string[]> {
  const project = await createProject(files, { watch: false })
  await project.emulator.check()
  await project.emulator.check()
  return [...new Set(project.logged('notice').map(({ text }) => text))]
}

test('Node refuses what runs here, from sources and from the archive', async () => {
  const { root, path } = createFolder(loose)
  const importing = (request: string): string =>
    spawnSync(
      process.execPath,
      ['--input-type=module', '-e', `import(${JSON.stringify(path(request))}).catch(({ code }) => console.log(code))`],
      {
        encoding: 'utf8',
      },
    ).stdout.trim()
  expect([importing('functions/f.mjs'), importing('lib/b')]).toEqual(['ERR_MODULE_NOT_FOUND', 'ERR_UNSUPPORTED_DIR_IMPORT'])
  for (const options of [{}, { isolation: 'inline' as const }, { artefacts: true }]) {
    await using emulator = await createEmulator({ root, watch: false, ...options })
    expect((await emulator.invoke('f')).response.result).toEqual({ a: 1, b: 2 })
  }
})

test('a start and doctor say it once, with what to write', async () => {
  expect(await notices(loose)).toEqual([said])
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  await doctor(['--root', createFolder(loose).root])
  const text = write.mock.calls.map(([part]) => String(part)).join('')
  write.mockRestore()
  expect(text.replaceAll(/\s+/g, ' ')).toContain(`▲ Functions ${said}`)
})

test('it is said of functions that many others stand beside, and of a module that CommonJS imports', async () => {
  const many = Array.from({ length: 70 }, (_, index) => [`functions/f${index}.js`, 'exports.main = () => ({})'])
  const late = { 'functions/late.js': `exports.main = () => import('../lib/late.mjs')`, 'lib/late.mjs': `export { a } from './a'` }
  expect(await notices({ ...Object.fromEntries(many), ...loose, ...late })).toEqual([
    expect.stringContaining(`, './a.js' for './a' in lib/late.mjs.`),
  ])
})

test('a .js file is a module where its package.json says so', async () => {
  const files = { 'functions/f.js': `import { a } from './_a'\nexport const main = () => ({ a })`, 'functions/_a.js': 'export const a = 1' }
  expect(await notices({ ...files, 'package.json': '{"type":"module"}' })).toEqual([
    expect.stringContaining(`write './_a.js' for './_a' in functions/f.js.`),
  ])
  expect(await notices(files)).toEqual([])
})

const packages: Files = {
  'node_modules/plain/package.json': '{"version":"1.0.0"}',
  'node_modules/plain/get.js': 'module.exports = () => 1',
  'node_modules/plain/deep/index.js': 'module.exports = () => 2',
  'node_modules/@s/listed/package.json': '{"version":"1.0.0","exports":{"./get":"./get.js"}}',
  'node_modules/@s/listed/get.js': 'module.exports = () => 3',
}

test('the same is said of a file in a package that lists no exports', async () => {
  const files = {
    ...packages,
    'functions/f.mjs': `import get from 'plain/get'\nimport deep from 'plain/deep'\nimport fs from 'fs/promises'\nimport whole from 'plain/get.js'\nimport listed from '@s/listed/get'\nexport const main = () => ({ sum: get() + deep() + listed(), one: whole === get, fs: typeof fs.readFile })`,
  }
  const { root, path } = createFolder(files)
  const { stderr } = spawnSync(process.execPath, [path('functions/f.mjs')], { encoding: 'utf8' })
  expect(stderr).toContain('ERR_MODULE_NOT_FOUND')
  await using emulator = await createEmulator({ root, watch: false })
  expect((await emulator.invoke('f')).response.result).toEqual({ sum: 6, one: true, fs: 'function' })
  expect(await notices(files)).toEqual([
    expect.stringContaining(
      `write 'plain/get.js' for 'plain/get' in functions/f.mjs, 'plain/deep/index.js' for 'plain/deep' in functions/f.mjs.`,
    ),
  ])
})

test.each<[string, Files]>([
  [
    'a file that is there, by its name or a link',
    { 'functions/f.mjs': `export { a as main } from './_a.js?v=1'`, 'functions/_a.js': 'export const a = () => ({})' },
  ],
  ['a file of a package that CommonJS requires', { ...packages, 'functions/f.js': `exports.main = () => ({ a: require('plain/get')() })` }],
  ['what CommonJS requires', { 'functions/f.js': `exports.main = require('./_a').a`, 'functions/_a.js': 'exports.a = () => ({})' }],
  ['TypeScript', { 'functions/f.mts': `export { a as main } from './_a'`, 'functions/_a.js': 'exports.a = () => ({})' }],
  [
    'TypeScript that a module names',
    { 'functions/f.mjs': `export { a as main } from './_a'`, 'functions/_a.ts': 'export const a = () => ({})' },
  ],
  ['a project that has a bundler', { ...loose, 'package.json': '{"devDependencies":{"webpack":"5"}}' }],
  [
    'App Builder, which bundles',
    {
      'app.config.yaml':
        'application:\n  actions: functions\n  runtimeManifest:\n    packages:\n      p:\n        actions:\n          f: { function: functions/f.mjs, runtime: "nodejs:20" }\n',
      ...loose,
    },
  ],
])('nothing is said of %s', async (_, files) => {
  expect((await notices(files)).filter((text) => text.includes('extension in an import'))).toEqual([])
})
