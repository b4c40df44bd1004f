/** Memory of the whole process tree, as the kernel's proportional set size: idle, after many activations, with many functions. Linux only. */
import { setTimeout } from 'node:timers/promises'
import { load } from './client.ts'
import { post } from './post.ts'
import { memoryOf, treeOf } from './processes.ts'
import type { Aim, Row } from './report.ts'
import { createProject, startEmulator } from './servers.ts'

/** Seconds without a call after which V8 has given back what only the load needed. */
const restSeconds = 30
/** ms after which a start or a call leaves nothing to be done. */
const settleMs = 1000
/** Until what the start took is given back (emulator/commands/memory-at-rest.ts). */
const idleMs = 4000

export async function memory({ activations }: { activations: number }): Promise<Row[]> {
  if (process.platform !== 'linux') return []
  const rows: Row[] = []
  const row = (figure: string, megabytes: number, aim?: Aim): void =>
    void rows.push({ figure, value: `${Math.round(megabytes)} MB`, numbers: { megabytes }, ...(aim && { aim }) })
  const few = createProject(10)
  const emulator = await startEmulator(few.root)
  try {
    await setTimeout(idleMs)
    row('memory, idle', memoryOf(treeOf(emulator.pid)), '≤ 50')
    const server = memoryOf([emulator.pid])
    await callMany(emulator.port, activations)
    const after = `${activations / 1000} thousand activations`
    await setTimeout(settleMs)
    row(`memory after ${after}`, memoryOf(treeOf(emulator.pid)))
    row(`of which the server grew`, memoryOf([emulator.pid]) - server, '≤ 60')
    // What is measured meanwhile has processes of its own, which have ended before the rest has.
    const rest = setTimeout(restSeconds * 1000)
    const others = { container: await perContainer(), deployed: await ofDeployed(180) }
    await rest
    row(`memory after ${after}, half a minute later`, memoryOf(treeOf(emulator.pid)))
    row('of which the server grew, half a minute later', memoryOf([emulator.pid]) - server, '≤ 15')
    row('memory, each warm container', others.container, '≤ 9')
    row('memory, 180 functions deployed', others.deployed, '≤ 120')
  } finally {
    await emulator.stop()
    few.remove()
  }
  return rows
}

/** Calls one function over and over, at least as many times as are wanted. */
export async function callMany(port: number, wanted: number): Promise<void> {
  const ms = 2000
  for (let done = 0; done < wanted;) {
    const target = { port, paths: ['/apigw/p/a/s/echo?blocking=true&result=true'], text: 20, connections: 50, ms }
    done += ((await load(target)).perSecond * ms) / 1000
  }
}

/** Ten functions, each called once, keep a warm container each. */
async function perContainer(): Promise<number> {
  const project = createProject(12)
  const emulator = await startEmulator(project.root)
  const settled = async (): Promise<number> => {
    await setTimeout(settleMs)
    return memoryOf(treeOf(emulator.pid))
  }
  await post(emulator.port, '/v1/functions/f2')
  const before = await settled()
  for (let index = 0; index < 9; index++) await post(emulator.port, `/v1/functions/${index === 0 ? 'echo' : `f${index + 2}`}`)
  const each = ((await settled()) - before) / 8
  await emulator.stop()
  project.remove()
  return each
}

async function ofDeployed(count: number): Promise<number> {
  const project = createProject(count)
  const emulator = await startEmulator(project.root)
  await setTimeout(settleMs)
  const megabytes = memoryOf(treeOf(emulator.pid))
  await emulator.stop()
  project.remove()
  return megabytes
}
