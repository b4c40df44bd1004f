// What expressions and stages make of values, where mingo's reading is not the one of MongoDB's manual.
import { describe, expect, test } from 'vitest'
import type { MemoryDatabase } from '../../emulator/documents/memory-database.ts'
import { ObjectId, type DocumentFields, type DocumentValue } from '../../emulator/model/documents.ts'
import { databaseWith } from './database.ts'

const item: DocumentFields = {
  _id: 1,
  a: { x: 1, y: [1] },
  n: 10,
  nil: null,
  zero: 0,
  empty: '',
  tags: ['p', 'q', 'p'],
  rows: [
    { k: 'u', v: [1, 2] },
    { k: 'w', v: 3 },
  ],
  day: new Date('2019-05-14T09:38:51.686Z'),
  made: new ObjectId('507f1f77bcf86cd799439011'),
}

let database: MemoryDatabase | undefined

/** The value of an expression; `error` for one that is refused. */
async function valueOf(expression: DocumentValue): Promise<DocumentValue | undefined> {
  database ??= await databaseWith(item)
  const found = database.aggregate('items', [{ $project: { _id: 0, value: { $map: { input: [0], in: expression } } } }])
  return found.then(([first = {}]) => (first['value'] as DocumentValue[])[0]).catch(() => 'error')
}

type Row = [expression: DocumentFields, value: DocumentValue]

const parts = (zone?: string): Row[] =>
  Object.entries({
    $year: zone ? 2020 : 2019,
    $month: zone ? 1 : 12,
    $dayOfMonth: zone ? 1 : 31,
    $dayOfWeek: zone ? 4 : 3,
    $dayOfYear: zone ? 1 : 365,
    $hour: zone ? 4 : 20,
    $week: zone ? 0 : 52,
    $isoDayOfWeek: zone ? 3 : 2,
    $isoWeek: 1,
    $isoWeekYear: 2020,
  }).map(([name, value]) => [{ [name]: { date: new Date('2019-12-31T20:00:00Z'), ...(zone ? { timezone: zone } : {}) } }, value])

/** One of `$switch`, which gives 1. */
const branch = (condition: string) => JSON.parse(`{ "case": "${condition}", "then": 1 }`) as DocumentFields

const condition = (parts: string): DocumentFields => ({ $cond: JSON.parse(parts) as DocumentFields })

const utc = (text: string): Date => new Date(`${text}Z`)
const format = (text: string, more: DocumentFields = {}): DocumentFields => ({ $dateToString: { date: '$day', format: text, ...more } })
const read = (dateString: DocumentValue, more: DocumentFields = {}): DocumentFields => ({ $dateFromString: { dateString, ...more } })

