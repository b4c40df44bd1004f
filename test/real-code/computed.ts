/** `require` and `import()` of a name that only the running function knows (F2). */
import { caught, rejected, type Kind } from './row.ts'

/** As moment does: the locale is found by name, and one that is not found is silently left out. */
const moment = {
  'node_modules/moment/package.json': '{"name":"moment","main":"./moment.js","jsnext:main":"./dist/moment.js"}',
  'node_modules/moment/moment.js': `;(function (global, factory) { typeof exports === 'object' && typeof module !== 'undefined' ? module.exports = factory() : global.moment = factory() }(this, function () {
  const locales = { en: 'January' }; let current = 'en'
  const moment = () => locales[current]
  moment.defineLocale = (name, month) => { locales[name] = month }
  moment.locale = (name) => {
    if (locales[name] === undefined && typeof module !== 'undefined' && module && module.exports) {
      try { const aliasedRequire = require; aliasedRequire('./locale/' + name) } catch { locales[name] = null }
    }
    if (locales[name]) current = name
    return current
  }
  return moment
}))`,
  'node_modules/moment/locale/ko.js': `require('../moment').defineLocale('ko', '1월')`,
}
const a = { 'functions/_h/a.js': `module.exports = () => 'A'`, 'functions/_h/b.js': `module.exports = () => 'B'` }
const driver = {
  'node_modules/dao/drivers/memory.js': `exports.kind = 'memory'`,
  'node_modules/dao/drivers/disk/index.js': `exports.kind = 'disk'`,
}

