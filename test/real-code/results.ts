/** What is thrown and returned: errors with their lines, and values that are no JSON (F10, F17). */
import { installed, type Kind } from './row.ts'

/** To stand in a function's text: base name and line of the top frame that is the project's own. */
const where = String.raw`const where = (error) => /([^/\\]+:\d+):\d+\)?$/m.exec(error.stack.split('\n').filter((line) => /<?root>?|functions|lib\//.test(line) && line.trim().startsWith('at ')).join('\n'))?.[1];`
const deepError = { 'lib/deep.js': `\n\nexports.fail = () => {\n  throw new RangeError('deep')\n}` }

export const results: Kind = {
  kind: 'what a function throws or returns',
  rows: [
    {
      title: 'has the line of the function',
      files: {
        'functions/f.js': `${where}\n\nexports.main = () => {\n  try { null.x } catch (error) { return { at: where(error), message: error.message } }\n}`,
      },
    },
    {
      title: 'has the line of a helper',
      files: {
        'functions/f.js': `${where}\nconst { fail } = require('../lib/deep')\nexports.main = () => { try { fail() } catch (error) { return { at: where(error), name: error.name } } }`,
        ...deepError,
      },
    },
    {
      title: 'has the line of a module',
      files: {
        'functions/f.mjs': `${where}\nimport { fail } from '../lib/deep.mjs'\nexport const main = () => { try { fail() } catch (error) { return { at: where(error) } } }`,
        'lib/deep.mjs': `\n\nexport const fail = () => {\n  throw new RangeError('deep')\n}`,
      },
    },
    {
      title: 'has the line of TypeScript',
      files: {
        'functions/f.ts': `interface A {\n  a: string\n}\n${where.replace('(error)', '(error: any)')}\ntype B = A\nexport const main = (): object => {\n  try { throw new Error('typed') } catch (error) { return { at: where(error) } }\n}`,
      },
    },
    {
      title: 'has the line of a TypeScript helper',
      files: {
        'functions/f.ts': `${where.replace('(error)', '(error: any)')}\nimport { fail } from '../lib/deep'\nexport const main = (): object => { try { return fail() } catch (error) { return { at: where(error) } } }`,
        'lib/deep.ts': `interface A {\n  a: string\n}\ntype B = A\nexport const fail = (): never => {\n  throw new RangeError('deep')\n}`,
      },
    },
    {
      title: 'has the line of an async function',
      files: {
        'functions/f.js': `${where}\nconst later = async () => {\n  await null\n  throw new Error('later')\n}\nexports.main = () => later().catch((error) => ({ at: where(error) }))`,
      },
    },
    {
      title: 'has the structure that callers of prepareStackTrace see',
      files: {
        'functions/f.js': `const path = require('path')\nconst sites = () => { const before = Error.prepareStackTrace; Error.prepareStackTrace = (_, all) => all; const all = new Error().stack; Error.prepareStackTrace = before; return all }\n\nexports.main = () => { const [top] = sites(); return { file: path.basename(top.getFileName()), line: top.getLineNumber(), name: top.getFunctionName() } }`,
      },
    },
    {
      title: 'is an error that nobody catches',
      files: { 'functions/f.js': `exports.main = () => { throw new TypeError('thrown by the function') }` },
    },
    {
      title: 'is a rejection',
      files: { 'functions/f.js': `exports.main = async () => { throw new RangeError('rejected by the function') }` },
    },
    {
      title: 'is an error while the code loads',
      files: { 'functions/f.js': `throw new Error('no configuration')\nexports.main = () => ({})` },
    },
    {
      title: 'is an error while a helper loads',
      files: { 'functions/f.js': `require('../lib/h')\nexports.main = () => ({})`, 'lib/h.js': `throw new Error('no configuration here')` },
    },
    {
      title: 'is an error while a package loads',
      files: {
        'functions/f.js': `require('dep')\nexports.main = () => ({})`,
        'node_modules/dep/index.js': `throw new Error('this package refuses')`,
      },
    },
    {
      title: 'is an error of syntax in a file that is asked for when the function runs',
      files: {
        'functions/f.js': `exports.main = () => { try { return require('./_b' + 'roken.js') } catch ({ name, message }) { return { name, message } } }`,
        'functions/_broken.js': 'const = 1',
      },
    },
    {
      title: 'is an error of syntax in a file that is guarded, and in one that is not reached',
      files: {
        'functions/f.js': `let code = 'none'\ntry { require('../lib/broken') } catch ({ name }) { code = name }\nlet data\ntry { require('../lib/data.json') } catch ({ name, message }) { data = { name, message } }\nexports.main = (p) => ({ code, data, never: p.never ? require('../lib/other') : 1 })`,
        'lib/broken.js': 'exports.a = (',
        'lib/other.js': 'const = 1',
        'lib/data.json': '{"a":',
      },
    },
    {
      title: 'is an error of syntax in a file that is imported when the function runs',
      files: {
        'functions/f.mjs': `export const main = async () => { try { return await import('../lib/broken.mjs') } catch (error) { return { failed: error instanceof Error } } }`,
        'lib/broken.mjs': 'export const = 1',
      },
    },
    {
      title: 'is broken JSON',
      files: {
        'functions/f.js': `exports.main = () => { try { return require('dep/data.json') } catch ({ name }) { return { name } } }`,
        'node_modules/dep/data.json': '{"a":',
      },
    },
    {
      title: 'is an error that knows its class across files',
      files: {
        'functions/f.js': `const { NotFound } = require('../lib/errors')\nexports.main = () => { try { require('../lib/find')() } catch (error) { return { is: error instanceof NotFound, name: error.constructor.name, error: undefined } } }`,
        'lib/errors.js': `exports.NotFound = class NotFound extends Error {}`,
        'lib/find.js': `const { NotFound } = require('./errors')\nmodule.exports = () => { throw new NotFound('x') }`,
      },
    },
    {
      title: 'is an array from another file, and is one',
      files: {
        'functions/f.js': `exports.main = () => ({ is: require('../lib/list') instanceof Array, date: require('../lib/date') instanceof Date, data: require('../data.json') instanceof Object })`,
        'lib/list.js': 'module.exports = []',
        'lib/date.js': 'module.exports = new Date()',
        'data.json': '{}',
      },
    },
    { title: 'goes round in a circle', files: { 'functions/f.js': `exports.main = () => { const a = {}; a.self = a; return a }` } },
    { title: 'is a number too large for JSON', files: { 'functions/f.js': `exports.main = () => ({ n: 10n })` } },
    {
      title: 'says itself what it is as JSON',
      files: {
        'functions/f.js': `exports.main = () => ({ date: new Date(0), map: new Map([[1, 2]]), own: { toJSON: () => 'own' }, none: undefined, buffer: Buffer.from('a'), nan: NaN })`,
      },
    },
    { title: 'is a thenable', files: { 'functions/f.js': `exports.main = () => ({ then: (done) => done({ ok: 1 }) })` } },
    {
      title: 'has the types of its decorators',
      files: {
        'functions/f.ts': `import 'reflecting'\nconst note = (target: object, key: string): void => {}\nclass A { @note b: string = 'b'; @note d?: Date }\nexport const main = (): object => ({ b: (Reflect as any).getMetadata('design:type', A.prototype, 'b').name, d: (Reflect as any).getMetadata('design:type', A.prototype, 'd').name })`,
        'tsconfig.json': '{"compilerOptions":{"experimentalDecorators":true,"emitDecoratorMetadata":true}}',
        'node_modules/reflecting/index.js': `const all = new Map()\nReflect.metadata = (name, value) => (target, key) => { all.set(name + key, value) }\nReflect.getMetadata = (name, target, key) => all.get(name + key)`,
      },
      links: { 'node_modules/typescript': installed('@arethetypeswrong/core/node_modules/typescript') },
      plain: `exports.main = () => ({ b: String.name, d: Date.name })`,
    },
  ],
}
