/** Imports of packages: those that are only modules, those that are CommonJS, and those that are both. */
import { caught, type Kind } from './row.ts'

/** Only a module, as nanoid 5, chalk 5 and got 14 are. */
const esmOnly = {
  'node_modules/only/package.json': '{"name":"only","type":"module","exports":{".":"./index.js","./sub":"./sub.js"}}',
  'node_modules/only/index.js': `import { sub } from './sub.js'\nexport const named = () => 'named ' + sub\nexport default () => 'default'`,
  'node_modules/only/sub.js': `export const sub = 'sub'`,
}
/** What Node's look at CommonJS sees no names of. */
const hidden = {
  'node_modules/hidden/index.js': `const names = ['one', 'two']\nfor (const name of names) module.exports[name] = () => name`,
}
/** Its exports are a function and a class, as those of express and of many older packages. */
const whole = {
  'node_modules/whole/index.js': `module.exports = function whole(a) { return { a, made: new.target !== undefined } }\nmodule.exports.part = () => 'part'`,
  'node_modules/classy/index.js': `module.exports = class Classy { constructor(v) { this.v = v } static of() { return 'static of ' + this.name } get twice() { return this.v * 2 } }`,
}
const usesWhole = `import * as whole from 'whole'
import * as Classy from 'classy'
import byDefault, { part } from 'whole'
class Own extends Classy { }
export const main = () => ({ called: whole(1), made: new whole(2), part: [whole.part(), part()], name: [whole.name, whole.length], own: new Own(3).twice, is: [new Classy(1) instanceof Classy, new Own(1) instanceof Classy], of: Classy.of(), byDefault: byDefault(4) })`
/** As tsc compiles it; it has no default either. */
const wholeByTsc = `const whole = require('whole'), Classy = require('classy'), { part } = whole
class Own extends Classy { }
exports.main = () => ({ called: whole(1), made: new whole(2), part: [whole.part(), part()], name: [whole.name, whole.length], own: new Own(3).twice, is: [new Classy(1) instanceof Classy, new Own(1) instanceof Classy], of: Classy.of(), byDefault: whole(4) })`
const awaiting = {
  'node_modules/awaiting/package.json': '{"name":"awaiting","type":"module","exports":"./index.js"}',
  'node_modules/awaiting/index.js': `export const value = await new Promise((done) => setTimeout(done, 5, 'awaited'))`,
}
const dual = {
  'node_modules/dual/package.json':
    '{"name":"dual","main":"./main.js","module":"./module.js","browser":"./browser.js","exports":{".":{"import":"./index.mjs","require":"./index.cjs"},"./feature":{"node":"./feature.node.js","default":"./feature.js"},"./parts/*":"./parts/*.js"}}',
  'node_modules/dual/index.mjs': `export const kind = 'module'`,
  'node_modules/dual/index.cjs': `exports.kind = 'CommonJS'`,
  'node_modules/dual/feature.node.js': `exports.kind = 'node'`,
  'node_modules/dual/feature.js': `exports.kind = 'default'`,
  'node_modules/dual/parts/a.js': `exports.kind = 'part a'`,
  'node_modules/dual/secret.js': '',
}
const usesOnly = `import only, { named } from 'only'\nimport { sub } from 'only/sub'\nexport const main = () => ({ d: only(), n: named(), sub })`
const typeModule = { 'package.json': '{"type":"module"}' }

