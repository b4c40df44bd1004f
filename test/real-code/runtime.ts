/** The process in which a function runs: working folder, time zone, globals, evaluated code (fault page: part 1, kind 10; F7, F8, F13). */
import type { Kind } from './row.ts'

export const runtime: Kind = {
  kind: 'the process of a function',
  rows: [
    { title: 'works in the folder of a file', files: { 'functions/f.js': `exports.main = () => ({ cwd: process.cwd() })` } },
    {
      title: 'works in the folder that is the function',
      files: {
        'functions/fold/main.js': `const fs = require('fs')\nexports.main = () => ({ text: fs.readFileSync('./tpl.html', 'utf8'), cwd: process.cwd() })`,
        'functions/fold/package.json': '{"main":"main.js"}',
        'functions/fold/tpl.html': '<p>',
      },
    },
    {
      title: 'works in that folder while the code loads',
      files: {
        'functions/fold/index.js': `const text = require('fs').readFileSync('tpl.html', 'utf8')\nexports.main = () => ({ text })`,
        'functions/fold/tpl.html': '<p>',
      },
    },
    {
      title: 'works in that folder for its children',
      files: {
        'functions/f.js': `const { execFileSync } = require('child_process')\nexports.main = () => ({ ls: execFileSync('ls', { encoding: 'utf8' }) })`,
        'functions/_data.txt': '',
      },
    },
    {
      title: 'writes and reads below its folder by a relative path',
      files: {
        'functions/f.js': `const fs = require('fs')\nexports.main = () => { fs.writeFileSync('_out.tmp', 'x'); const at = fs.realpathSync('_out.tmp'); fs.rmSync('_out.tmp'); return { at } }`,
      },
    },
    {
      title: 'is in UTC',
      files: {
        'functions/f.js': `exports.main = () => ({ zone: Intl.DateTimeFormat().resolvedOptions().timeZone, text: String(new Date(0)) })`,
      },
    },
    {
      title: 'is in UTC while the code loads',
      files: { 'functions/f.js': `const hours = new Date(0).getHours()\nexports.main = () => ({ hours })` },
    },
    {
      title: 'is in UTC for its children',
      files: {
        'functions/f.js': `const { execFileSync } = require('child_process')\nexports.main = () => ({ hours: execFileSync(process.execPath, ['-p', 'new Date(0).getHours()'], { encoding: 'utf8' }) })`,
      },
    },
    {
      title: 'goes to another time zone',
      files: { 'functions/f.js': `exports.main = () => { process.env.TZ = 'Asia/Seoul'; return { hours: new Date(0).getHours() } }` },
    },
    {
      title: 'has a collector that can be called',
      files: { 'functions/f.js': `exports.main = () => { global.gc(); return { gc: typeof gc } }` },
    },
    {
      title: 'has what Node has in its global object',
      files: {
        'functions/f.js': `exports.main = () => ({ all: ['fetch', 'structuredClone', 'URL', 'Buffer', 'setImmediate', 'AbortController', 'crypto', 'performance', 'WebAssembly', 'queueMicrotask'].map((name) => typeof globalThis[name]) })`,
      },
    },
    {
      title: 'has nothing in its global object that Node has not',
      files: {
        'functions/f.js': `const known = new Set(Object.getOwnPropertyNames(require('vm').runInNewContext('globalThis')))\nexports.main = () => ({ more: Object.getOwnPropertyNames(globalThis).filter((name) => /actionlab|esbuild|__/i.test(name)) })`,
      },
    },
    {
      title: 'gives require to evaluated code',
      files: { 'functions/f.js': `exports.main = () => ({ sep: eval('require')('path').sep, dir: eval('__dirname') })` },
    },
    {
      title: 'gives no require to code of another scope',
      files: {
        'functions/f.js': `exports.main = () => ({ is: new Function('return typeof require')(), indirect: (0, eval)('typeof require') })`,
      },
    },
    {
      title: 'has require, module and exports of a file',
      files: {
        'functions/f.js': `exports.main = () => ({ is: [typeof require, typeof module, typeof exports, module.exports === exports, typeof require.resolve, typeof require.cache, typeof require.extensions] })`,
      },
    },
    {
      title: 'has five arguments for a file',
      files: {
        'functions/f.js': `const count = arguments.length\nexports.main = () => ({ count, same: arguments[0] })`.replace(
          ', same: arguments[0]',
          '',
        ),
      },
    },
    {
      title: 'has exports as the this of a file',
      files: { 'functions/f.js': `const same = this === module.exports\nexports.main = () => ({ same })` },
    },
    {
      title: 'may return from the top of a file',
      files: { 'functions/f.js': `exports.main = () => ({ ok: 1 })\nif (true) return\nexports.main = undefined` },
    },
    {
      title: 'is not strict unless a file says so',
      files: {
        'functions/f.js': `exports.main = () => { made = 1; return { made, self: (function () { return this === globalThis })() } }`,
      },
    },
    {
      title: 'knows the text of a function as it was written',
      files: {
        'functions/f.js': `function add ( a, b ) { /* as written */ return a+b }\nexports.main = () => ({ text: add.toString(), arrow: String((x)=>x) })`,
      },
    },
    {
      title: 'knows the text of a function as it was written, beside a remark on import()',
      files: {
        'functions/f.js': `// import('x') would wait\nfunction add ( a, b ) { return a+b }\nexports.main = () => ({ text: add.toString(), other: "import('x')" })`,
      },
    },
    {
      title: 'knows the text of a class as it was written',
      files: { 'functions/f.js': `class A { b = 1 ; static c ( ) { return "d" } }\nexports.main = () => ({ text: A.toString() })` },
    },
    {
      title: 'knows the names of functions and classes',
      files: {
        'functions/f.js': `const a = () => {}\nclass B {}\nexports.c = function () {}\nexports.main = () => ({ names: [a.name, B.name, exports.c.name, exports.main.name, (class {}).name] })`,
      },
    },
    {
      title: 'knows the names of functions and classes of a module',
      files: {
        'functions/f.ts': `const a = (): void => {}\nclass B {}\nexport default class C {}\nexport const main = (): object => ({ names: [a.name, B.name, C.name, main.name] })`,
      },
    },
    {
      title: 'evaluates new syntax as Node does',
      files: {
        'functions/f.js': `class A { #x = 1; static #y = 2; static { A.z = A.#y } has(o) { return #x in o } }\nexports.main = () => ({ z: A.z, has: new A().has(new A()), n: null?.a ?? 1_000, l: 'abc'.at(-1) })`,
      },
    },
    { title: 'begins with a line for the shell', files: { 'functions/f.js': `#!/usr/bin/env node\nexports.main = () => ({ ok: 1 })` } },
    { title: 'reads a source with a byte order mark', files: { 'functions/f.js': `\uFEFFexports.main = () => ({ ok: 1, text: '한글' })` } },
    {
      title: 'reads a package.json with a byte order mark',
      files: {
        'functions/marked/start.js': `exports.main = () => ({ ok: 1, name: require('./package.json').name })`,
        'functions/marked/package.json': '\uFEFF{"name":"q","main":"start.js"}',
      },
    },
    {
      title: 'reads the package.json of the project with a byte order mark',
      files: { 'functions/f.js': `exports.main = () => ({ name: require('../package.json').name })`, 'package.json': '\uFEFF{"name":"q"}' },
    },
    {
      title: 'reads .env with a byte order mark',
      files: { 'functions/f.js': `exports.main = () => ({ a: process.env.A, b: process.env.B })`, '.env': '\uFEFFA=1\nB=2\n' },
      plain: `exports.main = () => ({ a: '1', b: '2' })`,
    },
    {
      title: 'reads the configuration with a byte order mark',
      files: {
        'functions/f.js': `exports.handler = () => ({ ok: 1 })`,
        'actionlab.config.json': '\uFEFF{"defaults":{"main":"handler"}}',
      },
      plain: `exports.main = () => ({ ok: 1 })`,
    },
    {
      title: 'keeps what a file holds for the next call',
      files: { 'functions/f.js': `let calls = 0\nexports.main = () => ({ calls: ++calls })` },
    },
    {
      title: 'knows nothing of the source in process.argv',
      files: {
        'functions/f.js': `exports.main = () => ({ arguments: process.argv.slice(2), flags: process.execArgv.includes('--expose-gc') })`,
      },
    },
    {
      title: 'takes another kind of file as a text',
      files: {
        'functions/f.ts': `import text from './query.sql'\nexport const main = (): object => ({ text })`,
        'functions/query.sql': 'select 1',
      },
      config: { loaders: { '.sql': 'text' } },
      plain: `exports.main = () => ({ text: require('fs').readFileSync(__dirname + '/query.sql', 'utf8') })`,
    },
    {
      title: 'reads another kind of file itself',
      files: {
        'functions/f.js': `const fs = require('fs')\nexports.main = async () => { const { instance } = await WebAssembly.instantiate(fs.readFileSync('_add.wasm')); return { exports: Object.keys(instance.exports) } }`,
        'functions/_add.wasm': '\0asm\u0001\0\0\0',
      },
    },
  ],
}
