/** When the system refuses: no more watches, or the bundler's process is gone. Saves are served all the same. */
import fs, { linkSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { expect, it, onTestFinished } from 'vitest'
import { children } from './support/processes.ts'
import { createDeployed, createProject } from './support/project.ts'

/** Lets `left` more folders be watched; afterwards the system says `code`. */
function limitWatches(left: number, code: string): void {
  const { watch } = fs
  let more = left
  replaceWatch(((...args: Parameters<typeof watch>) => {
    if (more-- <= 0) throw Object.assign(new Error('no more'), { code })
    return watch(...args)
  }) as typeof watch)
  onTestFinished(() => replaceWatch(watch))
}

function replaceWatch(watch: typeof fs.watch): void {
  fs.watch = watch
  syncBuiltinESMExports()
}

const returns = (value: string): string => `export function main() { return { value: '${value}' } }\n`

it.runIf(process.platform === 'linux').each([
  ['ENOSPC', 'fs.inotify.max_user_watches', 524_288],
  ['EMFILE', 'fs.inotify.max_user_instances', 1024],
])('%s: the message names the sysctl, and files are compared instead', async (code, sysctl, value) => {
  limitWatches(2, code)
  const project = await createDeployed({
    'functions/a/one.js': returns('1'),
    'functions/b/one.js': returns('1'),
    'functions/c/one.js': returns('1'),
  })
  expect(project.logged('notice').map(({ text }) => text)).toEqual([expect.stringContaining(`sudo sysctl ${sysctl}=${value}`)])
  for (const action of ['a/one', 'b/one', 'c/one']) {
    expect(await project.call(action)).toEqual({ value: '1' })
    project.write(`functions/${action}.js`, returns('2'))
    await expect.poll(() => project.call(action)).toEqual({ value: '2' })
  }
  project.write('functions/c/two.js', returns('new'))
  await expect.poll(() => project.call('c/two').catch(() => undefined)).toEqual({ value: 'new' })
})

it.runIf(process.platform === 'linux')("esbuild's process is killed: the next save starts another", async () => {
  const project = await createDeployed({ 'functions/hello.js': returns('one'), 'functions/other.js': returns('other') })
  expect(await project.call('hello')).toEqual({ value: 'one' })
  expect(await project.call('other')).toEqual({ value: 'other' })
  const services = children(process.pid, '--service=')
  expect(services).not.toEqual([])
  for (const pid of services) process.kill(pid, 'SIGKILL')
  project.write('functions/hello.js', returns('two'))
  project.write('functions/other.js', returns('two'))
  expect(await Promise.all(['hello', 'other'].map((name) => project.call(name)))).toEqual([{ value: 'two' }, { value: 'two' }])
})

it("watch: 'poll' serves saves where the system tells of none", async () => {
  const project = await createProject({ 'functions/hello.js': returns('one') }, { watch: 'poll' })
  expect(await project.call('hello')).toEqual({ value: 'one' })
  project.write('functions/hello.js', returns('two'))
  await expect.poll(() => project.call('hello')).toEqual({ value: 'two' })
})

it.runIf(process.platform === 'linux')('a change nobody told of is found by a reload, which then names --poll, once', async () => {
  const project = await createProject({ 'functions/hello.js': returns('one') })
  // Written by another name, in a folder nobody watches: as silent as a network mount.
  project.write('elsewhere/.keep', '')
  linkSync(project.path('functions/hello.js'), project.path('elsewhere/hello.js'))
  expect(await project.call('hello')).toEqual({ value: 'one' })
  const notices = (): string[] => project.logged('notice').map(({ text }) => text)
  await project.emulator.reload()
  expect(notices()).toEqual([])
  for (const value of ['two', 'three']) {
    project.write('elsewhere/hello.js', returns(value))
    await project.emulator.reload()
    expect(await project.call('hello')).toEqual({ value })
  }
  expect(notices()).toEqual([expect.stringMatching(/^hello changed without an event: .* Start with --poll/)])
})
