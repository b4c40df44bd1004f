import { describe, expect, test } from 'vitest'
import { ObjectId, type DocumentFields } from '../../emulator/model/documents.ts'
import { databaseWith } from './database.ts'

const buyer = new ObjectId('507f1f77bcf86cd799439011')
const orders: DocumentFields[] = [
  { _id: 1, who: 'ann', n: 5, tags: ['a', 'b'], day: new Date('2026-01-01T12:00:00Z') },
  { _id: 2, who: 'bob', n: 1, tags: [], day: new Date('2026-02-01T12:00:00Z') },
  { _id: 3, who: 'ann', n: null, tags: ['b'], buyer },
  { _id: 4, who: 'cid', n: 20 },
]

// mongodb.com/docs/manual/reference/operator/aggregation-pipeline
const pipelines: [pipeline: DocumentFields[], results: DocumentFields[]][] = [
  [
    [{ $match: { who: 'ann' } }, { $project: { n: 1, _id: 0 } }],
    [{ n: 5 }, { n: null }],
  ],
  [
    [{ $sort: { n: 1 } }, { $limit: 2 }, { $project: { n: 1 } }],
    [
      { _id: 3, n: null },
      { _id: 2, n: 1 },
    ],
  ],
  [
    [{ $group: { _id: '$who', sum: { $sum: '$n' }, first: { $first: '$n' } } }, { $sort: { sum: -1 } }],
    [
      { _id: 'cid', sum: 20, first: 20 },
      { _id: 'ann', sum: 5, first: 5 },
      { _id: 'bob', sum: 1, first: 1 },
    ],
  ],
  [[{ $group: { _id: null, days: { $push: '$day' } } }], [{ _id: null, days: [orders[0]!['day']!, orders[1]!['day']!] }]],
  [
    [{ $unwind: '$tags' }, { $sortByCount: '$tags' }],
    [
      { _id: 'b', count: 2 },
      { _id: 'a', count: 1 },
    ],
  ],
  [
    [
      { $unwind: { path: '$tags', preserveNullAndEmptyArrays: true, includeArrayIndex: 'at' } },
      { $match: { _id: 1 } },
      { $project: { at: 1, tags: 1 } },
    ],
    [
      { _id: 1, tags: 'a', at: 0 },
      { _id: 1, tags: 'b', at: 1 },
    ],
  ],
  [
    [{ $bucket: { groupBy: '$n', boundaries: [0, 10, 30], default: 'none', output: { count: { $sum: 1 } } } }],
    [
      { _id: 0, count: 2 },
      { _id: 10, count: 1 },
      { _id: 'none', count: 1 },
    ],
  ],
  [
    [{ $match: { n: { $gt: 0 } } }, { $bucketAuto: { groupBy: '$n', buckets: 2 } }],
    [
      { _id: { min: 1, max: 20 }, count: 2 },
      { _id: { min: 20, max: 20 }, count: 1 },
    ],
  ],
  [[{ $count: 'all' }], [{ all: 4 }]],
  [[{ $skip: 3 }, { $addFields: { m: { $add: ['$n', 1] }, 'at.x': '$who' } }], [{ _id: 4, who: 'cid', n: 20, m: 21, at: { x: 'cid' } }]],
  [[{ $match: { _id: 1 } }, { $replaceRoot: { newRoot: { w: '$who', m: { $month: '$day' } } } }], [{ w: 'ann', m: 1 }]],
  [
    [{ $match: { _id: 1 } }, { $lookup: { from: 'people', localField: 'who', foreignField: '_id', as: 'p' } }, { $project: { p: 1 } }],
    [{ _id: 1, p: [{ _id: 'ann', age: 30, boss: 'bob' }] }],
  ],
  [
    [
      { $match: { _id: { $in: [1, 2] } } },
      {
        $lookup: {
          from: 'people',
          let: { w: '$who' },
          pipeline: [{ $match: { $expr: { $eq: ['$_id', '$$w'] }, age: { $gt: 20 } } }, { $project: { age: 1, _id: 0 } }],
          as: 'p',
        },
      },
      { $project: { p: 1 } },
    ],
    [
      { _id: 1, p: [{ age: 30 }] },
      { _id: 2, p: [] },
    ],
  ],
  [
    [{ $match: { _id: 2 } }, { $lookup: { from: 'nowhere', localField: 'who', foreignField: '_id', as: 'p' } }, { $project: { p: 1 } }],
    [{ _id: 2, p: [] }],
  ],
  [
    [
      { $match: { _id: 1 } },
      { $graphLookup: { from: 'people', startWith: '$who', connectFromField: 'boss', connectToField: '_id', as: 'chain' } },
      { $project: { names: { $size: '$chain' } } },
    ],
    [{ _id: 1, names: 2 }],
  ],
  [
    [
      {
        $facet: {
          big: [{ $match: { n: { $gte: 5 }, $comment: 'x' } }, { $count: 'n' }],
          all: [{ $sort: { n: -1 } }, { $limit: 1 }, { $project: { _id: 1 } }],
        },
      },
    ],
    [{ big: [{ n: 2 }], all: [{ _id: 4 }] }],
  ],
  [[{ $unionWith: { coll: 'people', pipeline: [{ $match: { age: 20 } }] } }, { $match: { age: 20 } }], [{ _id: 'bob', age: 20 }]],
  [
    [{ $match: { n: { $gt: 0 } } }, { $setWindowFields: { sortBy: { n: 1 }, output: { rank: { $rank: {} } } } }, { $project: { rank: 1 } }],
    [
      { _id: 2, rank: 1 },
      { _id: 1, rank: 2 },
      { _id: 4, rank: 3 },
    ],
  ],
  [
    [{ $match: { buyer } }, { $project: { buyer: 1, text: { $toString: '$buyer' } } }],
    [{ _id: 3, buyer, text: '507f1f77bcf86cd799439011' }],
  ],
  [
    [{ $match: { tags: 'b' } }, { $project: { tags: { $filter: { input: '$tags', as: 't', cond: { $ne: ['$$t', 'b'] } } } } }],
    [
      { _id: 1, tags: ['a'] },
      { _id: 3, tags: [] },
    ],
  ],
  [[{ $project: { tags: 0, day: 0, who: 0 } }, { $match: { _id: 3 } }], [{ _id: 3, n: null, buyer }]],
]

