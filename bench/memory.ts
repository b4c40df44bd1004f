/** Memory of the whole process tree, as the kernel's proportional set size: idle, after many activations, with many functions. Linux only. */
import { readFileSync, readdirSync } from 'node:fs'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createProject, repository, startEmulator } from './servers.ts'
import type { Row } from './report.ts'

export function treeOf(root: number): number[] {
  const parents = new Map<number, number>()
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      parents.set(Number(pid), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
    } catch {
      // gone meanwhile
    }
  }
  const tree = [root]
  for (const member of tree) for (const [pid, parent] of parents) if (parent === member) tree.push(pid)
  return tree
}

/** MB, each process with its share of what it has in common with others. */
export function memoryOf(pids: readonly number[]): number {
  return megabytesOf(pids, ['Pss'])
}

/** MB that no other process has a part in: what one more of its kind takes. */
export function ownMemoryOf(pids: readonly number[]): number {
  return megabytesOf(pids, ['Private_Clean', 'Private_Dirty'])
}

function megabytesOf(pids: readonly number[], fields: readonly string[]): number {
  let kilobytes = 0
  for (const pid of pids) {
    try {
      const lines = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').split('\n')
      for (const line of lines) if (fields.some((field) => line.startsWith(`${field}:`))) kilobytes += Number(/\d+/.exec(line)?.[0] ?? 0)
    } catch {
      // gone meanwhile
    }
  }
  return kilobytes / 1024
}

export async function memory({ activations }: { activations: number }): Promise<Row[]> {
  if (process.platform !== 'linux') return []
  const rows: Row[] = []
  const row = (figure: string, megabytes: number): void =>
    void rows.push({ figure, value: `${Math.round(megabytes)} MB`, numbers: { megabytes } })
  const few = createProject(10)
  const emulator = await startEmulator(few.root)
  await new Promise((resolve) => setTimeout(resolve, 1000))
  row('memory, idle', memoryOf(treeOf(emulator.pid)))
  const server = memoryOf([emulator.pid])
  const options = { port: emulator.port, path: '/apigw/p/a/s/echo?blocking=true&result=true', text: 20, connections: 50, ms: 5000 }
  let done = 0
  while (done < activations) {
    const { stdout } = await promisify(execFile)(process.execPath, [join(repository, 'bench/load.mjs'), JSON.stringify(options)], {
      maxBuffer: 1e8,
    })
    done += ((JSON.parse(stdout) as { perSecond: number }).perSecond * options.ms) / 1000
  }
  await new Promise((resolve) => setTimeout(resolve, 1000))
  row(`memory after ${Math.round(done / 1000)} thousand activations`, memoryOf(treeOf(emulator.pid)))
  row('of which the server grew', memoryOf([emulator.pid]) - server)
  await emulator.stop()
  few.remove()
  const many = createProject(180)
  const deployed = await startEmulator(many.root)
  await new Promise((resolve) => setTimeout(resolve, 1000))
  row('memory, 180 functions deployed', memoryOf(treeOf(deployed.pid)))
  await deployed.stop()
  many.remove()
  return rows
}
