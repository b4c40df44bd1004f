/** `vitest --coverage` with functions in processes: what it reports is what V8 says where the same code runs plainly. */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { bundleGroup, bundleSandbox } from '../../scripts/bundle.mjs'
import { has, pythonWith } from '../../scripts/test-tools.mjs'

// Whole test runs happen in here.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const repository = fileURLToPath(new URL('../..', import.meta.url))
const project = realpathSync(mkdtempSync(join(tmpdir(), 'actionlab-coverage-test-')))
/** Of the runs. */
const temporary = join(project, 'tmp')

interface Location {
  readonly start: { readonly line: number }
}

interface FileCoverage {
  readonly statementMap: Record<string, Location>
  readonly s: Record<string, number>
  readonly fnMap: Record<string, { readonly name: string }>
  readonly f: Record<string, number>
  readonly b: Record<string, number[]>
}

type Report = Record<string, FileCoverage>

/** Of each line that has a statement, whether it ran. */
type Lines = Record<number, boolean>

interface Ran {
  readonly code: number
  readonly output: string
}

function run(args: string[], env: Record<string, string>, command = process.execPath): Promise<Ran> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:VITEST|NODE_ENV|NODE_OPTIONS|NODE_V8|npm_|FORCE_COLOR)/.test(name))
  const options = { cwd: project, env: { ...Object.fromEntries(inherited), NO_COLOR: '1', TMPDIR: temporary, ...env } }
  return new Promise((resolve) => {
    const child = execFile(command, args, options, (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, output: stdout + stderr }))
  })
}

/** By path relative to the project. */
async function report(provider: string, isolation: string): Promise<Report> {
  const reports = `reports/${provider}-${isolation}`
  const args = ['--coverage.enabled', `--coverage.provider=${provider}`, `--coverage.reportsDirectory=${reports}`]
  const { code, output } = await run(['node_modules/vitest/vitest.mjs', 'run', ...args], { COUNTED_ISOLATION: isolation })
  expect(code, output).toBe(0)
  expect(output).not.toContain('actionlab:')
  const files = JSON.parse(readFileSync(join(project, reports, 'coverage-final.json'), 'utf8')) as Report
  return Object.fromEntries(Object.entries(files).map(([file, coverage]) => [relative(project, file), coverage]))
}

function linesOf({ statementMap, s }: FileCoverage): Lines {
  const lines: Lines = {}
  for (const [id, { start }] of Object.entries(statementMap)) lines[start.line] = lines[start.line] === true || (s[id] ?? 0) > 0
  return lines
}

function branchesOf({ b }: FileCoverage): Record<string, boolean[]> {
  return Object.fromEntries(Object.entries(b).map(([id, counts]) => [id, counts.map((count) => count > 0)]))
}

interface Range {
  readonly startOffset: number
  readonly endOffset: number
  readonly count: number
}

/** Lines as c8 counts them: of the ranges that hold the whole line, the last one decides. */
function plainLines(file: string, ranges: readonly Range[]): Lines {
  const lines: Lines = {}
  let start = 0
  for (const [index, text] of readFileSync(file, 'utf8').split('\n').entries()) {
    const end = start + text.length
    const last = ranges.findLast(({ startOffset, endOffset }) => startOffset <= start && endOffset >= end)
    lines[index + 1] = (last?.count ?? 0) > 0
    start = end + 1
  }
  return lines
}

