/** What package.json says for an `import` and for a `require`, and what it keeps from both. */
import { caught, rejected, type Kind } from './row.ts'

const project = (more: object = {}): Record<string, string> => ({
  'package.json': JSON.stringify({
    name: 'project',
    imports: {
      '#kind': { import: './lib/kind.mjs', require: './lib/kind.cjs' },
      '#dep': { import: 'dual', default: './lib/kind.cjs' },
      '#secret/*': null,
    },
    exports: { '.': { import: './lib/kind.mjs', require: './lib/kind.cjs' } },
    ...more,
  }),
  'lib/kind.mjs': `export const kind = 'import'`,
  'lib/kind.cjs': `exports.kind = 'require'`,
  'node_modules/dual/package.json': '{"exports":{"import":"./index.mjs","require":"./index.cjs"}}',
  'node_modules/dual/index.mjs': `export const kind = 'dual import'`,
  'node_modules/dual/index.cjs': `exports.kind = 'dual require'`,
})
const closed = {
  'node_modules/none/package.json': '{"exports":null,"main":"a.js"}',
  'node_modules/none/a.js': `exports.a = 1`,
  'node_modules/closed/package.json': JSON.stringify({
    exports: {
      '.': './a.js',
      './null': null,
      './for-require': { import: null, default: './a.js' },
      './list': [null, './a.js'],
      './only-require': { require: './a.js' },
      './parts/*': './parts/*.js',
      './parts/*.a': './a.js',
      './parts/secret': null,
    },
  }),
  'node_modules/closed/a.js': 'exports.a = 1',
  'node_modules/closed/parts/open.js': 'exports.a = 2',
  'node_modules/closed/parts/secret.js': 'exports.a = 3',
}
const names = `['none', 'closed', 'closed/null', 'closed/for-require', 'closed/list', 'closed/only-require', 'closed/parts/open', 'closed/parts/x.a', 'closed/parts/secret', 'closed/nothing']`

export const conditions: Kind = {
  kind: 'a condition of package.json',
  rows: [
    {
      title: 'is that for import, of # in a module',
      files: {
        'functions/f.mjs': `import { kind } from '#kind'\nimport { kind as dep } from '#dep'\nexport const main = async () => ({ kind, dep, late: (await import('#kind')).kind, at: import.meta.resolve('#kind') })`,
        ...project(),
      },
    },
    {
      title: 'is that for import, of # in TypeScript under type: module',
      files: {
        'functions/f.ts': `import { kind } from '#kind'\nimport { kind as dep } from '#dep'\nexport const main = () => ({ kind, dep })`,
        ...project({ type: 'module' }),
      },
    },
    {
      title: 'is the one that each asks for, of # in CommonJS',
      files: {
        'functions/f.js': `exports.main = async () => ({ kind: require('#kind').kind, dep: require('#dep').kind, late: (await import('#kind')).kind, lateDep: (await import('#dep')).kind })`,
        ...project(),
      },
    },
    {
      title: 'is the one that each asks for, of # through createRequire',
      files: {
        'functions/f.mjs': `import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)\nexport const main = async () => ({ kind: require('#kind').kind, late: (await import('#kind')).kind })`,
        ...project(),
      },
    },
    {
      title: 'is that for import, of the package itself in a module',
      files: {
        'functions/f.mjs': `import { kind } from 'project'\nexport const main = async () => ({ kind, late: (await import('project')).kind, at: import.meta.resolve('project') })`,
        ...project(),
      },
    },
    {
      title: 'is the one that each asks for, of the package itself in CommonJS',
      files: {
        'functions/f.js': `exports.main = async () => ({ kind: require('project').kind, late: (await import('project')).kind })`,
        ...project(),
      },
    },
    {
      title: 'is null for who requires',
      files: { 'functions/f.js': `${caught} exports.main = () => ${names}.map((name) => caught(() => require(name)))`, ...closed },
    },
    {
      title: 'is null for who imports',
      files: {
        'functions/f.mjs': `${rejected} export const main = () => Promise.all(${names}.map((name) => rejected(import(name).then(({ a }) => a))))`,
        ...closed,
      },
    },
    {
      title: 'is null for an import statement',
      files: { 'functions/f.mjs': `import { a } from 'closed/for-require'\nexport const main = () => ({ a })`, ...closed },
    },
  ],
}
