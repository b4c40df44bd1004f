/** The document database over REST: by @cloudbase/js-sdk 3, unchanged, whose usual way it is. docs/contracts/tcb.md 16; more in fixtures/cases/tcb/database-rest.json. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../emulator/index.ts'
import { aggregations, changes, expected, queries, run, type Step } from './program.ts'
import { js3, skipMetadata, type Loose } from './sdks.ts'

let emulator: Emulator
let address: string

skipMetadata()

const tokens = {
  admin: { role: 'administrator' },
  ann: { role: 'registered', uid: 'ann', loginType: 'PASSWORD' },
  bob: { role: 'registered', uid: 'bob', loginType: 'PASSWORD' },
  key: { role: 'anonymous' },
}

beforeAll(async () => {
  emulator = await createEmulator({
    functions: false,
    tcb: {
      auth: { enforce: true, tokens },
      database: {
        rules: {
          articles: { read: 'doc.published == true || doc.author == auth.uid', write: 'doc.author == auth.uid', create: 'auth != null' },
          notices: 'ADMINWRITE',
        },
      },
    },
  })
  const { port } = await emulator.listen({ port: 0 })
  address = `127.0.0.1:${port}`
})
afterAll(() => emulator.close())

function databaseOf(accessKey: string): Loose {
  return js3(address, { accessKey }).database()
}

/** What js-sdk 3 asks otherwise over REST than over the older gateway: its `set` merges, and the id of what it makes is not read. */
const overRest: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['set replaces: the document', { data: [expect.objectContaining({ _id: 'b', only: 1, n: 2 })] }],
  ['set makes a document', { updated: 0, upsertedId: undefined }],
  ['remove of all that match', { deleted: 4 }],
])

test.each<[string, readonly Step[]]>([
  ['queries', queries],
  ['changes', changes],
  ['aggregations', aggregations],
])('a program of %s runs as it does over the older gateway', async (title, steps) => {
  const wanted = steps.map(([name, call, gives]): Step => [name, call, overRest.has(name) ? overRest.get(name) : gives])
  expect(await run(databaseOf('admin'), `rest-${title}`, steps)).toEqual(expected(wanted))
})

test('transactions commit, roll back and conflict', async () => {
  const db = databaseOf('admin')
  await db.createCollection('accounts')
  const accounts = db.collection('accounts')
  await accounts.add([
    { _id: 'a', sum: 10 },
    { _id: 'b', sum: 0 },
  ])
  await db.runTransaction(async (transaction: Loose) => {
    const inside = transaction.collection('accounts')
    expect((await inside.doc('a').get()).data).toMatchObject({ list: [{ sum: 10 }] })
    await inside.doc('a').update({ sum: db.command.inc(-4) })
    await inside.doc('b').update({ sum: db.command.inc(4) })
    expect(await inside.add({ _id: 'c', sum: 1 })).toMatchObject({ inserted: 1, ok: 1 })
    expect((await accounts.doc('a').get()).data[0].sum).toBe(10)
  })
  const left = await db.startTransaction()
  await left.collection('accounts').doc('a').update({ sum: 0 })
  await left.rollback()
  expect((await accounts.orderBy('_id', 'asc').get()).data.map(({ sum }: { sum: number }) => sum)).toEqual([6, 4, 1])
  const late = await db.startTransaction()
  await late.collection('accounts').doc('a').get()
  await accounts.doc('a').update({ sum: 7 })
  await expect(late.collection('accounts').doc('a').update({ sum: 8 })).rejects.toMatchObject({ code: 'DATABASE_TRANSACTION_CONFLICT' })
})

