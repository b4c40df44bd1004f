/** `$jsonSchema`: the keywords of JSON Schema that MongoDB has, and its `bsonType` (mongodb.com/docs/manual/reference/operator/query/jsonSchema). */
import { DocumentError, ObjectId, type DocumentFields, type DocumentValue } from '../../model/documents.ts'
import { isPlain } from '../../model/ejson.ts'
import { isSame } from '../values.ts'

type Test = (value: DocumentValue) => boolean
type Keyword = (value: DocumentValue, schema: DocumentFields, path: string) => Test

/** Names of kinds. A number here is a double, a decimal and, where it is whole, an int and a long: documents keep no difference between them. */
const types: Readonly<Record<string, Test>> = {
  object: isPlain,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  bool: (value) => typeof value === 'boolean',
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
  number: (value) => typeof value === 'number',
  double: (value) => typeof value === 'number',
  decimal: (value) => typeof value === 'number',
  int: Number.isInteger,
  long: Number.isInteger,
  date: (value) => value instanceof Date,
  timestamp: (value) => value instanceof Date,
  objectId: (value) => value instanceof ObjectId,
  binData: (value) => value instanceof Uint8Array,
  regex: (value) => value instanceof RegExp,
}

/** What each keyword demands. One about numbers demands nothing of a text: a value of another kind passes. */
const keywords: Readonly<Record<string, Keyword>> = {
  bsonType: typeTest,
  type: typeTest,
  enum(values, _schema, path) {
    const list = arrayOf(values, path)
    return (value) => list.some((one) => isSame(one, value))
  },
  properties(schemas, _schema, path) {
    const tests = Object.entries(objectOf(schemas, path)).map(([name, schema]) => [name, compile(schema, `${path}.${name}`)] as const)
    return ofObject((fields) => tests.every(([name, test]) => fields[name] === undefined || test(fields[name])))
  },
  required(names, _schema, path) {
    const list = arrayOf(names, path) as string[]
    return ofObject((fields) => list.every((name) => fields[name] !== undefined))
  },
  additionalProperties(allowed, { properties = {}, patternProperties = {} }, path) {
    const known = Object.keys(objectOf(properties, path))
    const patterns = Object.keys(objectOf(patternProperties, path)).map((one) => new RegExp(one))
    const test = schemaOrFlag(allowed, path)
    const isKnown = (name: string): boolean => known.includes(name) || patterns.some((one) => one.test(name))
    return ofObject((fields) => Object.entries(fields).every(([name, value]) => isKnown(name) || test(value)))
  },
  patternProperties(schemas, _schema, path) {
    const tests = Object.entries(objectOf(schemas, path)).map(([name, one]) => [new RegExp(name), compile(one, `${path}.${name}`)] as const)
    return ofObject((fields) => Object.entries(fields).every(([name, value]) => tests.every(([at, test]) => !at.test(name) || test(value))))
  },
  dependencies(given, _schema, path) {
    const tests = Object.entries(objectOf(given, path)).map(([name, one]) => {
      const test = Array.isArray(one) ? (keywords['required'] as Keyword)(one, {}, path) : compile(one, `${path}.${name}`)
      return [name, test] as const
    })
    return ofObject((fields) => tests.every(([name, test]) => fields[name] === undefined || test(fields)))
  },
  minProperties: (least, _schema, path) => atLeast(least, path, (value) => (isPlain(value) ? Object.keys(value).length : undefined)),
  maxProperties: (most, _schema, path) => atMost(most, path, (value) => (isPlain(value) ? Object.keys(value).length : undefined)),
  items(schemas, { additionalItems = true }, path) {
    if (!Array.isArray(schemas)) {
      const test = compile(schemas, path)
      return (value) => !Array.isArray(value) || value.every(test)
    }
    const tests = schemas.map((schema, index) => compile(schema, `${path}.${index}`))
    const further = schemaOrFlag(additionalItems, path)
    return (value) => !Array.isArray(value) || value.every((one, index) => (tests[index] ?? further)(one))
  },
  // Read by `items`, to which it belongs.
  additionalItems: () => () => true,
  minItems: (least, _schema, path) => atLeast(least, path, (value) => (Array.isArray(value) ? value.length : undefined)),
  maxItems: (most, _schema, path) => atMost(most, path, (value) => (Array.isArray(value) ? value.length : undefined)),
  uniqueItems: (unique) => (value) =>
    unique !== true || !Array.isArray(value) || value.every((one, index) => value.findIndex((other) => isSame(one, other)) === index),
  minimum(least, { exclusiveMinimum }, path) {
    const bound = numberOf(least, path)
    return ofNumber((value) => (exclusiveMinimum === true ? value > bound : value >= bound))
  },
  maximum(most, { exclusiveMaximum }, path) {
    const bound = numberOf(most, path)
    return ofNumber((value) => (exclusiveMaximum === true ? value < bound : value <= bound))
  },
  // Of this draft of JSON Schema both are flags, which `minimum` and `maximum` read.
  exclusiveMinimum: () => () => true,
  exclusiveMaximum: () => () => true,
  multipleOf(divisor, _schema, path) {
    const by = numberOf(divisor, path)
    return ofNumber((value) => Number.isInteger(value / by))
  },
  // Characters, not units of UTF-16.
  minLength: (least, _schema, path) => atLeast(least, path, (value) => (typeof value === 'string' ? Array.from(value).length : undefined)),
  maxLength: (most, _schema, path) => atMost(most, path, (value) => (typeof value === 'string' ? Array.from(value).length : undefined)),
  pattern(source) {
    const pattern = new RegExp(source as string)
    return (value) => typeof value !== 'string' || pattern.test(value)
  },
  allOf: (schemas, _schema, path) => counting(schemas, path, (count, of) => count === of),
  anyOf: (schemas, _schema, path) => counting(schemas, path, (count) => count > 0),
  oneOf: (schemas, _schema, path) => counting(schemas, path, (count) => count === 1),
  not(schema, _schema, path) {
    const test = compile(schema, path)
    return (value) => !test(value)
  },
  // For readers.
  title: () => () => true,
  description: () => () => true,
}

