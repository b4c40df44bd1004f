/** What the document database costs over the whole wire: a document by its id and a search of 10,000, beside an empty function and a bare Hono echo of the same round. */
import { oneConnection, post, type Posted } from './post.ts'
import { createProject, startEmulator, startHono } from './servers.ts'
import { unserved } from './older-revision.ts'
import { median, percentile, type Row } from './report.ts'

const documents = 10_000
const inOneInsert = 1000

const queryOf = (query: object): object => ({
  action: 'database.getDocument',
  collectionName: 'items',
  queryType: 'WHERE',
  query: JSON.stringify(query),
  limit: 1000,
})

export async function database({ rounds, calls }: { rounds: number; calls: number }): Promise<Row[]> {
  const project = createProject(2)
  project.write('functions/empty.js', 'exports.main = () => ({})\n')
  const [hono, emulator] = [await startHono(), await startEmulator(project.root)]
  const connections = [oneConnection(), oneConnection()] as const
  const bare = (path: string, body: object): Promise<Posted> => post(hono.port, path, body, connections[0])
  const ours = (path: string, body: object): Promise<Posted> => post(emulator.port, path, body, connections[1])
  try {
    await ours('/admin', { action: 'database.addCollection', collectionName: 'items' })
    for (let start = 0; start < documents; start += inOneInsert) {
      const data = Array.from({ length: inOneInsert }, (_, index) =>
        JSON.stringify({ _id: `id${start + index}`, n: start + index, name: `name ${index % 100}`, tags: ['a', 'b'], at: { x: index } }),
      )
      await ours('/admin', { action: 'database.insertDocument', collectionName: 'items', data })
    }
    const asked = {
      bare: () => bare('/echo', { x: 1 }),
      empty: () => ours('/v1/functions/empty', {}),
      get: () => ours('/admin', queryOf({ _id: 'id7777' })),
      add: () => ours('/admin', { action: 'database.insertDocument', collectionName: 'items', data: ['{"n":-1}'] }),
      find: () => ours('/admin', queryOf({ n: { $gte: 5000, $lt: 5100 } })),
    }
    for (const [name, sign] of [
      ['get', 'id7777'],
      ['find', 'id5099'],
      ['add', 'insertedIds'],
    ] as const) {
      const { text } = await asked[name]()
      if (!text.includes(sign)) return [unserved('database', `answers ${text.slice(0, 200)}`)]
    }
    const seen: Record<keyof typeof asked, number[]> = { bare: [], empty: [], get: [], add: [], find: [] }
    for (let round = 0; round < rounds; round++) {
      for (const [name, ask] of Object.entries(asked) as [keyof typeof asked, (typeof asked)['get']][]) {
        // What is not warm is no figure.
        await ask()
        const times: number[] = []
        for (let call = 0; call < (name === 'find' ? calls / 10 : calls); call++) {
          const { begun, ended } = await ask()
          times.push(ended - begun)
        }
        seen[name].push(median(times))
      }
    }
    const ratioTo = (name: 'get' | 'add' | 'find', to: 'bare' | 'empty'): number =>
      median(seen[name].map((ms, index) => ms / (seen[to][index] ?? ms)))
    const added = median(seen.get.map((ms, index) => ms - (seen.bare[index] ?? 0)))
    return [
      row('a document by its id', { echo: ratioTo('get', 'bare'), empty: ratioTo('get', 'empty'), addedMs: added }),
      row('a document added, on the disk', { echo: ratioTo('add', 'bare'), empty: ratioTo('add', 'empty') }),
      {
        figure: `a search of ${documents} documents that finds 100`,
        value: `${ratioTo('find', 'empty').toFixed(1)} x an empty function, ${percentile(seen.find, 0.5).toFixed(1)} ms`,
        numbers: { empty: ratioTo('find', 'empty'), ms: percentile(seen.find, 0.5) },
      },
    ]
  } finally {
    for (const connection of connections) connection.destroy()
    await Promise.all([hono.stop(), emulator.stop()])
    project.remove()
  }
}

function row(figure: string, numbers: { echo: number; empty: number; addedMs?: number }): Row {
  const added = numbers.addedMs === undefined ? '' : `, ${numbers.addedMs.toFixed(2)} ms more than the echo`
  return {
    figure,
    value: `${numbers.empty.toFixed(2)} x an empty function, ${numbers.echo.toFixed(2)} x bare Hono${added}`,
    numbers: Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined)),
  }
}
