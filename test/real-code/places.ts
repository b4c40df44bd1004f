/** Whatever depends on the place of a file: `require.resolve`, `__dirname`, `import.meta` (F3). */
import { caught, type Kind } from './row.ts'

export const places: Kind = {
  kind: 'the place of a file',
  rows: [
    {
      title: 'is where require.resolve begins, in the function',
      files: { 'functions/f.js': `exports.main = () => ({ at: require.resolve('./peer.js') })`, 'functions/peer.js': '' },
    },
    {
      title: 'is where require.resolve begins, in a helper',
      files: {
        'functions/f.js': `exports.main = () => ({ at: require('./lib/h.js').r() })`,
        'functions/lib/h.js': `exports.r = () => require.resolve('./peer.js')`,
        'functions/lib/peer.js': '',
      },
    },
    {
      title: 'is where require.resolve begins, without an extension',
      files: {
        'functions/f.js': `exports.main = () => ({ at: require('../lib/h').r() })`,
        'lib/h.js': `exports.r = () => [require.resolve('./peer'), require.resolve('./folder'), require.resolve('./data')]`,
        'lib/peer.js': '',
        'lib/folder/index.js': '',
        'lib/data.json': '{}',
      },
    },
    {
      title: 'is where require.resolve begins, in a package',
      files: {
        'functions/f.js': `exports.main = () => require('rresolve')`,
        'package.json': '{"name":"project"}',
        'node_modules/rresolve/package.json': '{"name":"rresolve","main":"lib/index.js","version":"3.2.1"}',
        'node_modules/rresolve/lib/index.js': `const at = require.resolve('../package.json')\nmodule.exports = { at, version: require(at).version }`,
      },
    },
    {
      title: 'is where a package looks for its worker: jsdom',
      files: {
        'functions/f.js': `exports.main = () => ({ worker: require('jsdom').worker })`,
        'node_modules/jsdom/package.json': '{"name":"jsdom","main":"./lib/api.js"}',
        'node_modules/jsdom/lib/api.js': `exports.worker = require('./jsdom/living/xhr/XMLHttpRequest-impl').file`,
        'node_modules/jsdom/lib/jsdom/living/xhr/XMLHttpRequest-impl.js': `exports.file = require.resolve ? require.resolve('./xhr-sync-worker.js') : null`,
        'node_modules/jsdom/lib/jsdom/living/xhr/xhr-sync-worker.js': '',
      },
    },
    {
      title: 'is where a package reads its data',
      files: {
        'functions/f.js': `exports.main = () => ({ css: require('styled') })`,
        'node_modules/styled/lib/index.js': `const fs = require('fs'), path = require('path')\nmodule.exports = fs.readFileSync(path.resolve(__dirname, '../default.css'), 'utf8')`,
        'node_modules/styled/package.json': '{"main":"lib/index.js"}',
        'node_modules/styled/default.css': 'p { }',
      },
    },
    {
      title: 'is given to require.resolve',
      files: {
        'functions/f.js': `exports.main = () => ({ at: require.resolve('dep', { paths: [__dirname + '/../other'] }) })`,
        'node_modules/dep/index.js': '',
        'other/node_modules/dep/index.js': '',
      },
    },
    {
      title: 'is not there for require.resolve',
      files: {
        'functions/f.js': `${caught} exports.main = () => caught(() => ({ at: require('../lib/h').r() }))`,
        'lib/h.js': `exports.r = () => require.resolve('./nothing.js')`,
        'functions/nothing.js': '',
      },
    },
    {
      title: 'tells the folders in which require.resolve looks',
      files: {
        'functions/f.js': `exports.main = () => ({ own: require.resolve.paths('x').slice(0, 2), helper: require('../lib/h')().slice(0, 2) })`,
        'lib/h.js': `module.exports = () => require.resolve.paths('x')`,
      },
    },
    {
      title: 'is __dirname and __filename of the function',
      files: { 'functions/f.js': `exports.main = () => ({ dir: __dirname, file: __filename })` },
    },
    {
      title: 'is __dirname and __filename of each helper',
      files: {
        'functions/f.js': `exports.main = () => ({ a: require('../lib/a'), b: require('../lib/deep/b') })`,
        'lib/a.js': `module.exports = [__dirname, __filename]`,
        'lib/deep/b.js': `module.exports = [__dirname, __filename]`,
      },
    },
    {
      title: 'is __dirname of a TypeScript helper',
      files: {
        'functions/f.ts': `import { folder } from '../lib/a'\nexport const main = (): object => ({ folder, own: __dirname })`,
        'lib/a.ts': `export const folder: string = __dirname`,
      },
    },
    {
      title: 'is where a helper reads a file beside it',
      files: {
        'functions/f.js': `exports.main = () => ({ text: require('../lib/template').text })`,
        'lib/template.js': `exports.text = require('fs').readFileSync(require('path').join(__dirname, 'mail.html'), 'utf8')`,
        'lib/mail.html': '<p>',
      },
    },
    {
      title: 'is import.meta of the function',
      files: {
        'functions/f.mjs': `export const main = () => ({ url: import.meta.url, dir: import.meta.dirname, file: import.meta.filename })`,
      },
    },
    {
      title: 'is import.meta of each helper',
      files: {
        'functions/f.mjs': `import { place } from '../lib/place.mjs'\nexport const main = () => place()`,
        'lib/place.mjs': `export const place = () => ({ url: import.meta.url, dir: import.meta.dirname, file: import.meta.filename })`,
      },
    },
    {
      title: 'is where import.meta.resolve begins',
      files: {
        'functions/f.mjs': `import { place } from '../lib/place.mjs'\nexport const main = () => place()`,
        'lib/place.mjs': `export const place = () => ({ file: import.meta.resolve('./peer.mjs'), dep: import.meta.resolve('dep'), builtIn: import.meta.resolve('fs') })`,
        'lib/peer.mjs': '',
        'node_modules/dep/index.js': '',
      },
    },
    {
      title: 'is where import.meta.resolve begins, whatever is there',
      files: {
        'functions/f.mjs': `${caught} const { resolve } = import.meta\nexport const main = () => ({ keys: Object.keys(import.meta).sort(), proto: Object.getPrototypeOf(import.meta) === null, all: ['./nothing.mjs', '.', '..', './a.mjs?x=1#y', 'data:text/javascript,1', 'https://x.y/z', 'file:///a'].map(resolve), missing: caught(() => resolve('nothing')), deep: caught(() => resolve('nothing/deep')) })`,
      },
    },
    {
      title: 'is where a new URL begins',
      files: {
        'functions/f.mjs': `import { text } from '../lib/text.mjs'\nexport const main = () => ({ text })`,
        'lib/text.mjs': `import { readFileSync } from 'node:fs'\nexport const text = readFileSync(new URL('./data.txt', import.meta.url), 'utf8')`,
        'lib/data.txt': 'data',
      },
    },
    {
      title: 'is import.meta of a package',
      files: {
        'functions/f.mjs': `import { url } from 'dep'\nexport const main = () => ({ url })`,
        'node_modules/dep/package.json': '{"type":"module","main":"lib/index.js"}',
        'node_modules/dep/lib/index.js': `export const url = import.meta.url`,
      },
    },
    {
      title: 'is where createRequire begins',
      files: {
        'functions/f.js': `const { createRequire } = require('module')\nexports.main = () => ({ v: createRequire(__filename)('./lib/a'), w: createRequire(__dirname + '/lib/')('./a') })`,
        'functions/lib/a.js': `module.exports = 'A'`,
      },
    },
    {
      title: 'is that of a worker beside the function',
      files: {
        'functions/f.js': `const { Worker } = require('worker_threads')\nexports.main = () => new Promise((done, fail) => new Worker(__dirname + '/_worker.js', { workerData: 2 }).on('message', (twice) => done({ twice })).on('error', fail))`,
        'functions/_worker.js': `const { parentPort, workerData } = require('worker_threads')\nparentPort.postMessage(workerData * 2)`,
      },
    },
    {
      title: 'is that of a program beside the function',
      files: {
        'functions/f.js': `const { execFileSync } = require('child_process')\nexports.main = () => ({ says: execFileSync(process.execPath, [require.resolve('./_program')], { encoding: 'utf8' }) })`,
        'functions/_program.js': `process.stdout.write('hello from ' + require('path').basename(__dirname))`,
      },
    },
    {
      title: 'is in module.filename, module.id and module.path',
      files: {
        'functions/f.js': `exports.main = () => ({ file: module.filename, id: module.id, path: module.path, helper: require('../lib/h') })`,
        'lib/h.js': `module.exports = { file: module.filename, id: module.id, path: module.path }`,
      },
    },
    {
      title: 'is in module.paths',
      files: {
        'functions/f.js': `exports.main = () => ({ own: module.paths.slice(0, 2), helper: require('../lib/deep/h').slice(0, 3) })`,
        'lib/deep/h.js': `module.exports = module.paths`,
      },
    },
  ],
}
