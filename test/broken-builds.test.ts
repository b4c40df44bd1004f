/** A function that does not build is told of at once, whether or not anybody has called it: after the start, after a save, and by doctor. */
import { execFile } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { createEmulator } from '../emulator/index.ts'
import type { LogEvent } from '../emulator/model/log.ts'
import { createFolder, type Files, type Folder } from './support/project.ts'
import { until } from './support/until.ts'

const command = fileURLToPath(new URL('../bin/actionlab.mjs', import.meta.url))
const good = 'exports.main = () => ({ ok: true })\n'
const broken = 'export function main( {\n'

async function watched(files: Files, onEvent?: (event: LogEvent, folder: Folder) => void) {
  const folder = createFolder(files)
  const events: LogEvent[] = []
  const emit = (event: LogEvent): void => {
    events.push(event)
    onEvent?.(event, folder)
  }
  const emulator = await createEmulator({ root: folder.root, functions: './functions', log: { emit } })
  const errors = (): string[] => events.flatMap((event) => (event.event === 'build-error' ? [event.action] : []))
  const reloads = () => events.filter((event) => event.event === 'reload')
  return { folder, emulator, errors, reloads, [Symbol.asyncDispose]: () => emulator.close() }
}

describe('check()', () => {
  test('names the functions that do not build, and the log has each of them once', async () => {
    await using project = await watched({
      'functions/a.ts': broken,
      'functions/b.js': good,
      'functions/pkg/c.mjs': 'export const main = () => {\n',
      'functions/d.py': 'def main(args):\n    return {}\n',
    })
    const { emulator } = project
    const found = await emulator.check()
    expect(found.map(({ action, file }) => [action, file])).toEqual([
      ['a', 'functions/a.ts'],
      ['pkg/c', 'functions/pkg/c.mjs'],
    ])
    expect(found[0]?.text).toContain('functions/a.ts:2:0')
    await emulator.check()
    expect(project.errors()).toEqual(['a', 'pkg/c'])
    expect((await emulator.invoke('b')).response.result).toEqual({ ok: true })
  })

  test('names the Python functions that do not compile, by their own file or a module of the project', async () => {
    await using project = await watched({
      'functions/a.py': 'def main(args)\n    return {}\n',
      'functions/b.py': 'from lib import helper\ndef main(args):\n    return {}\n',
      'functions/lib/helper.py': 'def help(:\n',
      'functions/c.py': 'def main(args):\n    return {}\n',
    })
    const found = await project.emulator.check()
    expect(found.map(({ action, file }) => [action, file])).toEqual([
      ['a', 'functions/a.py'],
      ['b', 'functions/b.py'],
    ])
    expect(found[0]?.text).toMatch(/^File "functions\/a\.py", line 1\n {4}def main\(args\)\n[^]*SyntaxError: /)
    expect(found[1]?.text).toContain('File "functions/lib/helper.py", line 1')
    await project.emulator.check()
    expect(project.errors()).toEqual(['a', 'b'])
  })

  test('finds those that do not build among many, by their own text, a module of the project or a linked package', async () => {
    const many = Array.from({ length: 120 }, (_, index) => [`functions/f${index}.js`, good])
    await using project = await watched({
      ...Object.fromEntries(many),
      'functions/syntax.ts': broken,
      'functions/module.mjs': "import { part } from '../lib/part.mjs'\nexport const main = () => part\n",
      'lib/part.mjs': 'export const part = (\n',
      'functions/a-linked.mjs': "import { odd } from 'odd'\nexport const main = () => odd\n",
      'packages/odd/package.json': '{ "name": "odd", "main": "odd.ts" }',
      'packages/odd/odd.ts': 'export const odd = {{\n',
    })
    mkdirSync(join(project.folder.root, 'node_modules'))
    symlinkSync('../packages/odd', join(project.folder.root, 'node_modules/odd'))
    const found = await project.emulator.check()
    expect(found.map(({ action }) => action)).toEqual(['a-linked', 'module', 'syntax'])
    expect(project.errors()).toEqual(['a-linked', 'module', 'syntax'])
  })

  test('finds nothing where all build, and what it has built is served', async () => {
    await using project = await watched({ 'functions/b.js': good })
    expect(await project.emulator.check()).toEqual([])
    project.folder.write('functions/b.js', 'exports.main = () => ({ ok: 2 })\n')
    expect((await project.emulator.invoke('b')).response.result).toEqual({ ok: 2 })
  })
})

describe('a save of a function that nobody has called', () => {
  test('is no reload while it does not build, and one once it does', async () => {
    await using project = await watched({ 'functions/a.js': good })
    project.folder.write('functions/a.js', broken)
    await until('the broken save to be told', () => project.errors().length > 0, { seen: project.errors })
    expect(project.errors()).toEqual(['a'])
    expect(project.reloads()).toEqual([])
    project.folder.write('functions/a.js', 'exports.main = () => ({ ok: 3 })\n')
    await until('the reload', () => project.reloads().length > 0)
    expect(project.reloads()).toMatchObject([{ changed: ['a'] }])
  })

  test('is mended by one that comes while the broken one is told', async () => {
    await using project = await watched({ 'functions/a.js': good }, (event, { write }) => {
      if (event.event === 'build-error') write('functions/a.js', 'exports.main = () => ({ ok: 3 })\n')
    })
    project.folder.write('functions/a.js', broken)
    await until('the reload', () => project.reloads().length > 0, { seen: project.errors })
    expect(project.reloads()).toMatchObject([{ changed: ['a'] }])
    expect((await project.emulator.invoke('a')).response.result).toEqual({ ok: 3 })
  })

  test('of Python is told as well, and the next one that compiles is not', async () => {
    await using project = await watched({ 'functions/a.py': 'def main(args):\n    return {}\n' })
    project.folder.write('functions/a.py', 'def main(args:\n')
    await until('the broken save to be told', () => project.errors().length > 0, { seen: project.errors })
    project.folder.write('functions/a.py', 'def main(args):\n    return {"n": 2}\n')
    await until('the reload', () => project.reloads().length > 1, { seen: project.reloads })
    expect(project.errors()).toEqual(['a'])
  })

  test('says of a new one that it does not build', async () => {
    await using project = await watched({ 'functions/a.js': good })
    project.folder.write('functions/b.js', broken)
    await until('the reload', () => project.reloads().length > 0)
    expect(project.errors()).toEqual(['b'])
    expect(project.reloads()).toMatchObject([{ added: ['b'], broken: ['b'] }])
  })
})

test('doctor builds every function, and fails for those that do not', async () => {
  const folder = createFolder({ 'functions/a.ts': broken, 'functions/b.js': good, 'functions/b.ts': 'export const main = () => ({})\n' })
  const { code, stdout } = await new Promise<{ code: number; stdout: string }>((resolve) =>
    execFile(command, ['doctor'], { cwd: folder.root }, (error, text) => resolve({ code: error ? Number(error.code) : 0, stdout: text })),
  )
  expect(code).toBe(1)
  expect(stdout).toContain('1 of 2 functions does not build: a.\n')
  expect(stdout).toContain('functions/a.ts:2:0')
  expect(stdout).toContain('The action b is defined more than once: functions/b.js and functions/b.ts.')
})
