/** Several functions at once: ten of them over ten paths, against ten paths of the bare Hono echo; and a sequence of three, against three calls. */
import { isServed, load } from './client.ts'
import { unserved } from './older-revision.ts'
import { ratioRow, type Row } from './report.ts'
import { targetOf, withServers } from './surfaces.ts'
import { inTurn, shares } from './turns.ts'

const connections = 50
const count = 10

export function mixtures({ rounds, ms }: { rounds: number; ms: number }): Promise<Row[]> {
  return withServers(
    (project) => {
      for (let number = 0; number < count; number++) project.write(`functions/echo${number}.js`, 'exports.main = (params) => params\n')
      project.configure({ actions: { three: { type: 'sequence', components: ['echo0', 'echo1', 'echo2'] } } })
    },
    async ({ hono, emulator }) => {
      const numbers = Array.from({ length: count }, (_, number) => number)
      const at = { connections, ms }
      const action = (name: string): string => `/ncf/api/v2/packages/-/actions/${name}?platform=vpc`
      const single = targetOf(emulator, { path: action('echo0') }, at)
      const floor = { ...targetOf(hono, { path: '/echo' }, at), paths: numbers.map((number) => `/echo${number}`) }
      const ten = { ...single, paths: numbers.map((number) => action(`echo${number}`)) }
      const sequence = targetOf(emulator, { path: action('three') }, at)
      await load(ten)
      const rows = [
        ratioRow(
          'ten functions at once, 50 connections',
          shares((await inTurn(floor, { ten }, rounds)).ten),
          'x the requests of bare Hono',
        ),
      ]
      if (!(await isServed(sequence))) return [...rows, unserved('a sequence of three', 'is not answered with 200')]
      await load(sequence)
      const times = shares((await inTurn(single, { sequence }, rounds)).sequence).map((share) => 1 / share / 3)
      return [...rows, ratioRow('a sequence of three, 50 connections', times, 'x the time of three calls', '≤ 1')]
    },
  )
}