// mongodb.com/docs/manual/reference/operator/aggregation
const expressions: Record<string, Row[]> = {
  comparisons: [
    [{ $eq: ['$tags', 'p'] }, false],
    [{ $eq: ['$none', null] }, false],
    [{ $lt: ['$none', null] }, true],
    [{ $gt: ['text', 5] }, true],
    [{ $ne: [{ $literal: [1] }, '$a.y'] }, false],
    [{ $cmp: ['$nil', '$zero'] }, -1],
    [{ $not: ['$empty'] }, false],
    [{ $not: '$zero' }, true],
    [{ $switch: { branches: [branch('$zero')] } }, 'error'],
    [{ $switch: { branches: [branch('$empty')] } }, 1],
    [{ $switch: { branches: [branch('$zero')], default: '$n' } }, 10],
    [condition('{ "if": "$n", "then": 1, "else": 2 }'), 1],
    [condition('{ "if": true, "then": 1 }'), 'error'],
    [condition('{ "if": true, "then": 1, "else": 2, "or": 3 }'), 'error'],
    [{ $cond: ['$n', 1] }, 'error'],
    [{ $ifNull: ['$none', '$nil', 3] }, 3],
    [{ $ifNull: ['$n'] }, 'error'],
    [{ $and: '$n' }, true],
    [{ $or: '$zero' }, false],
  ],
  types: [
    [{ $toString: ['$n'] }, '10'],
    [{ $toString: '$made' }, '507f1f77bcf86cd799439011'],
    [{ $toInt: ['7'] }, 7],
    [{ $toDouble: ['1.5'] }, 1.5],
    [{ $toBool: ['$zero'] }, false],
    [{ $toDate: [0] }, new Date(0)],
    [{ $type: ['$tags'] }, 'array'],
    [{ $type: '$none' }, 'missing'],
    [{ $isNumber: ['$n'] }, true],
    [{ $toInt: ['1', '2'] }, 'error'],
  ],
  numbers: [
    [{ $trunc: -1.7 }, -1],
    [{ $trunc: ['$n'] }, 10],
    [{ $trunc: [1.129, 2] }, 1.12],
    [{ $trunc: [1.1, 2] }, 1.1],
    [{ $trunc: [1299, -2] }, 1200],
    [{ $trunc: '$none' }, null],
    [{ $trunc: 'x' }, 'error'],
    [{ $round: 2.5 }, 2],
    [{ $round: '$n' }, 10],
    [{ $round: [1.25, 1] }, 1.2],
    [{ $round: [1, 2, 3] }, 'error'],
    [{ $divide: ['$n', 4] }, 2.5],
    [{ $divide: ['$n', 4, 2] }, 'error'],
    [{ $divide: ['$n'] }, 'error'],
    [{ $subtract: ['$n', 4] }, 6],
    [{ $subtract: ['$n', 4, 2] }, 'error'],
    [{ $atan2: [0] }, 'error'],
    [{ $abs: [-3] }, 3],
    [{ $ceil: '$nil' }, null],
    [{ $floor: '$empty' }, 'error'],
    [{ $ln: 0 }, 'error'],
    [{ $log: [8, 2] }, 3],
    [{ $log: [1000, 10] }, 3],
    [{ $log10: [100] }, 2],
    [{ $mod: ['$none', 2] }, null],
    [{ $mod: [5, 0] }, 'error'],
    [{ $mod: [-5, 3] }, -2],
    [{ $sqrt: -1 }, 'error'],
    [{ $exp: ['$zero'] }, 1],
  ],
  lists: [
    [{ $size: '$none' }, 'error'],
    [{ $size: [[1, 2, 3]] }, 3],
    [{ $slice: ['$none', 1] }, null],
    [{ $slice: ['$tags', -2, 1] }, ['q']],
    [{ $slice: ['$tags', 1, 0] }, 'error'],
    [{ $indexOfArray: ['$tags', 'p', 1] }, 2],
    [{ $indexOfArray: ['$tags', 'z', 1] }, -1],
    [{ $indexOfArray: ['$tags', 'p', 1, 2] }, -1],
    [{ $indexOfArray: ['$none', 'p'] }, null],
    [{ $arrayToObject: '$rows' }, { u: [1, 2], w: 3 }],
    [
      {
        $arrayToObject: [
          [
            ['u', [1, 2]],
            ['w', 3],
          ],
        ],
      },
      { u: [1, 2], w: 3 },
    ],
    [{ $arrayToObject: { $literal: [['u', 1, 2]] } }, 'error'],
    [
      { $objectToArray: ['$a'] },
      [
        { k: 'x', v: 1 },
        { k: 'y', v: [1] },
      ],
    ],
    [{ $mergeObjects: '$a' }, { x: 1, y: [1] }],
    [{ $mergeObjects: ['$a', '$nil', { x: 2 }] }, { x: 2, y: [1] }],
    [{ $mergeObjects: ['$a', 5] }, 'error'],
    [{ $reverseArray: '$tags' }, ['p', 'q', 'p']],
    [{ $range: [0, 10, 4] }, [0, 4, 8]],
    [{ $range: [3, 0, -2] }, [3, 1]],
    [{ $range: [0, 3, 0] }, 'error'],
    [{ $range: [0, 2_000_000_000] }, 'error'],
    [{ $reduce: { input: '$a.y', initialValue: '$n', in: { $add: ['$$value', '$$this', '$a.x'] } } }, 12],
    [{ $map: { input: [1], as: 'this', in: { $reduce: { input: [2, 3], initialValue: 0, in: { $add: ['$$value', '$$this'] } } } } }, [5]],
    [{ $zip: { inputs: [[], [1]] } }, []],
    [
      { $zip: { inputs: [[null, 1], [2]], useLongestLength: true, defaults: [7, 8] } },
      [
        [null, 2],
        [1, 8],
      ],
    ],
    [{ $zip: { inputs: [[1], '$nil'] } }, null],
    [{ $setUnion: ['$tags', ['a']] }, ['a', 'p', 'q']],
    [{ $setUnion: ['$tags', '$none'] }, null],
  ],
  texts: [
    [{ $toUpper: '$none' }, ''],
    [{ $toLower: ['ABc'] }, 'abc'],
    [{ $strcasecmp: ['$none', 'a'] }, -1],
    [{ $strcasecmp: ['B', 'b'] }, 0],
    [{ $substrCP: [12345, 1, 2] }, '23'],
    [{ $substrCP: ['寿司sushi', 1, 2] }, '司s'],
    [{ $strLenBytes: 'a\n寿' }, 5],
    [{ $strLenCP: '$none' }, 'error'],
    [{ $split: ['a,b', ','] }, ['a', 'b']],
    [{ $split: ['$nil', ','] }, null],
    [{ $split: ['a', ''] }, 'error'],
  ],
  'parts of dates': [
    ...parts(),
    ...parts('Asia/Shanghai'),
    ...parts('+08:00'),
    [{ $hour: { date: '$day', timezone: '-0130' } }, 8],
    [{ $hour: { date: '$day', timezone: '$none' } }, null],
    [{ $hour: { date: '$day', timezone: 'Mars/Base' } }, 'error'],
    [{ $year: '$none' }, null],
    [{ $year: '$n' }, 'error'],
    [{ $year: ['$made'] }, 2012],
    [{ $dateFromParts: { year: 2017, month: 7, day: 8, hour: 12, timezone: 'America/New_York' } }, utc('2017-07-08T16:00:00')],
    [{ $dateFromParts: { year: 2017, month: 2, day: 8, hour: 12, timezone: 'America/New_York' } }, utc('2017-02-08T17:00:00')],
    [{ $dateFromParts: { isoWeekYear: 2017, isoWeek: 6, isoDayOfWeek: 3, hour: 12 } }, utc('2017-02-08T12:00:00')],
    [{ $dateFromParts: { isoWeekYear: 2020 } }, utc('2019-12-30T00:00:00')],
    [{ $dateFromParts: { year: 2017, month: 14, day: 0, minute: -1 } }, utc('2018-01-30T23:59:00')],
    [{ $dateFromParts: { year: 2017, month: '$none' } }, null],
    [{ $dateFromParts: { month: 2 } }, 'error'],
    [{ $dateFromParts: { year: 2017, isoWeek: 2 } }, 'error'],
  ],
  'dates as texts': [
    [format('%d %G %H %j %L %m %M %S %w %u %U %V %Y %z %Z %% %b %B'), '14 2019 09 134 686 05 38 51 3 2 19 20 2019 +0000 0 % May May'],
    [format('%H%z', { timezone: 'America/New_York' }), '05-0400'],
    [format('%H %Z', { timezone: '+0530' }), '15 330'],
    [format('%Y%Y'), '20192019'],
    [format('%q'), 'error'],
    [{ $dateToString: { date: '$day' } }, '2019-05-14T09:38:51.686Z'],
    [{ $dateToString: { date: '$none', onNull: '$n' } }, 10],
    [{ $dateToString: { format: '%Y' } }, 'error'],
  ],
  'texts as dates': [
    [read('2019-05-14T09:38:51.686Z'), utc('2019-05-14T09:38:51.686')],
    [read('2019-05-14T09:38:51+0800'), utc('2019-05-14T01:38:51')],
    [read('2019-05-14 09:38'), utc('2019-05-14T09:38:00')],
    [read('2019-07-14T09:38:51', { timezone: 'America/New_York' }), utc('2019-07-14T13:38:51')],
    [read('2019-05-14T09:38:51 Asia/Shanghai'), utc('2019-05-14T01:38:51')],
    [read('2019-05-14T09:38:51Z', { timezone: '+08:00' }), 'error'],
    [read('06-15-2018', { format: '%m-%d-%Y' }), utc('2018-06-15T00:00:00')],
    [read('15 june 2018 +02:00', { format: '%d %B %Y %z' }), utc('2018-06-14T22:00:00')],
    [read('6 2017 3', { format: '%V %G %u' }), utc('2017-02-08T00:00:00')],
    [read('2018-02-30'), 'error'],
    [read('tomorrow'), 'error'],
    [read('tomorrow', { onError: '$n' }), 10],
    [read('$none', { onNull: 'nothing' }), 'nothing'],
    [read('$none'), null],
  ],
  'what runs code': [
    [{ $function: { body: 'function () { return 1 }', args: [], lang: 'js' } }, 'error'],
    [{ $addd: [1] }, 'error'],
  ],
}

