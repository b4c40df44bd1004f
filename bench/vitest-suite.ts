/**
 * What the harness costs in somebody's test run: the same assertions against plain imports of the handlers, against inline functions and against
 * functions in processes, one test with 200 requests and 200 tests over 20 functions; hosts answered by the harness; coverage.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unserved } from './older-revision.ts'
import { median, ratioRow, spread, type Row } from './report.ts'
import { repository } from './servers.ts'
import { createApp, functions, type Kind, type Shape } from './vitest-app.ts'

interface Measured {
  /** ms of `vitest run` as a whole. */
  readonly wall: number
  /** ms of the requests in it, in order. */
  readonly requests: readonly number[]
}

/** Runs of one kind, one in each round. */
type Runs = readonly Measured[]

export async function vitestSuite({ rounds }: { rounds: number }): Promise<Row[]> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'actionlab-bench-vitest-')))
  try {
    await createApp(root)
    // The first runs fill caches.
    for (const kind of ['plain', 'inline', 'process'] as const) run(root, kind, 'one')
    return [
      ...harnessRows('one', inTurn(root, 'one', ['plain', 'inline', 'process'], rounds)),
      ...harnessRows('many', inTurn(root, 'many', ['plain', 'inline', 'process'], rounds)),
      // Its runs take four times as long as others.
      outboundRow(root, Math.ceil((rounds + 1) / 2)),
      coverageRow(root, rounds),
    ]
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

/** `covered` is `process` with coverage. */
type Way = Kind | 'covered'

function inTurn<Name extends Way>(root: string, shape: Shape, ways: readonly Name[], rounds: number): Record<Name, Measured[]> {
  const seen = Object.fromEntries(ways.map((way) => [way, []])) as unknown as Record<Name, Measured[]>
  for (let round = 0; round < rounds; round++) for (const way of ways) seen[way].push(run(root, way, shape))
  return seen
}

function run(root: string, way: Way, shape: Shape): Measured {
  const times = join(root, 'times.json')
  const file = `test/${shape}-${way === 'covered' ? 'process' : way}.test.ts`
  const began = performance.now()
  const args = [join(repository, 'node_modules/vitest/vitest.mjs'), 'run', file, ...(way === 'covered' ? ['--coverage.enabled'] : [])]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    env: { ...process.env, TIMES: times },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`vitest run ${file} ended with ${status}:\n${stdout}${stderr}`)
  const wall = performance.now() - began
  return { wall, requests: JSON.parse(readFileSync(times, 'utf8')) as number[] }
}

const wallOf = (runs: Runs): number => Math.round(median(runs.map(({ wall }) => wall)))
const ratiosOf = (runs: Runs, floor: Runs): number[] => runs.map(({ wall }, index) => wall / (floor[index]?.wall ?? Number.NaN))
/** ms of each request that boots nothing, of each run. */
const furtherOf = (runs: Runs, cold: number): number[] => runs.map(({ requests }) => median(requests.slice(cold)))

const aims = { one: { inline: '≤ 1.15', process: undefined }, many: { inline: '≤ 1.2', process: '≤ 1.7' } } as const

function harnessRows(shape: Shape, seen: Record<'plain' | 'inline' | 'process', Runs>): Row[] {
  return (['inline', 'process'] as const).flatMap((kind) => {
    const own = seen[kind]
    const what = shape === 'one' ? 'one test, 200 requests' : '200 tests over 20 functions'
    const walls = `${wallOf(own)} ms against ${wallOf(seen.plain)} ms`
    const first = own.map(({ requests }) => requests[0] ?? Number.NaN)
    const further = furtherOf(own, shape === 'one' ? 1 : functions)
    return [
      ratioRow(`vitest run, ${what}, ${kind}`, ratiosOf(own, seen.plain), `x plain imports (${walls})`, aims[shape][kind]),
      {
        figure: `requests in ${what}, ${kind}`,
        value: `each further ${spread(further, 3)} ms, the first ${median(first).toFixed(1)} ms`,
        numbers: { further: median(further), first: median(first) },
        aim: kind === 'inline' ? '≤ 0.3' : '≤ 0.4',
      },
    ]
  })
}

function outboundRow(root: string, rounds: number): Row {
  const figure = '200 tests over 20 functions that ask a host, which outbound answers'
  return measuredRow(figure, () => {
    const { served, outbound } = inTurn(root, 'many', ['served', 'outbound'], rounds)
    return ratioRow(
      figure,
      ratiosOf(outbound, served),
      `x a server that answers (${wallOf(outbound)} ms against ${wallOf(served)} ms)`,
      '≤ 1.1',
    )
  })
}

function coverageRow(root: string, rounds: number): Row {
  const figure = 'coverage of one test, 200 requests, process'
  return measuredRow(figure, () => {
    const { process, covered } = inTurn(root, 'one', ['process', 'covered'], rounds)
    const without = furtherOf(process, 1)
    const added = furtherOf(covered, 1).map((ms, index) => ms - (without[index] ?? Number.NaN))
    return {
      figure,
      value: `${spread(added)} ms more for each activation; the run ${wallOf(covered)} ms against ${wallOf(process)} ms`,
      numbers: { ms: median(added) },
      aim: '≤ 2',
    }
  })
}

function measuredRow(figure: string, measure: () => Row): Row {
  try {
    return measure()
  } catch (error) {
    return unserved(figure, String(error))
  }
}
