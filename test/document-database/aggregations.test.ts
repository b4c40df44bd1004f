import { expect, test } from 'vitest'
import type { DocumentFields, DocumentValue } from '../../emulator/model/documents.ts'
import { databaseWith } from './database.ts'

const items: DocumentFields[] = [
  { _id: 1, n: 1, text: 'añb', day: new Date('2019-01-05T00:00:00Z') },
  { _id: 2, n: 3, text: 'hello', day: new Date('2019-05-14T09:38:51Z') },
  { _id: 3, n: 4.5, text: '日本語', day: new Date('2019-01-06T00:00:00Z') },
]

const list = (...values: DocumentValue[]): DocumentValue => values

// mongodb.com/docs/manual/reference/operator/aggregation
test.each<[expression: DocumentFields, values: DocumentValue[]]>([
  [{ $substr: list('$text', 0, 1) }, ['a', 'h', 'error']],
  [{ $substrBytes: list('$text', 1, -1) }, ['ñb', 'ello', 'error']],
  [{ $substrBytes: list('$text', 3, 100) }, ['b', 'lo', '本語']],
  [{ $substr: list('$n', 0, 2) }, ['1', '3', '4.']],
  [{ $substr: list('$text', -1, 2) }, ['', '', '']],
  [{ $substr: list('$text', 100, 2) }, ['', '', '']],
  [{ $substr: list('$none', 0, 2) }, ['', '', '']],
  [{ $indexOfCP: list('$text', 'b') }, [2, -1, -1]],
  [{ $indexOfBytes: list('$text', 'b') }, [3, -1, -1]],
  [{ $indexOfCP: list('$text', '語') }, [-1, -1, 2]],
  [{ $indexOfCP: list('$text', 'l', 3) }, [-1, 3, -1]],
  [{ $indexOfCP: list('$text', 'l', 0, 2) }, [-1, -1, -1]],
  [{ $indexOfCP: list('$text', '') }, [0, 0, 0]],
  [{ $indexOfBytes: list('$none', 'b') }, [null, null, null]],
  [{ $week: '$day' }, [0, 19, 1]],
])('the expression %j', async (expression, values) => {
  const found = await Promise.all(
    items.map(async (item) => {
      const database = await databaseWith(item)
      const projected = database.aggregate('items', [{ $project: { _id: 0, value: expression } }])
      return projected.then(([first]) => first?.['value']).catch(() => 'error')
    }),
  )
  expect(found).toEqual(values)
})

test('a bucket begins with its boundary, and one without documents is left out', async () => {
  const database = await databaseWith(...items)
  const bucket = (fields: DocumentFields) => database.aggregate('items', [{ $bucket: { groupBy: '$n', ...fields } }])
  expect(await bucket({ boundaries: [0, 3, 4, 10, 20] })).toEqual([
    { _id: 0, count: 1 },
    { _id: 3, count: 1 },
    { _id: 4, count: 1 },
  ])
  expect(await bucket({ boundaries: [3, 4], default: 'rest', output: { all: { $push: '$_id' } } })).toEqual([
    { _id: 3, all: [2] },
    { _id: 'rest', all: [1, 3] },
  ])
  await expect(bucket({ boundaries: [3, 4] })).rejects.toMatchObject({ fault: 'INVALID_OPERATOR' })
  await expect(bucket({ boundaries: [4, 3] })).rejects.toMatchObject({ fault: 'INVALID_OPERATOR' })
})

test('a sample has no document twice', async () => {
  const database = await databaseWith(...items)
  const sample = async (size: number) => (await database.aggregate('items', [{ $sample: { size } }])).map(({ _id }) => _id)
  expect(new Set(await sample(10))).toEqual(new Set([1, 2, 3]))
  expect(await sample(10)).toHaveLength(3)
  expect(new Set(await sample(2)).size).toBe(2)
})
