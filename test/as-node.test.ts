/** Code answers here as plain Node answers it: each function runs both ways, and only what both say counts. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../emulator/index.ts'
import type { Json } from '../emulator/model/json.ts'

/** Packages of every kind, and files beside the functions. */
const surroundings: Record<string, string> = {
  'node_modules/esm-only/package.json':
    '{ "name": "esm-only", "type": "module", "exports": { ".": { "import": "./index.js" }, "./sub/*": { "import": "./lib/*.js" } } }',
  'node_modules/esm-only/index.js': `export default function nano() { return 'esm-only' }\nexport const named = 1`,
  'node_modules/esm-only/lib/deep.js': `export const deep = import.meta.url.slice(-11)`,
  'node_modules/plain-names/package.json': '{ "type": "module", "main": "index.js" }',
  'node_modules/plain-names/index.js': 'export const a = 1\nexport const b = 2',
  'node_modules/two/package.json': '{ "exports": { "import": "./index.mjs", "require": "./index.cjs" } }',
  'node_modules/two/index.mjs': `export const kind = 'import'`,
  'node_modules/two/index.cjs': `exports.kind = 'require'`,
  'node_modules/later/package.json': '{ "type": "module", "exports": "./index.js" }',
  'node_modules/later/index.js': `export const value = await Promise.resolve('waited')\nexport default { value }`,
  'node_modules/hidden-names/index.js': `const all = { one: 1, two: 2 }\nfor (const name in all) exports[name] = all[name]`,
  'node_modules/transpiled/index.js': `Object.defineProperty(exports, '__esModule', { value: true })\nexports.default = 'the default'\nexports.named = 'named'`,
  'node_modules/once/index.js': 'module.exports = { random: Math.random() }',
  'node_modules/locales/index.js': `exports.say = (name) => { try { return require('./locale/' + name) } catch { return 'none' } }`,
  'node_modules/locales/locale/ko.js': `module.exports = '안녕'`,
  'node_modules/optional/index.js': `let fast = 'plain'\ntry { fast = require('./lib/fast') } catch {}\nmodule.exports = fast`,
  'node_modules/optional/lib/fast.js': `module.exports = require('native-speedup')`,
  'node_modules/finds-itself/package.json': '{ "name": "finds-itself", "version": "1.2.3", "main": "lib/index.js" }',
  'node_modules/finds-itself/lib/index.js': `exports.self = require(require.resolve('../package.json')).name\nexports.worker = require.resolve('./worker.js')\nexports.has = module.paths[0]`,
  'node_modules/finds-itself/lib/worker.js': '',
  'node_modules/asks-main/index.js': 'module.exports = require.main === undefined ? "none" : typeof require.main',
  'shared/place.js': `exports.here = __dirname\nexports.peer = () => require.resolve('./peer.js')`,
  'shared/peer.js': `module.exports = 'peer'`,
  'shared/names/a.js': `module.exports = () => 'A'`,
  'shared/names/b/index.js': `module.exports = () => 'B'`,
  'shared/names/data.json': '{ "n": 1 }',
  'shared/counter.js': 'let n = 0\nmodule.exports = () => ++n',
  'shared/first.js': `exports.early = true\nexports.second = require('./second')\nexports.late = true`,
  'shared/second.js': `const first = require('./first')\nmodule.exports = { early: first.early, late: first.late ?? null }`,
  'shared/mod.mjs': `export default 'own default'\nexport const named = 'own named'`,
}

interface Row {
  readonly extension?: string
  readonly text: string
  readonly params?: Json
  /** What Node cannot run as it is written, or is started differently for. */
  readonly expected?: Json
}

