/** Packages as npm installs them: what their package.json says, where they lie, how large they are (fault page: part 1, kind 2). */
import { installed, type Kind } from './row.ts'

/** As aws-sdk 2 does: one description for each service, each loaded when its service is first used. */
const services = Object.fromEntries(
  Array.from({ length: 60 }, (_, index) => [
    `node_modules/aws-like/apis/service${index}.json`,
    JSON.stringify({ name: `service${index}`, text: 'x'.repeat(2000) }),
  ]),
)
const awsLike = {
  'node_modules/aws-like/package.json':
    '{"name":"aws-like","version":"2.1693.0","main":"lib/aws.js","browser":{"lib/aws.js":"./lib/browser.js","fs":false}}',
  'node_modules/aws-like/lib/aws.js': `const AWS = { VERSION: '2.1693.0' }\nmodule.exports = AWS
${Object.keys(services)
  .map(
    (_, index) => `Object.defineProperty(AWS, 'Service${index}', { enumerable: true, get: () => require('../apis/service${index}.json') })`,
  )
  .join('\n')}`,
  'node_modules/aws-like/lib/browser.js': `throw new Error('for browsers')`,
  ...services,
}
const loadedOf = (name: string): string => `Object.keys(require.cache).filter((file) => file.includes('/${name}/')).length`

