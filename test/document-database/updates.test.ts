import { describe, expect, test } from 'vitest'
import type { DocumentFields, UpdateQuery } from '../../emulator/model/documents.ts'
import { clock, databaseWith } from './database.ts'

const now = new Date(clock.now())

// mongodb.com/docs/manual/reference/operator/update
const updates: [before: DocumentFields, update: DocumentFields, after: DocumentFields][] = [
  [{ a: 1 }, { $set: { a: 2, 'b.c': 3 } }, { a: 2, b: { c: 3 } }],
  [{ list: [1, 2] }, { $set: { 'list.1': 5, 'list.3': 7 } }, { list: [1, 5, null, 7] }],
  [{ a: { b: 1, c: 2 } }, { $unset: { 'a.b': '', 'x.y': '' } }, { a: { c: 2 } }],
  [{ list: [1, 2] }, { $unset: { 'list.0': '' } }, { list: [null, 2] }],
  [{ n: 1 }, { $inc: { n: 2, 'deep.m': -1 } }, { n: 3, deep: { m: -1 } }],
  [{ n: 3 }, { $mul: { n: 2, m: 5 } }, { n: 6, m: 0 }],
  [{ n: 3 }, { $min: { n: 5, low: 1 } }, { n: 3, low: 1 }],
  [{ n: 3, day: new Date(1) }, { $max: { n: 5, day: new Date(0) } }, { n: 5, day: new Date(1) }],
  [{ a: { b: 1 } }, { $rename: { 'a.b': 'c.d', none: 'x' } }, { a: {}, c: { d: 1 } }],
  [{ a: 1 }, { $setOnInsert: { a: 2 }, $set: { b: 1 } }, { a: 1, b: 1 }],
  [{}, { $currentDate: { at: true, later: { $type: 'date' } } }, { at: now, later: now }],
  [{ l: [1] }, { $push: { l: 2, new: { $each: [1] } } }, { l: [1, 2], new: [1] }],
  [{ l: [1] }, { $push: { l: [2, 3] } }, { l: [1, [2, 3]] }],
  [{ l: [1, 2] }, { $push: { l: { $each: [8, 9], $position: 0 } } }, { l: [8, 9, 1, 2] }],
  [{ l: [1, 2] }, { $push: { l: { $each: [8], $position: -1 } } }, { l: [1, 8, 2] }],
  [{ l: [3, 1] }, { $push: { l: { $each: [2], $sort: -1, $slice: 2 } } }, { l: [3, 2] }],
  [{ l: [1, 2] }, { $push: { l: { $each: [3], $slice: -2 } } }, { l: [2, 3] }],
  [{ l: [1] }, { $push: { l: { $each: [], $slice: 0 } } }, { l: [] }],
  [{ l: [{ n: 2 }] }, { $push: { l: { $each: [{ n: 1 }, { n: 3 }], $sort: { n: 1 } } } }, { l: [{ n: 1 }, { n: 2 }, { n: 3 }] }],
  [{ l: [1] }, { $addToSet: { l: 1, m: 2 } }, { l: [1], m: [2] }],
  [{ l: [{ a: 1 }] }, { $addToSet: { l: { $each: [{ a: 1 }, { a: 2 }, { a: 2 }] } } }, { l: [{ a: 1 }, { a: 2 }] }],
  [{ l: [1, 2, 3] }, { $pop: { l: 1, none: 1 } }, { l: [1, 2] }],
  [{ l: [1, 2, 3] }, { $pop: { l: -1 } }, { l: [2, 3] }],
  [{ l: [1, 5, 9] }, { $pull: { l: { $gte: 5 } } }, { l: [1] }],
  [{ l: [1, 2, 1] }, { $pull: { l: 1 } }, { l: [2] }],
  [{ l: ['ab', 'b'] }, { $pull: { l: /^a/ } }, { l: ['b'] }],
  [{ l: [{ a: 1, b: 1 }, { a: 2 }] }, { $pull: { l: { a: 1 } } }, { l: [{ a: 2 }] }],
  [{ l: [{ a: [1, 5] }, { a: [0] }] }, { $pull: { l: { a: { $elemMatch: { $gt: 2 } } } } }, { l: [{ a: [0] }] }],
  [{ l: [1, 2, 3] }, { $pull: { l: { $in: [1, 3] } } }, { l: [2] }],
  [{ l: [1, 2, 3, 1] }, { $pullAll: { l: [1, 3] } }, { l: [2] }],
  [{ l: [{ n: 1 }, { n: 2 }] }, { $inc: { 'l.$[].n': 10 } }, { l: [{ n: 11 }, { n: 12 }] }],
  [{ d: { e: 1 } }, { $set: { d: { f: [1, { g: null }] } } }, { d: { f: [1, { g: null }] } }],
]

