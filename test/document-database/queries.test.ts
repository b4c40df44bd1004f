import { describe, expect, test } from 'vitest'
import { ObjectId, type DocumentFields, type FindQuery } from '../../emulator/model/documents.ts'
import { databaseWith } from './database.ts'

const oid = new ObjectId('507f1f77bcf86cd799439011')
const people: DocumentFields[] = [
  { _id: 'a', name: 'Ann', age: 30, tags: ['x', 'y'], at: { city: 'Seoul' }, born: new Date(0) },
  {
    _id: 'b',
    name: 'bob',
    age: 20,
    tags: ['y'],
    at: { city: 'Busan' },
    orders: [
      { n: 1, paid: true },
      { n: 5, paid: false },
    ],
  },
  { _id: 'c', name: 'Cid', age: 40, tags: [], at: null, orders: [{ n: 3, paid: true }] },
  { _id: 4, name: 'Dan', tags: 'x' },
  { _id: oid, name: 'Eve', age: null },
]

// mongodb.com/docs/manual/reference/operator/query
const queries: [filter: DocumentFields, ids: (string | number | ObjectId)[]][] = [
  [{}, ['a', 'b', 'c', 4, oid]],
  [{ _id: 'b' }, ['b']],
  [{ _id: 4 }, [4]],
  [{ _id: '4' }, []],
  [{ _id: oid }, [oid]],
  [{ _id: { $in: ['c', 'a', 'zz', 'a'] } }, ['c', 'a']],
  [{ $and: [{ _id: { $eq: 'a' } }, { age: 30 }] }, ['a']],
  [{ $and: [{ _id: 'a' }, { age: 31 }] }, []],
  [{ _id: 'a', name: 'bob' }, []],
  [{ age: { $gt: 20, $lte: 40 } }, ['a', 'c']],
  [{ age: { $ne: 30 } }, ['b', 'c', 4, oid]],
  [{ age: null }, [4, oid]],
  [{ age: { $exists: false } }, [4]],
  [{ age: { $type: 'number' } }, ['a', 'b', 'c']],
  [{ age: { $mod: [20, 0] } }, ['b', 'c']],
  [{ _id: { $type: 'objectId' } }, [oid]],
  [{ age: { $in: [20, null] } }, ['b', 4, oid]],
  [{ age: { $nin: [20, 30] } }, ['c', 4, oid]],
  [{ age: { $gte: null } }, [4, oid]],
  [{ age: { $gt: null } }, []],
  [{ 'orders.none': null }, ['a', 'b', 'c', 4, oid]],
  [{ 'orders.none': { $exists: false } }, ['a', 'b', 'c', 4, oid]],
  [{ 'orders.n': null }, ['a', 4, oid]],
  [{ 'orders.n': { $ne: null } }, ['b', 'c']],
  [{ 'tags.n': null }, [4, oid]],
  [{ tags: { $in: [['y'], ['x']] } }, ['b']],
  [{ tags: { $nin: [['y'], null] } }, ['a', 'c', 4]],
  [{ tags: { $in: [[], 'x'] } }, ['a', 'c', 4]],
  [{ tags: 'y' }, ['a', 'b']],
  [{ tags: ['y'] }, ['b']],
  [{ tags: { $all: ['x', 'y'] } }, ['a']],
  [{ tags: { $all: ['x'] } }, ['a', 4]],
  [{ tags: { $size: 0 } }, ['c']],
  [{ 'at.city': 'Seoul' }, ['a']],
  [{ at: { city: 'Busan' } }, ['b']],
  [{ 'orders.n': { $gt: 4 } }, ['b']],
  [{ 'orders.0.n': 3 }, ['c']],
  [{ orders: { $elemMatch: { n: { $gt: 2 }, paid: true } } }, ['c']],
  [{ tags: { $elemMatch: { $gt: 'x' } } }, ['a', 'b']],
  [{ tags: { $elemMatch: { n: { $exists: false } } } }, []],
  [{ orders: { $elemMatch: { n: { $exists: true } } } }, ['b', 'c']],
  [{ name: { $regex: '^a', $options: 'i' } }, ['a']],
  [{ name: /B/i }, ['b']],
  [{ name: { $in: [/^C/, 'Dan'] } }, ['c', 4]],
  [{ name: { $not: /n$/ } }, ['b', 'c', oid]],
  [{ age: { $not: { $gt: 20 } } }, ['b', 4, oid]],
  [{ $or: [{ age: 20 }, { name: 'Dan' }] }, ['b', 4]],
  [{ $nor: [{ age: { $gte: 20 } }, { name: 'Dan' }] }, [oid]],
  [{ born: { $lt: new Date(1) } }, ['a']],
  [{ $expr: { $eq: ['$age', { $multiply: [15, 2] }] } }, ['a']],
  [{ age: 30, $comment: 'nothing' }, ['a']],
  [{ $jsonSchema: { required: ['age'], properties: { age: { bsonType: 'int', minimum: 30 } } } }, ['a', 'c']],
  [{ $jsonSchema: { properties: { tags: { type: 'array', items: { enum: ['y'] } }, name: { pattern: '^[a-c]' } } } }, ['b']],
  [
    {
      $jsonSchema: {
        properties: { at: { bsonType: ['object', 'null'], additionalProperties: false, properties: { city: { minLength: 6 } } } },
      },
    },
    ['c', 4, oid],
  ],
  [{ $jsonSchema: { anyOf: [{ required: ['born'] }, { not: { required: ['age'] } }], dependencies: { born: ['tags'] } } }, ['a', 4]],
  [{ $nor: [{ $jsonSchema: { properties: { _id: { bsonType: 'string' } } } }] }, [4, oid]],
]