export const packages: Kind = {
  kind: 'a package',
  rows: [
    {
      title: 'of many descriptions loads none of them before it must: aws-sdk 2',
      files: {
        'functions/f.js': `const AWS = require('aws-like')\nexports.main = async () => ({ version: AWS.VERSION, loaded: ${loadedOf('aws-like')} })`,
        ...awsLike,
      },
    },
    {
      title: 'of many descriptions loads the one that is used',
      files: {
        'functions/f.js': `const AWS = require('aws-like')\nexports.main = async () => ({ name: AWS.Service7.name, loaded: ${loadedOf('aws-like')} })`,
        ...awsLike,
      },
    },
    {
      title: 'of many descriptions loads none of them, as TypeScript imports it',
      files: {
        'functions/f.ts': `import * as AWS from 'aws-like'\nexport const main = async (): Promise<object> => ({ version: AWS.VERSION, loaded: ${loadedOf('aws-like')} })`,
        ...awsLike,
      },
    },
    {
      title: 'is whole: mysql2',
      files: {
        'functions/f.js': `const mysql = require('mysql2')\nexports.main = () => ({ sql: mysql.format('select ? from ??', ['a', 'b']) })`,
      },
      links: { 'node_modules/mysql2': installed('mysql2') },
    },
    {
      title: 'is whole: mysql2/promise from a module',
      files: { 'functions/f.mjs': `import mysql from 'mysql2/promise'\nexport const main = () => ({ is: typeof mysql.createConnection })` },
      links: { 'node_modules/mysql2': installed('mysql2') },
    },
    {
      title: 'is whole: openwhisk from TypeScript',
      files: {
        'functions/f.ts': `import openwhisk from 'openwhisk'\nexport const main = (): object => ({ keys: Object.keys(openwhisk({ apihost: 'h', api_key: 'a:b' })) })`,
      },
      links: { 'node_modules/openwhisk': installed('openwhisk') },
    },
    {
      title: 'is not what it would be in a browser',
      files: {
        'functions/f.js': `exports.main = () => ({ kind: require('dep').kind, inner: require('dep').inner })`,
        'node_modules/dep/package.json': '{"main":"./node.js","browser":{"./node.js":"./browser.js","./inner.js":false}}',
        'node_modules/dep/node.js': `exports.kind = 'node'; exports.inner = require('./inner')`,
        'node_modules/dep/browser.js': `exports.kind = 'browser'`,
        'node_modules/dep/inner.js': `module.exports = 'inner'`,
      },
    },
    {
      title: 'is not what it would be for a bundler',
      files: {
        'functions/f.js': `exports.main = () => ({ kind: require('dep').kind })`,
        'node_modules/dep/package.json': '{"main":"./main.js","module":"./module.js"}',
        'node_modules/dep/main.js': `exports.kind = 'main'`,
        'node_modules/dep/module.js': `export const kind = 'module'`,
      },
    },
    {
      title: 'is not what it would be for a bundler, imported by TypeScript',
      files: {
        'functions/f.ts': `import { kind } from 'dep'\nexport const main = (): object => ({ kind })`,
        'node_modules/dep/package.json': '{"main":"./main.js","module":"./module.js"}',
        'node_modules/dep/main.js': `exports.kind = 'main'`,
        'node_modules/dep/module.js': `export const kind = 'module'`,
      },
    },
    {
      title: 'has a main without extension, and a folder for one',
      files: {
        'functions/f.js': `exports.main = () => ({ a: require('a'), b: require('b') })`,
        'node_modules/a/package.json': '{"main":"lib/start"}',
        'node_modules/a/lib/start.js': 'module.exports = 1',
        'node_modules/b/package.json': '{"main":"lib"}',
        'node_modules/b/lib/index.js': 'module.exports = 2',
      },
    },
    {
      title: 'has a main that is not there',
      files: {
        'functions/f.js': `exports.main = () => ({ a: require('a') })`,
        'node_modules/a/package.json': '{"main":"dist/none.js"}',
        'node_modules/a/index.js': 'module.exports = 1',
      },
    },
    {
      title: 'has a package.json with a byte order mark',
      files: {
        'functions/f.js': `exports.main = () => ({ a: require('a') })`,
        'node_modules/a/package.json': '\uFEFF{"main":"start.js"}',
        'node_modules/a/start.js': 'module.exports = 1',
      },
    },
    {
      title: 'has JSON with a byte order mark',
      files: {
        'functions/f.js': `exports.main = () => ({ a: require('a/data.json'), own: require('./own.json') })`,
        'node_modules/a/data.json': '\uFEFF{"a":1}',
        'functions/own.json': '\uFEFF{"b":2}',
      },
    },
    {
      title: 'has a scope',
      files: {
        'functions/f.js': `exports.main = () => ({ a: require('@s/pkg'), b: require('@s/pkg/lib/b') })`,
        'node_modules/@s/pkg/index.js': 'module.exports = 1',
        'node_modules/@s/pkg/lib/b.js': 'module.exports = 2',
      },
    },
    {
      title: 'has the name of a built-in module, with a slash',
      files: {
        'functions/f.js': `exports.main = () => ({ own: require('punycode/'), is: require('events/').own })`,
        'node_modules/punycode/index.js': `module.exports = 'package'`,
        'node_modules/events/index.js': 'exports.own = true',
      },
    },
    {
      title: 'lies beside the function',
      files: {
        'functions/f/index.js': `exports.main = () => ({ v: require('dep') })`,
        'functions/f/node_modules/dep/index.js': `module.exports = 'beside'`,
        'node_modules/dep/index.js': `module.exports = 'above'`,
      },
    },
    {
      title: 'lies beside a helper',
      files: {
        'functions/f.js': `exports.main = () => ({ own: require('dep'), helper: require('../lib/h') })`,
        'lib/h.js': `module.exports = require('dep')`,
        'lib/node_modules/dep/index.js': `module.exports = 'of the helper'`,
        'node_modules/dep/index.js': `module.exports = 'of the project'`,
      },
    },
    {
      title: 'asks for a file of the function’s by its path',
      files: {
        'functions/f.js': `exports.main = () => ({ v: require('loader')(__dirname + '/_config') })`,
        'functions/_config.js': 'module.exports = { own: true }',
        'node_modules/loader/index.js': 'module.exports = (file) => require(file)',
      },
    },
    {
      title: 'asks for a file of the function’s in the working folder',
      files: {
        'functions/f.js': `exports.main = () => ({ v: require('loader')('./_config') })`,
        'functions/_config.js': 'module.exports = { own: true }',
        'node_modules/loader/index.js': `module.exports = (file) => require(require('path').resolve(process.cwd(), file))`,
      },
    },
    {
      title: 'looks into its own require.cache entry',
      files: {
        'functions/f.js': `exports.main = () => ({ at: require('dep') })`,
        'node_modules/dep/index.js': `module.exports = require.cache[__filename] === module && module.paths[0]`,
      },
    },
    {
      title: 'wraps the loader of modules',
      files: {
        'functions/f.js': `const seen = require('hook')\nrequire('dep')\nexports.main = () => ({ seen: seen.filter((name) => name === 'dep') })`,
        'node_modules/hook/index.js': `const Module = require('module'); const seen = module.exports = []; const load = Module._load; Module._load = function (name) { seen.push(name); return load.apply(this, arguments) }`,
        'node_modules/dep/index.js': '',
      },
    },
    {
      title: 'is wrapped by way of the loader of modules: proxyquire',
      files: {
        'functions/f.js': `require('double')('dep', { fake: true })\nexports.main = () => require('../lib/h')`,
        'lib/h.js': `module.exports = require('dep')`,
        'node_modules/double/index.js': `const Module = require('module'); module.exports = (name, fake) => { const load = Module._load; Module._load = function (asked) { return asked === name ? fake : load.apply(this, arguments) } }`,
        'node_modules/dep/index.js': 'module.exports = { fake: false }',
      },
    },
    {
      title: 'adds an extension',
      files: {
        'functions/f.js': `require('reader')\nexports.main = () => ({ text: require('./_t.txt') })`,
        'functions/_t.txt': 'text',
        'node_modules/reader/index.js': `require.extensions['.txt'] = (module, file) => { module.exports = require('fs').readFileSync(file, 'utf8') }`,
      },
    },
    {
      title: 'finds the root of the application: app-root-path',
      files: {
        'functions/f.js': `exports.main = () => ({ root: require('root-path') })`,
        'node_modules/root-path/index.js': `module.exports = require('path').resolve(__dirname, '..', '..')`,
      },
    },
  ],
}