const refused: [before: DocumentFields, update: DocumentFields, fault: string, why: string][] = [
  [{ a: 'x' }, { $inc: { a: 1 } }, 'TYPE_MISMATCH', 'Cannot apply $inc to a value of non-numeric type'],
  [{}, { $inc: { a: 'x' } }, 'TYPE_MISMATCH', 'Cannot increment with non-numeric argument'],
  [{ a: 'x' }, { $push: { a: 1 } }, 'TYPE_MISMATCH', 'Cannot apply $push to a non-array value'],
  [{ a: 1 }, { $set: { 'a.b': 1 } }, 'TYPE_MISMATCH', "Cannot create field 'b' in element {a: 1}"],
  [{ a: [] }, { $set: { 'a.b': 1 } }, 'TYPE_MISMATCH', "Cannot create field 'b' in element {a: []}"],
  [{ a: null }, { $set: { 'a.b': 1 } }, 'TYPE_MISMATCH', "Cannot create field 'b' in element {a: null}"],
  [{}, { $set: { a: 1, 'a.b': 1 } }, 'INVALID_OPERATOR', "would create a conflict at 'a'"],
  [{}, { $set: { a: 1 }, $inc: { a: 1 } }, 'INVALID_OPERATOR', "would create a conflict at 'a'"],
  [{}, { $set: { _id: 'other' } }, 'INVALID_OPERATOR', 'immutable field'],
  [{}, { $put: { a: 1 } }, 'INVALID_OPERATOR', 'Unknown modifier: $put. Operators are $set,'],
  [{}, { a: 1 }, 'INVALID_OPERATOR', 'must contain operators'],
  [{}, {}, 'INVALID_OPERATOR', 'needs operators'],
  [{}, { $set: 1 }, 'INVALID_OPERATOR', '$set needs an object'],
  [{}, { $push: { a: { $each: 1 } } }, 'INVALID_OPERATOR', 'in $each an array'],
  [{}, { $push: { a: { $each: [1], $shuffle: 1 } } }, 'INVALID_OPERATOR', 'not $shuffle'],
  [{ a: [1] }, { $pop: { a: 2 } }, 'INVALID_OPERATOR', 'is 1 or -1'],
  [{ a: [1] }, { $set: { 'a.$': 1 } }, 'INVALID_OPERATOR', 'positional operator did not find the match'],
  [{ a: [1] }, { $set: { 'a.$[x]': 1 } }, 'INVALID_OPERATOR', "No array filter found for identifier 'x'"],
  [{}, { $set: { a: { $b: 1 } } }, 'INVALID_VALUE', 'not valid for storage'],
  [{}, { $set: { '__proto__.x': 1 } }, 'INVALID_OPERATOR', 'no field can have'],
  [{}, { $rename: { a: 'a' } }, 'INVALID_OPERATOR', 'must differ'],
]

const inserted: [filter: DocumentFields, update: DocumentFields, made: DocumentFields][] = [
  [{ _id: 'n', a: 1, 'b.c': { $eq: 2 }, d: { $gt: 3 } }, { $inc: { e: 1 } }, { _id: 'n', a: 1, b: { c: 2 }, e: 1 }],
  [{ $and: [{ _id: 'n' }, { a: { $in: [5] } }] }, { $setOnInsert: { at: 1 } }, { _id: 'n', a: 5, at: 1 }],
  [{ _id: 'n', $or: [{ a: 1 }] }, { $set: { b: 1 } }, { a: 1, _id: 'n', b: 1 }],
  [{ _id: { $in: ['n'] } }, { $push: { l: 1 } }, { _id: 'n', l: [1] }],
]