describe.each(Object.entries(expressions))('of %s', (_, rows) => {
  test.each(rows)('%j is what the manual says', async (expression, value) => {
    expect(await valueOf(expression)).toEqual(value)
  })
})

describe('a stage', () => {
  const of = async (documents: DocumentFields[], ...pipeline: DocumentFields[]) =>
    (await databaseWith(...documents)).aggregate('items', pipeline)

  test('sets fields of an object beside those that it has, and in every element of an array', async () => {
    const found = await of([{ _id: 1, a: { x: 1 }, l: [{ p: 1 }, 2] }], { $addFields: { a: { y: { z: 2 } }, 'l.q': '$_id' } })
    expect(found).toEqual([{ _id: 1, a: { x: 1, y: { z: 2 } }, l: [{ p: 1, q: 1 }, { q: 1 }] }])
  })

  test('counts no document as no document', async () => {
    expect(await of([], { $count: 'n' })).toEqual([])
    expect(await of([{ _id: 1 }], { $count: 'n' })).toEqual([{ n: 1 }])
  })

  test('unwinds empty texts and objects as the values that they are, and has the index at a path', async () => {
    const documents = [{ _id: 1, s: '' }, { _id: 2, s: {} }, { _id: 3, s: [7] }, { _id: 4, s: [] }, { _id: 5, s: null }, { _id: 6 }]
    expect(await of(documents, { $unwind: { path: '$s', includeArrayIndex: 'at.i' } })).toEqual([
      { _id: 1, s: '', at: { i: null } },
      { _id: 2, s: {}, at: { i: null } },
      { _id: 3, s: 7, at: { i: 0 } },
    ])
    const kept = await of(documents, { $unwind: { path: '$s', preserveNullAndEmptyArrays: true } })
    expect(kept.slice(3)).toEqual([{ _id: 4 }, { _id: 5, s: null }, { _id: 6 }])
    await expect(of(documents, { $unwind: 's' })).rejects.toMatchObject({ fault: 'INVALID_OPERATOR' })
  })

  test('puts what it looks up at a path', async () => {
    const found = await of([{ _id: 1, a: { b: 1 } }], { $lookup: { from: 'items', localField: '_id', foreignField: 'a.b', as: 'a.found' } })
    expect(found).toEqual([{ _id: 1, a: { b: 1, found: [{ _id: 1, a: { b: 1 } }] } }])
  })

  test('gives a pipeline what the fields have found, with its variables', async () => {
    const documents = [
      { _id: 1, of: 2, n: 5 },
      { _id: 2, of: 2, n: 7 },
      { _id: 3, of: 1, n: 0 },
    ]
    const pipeline = [{ $match: { $expr: { $gte: ['$n', '$$least'] } } }, { $project: { n: 1 } }]
    const lookup = { from: 'items', localField: 'of', foreignField: '_id', let: { least: '$n' }, pipeline, as: 'found' }
    const found = await of(documents, { $lookup: lookup }, { $project: { found: 1, _id: 0 } })
    expect(found).toEqual([{ found: [{ _id: 2, n: 7 }] }, { found: [{ _id: 2, n: 7 }] }, { found: [{ _id: 1, n: 5 }] }])
  })

  test('knows no deviation of too few numbers', async () => {
    const deviations = { _id: null, of: { $stdDevSamp: '$n' }, all: { $stdDevPop: '$n' }, none: { $stdDevPop: '$x' } }
    expect(
      await of(
        [
          { _id: 1, n: 2 },
          { _id: 2, n: 'x' },
        ],
        { $group: deviations },
      ),
    ).toEqual([{ _id: null, of: null, all: 0, none: null }])
  })
})

