/** Warm throughput and latency of every surface, as ratios to the bare Hono echo of the same round. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { clientName, load, type Load } from './client.ts'
import { createProject, repository, startEmulator, startHono } from './servers.ts'
import { median, ratio, type Row } from './report.ts'

/** ms. */
async function roundTrip(): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(repository, 'bench/round-trip.mjs')])
  return Number(stdout)
}

const surfaces = {
  'Post Action': '/ncf/api/v2/packages/-/actions/echo?platform=vpc',
  'web action .json': '/api/v1/web/guest/default/site.json',
  'web action': '/api/v1/web/guest/default/site',
  'webhook, result=true': '/apigw/p/a/s/echo?blocking=true&result=true',
  'TCB function': '/v1/functions/echo',
} as const

const small = 20

export async function throughput({ rounds, ms }: { rounds: number; ms: number }): Promise<Row[]> {
  const project = createProject(10)
  const hono = await startHono()
  const emulator = await startEmulator(project.root)
  const rows: Row[] = []
  try {
    for (const path of Object.values(surfaces)) await load({ port: emulator.port, path, text: small, connections: 10, ms: 2000 })
    await load({ port: hono.port, path: '/echo', text: small, connections: 10, ms: 2000 })
    const trips: number[] = []
    for (let round = 0; round < rounds; round++) trips.push(await roundTrip())
    rows.push({
      figure: 'a bare round trip to a child process',
      value: `p50 ${median(trips).toFixed(2)} ms: what isolation adds at least`,
      numbers: { p50: median(trips) },
    })
    for (const connections of [1, 50, 500]) {
      for (const [surface, path] of Object.entries(surfaces)) {
        const seen: { bare: Load; ours: Load }[] = []
        for (let round = 0; round < rounds; round++)
          seen.push({
            bare: await load({ port: hono.port, path: '/echo', text: small, connections, ms }),
            ours: await load({ port: emulator.port, path, text: small, connections, ms }),
          })
        rows.push({
          figure: `${surface}, ${connections} ${connections === 1 ? 'connection' : 'connections'}, ${clientName}`,
          value: `${ratio(seen.map(({ bare, ours }) => ours.perSecond / bare.perSecond))} x the requests of bare Hono`,
          numbers: { ratio: median(seen.map(({ bare, ours }) => ours.perSecond / bare.perSecond)) },
        })
        if (connections > 1) continue
        const added = (of: 'p50' | 'p99'): number => median(seen.map(({ bare, ours }) => ours[of] - bare[of]))
        rows.push({
          figure: `${surface}, added latency`,
          value: `p50 ${added('p50').toFixed(2)} ms, p99 ${added('p99').toFixed(2)} ms`,
          numbers: { p50: added('p50'), p99: added('p99') },
        })
      }
    }
    for (const size of [1024, 100 * 1024, 1000 * 1024]) {
      const seen: number[] = []
      for (let round = 0; round < rounds; round++) {
        const bare = await load({ port: hono.port, path: '/echo', text: size, connections: 10, ms })
        const ours = await load({ port: emulator.port, path: surfaces['webhook, result=true'], text: size, connections: 10, ms })
        seen.push(ours.perSecond / bare.perSecond)
      }
      rows.push({
        figure: `webhook, ${size / 1024} KB`,
        value: `${ratio(seen)} x the requests of bare Hono`,
        numbers: { ratio: median(seen) },
      })
    }
  } finally {
    await Promise.all([hono.stop(), emulator.stop()])
    project.remove()
  }
  return rows
}
