/**
 * `npm run soak -- 20`: twenty minutes of mixed load on every surface, with edits, faults, crashes and rude clients. Every answer is compared with what
 * the contract expects; memory, descriptors and processes are sampled, and must not grow once warm. Results go to bench/soak.json. The rate is
 * moderate on purpose (`--rate=60` calls a second): it looks for leaks and wrong answers, not for limits.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { treeOf } from './processes.ts'
import { repository, startEmulator } from './servers.ts'
import { kinds, type Soak } from './soak-calls.ts'
import { Client } from './soak-http.ts'
import { idleConnections } from './soak-idle.ts'
import { createSoakProject } from './soak-project.ts'
import { sample, trend, type Sample } from './soak-watch.ts'

const [given = '2'] = process.argv.slice(2).filter((arg) => !arg.startsWith('-'))
const minutes = Number(given)
const rate = Number(process.argv.find((arg) => arg.startsWith('--rate='))?.slice('--rate='.length) ?? 60)
if (!(minutes > 0) || !(rate > 0) || process.platform !== 'linux') {
  console.error('npm run soak -- MINUTES [--rate=60], on Linux: it reads /proc.')
  process.exit(2)
}
/** Calls under way at most: what is slower than the rate must not pile up. */
const most = 40
/** ms between two samples. */
const interval = 5000
/** The record store is full after 10,000 activations: what fills until then is no leak. */
const warm = Math.min(minutes * 60 * 0.4, 12_000 / rate + 60)

const project = createSoakProject()
const emulator = await startEmulator(project.root, { TMPDIR: project.temp })
const client = new Client(emulator.port)
let count = 0
const soak: Soak = { client, project, next: () => ++count, saved: { version: 0, shared: 0, bound: 0, broken: false } }
const idle = await idleConnections(client)
console.log(`${idle.open} idle connections held, ${idle.served ? 'and others served' : 'but nobody else was served'}`)

const begun = performance.now()
const end = begun + minutes * 60_000
const samples: Sample[] = []
const counts: Record<string, number> = Object.fromEntries(kinds.map(({ name }) => [name, 0]))
const wrong: { at: number; kind: string; what: string }[] = []
const weight = kinds.reduce((sum, kind) => sum + kind.weight, 0)
const underway = new Set<Promise<void>>()
let held = 0

const seconds = (): number => (performance.now() - begun) / 1000
const sampling = setInterval(() => {
  const taken = sample(emulator.pid, seconds())
  samples.push(taken)
  if (samples.length % 12 === 0)
    console.log(JSON.stringify({ ...taken, calls: Object.values(counts).reduce((a, b) => a + b, 0), wrong: wrong.length }))
}, interval)
/** esbuild may be killed by anything that is short of memory. */
const killing = setInterval(killBuilder, 60_000)

function pick(): (typeof kinds)[number] {
  let roll = Math.random() * weight
  for (const kind of kinds) if ((roll -= kind.weight) < 0) return kind
  return kinds[0] as (typeof kinds)[number]
}

async function once(): Promise<void> {
  const kind = pick()
  counts[kind.name] = (counts[kind.name] ?? 0) + 1
  const what = await kind.run(soak).catch((error: unknown) => String(error))
  if (what === undefined) return
  wrong.push({ at: Math.round(seconds()), kind: kind.name, what })
  console.error(`${Math.round(seconds())} s, ${kind.name}: ${what}`)
}

function killBuilder(): void {
  for (const pid of treeOf(emulator.pid)) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--service=')) process.kill(pid, 'SIGKILL')
    } catch {
      // gone meanwhile
    }
  }
}

while (performance.now() < end) {
  if (underway.size < most) {
    const done = once().finally(() => underway.delete(done))
    underway.add(done)
  } else held++
  await new Promise((resolve) => setTimeout(resolve, 1000 / rate))
}
await Promise.all(underway)
clearInterval(sampling)
clearInterval(killing)
client.close()

// What clients left behind comes to its end; whatever is still running then, a stop would have to wait for.
await new Promise((resolve) => setTimeout(resolve, 3000))
const tree = treeOf(emulator.pid)
const asked = performance.now()
const exitCode = await emulator.stop()
const stoppedAfter = Math.round(performance.now() - asked)
// What was killed takes a moment to be gone.
await new Promise((resolve) => setTimeout(resolve, 500))
const orphans = tree.filter((pid) => treeOf(pid).length > 0 && isAlive(pid))
const leftFiles = readdirSync(project.temp, { recursive: true })
project.remove()

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

const trends = {
  server: trend(samples, 'server', warm),
  tree: trend(samples, 'tree', warm),
  descriptors: trend(samples, 'descriptors', warm),
  processes: trend(samples, 'processes', warm),
}
const calls = Object.values(counts).reduce((sum, value) => sum + value, 0)
const holds =
  wrong.length === 0 &&
  orphans.length === 0 &&
  leftFiles.length === 0 &&
  exitCode === 0 &&
  stoppedAfter < 2000 &&
  idle.served &&
  Object.values(trends).every(({ flat }) => flat)
const results = {
  machine: { node: process.version, cores: availableParallelism(), platform: process.platform },
  minutes,
  holds,
  calls,
  callsPerSecond: Math.round(calls / (minutes * 60)),
  heldBack: held,
  wrong,
  idleConnections: idle,
  warmAfterSeconds: Math.round(warm),
  trends,
  stop: { exitCode, ms: stoppedAfter, orphans: orphans.length, filesLeft: leftFiles.length },
  counts,
  samples: samples.filter((_, index) => index % Math.ceil(samples.length / 80) === 0),
}
writeFileSync(join(repository, 'bench/soak.json'), `${JSON.stringify(results, null, 2)}\n`)
console.log(JSON.stringify({ holds, calls, wrong: wrong.length, trends, stop: results.stop, leftFiles }, null, 2))
process.exitCode = holds ? 0 : 1