const reads: [query: FindQuery, documents: DocumentFields[]][] = [
  [
    { sort: { age: 1 }, projection: { name: 1, _id: 0 } },
    [{ name: 'Dan' }, { name: 'Eve' }, { name: 'bob' }, { name: 'Ann' }, { name: 'Cid' }],
  ],
  [
    { sort: { age: -1 }, limit: 2, projection: { age: 1 } },
    [
      { _id: 'c', age: 40 },
      { _id: 'a', age: 30 },
    ],
  ],
  [{ sort: { age: 1 }, skip: 3, limit: 1, projection: { _id: 1 } }, [{ _id: 'a' }]],
  [{ filter: { _id: 'a' }, projection: { tags: 0, at: 0, born: 0 } }, [{ _id: 'a', name: 'Ann', age: 30 }]],
  [{ filter: { _id: 'a' }, projection: { 'at.city': 1 } }, [{ _id: 'a', at: { city: 'Seoul' } }]],
  [
    { filter: { _id: 'b' }, projection: { 'orders.paid': 0, tags: 0, at: 0, age: 0, name: 0 } },
    [{ _id: 'b', orders: [{ n: 1 }, { n: 5 }] }],
  ],
  [
    { filter: { _id: 'a' }, projection: { tags: { $slice: 1 }, _id: 0 } },
    [{ name: 'Ann', age: 30, tags: ['x'], at: { city: 'Seoul' }, born: new Date(0) }],
  ],
  [{ filter: { _id: 'b' }, projection: { orders: { $elemMatch: { paid: false } } } }, [{ _id: 'b', orders: [{ n: 5, paid: false }] }]],
  [{ filter: { _id: 'b', 'orders.n': 5 }, projection: { 'orders.$': 1 } }, [{ _id: 'b', orders: [{ n: 5, paid: false }] }]],
  [{ skip: 4, projection: { name: 1 } }, [{ _id: oid, name: 'Eve' }]],
]

