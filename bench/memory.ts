/** Memory of the whole process tree, as the kernel's proportional set size: idle, after many activations, with many functions. Linux only. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { memoryOf, treeOf } from './processes.ts'
import { createProject, repository, startEmulator } from './servers.ts'
import type { Row } from './report.ts'

/** Seconds without a call after which V8 has given back what only the load needed. */
const rest = 30

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
  const after = `after ${Math.round(done / 1000)} thousand activations`
  for (const [when, seconds] of [
    ['', 1],
    [', half a minute later', rest],
  ] as const) {
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
    row(`memory ${after}${when}`, memoryOf(treeOf(emulator.pid)))
    row(`of which the server grew${when}`, memoryOf([emulator.pid]) - server)
  }
  await emulator.stop()
  few.remove()
  await perContainer(row)
  const many = createProject(180)
  const deployed = await startEmulator(many.root)
  await new Promise((resolve) => setTimeout(resolve, 1000))
  row('memory, 180 functions deployed', memoryOf(treeOf(deployed.pid)))
  await deployed.stop()
  many.remove()
  return rows
}

/** Ten functions, each called once, keep a warm container each. */
async function perContainer(row: (figure: string, megabytes: number) => void): Promise<void> {
  const project = createProject(12)
  const emulator = await startEmulator(project.root)
  const settled = async (): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve, 1000))
    return memoryOf(treeOf(emulator.pid))
  }
  const call = (name: string): Promise<Response> => fetch(`http://127.0.0.1:${emulator.port}/v1/functions/${name}`, { method: 'POST' })
  await call('f2')
  const before = await settled()
  for (let index = 0; index < 9; index++) await (await call(index === 0 ? 'echo' : `f${index + 2}`)).text()
  row('memory, each warm container', ((await settled()) - before) / 8)
  await emulator.stop()
  project.remove()
}
