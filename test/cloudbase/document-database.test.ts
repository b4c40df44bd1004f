/** The document database by the published SDKs, unchanged. docs/contracts/tcb.md 10. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { project, texts, type Project } from '../providers/tcb/project.ts'
import { aggregations, changes, expected, places, queries, refusals, run, serverOnly, transactions } from './program.ts'
import { inSlowRun } from '../support/repeat.ts'
import { env, js2, js3, nodeSdk, skipMetadata, type Loose } from './sdks.ts'

let it: Project
let address: string

skipMetadata()

beforeAll(async () => {
  it = await project({ 'functions/unused.js': 'exports.main = () => 1' }, { envId: env }, { keep: true })
  const { port } = await it.emulator.listen({ port: 0 })
  address = `127.0.0.1:${port}`
}, 30_000)
afterAll(() => it.close())

/** Version 2 of node-sdk and version 3 of js-sdk have the databases of the other two: their programs run in the slow run. */
describe.each<readonly [string, () => Loose]>([
  ['node-sdk-3', () => nodeSdk(3, address)],
  ['js-sdk-2', () => js2('CLOUD_API', address)],
  ...inSlowRun<readonly [string, () => Loose]>(
    ['node-sdk-2', () => nodeSdk(2, address)],
    ['js-sdk-3', () => js3(address, { accessKey: 'any-key', endPointMode: 'CLOUD_API' })],
  ),
])('%s', (name, create) => {
  let db: Loose
  beforeAll(() => {
    db = create().database()
  })

  const programs = [
    ['changes', changes],
    ['queries', queries],
    ['transactions', transactions],
    ['aggregations', aggregations],
    ['refusals', refusals],
    ['places', places],
  ] as const
  test.each(programs)('runs a program of %s', async (title, steps) => {
    expect(await run(db, `${name}-${title}`, steps)).toEqual(expected(steps))
  })
})

test.each([2, 3] as const)('node-sdk %d runs what only servers call', async (version) => {
  expect(await run(nodeSdk(version, address).database(), `server-${version}`, serverOnly)).toEqual(expected(serverOnly))
})

test('a query answers a hundred documents, and a thousand at most', async () => {
  const db = nodeSdk(3, address).database()
  await db.createCollection('many')
  await db.collection('many').add(Array.from({ length: 1010 }, (_, n) => ({ n })))
  const counts = [
    (many: Loose) => many,
    (many: Loose) => many.limit(0),
    (many: Loose) => many.limit(150),
    (many: Loose) => many.limit(5000),
  ]
  expect(await Promise.all(counts.map(async (query) => (await query(db.collection('many')).get()).data.length))).toEqual([
    100, 100, 150, 1000,
  ])
  const wire = (parameters: object): Promise<Loose> =>
    it.emulator
      .request('/admin', {
        method: 'POST',
        body: JSON.stringify({ action: 'database.getDocument', collectionName: 'many', queryType: 'WHERE', ...parameters }),
      })
      .then((answer) => answer.json())
  expect((await wire({})).data.list).toHaveLength(100)
  expect((await wire({ limit: 5000, offset: 1005 })).data.list).toHaveLength(5)
})

test.each([
  [{}, 'collectionName is nothing; the name of a collection is needed'],
  [{ collectionName: 'many', query: '{' }, 'query is "{"; Extended JSON is needed'],
  [{ collectionName: 'many', query: '[]' }, 'an object is needed'],
  [{ collectionName: 'many', limit: -1 }, 'limit is -1; a whole number from 0 on is needed'],
  [{ collectionName: 'many', order: '{"n":"up"}' }, 'a direction is 1, -1, asc or desc'],
])('a parameter that cannot be read is named: %j', async (parameters, words) => {
  const answer = await it.emulator.request('/admin', {
    method: 'POST',
    body: JSON.stringify({ action: 'database.getDocument', ...parameters }),
  })
  expect(await answer.json()).toEqual({ code: 'INVALID_PARAM', message: expect.stringContaining(words), requestId: expect.any(String) })
})

test('who asks for a collection that there is not reads in the terminal which there are', async () => {
  const db = nodeSdk(3, address).database()
  await db.createCollection('known')
  await db
    .collection('knwon')
    .get()
    .catch(() => {})
  expect(texts(it.events)).toMatch(/there is no collection knwon, only .*known.*: create it with db\.createCollection\(\)/)
})