describe('a document database', () => {
  test('finds what a query of MongoDB means', async () => {
    const database = await databaseWith(...people)
    for (const [filter, ids] of queries) {
      const found = await database.find('items', { filter })
      expect(
        found.map(({ _id }) => _id),
        JSON.stringify(filter),
      ).toEqual(ids)
      expect(await database.count('items', { filter })).toBe(ids.length)
    }
  })

  test('sorts, skips, limits and leaves out fields', async () => {
    const database = await databaseWith(...people)
    for (const [query, documents] of reads) expect(await database.find('items', query), JSON.stringify(query)).toEqual(documents)
    // What was projected is still there.
    expect((await database.find('items', { filter: { _id: 'b' } }))[0]).toEqual(people[1])
  })

  test('orders values of different types as MongoDB does', async () => {
    const values = [undefined, null, -1, 2, '', 'b', { a: 1 }, { a: 2 }, new Uint8Array([1]), oid, false, true, new Date(1), /x/]
    const database = await databaseWith(...values.map((v, index) => (v === undefined ? { _id: index } : { _id: index, v })).reverse())
    const found = await database.find('items', { sort: { v: 1, _id: 1 } })
    expect(found.map(({ _id }) => _id)).toEqual([...values.keys()])
    const arrays = await databaseWith({ _id: 'low', v: [1, 9] }, { _id: 'mid', v: [4] }, { _id: 'none', v: [] })
    const ids = async (direction: number) => (await arrays.find('items', { sort: { v: direction } })).map(({ _id }) => _id)
    expect([await ids(1), await ids(-1)]).toEqual([
      ['none', 'low', 'mid'],
      ['low', 'mid', 'none'],
    ])
  })

  test('gives copies, and takes copies', async () => {
    const given = { _id: 'k', list: [{ n: 1 }], when: new Date(5) }
    const database = await databaseWith(given)
    given.list[0]!.n = 2
    given.when.setTime(0)
    const [found] = await database.find('items')
    ;(found!['list'] as DocumentFields[])[0]!['n'] = 3
    expect(await database.find('items')).toEqual([{ _id: 'k', list: [{ n: 1 }], when: new Date(5) }])
  })

  test.each<[DocumentFields, string]>([
    [{ a: { $near2: 1 } }, 'unknown query operator $near2'],
    [{ a: { $gt: 1, b: 2 } }, 'unknown operator: b. It stands beside $gt'],
    [{ $or: [] }, '$or must be a nonempty array'],
    [{ $and: [1] }, '$and must be a nonempty array'],
    [{ a: { $in: 1 } }, '$in needs an array'],
    [{ a: { $elemMatch: 1 } }, '$elemMatch needs an object'],
    [{ a: { $nin: [{ $gt: 1 }] } }, '$nin has values and regular expressions, and no operators'],
    [{ a: { $not: 1 } }, '$not needs a regex or a document of operators'],
    [{ a: { $not: {} } }, '$not needs a regex or a document of operators'],
    [{ a: { $size: -1 } }, '$size needs a whole number'],
    [{ a: { $options: 'i' } }, '$options needs a $regex'],
    [{ a: { $type: 'text' } }, 'Unknown type name alias: "text"'],
    [{ $where: 'true' }, '$where is not emulated'],
    [{ a: { $regex: '(' } }, 'Invalid regular expression'],
    [{ $jsonSchema: { requires: ['a'] } }, "the keyword 'requires' is not supported"],
    [{ $jsonSchema: { properties: { a: { bsonType: 'text' } } } }, '$jsonSchema.properties.a.bsonType needs one of object, array'],
  ])('says what is wrong with the query %j', async (filter, why) => {
    const database = await databaseWith({ a: 1 })
    await expect(database.find('items', { filter })).rejects.toThrow(why)
    await expect(database.find('items', { filter })).rejects.toMatchObject({ name: 'DocumentError' })
  })

  test('has no document of more than 16 MB or 100 levels, however it comes to be', async () => {
    const database = await databaseWith({ _id: 'a', list: [] })
    const half = 'x'.repeat(9_000_000)
    await expect(database.insert('items', [{ one: half, other: half }])).rejects.toMatchObject({ fault: 'INVALID_VALUE' })
    const push = { filter: { _id: 'a' }, update: { $push: { list: half } } }
    await database.update('items', push)
    await expect(database.update('items', push)).rejects.toThrow('too large')
    const path = (steps: number) => Array.from({ length: steps }, () => 'z').join('.')
    const set = (steps: number) => database.update('items', { filter: { _id: 'a' }, update: { $set: { [path(steps)]: 1 } } })
    await expect(set(150)).rejects.toThrow('more deeply than 100 levels')
    await expect(set(20_000)).rejects.toThrow('more than 200 steps')
    const [kept] = await database.find('items')
    expect([Object.keys(kept!), (kept!['list'] as string[]).length]).toEqual([['_id', 'list'], 1])
  })

  test('knows which collections there are', async () => {
    const database = await databaseWith({ a: 1 })
    await expect(database.find('none')).rejects.toMatchObject({ fault: 'COLLECTION_NOT_EXIST' })
    await expect(database.insert('none', [{}])).rejects.toMatchObject({ fault: 'COLLECTION_NOT_EXIST' })
    await expect(database.createCollection('items')).rejects.toMatchObject({ fault: 'COLLECTION_ALREADY_EXIST' })
    for (const name of ['', 'a$b', 'system.users'])
      await expect(database.createCollection(name)).rejects.toMatchObject({ fault: 'INVALID_VALUE' })
    await database.createCollection('another')
    expect([database.collections(), database.size('items'), database.size('none')]).toEqual([['another', 'items'], 1, 0])
    await database.dropCollection('items')
    expect(database.collections()).toEqual(['another'])
  })

  test('gives an id to who has none, and refuses one that is there', async () => {
    const database = await databaseWith({ _id: 'a' })
    const [id] = await database.insert('items', [{ n: 1 }])
    expect(id).toMatch(/^[0-9a-f]{32}$/)
    await expect(database.insert('items', [{ _id: 'new' }, { _id: 'a' }])).rejects.toMatchObject({ fault: 'DUPLICATE_KEY' })
    await expect(database.insert('items', [{ _id: 'new' }, { _id: 'new' }])).rejects.toMatchObject({ fault: 'DUPLICATE_KEY' })
    expect(database.size('items')).toBe(2)
    for (const wrong of [{ _id: [1] }, { a: { $b: 1 } }, { a: () => 1 }, { a: new Map() }] as unknown as DocumentFields[])
      await expect(database.insert('items', [wrong])).rejects.toMatchObject({ fault: 'INVALID_VALUE' })
  })
})
