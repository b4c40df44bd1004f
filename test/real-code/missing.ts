/** Packages that are not there (fault page: part 1, kinds 1 and 7; F1). */
import { caught, installed, rejected, type Kind } from './row.ts'

/** As knex does: every dialect requires its driver when it is made. */
const knex = {
  'node_modules/knex/package.json': '{"name":"knex","main":"knex.js","browser":{"./lib/drivers/pg.js":"./lib/nothing.js"}}',
  'node_modules/knex/knex.js': `const { dialects } = require('./lib/dialects')
module.exports = ({ client }) => { const Client = require('./lib/dialects/' + dialects[client]); return new Client() }`,
  'node_modules/knex/lib/dialects/index.js': `exports.dialects = { pg: 'postgres/index.js', sqlite: 'better-sqlite3/index.js' }`,
  'node_modules/knex/lib/dialects/postgres/index.js': `module.exports = class { sql(t) { return 'select * from "' + t + '"' } driver() { return require('pg') } }`,
  'node_modules/knex/lib/dialects/better-sqlite3/index.js': `module.exports = class { sql(t) { return 'select * from \`' + t + '\`' } driver() { return require('better-sqlite3') } }`,
}

/** As redis-parser 2 does: the guard is in one file, the package that may lack in the one behind it. */
const redisParser = {
  'node_modules/redis-parser/index.js': `module.exports = require('./lib/parser')`,
  'node_modules/redis-parser/lib/parser.js': `let Hiredis
try { Hiredis = require('./hiredis') } catch (error) { Hiredis = undefined }
exports.name = Hiredis === undefined ? 'javascript' : 'hiredis'`,
  'node_modules/redis-parser/lib/hiredis.js': `const hiredis = require('hiredis')\nmodule.exports = hiredis.Reader`,
}