/** Calls the functions in JavaScript in one Node.js, and has V8 count. */
async function plainReport(): Promise<Record<string, Lines>> {
  const folder = join(project, 'plain')
  cpSync(join(project, 'functions'), join(folder, 'functions'), { recursive: true })
  const bare = join(folder, 'functions/bare.js')
  writeFileSync(bare, `${readFileSync(bare, 'utf8')}exports.main = main\n`)
  writeFileSync(
    join(folder, 'call.mjs'),
    `import { existsSync, readFileSync } from 'node:fs'
    const calls = JSON.parse(readFileSync(new URL('../calls.json', import.meta.url)))
    const sides = ['left', 'right'].map((side) => ({ name: 'twice', params: { side } }))
    for (const { name, params } of [...calls, ...sides]) {
      const file = ['.js', '.mjs'].map((end) => new URL('./functions/' + name + end, import.meta.url)).find(existsSync)
      if (file === undefined) continue
      const exported = await import(file)
      try {
        await (exported.main ?? exported.default.main)(params)
      } catch {}
    }`,
  )
  const { code, output } = await run([join(folder, 'call.mjs')], { NODE_V8_COVERAGE: join(folder, 'v8') })
  expect(code, output).toBe(0)
  const [name = ''] = readdirSync(join(folder, 'v8'))
  const { result } = JSON.parse(readFileSync(join(folder, 'v8', name), 'utf8')) as {
    result: { url: string; functions: { ranges: Range[] }[] }[]
  }
  const functions = pathToFileURL(join(folder, 'functions')).href
  const own = result.filter(({ url }) => url.startsWith(functions))
  return Object.fromEntries(
    own.map(({ url, functions }) => {
      const file = fileURLToPath(url)
      const ranges = functions.flatMap(({ ranges }) => ranges)
      return [relative(folder, file), plainLines(file, ranges)]
    }),
  )
}

beforeAll(async () => {
  mkdirSync(temporary)
  cpSync(join(repository, 'fixtures/functions/counted'), project, { recursive: true })
  const modules = join(project, 'node_modules')
  for (const name of ['vitest', '@vitest', 'vite']) {
    mkdirSync(modules, { recursive: true })
    symlinkSync(join(repository, 'node_modules', name), join(modules, name), 'dir')
  }
  // As it is installed.
  const installed = join(modules, 'actionlab')
  const dist = join(installed, 'dist')
  await bundleGroup(dist, { vitest: 'emulator/testing/index.ts', 'vitest-config': 'emulator/testing/plugin.ts' })
  await bundleSandbox(join(dist, 'sandbox'))
  cpSync(join(repository, 'package.json'), join(installed, 'package.json'))
  symlinkSync(join(repository, 'node_modules'), join(installed, 'node_modules'), 'dir')
  writeFileSync(join(project, 'package.json'), '{ "name": "counted", "private": true }\n')
  writeFileSync(
    join(project, 'vitest.config.mjs'),
    `import { actionlab } from 'actionlab/vitest/config'
    export default {
      plugins: [actionlab()],
      test: { coverage: { include: ['functions/**/*.{js,mjs,ts}'], exclude: ['functions/excluded.js'], reporter: ['json'] } },
    }`,
  )
})
afterAll(() => rmSync(project, { recursive: true, force: true }))

describe.each(['v8', 'istanbul'])('with the provider %s', (provider) => {
  let counted: Report
  beforeAll(async () => {
    counted = await report(provider, 'process')
  })

  test('JavaScript in processes is reported line for line as V8 says where Node runs it plainly', async () => {
    const plain = await plainReport()
    expect(Object.keys(plain)).toHaveLength(9)
    for (const [file, lines] of Object.entries(plain)) {
      const reported = linesOf(counted[file]!)
      expect(reported, file).toEqual(Object.fromEntries(Object.keys(reported).map((line) => [line, lines[Number(line)]])))
    }
  })

  test('TypeScript in processes is reported line for line and branch for branch as where Vitest runs it', async () => {
    const inline = await report(provider, 'inline')
    const files = Object.keys(inline).filter((file) => file.endsWith('.ts') && file !== 'functions/waits.ts')
    expect(files).toHaveLength(8)
    for (const file of files) {
      expect(linesOf(counted[file]!), file).toEqual(linesOf(inline[file]!))
      expect(branchesOf(counted[file]!), file).toEqual(branchesOf(inline[file]!))
    }
  })

  test('processes of one function, functions that share a module and the test add up, and nothing is listed twice', () => {
    for (const [file, { statementMap }] of Object.entries(counted)) {
      const places = Object.values(statementMap).map((place) => JSON.stringify(place.start))
      expect(new Set(places).size, file).toBe(places.length)
    }
    const calls = (file: string, name: string): number => {
      const { fnMap, f } = counted[file]!
      return Object.entries(fnMap).reduce((sum, [id, found]) => sum + (found.name === name ? (f[id] ?? 0) : 0), 0)
    }
    // Two calls of `typed`, two sums of `basket`, and the test itself.
    expect(calls('functions/lib/price.ts', 'price')).toBe(2 + 2 + 1)
    expect(calls('functions/lib/price.ts', 'rare')).toBe(1)
    expect(counted['functions/twice.js']!.s).toMatchObject({ 0: 2, 1: 2 })
  })

  test('what ran counts also where the process ended by itself, could not load its code or was killed at its time limit', () => {
    expect(linesOf(counted['functions/exits.js']!)).toEqual({ 1: true, 2: true, 3: true, 5: false })
    expect(linesOf(counted['functions/unloadable.js']!)).toEqual({ 1: true, 2: true, 3: true, 5: false })
    const untilItWaits = { 2: true, 3: true, 4: false, 5: false }
    expect(linesOf(counted['functions/waits.ts']!)).toEqual(untilItWaits)
    expect(linesOf(counted['functions/lingers.js']!)).toEqual({ 1: true, ...untilItWaits })
    expect(linesOf(counted['functions/untouched.ts']!)).toEqual({ 2: false })
  })

  test('a file that the configuration excludes is not reported, although it ran', () => {
    expect(Object.keys(counted).filter((file) => !/^functions\/.*\.m?[jt]s$/.test(file) || file.includes('excluded'))).toEqual([])
    expect(Object.keys(counted)).toHaveLength(21)
  })
})