describe('an aggregation', () => {
  test('does what each stage of MongoDB does, and changes no document', async () => {
    const database = await databaseWith(...orders)
    await database.createCollection('people')
    await database.insert('people', [
      { _id: 'ann', age: 30, boss: 'bob' },
      { _id: 'bob', age: 20 },
    ])
    for (const [pipeline, results] of pipelines)
      expect(await database.aggregate('items', pipeline), JSON.stringify(pipeline)).toStrictEqual(results)
    expect(await database.aggregate('items', [{ $sample: { size: 2 } }])).toHaveLength(2)
    expect(await database.aggregate('items', [])).toEqual(orders)
    expect(await database.find('items')).toEqual(orders)
  })

  test.each<[DocumentFields[], string]>([
    [[{ $match: {}, $limit: 1 }], 'exactly one operator'],
    [[{ $shuffle: {} }], '$shuffle'],
    [[{ $group: { n: 1 } }], '$group'],
    [[{ $project: { a: { $addd: [1] } } }], '$addd'],
    [[{ $out: 'x' }], '$out'],
    [[{ $merge: { into: 'x' } }], '$merge'],
    [[{ $match: { a: { $gtt: 1 } } }], 'unknown query operator $gtt'],
    [[{ $sort: { a: 'up' } }], 'The order of a is 1 or -1'],
    [[{ $sort: {} }], '$sort stage must have at least one sort key'],
    [[{ $group: { _id: null, n: 1 } }], "The field 'n' must be an accumulator object"],
    [[{ $group: { _id: null, n: '$n' } }], "The field 'n' must be an accumulator object"],
    [[{ $group: { _id: null, n: { $concat: ['$who'] } } }], "unknown group operator '$concat'"],
    [[{ $group: { _id: null, n: { $sum: 1, $avg: 1 } } }], "The field 'n' must specify one accumulator"],
    [[{ $group: { _id: null, n: { $sum: ['$n', '$n'] } } }], 'The $sum accumulator is a unary operator'],
    [[{ $group: { _id: null, 'a.b': { $sum: 1 } } }], "The field name 'a.b' cannot contain '.'"],
    [[{ $group: { _id: null, n: { $count: 1 } } }], '$count takes no arguments'],
    [[{ $bucket: { groupBy: '$n', boundaries: [0, 30], output: { n: 1 } } }], "The field 'n' must be an accumulator object"],
    [[{ $bucketAuto: { groupBy: '$n', buckets: 2, output: { n: 1 } } }], "The field 'n' must be an accumulator object"],
    [[{ $project: {} }], 'projection specification must have at least one field'],
    [[{ $addFields: {} }], 'specification must have at least one field'],
    [[{ $set: { $n: 1 } }], "FieldPath field names may not start with '$', given '$n'"],
    [[{ $limit: 0 }], 'the limit must be positive'],
    [[{ $skip: 1.5 }], '$skip value must be a non-negative integer'],
    [[{ $match: 1 }], 'the match filter must be an expression in an object'],
    [[{ $facet: {} }], 'the $facet specification must be a non-empty object'],
    [[{ $facet: { a: [{ $limit: 0 }] } }], 'the limit must be positive'],
    [[{ $unset: [] }], '$unset specification must have at least one field'],
    [[{ $sortByCount: 'who' }], 'the sortByCount field must be defined as a $-prefixed path'],
    [[{ $lookup: { from: 'items', localField: 'n', foreignField: 'n' } }], "must specify 'as' field for a $lookup"],
    [[{ $lookup: { from: 'items', localField: 'n', as: 'm' } }], "$lookup requires both or neither of 'localField' and 'foreignField'"],
    [[{ $lookup: { from: 'items', as: 'm' } }], "$lookup requires either 'pipeline' or both"],
    [[{ $lookup: { from: 'items', on: 'n', as: 'm' } }], 'unknown argument to $lookup: on'],
  ])('says what is wrong with %j', async (pipeline, why) => {
    const database = await databaseWith(...orders)
    const refused = await database.aggregate('items', pipeline).catch((error: unknown) => error)
    expect(refused).toMatchObject({ fault: 'INVALID_OPERATOR', message: expect.stringContaining(why) as string })
  })

  test('needs a collection that is there', async () => {
    const database = await databaseWith()
    await expect(database.aggregate('none', [])).rejects.toMatchObject({ fault: 'COLLECTION_NOT_EXIST' })
  })
})