export const missing: Kind = {
  kind: 'a package that is not there',
  rows: [
    {
      title: 'is asked for in a branch that is not taken',
      files: { 'functions/f.js': `exports.main = (p) => { if (p.never) require('not-installed'); return { ok: 1 } }` },
    },
    {
      title: 'is asked for in a branch that is taken',
      files: { 'functions/f.js': `${caught} exports.main = () => caught(() => require('not-installed'))` },
    },
    {
      title: 'stops the function at its first line',
      files: { 'functions/f.js': `const x = require('not-installed')\nexports.main = () => ({ x })` },
    },
    {
      title: 'is in the runtime of the cloud: openwhisk',
      files: {
        'functions/f.js': `const openwhisk = require('openwhisk')\nfunction main() { return { has: typeof openwhisk({ apihost: 'h', api_key: 'a:b' }).actions } }\nexports.main = main`,
      },
      brings: { 'node_modules/openwhisk': installed('openwhisk') },
    },
    {
      title: 'is in the runtime of the cloud, because its client needs it: needle',
      files: { 'functions/f.js': `const needle = require('needle')\nexports.main = () => ({ has: typeof needle.post })` },
      brings: { 'node_modules/needle': installed('needle') },
    },
    {
      title: 'is guarded where it stands',
      files: { 'functions/f.js': `let fast = 'plain'; try { fast = require('native-speedup') } catch {}\nexports.main = () => ({ fast })` },
    },
    {
      title: 'is guarded by its code',
      files: {
        'functions/f.js': `let code; try { require('native-speedup') } catch (error) { if (error.code !== 'MODULE_NOT_FOUND') throw error; code = error.code }\nexports.main = () => ({ code })`,
      },
    },
    {
      title: 'is a file of a package that is there',
      files: {
        'functions/f.js': `${caught} exports.main = () => caught(() => require('dep/lib/nothing'))`,
        'node_modules/dep/index.js': '',
      },
    },
    {
      title: 'is a file of the project’s own',
      files: { 'functions/f.js': `${caught} exports.main = () => caught(() => require('./nothing'))` },
    },
    {
      title: 'is a peer that a package asks for lazily: knex and its drivers',
      files: { 'functions/f.js': `const knex = require('knex')({ client: 'pg' })\nexports.main = () => ({ sql: knex.sql('t') })`, ...knex },
    },
    {
      title: 'is a peer that a package asks for now: knex without its driver',
      files: {
        'functions/f.js': `${caught} const knex = require('knex')({ client: 'sqlite' })\nexports.main = () => caught(() => knex.driver())`,
        ...knex,
      },
    },
    {
      title: 'stands behind a relative path that is guarded: redis-parser and hiredis',
      files: { 'functions/f.js': `exports.main = () => ({ parser: require('redis-parser').name })`, ...redisParser },
    },
    {
      title: 'stands behind a relative path that is guarded, at first hand',
      files: {
        'functions/f.js': `exports.main = () => ({ is: require('optdep') })`,
        'node_modules/optdep/index.js': `let fast; try { fast = require('./lib/fast') } catch {}\nmodule.exports = fast ? 'fast' : 'plain'`,
        'node_modules/optdep/lib/fast.js': `module.exports = require('native-speedup')`,
      },
    },
    {
      title: 'is wanted by a package at once, and the package is guarded',
      files: {
        'functions/f.js': `let has = true; try { require('needy') } catch { has = false }\nexports.main = () => ({ has })`,
        'node_modules/needy/index.js': `require('not-installed')`,
      },
    },
    {
      title: 'is wanted by a package at once, and the package is not guarded',
      files: { 'functions/f.js': `require('needy')\nexports.main = () => ({})`, 'node_modules/needy/index.js': `require('not-installed')` },
    },
    {
      title: 'has a name that nothing is certain of: sequelize and its dialects',
      files: {
        'functions/f.js': `${caught} const { Sequelize } = require('sequelize')\nexports.main = () => caught(() => new Sequelize('mssql'))`,
        'node_modules/sequelize/index.js': `exports.Sequelize = class { constructor(dialect) { this.manager = new (require('./dialects/' + dialect))() } }`,
        'node_modules/sequelize/dialects/mssql.js': `module.exports = class { constructor() {
  try { this.lib = require('tedious') } catch (error) { if (error.code === 'MODULE_NOT_FOUND') throw new Error('Please install tedious package manually'); throw error } } }`,
      },
    },
    {
      title: 'is imported in a branch that is not taken',
      files: { 'functions/f.mjs': `export const main = async (p) => ({ x: p.never ? await import('not-installed') : 'none' })` },
    },
    {
      title: 'is imported where CommonJS imports',
      files: {
        'functions/f.js': `${rejected} exports.main = async () => rejected(import('not-installed')).then(({ name, code }) => ({ name, code }))`,
      },
    },
    {
      title: 'is imported lazily by TypeScript, and guarded',
      files: {
        'functions/f.ts': `export const main = async (): Promise<object> => { try { const name: string = 'not-installed'; return await import(name) } catch { return { guarded: true } } }`,
      },
    },
    {
      title: 'is told as Node tells it of an import',
      files: {
        'functions/f.mjs': `${rejected} export const main = () => Promise.all(['not-installed', '@not/installed', 'not-installed/deep', '../lib/nothing.mjs', 'undefined'].map((name) => rejected(import(name))))`,
      },
    },
    {
      title: 'stops a module at its first line',
      files: { 'functions/f.mjs': `import x from 'not-installed'\nexport const main = () => ({ x })` },
    },
    {
      title: 'is only a type',
      files: { 'functions/f.ts': `import type { Thing } from 'not-installed'\nexport const main = (): Thing => ({ ok: 1 })` },
    },
    {
      title: 'is asked for by a helper',
      files: {
        'functions/f.js': `exports.main = () => require('../lib/helper')()`,
        'lib/helper.js': `${caught} module.exports = () => caught(() => require('not-installed'))`,
      },
    },
    {
      title: 'is asked whether it is there',
      files: { 'functions/f.js': `${caught} exports.main = () => caught(() => ({ at: require.resolve('not-installed') }))` },
    },
    {
      title: 'is asked for twice',
      files: {
        'functions/f.js': `${caught} exports.main = () => { caught(() => require('not-installed')); return caught(() => require('not-installed')) }`,
      },
    },
    {
      title: 'is in the list of optional dependencies and not on this machine',
      files: {
        'functions/f.js': `exports.main = () => ({ watcher: require('watching').watcher })`,
        'node_modules/watching/package.json': '{"name":"watching","main":"./index.js","optionalDependencies":{"fsevents":"*"}}',
        'node_modules/watching/index.js': `let fsevents; try { fsevents = require('fsevents') } catch (error) { if (process.env.DEBUG_WATCHING) console.error(error) }\nexports.watcher = fsevents ? 'fsevents' : 'poll'`,
      },
    },
    {
      title: 'is another kind of binary: a package whose native part was not built',
      files: {
        'functions/f.js': `const b = require('bufferutil-like')\nexports.main = () => ({ by: b.by })`,
        'node_modules/bufferutil-like/index.js': `try { module.exports = require('./build/Release/bufferutil.node') } catch { module.exports = require('./fallback') }`,
        'node_modules/bufferutil-like/fallback.js': `exports.by = 'fallback'`,
      },
    },
  ],
}
