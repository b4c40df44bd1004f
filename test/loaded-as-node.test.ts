/** Own modules are found and loaded as plain Node does it, in processes and inline: instances, files that are no code, TypeScript that only a running function names. */
import { describe, expect, test } from 'vitest'
import { createEmulator, type Config } from '../emulator/index.ts'
import { createFolder, type Files } from './support/project.ts'

const dual = {
  'node_modules/dual/package.json': '{"exports":{"import":"./index.mjs","require":"./index.cjs"}}',
  'node_modules/dual/index.mjs': `export const kind = 'import'`,
  'node_modules/dual/index.cjs': `exports.kind = 'require'`,
}
const tsconfig = (module: string): string => JSON.stringify({ compilerOptions: { module } })

describe.each(['process', 'inline'] as const)('in %s isolation', (isolation) => {
  const call = async (files: Files, config: Config = {}): Promise<unknown> => {
    const { root } = createFolder(files)
    await using emulator = await createEmulator({ root, watch: false, isolation, ...config })
    const { response } = await emulator.invoke('f')
    return response.result
  }

  test('import() gives an instance of a module for each query, and the same one for the same query', async () => {
    const files = {
      'functions/f.mjs': `export const main = async () => { const state = async (query) => (await import('../lib/m.mjs' + query)).state; return { is: [await state('?1') === await state('?2'), await state('?1') === await state('?1'), await state('?1') === await state('')] } }`,
      'lib/m.mjs': 'export const state = {}',
    }
    expect(await call(files)).toEqual({ is: [false, true, false] })
  })

  test('require() takes a text for JavaScript, unless a loader is configured', async () => {
    const files = { 'functions/f.js': `exports.main = () => ({ got: require('./_x.txt') })`, 'functions/_x.txt': 'module.exports = 7' }
    expect(await call(files)).toEqual({ got: 7 })
    expect(await call(files, { loaders: { '.txt': 'text' } })).toEqual({ got: 'module.exports = 7' })
  })

  test.each(['mjs', 'ts'])('a text is nothing to import in .%s, unless a loader is configured', async (extension) => {
    const files = {
      [`functions/f.${extension}`]: `import got from './_x.txt'\nexport const main = () => ({ got })`,
      'functions/_x.txt': 'a',
    }
    const refused = `No loader is configured for ".txt" files: functions/_x.txt (the configuration can: loaders: { '.txt': 'text' })`
    expect(JSON.stringify(await call(files))).toContain(JSON.stringify(refused).slice(1, -1))
    expect(await call(files, { loaders: { '.txt': 'text' } })).toEqual({ got: 'a' })
  })

  test.each([
    ['commonjs', 'require'],
    ['esnext', 'import'],
  ])('TypeScript that only the running function names asks as `module: %s` of its tsconfig says', async (module, kind) => {
    const files = {
      'functions/f.ts': `import { join } from 'node:path'\nexport const main = (): object => require(join(__dirname, '../lib', ['late', 'ts'].join('.')))`,
      'lib/late.ts': `export { kind } from 'dual'`,
      'tsconfig.json': tsconfig(module),
      ...dual,
    }
    expect(await call(files)).toEqual({ kind })
  })

  test('TypeScript that only the running function names asks as require does under .cts', async () => {
    const files = {
      'functions/f.js': `const { join } = require('node:path')\nexports.main = () => require(join(__dirname, '../lib', ['late', 'cts'].join('.')))`,
      'lib/late.cts': `export { kind } from 'dual'`,
      'tsconfig.json': tsconfig('esnext'),
      ...dual,
    }
    expect(await call(files)).toEqual({ kind: 'require' })
  })
})
