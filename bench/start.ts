/** From `node` to ready, with 10 to 10,000 functions, as ratios to the start of a bare Hono server in the same round; and the first call after it. */
import { post } from './post.ts'
import { median, percentile, ratioRow, spread, type Aim, type Row } from './report.ts'
import { createProject, startEmulator, startHono } from './servers.ts'

const wanted: readonly { readonly count: number; readonly aim?: Aim }[] = [
  { count: 10 },
  { count: 50, aim: '≤ 1.2' },
  { count: 1000, aim: '≤ 1.6' },
  { count: 10_000, aim: '≤ 4' },
]

export async function start({ rounds }: { rounds: number }): Promise<Row[]> {
  const starts = wanted.map((one) => ({ ...one, project: createProject(one.count), ratios: [] as number[], times: [] as number[] }))
  const firstCalls: number[] = []
  try {
    // The first start reads what no later one has to.
    for (const { project } of starts) await (await startEmulator(project.root)).stop()
    for (let round = 0; round < rounds; round++) {
      for (const { count, project, ratios, times } of starts) {
        const bare = await startHono()
        await bare.stop()
        const ours = await startEmulator(project.root)
        if (count === 50) firstCalls.push(await firstCall(ours.port))
        await ours.stop()
        ratios.push(ours.readyAfter / bare.readyAfter)
        times.push(ours.readyAfter)
      }
    }
  } finally {
    for (const { project } of starts) project.remove()
  }
  const rows = starts.map(({ count, aim, ratios, times }): Row => {
    const row = ratioRow(`start, ${count} functions`, ratios, `x a bare Hono server (${Math.round(median(times))} ms)`, aim)
    return { ...row, numbers: { ...row.numbers, ms: median(times) } }
  })
  return [
    ...rows,
    {
      figure: 'first call, at the moment when a start is ready',
      value: `${spread(firstCalls, 1)} ms, the boot of its process included`,
      numbers: { ms: median(firstCalls), p95: percentile(firstCalls, 0.95) },
    },
  ]
}

async function firstCall(port: number): Promise<number> {
  const { begun, ended, status } = await post(port, '/v1/functions/echo')
  if (status !== 200) throw new Error(`the first call answered ${status}`)
  return ended - begun
}
