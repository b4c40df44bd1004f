/** Functions come and go with their files and folders. Every call begins right after the change, without waiting. */
import { describe, expect, it } from 'vitest'
import { createDeployed } from './support/project.ts'

const returns = (value: string): string => `export function main() { return { value: '${value}' } }\n`

describe('functions appear and disappear', () => {
  it('a new file, a new folder, a new package', async () => {
    const project = await createDeployed({ 'functions/hello.js': returns('one') })
    project.write('functions/added.ts', returns('file'))
    expect(await project.call('added')).toEqual({ value: 'file' })
    project.write('functions/box/index.ts', returns('folder'))
    expect(await project.call('box')).toEqual({ value: 'folder' })
    project.write('functions/users/list.js', returns('package'))
    expect(await project.call('users/list')).toEqual({ value: 'package' })
    project.write('functions/users/list.js', returns('edited'))
    expect(await project.call('users/list')).toEqual({ value: 'edited' })
  })

  it('a deleted file and a deleted folder are gone', async () => {
    const project = await createDeployed({
      'functions/hello.js': returns('one'),
      'functions/users/list.js': returns('list'),
      'functions/keep.js': returns('keep'),
    })
    expect(await project.call('hello')).toEqual({ value: 'one' })
    project.remove('functions/hello.js')
    project.remove('functions/users')
    await expect(project.call('hello')).rejects.toThrow('There is no action "hello"')
    expect(project.actions()).toEqual(['keep'])
    project.write('functions/users/list.js', returns('back'))
    expect(await project.call('users/list')).toEqual({ value: 'back' })
  })

  it('a renamed folder moves its functions', async () => {
    const project = await createDeployed({
      'functions/users/list.js': `import { value } from './_value.js'\nexport const main = () => ({ value })`,
      'functions/users/_value.js': `export const value = 1`,
    })
    expect(await project.call('users/list')).toEqual({ value: 1 })
    project.rename('functions/users', 'functions/people')
    expect(await project.call('people/list')).toEqual({ value: 1 })
    expect(project.actions()).toEqual(['people/list'])
    project.write('functions/people/_value.js', `export const value = 2`)
    expect(await project.call('people/list')).toEqual({ value: 2 })
  })

  it('a rename that changes only upper and lower case', async () => {
    const project = await createDeployed({ 'functions/Hello.js': returns('one'), 'functions/Users/List.js': returns('list') })
    expect(await project.call('Hello')).toEqual({ value: 'one' })
    project.rename('functions/Hello.js', 'functions/hello.js')
    project.rename('functions/Users', 'functions/users')
    expect(await project.call('hello')).toEqual({ value: 'one' })
    expect(project.actions()).toEqual(['hello', 'users/List'])
  })

  it('a folder becomes one function when it gets an index, and by package.json main', async () => {
    const project = await createDeployed({ 'functions/box/a.js': returns('a'), 'functions/box/b.js': returns('b') })
    expect(await project.call('box/a')).toEqual({ value: 'a' })
    project.write('functions/box/index.js', returns('index'))
    expect(await project.call('box')).toEqual({ value: 'index' })
    project.write('functions/box/package.json', `{ "main": "b.js" }`)
    expect(await project.call('box')).toEqual({ value: 'b' })
    project.write('functions/box/package.json', `{ "main": "a.js" }`)
    expect(await project.call('box')).toEqual({ value: 'a' })
  })

  it('the whole functions folder is replaced, as a checkout of another branch does', async () => {
    const project = await createDeployed({
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
    const project = await createDeployed({ 'functions/hello.js': returns('one'), 'functions/other.js': returns('other') })
    project.write('functions/hello.ts', returns('two'))
    await expect(project.call('hello')).rejects.toThrow(
      'The action hello is defined more than once: functions/hello.js and functions/hello.ts.',
    )
    expect(await project.call('other')).toEqual({ value: 'other' })
    project.remove('functions/hello.js')
    expect(await project.call('hello')).toEqual({ value: 'two' })
  })
})