export const imports: Kind = {
  kind: 'an import',
  rows: [
    { title: 'takes a package that is only a module, as .mjs', files: { 'functions/f.mjs': usesOnly, ...esmOnly } },
    { title: 'takes a package that is only a module, as .js with import', files: { 'functions/f.js': usesOnly, ...esmOnly } },
    {
      title: 'takes a package that is only a module, as .js under type: module',
      files: { 'functions/f.js': usesOnly, ...typeModule, ...esmOnly },
    },
    { title: 'takes a package that is only a module, as TypeScript', files: { 'functions/f.ts': usesOnly, ...esmOnly } },
    {
      title: 'takes a package that is only a module, as TypeScript under type: module',
      files: { 'functions/f.ts': usesOnly, ...typeModule, ...esmOnly },
    },
    { title: 'takes a package that is only a module, as .mts', files: { 'functions/f.mts': usesOnly, ...esmOnly } },
    {
      title: 'that is a package is imported by CommonJS',
      files: { 'functions/f.js': `exports.main = async () => ({ n: (await import('only')).named() })`, ...esmOnly },
    },
    {
      title: 'that is a package is required by CommonJS',
      files: { 'functions/f.js': `const { named } = require('only')\nexports.main = () => ({ n: named() })`, ...esmOnly },
    },
    {
      title: 'takes the default of CommonJS',
      files: {
        'functions/f.mjs': `import dep from 'dep'\nimport * as all from 'dep'\nexport const main = () => ({ dep, keys: Object.keys(all).filter((name) => name !== 'module.exports').sort() })`,
        'node_modules/dep/index.js': 'exports.a = 1; exports.b = 2',
      },
    },
    {
      title: 'takes the names of CommonJS',
      files: {
        'functions/f.mjs': `import { a, b as c } from 'dep'\nexport const main = () => ({ a, c })`,
        'node_modules/dep/index.js': 'exports.a = 1; exports.b = 2',
      },
    },
    {
      title: 'takes the default of what was compiled to CommonJS, as Node gives it',
      files: {
        'functions/f.mjs': `import dep from 'dep'\nexport const main = () => ({ dep })`,
        'node_modules/dep/index.js': `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = 1; exports.other = 2`,
      },
    },
    {
      title: 'takes the default of what was compiled to CommonJS, as Node gives it to .js with import',
      files: {
        'functions/f.js': `import dep, { other } from 'dep'\nimport own from '../lib/own.cjs'\nexport const main = async () => ({ dep, other, own, late: (await import('dep')).default })`,
        'lib/own.cjs': `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = 1; exports.other = 2`,
        'node_modules/dep/index.js': `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = 1; exports.other = 2`,
      },
    },
    {
      title: 'takes the default of what was compiled to CommonJS, as Node gives it to import() in CommonJS',
      files: {
        'functions/f.js': `exports.main = async () => { const { default: dep, other } = await import('dep'); return { dep, other } }`,
        'node_modules/dep/index.js': `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = 1; exports.other = 2`,
      },
    },
    {
      title: 'takes the default of what was compiled to CommonJS, as TypeScript gives it',
      files: {
        'functions/f.ts': `import dep from 'dep'\nexport const main = () => ({ dep })`,
        'node_modules/dep/index.js': `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = 1; exports.other = 2`,
      },
    },
    {
      title: 'takes a default that is CommonJS, as TypeScript gives it',
      files: {
        'functions/f.ts': `import dep from 'dep'\nimport * as all from 'dep'\nexport const main = () => ({ v: dep(), also: all.extra })`,
        'node_modules/dep/index.js': `module.exports = () => 1; module.exports.extra = 2`,
      },
    },
    {
      title: 'takes names that Node does not see, as TypeScript',
      files: { 'functions/f.ts': `import { one, two } from 'hidden'\nexport const main = (): object => ({ v: one() + two() })`, ...hidden },
    },
    {
      title: 'takes names that Node does not see, as .mjs',
      files: { 'functions/f.mjs': `import { one, two } from 'hidden'\nexport const main = () => ({ v: one() + two() })`, ...hidden },
      plain: `const { one, two } = require('hidden')\nexports.main = () => ({ v: one() + two() })`,
    },
    {
      title: 'takes names that Node does not see, as .js under type: module',
      files: { 'functions/f.js': `import { one } from 'hidden'\nexport const main = () => ({ v: one() })`, ...typeModule, ...hidden },
      plain: `const { one } = require('hidden')\nexports.main = () => ({ v: one() })`,
    },
    {
      title: 'takes all of a package, which can be called: TypeScript without esModuleInterop',
      files: { 'functions/f.ts': usesWhole, ...whole, 'tsconfig.json': '{"compilerOptions":{"module":"commonjs"}}' },
      plain: wholeByTsc,
    },
    {
      title: 'takes all of a package, which can not be called: TypeScript with esModuleInterop',
      files: {
        'functions/f.ts': `import * as whole from 'whole'\nexport const main = () => ({ is: typeof whole, part: whole.part() })`,
        ...whole,
        'base.json': '{"compilerOptions":{"esModuleInterop":true}}',
        'tsconfig.json': '{"extends":"./base.json"}',
      },
      plain: `exports.main = () => ({ is: 'object', part: 'part' })`,
    },
    {
      title: 'takes the side of a dual package that is for import',
      files: { 'functions/f.mjs': `import { kind } from 'dual'\nexport const main = () => ({ kind })`, ...dual },
    },
    {
      title: 'takes the side of a dual package that is for import, as .js with import',
      files: { 'functions/f.js': `import { kind } from 'dual'\nexport const main = () => ({ kind })`, ...dual },
    },
    {
      title: 'takes the side of a dual package that is for require, as TypeScript, and import() the other one',
      files: {
        'functions/f.ts': `import { kind } from 'dual'\nexport const main = async () => ({ kind, late: (await import('dual')).kind })`,
        ...dual,
      },
    },
    {
      title: 'takes the side of a dual package that is for require, as TypeScript whose tsconfig asks for CommonJS',
      files: {
        'functions/f.ts': `import * as all from 'dual'\nimport only, { named } from 'only'\nexport const main = () => ({ kind: all.kind, d: only(), n: named() })`,
        'tsconfig.json': '{"compilerOptions":{"module":"commonjs"}}',
        ...dual,
        ...esmOnly,
      },
    },
    {
      title: 'takes the side of a dual package that is for import, as TypeScript under type: module',
      files: { 'functions/f.ts': `import { kind } from 'dual'\nexport const main = () => ({ kind })`, ...typeModule, ...dual },
    },
    {
      title: 'takes the side of a dual package that is for import, as TypeScript whose tsconfig asks for modules',
      files: {
        'functions/f.ts': `import { kind } from 'dual'\nexport const main = () => ({ kind })`,
        'tsconfig.json': '{"compilerOptions":{"module":"esnext"}}',
        ...dual,
      },
      plain: `exports.main = async () => ({ kind: (await import('dual')).kind })`,
    },
    {
      title: 'takes the side of a dual package that is for require, in CommonJS',
      files: { 'functions/f.js': `exports.main = () => ({ kind: require('dual').kind })`, ...dual },
    },
    {
      title: 'takes both sides of a dual package, in CommonJS with import()',
      files: { 'functions/f.js': `exports.main = async () => ({ a: require('dual').kind, b: (await import('dual')).kind })`, ...dual },
    },
    {
      title: 'takes the part of a package that is for Node',
      files: {
        'functions/f.js': `exports.main = () => ({ kind: require('dual/feature').kind, part: require('dual/parts/a').kind })`,
        ...dual,
      },
    },
    {
      title: 'does not get what a package keeps to itself',
      files: { 'functions/f.js': `${caught} exports.main = () => caught(() => require('dual/secret.js'))`, ...dual },
    },
    {
      title: 'takes a package with top-level await',
      files: { 'functions/f.mjs': `import { value } from 'awaiting'\nexport const main = () => ({ value })`, ...awaiting },
    },
    {
      title: 'takes a package with top-level await, as TypeScript under type: module',
      files: {
        'functions/f.ts': `import { value } from 'awaiting'\nexport const main = (): object => ({ value })`,
        ...typeModule,
        ...awaiting,
      },
    },
    {
      title: 'with top-level await is imported by CommonJS',
      files: { 'functions/f.js': `exports.main = async () => ({ value: (await import('awaiting')).value })`, ...awaiting },
    },
    {
      title: 'with top-level await is not to be had by require',
      files: {
        'functions/f.js': `${caught} exports.main = () => { const { name, code } = caught(() => require('awaiting')); return { name, code } }`,
        ...awaiting,
      },
    },
  ],
}
