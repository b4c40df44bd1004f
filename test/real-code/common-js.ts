/** CommonJS that no module could be: names that modules reserve, statements that strict code has not, and what Node finds for it and esbuild does not. */
import { caught, type Kind } from './row.ts'

export const commonJs: Kind = {
  kind: 'CommonJS that could be no module',
  rows: [
    {
      title: 'calls its package.json package',
      files: {
        'functions/f.js': `const package = require('../package.json')\nexports.main = () => ({ name: package.name, helper: require('./lib/h') })`,
        'functions/lib/h.js': `const static = require('dep'), interface = 'i'\nmodule.exports = [static, interface]`,
        'node_modules/dep/index.js': `module.exports = 'dep'`,
        'package.json': '{"name":"shop"}',
      },
    },
    {
      title: 'has a function that is called await, and one that is called yield',
      files: {
        'functions/f.js': `function await(x) { return x + 1 }\nfunction yield() { return require('./h') }\nexports.main = () => ({ await: await(1), yield: yield(), target: new.target === undefined })`,
        'functions/h.js': `var await = 'a name'\nmodule.exports = await`,
      },
    },
    {
      title: 'has statements that strict code has not',
      files: {
        'functions/f.js': `var found = typeof this, gone = 1\nwith ({ inside: 5 }) { found = [found, inside] }\ndelete gone\narguments = [gone]\nexports.main = () => ({ found, render: require('./template')({ name: 'Bo' }) })`,
        'functions/template.js': `module.exports = function (it) { var out = ''; with (it) { out += 'Hello, ' + name } return out }`,
      },
    },
    {
      title: 'stands beside modules that are imported',
      files: {
        'functions/f.js': `exports.main = async () => ({ sloppy: require('./sloppy'), module: (await import('./m.mjs')).default, late: require('./' + 'late') })`,
        'functions/sloppy.js': `let public = 1, private = 2\nmodule.exports = public + private`,
        'functions/late.js': `/* import */ const package = 3\nmodule.exports = package`,
        'functions/m.mjs': `import sloppy from './sloppy.js'\nexport default sloppy`,
      },
    },
    {
      title: 'is asked for by a name that only others than Node complete',
      files: {
        'functions/f.js': `${caught}\nexports.main = () => [caught(() => require('./c')), caught(() => require('./m')), caught(() => require('./h.js?fresh')), require('./h'), require('./c.cjs')].map((one) => one.message ?? one)`,
        'functions/c.cjs': `module.exports = 'c'`,
        'functions/m.mjs': `export default 'm'`,
        'functions/h.js': `module.exports = 'h'`,
      },
    },
    {
      title: 'exports its main by a proxy',
      files: { 'functions/f.js': `module.exports = new Proxy({}, { get: (_, name) => (name === 'main' ? () => ({ name }) : undefined) })` },
    },
    {
      title: 'imports JSON with an attribute, beside who requires it',
      files: {
        'functions/f.js': `exports.main = async () => ({ imported: (await import('./d.json', { with: { type: 'json' } })).default, required: require('./d.json') })`,
        'functions/d.json': '{"x":1}',
      },
    },
    {
      title: 'is a file of any other name',
      files: {
        'functions/f.js': `const caught = (f) => { try { return f() } catch ({ name }) { return name } }\nexports.main = () => ({ code: require('./_code.txt'), computed: require('./' + '_code.txt') === require('./_code.txt'), text: caught(() => require('./_text.txt')), other: require('./_code.conf') })`,
        'functions/_code.txt': 'module.exports = { a: 1 }',
        'functions/_code.conf': 'exports.b = 2',
        'functions/_text.txt': 'no code at all',
      },
    },
  ],
}
