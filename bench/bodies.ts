/** Requests and answers of 1 KB, 100 KB and 1 MB through a webhook, as ratios to the bare Hono echo of the same round. */
import { load } from './client.ts'
import { ratioRow, median, type Row } from './report.ts'
import { surfaces, targetOf, withServers } from './surfaces.ts'
import { inTurn, shares } from './turns.ts'

const connections = 10
const kilobytes = [1, 100, 1000]

export function bodies({ rounds, ms }: { rounds: number; ms: number }): Promise<Row[]> {
  return withServers(
    () => {},
    async ({ hono, emulator }) => {
      const webhook = surfaces['webhook, result=true']
      await load(targetOf(emulator, webhook, { connections, ms }))
      const rows: Row[] = []
      for (const size of kilobytes) {
        const at = { connections, ms, text: size * 1024 }
        const { ours } = await inTurn(targetOf(hono, { path: '/echo' }, at), { ours: targetOf(emulator, webhook, at) }, rounds)
        const row = ratioRow(`webhook, ${size} KB`, shares(ours), 'x the requests of bare Hono')
        const each = 1000 / median(ours.map(({ ours: { perSecond } }) => perSecond))
        rows.push({
          ...row,
          value: `${row.value}; ${(each / size).toFixed(3)} ms a KB`,
          numbers: { ...row.numbers, msPerKilobyte: each / size },
        })
      }
      return rows
    },
  )
}