const rows: Record<string, Row> = {
  'a lazy require of what is not there': { text: `exports.main = (p) => { if (p.never) require('not-installed'); return { ok: 1 } }` },
  'a constant that is assigned where nothing comes': { text: `const n = 1\nexports.main = (p) => { if (p.never) n = 2; return { n } }` },
  'a constant that is assigned': {
    text: `const { n } = { n: 1 }\nexports.main = () => { try { n += 1; return { n } } catch (error) { return { text: error.message, n } } }`,
  },
  'a constant of TypeScript that is assigned': {
    extension: 'ts',
    text: `const enum Size { S = 1 }\nconst sizes = [Size.S] as const\nexport const main = () => { try { (sizes as any) = []; return {} } catch (error) { return { text: (error as Error).message, sizes } } }`,
    expected: { text: 'Assignment to constant variable.', sizes: [1] },
  },
  'a guarded require of what is not there': {
    text: `let code; try { require('not-installed') } catch (error) { code = error.code }\nexports.main = () => ({ code })`,
  },
  'the message of what is not there': {
    text: `exports.main = () => { try { require('not-installed') } catch (error) { return { text: error.message.split('\\n').slice(0, 3) } } }`,
  },
  'a package with an optional part': { text: `exports.main = () => ({ fast: require('optional') })` },
  'a computed require without extension': {
    text: `exports.main = (p) => ({ v: require('../shared/names/' + p.n)() })`,
    params: { n: 'a' },
  },
  'a computed require of a folder': { text: 'exports.main = (p) => ({ v: require(`../shared/names/${p.n}`)() })', params: { n: 'b' } },
  'a computed require by an absolute path': {
    text: `const path = require('path')\nexports.main = (p) => ({ v: require(path.join(__dirname, '../shared/names', p.n)) })`,
    params: { n: 'data' },
  },
  'a computed require inside of a package': {
    text: `exports.main = () => ({ ko: require('locales').say('ko'), none: require('locales').say('xx') })`,
  },
  'one package by two names': { text: `const a = require('once')\nexports.main = () => ({ same: a === require('on' + 'ce') })` },
  'one package from two files': {
    text: `const a = require('once')\nexports.main = () => ({ same: a.random === require(require('path').join(__dirname, '../node_modules/once')).random })`,
  },
  'one own module by two names': {
    text: `require('../shared/counter')()\nexports.main = () => ({ n: require(require('path').resolve(__dirname, '../shared/counter.js'))() })`,
  },
  'require.resolve in another file': {
    text: `const { here, peer } = require('../shared/place')\nexports.main = () => ({ here, peer: peer() })`,
  },
  'a package that resolves from itself': { text: `exports.main = () => require('finds-itself')` },
  'require.resolve of a package': {
    text: `exports.main = () => ({ path: require.resolve('once'), own: require.resolve('../shared/peer') })`,
  },
  'the cache can be cleared': {
    text: `const name = require.resolve('../shared/counter')\nrequire(name)()\ndelete require.cache[name]\nexports.main = () => ({ n: require(name)() })`,
  },
  'module.paths and module.filename': {
    text: `exports.main = () => ({ paths: module.paths, filename: module.filename, id: typeof module.id })`,
  },
  'a circle': { text: `exports.main = () => ({ first: require('../shared/first') })` },
  'both kinds of a package, by require': { text: `exports.main = () => ({ kind: require('two').kind })` },
  'both kinds of a package, by import()': {
    text: `exports.main = async () => ({ kind: (await import('two')).kind, required: require('two').kind })`,
  },
  'import() of a package for imports only': {
    text: `exports.main = async () => { const { default: nano, named } = await import('esm-only'); return { nano: nano(), named, deep: (await import('esm-only/sub/deep')).deep } }`,
  },
  'import() of a package that waits': { text: `exports.main = async () => ({ value: (await import('later')).value })` },
  'import() of an own module': {
    text: `exports.main = async () => { const { default: all, named } = await import('../shared/mod.mjs'); return { all, named } }`,
  },
  'import() of CommonJS': {
    text: `exports.main = async () => { const { default: all } = await import('../shared/place.js'); return { here: all.here } }`,
  },
  'imports of a package for imports only': {
    extension: 'mjs',
    text: `import nano, { named } from 'esm-only'\nimport { deep } from 'esm-only/sub/deep'\nexport const main = () => ({ nano: nano(), named, deep })`,
  },
  'imports of a package without default': {
    extension: 'mjs',
    text: `import * as all from 'plain-names'\nexport const main = () => ({ ...all })`,
  },
  'imports of a package that waits': {
    extension: 'mjs',
    text: `import later, { value } from 'later'\nexport const main = () => ({ value, same: later.value })`,
  },
  'imports of both kinds': {
    extension: 'mjs',
    text: `import { createRequire } from 'node:module'\nimport { kind } from 'two'\nconst require = createRequire(import.meta.url)\nexport const main = () => ({ kind, required: require('two').kind })`,
  },
  'the default of transpiled CommonJS': {
    extension: 'mjs',
    text: `import whole, { named } from 'transpiled'\nexport const main = () => ({ whole, named })`,
  },
  'imports of own modules': {
    extension: 'mjs',
    text: `import all, { named } from '../shared/mod.mjs'\nimport place from '../shared/place.js'\nexport const main = () => ({ all, named, here: place.here })`,
  },
  'import.meta': {
    extension: 'mjs',
    text: `export const main = () => ({ url: import.meta.url, dirname: import.meta.dirname, filename: import.meta.filename, own: import.meta.resolve('../shared/mod.mjs'), once: import.meta.resolve('once'), two: import.meta.resolve('two'), fs: import.meta.resolve('fs') })`,
  },
  'names of its own for what CommonJS has': {
    extension: 'mjs',
    text: `import { dirname } from 'node:path'\nimport { fileURLToPath } from 'node:url'\nimport { createRequire } from 'node:module'\nconst __filename = fileURLToPath(import.meta.url)\nconst __dirname = dirname(__filename)\nconst require = createRequire(__filename)\nconst module = 'mine'\nconst exports = 'too'\nexport const main = () => ({ __dirname, __filename, module, exports, here: require('../shared/place').here })`,
  },
  'this of a module': {
    text: `const own = this\nexports.main = () => ({ same: own === exports, strict: (function () { return this === undefined })() })`,
  },
  // What Node runs only once it is compiled, or finds by another way.
  'TypeScript with a package for imports only': {
    extension: 'ts',
    text: `import nano, { named } from 'esm-only'\nexport const main = (): object => ({ nano: nano(), named })`,
    expected: { nano: 'esm-only', named: 1 },
  },
  'TypeScript with names that no lexer sees': {
    extension: 'ts',
    text: `import { one, two } from 'hidden-names'\nexport const main = (): object => ({ one, two })`,
    expected: { one: 1, two: 2 },
  },
  'TypeScript with the default of transpiled CommonJS': {
    extension: 'ts',
    text: `import value, { named } from 'transpiled'\nexport const main = (): object => ({ value, named })`,
    expected: { value: 'the default', named: 'named' },
  },
  'TypeScript that requires beside an export': {
    extension: 'ts',
    text: `const { kind } = require('two')\nexport const main = async (): Promise<object> => ({ kind, imported: (await import('two')).kind })`,
    expected: { kind: 'require', imported: 'import' },
  },
  'TypeScript that waits for a package that waits': {
    extension: 'ts',
    text: `import { value } from 'later'\nconst more = await Promise.resolve('more')\nexport const main = (): object => ({ value, more })`,
    expected: { value: 'waited', more: 'more' },
  },
  'TypeScript by a computed name': {
    extension: 'ts',
    text: `import { join } from 'node:path'\nexport const main = ({ n }: { n: string }): object => ({ v: require(join(__dirname, '../typed', n)).v })`,
    params: { n: 'deep' },
    expected: { v: 'typed' },
  },
  'TypeScript by the name of its output': {
    extension: 'ts',
    text: `import { v } from '../typed/deep.js'\nexport const main = (): object => ({ v })`,
    expected: { v: 'typed' },
  },
  'TypeScript by a path of its tsconfig': {
    extension: 'ts',
    text: `import { v } from '@typed/deep'\nexport const main = (): object => ({ v })`,
    expected: { v: 'typed' },
  },
  'a linked package in TypeScript': {
    extension: 'ts',
    text: `import { linked } from '@app/linked'\nimport { more } from '@app/linked/more'\nexport const main = (): object => ({ linked, more })`,
    expected: { linked: 'linked typed', more: 'more' },
  },
  'require.main': {
    text: `exports.main = () => ({ started: require.main === module, package: require('asks-main') })`,
    expected: { started: false, package: 'object' },
  },
}

