/** What an activation costs on each engine, in processor time, and what a container holds in memory. Processor time does not care who else uses the machine. */
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadByNode } from './client.ts'
import { ownMemoryOf, processorSeconds, treeOf } from './processes.ts'
import { median, type Row } from './report.ts'
import { createProject, repository, startEmulator, startHono } from './servers.ts'

/** @returns how many were answered */
async function load(port: number, path: string, ms: number): Promise<number> {
  const { perSecond } = await loadByNode({ port, paths: [path], text: 20, connections: 20, ms })
  return (perSecond * ms) / 1000
}

const call = (name: string): string => `/ncf/api/v2/packages/-/actions/${name}?platform=vpc`

export async function engines({ rounds, ms }: { rounds: number; ms: number }): Promise<Row[]> {
  if (process.platform !== 'linux') return []
  const project = createProject(2)
  project.write('functions/python.py', 'def main(params):\n    return params\n')
  project.write('functions/foreign.js', 'exports.main = (params) => params\n')
  project.configure({ actions: { foreign: { runtime: { command: ['node', join(repository, 'fixtures/runtimes/minimal.mjs')] } } } })
  const auth = 'bench:key'
  const cluster = createProject(2)
  // What has a file there cannot be deployed over the API.
  cluster.write('deployed/.keep', '')
  cluster.write('actionlab.config.json', JSON.stringify({ functions: './deployed', openwhisk: { auth } }))
  const [hono, local, remote] = await Promise.all([startHono(), startEmulator(project.root), startEmulator(cluster.root)])
  const fronted = createProject(2)
  writeFileSync(
    join(fronted.root, 'actionlab.config.json'),
    JSON.stringify({ engine: { openwhisk: { apiHost: `http://127.0.0.1:${remote.port}`, auth } } }),
  )
  const front = await startEmulator(fronted.root)
  const hasPython = spawnSync('python3', ['--version']).status === 0
  const places = [
    { figure: 'bare Hono', started: hono, path: '/echo' },
    { figure: 'Node', started: local, path: call('echo') },
    ...(hasPython ? [{ figure: 'Python', started: local, path: call('python') }] : []),
    { figure: 'a runtime of your own (command)', started: local, path: call('foreign') },
    { figure: 'a remote OpenWhisk, here', started: front, path: call('echo') },
  ]
  const rows: Row[] = []
  try {
    for (const { started, path } of places) await load(started.port, path, ms / 2)
    const seen = new Map<string, number[]>()
    for (let round = 0; round < rounds; round++) {
      for (const { figure, started, path } of places) {
        const before = processorSeconds(started.pid)
        const done = await load(started.port, path, ms)
        seen.set(figure, [...(seen.get(figure) ?? []), done / (processorSeconds(started.pid) - before)])
      }
    }
    const bare = median(seen.get('bare Hono') ?? [])
    for (const [figure, values] of seen) {
      const perCore = median(values)
      rows.push({
        figure: `activations per second and core: ${figure}`,
        value: `${Math.round(perCore / 100) / 10} thousand, ${(perCore / bare).toFixed(2)} x bare Hono`,
        numbers: { perCore, ratio: perCore / bare },
      })
    }
    for (const [figure, pattern] of [
      ['Node', /sandbox\/main\./],
      ['Python', /sandbox-python/],
      ['a runtime of your own (minimal.mjs)', /minimal\.mjs/],
    ] as const) {
      const megabytes = containers(local.pid, pattern).map((pid) => ownMemoryOf([pid]))
      if (megabytes.length > 0)
        rows.push({
          figure: `memory that one more warm container takes: ${figure}`,
          value: `${median(megabytes).toFixed(0)} MB`,
          numbers: { megabytes: median(megabytes) },
        })
    }
  } finally {
    await Promise.all([hono.stop(), local.stop(), front.stop()])
    await remote.stop()
    for (const one of [project, cluster, fronted]) one.remove()
  }
  return rows
}

function containers(root: number, pattern: RegExp): number[] {
  return treeOf(root).filter(
    (pid) => readdirSync('/proc').includes(String(pid)) && pattern.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8')),
  )
}