test('commands of MongoDB are run', async () => {
  const db = databaseOf('admin')
  await db.createCollection('commanded')
  const answer = await db.runCommands({
    commands: [
      {
        insert: 'commanded',
        documents: [
          { _id: 'a', n: 1, tag: 'x' },
          { _id: 'b', n: 2, tag: 'x' },
        ],
      },
      { find: 'commanded', filter: { n: { $gt: 1 } }, projection: { n: 1 } },
      { distinct: 'commanded', key: 'tag' },
      { aggregate: 'commanded', pipeline: [{ $count: 'all' }], cursor: {} },
      { createIndexes: 'commanded', indexes: [{ key: { n: 1 }, name: 'n' }] },
      { drop: 'commanded' },
    ],
  })
  expect(answer.list).toEqual([
    [{ n: 2, ok: 1 }],
    [{ cursor: { firstBatch: [{ _id: 'b', n: 2 }], id: 0, ns: 'db.commanded' }, ok: 1 }],
    [{ values: ['x'], ok: 1 }],
    [{ cursor: { firstBatch: [{ all: 2 }], id: 0, ns: 'db.commanded' }, ok: 1 }],
    [{ numIndexesBefore: 1, numIndexesAfter: 2, ok: 1 }],
    [{ ns: 'db.commanded', ok: 1 }],
  ])
})

describe('for clients', () => {
  const [admin, ann, bob, key] = ['admin', 'ann', 'bob', 'key'].map((name) => () => databaseOf(name)) as [
    () => Loose,
    () => Loose,
    () => Loose,
    () => Loose,
  ]
  const codeOf = ({ code, data }: Loose): unknown => code ?? data?.code
  const denied = 'DATABASE_PERMISSION_DENIED'

  test('rules of a collection decide, and what is inserted gets its creator', async () => {
    await admin().createCollection('articles')
    const own = ann().collection('articles')
    await own.add({ _id: 'draft', author: 'ann', published: false })
    await own.add({ _id: 'live', author: 'ann', published: true })
    expect((await own.where({ author: '{openid}' }).get()).data).toMatchObject([
      { _id: 'draft', _openid: 'ann' },
      { _id: 'live', _openid: 'ann' },
    ])
    expect(codeOf(await own.get())).toBe(denied)
    const foreign = bob().collection('articles')
    expect((await foreign.where({ published: true }).get()).data).toHaveLength(1)
    expect(codeOf(await foreign.where({ author: 'ann' }).get())).toBe(denied)
    expect(codeOf(await foreign.doc('draft').get())).toBe(denied)
    expect((await foreign.doc('live').get()).data).toHaveLength(1)
    expect((await foreign.where({ author: '{openid}' }).update({ stolen: true })).updated).toBe(0)
    expect((await own.where({ author: '{openid}' }).update({ seen: true })).updated).toBe(2)
    expect((await admin().collection('articles').where({ stolen: true }).count()).total).toBe(0)
    const authors = (match: object): Loose => foreign.aggregate().match(match).project({ _id: 0, author: 1 }).end()
    expect((await authors({ published: true })).data).toEqual([{ author: 'ann' }])
    expect(codeOf(await authors({ author: 'ann' }))).toBe(denied)
  })

  test('presets decide', async () => {
    await admin().createCollection('notices')
    await admin().collection('notices').add({ _id: 'n' })
    expect((await key().collection('notices').get()).data).toHaveLength(1)
    expect((await ann().collection('notices').doc('n').update({ a: 1 })).updated).not.toBe(1)
    await admin().createCollection('notes')
    await ann().collection('notes').add({ _id: 'mine' })
    expect((await ann().collection('notes').get()).data).toMatchObject([{ _id: 'mine', _openid: 'ann' }])
    expect((await bob().collection('notes').get()).data).toEqual([])
    expect(codeOf(await key().collection('notes').get())).toBe(denied)
    expect((await bob().collection('notes').where({ _id: 'mine' }).remove()).deleted).toBe(0)
    expect((await ann().collection('notes').doc('mine').remove()).deleted).toBe(1)
  })
})

test('the cloud’s own host is served as the plain one', async () => {
  const answer = await emulator.request('/v1/database/instances/(default)/databases/(default)/commands', {
    method: 'POST',
    headers: { host: 'local.api.tcloudbasegateway.com', authorization: 'Bearer admin' },
    body: JSON.stringify({ commands: [{ listCollections: 1 }] }),
  })
  expect(answer.status).toBe(200)
})
