/** From `node` to ready, with 10, 50 and 1,000 functions, as ratios to the start of a bare Hono server in the same round. */
import { createProject, startEmulator, startHono } from './servers.ts'
import { median, ratio, type Row } from './report.ts'

export async function start({ rounds }: { rounds: number }): Promise<Row[]> {
  const rows: Row[] = []
  for (const count of [10, 50, 1000]) {
    const project = createProject(count)
    // The first start makes the bundle.
    await (await startEmulator(project.root)).stop()
    const ratios: number[] = []
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      const bare = await startHono()
      await bare.stop()
      const ours = await startEmulator(project.root)
      await ours.stop()
      ratios.push(ours.readyAfter / bare.readyAfter)
      times.push(ours.readyAfter)
    }
    project.remove()
    rows.push({
      figure: `start, ${count} functions`,
      value: `${ratio(ratios)} x a bare Hono server (${Math.round(median(times))} ms)`,
      numbers: { ratio: median(ratios), ms: median(times) },
    })
  }
  return rows
}
