/** Issue: an edit must simply be there. Every call below begins right after the write returned, without waiting. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createDeployed, createProject } from './support/project.ts'

const returns = (value: string): string => `export function main() { return { value: '${value}' } }\n`

describe('a request that begins after a save is answered by the new code', () => {
  it('for a plain write', async () => {
    const project = await createDeployed({ 'functions/hello.js': returns('one') })
    expect(await project.call('hello')).toEqual({ value: 'one' })
    for (let edit = 0; edit < 20; edit++) {
      project.write('functions/hello.js', returns(`edit ${edit}`))
      expect(await project.call('hello')).toEqual({ value: `edit ${edit}` })
    }
  })

  it('however the entry is exported before and after, wherever it is told to lie', async () => {
    const forms = [
      (value: number) => `exports.main = () => ({ value: ${value} })\n`,
      (value: number) => `function main() { return { value: ${value} } }\n`,
      (value: number) => `export const main = () => ({ value: ${value} })\n`,
      (value: number) => `exports.main = () => ({ value: require('node:path').basename(__dirname) === 'functions' ? ${value} : 0 })\n`,
      (value: number) => `export default () => ({ value: ${value} })\n/*\nexport const main = 1\n*/\n`,
      (value: number) => `const value = await ${value}\nexport const main = () => ({ value })\n`,
    ]
    const project = await createDeployed({ 'functions/hello.js': '' })
    let value = 0
    for (const before of forms) {
      for (const after of forms) {
        for (const form of [before, after]) {
          project.write('functions/hello.js', form(++value))
          expect(await project.call('hello')).toEqual({ value })
        }
      }
    }
  })

  it('for an atomic rename, as editors save', async () => {
    const project = await createDeployed({ 'functions/hello.ts': returns('one') })
    expect(await project.call('hello')).toEqual({ value: 'one' })
    for (let edit = 0; edit < 20; edit++) {
      project.replace('functions/hello.ts', returns(`edit ${edit}`))
      expect(await project.call('hello')).toEqual({ value: `edit ${edit}` })
    }
  })

  it('for a save that moves the old file away before it writes the new one', async () => {
    const project = await createDeployed({ 'functions/hello.js': returns('one') })
    expect(await project.call('hello')).toEqual({ value: 'one' })
    project.rename('functions/hello.js', 'functions/hello.js~')
    const during = project.call('hello')
    setTimeout(() => project.write('functions/hello.js', returns('two')), 4)
    expect(await during).toEqual({ value: 'two' })
    expect(project.logged('reload').flatMap(({ removed }) => removed)).toEqual([])
  })

  it('for a file that is truncated first and written later', async () => {
    const project = await createDeployed({ 'functions/hello.js': returns('one') })
    expect(await project.call('hello')).toEqual({ value: 'one' })
    const file = openSync(project.path('functions/hello.js'), 'w')
    const during = project.call('hello')
    setTimeout(() => writeSync(file, returns('two')), 5)
    expect(await during).toEqual({ value: 'two' })
    closeSync(file)
    expect(await project.call('hello')).toEqual({ value: 'two' })
  })

  it('for fifty files that change at once', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `f${index}`)
    const project = await createDeployed(Object.fromEntries(names.map((name) => [`functions/${name}.js`, returns('one')])))
    await Promise.all(names.map((name) => project.call(name)))
    for (const name of names) project.replace(`functions/${name}.js`, returns(`two of ${name}`))
    expect(await Promise.all(names.map((name) => project.call(name)))).toEqual(names.map((name) => ({ value: `two of ${name}` })))
  })

  it('for a module shared by twenty functions', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `f${index}`)
    const using = `import { value } from './shared/value.js'\nexport const main = () => ({ value })\n`
    const project = await createDeployed({
      ...Object.fromEntries(names.map((name) => [`functions/${name}.js`, using])),
      'functions/shared/value.ts': `export const value = 'one'`,
    })
    for (const name of names) expect(await project.call(name)).toEqual({ value: 'one' })
    project.write('functions/shared/value.ts', `export const value = 'two'`)
    for (const name of names) expect(await project.call(name)).toEqual({ value: 'two' })
  })

  it('for a file outside the functions folder, in a folder of its own', async () => {
    const project = await createDeployed({
      'functions/hello.ts': `import { value } from '../src/deep/value'\nexport const main = () => ({ value })`,
      'src/deep/value.ts': `export const value = 'one'`,
    })
    expect(await project.call('hello')).toEqual({ value: 'one' })
    project.write('src/deep/value.ts', `export const value = 'two'`)
    expect(await project.call('hello')).toEqual({ value: 'two' })
    project.rename('src/deep', 'src/old')
    project.write('src/deep/value.ts', `export const value = 'three'`)
    expect(await project.call('hello')).toEqual({ value: 'three' })
    project.write('src/deep/value.ts', `export const value = 'four'`)
    expect(await project.call('hello')).toEqual({ value: 'four' })
  })

  it('for an imported JSON file', async () => {
    const project = await createDeployed({
      'functions/hello.js': `const data = require('../data.json')\nexports.main = () => data`,
      'data.json': `{"value":"one"}`,
    })
    expect(await project.call('hello')).toEqual({ value: 'one' })
    project.write('data.json', `{"value":"two"}`)
    expect(await project.call('hello')).toEqual({ value: 'two' })
  })

  it('for a dependency in node_modules that is linked elsewhere, edited there, and installed anew', async () => {
    const project = await createProject({
      'functions/hello.js': `const value = require('dep')\nexports.main = () => ({ value })`,
      'packages/a/index.js': `module.exports = 'a'`,
      'packages/b/index.js': `module.exports = 'b'`,
      'node_modules/other/index.js': '',
    })
    project.link('node_modules/dep', '../packages/a')
    expect(await project.call('hello')).toEqual({ value: 'a' })
    project.link('node_modules/dep', '../packages/b')
    expect(await project.call('hello')).toEqual({ value: 'b' })
    project.write('packages/b/index.js', `module.exports = 'b2'`)
    expect(await project.call('hello')).toEqual({ value: 'b2' })
    project.remove('node_modules/dep')
    project.write('node_modules/dep/package.json', '{"main":"lib/x.js"}')
    project.write('node_modules/dep/lib/x.js', `module.exports = 'installed'`)
    expect(await project.call('hello')).toEqual({ value: 'installed' })
    project.write('functions/node_modules/dep/index.js', `module.exports = 'nearer'`)
    expect(await project.call('hello')).toEqual({ value: 'nearer' })
  })

  it('for a scoped package that appears', async () => {
    const project = await createDeployed({ 'functions/hello.js': `exports.main = () => require('@scope/dep')`, 'node_modules/.keep': '' })
    await expect(project.call('hello')).rejects.toThrow(/Cannot find module '@scope\/dep'/)
    project.write('node_modules/@scope/dep/index.js', `module.exports = { value: 'here' }`)
    expect(await project.call('hello')).toEqual({ value: 'here' })
  })

  it('for the paths of tsconfig.json, and of the file it extends', async () => {
    const project = await createDeployed({
      'functions/hello.ts': `import { value } from '@lib/value'\nexport const main = () => ({ value })`,
      'a/value.ts': `export const value = 'a'`,
      'b/value.ts': `export const value = 'b'`,
      'tsconfig.json': `{ "extends": "./config/base" }`,
      'config/base.json': `{ "compilerOptions": { "paths": { "@lib/*": ["../a/*"] } } }`,
    })
    expect(await project.call('hello')).toEqual({ value: 'a' })
    project.write('config/base.json', `{ "compilerOptions": { "paths": { "@lib/*": ["../b/*"] } } }`)
    expect(await project.call('hello')).toEqual({ value: 'b' })
    project.write('tsconfig.json', `{ "compilerOptions": { "paths": { "@lib/*": ["./a/*"] } } }`)
    expect(await project.call('hello')).toEqual({ value: 'a' })
  })

  it('for a file that takes the place of another because of its extension', async () => {
    const project = await createDeployed({
      'functions/hello.js': `import { value } from '../lib/value'\nexport const main = () => ({ value })`,
      'lib/value.js': `export const value = 'js'`,
    })
    expect(await project.call('hello')).toEqual({ value: 'js' })
    project.write('lib/value.ts', `export const value = 'ts'`)
    expect(await project.call('hello')).toEqual({ value: 'ts' })
    project.remove('lib/value.ts')
    expect(await project.call('hello')).toEqual({ value: 'js' })
  })

  it('for a handler that is added to a folder required by pattern', async () => {
    const project = await createDeployed({
      'functions/hello.js': 'exports.main = ({ name }) => ({ value: require(`../handlers/${name}.js`) })',
      'handlers/a.js': `module.exports = 'a'`,
    })
    expect(await project.call('hello', { name: 'a' })).toEqual({ value: 'a' })
    project.write('handlers/b.js', `module.exports = 'b'`)
    expect(await project.call('hello', { name: 'b' })).toEqual({ value: 'b' })
  })

  it('for functions in a folder that is a link, edited there and linked elsewhere', async () => {
    const project = await createDeployed({
      'real/one/list.js': returns('one'),
      'real/two/list.js': returns('two'),
      'functions/hello.js': returns('x'),
    })
    project.link('functions/users', '../real/one')
    expect(await project.call('users/list')).toEqual({ value: 'one' })
    project.write('real/one/list.js', returns('edited'))
    expect(await project.call('users/list')).toEqual({ value: 'edited' })
    project.link('functions/users', '../real/two')
    expect(await project.call('users/list')).toEqual({ value: 'two' })
    project.write('real/two/list.js', returns('edited too'))
    expect(await project.call('users/list')).toEqual({ value: 'edited too' })
  })

  it('for a function file that is a link, linked elsewhere', async () => {
    const project = await createDeployed({ 'real/one.js': returns('one'), 'real/two.js': returns('two'), 'functions/x.js': '' })
    project.link('functions/hello.js', '../real/one.js')
    expect(await project.call('hello')).toEqual({ value: 'one' })
    project.link('functions/hello.js', '../real/two.js')
    expect(await project.call('hello')).toEqual({ value: 'two' })
  })

  it('for a shared module reached through a linked folder that is linked elsewhere', async () => {
    const project = await createDeployed({
      'functions/hello.js': `import { value } from '../common/value.js'\nexport const main = () => ({ value })`,
      'v1/value.js': `export const value = 'v1'`,
      'v2/value.js': `export const value = 'v2'`,
    })
    project.link('common', 'v1')
    expect(await project.call('hello')).toEqual({ value: 'v1' })
    project.link('common', 'v2')
    expect(await project.call('hello')).toEqual({ value: 'v2' })
  })

  it('for a file the configuration names, also one that appears later', async () => {
    const project = await createDeployed(
      { 'src/a.js': returns('a') },
      { config: { actions: { a: { file: 'src/a.js' }, b: { file: 'src/deep/b.js' } } } },
    )
    expect(await project.call('a')).toEqual({ value: 'a' })
    await expect(project.call('b')).rejects.toThrow(`actions['b'].file: there is no src/deep/b.js`)
    project.write('src/a.js', returns('a2'))
    project.write('src/deep/b.js', returns('b'))
    expect(await project.call('a')).toEqual({ value: 'a2' })
    expect(await project.call('b')).toEqual({ value: 'b' })
  })
})

describe('where no events come', () => {
  it('files are compared instead: edits, new functions and a new configuration are there all the same', async () => {
    const project = await createDeployed(
      {
        'functions/hello.js': `import { value } from '../src/value.js'\nexport const main = () => ({ value })`,
        'src/value.js': `export const value = 'one'`,
      },
      { watch: 'poll' },
    )
    expect(await project.call('hello')).toEqual({ value: 'one' })
    for (let edit = 0; edit < 20; edit++) {
      project.write('src/value.js', `export const value = 'edit ${edit}'`)
      expect(await project.call('hello')).toEqual({ value: `edit ${edit}` })
      // The look of this call has just been.
      expect(await project.call('hello')).toEqual({ value: `edit ${edit}` })
    }
    project.write('functions/added.js', returns('added'))
    expect(await project.call('added')).toEqual({ value: 'added' })
    for (const main of ['one', 'two', 'three']) project.write(`functions/folder/${main}.js`, returns(main))
    for (const main of ['one', 'two', 'three', 'one']) {
      project.write('functions/folder/package.json', `{"main":"${main}.js"}`)
      expect(await project.call('folder')).toEqual({ value: main })
    }
    project.write('actionlab.config.json', `{ "defaults": { "type": "web" } }`)
    await project.deployer.fresh()
    expect(project.deployer.catalog().actions.get('added')?.type).toBe('web')
  })

  it('an edit of what is called counts at once even where comparing all takes too long for every request', async () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`functions/f${index}.js`, '']))
    const project = await createDeployed({ ...many, 'functions/hello.js': returns('one') }, { watch: 'poll' })
    expect(await project.call('hello')).toEqual({ value: 'one' })
    for (let edit = 0; edit < 8; edit++) {
      project.write('functions/hello.js', returns(`edit ${edit}`))
      expect(await project.call('hello')).toEqual({ value: `edit ${edit}` })
      expect(await project.call('hello')).toEqual({ value: `edit ${edit}` })
    }
  })
})
