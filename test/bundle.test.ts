/** One function, one text: every way to write an entry, and a bundle that behaves as the source would where it lies. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import type { ModuleSet } from '../emulator/model/module-set.ts'
import { createDeployed, createProject, run } from './support/project.ts'

describe('the entry is found', () => {
  const rows: [style: string, file: string, text: string][] = [
    ['exports.main', 'hello.js', 'exports.main = () => ({ ok: 1 })'],
    ['module.exports', 'hello.cjs', 'module.exports = { main() { return { ok: 1 } } }'],
    ['a class instance', 'hello.js', 'class A { main() { return { ok: 1 } } }\nmodule.exports = new A()'],
    ['a bare function', 'hello.js', 'function main() { return { ok: 1 } }'],
    ['a bare async function', 'hello.js', 'async function main() { return { ok: 1 } }'],
    ['a bare const', 'hello.js', 'const main = () => ({ ok: 1 })'],
    ['a bare function beside require', 'hello.js', `const { sep } = require('node:path')\nfunction main() { return { ok: sep.length } }`],
    ['a bare function in strict mode', 'hello.js', `'use strict'\nfunction main() { return { ok: this === undefined ? 1 : 0 } }`],
    [
      'a bare function behind #!',
      'hello.js',
      '#!/usr/bin/env node\nfunction main() { return { ok: 1, at: __dirname.length > 0 } }'.replace(', at: __dirname.length > 0', ''),
    ],
    ['a bare function, with a remark at the end', 'hello.js', 'function main() { return { ok: 1 } } // the end'],
    ['a bare function in TypeScript', 'hello.ts', 'function main(params: { a?: number }): object { return { ok: 1 } }'],
    [
      'a bare function beside imports',
      'hello.ts',
      `import { sep } from 'node:path'\nfunction main(): object { return { ok: sep.length } }`,
    ],
    ['an imported name', 'hello.ts', `import { main } from './lib/impl'`],
    ['global.main', 'hello.js', 'global.main = () => ({ ok: 1 })'],
    [
      'the name in scope wins over exports, as in the runner',
      'hello.js',
      'function main() { return { ok: 1 } }\nexports.main = () => ({ ok: 2 })',
    ],
    ['a bare const beside a remark', 'hello.js', '// exports.main = undefined\nconst main = () => ({ ok: 1 })'],
    [
      'a bare function in a module, beside an export in a remark',
      'hello.js',
      `import 'node:path'\n/*\nexport const main = 1\n*/\nfunction main() { return { ok: 1 } }`,
    ],
    [
      'a bare function beside an export in a remark, where a dependency exports one',
      'hello.js',
      `import 'node:path'\nconst { main: other } = require('./lib/impl')\n/* before\nexport const main = other\n*/\nfunction main() { return { ...other(), ok: 1, } }`,
    ],
    [
      'a bare function beside an export in a text, where a dependency exports one',
      'hello.ts',
      "import 'node:path'\nconst { main: other } = require('./lib/impl')\nconst text = `\nexport const main = 1\n`\nfunction main() { return { ok: other().ok && text.length && 1 } }",
    ],
    [
      'an export behind remarks and texts',
      'hello.ts',
      '/** One. */\nconst text = `a` + `b`\n// `two`\nexport const main = () => ({ ok: text.length - 1 })',
    ],
    [
      'export default, beside an export in a text',
      'hello.ts',
      'export default () => ({ ok: text.length && 1 })\nconst text = `\nexport const main = 1\n`',
    ],
    ['exports.main in characters of more bytes', 'hello.js', '// 함수 函数 é\nexports.main = () => ({ ok: 1 })'],
    ['export const behind a byte order mark', 'hello.ts', '\uFEFFexport const main = () => ({ ok: 1 })'],
    ['export function', 'hello.ts', 'export function main() { return { ok: 1 } }'],
    ['export const', 'hello.mjs', 'export const main = async () => ({ ok: 1 })'],
    [
      'an export renamed, over a local one',
      'hello.ts',
      'function main() { return { ok: 2 } }\nconst real = () => ({ ok: 1 })\nexport { real as main }\nexport { main as other }',
    ],
    ['export default function', 'hello.ts', 'export default function () { return { ok: 1 } }'],
    ['export default an object with main', 'hello.ts', 'export default { value: 1, main() { return { ok: this.value } } }'],
    ['export from', 'hello.ts', `export { main } from './lib/impl'`],
    ['export all', 'hello.ts', `export * from './lib/impl'`],
    [
      'compiled TypeScript',
      'hello.js',
      `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.default = () => ({ ok: 1 })`,
    ],
    ['top-level await', 'hello.ts', 'const ok = await Promise.resolve(1)\nexport const main = () => ({ ok })'],
    [
      'top-level await beside built-in modules',
      'hello.mjs',
      `import fs, { existsSync } from 'fs'\nimport * as path from 'node:path'\nconst { sep } = await import('node:path')\nconst ok = await Promise.resolve(fs.existsSync === existsSync ? sep.length * path.sep.length : 0)\nexport const main = () => ({ ok })`,
    ],
    [
      'top-level await and a package that requires',
      'hello.mjs',
      `import dep from 'dep'\nconst ok = await dep\nexport const main = () => ({ ok })`,
    ],
    ['top-level await and a bare function', 'hello.mjs', 'const ok = await Promise.resolve(1)\nfunction main() { return { ok } }'],
    ['top-level await in an import, default export', 'hello.ts', `import { ok } from './lib/later'\nexport default () => ({ ok })`],
  ]
  it.each(rows)('%s', async (_, file, text) => {
    const project = await createDeployed({
      [`functions/${file}`]: text,
      'functions/lib/impl.ts': 'export const main = () => ({ ok: 1 })',
      'node_modules/dep/index.js': `const { sep } = require('path')\nmodule.exports = Promise.resolve(sep.length)`,
      'functions/lib/later.ts': 'export const ok = await Promise.resolve(1)',
    })
    expect(await project.call('hello')).toEqual({ ok: 1 })
    Reflect.deleteProperty(globalThis, 'main')
  })

  it('under the configured name', async () => {
    const project = await createDeployed(
      {
        'functions/a.js': 'function handler() { return { ok: 1 } }\nfunction main() { return { ok: 2 } }',
        'functions/b.ts': 'export const handler = () => ({ ok: 1 })',
      },
      { config: { defaults: { main: 'handler' } } },
    )
    expect(await project.call('a')).toEqual({ ok: 1 })
    expect(await project.call('b')).toEqual({ ok: 1 })
    expect((await project.bundle('b')).main).toBe('handler')
  })

  it('or not: the bundle is there all the same, and says what the runner would say', async () => {
    const project = await createDeployed({
      'functions/none.js': 'exports.other = () => ({})',
      'functions/value.js': 'const main = 5',
      'functions/callable.js': 'module.exports = () => ({})',
      'functions/blank.js': '\n  \n',
    })
    for (const name of ['none', 'value', 'callable'])
      await expect(project.call(name)).rejects.toThrow(`Action entrypoint 'main' is not a function.`)
    expect((await project.bundle('blank')).text).toBe('')
  })
})

describe('a module finds itself', () => {
  it('__dirname, __filename and import.meta are those of each source file', async () => {
    const report = (kind: string): string =>
      `export const ${kind} = [__dirname, __filename, import.meta.url, import.meta.dirname, import.meta.filename]`
    const project = await createDeployed({
      'functions/hello.ts': `import { lib } from '../src/deep/lib'\nimport dep from 'dep'\n${report('own')}\nexport const main = () => ({ own, lib, dep })`,
      'src/deep/lib.ts': report('lib'),
      'node_modules/dep/package.json': '{ "main": "dist/start.js" }',
      'node_modules/dep/dist/start.js': `module.exports = [__dirname, __filename, require('fs').existsSync(__filename)]`,
    })
    const at = (folder: string, file: string): unknown[] => {
      const path = project.path(`${folder}/${file}`)
      return [project.path(folder), path, pathToFileURL(path).href, project.path(folder), path]
    }
    expect(await project.call('hello')).toEqual({
      own: at('functions', 'hello.ts'),
      lib: at('src/deep', 'lib.ts'),
      dep: [project.path('node_modules/dep/dist'), project.path('node_modules/dep/dist/start.js'), true],
    })
  })

  it("a module's own __dirname stays its own", async () => {
    const project = await createDeployed({
      'functions/hello.mjs': `import { dirname } from 'node:path'\nimport { fileURLToPath } from 'node:url'\nconst __filename = fileURLToPath(import.meta.url)\nconst __dirname = dirname(__filename)\nexport const main = () => ({ __dirname, __filename })`,
    })
    expect(await project.call('hello')).toEqual({ __dirname: project.path('functions'), __filename: project.path('functions/hello.mjs') })
  })

  it('also where top-level await makes it a module, in a folder with an odd name', async () => {
    const project = await createDeployed({
      'functions/a #%20 ü/hello.ts': 'await 0\nexport const main = () => ({ url: import.meta.url, file: __filename })',
    })
    const file = project.path('functions/a #%20 ü/hello.ts')
    expect(await project.call('a #%20 ü/hello')).toEqual({ url: pathToFileURL(file).href, file })
  })

  it('a file that begins to mention its location after the first build', async () => {
    const project = await createDeployed({
      'functions/hello.ts': `import { where } from '../src/lib'\nexport const main = () => ({ where })`,
      'src/lib.ts': `export const where = ''`,
    })
    expect(await project.call('hello')).toEqual({ where: '' })
    project.write('src/lib.ts', 'export const where = __dirname')
    expect(await project.call('hello')).toEqual({ where: project.path('src') })
  })

  it('require.main is the function itself only in the process it was started as', async () => {
    const project = await createDeployed({ 'functions/hello.js': 'exports.main = () => ({ started: require.main === module })' })
    expect(await project.call('hello')).toEqual({ started: false })
    const before = process.mainModule
    process.mainModule = { filename: project.path('functions/hello.js') } as NodeJS.Module
    expect(await project.call('hello')).toEqual({ started: true })
    Reflect.set(process, 'mainModule', before)
  })

  it('a file beside the function is found by it', async () => {
    const project = await createDeployed({
      'functions/hello/index.js': `const { readFileSync } = require('fs')\nconst { join } = require('path')\nexports.main = () => ({ text: readFileSync(join(__dirname, 'page.html'), 'utf8') })`,
      'functions/hello/page.html': '<p>',
    })
    expect(await project.call('hello')).toEqual({ text: '<p>' })
  })
})

describe('what it imports comes along', () => {
  it('packages from the nearest node_modules, JSON, both module kinds, built-in modules stay outside', async () => {
    const project = await createDeployed({
      'functions/hello.ts': `import data from '../data.json' with { type: 'json' }\nimport near from 'near'\nimport { far } from 'far'\nimport { createHash } from 'crypto'\nexport const main = () => ({ data, near, far, hash: createHash('sha1').update('').digest('hex').length })`,
      'data.json': '{ "j": [1] }',
      'functions/node_modules/near/index.js': `module.exports = 'nearest'`,
      'node_modules/near/index.js': `module.exports = 'further'`,
      'node_modules/far/package.json': '{ "type": "module", "exports": { "import": "./esm.js", "require": "./cjs.js" } }',
      'node_modules/far/esm.js': `export const far = 'esm'`,
    })
    expect(await project.call('hello')).toEqual({ data: { j: [1] }, near: 'nearest', far: 'esm', hash: 40 })
    const { inputs } = await project.bundle('hello')
    expect([...inputs].sort()).toEqual(['data.json', 'functions/hello.ts'].map(project.path))
  })

  it('a package with a native part is left where it is, and loaded from there', async () => {
    const project = await createDeployed({
      'functions/hello.js': `const addon = require('addon')\nconst { deep } = require('addon/deep')\nconst plain = require('plain')\nexports.main = () => ({ addon, deep, plain })`,
      'node_modules/addon/package.json': '{ "main": "main.js", "gypfile": true }',
      // What a bundle could not do: find a file relative to the module that was loaded.
      'node_modules/addon/main.js': `module.exports = [module.filename, require.resolve('./binding.json')]`,
      'node_modules/addon/binding.json': '{}',
      'node_modules/addon/deep.js': `exports.deep = module.filename`,
      'node_modules/plain/index.js': `module.exports = 'bundled'`,
    })
    expect(await project.call('hello')).toEqual({
      addon: [project.path('node_modules/addon/main.js'), project.path('node_modules/addon/binding.json')],
      deep: project.path('node_modules/addon/deep.js'),
      plain: 'bundled',
    })
    expect((await project.bundle('hello')).inputs).not.toContain(project.path('node_modules/addon/main.js'))
  })

  it('a package that is an addon itself is left outside too', async () => {
    const project = await createDeployed({
      'functions/hello.js': `exports.main = () => { try { return { loaded: require('addon') } } catch (error) { return { text: error.message } } }`,
      'node_modules/addon/package.json': '{ "main": "addon.linux.node" }',
      'node_modules/addon/addon.linux.node': 'no real addon',
    })
    expect(await project.call('hello')).toMatchObject({
      text: expect.stringContaining(project.path('node_modules/addon/addon.linux.node')),
    })
  })
})

describe('errors point at the source', () => {
  it('each module has a map of its own, outside of its code', async () => {
    const project = await createDeployed({
      'functions/hello.ts': `import { v } from '../src/lib'\nexport const main = () => v`,
      'src/lib.ts': 'export const v: object = {}',
    })
    const { files } = JSON.parse((await project.bundle('hello')).text) as ModuleSet
    expect(Object.keys(files).sort()).toEqual([project.path('functions/hello.ts'), project.path('src/lib.ts')])
    for (const [code, , mappings] of Object.values(files))
      expect([code.includes('sourceMappingURL'), mappings]).toEqual([false, expect.any(String)])
  })

  it('a function that throws at load, and one that throws when called, name the TypeScript line', async () => {
    const project = await createProject({
      'functions/load.ts': `interface A { a: number }\nconst a: A | undefined = undefined\nexport const b = (a as unknown as A).a\nexport const main = () => ({})`,
      'functions/call.ts': `interface A { a: number }\n\nexport async function main(p: { a?: A }) {\n  return { value: p.a!.a }\n}`,
      'functions/later.ts': `interface A { a: number }\nawait 0\nexport async function main(p: { a?: A }) {\n  return { value: p.a!.a }\n}`,
    })
    expect((await project.activate('load')).response.text).toContain(`${project.path('functions/load.ts')}:3:`)
    expect((await project.activate('call')).response.text).toContain(`${project.path('functions/call.ts')}:4:`)
    expect((await project.activate('later')).response.text).toContain('functions/later.ts:4:')
  })

  it.each([
    ['at the very end', 'function main() {', 'hello.js:1:17'],
    ['in a file that mentions its location, on the first line', 'const a = __dirname; function (', 'hello.js:1:30'],
  ])('a syntax error %s shows the text as it was written', async (_, text, place) => {
    const project = await createDeployed({ 'functions/hello.js': text })
    const error: unknown = await project.call('hello').catch((reason: unknown) => reason)
    expect(String(error)).toContain(place)
    expect(String(error)).not.toContain('actionlab')
  })
})

describe('an uploaded archive', () => {
  const upload = (files: Record<string, string>, main?: string) =>
    ({
      package: '',
      name: 'zipped',
      type: 'basic',
      api: 'openwhisk',
      archive: zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))),
      ...(main === undefined ? {} : { main }),
    }) as const

  it('runs: index.js, package.json main, packages it brings, a named file', async () => {
    const { deployer, call } = await createDeployed({ 'functions/a.js': '' })
    const { deployments } = deployer
    deployments.putAction(
      upload({ 'index.js': `exports.main = () => ({ dep: require('dep') })`, 'node_modules/dep/index.js': `module.exports = 'brought'` }),
    )
    expect(await call('zipped')).toEqual({ dep: 'brought' })
    deployments.putAction(upload({ 'package.json': '{ "main": "src/x.js" }', 'src/x.js': 'function main() { return { x: 1 } }' }))
    expect(await call('zipped')).toEqual({ x: 1 })
    deployments.putAction(upload({ 'app.js': 'exports.go = () => ({ go: 1 })' }, 'app.go'))
    expect(await call('zipped')).toEqual({ go: 1 })
    expect(
      Buffer.from((await deployments.source('zipped'))?.code ?? '', 'base64')
        .subarray(0, 2)
        .toString(),
    ).toBe('PK')
  })

  it.each([
    ['a path out of the folder', { '../evil.js': '' }, /names a file outside its folder: "\.\.\/evil\.js"/],
    ['an absolute path', { '/etc/evil.js': '' }, /names a file outside its folder/],
    ['a path of another system', { 'a\\..\\..\\evil.js': '' }, /names a file outside its folder/],
    ['no entry', { 'readme.md': '' }, /must contain either package\.json or index\.js at the root/],
  ])('with %s is refused when it is called', async (_, files, message) => {
    const { deployer, call } = await createDeployed({ 'functions/a.js': '' })
    deployer.deployments.putAction(upload(files))
    await expect(call('zipped')).rejects.toThrow(message)
  })

  it('that is no archive, or one that claims to be huge, is refused', async () => {
    const { deployer, call } = await createDeployed({ 'functions/a.js': '' })
    deployer.deployments.putAction({ ...upload({}), archive: strToU8('not a zip') })
    await expect(call('zipped')).rejects.toThrow('There was an error uncompressing the action archive')
    const bomb = zipSync({ 'index.js': strToU8('exports.main = () => ({})') })
    const directory = Buffer.from(bomb.buffer).indexOf('PK\x01\x02', 'latin1')
    new DataView(bomb.buffer).setUint32(directory + 24, 301_000_000, true)
    deployer.deployments.putAction({ ...upload({}), archive: bomb })
    await expect(call('zipped')).rejects.toThrow('it unpacks to more than 300 MB')
  })

  it('leaves nothing behind', async () => {
    const { deployer, bundle } = await createDeployed({ 'functions/a.js': '' })
    deployer.deployments.putAction(upload({ 'index.js': 'exports.main = () => ({})' }))
    const { file } = await bundle('zipped')
    expect(existsSync(file)).toBe(true)
    await deployer.close()
    expect(existsSync(file)).toBe(false)
  })
})

describe('a package', () => {
  it('is loaded by Node, and again when a file of it, or the package, is another one', async () => {
    const project = await createProject({
      'functions/hello.ts': `import big, { next } from 'big'\nimport { count } from '../src/other'\nexport const main = () => ({ value: big.value, where: big.where, count: count() + next() })`,
      'src/other.ts': `export const count = (): number => require('big').next()`,
      'node_modules/big/index.js': `let calls = 0\nexports.next = () => ++calls\nexports.value = require('./value')\nexports.where = __dirname`,
      'node_modules/big/value.js': `module.exports = 'one'`,
    })
    const expected = { value: 'one', where: project.path('node_modules/big'), count: 3 }
    expect(await project.call('hello')).toEqual(expected)
    project.write('node_modules/big/value.js', `module.exports = 'two'`)
    expect(await project.call('hello')).toEqual({ ...expected, value: 'two' })
    project.remove('node_modules/big')
    project.write('node_modules/big/package.json', '{ "main": "other.js" }')
    project.write('node_modules/big/other.js', `exports.next = () => 1\nexports.value = 'three'\nexports.where = __dirname`)
    expect(await project.call('hello')).toEqual({ ...expected, value: 'three', count: 2 })
  })

  it.each([
    ['an import', 'f.mjs', `import { value } from 'only'\nexport const main = () => ({ value: value() })`],
    ['an import in TypeScript', 'f.ts', `import { value } from 'only'\nexport const main = (): object => ({ value: value() })`],
    ['import()', 'f.js', `exports.main = async () => ({ value: (await import('only')).value() })`],
    ['require', 'f.js', `exports.main = () => ({ value: require('only').value() })`],
    ['a package that awaits', 'f.mjs', `import { value } from 'awaits'\nexport const main = () => ({ value: value() })`],
    ['a package in CommonJS', 'f.js', `exports.main = () => ({ value: require('common')() })`],
  ])('that is a module is loaded again when any file behind it is another one: %s', async (_, file, text) => {
    const project = await createProject({
      [`functions/${file}`]: text,
      'node_modules/only/package.json': '{ "type": "module", "exports": "./index.js", "imports": { "#own": "./lib/own.js" } }',
      'node_modules/only/index.js': `import { deep } from './lib/deep.js'\nexport { other } from "other"\nimport { other } from 'other'\nimport { own } from '#own'\nexport const value = () => deep + other + own`,
      'node_modules/only/lib/deep.js': `export const deep = 'a'`,
      'node_modules/only/lib/own.js': `export const own = 'a'`,
      'node_modules/other/package.json': '{ "type": "module", "main": "main.js" }',
      'node_modules/other/main.js': `import common from './common.cjs'\nexport const other = common`,
      'node_modules/other/common.cjs': `module.exports = require('./part.cjs')`,
      'node_modules/other/part.cjs': `module.exports = 'a'`,
      'node_modules/awaits/package.json': '{ "type": "module", "main": "main.js" }',
      'node_modules/awaits/main.js': `await 0\nexport { value } from 'only'`,
      'node_modules/common/index.js': `module.exports = () => require('only').value()`,
    })
    expect(await project.call('f')).toEqual({ value: 'aaa' })
    project.write('node_modules/only/lib/deep.js', `export const deep = 'b'`)
    expect(await project.call('f')).toEqual({ value: 'baa' })
    project.write('node_modules/other/part.cjs', `module.exports = 'b'`)
    expect(await project.call('f')).toEqual({ value: 'bba' })
    project.write('node_modules/only/lib/own.js', `export const own = 'b'`)
    expect(await project.call('f')).toEqual({ value: 'bbb' })
  })

  it('that is missing fails when it is required, as in Node, and is found once it is installed', async () => {
    const project = await createProject({
      'functions/lazy.js': `exports.main = ({ wanted }) => (wanted ? { value: require('late') } : { value: 'without' })`,
      'functions/guarded.js': `let fast = 'plain'\ntry { fast = require('dep') } catch (error) { fast += error.code }\nexports.main = () => ({ fast })`,
      'functions/brought.js': `const { serializeError } = require('serialize-error')\nexports.main = () => ({})`,
      'node_modules/dep/index.js': `module.exports = require('./lib/fast')`,
      'node_modules/dep/lib/fast.js': `module.exports = require('native-speedup')`,
    })
    expect(await project.call('lazy')).toEqual({ value: 'without' })
    expect(await project.call('guarded')).toEqual({ fast: 'plainMODULE_NOT_FOUND' })
    const { response, hints } = await project.activate('lazy', { wanted: true })
    expect(response.text).toContain("Cannot find module 'late'")
    const text = `late is not installed. ${project.path('functions/lazy.js')} asks for it. npm i late`
    expect(hints).toMatchObject([{ code: 'missing-package', text }])
    const { hints: more } = await project.activate('brought')
    expect(more.map((hint) => hint.text)).toEqual([expect.stringContaining("OpenWhisk's runtime has it: npm i -D serialize-error")])
    project.write('package.json', '{ "dependencies": { "late": "1.0.0" } }')
    const { hints: listed } = await project.activate('lazy', { wanted: true })
    expect(listed.map((hint) => hint.text)).toEqual([text.replace('npm i late', `npm install --prefix ${project.root}`)])
    project.write('node_modules/late/index.js', `module.exports = 'here'`)
    expect(await project.call('lazy', { wanted: true })).toEqual({ value: 'here' })
  })
})

it('one file used by two actions under one name is one bundle, and two names are two', async () => {
  const project = await createDeployed(
    { 'src/x.js': 'exports.main = () => ({ a: 1 })\nexports.other = () => ({ b: 1 })', 'functions/.keep': '' },
    { config: { actions: { one: { file: 'src/x.js' }, two: { file: 'src/x.js' }, three: { file: 'src/x.js', main: 'other' } } } },
  )
  expect(await project.bundle('one')).toBe(await project.bundle('two'))
  expect(await run(await project.bundle('three'))).toEqual({ b: 1 })
  expect((await project.bundle('three')).revision).not.toBe((await project.bundle('one')).revision)
})

describe('files that are no sources', () => {
  const files = {
    'functions/query.ts': `import text from './query.sql'\nexport const main = () => ({ text })`,
    'functions/query.sql': 'select 1',
  }

  it('are what `loaders` says, and a change of it counts', async () => {
    const project = await createProject({ ...files, 'actionlab.config.json': '{"loaders":{".sql":"text"}}' })
    expect(await project.call('query')).toEqual({ text: 'select 1' })
    project.write('actionlab.config.json', '{"loaders":{".sql":"base64"}}')
    expect(await project.call('query')).toEqual({ text: 'c2VsZWN0IDE=' })
  })

  it('are refused with the line of configuration that would take them', async () => {
    const project = await createProject(files)
    await expect(project.call('query')).rejects.toThrow(`the configuration can: loaders: { '.sql': 'text' }`)
  })

  it('may be named by a package.json with a byte order mark', async () => {
    const project = await createProject({
      'functions/marked/package.json': '\uFEFF{"main":"start.js"}',
      'functions/marked/start.js': 'exports.main = () => ({ ok: 1 })',
    })
    expect(await project.call('marked')).toEqual({ ok: 1 })
  })
})

describe('what the project builds with TypeScript', () => {
  const built = {
    'functions/built/package.json': JSON.stringify({ main: 'lib/hello.js', scripts: { build: 'tsc' } }),
    'functions/built/tsconfig.json': `{ // remarks and commas
      "compilerOptions": { "outDir": "lib", "rootDir": "src", }, }`,
    'functions/built/src/hello.ts': 'export const main = (): object => ({ from: "source" })',
  }

  it('is served from its source while the output that package.json names is not there', async () => {
    const project = await createProject(built)
    expect(await project.call('built')).toEqual({ from: 'source' })
    project.write('functions/built/src/hello.ts', 'export const main = (): object => ({ from: "saved source" })')
    expect(await project.call('built')).toEqual({ from: 'saved source' })
  })

  it('is served as it was built where it was', async () => {
    const project = await createProject({ ...built, 'functions/built/lib/hello.js': 'exports.main = () => ({ from: "output" })' })
    expect(await project.call('built')).toEqual({ from: 'output' })
  })

  it('says what to run where no tsconfig leads to a source, and is served once that has run', async () => {
    const project = await createProject({ ...built, 'functions/built/tsconfig.json': '{"compilerOptions":{"outDir":"dist"}}' })
    await expect(project.call('built')).rejects.toThrow(
      'functions/built/lib/hello.js, as main of its package.json says, and there is no such file. Is it built? Run npm run build in its folder (tsc)',
    )
    project.write('functions/built/lib/hello.js', 'exports.main = () => ({ from: "output" })')
    expect(await project.call('built')).toEqual({ from: 'output' })
  })

  const decorated = {
    'tsconfig.base.json': '{"compilerOptions":{"experimentalDecorators":true,"emitDecoratorMetadata":true}}',
    'tsconfig.json': '{"extends":"./tsconfig.base.json"}',
    'functions/f.ts': 'const note = (_: unknown) => {}\n@note class A {}\nexport const main = () => ({ by: "esbuild", name: A.name })\n',
    'functions/plain.ts': 'export const main = () => ({ by: "esbuild" })\n',
  }

  it('has its decorators’ metadata from the project’s own TypeScript, where the tsconfig asks for it', async () => {
    const project = await createProject({
      ...decorated,
      'node_modules/typescript/package.json': '{"version":"5.9.3"}',
      'node_modules/typescript/index.js': `exports.convertCompilerOptionsFromJson = (options) => ({ options })
        exports.transpileModule = (text, { fileName, compilerOptions }) => ({ outputText: 'export const main = () => (' + JSON.stringify({ by: 'TypeScript', metadata: compilerOptions.emitDecoratorMetadata, file: fileName.split('/').at(-1) }) + ')' })`,
    })
    expect(await project.call('f')).toEqual({ by: 'TypeScript', metadata: true, file: 'f.ts' })
    expect(await project.call('plain')).toEqual({ by: 'esbuild' })
    expect(project.logged('notice')).toEqual([])
  })

  it('has that metadata in files that only the running function names as well', async () => {
    const project = await createProject({
      'tsconfig.json': decorated['tsconfig.base.json'],
      'functions/f.ts': `Object.assign(Reflect, { metadata: (key: string, value: unknown) => (of: object) => void Object.assign(of, { [key]: value }) })\nexport const main = ({ name }: { name: string }): object => require('../lib/' + name).seen()`,
      'lib/model.ts': `const note = (_: unknown): void => {}\n@note\nclass Model {\n  constructor(readonly name: string, readonly made: Date) {}\n}\nexport const seen = (): object => ({ types: (Model as any)['design:paramtypes'].map(({ name }: { name: string }) => name) })\nexport const fail = (): void => { throw new Error('here') }`,
      'functions/fails.ts': `export const main = ({ name }: { name: string }): object => require('../lib/' + name).fail()`,
    })
    project.link('node_modules/typescript', join(import.meta.dirname, '../node_modules/@arethetypeswrong/core/node_modules/typescript'))
    expect(await project.call('f', { name: 'model' })).toEqual({ types: ['String', 'Date'] })
    expect((await project.activate('fails', { name: 'model' })).outcome.trace).toContain('lib/model.ts:7:')
  })

  it('is told that the metadata is missing where there is no TypeScript for it', async () => {
    const project = await createProject(decorated)
    expect(await project.call('f')).toMatchObject({ by: 'esbuild' })
    expect(project.logged('notice').map(({ text }) => text)).toEqual([expect.stringContaining('asks for emitDecoratorMetadata')])
  })
})
