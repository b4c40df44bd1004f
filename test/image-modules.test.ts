/** `openwhisk`, which OpenWhisk's image has beside a function, is there in a project that does not list it, and gives way to the project's own. */
import { strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { createEmulator } from '../emulator/index.ts'
import { createFolder, createProject, type Files, type Project } from './support/project.ts'

const made = `openwhisk({ apihost: 'h', api_key: 'a:b' })`
const required = `const openwhisk = require('openwhisk')\nexports.main = () => ({ has: typeof ${made}.actions.invoke })`
const imported = `import openwhisk from 'openwhisk'\nexport const main = () => ({ has: typeof ${made}.actions.invoke })`
const there = { has: 'function' }

describe.each(['process', 'inline'] as const)('in %s isolation', (isolation) => {
  const call = async (files: Files): Promise<unknown> => {
    const { root } = createFolder(files)
    await using emulator = await createEmulator({ root, watch: false, isolation })
    return (await emulator.invoke('f')).response.result
  }

  test.each<[string, string, string]>([
    ['CommonJS', 'f.js', required],
    ['a module', 'f.mjs', imported],
    ['a module that awaits', 'f.mjs', `await 0\n${imported}`],
    ['TypeScript', 'f.ts', imported],
    ['TypeScript that requires', 'f.ts', required],
    [
      'import()',
      'f.js',
      `exports.main = async () => { const { default: openwhisk } = await import('openwhisk'); return { has: typeof ${made}.actions.invoke } }`,
    ],
    ['a computed name', 'f.js', required.replace(`'openwhisk'`, `'open' + 'whisk'`)],
  ])('%s finds it', async (_, file, text) => {
    expect(await call({ [`functions/${file}`]: text })).toEqual(there)
  })

  test.each([
    [
      'CommonJS',
      'f.js',
      `exports.main = () => ({ has: typeof require('openwhisk/lib/names').parseId, same: require('openwhisk/lib/main') === require('openwhisk'), name: require('openwhisk/package.json').name, needle: require('needle/lib/parsers')['application/json'].name })`,
    ],
    [
      'a module',
      'f.mjs',
      `import names from 'openwhisk/lib/names.js'\nimport openwhisk from 'openwhisk'\nimport main from 'openwhisk/lib/main.js'\nimport parsers from 'needle/lib/parsers.js'\nconst call = () => ({ has: typeof names.parseId, same: main === openwhisk, name: 'openwhisk', needle: parsers['application/json'].name })\nexport { call as main }`,
    ],
  ])('%s finds the files in it', async (_, file, text) => {
    expect(await call({ [`functions/${file}`]: text })).toEqual({ has: 'function', same: true, name: 'openwhisk', needle: 'json' })
  })

  test('a file that it does not have is missing, as any other', async () => {
    const text = `exports.main = () => { try { require('openwhisk/lib/none') } catch ({ code, message }) { return { code, message: message.split('\\n')[0] } } }`
    expect(await call({ 'functions/f.js': text })).toEqual({ code: 'MODULE_NOT_FOUND', message: `Cannot find module 'openwhisk/lib/none'` })
  })

  test.each([
    ['f.js', required],
    ['f.ts', imported],
  ])('the project’s own comes first: %s', async (file, text) => {
    const own = { 'node_modules/openwhisk/index.js': `module.exports = () => ({ actions: { invoke: 1 } })` }
    expect(await call({ [`functions/${file}`]: text, ...own })).toEqual({ has: 'number' })
  })
})

test('a package that lists it as a peer finds it', async () => {
  const project = await createProject({ 'functions/f.js': `module.exports = require('dep')`, 'node_modules/dep/index.js': required })
  expect(await project.call('f')).toEqual(there)
})

test('it is found once it was installed, and again once it was removed', async () => {
  const project = await createProject({ 'functions/f.js': required })
  expect(await project.call('f')).toEqual(there)
  project.write('node_modules/openwhisk/index.js', `module.exports = () => ({ actions: { invoke: 1 } })`)
  expect(await project.call('f')).toEqual({ has: 'number' })
  project.remove('node_modules/openwhisk')
  expect(await project.call('f')).toEqual(there)
})

test.each<[string, object]>([
  ['a text', { kind: 'nodejs:20', code: required }],
  ['a text that is a module', { kind: 'nodejs:20', code: imported }],
  ['an archive', { kind: 'nodejs:20', binary: true, code: Buffer.from(zipSync({ 'index.js': strToU8(required) })).toString('base64') }],
])('%s that is uploaded finds it', async (_, exec) => {
  const project = await createProject({ 'functions/f.js': '' })
  await upload(project, exec)
  expect(await project.call('up')).toEqual(there)
})

test('an uploaded archive may bring its own', async () => {
  const project = await createProject({ 'functions/f.js': '' })
  const files = {
    'index.js': strToU8(required),
    'node_modules/openwhisk/index.js': strToU8(`module.exports = () => ({ actions: { invoke: 1 } })`),
  }
  await upload(project, { kind: 'nodejs:20', binary: true, code: Buffer.from(zipSync(files)).toString('base64') })
  expect(await project.call('up')).toEqual({ has: 'number' })
})

async function upload({ emulator }: Project, exec: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const { status } = await emulator.request('/api/v1/namespaces/_/actions/up', { method: 'PUT', body: JSON.stringify({ exec }), headers })
  expect(status).toBe(200)
}