const typed: Record<string, string> = {
  'typed/deep.ts': `export const v: string = 'typed'`,
  'tsconfig.json': '{ "compilerOptions": { "paths": { "@typed/*": ["./typed/*"] } } }',
  'packages/linked/package.json':
    '{ "name": "@app/linked", "main": "src/index.ts", "exports": { ".": "./src/index.ts", "./more": "./src/more.ts" } }',
  'packages/linked/src/index.ts': `import { v } from '../../../typed/deep'\nexport const linked: string = 'linked ' + v`,
  'packages/linked/src/more.ts': `export const more: string = 'more'`,
}

const root = realpathSync(mkdtempSync(join(tmpdir(), 'actionlab-as-node-')))
const names = Object.keys(rows)
const fileOf = (name: string): string => `functions/f${names.indexOf(name)}.${rows[name]?.extension ?? 'js'}`

const answers = new Map<string, Promise<unknown>>()

/** Plain Node, in a process of its own; asked once for both places. */
function byNode(file: string, params: Json): Promise<unknown> {
  const answer = answers.get(file) ?? askNode(file, params)
  answers.set(file, answer)
  return answer
}

async function askNode(file: string, params: Json): Promise<unknown> {
  const script = `import(${JSON.stringify(`file://${file}`)}).then(async (found) => console.log(JSON.stringify(await (found.main ?? found.default.main)(${JSON.stringify(params)}))))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', '-e', script])
  return JSON.parse(stdout)
}

let emulator: Emulator
let inline: Emulator

beforeAll(async () => {
  const texts = Object.fromEntries(names.map((name) => [fileOf(name), rows[name]?.text ?? '']))
  for (const [file, text] of Object.entries({ ...surroundings, ...typed, ...texts })) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  mkdirSync(join(root, 'node_modules/@app'))
  symlinkSync('../../packages/linked', join(root, 'node_modules/@app/linked'))
  emulator = await createEmulator({ root, functions: './functions' })
  inline = await createEmulator({ root, functions: './functions', isolation: 'inline' })
})
afterAll(async () => {
  await emulator.close()
  await inline.close()
  rmSync(root, { recursive: true, force: true })
})

describe.each(['a process', 'the thread of a test'])('in %s:', (where) => {
  test.each(names)('%s', async (name) => {
    const { params = {}, expected } = rows[name] as Row
    const { response } = await (where === 'a process' ? emulator : inline).invoke(`f${names.indexOf(name)}`, params)
    const wanted = expected ?? (await byNode(join(root, fileOf(name)), params))
    // A thread has the main program of whoever started it.
    if (where !== 'a process' && name === 'require.main') expect(response.result).toMatchObject({ started: false })
    else expect(response.result).toEqual(wanted)
  })
})
