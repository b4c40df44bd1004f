/** What clients may do with the documents of collections: the permissions of `tcb.database.rules` on `/web`. docs/contracts/tcb.md 10.3, 21. */
import { beforeAll, afterAll, describe, expect, test } from 'vitest'
import { project, type Project } from '../providers/tcb/project.ts'
import { outcome } from './program.ts'
import { env, js2, nodeSdk, skipMetadata, type Loose } from './sdks.ts'

let it: Project
let admin: Loose
let ann: Loose
let nobody: Loose

const denied = expect.objectContaining({ code: 'DATABASE_PERMISSION_DENIED' }) as unknown

skipMetadata()
beforeAll(async () => {
  const rules = {
    all: 'READONLY',
    hidden: 'ADMINONLY',
    notes: { read: 'doc.owner == auth.uid', write: 'doc.owner == auth.uid', create: true },
  } as const
  const tokens = { ann: { role: 'registered', uid: 'ann' }, guest: { role: 'anonymous' }, admin: { role: 'administrator' } }
  it = await project(
    { 'functions/unused.js': 'exports.main = () => 1' },
    { envId: env, auth: { enforce: true, tokens, httpApiAllow: ['registered', 'anonymous'] }, database: { rules } },
    { keep: true },
  )
  const { port } = await it.emulator.listen({ port: 0 })
  const address = `127.0.0.1:${port}`
  admin = nodeSdk(3, address, { accessKey: 'admin' }).database()
  for (const name of ['private', 'all', 'hidden', 'notes']) await admin.createCollection(name)
  await admin.collection('private').add([
    { _id: 'hers', n: 1, _openid: 'ann' },
    { _id: 'his', n: 2, _openid: 'bo' },
  ])
  await admin.collection('all').add([{ _id: 'his', _openid: 'bo' }])
  await admin.collection('notes').add([
    { _id: 'hers', owner: 'ann' },
    { _id: 'his', owner: 'bo' },
  ])
  ann = js2('CLOUD_API', address, 'ann').database()
  nobody = js2('CLOUD_API', address, 'guest').database()
}, 30_000)
afterAll(() => it.close())

const ids = async (call: Promise<Loose>): Promise<unknown> => {
  const answer = (await outcome(call)) as Loose
  return answer.data?.map(({ _id }: Loose) => _id) ?? answer
}

describe('a collection whose creators read and write it', () => {
  test('shows each what is theirs', async () => {
    expect(await ids(ann.collection('private').get())).toEqual(['hers'])
    expect(await ids(ann.collection('private').doc('his').get())).toEqual([])
    expect(await outcome(ann.collection('private').count())).toEqual({ total: 1 })
    expect(
      await outcome(
        ann
          .collection('private')
          .aggregate()
          .group({ _id: null, n: ann.command.aggregate.sum('$n') })
          .end(),
      ),
    ).toEqual({ data: [{ _id: null, n: 1 }] })
    expect(await ids(nobody.collection('private').get())).toEqual(denied)
    expect(await ids(admin.collection('private').get())).toEqual(['hers', 'his'])
  })

  test('lets each change what is theirs, and makes what they add theirs', async () => {
    expect(await outcome(ann.collection('private').where({}).update({ seen: true }))).toMatchObject({ updated: 1 })
    expect(await outcome(ann.collection('private').doc('his').update({ seen: true }))).toMatchObject({ updated: 0 })
    expect(await outcome(ann.collection('private').add({ _id: 'new' }))).toEqual({ id: 'new' })
    expect(await outcome(ann.collection('private').doc('made').set({ a: 1 }))).toEqual({ updated: 0, upsertedId: 'made' })
    expect(await outcome(ann.collection('private').doc('made').set({ a: 2 }))).toEqual({ updated: 1 })
    expect(await outcome(ann.collection('private').doc('his').set({ stolen: true }))).toEqual({ updated: 0 })
    expect(await outcome(ann.collection('private').doc('his').remove())).toEqual({ deleted: 0 })
    expect((await admin.collection('private').orderBy('_id', 'asc').get()).data).toEqual([
      { _id: 'hers', n: 1, _openid: 'ann', seen: true },
      { _id: 'his', n: 2, _openid: 'bo' },
      { _id: 'made', a: 2, _openid: 'ann' },
      { _id: 'new', _openid: 'ann' },
    ])
    expect(await outcome(ann.collection('private').where({}).remove())).toEqual({ deleted: 3 })
    expect(await outcome(ann.collection('private').add({ _openid: 'bo' }))).toMatchObject({ code: 'INVALID_PARAM' })
    expect(await outcome(nobody.collection('private').add({ a: 1 }))).toEqual(denied)
  })
})

test('others are read by all, or by servers only', async () => {
  expect(await ids(nobody.collection('all').get())).toEqual(['his'])
  expect(await outcome(ann.collection('all').doc('his').update({ a: 1 }))).toMatchObject({ updated: 0 })
  for (const call of [ann.collection('hidden').get(), ann.collection('hidden').add({ a: 1 }), ann.collection('hidden').where({}).remove()])
    expect(await outcome(call)).toEqual(denied)
})

test('a rule judges a query by what it says, and a document as it is', async () => {
  expect(await ids(ann.collection('notes').get())).toEqual(denied)
  expect(await ids(ann.collection('notes').where({ owner: 'ann' }).get())).toEqual(['hers'])
  expect(await ids(ann.collection('notes').doc('hers').get())).toEqual(['hers'])
  expect(await ids(ann.collection('notes').doc('his').get())).toEqual(denied)
  expect(await outcome(ann.collection('notes').doc('his').update({ owner: 'ann' }))).toEqual(denied)
  expect(await outcome(ann.collection('notes').doc('hers').update({ text: 'x' }))).toMatchObject({ updated: 1 })
  expect(await outcome(nobody.collection('notes').add({ anonymous: true }))).toEqual({ id: expect.any(String) })
})

test('a client makes no collections, and gets no further by actions of servers or at their address', async () => {
  expect(await outcome(ann.createCollection('own'))).toEqual(denied)
  const ask = (path: string, headers: Record<string, string>, more: object): Promise<Loose> =>
    it.emulator
      .request(path, {
        method: 'POST',
        headers,
        body: JSON.stringify({ action: 'database.getDocument', collectionName: 'hidden', queryType: 'WHERE', ...more }),
      })
      .then((answer) => answer.json())
  expect(await ask('/web', {}, { access_token: 'ann' })).toEqual(denied)
  expect(await ask('/admin', { authorization: 'Bearer ann' }, {})).toEqual(denied)
  expect(await ask('/admin', {}, {})).toMatchObject({ code: 'MISSING_CREDENTIALS' })
  expect(await ask('/admin', { authorization: 'Bearer admin' }, {})).toMatchObject({ data: { list: [] } })
})
