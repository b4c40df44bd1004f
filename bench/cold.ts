/** What is not warm: the first call of a function, and the first call after one that ended its container, or had to be ended. */
import { post } from './post.ts'
import { createProject, startEmulator, startHono } from './servers.ts'
import { median, percentile, type Aim, type Row } from './report.ts'

/** ms that a spare container takes to be there again. */
const recovery = 250
/** ms that an endless loop may run. */
const limit = 200

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, recovery))

export async function cold({ calls }: { calls: number }): Promise<Row[]> {
  const project = createProject(calls + 2)
  project.write('functions/fragile.js', 'exports.main = ({ exit }) => (exit ? process.exit(3) : { ok: true })\n')
  project.write('functions/loop.js', 'exports.main = ({ loop }) => { while (loop); return { ok: true } }\n')
  project.configure({ tcb: { functions: { loop: { timeout: limit / 1000 } } } })
  const [hono, emulator] = await Promise.all([startHono(), startEmulator(project.root)])
  const timed = async (port: number, path: string, body: object = { x: 1 }): Promise<{ ms: number; status: number | undefined }> => {
    const { begun, ended, status } = await post(port, path, body)
    return { ms: ended - begun, status }
  }
  const call = (name: string, body?: object): ReturnType<typeof timed> => timed(emulator.port, `/v1/functions/${name}`, body)
  const seen = {
    bare: [] as number[],
    warm: [] as number[],
    first: [] as number[],
    crashed: [] as number[],
    late: [] as number[],
    ended: [] as number[],
  }
  /** A call that must succeed, of a function that failed just before. */
  const again = async (name: string): Promise<number> => {
    const { ms, status } = await call(name)
    if (status !== 200) throw new Error(`the call after a failure of ${name} answered ${status}`)
    return ms
  }
  try {
    await call('echo')
    for (let turn = 0; turn < calls; turn++) {
      seen.bare.push((await timed(hono.port, '/echo')).ms)
      seen.warm.push((await call('echo')).ms)
      seen.first.push((await call(`f${turn + 2}`)).ms)
      await pause()
      if ((await call('fragile', { exit: true })).status === 200) throw new Error('a function that exits answered 200')
      seen.crashed.push(await again('fragile'))
      await pause()
      await again('loop')
      const looped = await call('loop', { loop: true })
      if (looped.status === 200) throw new Error('an endless loop answered 200')
      seen.late.push(looped.ms - limit)
      seen.ended.push(await again('loop'))
      await pause()
    }
  } finally {
    await Promise.all([hono.stop(), emulator.stop()])
    project.remove()
  }
  const bare = median(seen.bare)
  const row = (figure: string, times: readonly number[], aim?: Aim): Row => ({
    figure,
    ...(aim && { aim }),
    value: `median ${median(times).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms; ${(median(times) / bare).toFixed(1)} x a bare Hono answer`,
    numbers: { median: median(times), p95: percentile(times, 0.95), ratio: median(times) / bare },
  })
  return [
    row('cold start: first call of a function', seen.first, '≤ 10'),
    row('first answer after a crash of the same function', seen.crashed, '≤ 50'),
    row('first answer after an endless loop of the same function', seen.ended, '≤ 50'),
    row('the same client, warm', seen.warm),
    {
      figure: 'an endless loop is answered after its limit',
      aim: '≤ 50',
      value: `by ${median(seen.late).toFixed(1)} ms, p95 ${percentile(seen.late, 0.95).toFixed(1)} ms`,
      numbers: { median: median(seen.late), p95: percentile(seen.late, 0.95) },
    },
  ]
}
