/** The counts of ../saves.test.ts again and again: what fails once in a hundred saves fails here. And with the tools themselves, where they are installed. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createDeployed, createProject, type Deployed, type Files, type Project } from '../support/project.ts'
import { configurations, nodeSources, otherSources, Saving, ways } from '../support/saves.ts'

/** ms for all saves in one way, beside whatever else the machine does. */
const wayLimitMs = 60_000

it.each([
  { kind: 'Node sources', subjects: nodeSources, saves: 12 },
  { kind: 'Python and raw sources', subjects: otherSources, saves: 2 },
  { kind: 'files of the configuration', subjects: configurations, saves: 5 },
])(
  'no answer is stale and none is an error while $kind are saved $saves times in each way',
  { timeout: ways.length * wayLimitMs },
  async ({ subjects, saves }) => {
    const saving = await Saving.create(subjects)
    for (const way of ways) expect(await saving.count(way, saves)).toEqual([])
  },
)

it('nor where files are compared because no events come', { timeout: ways.length * wayLimitMs }, async () => {
  const saving = await Saving.create([...nodeSources, ...otherSources, ...configurations], { watch: 'poll' })
  for (const way of ways) expect(await saving.count(way, 2)).toEqual([])
})

it('nor where comparing every file would hold up each request', { timeout: 3 * wayLimitMs }, async () => {
  const others = Array.from({ length: 3000 }, (_, index) => [`functions/other/f${index}.js`, 'exports.main = () => ({})\n'])
  const subjects = [...nodeSources, ...otherSources, ...configurations]
  const saving = await Saving.create(subjects, { watch: 'poll', besides: Object.fromEntries(others) as Files })
  for (const way of ways.slice(0, 3)) expect(await saving.count(way, 3)).toEqual([])
})

const text = (value: number): string => `export const main = () => ({ value: ${value} })\n`
const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0

/** Values that calls of `action` return until `work` has ended, and of one more. */
async function during(project: Project | Deployed, action: string, work: Promise<void>): Promise<unknown[]> {
  const seen: unknown[] = []
  const state = { over: false }
  const ended = work.finally(() => (state.over = true))
  while (!state.over) {
    seen.push(await project.call(action).catch((error: Error) => error.message))
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  await ended
  return [...seen, await project.call(action)]
}

function ran(program: string, args: readonly string[], folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: folder, stdio: 'ignore' })
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${program} ${args.join(' ')} ended with ${code}`))))
  })
}

const tools: [program: string, save: (file: string, value: number, beside: string) => readonly string[]][] = [
  ['vim', (file, value) => ['-u', 'NONE', '-n', '-es', '--cmd', 'set backupcopy=yes', '-c', `%s/[0-9]\\+/${value}/`, '-c', 'wq', file]],
  [
    'vim',
    (file, value) => ['-u', 'NONE', '-n', '-es', '--cmd', 'set backupcopy=no backup', '-c', `%s/[0-9]\\+/${value}/`, '-c', 'wq', file],
  ],
  ['rsync', (file, _, beside) => ['-t', '--ignore-times', beside, file]],
  ['rsync', (file, _, beside) => ['--inplace', '--ignore-times', beside, file]],
  ['cp', (file, _, beside) => [beside, file]],
]

it.each(tools.filter(([program]) => has(program)))('%s saves a file 20 times: old or new', { timeout: 120_000 }, async (program, save) => {
  const project = await createProject({ 'functions/hello.ts': text(0), 'beside.ts': '' })
  await project.call('hello')
  for (let value = 1; value <= 20; value++) {
    writeFileSync(project.path('beside.ts'), text(value))
    const work = ran(program, save(project.path('functions/hello.ts'), value, project.path('beside.ts')), project.root)
    const seen = await during(project, 'hello', work)
    expect(seen.at(-1)).toEqual({ value })
    for (const one of seen) expect([{ value: value - 1 }, { value }]).toContainEqual(one)
  }
})

it.runIf(has('git'))('git checks out 400 files, back and forth: old or new, and after it new', { timeout: 120_000 }, async () => {
  const names = Array.from({ length: 200 }, (_, index) => `f${index}`)
  const at = (value: number): Files =>
    Object.fromEntries(
      names.flatMap((name) => [
        [`functions/${name}.js`, `const { value } = require('../lib/${name}.js')\nexports.main = () => ({ value, own: ${value} })\n`],
        [`lib/${name}.js`, `exports.value = ${value}\n`],
      ]),
    )
  const project = await createDeployed(at(0))
  const git = (...args: string[]): void =>
    void execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], { cwd: project.root, stdio: 'ignore' })
  git('init')
  git('add', '.')
  git('commit', '-m', '0')
  git('tag', 'v0')
  for (const [name, content] of Object.entries(at(1))) project.write(name, content)
  git('commit', '-am', '1')
  git('tag', 'v1')
  for (const name of names) expect(await project.call(name)).toEqual({ value: 1, own: 1 })
  for (let round = 0; round < 6; round++) {
    const value = round % 2
    const checkout = ran('git', ['checkout', '-q', `v${value}`], project.root)
    const seen = await during(project, `f${round * 30}`, checkout)
    // The disk itself is mixed while git works.
    for (const one of seen) expect(one).toEqual({ value: expect.toBeOneOf([0, 1]), own: expect.toBeOneOf([0, 1]) })
    for (const name of names) expect(await project.call(name)).toEqual({ value, own: value })
  }
})

it('tsc --watch writes what a save compiles to: old or new', { timeout: 120_000 }, async () => {
  const project = await createProject({
    'functions/hello.js': 'exports.main = () => ({ value: 0 })\n',
    // This compiler does not hear of changes in a folder directly below /tmp/x.
    'app/src/hello.ts': text(0),
    'package.json': '{ "type": "commonjs" }',
  })
  const compiler = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc')
  const options = [
    '--watch',
    '--outDir',
    '../functions',
    '--rootDir',
    'src',
    '--module',
    'commonjs',
    '--target',
    'es2022',
    '--types',
    '',
    'src/hello.ts',
  ]
  // A group of its own: the compiler is a child of this process, and would outlive it.
  const child = spawn(process.execPath, [compiler, ...options], {
    cwd: project.path('app'),
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  })
  onTestFinished(() => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  })
  const compiled = (): Promise<void> =>
    new Promise((resolve) => {
      const hear = (text: Buffer): void => {
        if (!text.includes('Watching for file changes')) return
        child.stdout.off('data', hear)
        resolve()
      }
      child.stdout.on('data', hear)
    })
  await compiled()
  expect(await project.call('hello')).toEqual({ value: 0 })
  for (let value = 1; value <= 10; value++) {
    project.write('app/src/hello.ts', text(value))
    const seen = await during(project, 'hello', compiled())
    expect(seen.at(-1)).toEqual({ value })
    for (const one of seen) expect([{ value: value - 1 }, { value }]).toContainEqual(one)
  }
})
