/** What a broken save costs: one message, one function, until the next save. */
import { describe, expect, it } from 'vitest'
import { createProject } from './support/project.ts'

const returns = (value: string): string => `export function main() { return { value: '${value}' } }\n`

describe('a broken save', () => {
  it("fails for its own function only, with esbuild's message, place and excerpt, and heals with the next save", async () => {
    const project = await createProject({ 'functions/hello.ts': returns('one'), 'functions/other.ts': returns('other') })
    await project.call('hello')
    project.write('functions/hello.ts', 'export function main() {\n  return { value: }\n}\n')
    const { response } = await project.activate('hello')
    expect(response.status).toBe('action developer error')
    expect(response.text).toContain('functions/hello.ts:2:18')
    expect(response.text).toContain('return { value: }')
    expect(response.text).not.toContain('actionlab')
    expect(await project.call('other')).toEqual({ value: 'other' })
    project.write('functions/hello.ts', returns('two'))
    expect(await project.call('hello')).toEqual({ value: 'two' })
  })

  it('is told once, not once per request, and again when it is saved broken again', async () => {
    const project = await createProject({ 'functions/hello.js': returns('one') })
    await project.call('hello')
    project.write('functions/hello.js', 'function main( {')
    for (let request = 0; request < 5; request++) await expect(project.call('hello')).rejects.toThrow('hello.js:1')
    await project.settled()
    expect(project.logged('build-error')).toMatchObject([{ action: 'hello', file: 'functions/hello.js' }])
    project.write('functions/hello.js', 'function main( {')
    await project.settled()
    await expect(project.call('hello')).rejects.toThrow('hello.js:1')
    expect(project.logged('build-error')).toHaveLength(2)
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
    await expect(project.call('hello')).rejects.toThrow(`Cannot find module '${project.path('src/not/yet/value.js')}' imported from`)
    project.write('src/not/yet/value.js', 'export const value = 1')
    expect(await project.call('hello')).toEqual({ value: 1 })
    project.write('src/not/yet/value.js', 'export const value = 2')
    expect(await project.call('hello')).toEqual({ value: 2 })
  })

  it('of syntax in a file that is required is that of the function that requires it, and heals', async () => {
    const project = await createProject({
      'functions/hello.js': `exports.main = ({ guarded }) => { try { return { value: require('../src/value') } } catch (error) { if (guarded) return { failed: error.name }; throw error } }`,
      'src/value.js': 'module.exports = (',
    })
    expect(await project.call('hello', { guarded: true })).toEqual({ failed: 'SyntaxError' })
    await expect(project.call('hello')).rejects.toThrow('Unexpected end of input')
    project.write('src/value.js', 'module.exports = 1')
    expect(await project.call('hello')).toEqual({ value: 1 })
    project.write('src/value.js', 'module.exports = }')
    expect(await project.call('hello', { guarded: true })).toEqual({ failed: 'SyntaxError' })
    project.write('src/value.js', 'module.exports = 2')
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
    await project.settled()
    project.write('functions/d.js', returns('d'))
    project.remove('functions/c.js')
    await project.settled()
    expect(project.logged('reload')).toMatchObject([
      { changed: ['a', 'b'], added: [], removed: [] },
      { changed: [], added: ['d'], removed: ['c'] },
    ])
    for (const { ms } of project.logged('reload')) expect(ms).toEqual(expect.any(Number))
  })

  it('comes without a request, and names a function that was never called', async () => {
    const project = await createProject({ 'functions/hello.js': returns('one') })
    project.write('functions/hello.js', returns('two'))
    await expect.poll(() => project.logged('reload')).toMatchObject([{ changed: ['hello'] }])
  })
})