test('a run without coverage has processes that count nothing', async () => {
  const { code, output } = await run(['node_modules/vitest/vitest.mjs', 'run'], { COUNTED_ISOLATION: 'process', COUNTED_FOLDER: 'none' })
  expect(code, output).toBe(0)
  // Neither have the runs before left anything.
  expect(readdirSync(temporary).filter((name) => name.startsWith('actionlab-coverage'))).toEqual([])
})

const counting = pythonWith('coverage')

function runPython(env: Record<string, string> = {}): Promise<Ran> {
  const args = ['--coverage.enabled', '--coverage.reportsDirectory=reports/python', '-t', 'calls functions in Python']
  return run(['node_modules/vitest/vitest.mjs', 'run', ...args], { COUNTED_ISOLATION: 'process', COUNTED_PYTHON: 'yes', ...env })
}

test.runIf(counting)('functions in Python leave data of coverage.py, line for line as where it runs them plainly', async () => {
  const python = counting ?? ''
  const ran = await runPython({ ACTIONLAB_PYTHON: python })
  expect(ran, ran.output).toMatchObject({ code: 0, output: expect.not.stringContaining('actionlab:') })
  const main = join(project, 'functions/plain_run.py')
  writeFileSync(main, 'from snake import main\nmain({"n": 1})\nmain({"n": 2})\n')
  const coverage = async (...args: string[]): Promise<void> => {
    const { code, output } = await run(['-m', 'coverage', ...args], {}, python)
    expect(code, output).toBe(0)
  }
  await coverage('run', '--data-file=plain.data', '--include=functions/snake.py,functions/lib/*', main)
  await coverage('combine', 'reports/python')
  const lines = async (data: string): Promise<unknown> => {
    await coverage('json', `--data-file=${data}`, '-o', `${data}.json`)
    const { files } = JSON.parse(readFileSync(join(project, `${data}.json`), 'utf8')) as {
      files: Record<string, { executed_lines: number[]; missing_lines: number[] }>
    }
    return Object.entries(files).map(([file, { executed_lines, missing_lines }]) => ({ file, executed_lines, missing_lines }))
  }
  const counted = await lines('.coverage')
  expect(counted).toHaveLength(2)
  expect(counted).toEqual(await lines('plain.data'))
})

test.runIf(has('Python'))('a line says that functions in Python are not counted where there is no coverage.py', async () => {
  const python = join(project, 'bare-python')
  // Without the packages that are installed for it.
  writeFileSync(python, '#!/bin/sh\nexec python3 -S "$@"\n', { mode: 0o755 })
  const { code, output } = await runPython({ ACTIONLAB_PYTHON: python })
  expect(code, output).toBe(0)
  expect(output).toMatch(
    /^actionlab: the coverage has nothing of functions in Python: coverage\.py is not installed for .+: pip install coverage$/m,
  )
})
