/**
 * What the harness costs in somebody's test run: the same assertions against plain imports of the handlers, against inline functions and against
 * functions in processes. One file with one test and 200 requests, and one with 200 tests over 20 functions.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from '../scripts/bundle.mjs'
import { median, ratio, type Row } from './report.ts'
import { repository } from './servers.ts'

const kinds = ['plain', 'inline', 'process'] as const
type Kind = (typeof kinds)[number]
const functions = 20
const calls = 200

interface Measured {
  /** ms of `vitest run` as a whole. */
  readonly wall: number
  /** ms of the requests in it, in order. */
  readonly requests: readonly number[]
}

export async function vitestSuite({ rounds }: { rounds: number }): Promise<Row[]> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'actionlab-bench-vitest-')))
  await createApp(root)
  const rows: Row[] = []
  for (const shape of ['one', 'many'] as const) {
    const measured = new Map<Kind, Measured[]>(kinds.map((kind) => [kind, []]))
    for (let round = 0; round <= rounds; round++) {
      for (const kind of kinds) {
        const one = run(root, kind, shape)
        // The first round fills caches.
        if (round > 0) measured.get(kind)?.push(one)
      }
    }
    rows.push(...(['inline', 'process'] as const).flatMap((kind) => rowsOf(kind, shape, measured)))
  }
  rmSync(root, { recursive: true, force: true })
  return rows
}

function rowsOf(kind: Exclude<Kind, 'plain'>, shape: 'one' | 'many', measured: ReadonlyMap<Kind, readonly Measured[]>): Row[] {
  const own = measured.get(kind) ?? []
  const plain = measured.get('plain') ?? []
  const ratios = own.map(({ wall }, index) => wall / (plain[index]?.wall ?? Number.NaN))
  const first = own.map(({ requests }) => requests[0] ?? Number.NaN)
  const cold = shape === 'one' ? 1 : functions
  const further = own.flatMap(({ requests }) => requests.slice(cold))
  const what = shape === 'one' ? 'one test, 200 requests' : '200 tests over 20 functions'
  const walls = `${Math.round(median(own.map(({ wall }) => wall)))} ms against ${Math.round(median(plain.map(({ wall }) => wall)))} ms`
  return [
    {
      figure: `vitest run, ${what}, ${kind}`,
      value: `${ratio(ratios)} x plain imports (${walls})`,
      numbers: { ratio: median(ratios) },
    },
    {
      figure: `requests in it, ${kind}`,
      value: `first ${median(first).toFixed(1)} ms, each further ${median(further).toFixed(3)} ms`,
      numbers: { first: median(first), further: median(further) },
    },
  ]
}

function run(root: string, kind: Kind, shape: 'one' | 'many'): Measured {
  const times = join(root, 'times.json')
  const began = performance.now()
  execFileSync(process.execPath, [join(repository, 'node_modules/vitest/vitest.mjs'), 'run', `test/${shape}-${kind}.test.ts`], {
    cwd: root,
    env: { ...process.env, TIMES: times },
    stdio: 'ignore',
  })
  const wall = performance.now() - began
  return { wall, requests: JSON.parse(readFileSync(times, 'utf8')) as number[] }
}

/** A project with this package installed, as its developer would have it. */
async function createApp(root: string): Promise<void> {
  const installed = join(root, 'node_modules/actionlab')
  mkdirSync(installed, { recursive: true })
  await bundle(join(installed, 'dist'))
  writeFileSync(join(installed, 'package.json'), readFileSync(join(repository, 'package.json')))
  // Node looks for what the package itself needs beside its real place.
  const borrowed = ['vitest', '@vitest', 'vite', 'esbuild', '@esbuild', 'chokidar', 'readdirp', 'hono', 'fflate', 'yaml']
  for (const name of borrowed) symlinkSync(join(repository, 'node_modules', name), join(root, 'node_modules', name), 'dir')
  mkdirSync(join(root, 'functions/lib'), { recursive: true })
  mkdirSync(join(root, 'test'))
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }\n')
  writeFileSync(
    join(root, 'functions/lib/greet.ts'),
    'export const greet = (name: string, number: number): string => `${number}: Hello, ${name}!`\n',
  )
  for (let number = 0; number < functions; number++) {
    const text = `import { greet } from './lib/greet'\nexport const main = ({ name = 'World' }: { name?: string }) => ({ payload: greet(name, ${number}) })\n`
    writeFileSync(join(root, `functions/f${number}.ts`), text)
  }
  writeFileSync(
    join(root, 'vitest.config.ts'),
    `import { actionlab } from 'actionlab/vitest/config'\nimport { defineConfig } from 'vitest/config'\nexport default defineConfig({ plugins: [actionlab()] })\n`,
  )
  for (const kind of kinds) {
    writeFileSync(
      join(root, `test/one-${kind}.test.ts`),
      `${header(kind, 1)}\ntest('greets', async (${context(kind)}) => {\n  for (let i = 0; i < ${calls}; i++) {\n${check(kind, '0')}\n  }\n  write()\n})\n`,
    )
    writeFileSync(
      join(root, `test/many-${kind}.test.ts`),
      `${header(kind, functions)}\nfor (let i = 0; i < ${calls}; i++) {\n  const n = i % ${functions}\n  test('greets ' + i, async (${context(kind)}) => {\n${check(kind, 'n')}\n  })\n}\ntest('the end', () => write())\n`,
    )
  }
}

function header(kind: Kind, count: number): string {
  const numbers = Array.from({ length: count }, (_, number) => number)
  const times = `import { writeFileSync } from 'node:fs'\nconst times: number[] = []\nconst write = () => writeFileSync(process.env.TIMES ?? '', JSON.stringify(times))\n`
  if (kind === 'plain')
    return `${times}import { expect, test } from 'vitest'\n${numbers.map((number) => `import * as f${number} from '../functions/f${number}'`).join('\n')}\nconst all = [${numbers.map((number) => `f${number}`).join(', ')}]\n`
  return `${times}import { createTest, expect } from 'actionlab/vitest'\nconst test = createTest({ functions: './functions', defaults: { type: 'web' }, isolation: '${kind}' })\n`
}

function context(kind: Kind): string {
  return kind === 'plain' ? '' : '{ emulator }'
}

function check(kind: Kind, number: string): string {
  const call =
    kind === 'plain'
      ? `const answer = all[${number}]!.main({ name: 'Bo' })`
      : `const answer = await (await emulator.request('/api/v1/web/guest/default/f' + ${number} + '.json?name=Bo')).json()`
  return `    const began = performance.now()\n    ${call}\n    times.push(performance.now() - began)\n    expect(answer).toEqual({ payload: ${number} + ': Hello, Bo!' })`
}