// developers.weixin.qq.com, Aggregate.bucketAuto; mongodb.com/docs/manual/reference/operator/aggregation/bucketAuto
describe('even buckets', () => {
  const prices = [10.5, 50.3, 20.8, 80.2, 200.3]
  const buckets = async (numbers: DocumentValue[], fields: DocumentFields): Promise<DocumentValue[][]> => {
    const made = await databaseWith(...numbers.map((price, index) => ({ _id: index, price })))
    const found = await made.aggregate('items', [{ $bucketAuto: { groupBy: '$price', ...fields } }])
    return found.map(({ _id, count }) => [...Object.values(_id as DocumentFields), count as DocumentValue])
  }

  test.each<[fields: DocumentFields, numbers: DocumentValue[], found: DocumentValue[][]]>([
    [
      { buckets: 3 },
      prices,
      [
        [10.5, 50.3, 2],
        [50.3, 200.3, 2],
        [200.3, 200.3, 1],
      ],
    ],
    [
      { buckets: 2 },
      prices,
      [
        [10.5, 80.2, 3],
        [80.2, 200.3, 2],
      ],
    ],
    [
      { buckets: 2 },
      [1, 1, 1, 1, 2],
      [
        [1, 2, 4],
        [2, 2, 1],
      ],
    ],
    [
      { buckets: 9 },
      [1, null],
      [
        [null, 1, 1],
        [1, 1, 1],
      ],
    ],
    [
      { buckets: 2, granularity: 'POWERSOF2' },
      prices,
      [
        [8, 64, 3],
        [64, 256, 2],
      ],
    ],
    [
      { buckets: 3, granularity: 'R5' },
      [1, 2, 3, 4, 5, 9, 12, 20],
      [
        [0.63, 4, 3],
        [4, 10, 3],
        [10, 25, 2],
      ],
    ],
    [
      { buckets: 2, granularity: '1-2-5' },
      [0, 3, 7, 40],
      [
        [0, 5, 2],
        [5, 50, 2],
      ],
    ],
    [{ buckets: 1, granularity: 'E6' }, [0.2, 4], [[0.15, 4.7, 2]]],
    [{ buckets: 1, granularity: 'E192' }, [9.2, 9.2], [[9.09, 9.31, 2]]],
    [{ buckets: 1, granularity: 'R80' }, [1.03, 9.75], [[0.975, 10.3, 2]]],
    [{ buckets: 1, granularity: 'R40' }, [3.15], [[3, 3.35, 1]]],
  ])('%j of %j', async (fields, numbers, found) => {
    expect(await buckets(numbers, fields)).toEqual(found)
  })

  test.each<[DocumentFields, DocumentValue[]]>([
    [{ buckets: 0 }, [1]],
    [{ buckets: 1.5 }, [1]],
    [{ buckets: 1, granularity: 'R7' }, [1]],
    [{ buckets: 1, granularity: 'R5' }, ['x']],
    [{ buckets: 1, granularity: 'R5' }, [-1]],
  ])('are refused for %j of %j', async (fields, numbers) => {
    await expect(buckets(numbers, fields)).rejects.toMatchObject({ fault: 'INVALID_OPERATOR' })
  })
})
