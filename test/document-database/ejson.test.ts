import { describe, expect, test } from 'vitest'
import { DocumentError, ObjectId, type DocumentValue } from '../../emulator/model/documents.ts'
import { parseEjsonObject, readEjson, regularExpression, writeEjson } from '../../emulator/model/ejson.ts'
import type { Json } from '../../emulator/model/json.ts'

const id = '507f1f77bcf86cd799439011'

// mongodb.com/docs/manual/reference/mongodb-extended-json, "BSON Data Types and Associated Representations" and "Examples".
const forms: [value: DocumentValue, canonical: Json, relaxed: Json][] = [
  [1, { $numberInt: '1' }, 1],
  [-2147483648, { $numberInt: '-2147483648' }, -2147483648],
  [2147483648, { $numberLong: '2147483648' }, 2147483648],
  [10.5, { $numberDouble: '10.5' }, 10.5],
  [Number.NaN, { $numberDouble: 'NaN' }, { $numberDouble: 'NaN' }],
  [-Infinity, { $numberDouble: '-Infinity' }, { $numberDouble: '-Infinity' }],
  [-0, { $numberDouble: '-0.0' }, { $numberDouble: '-0.0' }],
  [1e20, { $numberDouble: '100000000000000000000' }, 1e20],
  [new Date('2019-08-11T17:54:14.692Z'), { $date: { $numberLong: '1565546054692' } }, { $date: '2019-08-11T17:54:14.692Z' }],
  [new Date(-284643869501), { $date: { $numberLong: '-284643869501' } }, { $date: { $numberLong: '-284643869501' } }],
  [new ObjectId(id), { $oid: id }, { $oid: id }],
  [/^h/i, { $regularExpression: { pattern: '^h', options: 'i' } }, { $regularExpression: { pattern: '^h', options: 'i' } }],
  [new Uint8Array([1, 2, 255]), { $binary: { base64: 'AQL/', subType: '00' } }, { $binary: { base64: 'AQL/', subType: '00' } }],
  ['text', 'text', 'text'],
  [
    [true, null, { a: [1] }],
    [true, null, { a: [{ $numberInt: '1' }] }],
    [true, null, { a: [1] }],
  ],
  [
    { type: 'Point', coordinates: [1.5, 2] },
    { type: 'Point', coordinates: [{ $numberDouble: '1.5' }, { $numberInt: '2' }] },
    { type: 'Point', coordinates: [1.5, 2] },
  ],
]

describe('Extended JSON', () => {
  test('is written in both forms, and read back as it was', () => {
    for (const [value, canonical, relaxed] of forms) {
      expect(writeEjson(value, 'canonical')).toEqual(canonical)
      expect(writeEjson(value, 'relaxed')).toEqual(relaxed)
      expect(readEjson(canonical)).toEqual(value)
      expect(readEjson(relaxed)).toEqual(value)
    }
  })

  test('is read in the forms of older tools', () => {
    expect(readEjson({ $date: 5 })).toEqual(new Date(5))
    expect(readEjson({ $date: { $numberInt: '5' } })).toEqual(new Date(5))
    expect(readEjson({ $binary: 'AQL/', $type: '00' })).toEqual(new Uint8Array([1, 2, 255]))
    expect(readEjson({ $numberDecimal: '1.50' })).toBe(1.5)
    expect(readEjson({ $uuid: '00000000-0000-0000-0000-0000000000ff' })).toEqual(new Uint8Array([...Array(15).fill(0), 255]))
    expect(readEjson({ $timestamp: { t: 2, i: 1 } })).toEqual(new Date(2000))
  })

  test('leaves the operators of a query as they are', () => {
    const query = { age: { $gt: { $numberInt: '1' } }, name: { $regex: '^a', $options: 'i' }, $or: [{ a: 1 }] }
    expect(readEjson(query)).toEqual({ age: { $gt: 1 }, name: { $regex: '^a', $options: 'i' }, $or: [{ a: 1 }] })
    expect(readEjson({ $tcb_server_date: { offset: 0 } })).toEqual({ $tcb_server_date: { offset: 0 } })
  })

  test.each<[Json, string]>([
    [{ $oid: 'xyz' }, '24 hexadecimal digits'],
    [{ $numberInt: 'one' }, 'a number as text'],
    [{ $date: 'yesterday' }, 'ISO 8601'],
    [{ $minKey: 1 }, 'not held here'],
    [{ $regularExpression: { pattern: '(', options: '' } }, 'Invalid regular expression'],
    [JSON.parse('{"__proto__": 1}') as Json, 'named __proto__'],
  ])('says what is wrong with %j', (value, why) => {
    expect(() => readEjson(value)).toThrow(DocumentError)
    expect(() => readEjson(value)).toThrow(why)
  })

  test('is an object where a document is needed', () => {
    expect(parseEjsonObject('{"a":{"$numberInt":"1"}}')).toEqual({ a: 1 })
    expect(() => parseEjsonObject('[1]')).toThrow('an object is needed')
    expect(() => parseEjsonObject('{"$date":1}')).toThrow('an object is needed')
    expect(() => parseEjsonObject('{')).toThrow(DocumentError)
  })

  test('knows the options of PCRE, also at the beginning of a pattern', () => {
    expect(regularExpression('(?i)abc', '').test('xABC')).toBe(true)
    expect(regularExpression('a b # comment\n c [ ]', 'x').source).toBe('abc[ ]')
    expect(regularExpression('a.b', 's').test('a\nb')).toBe(true)
  })
})
