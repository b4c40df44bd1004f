/** What is not warm: the first call of a function, and the first call after one that ended its container. */
import { createProject, startEmulator, startHono } from './servers.ts'
import { median, percentile, type Row } from './report.ts'

/** ms that a spare container takes to be there again. */
const recovery = 250

async function timed(url: string): Promise<{ ms: number; status: number }> {
  const begun = performance.now()
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"x":1}' })
  await answer.arrayBuffer()
  return { ms: performance.now() - begun, status: answer.status }
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, recovery))

export async function cold({ calls }: { calls: number }): Promise<Row[]> {
  const project = createProject(calls + 2)
  project.write('functions/fragile.js', 'exports.main = ({ exit }) => (exit ? process.exit(3) : { ok: true })\n')
  const [hono, emulator] = await Promise.all([startHono(), startEmulator(project.root)])
  const at = (name: string): string => `http://127.0.0.1:${emulator.port}/v1/functions/${name}`
  const seen = { bare: [] as number[], warm: [] as number[], first: [] as number[], crashed: [] as number[] }
  try {
    await timed(at('echo'))
    for (let call = 0; call < calls; call++) {
      seen.bare.push((await timed(`http://127.0.0.1:${hono.port}/echo`)).ms)
      seen.warm.push((await timed(at('echo'))).ms)
      seen.first.push((await timed(at(`f${call + 2}`))).ms)
      await pause()
      const ended = await fetch(at('fragile'), { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"exit":true}' })
      if (ended.status === 200) throw new Error('a function that exits answered 200')
      const next = await timed(at('fragile'))
      if (next.status !== 200) throw new Error(`the call after a crash answered ${next.status}`)
      seen.crashed.push(next.ms)
      await pause()
    }
  } finally {
    await Promise.all([hono.stop(), emulator.stop()])
    project.remove()
  }
  const bare = median(seen.bare)
  const row = (figure: string, times: readonly number[]): Row => ({
    figure,
    value: `median ${median(times).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms; ${(median(times) / bare).toFixed(1)} x a bare Hono answer`,
    numbers: { median: median(times), p95: percentile(times, 0.95), ratio: median(times) / bare },
  })
  return [
    row('cold start: first call of a function', seen.first),
    row('first answer after a crash of the same function', seen.crashed),
    row('the same client, warm', seen.warm),
  ]
}
