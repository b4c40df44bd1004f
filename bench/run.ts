/**
 * `npm run bench`: every figure as a ratio to a bare Hono server measured in the same round, because machines differ and are shared.
 * `npm run bench -- start reload` measures parts, `--full` takes the time for a million activations and 1,000 saves. `--against REV` measures another
 * revision in turn with this one. Figures of a busy machine are marked.
 */
import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cold } from './cold.ts'
import { database } from './database.ts'
import { engines } from './engines.ts'
import { memory } from './memory.ts'
import { reload } from './reload.ts'
import { otherUse } from './other-use.ts'
import { comparison, table, type Row } from './report.ts'
import { checkOut } from './revision.ts'
import { repository, serveFrom } from './servers.ts'
import { start } from './start.ts'
import { throughput } from './throughput.ts'
import { vitestSuite } from './vitest-suite.ts'

const full = process.argv.includes('--full')
const parts: Readonly<Record<string, () => Promise<Row[]>>> = {
  start: () => start({ rounds: full ? 20 : 8 }),
  throughput: () => throughput({ rounds: full ? 7 : 3, ms: full ? 4000 : 2000 }),
  cold: () => cold({ calls: full ? 60 : 15 }),
  reload: () => reload({ edits: 100, many: full ? 1000 : 200 }),
  vitest: () => vitestSuite({ rounds: full ? 15 : 5 }),
  database: () => database({ rounds: full ? 15 : 5, calls: full ? 1000 : 300 }),
  engines: () => engines({ rounds: full ? 7 : 3, ms: full ? 4000 : 2000 }),
  memory: () => memory({ activations: full ? 1_000_000 : 100_000 }),
}
const against = process.argv.indexOf('--against')
const revision = against < 0 ? undefined : process.argv[against + 1]
const named = process.argv.slice(2).filter((arg, index) => !arg.startsWith('-') && (against < 0 || index + 2 !== against + 1))
const wrong = named.find((name) => !Object.hasOwn(parts, name))
if (wrong !== undefined) {
  console.error(`There is no part ${JSON.stringify(wrong)}. Parts: ${Object.keys(parts).join(', ')}.`)
  process.exit(2)
}

// The first start after a change of the sources bundles them, which is part of no figure.
execFileSync(process.execPath, [join(repository, 'scripts/start.mjs'), '--version'])

const file = join(repository, 'bench/results.json')
const machine = { node: process.version, cores: availableParallelism(), platform: process.platform }
/** What is not measured now stays as it was. */
const measured: Record<string, { full: boolean; figures: Row[] }> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).parts : {}
const other = against < 0 ? undefined : checkOut(revision)
for (const [name, measure] of Object.entries(parts)) {
  if (named.length > 0 && !named.includes(name)) continue
  const before = await otherUse()
  if (other) {
    const turn = async (folder: string): Promise<Row[]> => {
      serveFrom(folder)
      return measure()
    }
    const turns = [await turn(repository), await turn(other.folder), await turn(other.folder), await turn(repository)] as const
    process.stdout.write(comparison([...turns], other.name) + remark(before, await otherUse()))
    continue
  }
  const figures = await measure()
  process.stdout.write(table(figures, 'committed', measured[name]?.figures ?? []) + remark(before, await otherUse()))
  measured[name] = { full, figures }
  writeFileSync(file, `${JSON.stringify({ machine, parts: measured }, null, 2)}\n`)
}
other?.remove()

/** Above this share of one core, other work decides the figures. */
function remark(before: number, after: number): string {
  const share = Math.max(before, after)
  return share < 0.15 ? '' : `Something else took ${Math.round(100 * share)} % of a core: these figures do not tell.\n`
}
