/** The archive of an action answers as its sources do, and is the same bytes wherever and whenever it is made. */
import { rmSync, utimesSync, writeFileSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { type Archive, archiveOf, hasArchive } from '../../emulator/archive/archive.ts'
import type { CloudName } from '../../emulator/archive/clouds.ts'
import { createEmulator, type Emulator } from '../../emulator/index.ts'
import { createFolder, type Files, type Folder } from '../support/project.ts'

const files: Files = {
  'functions/hello.ts': `import { greet } from '../lib/greet'
    import { readFileSync } from 'node:fs'
    import { join } from 'node:path'
    export default async (given: { name?: string }) => {
      const { extra } = await import('../lib/extra.ts')
      return { text: greet(given.name ?? 'you'), extra, data: readFileSync(join(import.meta.dirname, '../lib/data.txt'), 'utf8'), cwd: process.cwd().split('/').at(-1) }
    }`,
  'lib/greet.ts': `import double from 'double'\nexport const greet = (name: string): string => 'hello ' + double(name)`,
  'lib/extra.ts': `export const extra: number = 5`,
  'lib/data.txt': 'read',
  'functions/users/index.js': `const double = require('double')
    function main(given) { return { twice: double('x'), page: require('fs').readFileSync('./page.html', 'utf8'), part: require('./parts/' + given.part), version: require('./package.json').version } }`,
  'functions/users/parts/a.js': `module.exports = 'A'`,
  'functions/users/page.html': '<b>',
  'functions/users/package.json': '{"name":"users","version":"1.2.3","type":"commonjs","dependencies":{"double":"*"}}',
  'functions/users/.env': 'SECRET=1',
  'functions/users/index.test.js': `throw new Error('a test')`,
  'functions/modern.js': `import only, { more } from 'only-module'\nimport double from 'double'\nexport const main = () => ({ only: only(), more, double: double('y') })`,
  'functions/mixed.ts': `const double = require('double') as (text: string) => string\nexport const main = () => ({ mixed: double('m') })`,
  'functions/chosen/package.json': '{"type":"module"}',
  'functions/chosen/index.js': `import { part } from './parts/a.mjs'
    import data from './data.json' with { type: 'json' }
    export const main = async (given) => ({ static: part, chosen: (await import(\`./parts/\${given.part}.mjs\`)).part, data, url: import.meta.url.split('/').at(-1) })`,
  'functions/chosen/parts/a.mjs': `export const part = 'A'`,
  'functions/chosen/data.json': '{"n":1}',
  'functions/waits.mjs': `const value = await Promise.resolve(7)\nexport function main() { return { value } }`,
  'functions/thread/index.mjs': `import { Worker } from 'node:worker_threads'
    import { shared } from './shared.mjs'
    const said = () => new Promise((done, fail) => new Worker(new URL('./work.mjs', import.meta.url)).once('message', done).once('error', fail))
    export const main = async ({ part }) => ({ said: await said(), part: (await import(\`./parts/\${part}.mjs\`)).part(), shared })`,
  'functions/thread/work.mjs': `import { parentPort } from 'node:worker_threads'\nimport { shared } from './shared.mjs'\nparentPort.postMessage(shared.count + 1)`,
  'functions/thread/shared.mjs': 'export const shared = { count: 1 }',
  'functions/thread/parts/a.mjs': `import { shared } from '../shared.mjs'\nexport const part = () => (shared.count = 5)`,
  // Code that is text, as manifests have it.
  'actionlab.config.json': JSON.stringify({
    actions: {
      text: { code: `const double = require('double')\nfunction main() { return { text: double('t') } }`, kind: 'nodejs:20' },
      snakeText: { code: 'def main(given):\n    return {"text": 1}\n', kind: 'python:3' },
    },
  }),
  'functions/snake.py': `import helper\ndef main(given):\n    return {"v": helper.value}\n`,
  'functions/helper.py': 'value = 3\n\ndef main(given):\n    return {}\n',
  // Two versions of one package, each where npm lays it.
  'node_modules/double/index.js': `const { mark } = require('marks')\nmodule.exports = (text) => text + text + mark`,
  'node_modules/double/package.json': '{"name":"double","version":"1.0.0"}',
  'node_modules/double/node_modules/marks/index.js': `exports.mark = '!'`,
  'node_modules/marks/index.js': `exports.mark = '?'`,
  'node_modules/unused/index.js': `module.exports = 1`,
  // Which file is loaded depends on the version of Node.js: both are there.
  'functions/both.js': `exports.main = () => ({ found: require('newer') })`,
  'node_modules/newer/package.json': '{"name":"newer","exports":{".":[{"module-sync":"./new.mjs","default":"./old.js"},"./old.js"]}}',
  'node_modules/newer/new.mjs': `import './part.mjs'\nexport const version = 'some'`,
  'node_modules/newer/part.mjs': '',
  'node_modules/newer/old.js': `exports.version = 'some'`,
  'node_modules/only-module/package.json': '{"name":"only-module","type":"module","exports":"./main.js"}',
  'node_modules/only-module/main.js': `import { mark } from 'marks'\nexport default () => 'module' + mark\nexport const more = 2`,
}

async function archives(emulator: Emulator, cloud: CloudName, names?: readonly string[]): Promise<Map<string, Archive>> {
  const made = new Map<string, Archive>()
  for (const [path, action] of emulator.catalog().actions)
    if (hasArchive(action) && names?.includes(path) !== false) made.set(path, await archiveOf(action, cloud))
  return made
}

/** Serves archives in place of functions. */
async function serve(made: ReadonlyMap<string, Archive>, folder: Folder): Promise<Emulator> {
  const actions: Record<string, { file: string; kind: string }> = {}
  for (const [path, { bytes, kind }] of made) {
    const file = folder.path(`${path}.zip`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, bytes)
    actions[path] = { file, kind }
  }
  return await createEmulator({ root: folder.root, functions: './', actions, watch: false, log: 'silent' })
}

test('archives answer as the sources do, hold what is needed and nothing else, and are the same bytes in another folder at another time', async () => {
  const here = createFolder(files)
  await using sources = await createEmulator({ root: here.root, watch: false, log: 'silent' })
  const made = await archives(sources, 'openwhisk')
  const names = (path: string): string[] => made.get(path)?.entries.map((entry) => entry.path) ?? []
  expect(names('hello')).toEqual([
    'functions/hello.js',
    'index.js',
    'lib/data.txt',
    'lib/extra.js',
    'lib/greet.js',
    'node_modules/double/index.js',
    'node_modules/double/package.json',
    'node_modules/marks/index.js',
    'package.json',
  ])
  expect(names('users')).toEqual([
    'index.js',
    'node_modules/double/index.js',
    'node_modules/double/package.json',
    'node_modules/marks/index.js',
    'package.json',
    'page.html',
    'parts/a.js',
  ])
  expect(names('modern')).toEqual([
    'index.js',
    'modern.mjs',
    'node_modules/double/index.js',
    'node_modules/double/node_modules/marks/index.js',
    'node_modules/double/package.json',
    'node_modules/marks/index.js',
    'node_modules/only-module/main.js',
    'node_modules/only-module/package.json',
    'package.json',
  ])
  expect(names('both').filter((name) => name.startsWith('node_modules'))).toEqual([
    'node_modules/newer/new.mjs',
    'node_modules/newer/old.js',
    'node_modules/newer/package.json',
    'node_modules/newer/part.mjs',
  ])
  expect(names('text')).toEqual([
    'index.js',
    'node_modules/double/index.js',
    'node_modules/double/package.json',
    'node_modules/marks/index.js',
    'package.json',
  ])
  expect(names('snakeText')).toEqual(['__main__.py'])
  expect(names('snake')).toEqual(['__main__.py', 'helper.py'])

  const there = createFolder({ 'a/b': '', ...files })
  for (const name of Object.keys(files)) utimesSync(there.path(name), new Date(2001, 5, 5), new Date(2001, 5, 5))
  await using others = await createEmulator({ root: there.root, watch: false, log: 'silent' })
  const again = await archives(others, 'openwhisk', ['hello', 'users', 'modern', 'snake'])
  for (const [path, { sha256 }] of again) expect([path, sha256]).toEqual([path, made.get(path)?.sha256])
  expect(again.size).toBe(4)

  const away = createFolder({})
  await using artefacts = await serve(made, away)
  const given = { name: 'Bo', part: 'a' }
  const answers = async (emulator: Emulator): Promise<unknown[]> =>
    await Promise.all([...made.keys()].map(async (path) => [path, (await emulator.invoke(path, given)).response]))
  const expected = await answers(sources)
  rmSync(here.root, { recursive: true })
  expect(await answers(artefacts)).toEqual(expected)
  expect(expected.map((one) => JSON.stringify(one)).filter((one) => !one.includes('"success"'))).toEqual([])
})
