/** Packages that are links: of a workspace, of pnpm's store, of another folder. */
import { installed, type Kind } from './row.ts'

const shared = { 'packages/shared/package.json': '{"name":"@team/shared","main":"src/index.js"}' }

export const links: Kind = {
  kind: 'a package that is a link',
  rows: [
    {
      title: 'is linked from the workspace, in JavaScript',
      files: {
        'functions/f.js': `exports.main = () => require('@team/shared')`,
        ...shared,
        'packages/shared/src/index.js': `module.exports = { at: __filename, dep: require('dep') }`,
        'packages/shared/node_modules/dep/index.js': `module.exports = 'of the package'`,
      },
      links: { 'node_modules/@team/shared': '../../packages/shared' },
    },
    {
      title: 'is linked from the workspace, in JavaScript with import',
      files: {
        'functions/f.mjs': `import { v } from '@team/shared'\nexport const main = () => ({ v })`,
        'packages/shared/package.json': '{"name":"@team/shared","type":"module","exports":"./src/index.js"}',
        'packages/shared/src/index.js': `import { at } from './at.js'\nexport const v = at`,
        'packages/shared/src/at.js': 'export const at = import.meta.url',
      },
      links: { 'node_modules/@team/shared': '../../packages/shared' },
    },
    {
      title: 'is linked from the workspace, in TypeScript',
      files: {
        'functions/f.ts': `import { v } from '@team/shared'\nexport const main = (): object => ({ v })`,
        'packages/shared/package.json': '{"name":"@team/shared","main":"src/index.ts"}',
        'packages/shared/src/index.ts': `export const v: number = 1`,
      },
      links: { 'node_modules/@team/shared': '../../packages/shared' },
      plain: `exports.main = () => ({ v: require('../packages/shared/src').v })`,
    },
    {
      title: 'is linked from the store of pnpm',
      files: {
        'functions/f.js': `exports.main = () => require('a')`,
        'node_modules/.pnpm/a@1.0.0/node_modules/a/index.js': `module.exports = { at: __filename, b: require('b') }`,
        'node_modules/.pnpm/b@2.0.0/node_modules/b/index.js': 'module.exports = __filename',
      },
      links: {
        'node_modules/a': '.pnpm/a@1.0.0/node_modules/a',
        'node_modules/.pnpm/a@1.0.0/node_modules/b': '../../b@2.0.0/node_modules/b',
      },
    },
    {
      title: 'is linked from the workspace and needs another one that is',
      files: {
        'functions/f.js': `exports.main = () => require('@team/a')`,
        'packages/a/package.json': '{"name":"@team/a"}',
        'packages/a/index.js': `module.exports = { a: __dirname, b: require('@team/b') }`,
        'packages/b/package.json': '{"name":"@team/b"}',
        'packages/b/index.js': `module.exports = __dirname`,
      },
      links: { 'node_modules/@team/a': '../../packages/a', 'node_modules/@team/b': '../../packages/b' },
    },
    {
      title: 'is linked from the workspace and asks for files by computed names',
      files: {
        'functions/f.js': `exports.main = (p) => ({ v: require('@team/a')(p.n), at: require('@team/a').at })`,
        'packages/a/package.json': '{"name":"@team/a"}',
        'packages/a/index.js': `module.exports = (n) => require('./parts/' + n)\nmodule.exports.at = require.resolve('./parts/x')`,
        'packages/a/parts/x.js': `module.exports = 'x'`,
      },
      links: { 'node_modules/@team/a': '../../packages/a' },
      params: { n: 'x' },
    },
    {
      title: 'is linked from the workspace and has two sides',
      files: {
        'functions/f.mjs': `import { kind } from '@team/a'\nexport const main = () => ({ kind })`,
        'packages/a/package.json': '{"name":"@team/a","exports":{"import":"./index.mjs","require":"./index.cjs"}}',
        'packages/a/index.mjs': `export const kind = 'module'`,
        'packages/a/index.cjs': `exports.kind = 'CommonJS'`,
      },
      links: { 'node_modules/@team/a': '../../packages/a' },
    },
    {
      title: 'is linked from outside of the project',
      files: {
        'functions/f.js': `exports.main = () => ({ sql: require('mysql2').escape('a'), at: require.resolve('mysql2').endsWith('/mysql2/index.js') })`,
      },
      links: { 'node_modules/mysql2': installed('mysql2') },
    },
    {
      title: 'is a link to a file of the project',
      files: {
        'functions/f.js': `exports.main = () => require('./_link')`,
        'lib/real.js': `module.exports = { file: __filename, peer: require('./peer') }`,
        'lib/peer.js': `module.exports = 'peer'`,
      },
      links: { 'functions/_link.js': '../lib/real.js' },
    },
  ],
}
