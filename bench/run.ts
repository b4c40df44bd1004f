/**
 * `npm run bench`: every figure as a ratio to its floor measured in the same round, because machines differ and are shared. `npm run bench -- start reload`
 * measures parts, `--full` takes longer windows, a million activations and 1,000 saves. `--against REV` measures another revision in turn with this one.
 * What others used of the machine meanwhile is said; figures of a busy machine are not kept.
 */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isTooBusy, watchOthers } from './machine-use.ts'
import { partsOf } from './parts.ts'
import { comparison, table, type Row } from './report.ts'
import { committedFigures, keepResults } from './results.ts'
import { checkOut, type Revision } from './revision.ts'
import { repository, serveFrom } from './servers.ts'

const { values, positionals } = parseArgs({
  options: { full: { type: 'boolean', default: false }, against: { type: 'string' } },
  allowPositionals: true,
})
const parts = partsOf(values.full)
const wrong = positionals.find((name) => !Object.hasOwn(parts, name))
if (wrong !== undefined) {
  console.error(`There is no part ${JSON.stringify(wrong)}. Parts: ${Object.keys(parts).join(', ')}.`)
  process.exit(2)
}

// The first start after a change of the sources bundles them, which is part of no figure.
execFileSync(process.execPath, [join(repository, 'scripts/start.mjs'), '--version'])
// Before anything is made that has to go again.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    other?.remove()
    process.exit(1)
  })
const other = values.against === undefined ? undefined : checkOut(values.against)
const committed = committedFigures()
const begun = performance.now()
const busyParts: string[] = []
try {
  for (const [name, measure] of Object.entries(parts)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue
    const partBegun = performance.now()
    const watched = watchOthers()
    const report = other ? await inTurns(measure, other) : await measured(name, measure, watched)
    const others = watched()
    if (isTooBusy(others)) busyParts.push(name)
    console.log(`## ${name}, ${secondsSince(partBegun)} s\n\n${report}\n${remark(others)}\n`)
  }
} finally {
  other?.remove()
}
if (busyParts.length > 0)
  console.log(`The machine was too busy to tell during ${busyParts.join(', ')}; measure again: npm run bench -- ${busyParts.join(' ')}`)
console.log(`The whole took ${secondsSince(begun)} s.`)

async function measured(name: string, measure: () => Promise<Row[]>, watched: () => number | undefined): Promise<string> {
  const figures = await measure()
  const others = watched()
  if (!isTooBusy(others)) keepResults(name, { full: values.full, others: others && Number(others.toFixed(2)), figures })
  return table(figures, committed(name))
}

async function inTurns(measure: () => Promise<Row[]>, { name, folder }: Revision): Promise<string> {
  const turn = (from: string): Promise<Row[]> => {
    serveFrom(from)
    return measure()
  }
  return comparison([await turn(repository), await turn(folder), await turn(folder), await turn(repository)], name)
}

function remark(others: number | undefined): string {
  if (others === undefined) return 'How much others used of the machine meanwhile is known on Linux only.'
  const share = `Others used ${Math.round(100 * others)} % of a core meanwhile`
  return isTooBusy(others) ? `${share}: these figures do not tell, and are not kept.` : `${share}.`
}

function secondsSince(moment: number): number {
  return Math.round((performance.now() - moment) / 1000)
}