describe('an update', () => {
  test('does what each operator of MongoDB does, and leaves all else', async () => {
    for (const [before, update, after] of updates) {
      const database = await databaseWith({ _id: 'a', ...before }, { _id: 'other', ...before })
      const result = await database.update('items', { filter: { _id: 'a' }, update })
      const [found, other] = await database.find('items')
      expect([found, other], JSON.stringify(update)).toEqual([
        { _id: 'a', ...after },
        { _id: 'other', ...before },
      ])
      expect(result).toEqual({ matched: 1, modified: JSON.stringify(before) === JSON.stringify(after) ? 0 : 1 })
    }
  })

  test('is refused whole where one part of it cannot be', async () => {
    for (const [before, update, fault, why] of refused) {
      const database = await databaseWith({ _id: 'a', ...before })
      const outcome = await database.update('items', { update: { ...update } }).catch((error: unknown) => error)
      expect(outcome, JSON.stringify(update)).toMatchObject({ fault, message: expect.stringContaining(why) as string })
      expect(await database.find('items')).toEqual([{ _id: 'a', ...before }])
    }
  })

  test('changes the first document, all that match, or the whole of one', async () => {
    const database = await databaseWith({ _id: 1, n: 0 }, { _id: 2, n: 0 }, { _id: 3, n: 1 })
    const counts = async (query: UpdateQuery) => Object.values(await database.update('items', query))
    expect(await counts({ filter: { n: 0 }, update: { $inc: { m: 1 } } })).toEqual([1, 1])
    expect(await counts({ filter: { n: 0 }, update: { $set: { m: 1 } }, multi: true })).toEqual([2, 1])
    expect(await counts({ filter: { _id: 3 }, update: { x: 1 }, replace: true })).toEqual([1, 1])
    expect(await counts({ filter: { n: 9 }, update: { $set: { m: 1 } } })).toEqual([0, 0])
    expect(await database.find('items')).toEqual([
      { _id: 1, n: 0, m: 1 },
      { _id: 2, n: 0, m: 1 },
      { _id: 3, x: 1 },
    ])
    await expect(counts({ filter: { _id: 3 }, update: { _id: 4 }, replace: true })).rejects.toThrow('immutable field')
    await expect(counts({ filter: { _id: 3 }, update: { $set: { a: 1 } }, replace: true })).rejects.toThrow('not valid for storage')
  })

  test('with upsert makes a document of what the filter fixes', async () => {
    for (const [filter, update, made] of inserted) {
      const database = await databaseWith({ _id: 'a' })
      expect(await database.update('items', { filter, update, upsert: true })).toEqual({ matched: 0, modified: 0, upsertedId: 'n' })
      expect((await database.find('items'))[1], JSON.stringify(filter)).toEqual(made)
      expect(await database.update('items', { filter: { _id: 'n' }, update, upsert: true })).toMatchObject({ matched: 1 })
    }
    const database = await databaseWith()
    const { upsertedId } = await database.update('items', { filter: { a: 1 }, update: { b: 1 }, replace: true, upsert: true })
    expect(await database.find('items')).toEqual([{ _id: upsertedId, b: 1 }])
  })

  test('changes with $ the element that matched', async () => {
    const database = await databaseWith({
      _id: 'a',
      grades: [80, 85, 90],
      items: [
        { k: 'x', n: 1, ok: true },
        { k: 'y', n: 1, ok: false },
      ],
    })
    await database.update('items', { filter: { grades: 85 }, update: { $set: { 'grades.$': 0 } } })
    await database.update('items', { filter: { 'items.k': 'y' }, update: { $inc: { 'items.$.n': 1 } } })
    await database.update('items', {
      filter: { $and: [{ items: { $elemMatch: { n: { $gt: 1 }, ok: false } } }] },
      update: { $set: { 'items.$.ok': true } },
    })
    expect(await database.find('items')).toEqual([
      {
        _id: 'a',
        grades: [80, 0, 90],
        items: [
          { k: 'x', n: 1, ok: true },
          { k: 'y', n: 2, ok: true },
        ],
      },
    ])
  })

  test('gives the document as it is then, in one step', async () => {
    const database = await databaseWith({ _id: 'a', n: 0 })
    const all = await Promise.all(
      Array.from({ length: 50 }, () => database.updateAndReturn('items', { filter: { _id: 'a' }, update: { $inc: { n: 1 } } })),
    )
    expect(new Set(all.map(({ document }) => document?.['n'])).size).toBe(50)
    expect(await database.updateAndReturn('items', { filter: { _id: 'no' }, update: { $inc: { n: 1 } } })).toEqual({
      matched: 0,
      modified: 0,
    })
  })

  test('of all, removed or not: the first or each that matches goes', async () => {
    const database = await databaseWith({ _id: 1 }, { _id: 2 }, { _id: 3, k: 1 })
    expect(await database.remove('items')).toBe(1)
    expect(await database.remove('items', { filter: { k: 2 }, multi: true })).toBe(0)
    expect(await database.remove('items', { multi: true })).toBe(2)
  })
})
