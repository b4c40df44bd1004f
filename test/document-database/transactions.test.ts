import { describe, expect, test } from 'vitest'
import type { DocumentChange } from '../../emulator/model/documents.ts'
import { clock, databaseWith } from './database.ts'

const accounts = [
  { _id: 'a', n: 10 },
  { _id: 'b', n: 0 },
]
const inc = (by: number) => ({ $inc: { n: by } })

describe('a transaction', () => {
  test('is seen by nobody before it is committed, and then whole', async () => {
    const database = await databaseWith(...accounts)
    const transaction = database.begin()
    await database.update('items', { filter: { _id: 'a' }, update: inc(-4), transaction })
    await database.update('items', { filter: { _id: 'b' }, update: inc(4), transaction })
    await database.insert('items', [{ _id: 'log' }], { transaction })
    expect(await database.find('items')).toEqual(accounts)
    expect(await database.find('items', { transaction })).toEqual([{ _id: 'a', n: 6 }, { _id: 'b', n: 4 }, { _id: 'log' }])
    await database.commit(transaction)
    expect(await database.find('items')).toEqual([{ _id: 'a', n: 6 }, { _id: 'b', n: 4 }, { _id: 'log' }])
    await expect(database.commit(transaction)).rejects.toMatchObject({ fault: 'TRANSACTION_NOT_EXIST' })
  })

  test('leaves nothing where it is rolled back', async () => {
    const database = await databaseWith(...accounts)
    const transaction = database.begin()
    await database.remove('items', { multi: true, transaction })
    expect(await database.count('items', { transaction })).toBe(0)
    database.rollback(transaction)
    database.rollback(transaction)
    expect(await database.find('items')).toEqual(accounts)
    await expect(database.find('items', { transaction })).rejects.toMatchObject({ fault: 'TRANSACTION_NOT_EXIST' })
  })

  test('reads what was committed at its first operation', async () => {
    const database = await databaseWith(...accounts)
    const transaction = database.begin()
    await database.insert('items', [{ _id: 'before', n: 0 }])
    const known = [...accounts, { _id: 'before', n: 0 }]
    expect(await database.find('items', { transaction })).toEqual(known)
    await database.update('items', { update: inc(1), multi: true })
    await database.update('items', { update: inc(1), multi: true })
    await database.remove('items', { filter: { _id: 'b' } })
    await database.insert('items', [{ _id: 'c', n: 5 }])
    expect(await database.find('items', { sort: { _id: 1 }, transaction })).toEqual(known)
    expect(await database.find('items', { filter: { _id: { $in: ['b', 'c'] } }, transaction })).toEqual([accounts[1]])
    await database.commit(transaction)
    expect(await database.find('items')).toEqual([
      { _id: 'a', n: 12 },
      { _id: 'before', n: 2 },
      { _id: 'c', n: 5 },
    ])
  })

  test('ends with a conflict where it writes what another one has written', async () => {
    const database = await databaseWith(...accounts)
    const change = (id: string, transaction?: string) => database.update('items', { filter: { _id: id }, update: inc(1), transaction })
    const conflict = { fault: 'TRANSACTION_CONFLICT' }
    const [first, second] = [database.begin(), database.begin()]
    await change('a', first)
    await change('b', second)
    await expect(change('a', second)).rejects.toMatchObject(conflict)
    await expect(change('b', second)).rejects.toMatchObject({ fault: 'TRANSACTION_NOT_EXIST' })
    await change('b', first)
    await database.commit(first)
    expect(await database.find('items')).toEqual([
      { _id: 'a', n: 11 },
      { _id: 'b', n: 1 },
    ])
    const late = database.begin()
    await database.find('items', { transaction: late })
    await change('a')
    await expect(change('a', late)).rejects.toMatchObject(conflict)
    const [one, other] = [database.begin(), database.begin()]
    await database.insert('items', [{ _id: 'new' }], { transaction: one })
    await expect(database.insert('items', [{ _id: 'new' }], { transaction: other })).rejects.toMatchObject(conflict)
    await change('a', one)
    await change('a')
    await expect(database.commit(one)).rejects.toMatchObject(conflict)
  })

  test('leaves nothing where a collection that it wrote into was dropped', async () => {
    const database = await databaseWith(...accounts)
    await database.createCollection('others')
    const transaction = database.begin()
    await database.insert('items', [{ _id: 'c' }], { transaction })
    await database.insert('others', [{ _id: 'c' }], { transaction })
    await database.dropCollection('others')
    await expect(database.commit(transaction)).rejects.toMatchObject({ fault: 'COLLECTION_NOT_EXIST' })
    expect(await database.find('items')).toEqual(accounts)
  })

  test('ends by itself after 30 seconds', async () => {
    const database = await databaseWith(...accounts)
    const transaction = database.begin()
    await clock.advance('29s')
    await database.update('items', { filter: { _id: 'a' }, update: inc(1), transaction })
    await clock.advance('1s')
    await expect(database.commit(transaction)).rejects.toMatchObject({ fault: 'TRANSACTION_NOT_EXIST' })
    expect(await database.find('items')).toEqual(accounts)
  })
})

describe('who watches a collection', () => {
  test('is told of each committed change, in their order', async () => {
    const database = await databaseWith(...accounts)
    await database.createCollection('others')
    const told: unknown[] = []
    const note = ({ type, id, before, after }: DocumentChange): number => told.push([type, id, before?.['n'], after?.['n']])
    const stop = database.watch('items', note)
    await database.insert('others', [{ n: 1 }])
    await database.update('items', { filter: { _id: 'a' }, update: inc(1) })
    await database.update('items', { filter: { _id: 'a' }, update: { $set: { n: 11 } } })
    await database.update('items', { filter: { _id: 'b' }, update: { n: 3 }, replace: true })
    const transaction = database.begin()
    await database.insert('items', [{ _id: 'c', n: 1 }], { transaction })
    await database.update('items', { filter: { _id: 'c' }, update: inc(1), transaction })
    await database.update('items', { filter: { _id: 'a' }, update: inc(1), transaction })
    await database.insert('items', [{ _id: 'gone' }], { transaction })
    await database.remove('items', { filter: { _id: 'gone' }, transaction })
    expect(told).toHaveLength(2)
    await database.commit(transaction)
    await database.remove('items', { filter: { _id: 'b' } })
    stop()
    await database.insert('items', [{ n: 2 }])
    expect(told).toEqual([
      ['update', 'a', 10, 11],
      ['replace', 'b', 0, 3],
      ['insert', 'c', undefined, 2],
      ['update', 'a', 11, 12],
      ['remove', 'b', 3, undefined],
    ])
  })
})
