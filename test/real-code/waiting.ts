/** Packages with top-level await: what imports them waits, and nothing of the project runs twice for that. */
import { caught, type Kind } from './row.ts'

const order = `(globalThis.order ??= []).push`
const packages = Object.fromEntries(
  ['first', 'second'].flatMap((name) => [
    [`node_modules/${name}/package.json`, '{"type":"module","exports":"./index.js"}'],
    [`node_modules/${name}/index.js`, `export const value = await Promise.resolve('${name}')`],
  ]),
)
const withoutExports = {
  'node_modules/plain/package.json': '{"type":"module","main":"index.js"}',
  'node_modules/plain/index.js': `export const value = await Promise.resolve('plain')`,
}

export const waiting: Kind = {
  kind: 'a package that is waited for',
  rows: [
    {
      title: 'lets what was imported before it run once',
      files: {
        'functions/f.mjs': `import '../lib/count.mjs'\nimport { value } from 'first'\n${order}('f')\nexport const main = () => ({ value, order: globalThis.order })`,
        'lib/count.mjs': `${order}('count')`,
        ...packages,
      },
    },
    {
      title: 'is imported by a helper',
      files: {
        'functions/f.mjs': `import { value } from '../lib/a.mjs'\n${order}('f')\nexport const main = () => ({ value, order: globalThis.order })`,
        'lib/a.mjs': `export { value } from 'first'\n${order}('a')`,
        ...packages,
      },
    },
    {
      title: 'is one of two',
      files: {
        'functions/f.mjs': `import '../lib/count.mjs'\nimport { value } from 'first'\nimport { other } from '../lib/other.mjs'\n${order}('f')\nexport const main = () => ({ value, other, order: globalThis.order })`,
        'lib/count.mjs': `${order}('count')`,
        'lib/other.mjs': `import { value } from 'second'\n${order}('other')\nexport const other = value`,
        ...packages,
      },
    },
    {
      title: 'stands behind a circle of own modules',
      files: {
        'functions/f.mjs': `import { ask } from '../lib/a.mjs'\nexport const main = () => ({ answer: ask(), order: globalThis.order })`,
        'lib/a.mjs': `import { viaA } from '../lib/b.mjs'\nimport { value } from 'first'\n${order}('a')\nexport const told = () => value\nexport const ask = () => viaA()`,
        'lib/b.mjs': `import { told } from './a.mjs'\n${order}('b')\nexport const viaA = () => told()`,
        ...packages,
      },
    },
    {
      title: 'has no exports in its package.json',
      files: { 'functions/f.mjs': `import { value } from 'plain'\nexport const main = () => ({ value })`, ...withoutExports },
    },
    {
      title: 'is imported by a module that is imported when the function runs',
      files: {
        'functions/f.js': `exports.main = async () => { const { a, b } = await import('../lib/both.mjs'); return { a, b } }`,
        'lib/both.mjs': `import { value as a } from 'first'\nimport { value as b } from 'second'\nexport { a, b }`,
        ...packages,
      },
    },
    {
      title: 'is imported twice at the same time',
      files: {
        'functions/f.mjs': `export const main = async () => { const all = await Promise.all([import('first'), import('second'), import('first')]); return { all: all.map(({ value }) => value), same: all[0] === all[2] } }`,
        ...packages,
      },
    },
    {
      title: 'does not come through a require of what imports it',
      files: {
        'functions/f.js': `${caught} exports.main = () => { const { name, code } = caught(() => require('../lib/a.mjs')); return { name, code } }`,
        'lib/a.mjs': `export { value } from 'first'`,
        ...packages,
      },
    },
    {
      title: 'stops a function that requires what imports it',
      files: {
        'functions/f.js': `const { value } = require('../lib/a.mjs')\nexports.main = () => ({ value })`,
        'lib/a.mjs': `export { value } from 'first'`,
        ...packages,
      },
    },
  ],
}