export const computed: Kind = {
  kind: 'a computed name',
  rows: [
    {
      title: 'is that of a folder, whatever file beside it is called so',
      files: {
        'functions/f.js': `const name = 'lib'\nexports.main = () => ({ sub: require('../lib/sub/x'), all: [require('../' + name), require('../' + name + '/'), require('../lib/.'), require('../lib/sub/..'), require.resolve('../lib/')] })`,
        'lib/sub/x.js': `const up = '..'\nmodule.exports = [require('..'), require(up), require('../'), require('.'), require('./'), require('../sub'), require('../sub/')]`,
        'lib.js': `module.exports = 'file'`,
        'lib/index.js': `module.exports = 'folder'`,
        'lib/sub.js': `module.exports = 'file of sub'`,
        'lib/sub/index.js': `module.exports = 'folder of sub'`,
      },
    },
    {
      title: 'is that of a folder, in TypeScript',
      files: {
        'functions/f.ts': `import { sub } from '../lib/sub/x'\nexport const main = (): object => ({ sub })`,
        'lib/sub/x.ts': `import up from '..'\nimport here from '.'\nexport const sub: string[] = [up, here, require('..').default, require('./').default]`,
        'lib.ts': `export default 'file'`,
        'lib/index.ts': `export default 'folder'`,
        'lib/sub.ts': `export default 'file of sub'`,
        'lib/sub/index.ts': `export default 'folder of sub'`,
      },
    },
    {
      title: 'below a folder that is not there stops the call only that asks for it',
      files: {
        'functions/f.js': `${caught}\nexports.main = ({ name = 'x' }) => ({ code: caught(() => require('./plugins/' + name)).code, js: caught(() => require(\`./plugins/\${name}.js\`)).code })`,
      },
    },
    {
      title: 'or a written one ends in what Node does not know',
      files: {
        'functions/f.js': `const name = 'tool.custom'\nexports.main = () => ({ v: require('../lib/tool.custom'), same: require('../lib/tool.custom') === require('../lib/' + name), none: require('../lib/tool') })`,
        'lib/tool.custom': `module.exports = { file: __filename }`,
        'lib/tool': `module.exports = 'tool'`,
      },
    },
    {
      title: 'is that of CommonJS that speaks of import and export in remarks and strings',
      files: {
        'functions/f.js': `const name = 'a'\nexports.main = () => require('../lib/' + name)`,
        'lib/a.js': `/*\nimport x from 'y'\n*/\nconst text = \`\nexport const x = 1\nimport('y')\n\`\nfunction add ( a, b ) { return a+b }\nmodule.exports = { same: this === module.exports, sloppy: (function () { return this === globalThis })(), text, add: String(add) }`,
      },
    },
    {
      title: 'has no extension',
      files: { 'functions/f.js': `exports.main = (p) => ({ v: require('./_h/' + p.n)() })`, ...a },
      params: { n: 'a' },
    },
    {
      title: 'has its extension',
      files: { 'functions/f.js': `exports.main = (p) => ({ v: require('./_h/' + p.n + '.js')() })`, ...a },
      params: { n: 'b' },
    },
    {
      title: 'is a template string',
      files: { 'functions/f.js': 'exports.main = (p) => ({ v: require(`./_h/${p.n}`)() })', ...a },
      params: { n: 'a' },
    },
    {
      title: 'is a template string in TypeScript',
      files: {
        'functions/f.ts': 'export const main = (p: { n: string }): object => ({ v: require(`./_h/${p.n}`).kind })',
        'functions/_h/a.ts': `export const kind: string = 'A'`,
      },
      params: { n: 'a' },
    },
    {
      title: 'is a folder with an index',
      files: {
        'functions/f.js': `exports.main = (p) => ({ v: require('./_h/' + p.n).kind })`,
        'functions/_h/a/index.js': `exports.kind = 'A'`,
      },
      params: { n: 'a' },
    },
    {
      title: 'is a folder with a package.json',
      files: {
        'functions/f.js': `exports.main = (p) => ({ v: require('./_h/' + p.n).kind })`,
        'functions/_h/a/package.json': '{"main":"start"}',
        'functions/_h/a/start.js': `exports.kind = 'A'`,
      },
      params: { n: 'a' },
    },
    {
      title: 'is JSON',
      files: { 'functions/f.js': `exports.main = (p) => ({ v: require('./_h/' + p.n) })`, 'functions/_h/a.json': '{"kind":"A"}' },
      params: { n: 'a' },
    },
    {
      title: 'is JSON with its extension, joined to the folder',
      files: {
        'functions/f.js': `const { join } = require('path')\nexports.main = (p) => ({ v: require(join(__dirname, '_h', p.n + '.json')) })`,
        'functions/_h/a.json': '{"kind":"A"}',
      },
      params: { n: 'a' },
    },
    {
      title: 'is joined to the folder',
      files: {
        'functions/f.js': `const path = require('path')\nexports.main = (p) => ({ v: require(path.join(__dirname, '_h', p.n))() })`,
        ...a,
      },
      params: { n: 'a' },
    },
    {
      title: 'is joined to the folder of a helper',
      files: {
        'functions/f.js': `exports.main = (p) => ({ v: require('../lib/load')(p.n) })`,
        'lib/load.js': `const path = require('path')\nmodule.exports = (name) => require(path.resolve(__dirname, './parts', name)).kind`,
        'lib/parts/a.js': `exports.kind = 'A'`,
      },
      params: { n: 'a' },
    },
    {
      title: 'is seen from a helper',
      files: {
        'functions/f.js': `exports.main = (p) => ({ v: require('../lib/load')(p.n) })`,
        'lib/load.js': `module.exports = (name) => require('./parts/' + name).kind`,
        'lib/parts/a.js': `exports.kind = 'A'`,
      },
      params: { n: 'a' },
    },
    {
      title: 'comes from the list of a folder',
      files: {
        'functions/f.js': `const fs = require('fs')\nexports.main = () => ({ all: fs.readdirSync(__dirname + '/_h').sort().map((name) => require('./_h/' + name)()) })`,
        ...a,
      },
    },
    {
      title: 'comes from a table',
      files: { 'functions/f.js': `const table = { x: './_h/a', y: './_h/b' }\nexports.main = (p) => ({ v: require(table[p.n])() })`, ...a },
      params: { n: 'y' },
    },
    {
      title: 'leads nowhere',
      files: { 'functions/f.js': `${caught} exports.main = (p) => caught(() => require('./_h/' + p.n))`, ...a },
      params: { n: 'z' },
    },
    {
      title: 'is a package',
      files: { 'functions/f.js': `exports.main = (p) => ({ v: require(p.n).kind })`, 'node_modules/dep/index.js': `exports.kind = 'dep'` },
      params: { n: 'dep' },
    },
    {
      title: 'is a built-in module',
      files: { 'functions/f.js': `exports.main = (p) => ({ v: require(p.n).sep, w: require('node:' + p.n).sep })` },
      params: { n: 'path' },
    },
    {
      title: 'is a file of a package',
      files: {
        'functions/f.js': `const dayjs = require('dayjs')\nexports.main = (p) => { require('dayjs/locale/' + p.n); return { month: dayjs.month(p.n) } }`,
        'node_modules/dayjs/package.json': '{"name":"dayjs","main":"dayjs.min.js","module":"esm/index.js"}',
        'node_modules/dayjs/dayjs.min.js': `const months = { en: 'January' }\nexports.add = (name, month) => { months[name] = month }\nexports.month = (name) => months[name] ?? months.en`,
        'node_modules/dayjs/esm/index.js': `export const month = () => 'wrong'`,
        'node_modules/dayjs/locale/ko.js': `require('dayjs').add('ko', '1월')`,
      },
      params: { n: 'ko' },
    },
    {
      title: 'is made inside a package: the locales of moment',
      files: {
        'functions/f.js': `const moment = require('moment')\nexports.main = (p) => ({ locale: moment.locale(p.n), month: moment() })`,
        ...moment,
      },
      params: { n: 'ko' },
    },
    {
      title: 'is made inside a package: a locale that moment does not have',
      files: {
        'functions/f.js': `const moment = require('moment')\nexports.main = (p) => ({ locale: moment.locale(p.n), month: moment() })`,
        ...moment,
      },
      params: { n: 'xx' },
    },
    {
      title: 'is made inside a package: a driver',
      files: {
        'functions/f.js': `exports.main = (p) => ({ kind: require('dao')(p.n).kind })`,
        'node_modules/dao/index.js': `module.exports = (n) => require('./drivers/' + n)`,
        ...driver,
      },
      params: { n: 'memory' },
    },
    {
      title: 'is made inside a package: a driver in a folder',
      files: {
        'functions/f.js': `exports.main = (p) => ({ kind: require('dao')(p.n).kind })`,
        'node_modules/dao/index.js': 'module.exports = (n) => require(`./drivers/${n}`)',
        ...driver,
      },
      params: { n: 'disk' },
    },
    {
      title: 'is made inside a package: a plugin of another package',
      files: {
        'functions/f.js': `exports.main = (p) => ({ kind: require('host')(p.n).kind })`,
        'node_modules/host/index.js': `module.exports = (n) => require('host-plugin-' + n)`,
        'node_modules/host-plugin-a/index.js': `exports.kind = 'plugin a'`,
      },
      params: { n: 'a' },
    },
    {
      title: 'is imported from CommonJS',
      files: {
        'functions/f.js': 'exports.main = async (p) => ({ v: (await import(`./_h/${p.n}.mjs`)).kind })',
        'functions/_h/a.mjs': `export const kind = 'A'`,
      },
      params: { n: 'a' },
    },
    {
      title: 'is imported from a module',
      files: {
        'functions/f.mjs': `export const main = async (p) => ({ v: (await import('./_h/' + p.n + '.mjs')).kind })`,
        'functions/_h/a.mjs': `export const kind = 'A'`,
      },
      params: { n: 'a' },
    },
    {
      title: 'is imported by its URL',
      files: {
        'functions/f.mjs': `export const main = async (p) => ({ v: (await import(new URL('./_h/' + p.n + '.mjs', import.meta.url).href)).kind })`,
        'functions/_h/a.mjs': `export const kind = 'A'`,
      },
      params: { n: 'a' },
    },
    {
      title: 'is imported and leads nowhere',
      files: {
        'functions/f.mjs': `${rejected} export const main = async (p) => rejected(import('./_h/' + p.n + '.mjs')).then(({ name, code }) => ({ name, code }))`,
        'functions/_h/a.mjs': '',
      },
      params: { n: 'z' },
    },
    {
      title: 'is required through createRequire',
      files: {
        'functions/f.mjs': `import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)\nexport const main = (p) => ({ v: require('./_h/' + p.n + '.cjs') })`,
        'functions/_h/a.cjs': `module.exports = 'A'`,
      },
      params: { n: 'a' },
    },
    {
      title: 'is required under another name of require',
      files: { 'functions/f.js': `const load = require\nexports.main = (p) => ({ v: load('./_h/' + p.n)() })`, ...a },
      params: { n: 'a' },
    },
    {
      title: 'is required by module.require',
      files: { 'functions/f.js': `exports.main = (p) => ({ v: module.require('./_h/' + p.n)() })`, ...a },
      params: { n: 'a' },
    },
  ],
}
