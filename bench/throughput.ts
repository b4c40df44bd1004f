/** Warm throughput and latency of every surface, the dashboard open meanwhile, as ratios to the bare Hono echo of the same round. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { clientName, isServed, load } from './client.ts'
import { openDashboard } from './open-dashboard.ts'
import { unserved } from './older-revision.ts'
import { median, ratioRow, spread, type Row } from './report.ts'
import { repository } from './servers.ts'
import { surfaces, targetOf, withServers, type Pairing } from './surfaces.ts'
import { inTurn, shares, type Pair } from './turns.ts'

interface Windows {
  readonly rounds: number
  /** Of each load. */
  readonly ms: number
}

type SurfaceName = keyof typeof surfaces

const echo = { path: '/echo' }
const unit = 'x the requests of bare Hono'

export function throughput(windows: Windows): Promise<Row[]> {
  return withServers(
    () => {},
    async (servers) => {
      const { hono, emulator } = servers
      const rows: Row[] = [await roundTrips(windows.rounds)]
      const warming = { connections: 10, ms: windows.ms }
      const names: SurfaceName[] = []
      for (const name of Object.keys(surfaces) as SurfaceName[]) {
        const target = targetOf(emulator, surfaces[name], warming)
        if (await isServed(target)) names.push(name)
        else rows.push(unserved(name, 'is not answered with 200'))
      }
      for (const name of names) await load(targetOf(emulator, surfaces[name], warming))
      await load(targetOf(hono, echo, warming))
      const dashboard = await openDashboard(emulator.port, 'functions')
      rows.push(...(await ofSurfaces(servers, names, windows)))
      dashboard.close()
      if (dashboard.events === 0) rows.push(unserved('the dashboard open meanwhile', 'got no event'))
      rows.push(await withActivations(servers, windows))
      return rows
    },
  )
}

async function ofSurfaces({ hono, emulator }: Pairing, names: readonly SurfaceName[], { rounds, ms }: Windows): Promise<Row[]> {
  const rows: Row[] = []
  for (const connections of [1, 50, 500]) {
    const targets = Object.fromEntries(names.map((name) => [name, targetOf(emulator, surfaces[name], { connections, ms })]))
    const pairs = await inTurn(targetOf(hono, echo, { connections, ms }), targets, rounds)
    for (const [name, seen] of Object.entries(pairs)) {
      const figure = `${name}, ${connections} ${connections === 1 ? 'connection' : 'connections'}, ${clientName}`
      rows.push(ratioRow(figure, shares(seen), unit, connections === 50 ? '≥ 0.8' : undefined))
      if (connections === 1) rows.push(...latencyRows(name, seen))
    }
  }
  return rows
}

function latencyRows(name: string, seen: readonly Pair[]): Row[] {
  const added = (quantile: 'p50' | 'p99'): number[] => seen.map(({ floor, ours }) => ours[quantile] - floor[quantile])
  return (['p50', 'p99'] as const).map((quantile) => ({
    figure: `${name}, added latency, ${quantile}, ${clientName}`,
    value: `${spread(added(quantile))} ms more than bare Hono`,
    numbers: { ms: median(added(quantile)), least: Math.min(...added(quantile)), most: Math.max(...added(quantile)) },
    aim: quantile === 'p50' ? '≤ 0.15' : '≤ 1',
  }))
}

/** The page that lists calls gets the whole list once a second while more come than it can show. */
async function withActivations({ hono, emulator }: Pairing, { rounds, ms }: Windows): Promise<Row> {
  const dashboard = await openDashboard(emulator.port, 'activations')
  const at = { connections: 50, ms }
  const { open } = await inTurn(targetOf(hono, echo, at), { open: targetOf(emulator, surfaces['Post Action'], at) }, rounds)
  dashboard.close()
  return ratioRow(`Post Action, 50 connections, the page Activations open, ${clientName}`, shares(open), unit)
}

async function roundTrips(rounds: number): Promise<Row> {
  const trips: number[] = []
  for (let round = 0; round < rounds; round++) {
    const { stdout } = await promisify(execFile)(process.execPath, [join(repository, 'bench/round-trip.mjs')])
    trips.push(Number(stdout))
  }
  return {
    figure: 'a bare round trip to a child process',
    value: `p50 ${spread(trips)} ms: what isolation adds at least`,
    numbers: { p50: median(trips) },
  }
}