/** @throws {DocumentError} `INVALID_OPERATOR` */
export function compileSchema(schema: DocumentValue): Test {
  return compile(schema, '$jsonSchema')
}

function compile(schema: DocumentValue, path: string): Test {
  const fields = objectOf(schema, path)
  const tests = Object.entries(fields).map(([name, value]) => {
    const keyword = Object.hasOwn(keywords, name) ? keywords[name] : undefined
    if (keyword) return keyword(value, fields, `${path}.${name}`)
    throw new DocumentError(
      'INVALID_OPERATOR',
      `${path}: the keyword '${name}' is not supported. Known are ${Object.keys(keywords).join(', ')}.`,
    )
  })
  return (value) => tests.every((test) => test(value))
}

function typeTest(given: DocumentValue, _schema: DocumentFields, path: string): Test {
  const tests = (Array.isArray(given) ? given : [given]).map((name) => {
    const test = typeof name === 'string' && Object.hasOwn(types, name) ? types[name] : undefined
    if (test) return test
    throw wrong(path, `one of ${Object.keys(types).join(', ')}`, name)
  })
  return (value) => tests.some((test) => test(value))
}

function ofObject(test: (fields: DocumentFields) => boolean): Test {
  return (value) => !isPlain(value) || test(value)
}

function ofNumber(test: (value: number) => boolean): Test {
  return (value) => typeof value !== 'number' || test(value)
}

/** @param sizeOf undefined for a value of another kind, which passes */
function atLeast(least: DocumentValue, path: string, sizeOf: (value: DocumentValue) => number | undefined): Test {
  const bound = numberOf(least, path)
  return (value) => (sizeOf(value) ?? Infinity) >= bound
}

function atMost(most: DocumentValue, path: string, sizeOf: (value: DocumentValue) => number | undefined): Test {
  const bound = numberOf(most, path)
  return (value) => (sizeOf(value) ?? 0) <= bound
}

/** @param holds told how many of the schemas a value satisfies */
function counting(schemas: DocumentValue, path: string, holds: (count: number, of: number) => boolean): Test {
  const tests = arrayOf(schemas, path).map((schema, index) => compile(schema, `${path}.${index}`))
  return (value) => holds(tests.filter((test) => test(value)).length, tests.length)
}

/** `true` allows every value, `false` none. */
function schemaOrFlag(given: DocumentValue, path: string): Test {
  return typeof given === 'boolean' ? () => given : compile(given, path)
}

function objectOf(value: DocumentValue, path: string): DocumentFields {
  if (isPlain(value)) return value
  throw wrong(path, 'an object', value)
}

function arrayOf(value: DocumentValue, path: string): DocumentValue[] {
  if (Array.isArray(value)) return value
  throw wrong(path, 'an array', value)
}

function numberOf(value: DocumentValue, path: string): number {
  if (typeof value === 'number') return value
  throw wrong(path, 'a number', value)
}

function wrong(path: string, needed: string, found: DocumentValue): DocumentError {
  return new DocumentError('INVALID_OPERATOR', `${path} needs ${needed}, not ${JSON.stringify(found)}.`)
}
