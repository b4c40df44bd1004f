/** Each module is loaded once, and Node's own account of that is open to the function (F4). */
import type { Kind } from './row.ts'

const counted = `globalThis.counted = (globalThis.counted ?? 0) + 1\nexports.count = () => globalThis.counted\nexports.Thing = class {}`

export const identity: Kind = {
  kind: 'a module and itself',
  rows: [
    {
      title: 'are the same, by a literal and by a computed name',
      files: {
        'functions/f.js': `const a = require('ms2')\nexports.main = () => ({ same: a === require('ms' + '2') })`,
        'node_modules/ms2/index.js': 'module.exports = {}',
      },
    },
    {
      title: 'are the same, by a literal and by a computed path',
      files: {
        'functions/f.js': `const a = require('./lib/a')\nexports.main = (p) => ({ same: a === require('./lib/' + p.n) })`,
        'functions/lib/a.js': 'module.exports = {}',
      },
      params: { n: 'a' },
    },
    {
      title: 'are the same, by a path with and without an extension',
      files: {
        'functions/f.js': `exports.main = () => ({ same: require('./lib/a') === require('./lib/a.js') && require('./lib/a') === require(__dirname + '/lib/../lib/a') })`,
        'functions/lib/a.js': 'module.exports = {}',
      },
    },
    {
      title: 'are the same, from the function and from a package',
      files: {
        'functions/f.js': `exports.main = () => ({ same: require('core') === require('plugin').core })`,
        'node_modules/core/index.js': 'module.exports = {}',
        'node_modules/plugin/index.js': `exports.core = require('core')`,
      },
    },
    {
      title: 'are the same, from two helpers',
      files: {
        'functions/f.js': `const { Thing } = require('../lib/thing')\nexports.main = () => ({ is: require('../lib/maker').make() instanceof Thing })`,
        'lib/thing.js': 'exports.Thing = class {}',
        'lib/maker.js': `const { Thing } = require('./thing')\nexports.make = () => new Thing()`,
      },
    },
    {
      title: 'are the same, from TypeScript and from JavaScript',
      files: {
        'functions/f.ts': `import { Thing } from '../lib/thing'\nconst { make } = require('../lib/maker')\nexport const main = (): object => ({ is: make() instanceof Thing })`,
        'lib/thing.js': 'exports.Thing = class {}',
        'lib/maker.js': `const { Thing } = require('./thing')\nexports.make = () => new Thing()`,
      },
    },
    {
      title: 'are the same, by import and by require',
      files: {
        'functions/f.mjs': `import dep from 'dep'\nimport { createRequire } from 'node:module'\nexport const main = () => ({ same: dep === createRequire(import.meta.url)('dep') })`,
        'node_modules/dep/index.js': 'module.exports = { a: 1 }',
      },
    },
    {
      title: 'are the same, by import() and by require',
      files: {
        'functions/f.js': `exports.main = async () => ({ same: (await import('dep')).default === require('dep') })`,
        'node_modules/dep/index.js': 'module.exports = { a: 1 }',
      },
    },
    {
      title: 'are the same own file, by import() and by require',
      files: {
        'functions/f.js': `exports.main = async () => ({ same: (await import('./lib/a.js')).default === require('./lib/a') })`,
        'functions/lib/a.js': 'module.exports = { a: 1 }',
      },
    },
    {
      title: 'are two, as import and as require, where the package has two: the hazard of dual packages',
      files: {
        'functions/f.mjs': `import { kind } from 'dual'\nimport { createRequire } from 'node:module'\nexport const main = () => ({ imported: kind, required: createRequire(import.meta.url)('dual').kind })`,
        'node_modules/dual/package.json': '{"name":"dual","exports":{".":{"import":"./index.mjs","require":"./index.cjs"}}}',
        'node_modules/dual/index.mjs': `export const kind = 'module'`,
        'node_modules/dual/index.cjs': `exports.kind = 'CommonJS'`,
      },
    },
    {
      title: 'are loaded once, however often they are asked for',
      files: {
        'functions/f.js': `require('dep'); require('./lib/a')\nexports.main = () => ({ count: require('dep').count() })`,
        'functions/lib/a.js': `require('dep')`,
        'node_modules/dep/index.js': counted,
      },
    },
    {
      title: 'are the same through a link',
      files: {
        'functions/f.js': `exports.main = () => ({ same: require('linked') === require('../packages/linked') })`,
        'packages/linked/index.js': 'module.exports = {}',
        'packages/linked/package.json': '{"name":"linked"}',
      },
      links: { 'node_modules/linked': '../packages/linked' },
    },
    {
      title: 'are two, of two versions of a package',
      files: {
        'functions/f.js': `exports.main = () => ({ own: require('dep').version, other: require('user').version })`,
        'node_modules/dep/index.js': `exports.version = 2`,
        'node_modules/user/index.js': `exports.version = require('dep').version`,
        'node_modules/user/node_modules/dep/index.js': `exports.version = 1`,
      },
    },
    {
      title: 'are in require.cache, under the real path',
      files: {
        'functions/f.js': `require('dep'); require('./lib/a')\nexports.main = () => ({ files: Object.keys(require.cache).filter((file) => file.includes('/functions/') || file.includes('dep')).sort() })`,
        'functions/lib/a.js': '',
        'node_modules/dep/index.js': '',
      },
    },
    {
      title: 'are two, once the first is deleted from require.cache',
      files: {
        'functions/f.js': `const a = require('./lib/a')\nexports.main = () => { delete require.cache[require.resolve('./lib/a')]; return { same: a === require('./lib/a') } }`,
        'functions/lib/a.js': 'module.exports = {}',
      },
    },
    {
      title: 'are two, once a package is deleted from require.cache',
      files: {
        'functions/f.js': `const a = require('dep')\nexports.main = () => { delete require.cache[require.resolve('dep')]; return { same: a === require('dep') } }`,
        'node_modules/dep/index.js': 'module.exports = {}',
      },
    },
    {
      title: 'are what stands in require.cache: a double of a package',
      files: {
        'functions/f.js': `require('dep'); require.cache[require.resolve('dep')].exports = { double: true }\nexports.main = () => require('user')`,
        'node_modules/dep/index.js': 'module.exports = {}',
        'node_modules/user/index.js': `module.exports = require('dep')`,
      },
    },
    {
      title: 'know the program that loads them',
      files: {
        'functions/f.js': `const fs = require('fs'), path = require('path'), program = require.main
const parent = module.parent === null ? 'null' : typeof module.parent
exports.main = () => ({ parent, is: typeof program, same: program === process.mainModule, id: program.id, above: program.parent ?? null, loaded: program.loaded, keys: Object.keys(program), there: fs.existsSync(program.filename), outside: path.relative(__dirname, program.filename).startsWith('..'), paths: program.paths[0] === path.join(path.dirname(program.filename), 'node_modules'), dep: require('dep') })`,
        'node_modules/dep/index.js': `module.exports = [typeof require.main.filename, require.main === module]`,
      },
    },
    {
      title: 'know who is main, and it is neither of them',
      files: {
        'functions/f.js': `exports.main = () => ({ own: require.main === module, helper: require('../lib/h'), one: require.main === require('../lib/h2') })`,
        'lib/h.js': 'module.exports = require.main === module',
        'lib/h2.js': 'module.exports = require.main',
      },
    },
    {
      title: 'know who asked first',
      files: {
        'functions/f.js': `exports.main = () => ({ same: require('../lib/h').parent === module, dep: require('dep') === module })`,
        'lib/h.js': 'exports.parent = module.parent',
        'node_modules/dep/index.js': 'module.exports = module.parent',
      },
    },
    {
      title: 'know whom they asked for',
      files: {
        'functions/f.js': `require('../lib/h'); require('dep')\nexports.main = () => ({ children: module.children.map(({ id }) => id), loaded: module.loaded })`,
        'lib/h.js': '',
        'node_modules/dep/index.js': '',
      },
    },
    {
      title: 'meet in a circle of own files',
      files: {
        'functions/f.js': `exports.early = 'early'\nconst b = require('./lib/b')\nexports.main = () => ({ seen: b.seen, late: b.late() })\nexports.late = 'late'`,
        'functions/lib/b.js': `const a = require('../f')\nexports.seen = a.early\nexports.late = () => a.late`,
      },
    },
    {
      title: 'meet in a circle of a package',
      files: {
        'functions/f.js': `exports.main = () => ({ keys: require('round').keys })`,
        'node_modules/round/index.js': `exports.a = 1; exports.keys = require('./other').keys; exports.b = 2`,
        'node_modules/round/other.js': `exports.keys = Object.keys(require('./index')).join()`,
      },
    },
    {
      title: 'meet in a circle of modules',
      files: {
        'functions/f.mjs': `import { b } from '../lib/b.mjs'\nexport function a() { return 'a' }\nexport const main = () => ({ b: b() })`,
        'lib/b.mjs': `import { a } from '../functions/f.mjs'\nexport function b() { return a() + 'b' }`,
      },
    },
    {
      title: 'are live, as bindings of modules are',
      files: {
        'functions/f.mjs': `import { count, add } from '../lib/count.mjs'\nexport const main = () => { const before = count; add(); return { before, after: count } }`,
        'lib/count.mjs': `export let count = 0\nexport const add = () => { count++ }`,
      },
    },
    {
      title: 'that failed once is tried again',
      files: {
        'functions/f.js': `let tries = []\nconst attempt = () => { try { tries.push(require('./lib/a')) } catch (error) { tries.push(error.message) } }\nexports.main = () => { attempt(); attempt(); return { tries } }`,
        'functions/lib/a.js': `globalThis.tried = (globalThis.tried ?? 0) + 1\nif (globalThis.tried === 1) throw new Error('not the first time')\nmodule.exports = 'now'`,
      },
    },
  ],
}
