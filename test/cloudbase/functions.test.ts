/** Functions that talk to the database of their environment by their SDKs, called as tests call them: without a port, and with one. */
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createVirtualClock } from '../../emulator/index.ts'
import { project, type Project } from '../providers/tcb/project.ts'

/** Runs steps in a function, and returns what each came to. */
const outcomes = `
  const steps = async (...calls) => {
    const all = []
    for (const call of calls) all.push(await call().catch(({ message, code, errCode, errMsg }) => ({ message, code, errCode, errMsg })))
    return all
  }`

const files = {
  'functions/wx.js': `
    const cloud = require('wx-server-sdk')
    cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV })
    const db = cloud.database()
    const { command: _ } = db
    ${outcomes}
    exports.main = () => steps(
      () => db.createCollection('books'),
      () => db.collection('books').add({ data: { _id: 'a', n: 1, at: db.Geo.Point(113, 23), made: db.serverDate() } }),
      () => db.collection('books').add({ data: [{ n: 2 }, { n: 3 }] }),
      () => db.collection('books').where({ n: _.gte(2) }).count(),
      () => db.collection('books').where({ n: _.lt(2) }).field({ _id: true, n: true }).get(),
      () => db.collection('books').doc('a').update({ data: { n: _.inc(4), tags: _.push(['x']) } }),
      () => db.collection('books').doc('a').field({ made: false, at: false }).get(),
      () => db.collection('books').doc('b').set({ data: { n: 9 } }),
      () => db.collection('books').doc('b').set({ data: { n: 8 } }),
      () => db.collection('books').where({ n: _.gt(2) }).update({ data: { big: true } }),
      () => db.collection('books').where({ n: 2 }).remove(),
      () => db.collection('books').doc('b').remove(),
      () => db.collection('books').aggregate().match({ n: _.gt(0) }).group({ _id: null, sum: _.aggregate.sum('$n') }).end(),
      () => db.collection('books').doc('none').get(),
      () => db.collection('none').get(),
      () => db.collection('none').add({ data: {} }),
      () => db.collection('books').add({ data: { _id: 'a' } }),
      () => db.createCollection('books'),
      () => db.collection('none').aggregate().match({}).end(),
      () => db.runTransaction(async (transaction) => {
        await transaction.collection('books').doc('a').update({ data: { n: 0 } })
        const { data } = await transaction.collection('books').doc('a').get()
        await transaction.rollback(data.n)
      }).catch((reason) => ({ reason })),
      () => db.runTransaction(async (transaction) => (await transaction.collection('books').doc('a').get()).data.n),
    )`,
  'functions/node3.js': `
    const tcb = require('@cloudbase/node-sdk')
    exports.main = async (event, context) => {
      const db = tcb.init({ context, env: tcb.SYMBOL_CURRENT_ENV }).database()
      await db.createCollection('visits')
      await db.collection('visits').add({ by: event.by })
      return (await db.collection('visits').get()).data.map(({ by }) => by)
    }`,
  'functions/node2.js': `
    const tcb = require('@cloudbase/node-sdk-2')
    const db = tcb.init({ env: tcb.SYMBOL_CURRENT_ENV }).database()
    exports.main = async ({ by = 'a timer' }) => {
      await db.createCollection('visits').catch(() => {})
      await db.collection('visits').add({ by })
      return (await db.collection('visits').get()).data.map((visit) => visit.by)
    }`,
}

const functions = { wx: { timeout: 20 }, node3: { timeout: 20 }, node2: { timeout: 20, timers: { nightly: { cron: '0 0 2 * * * *' } } } }

async function served(names: (keyof typeof files)[], options: Parameters<typeof project>[2] = {}): Promise<Project> {
  const it = await project(Object.fromEntries(names.map((name) => [name, files[name]])), { envId: 'own-env', functions }, options)
  await symlink(join(process.cwd(), 'node_modules'), join(it.root, 'node_modules'))
  return it
}

const result = async (answer: Promise<Response>): Promise<unknown> => (await answer).json()

describe('a function', () => {
  test('reads and writes by wx-server-sdk, and gets its errors in the form of that', async () => {
    const it = await served(['functions/wx.js'])
    const ok = (api: string): object => ({ errMsg: `${api}:ok` })
    const id = expect.stringMatching(/^[0-9a-f]{32}$/) as unknown
    const failed = (errCode: number, errMsg: string): object =>
      expect.objectContaining({ errCode, errMsg: expect.stringContaining(errMsg) as unknown }) as object
    expect(await result(it.call('wx'))).toEqual([
      { ...ok('createCollection'), requestId: expect.any(String) },
      { _id: 'a', ...ok('collection.add') },
      { _ids: [id, id], ...ok('collection.add') },
      { total: 2, ...ok('collection.count') },
      { data: [{ _id: 'a', n: 1 }], ...ok('collection.get') },
      { stats: { updated: 1 }, ...ok('document.update') },
      { data: { _id: 'a', n: 5, tags: ['x'] }, ...ok('document.get') },
      { _id: 'b', stats: { updated: 0, created: 1 }, ...ok('document.set') },
      { _id: 'b', stats: { updated: 1, created: 0 }, ...ok('document.set') },
      { stats: { updated: 3 }, ...ok('collection.update') },
      { stats: { removed: 1 }, ...ok('collection.remove') },
      { stats: { removed: 1 }, ...ok('document.remove') },
      { list: [{ _id: null, sum: 8 }], ...ok('collection.aggregate') },
      failed(-1, 'document.get:fail document with _id none does not exist'),
      failed(-502005, 'collection.get:fail -502005 database collection not exists. [ResourceNotFound] Db or Table not exist.'),
      failed(-502005, 'collection.add:fail -502005'),
      failed(-502001, 'collection.add:fail -502001 database request fail. [FailedOperation.Insert]'),
      expect.objectContaining({ errCode: -1, code: 'DATABASE_COLLECTION_ALREADY_EXIST' }),
      expect.objectContaining({ errCode: -1, code: 'DATABASE_COLLECTION_NOT_EXIST' }),
      { reason: 0 },
      5,
    ])
  })

  test('has the database of its session, whether that listens or not', async () => {
    const it = await served(['functions/node3.js', 'functions/node2.js'])
    expect(await result(it.call('node3', { by: 'three' }))).toEqual(['three'])
    expect(await result(it.call('node2', { by: 'two' }))).toEqual(['three', 'two'])
    await it.emulator.listen({ port: 0 })
    expect(await result(it.call('node2', { by: 'again' }))).toEqual(['three', 'two', 'again'])
  })

  test('that a timer fires reaches it as well: time does not move while a request is on its way', async () => {
    const clock = createVirtualClock(Date.UTC(2026, 0, 1))
    const it = await served(['functions/node2.js'], { clock })
    await clock.advance('1d')
    const { activations } = await it.emulator.fire('node2/nightly', { by: 'hand' })
    expect(activations.map(({ response }) => response.result)).toEqual([['a timer', 'hand']])
  })
})
