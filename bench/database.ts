/** What the document database costs over the whole wire: a document by its id and a search of 10,000, beside an empty function and a bare Hono echo of the same round. */
import { Agent, request } from 'node:http'
import { createProject, startEmulator, startHono } from './servers.ts'
import { median, percentile, type Row } from './report.ts'

const documents = 10_000
const inOneInsert = 1000

/** One request after the other, on one connection. */
class Client {
  readonly #port: number
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })

  constructor(port: number) {
    this.#port = port
  }

  /** @returns the answer, and the ms until it was whole */
  post(path: string, body: object): Promise<{ text: string; ms: number }> {
    const bytes = JSON.stringify(body)
    const begun = performance.now()
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(bytes) }
      const sent = request({ port: this.#port, host: '127.0.0.1', path, method: 'POST', headers, agent: this.#agent }, (answer) => {
        let text = ''
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()))
        answer.on('end', () => resolve({ text, ms: performance.now() - begun }))
      })
      sent.on('error', reject)
      sent.end(bytes)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}

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
  const [bare, ours] = [new Client(hono.port), new Client(emulator.port)]
  try {
    await ours.post('/admin', { action: 'database.addCollection', collectionName: 'items' })
    for (let start = 0; start < documents; start += inOneInsert) {
      const data = Array.from({ length: inOneInsert }, (_, index) =>
        JSON.stringify({ _id: `id${start + index}`, n: start + index, name: `name ${index % 100}`, tags: ['a', 'b'], at: { x: index } }),
      )
      await ours.post('/admin', { action: 'database.insertDocument', collectionName: 'items', data })
    }
    const asked = {
      bare: () => bare.post('/echo', { x: 1 }),
      empty: () => ours.post('/v1/functions/empty', {}),
      get: () => ours.post('/admin', queryOf({ _id: 'id7777' })),
      add: () => ours.post('/admin', { action: 'database.insertDocument', collectionName: 'items', data: ['{"n":-1}'] }),
      find: () => ours.post('/admin', queryOf({ n: { $gte: 5000, $lt: 5100 } })),
    }
    for (const [name, sign] of [
      ['get', 'id7777'],
      ['find', 'id5099'],
      ['add', 'insertedIds'],
    ] as const) {
      const { text } = await asked[name]()
      if (!text.includes(sign)) throw new Error(`the database answers ${text.slice(0, 200)}`)
    }
    const seen: Record<keyof typeof asked, number[]> = { bare: [], empty: [], get: [], add: [], find: [] }
    for (let round = 0; round < rounds; round++) {
      for (const [name, ask] of Object.entries(asked) as [keyof typeof asked, (typeof asked)['get']][]) {
        // What is not warm is no figure.
        await ask()
        const times: number[] = []
        for (let call = 0; call < (name === 'find' ? calls / 10 : calls); call++) times.push((await ask()).ms)
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
    bare.close()
    ours.close()
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
