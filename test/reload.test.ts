/** Issue: an edit must simply be there. Every call below begins right after the write returned, without waiting. */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createProject, run } from './project.ts'

const returns = (value: string): string => `export function main() { return { value: '${value}' } }\n`

describe('a request that begins after a save is answered by the new code', () => {
  it('for a plain write', async () => {
    const project = await createProject({ 'functions/hello.js': returns('one') })
    expect(await project.call('hello')).toEqual({ value: 'one' })
    for (let edit = 0; edit < 20; edit++) {
      project.write('functions/hello.js', returns(`edit ${edit}`))
      expect(await project.call('hello')).toEqual({ value: `edit ${edit}` })
    }
  })

  it('for an atomic rename, as editors save', async () => {
    const project = await createProject({ 'functions/hello.ts': returns('one') })
    expect(await project.call('hello')).toEqual({ value: 'one' })
    for (let edit = 0; edit < 20; edit++) {
      project.replace('functions/hello.ts', returns(`edit ${edit}`))
      expect(await project.call('hello')).toEqual({ value: `edit ${edit}` })
    }
  })

  it('for a save that moves the old file away before it writes the new one', async () => {
    const project = await createProject({ 'functions/hello.js': returns('one') })
    expect(await project.call('hello')).toEqual({ value: 'one' })
    project.rename('functions/hello.js', 'functions/hello.js~')
    const during = project.call('hello')
    setTimeout(() => project.write('functions/hello.js', returns('two')), 4)
    expect(await during).toEqual({ value: 'two' })
    expect(project.of('reload').flatMap(({ removed }) => removed)).toEqual([])
  })

  it('for a file that is truncated first and written later', async () => {
    const project = await createProject({ 'functions/hello.js': returns('one') })
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
    const project = await createProject(Object.fromEntries(names.map((name) => [`functions/${name}.js`, returns('one')])))
    await Promise.all(names.map((name) => project.call(name)))
    for (const name of names) project.replace(`functions/${name}.js`, returns(`two of ${name}`))
    expect(await Promise.all(names.map((name) => project.call(name)))).toEqual(names.map((name) => ({ value: `two of ${name}` })))
  })

  it('for a module shared by twenty functions', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `f${index}`)
    const using = `import { value } from './shared/value.js'\nexport const main = () => ({ value })\n`
    const project = await createProject({
      ...Object.fromEntries(names.map((name) => [`functions/${name}.js`, using])),
      'functions/shared/value.ts': `export const value = 'one'`,
    })
    await Promise.all(names.map((name) => project.call(name)))
    project.write('functions/shared/value.ts', `export const value = 'two'`)
    expect(await Promise.all(names.map((name) => project.call(name)))).toEqual(names.map(() => ({ value: 'two' })))
  })

  it('for a file outside the functions folder, in a folder of its own', async () => {
    const project = await createProject({
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
    const project = await createProject({
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
    const project = await createProject({ 'functions/hello.js': `exports.main = () => require('@scope/dep')`, 'node_modules/.keep': '' })
    await expect(project.call('hello')).rejects.toThrow('Could not resolve "@scope/dep"')
    project.write('node_modules/@scope/dep/index.js', `module.exports = { value: 'here' }`)
    expect(await project.call('hello')).toEqual({ value: 'here' })
  })

  it('for the paths of tsconfig.json, and of the file it extends', async () => {
    const project = await createProject({
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
    const project = await createProject({
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
    const project = await createProject({
      'functions/hello.js': 'exports.main = ({ name }) => ({ value: require(`../handlers/${name}.js`) })',
      'handlers/a.js': `module.exports = 'a'`,
    })
    expect(await project.call('hello', { name: 'a' })).toEqual({ value: 'a' })
    project.write('handlers/b.js', `module.exports = 'b'`)
    expect(await project.call('hello', { name: 'b' })).toEqual({ value: 'b' })
  })

  it('for functions in a folder that is a link, edited there and linked elsewhere', async () => {
    const project = await createProject({
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
    const project = await createProject({ 'real/one.js': returns('one'), 'real/two.js': returns('two'), 'functions/x.js': '' })
    project.link('functions/hello.js', '../real/one.js')
    expect(await project.call('hello')).toEqual({ value: 'one' })
    project.link('functions/hello.js', '../real/two.js')
    expect(await project.call('hello')).toEqual({ value: 'two' })
  })

  it('for a shared module reached through a linked folder that is linked elsewhere', async () => {
    const project = await createProject({
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
    const project = await createProject(
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

describe('functions appear and disappear', () => {
  it('a new file, a new folder, a new package', async () => {
    const project = await createProject({ 'functions/hello.js': returns('one') })
    project.write('functions/added.ts', returns('file'))
    expect(await project.call('added')).toEqual({ value: 'file' })
    project.write('functions/box/index.ts', returns('folder'))
    expect(await project.call('box')).toEqual({ value: 'folder' })
    project.write('functions/users/list.js', returns('package'))
    expect(await project.call('users/list')).toEqual({ value: 'package' })
    expect([...project.deployer.catalog().packages.keys()]).toEqual(['users'])
    project.write('functions/users/list.js', returns('edited'))
    expect(await project.call('users/list')).toEqual({ value: 'edited' })
  })

  it('a deleted file and a deleted folder are gone', async () => {
    const project = await createProject({
      'functions/hello.js': returns('one'),
      'functions/users/list.js': returns('list'),
      'functions/keep.js': returns('keep'),
    })
    expect(await project.call('hello')).toEqual({ value: 'one' })
    project.remove('functions/hello.js')
    project.remove('functions/users')
    await project.deployer.fresh()
    expect([...project.deployer.catalog().actions.keys()]).toEqual(['keep'])
    expect([...project.deployer.catalog().packages.keys()]).toEqual([])
    project.write('functions/users/list.js', returns('back'))
    expect(await project.call('users/list')).toEqual({ value: 'back' })
  })

  it('a renamed folder moves its functions', async () => {
    const project = await createProject({
      'functions/users/list.js': `import { value } from './_value.js'\nexport const main = () => ({ value })`,
      'functions/users/_value.js': `export const value = 1`,
    })
    expect(await project.call('users/list')).toEqual({ value: 1 })
    project.rename('functions/users', 'functions/people')
    expect(await project.call('people/list')).toEqual({ value: 1 })
    expect([...project.deployer.catalog().actions.keys()]).toEqual(['people/list'])
    project.write('functions/people/_value.js', `export const value = 2`)
    expect(await project.call('people/list')).toEqual({ value: 2 })
  })

  it('a rename that changes only upper and lower case', async () => {
    const project = await createProject({ 'functions/Hello.js': returns('one'), 'functions/Users/List.js': returns('list') })
    expect(await project.call('Hello')).toEqual({ value: 'one' })
    project.rename('functions/Hello.js', 'functions/hello.js')
    project.rename('functions/Users', 'functions/users')
    expect(await project.call('hello')).toEqual({ value: 'one' })
    expect([...project.deployer.catalog().actions.keys()].sort()).toEqual(['hello', 'users/List'])
  })

  it('a folder becomes one function when it gets an index, and by package.json main', async () => {
    const project = await createProject({ 'functions/box/a.js': returns('a'), 'functions/box/b.js': returns('b') })
    expect(await project.call('box/a')).toEqual({ value: 'a' })
    project.write('functions/box/index.js', returns('index'))
    expect(await project.call('box')).toEqual({ value: 'index' })
    project.write('functions/box/package.json', `{ "main": "b.js" }`)
    expect(await project.call('box')).toEqual({ value: 'b' })
    project.write('functions/box/package.json', `{ "main": "a.js" }`)
    expect(await project.call('box')).toEqual({ value: 'a' })
  })

  it('the whole functions folder is replaced, as a checkout of another branch does', async () => {
    const project = await createProject({
      'functions/hello.js': returns('one'),
      'other/hello.js': returns('two'),
      'other/more.js': returns('more'),
    })
    expect(await project.call('hello')).toEqual({ value: 'one' })
    project.rename('functions', 'before')
    project.rename('other', 'functions')
    expect(await project.call('hello')).toEqual({ value: 'two' })
    expect(await project.call('more')).toEqual({ value: 'more' })
    project.write('functions/hello.js', returns('three'))
    expect(await project.call('hello')).toEqual({ value: 'three' })
  })

  it('a second file for a name makes only that name fail, naming both', async () => {
    const project = await createProject({ 'functions/hello.js': returns('one'), 'functions/other.js': returns('other') })
    project.write('functions/hello.ts', returns('two'))
    await expect(project.call('hello')).rejects.toThrow(
      'The action hello is defined more than once: functions/hello.js and functions/hello.ts.',
    )
    expect(await project.call('other')).toEqual({ value: 'other' })
    project.remove('functions/hello.js')
    expect(await project.call('hello')).toEqual({ value: 'two' })
  })
})

describe('only what changed is built', () => {
  it('a save rebuilds the functions that read the file, and no other', async () => {
    const project = await createProject({
      'functions/a.js': `import { value } from './lib/value.js'\nexport const main = () => ({ value })`,
      'functions/b.js': returns('b'),
      'functions/lib/value.js': 'export const value = 1',
    })
    const [a, b] = [await project.bundle('a'), await project.bundle('b')]
    project.write('functions/lib/value.js', 'export const value = 2')
    expect((await project.bundle('a')).revision).not.toBe(a.revision)
    expect(await project.bundle('b')).toBe(b)
  })

  it('a save that changes nothing keeps the revision, and with it the warm containers', async () => {
    const project = await createProject({ 'functions/hello.ts': returns('one') })
    const before = await project.bundle('hello')
    project.write('functions/hello.ts', returns('one'))
    project.replace('functions/hello.ts', returns('one'))
    expect((await project.bundle('hello')).revision).toBe(before.revision)
    await project.deployer.settled()
    expect(project.of('reload')).toEqual([])
  })

  it('files that are no input stir nothing', async () => {
    const project = await createProject({ 'functions/hello.js': returns('one') })
    const before = await project.bundle('hello')
    project.write('functions/access.log', 'line')
    project.write('functions/hello.js.swp', 'swap')
    project.write('functions/lib/unused.js', '')
    project.write('notes.txt', '')
    expect(await project.bundle('hello')).toBe(before)
    await project.deployer.settled()
    expect(project.of('reload')).toEqual([])
  })
})

describe('in flight', () => {
  it('a bundle that was taken before the save stays what it was', async () => {
    const project = await createProject({ 'functions/hello.js': returns('one') })
    const before = await project.bundle('hello')
    const snapshot = project.deployer.catalog()
    project.write('functions/hello.js', returns('two'))
    expect(await project.call('hello')).toEqual({ value: 'two' })
    expect(await run(before)).toEqual({ value: 'one' })
    project.remove('functions/hello.js')
    await project.deployer.fresh()
    expect(project.deployer.catalog().actions.has('hello')).toBe(false)
    expect(await run(await snapshot.actions.get('hello')!.code!.load())).toEqual({ value: 'two' })
  })

  it('a save while a build runs is not lost', async () => {
    const project = await createProject({ 'functions/hello.js': returns('0') })
    for (let edit = 1; edit < 30; edit++) {
      const building = project.call('hello')
      project.write('functions/hello.js', returns(String(edit)))
      expect(await project.call('hello')).toEqual({ value: String(edit) })
      await building
    }
  })
})

describe('a broken save', () => {
  it("fails for its own function only, with esbuild's message, place and excerpt, and heals with the next save", async () => {
    const project = await createProject({ 'functions/hello.ts': returns('one'), 'functions/other.ts': returns('other') })
    await project.call('hello')
    project.write('functions/hello.ts', 'export function main() {\n  return { value: }\n}\n')
    const failure = await project.call('hello').catch((error: Error) => error)
    expect(failure).toMatchObject({ name: 'BuildFailure' })
    expect(String(failure)).toContain('functions/hello.ts:2:18')
    expect(String(failure)).toContain('return { value: }')
    expect(await project.call('other')).toEqual({ value: 'other' })
    project.write('functions/hello.ts', returns('two'))
    expect(await project.call('hello')).toEqual({ value: 'two' })
  })

  it('is told once, not once per request, and again when it is saved broken again', async () => {
    const project = await createProject({ 'functions/hello.js': returns('one') })
    await project.call('hello')
    project.write('functions/hello.js', 'function main( {')
    for (let request = 0; request < 5; request++) await expect(project.call('hello')).rejects.toThrow('hello.js:1')
    await project.deployer.settled()
    expect(project.of('build-error')).toMatchObject([{ action: 'hello', file: 'functions/hello.js' }])
    project.write('functions/hello.js', 'function main( {')
    await project.deployer.settled()
    await expect(project.call('hello')).rejects.toThrow('hello.js:1')
    expect(project.of('build-error')).toHaveLength(2)
  })

  it('in a shared module names that module, and heals there', async () => {
    const project = await createProject({
      'functions/hello.js': `import { value } from '../src/value.js'\nexport const main = () => ({ value })`,
      'src/value.js': 'export const value = ',
    })
    await expect(project.call('hello')).rejects.toThrow('src/value.js:1:21')
    project.write('src/value.js', 'export const value = 1')
    expect(await project.call('hello')).toEqual({ value: 1 })
  })

  it('that imports a file which does not exist yet heals when the file appears, however deep', async () => {
    const project = await createProject({
      'functions/hello.js': `import { value } from '../src/not/yet/value.js'\nexport const main = () => ({ value })`,
    })
    await expect(project.call('hello')).rejects.toThrow('Could not resolve "../src/not/yet/value.js"')
    project.write('src/not/yet/value.js', 'export const value = 1')
    expect(await project.call('hello')).toEqual({ value: 1 })
    project.write('src/not/yet/value.js', 'export const value = 2')
    expect(await project.call('hello')).toEqual({ value: 2 })
  })

  it('of a missing export heals in the file that lacks it', async () => {
    const project = await createProject({
      'functions/hello.js': `import { value } from '../src/value.js'\nexport const main = () => ({ value })`,
      'src/value.js': 'export const other = 1',
    })
    await expect(project.call('hello')).rejects.toThrow('No matching export')
    project.write('src/value.js', 'export const value = 1')
    expect(await project.call('hello')).toEqual({ value: 1 })
  })
})

describe('what the terminal says', () => {
  it('one reload event per save, with the names and the time', async () => {
    const project = await createProject({
      'functions/a.js': `import { value } from './lib/value.js'\nexport const main = () => ({ value })`,
      'functions/b.js': `import { value } from './lib/value.js'\nexport const main = () => ({ value })`,
      'functions/c.js': returns('c'),
      'functions/lib/value.js': 'export const value = 1',
    })
    await Promise.all(['a', 'b', 'c'].map((name) => project.call(name)))
    project.write('functions/lib/value.js', 'export const value = 2')
    await project.deployer.settled()
    project.write('functions/d.js', returns('d'))
    project.remove('functions/c.js')
    await project.deployer.settled()
    expect(project.of('reload')).toMatchObject([
      { changed: ['a', 'b'], added: [], removed: [] },
      { changed: [], added: ['d'], removed: ['c'] },
    ])
    for (const { ms } of project.of('reload')) expect(ms).toBeGreaterThan(0)
  })

  it('comes without a request, and names a function that was never called', async () => {
    const project = await createProject({ 'functions/hello.js': returns('one') })
    project.write('functions/hello.js', returns('two'))
    await expect.poll(() => project.of('reload')).toMatchObject([{ changed: ['hello'] }])
  })
})

describe('the configuration', () => {
  const config = (text: string): string => `import { defineConfig } from 'actionlab'\nexport default defineConfig(${text})`

  it('applies an edit without a restart: parameters, limits, triggers', async () => {
    const project = await createProject({
      'functions/hello.js': returns('one'),
      'actionlab.config.ts': config(`{ actions: { hello: { params: { a: 1 } } } }`),
    })
    expect(project.deployer.catalog().actions.get('hello')).toMatchObject({ params: { a: 1 }, type: 'basic' })
    project.write(
      'actionlab.config.ts',
      config(
        `{ defaults: { type: 'web' }, actions: { hello: { params: { a: 2 }, limits: { timeout: 500 } } }, triggers: { t: { type: 'apigw', product: 'p', api: 'a', stage: 's', resource: '/x', action: 'hello' } } }`,
      ),
    )
    await project.deployer.fresh()
    expect(project.deployer.catalog().actions.get('hello')).toMatchObject({ params: { a: 2 }, type: 'web', limits: { timeout: 500 } })
    expect(project.deployer.config().triggers).toHaveProperty('t')
    await project.deployer.settled()
    expect(project.of('reload')).toMatchObject([{ changed: ['hello'] }])
  })

  it('applies an edit of a file it imports', async () => {
    const project = await createProject({
      'functions/hello.js': returns('one'),
      'actionlab.config.ts': `import { params } from './settings/params'\nexport default { actions: { hello: { params } } }`,
      'settings/params.ts': 'export const params = { a: 1 }',
    })
    expect(project.deployer.catalog().actions.get('hello')?.params).toEqual({ a: 1 })
    project.write('settings/params.ts', 'export const params = { a: 2 }')
    await project.deployer.fresh()
    expect(project.deployer.catalog().actions.get('hello')?.params).toEqual({ a: 2 })
  })

  it('keeps the last good one after a bad edit, says why once, and takes the next good one', async () => {
    const project = await createProject({
      'functions/hello.js': returns('one'),
      'actionlab.config.json': `{ "actions": { "hello": { "params": { "a": 1 } } } }`,
    })
    project.write('actionlab.config.json', `{ "actions": { "hello": { "parms": { "a": 2 } } } }`)
    for (let request = 0; request < 3; request++) await project.deployer.fresh()
    await project.deployer.settled()
    expect(project.deployer.catalog().actions.get('hello')?.params).toEqual({ a: 1 })
    const notices = project.of('notice').map(({ text }) => text)
    expect(notices).toHaveLength(1)
    expect(notices[0]).toContain(`actionlab.config.json: actions.hello: unknown key 'parms'. Did you mean 'params'?`)
    expect(notices[0]).toContain('The last good configuration stays in force.')
    project.write('actionlab.config.json', `{ "actions": { "hello": { "params": { "a": 3 } } } }`)
    await project.deployer.fresh()
    expect(project.deployer.catalog().actions.get('hello')?.params).toEqual({ a: 3 })
  })

  it('appears: a project without one gets one', async () => {
    const project = await createProject({ 'functions/hello.js': returns('one') })
    project.write('actionlab.config.json', `{ "defaults": { "type": "web" } }`)
    await project.deployer.fresh()
    expect(project.deployer.catalog().actions.get('hello')?.type).toBe('web')
  })

  it('applies an edit of .env and of .env.local', async () => {
    const project = await createProject({ 'functions/hello.js': returns('one') })
    project.write('.env', 'NAME=env\nOTHER=1')
    await project.deployer.fresh()
    expect(project.deployer.catalog().actions.get('hello')?.env).toEqual({ NAME: 'env', OTHER: '1' })
    project.write('.env.local', 'NAME=local')
    await project.deployer.fresh()
    expect(project.deployer.catalog().actions.get('hello')?.env).toEqual({ NAME: 'local', OTHER: '1' })
  })
})

describe('where no events come', () => {
  it('files are compared instead: edits, new functions and new configuration are there all the same', async () => {
    const project = await createProject(
      {
        'functions/hello.js': `import { value } from '../src/value.js'\nexport const main = () => ({ value })`,
        'src/value.js': `export const value = 'one'`,
      },
      { watch: 'poll' },
    )
    expect(await project.call('hello')).toEqual({ value: 'one' })
    await expect.poll(() => (project.write('src/value.js', `export const value = 'two'`), project.call('hello'))).toEqual({ value: 'two' })
    project.write('functions/added.js', returns('added'))
    await expect.poll(() => project.call('added').catch(() => undefined)).toEqual({ value: 'added' })
    project.write('actionlab.config.json', `{ "defaults": { "type": "web" } }`)
    await expect.poll(async () => (await project.deployer.fresh(), project.deployer.catalog().actions.get('added')?.type)).toBe('web')
  })
})

it('without watching, what was there at the start is served', async () => {
  const project = await createProject({ 'functions/hello.js': returns('one') }, { watch: false })
  expect(project.deployer.fresh()).toBeUndefined()
  expect(await project.call('hello')).toEqual({ value: 'one' })
  project.write('functions/hello.js', returns('two'))
  await project.deployer.settled()
  expect(await project.call('hello')).toEqual({ value: 'one' })
  expect(readFileSync(project.path('functions/hello.js'), 'utf8')).toContain('two')
})
