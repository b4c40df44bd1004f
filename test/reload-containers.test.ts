/** What a save leaves alone: warm containers, activations that run, functions it does not concern. */
import { describe, expect, it } from 'vitest'
import { createProject } from './support/project.ts'

const returns = (value: string): string => `export function main() { return { value: '${value}' } }\n`
/** Counts its calls, so that a fresh container shows. */
const counts = (name: string): string => `let calls = 0\nexport function main() { return { name: '${name}', calls: ++calls } }\n`

describe('only what changed is built', () => {
  it('a save reaches the functions that read the file; the others keep their warm state', async () => {
    const project = await createProject({
      'functions/a.js': `import { value } from './lib/value.js'\nlet calls = 0\nexport const main = () => ({ value, calls: ++calls })`,
      'functions/b.js': counts('b'),
      'functions/lib/value.js': 'export const value = 1',
    })
    expect(await project.call('a')).toEqual({ value: 1, calls: 1 })
    expect(await project.call('b')).toEqual({ name: 'b', calls: 1 })
    project.write('functions/lib/value.js', 'export const value = 2')
    expect(await project.call('a')).toEqual({ value: 2, calls: 1 })
    expect(await project.call('b')).toEqual({ name: 'b', calls: 2 })
  })

  it('a save that changes nothing keeps the revision and the warm container, and is not reported', async () => {
    const project = await createProject({ 'functions/hello.ts': counts('hello') })
    const before = await project.activate('hello')
    project.write('functions/hello.ts', counts('hello'))
    project.replace('functions/hello.ts', counts('hello'))
    const after = await project.activate('hello')
    expect(after.revision).toBe(before.revision)
    expect(after.response.result).toEqual({ name: 'hello', calls: 2 })
    await project.settled()
    expect(project.logged('reload')).toEqual([])
  })

  it('files that are no input stir nothing', async () => {
    const project = await createProject({ 'functions/hello.js': counts('hello'), 'package.json': '{}' })
    await project.call('hello')
    project.write('functions/access.log', 'line')
    project.write('functions/hello.js.swp', 'swap')
    project.write('functions/lib/unused.js', '')
    project.write('notes.txt', '')
    project.write('package.json', '{ "name": "x" }')
    expect(await project.call('hello')).toEqual({ name: 'hello', calls: 2 })
    await project.settled()
    expect(project.logged('reload')).toEqual([])
  })
})

describe('in flight', () => {
  const slow = (value: string): string =>
    `export const main = async ({ ms = 0 }) => { await new Promise((done) => setTimeout(done, ms)); return { value: '${value}' } }\n`

  it('an activation keeps the code it began with, and ends', async () => {
    const project = await createProject({ 'functions/hello.js': slow('one') })
    await project.call('hello')
    const running = project.call('hello', { ms: 300 })
    await project.call('hello') // the one before has begun
    project.write('functions/hello.js', slow('two'))
    expect(await project.call('hello')).toEqual({ value: 'two' })
    expect(await running).toEqual({ value: 'one' })
  })

  it('an activation of a function that is deleted ends as well', async () => {
    const project = await createProject({ 'functions/hello.js': slow('one'), 'functions/other.js': returns('other') })
    await project.call('hello')
    const running = project.call('hello', { ms: 200 })
    await project.call('hello')
    project.remove('functions/hello.js')
    await expect(project.call('hello')).rejects.toThrow('There is no action "hello"')
    expect(await running).toEqual({ value: 'one' })
  })

  it('an asynchronous one finishes, and its record has the old answer', async () => {
    const project = await createProject({ 'functions/hello.js': slow('one') })
    await project.call('hello')
    const accepted = await project.emulator.request('/api/v1/namespaces/guest/actions/hello', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"ms":200}',
    })
    expect(accepted.status).toBe(202)
    const { activationId } = (await accepted.json()) as { activationId: string }
    project.write('functions/hello.js', slow('two'))
    expect(await project.call('hello')).toEqual({ value: 'two' })
    await expect.poll(() => project.emulator.activations.get(activationId)?.response.result).toEqual({ value: 'one' })
  })

  it('a save while a build runs is not lost', async () => {
    const project = await createProject({ 'functions/hello.js': returns('0') })
    for (let edit = 1; edit < 10; edit++) {
      const building = project.call('hello')
      project.write('functions/hello.js', returns(String(edit)))
      expect(await project.call('hello')).toEqual({ value: String(edit) })
      await building
    }
  })
})

it('without watching, what was there at the start is served', async () => {
  const project = await createProject({ 'functions/hello.js': returns('one') }, { watch: false })
  expect(await project.call('hello')).toEqual({ value: 'one' })
  project.write('functions/hello.js', returns('two'))
  await project.settled()
  expect(await project.call('hello')).toEqual({ value: 'one' })
})
