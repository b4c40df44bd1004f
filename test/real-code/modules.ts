/** What is written with `import` and `export`. */
import type { Kind } from './row.ts'

const typeModule = { 'package.json': '{"type":"module"}' }

export const modules: Kind = {
  kind: 'a module',
  rows: [
    {
      title: 'that is an own file is imported by CommonJS',
      files: {
        'functions/f.js': `exports.main = async () => ({ v: (await import('../lib/a.mjs')).v })`,
        'lib/a.mjs': 'export const v = 1',
      },
    },
    {
      title: 'that is an own file is required by CommonJS',
      files: { 'functions/f.js': `exports.main = () => ({ v: require('../lib/a.mjs').v })`, 'lib/a.mjs': 'export const v = 1' },
    },
    {
      title: 'has the keys that its exports have',
      files: {
        'functions/f.js': `exports.main = async () => ({ keys: Object.keys(await import('../lib/a.mjs')) })`,
        'lib/a.mjs': 'export const v = 1; export default 2; export const a = 3',
      },
    },
    {
      title: 'awaits at its top',
      files: { 'functions/f.mjs': `const ready = await Promise.resolve('ready')\nexport const main = () => ({ ready })` },
    },
    {
      title: 'awaits at the top of a helper',
      files: {
        'functions/f.mjs': `import { ready } from '../lib/a.mjs'\nexport const main = () => ({ ready })`,
        'lib/a.mjs': `export const ready = await Promise.resolve('ready')`,
      },
    },
    {
      title: 'reads JSON with an attribute',
      files: {
        'functions/f.mjs': `import data from '../data.json' with { type: 'json' }\nexport const main = () => data`,
        'data.json': '{"a":1}',
      },
    },
    {
      title: 'reads JSON, as TypeScript',
      files: {
        'functions/f.ts': `import data from '../data.json'\nexport const main = (): object => ({ ...data })`,
        'data.json': '{"a":1}',
      },
      plain: `exports.main = () => require('../data.json')`,
    },
    {
      title: 'reads JSON by require',
      files: { 'functions/f.js': `const data = require('../data')\nexports.main = () => data`, 'data.json': '{"a":1}' },
    },
    {
      title: 'reads the package.json above it',
      files: {
        'functions/f.js': `exports.main = () => ({ version: require('../package.json').version })`,
        'package.json': '{"version":"1.2.3"}',
      },
    },
    {
      title: 'is found by the imports of package.json',
      files: {
        'functions/f.mjs': `import { v } from '#lib/v.mjs'\nimport dep from '#dep'\nexport const main = () => ({ v, dep })`,
        'package.json': '{"imports":{"#lib/*":"./lib/*","#dep":{"node":"dep","default":"./none.js"}}}',
        'lib/v.mjs': `export const v = 1`,
        'node_modules/dep/index.js': 'module.exports = 2',
      },
    },
    {
      title: 'is found by the imports of package.json, in CommonJS',
      files: {
        'functions/f.js': `const name = '#lib/' + 'v.js'\nexports.main = () => ({ v: require('#lib/v.js'), same: require(name) === require('#lib/v.js') })`,
        'package.json': '{"imports":{"#lib/*":"./lib/*"}}',
        'lib/v.js': `module.exports = { v: 1 }`,
      },
    },
    {
      title: 'is the package itself, by its name',
      files: {
        'functions/f.js': `exports.main = () => ({ v: require('project/v') })`,
        'package.json': '{"name":"project","exports":{"./v":"./lib/v.js"}}',
        'lib/v.js': 'module.exports = 1',
      },
    },
    {
      title: 'is found by the paths of tsconfig.json',
      files: {
        'functions/f.ts': `import { v } from '@/v'\nexport const main = (): object => ({ v })`,
        'tsconfig.json': '{"compilerOptions":{"paths":{"@/*":["./lib/*"]}}}',
        'lib/v.ts': 'export const v: number = 1',
      },
      plain: `exports.main = () => ({ v: require('../lib/v').v })`,
    },
    {
      title: 'is TypeScript, named as its output',
      files: {
        'functions/f.ts': `import { v } from '../lib/v.js'\nexport const main = (): object => ({ v })`,
        ...typeModule,
        'lib/v.ts': 'export const v: number = 1',
      },
    },
    {
      title: 'has TypeScript that leaves code behind: enum, namespace, parameter properties',
      files: {
        'functions/f.ts': `enum E { A = 2, B }\nnamespace N { export const x = 1 }\nclass C { constructor(readonly y: number) {} }\nexport const main = (): object => ({ e: E.B, name: E[2], x: N.x, c: new C(3) })`,
      },
    },
    {
      title: 'has export const main beside require',
      files: { 'functions/f.ts': `const { sep } = require('path')\nexport const main = (): object => ({ sep })` },
    },
    {
      title: 'has exports.main beside export, as TypeScript',
      files: { 'functions/f.ts': `export const other = 1\nexports.main = () => ({ other })` },
      plain: `exports.main = () => ({ other: 1 })`,
    },
    {
      title: 'exports its main under another name',
      files: { 'functions/f.mjs': `const handler = () => ({ ok: 1 })\nexport { handler as main }` },
    },
    {
      title: 'hands its main on',
      files: { 'functions/f.mjs': `export { main } from '../lib/a.mjs'`, 'lib/a.mjs': `export const main = () => ({ ok: 1 })` },
    },
    {
      title: 'hands everything on',
      files: {
        'functions/f.mjs': `export * from '../lib/a.mjs'\nexport * as ns from '../lib/a.mjs'`,
        'lib/a.mjs': `export const main = () => ({ ok: 1 })`,
      },
    },
    { title: 'has no this at its top', files: { 'functions/f.mjs': `const top = typeof this\nexport const main = () => ({ top })` } },
    {
      title: 'has neither require nor __dirname as .mjs',
      files: {
        'functions/f.mjs': `const has = [typeof require, typeof module, typeof exports, typeof __dirname, typeof __filename]\nexport const main = () => ({ has })`,
      },
    },
    {
      title: 'is its own address',
      files: {
        'functions/f.mjs': `import { a } from 'data:text/javascript,export const a = 1'\nexport const main = async () => ({ a, same: (await import('data:text/javascript,export const a = 1')).a, b: (await import('data:application/json,{"b":2}', { with: { type: 'json' } })).default })`,
      },
    },
    {
      title: 'is named by a URL, with a query and escapes',
      files: {
        'functions/f.mjs': `import { n } from '../lib/a%20b.mjs?once'\nexport const main = async ({ t }) => ({ n, late: (await import('../lib/a%20b.mjs?t=' + t)).n })`,
        'lib/a b.mjs': 'export const n = 1',
      },
      params: { t: 1 },
    },
    {
      title: 'has an instance for each query',
      files: {
        'functions/f.mjs': `import { state } from '../lib/m.mjs?q=0'\nimport * as plain from '../lib/m.mjs'\nexport const main = async () => { const at = async (suffix) => (await import('../lib/m.mjs' + suffix)).state; const [a, b, hash, href] = [await at('?q=1'), await at('?q=2'), await at('#h'), (await import(new URL('../lib/m.mjs?q=1', import.meta.url).href)).state]; return { is: [a === b, a === await at('?q=1'), a === href, a === hash, a === plain.state, plain.state === await at(''), state === await at('?q=0')], urls: [state, plain.state, a, b, hash].map(({ url }) => url.replace(/.*lib/, '')), shared: a.other === b.other, runs: globalThis.runs } }`,
        'lib/m.mjs': `import { other } from './other.mjs'\nglobalThis.runs = (globalThis.runs ?? 0) + 1\nexport const state = { url: import.meta.url, other }`,
        'lib/other.mjs': 'export const other = {}',
      },
    },
    {
      title: 'has an instance for each query, imported by CommonJS, and CommonJS has one',
      files: {
        'functions/f.js': `exports.main = async () => { const get = async (name) => (await import('../lib/' + name)).state; return { is: [await get('m.js?1') === await get('m.js?2'), await get('m.js?1') === await get('m.js?1'), await get('c.cjs?1') === await get('c.cjs?2')] } }`,
        'lib/package.json': '{"type":"module"}',
        'lib/m.js': 'export const state = {}',
        'lib/c.cjs': 'exports.state = {}',
      },
    },
    {
      title: 'imports itself by a query, in a circle',
      files: {
        'functions/f.mjs': `export const main = async () => { const a = await import('../lib/a.mjs?v=1'); return { n: a.n, circle: a.again() === a.n, runs: globalThis.runs } }`,
        'lib/a.mjs': `import { back } from './b.mjs'\nglobalThis.runs = (globalThis.runs ?? 0) + 1\nexport const n = 1\nexport const again = () => back()`,
        'lib/b.mjs': `import * as a from './a.mjs?v=1'\nexport const back = () => a.n`,
      },
    },
    {
      title: 'fails anew by each query',
      files: {
        'functions/f.mjs': `export const main = async () => { const said = async (query) => import('../lib/bad.mjs' + query).catch(({ message }) => message); return { said: [await said('?1'), await said('?2')] } }`,
        'lib/bad.mjs': `globalThis.runs = (globalThis.runs ?? 0) + 1\nthrow new Error('run ' + globalThis.runs)`,
      },
    },
    {
      title: 'is its own address, for CommonJS',
      files: { 'functions/f.js': `exports.main = async () => ({ a: (await import('data:text/javascript,export const a = 1')).a })` },
    },
    {
      title: 'is one, however it is imported',
      files: {
        'functions/f.mjs': `import * as all from '../lib/a b.mjs'\nimport * as dep from 'dep'\nimport { createRequire } from 'node:module'\nexport const main = async () => { const url = new URL('../lib/a b.mjs', import.meta.url); const late = await import(url); late.add(); return { same: [all === late, late === (await import(url.href)), dep === (await import('dep'))], n: [all.n, createRequire(import.meta.url)('../lib/a b.mjs').n], tag: String(dep[Symbol.toStringTag]), own: late.url } }`,
        'lib/a b.mjs': `export let n = 0\nexport const add = () => { n++ }\nexport const url = import.meta.url`,
        'node_modules/dep/package.json': '{"type":"module","main":"index.js"}',
        'node_modules/dep/index.js': 'export const v = 1',
      },
    },
    {
      title: 'has names of its own for what CommonJS has, beside what it imports',
      files: {
        'functions/f.mjs': `import { createRequire } from 'node:module'\nexport * from '../lib/a.mjs'\nexport * as all from '../lib/a.mjs'\nvar require = createRequire(import.meta.url)\nvar a = require('../lib/b.cjs')\nconst module = 1, exports = 2, __dirname = 3, __filename = 4\nexport const main = async () => ({ a, is: [module, exports, __dirname, __filename], late: (await import('../lib/b.cjs')).default })`,
        'lib/a.mjs': `export const own = typeof require`,
        'lib/b.cjs': `module.exports = typeof require`,
      },
    },
    {
      title: 'is an error where it requires as .mjs',
      files: { 'functions/f.mjs': `const { sep } = require('node:path')\nexport const main = () => ({ sep })` },
    },
    {
      title: 'is strict without import and export',
      files: {
        'functions/f.mjs': `import '../lib/a.mjs'\nexport const main = () => ({ a: globalThis.a })`,
        'lib/a.mjs': `globalThis.a = (function () { return typeof this })()`,
      },
    },
    {
      title: 'is strict',
      files: {
        'functions/f.mjs': `export const main = () => { try { undeclared = 1; return { strict: false } } catch ({ name }) { return { strict: name } } }`,
      },
    },
    {
      title: 'has its imports before its own first line',
      files: {
        'functions/f.mjs': `globalThis.order.push('own')\nimport '../lib/a.mjs'\nexport const main = () => ({ order: globalThis.order })`,
        'lib/a.mjs': `globalThis.order = ['import']`,
      },
    },
  ],
}
