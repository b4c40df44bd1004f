/** The operators of queries, as mingo takes them: its own, and those that it has not or reads otherwise. */
import { Context } from 'mingo/core'
import * as projections from 'mingo/operators/projection'
import * as queries from 'mingo/operators/query'
import { Query } from 'mingo/query'
import type { Options } from 'mingo/types'
import { resolve } from 'mingo/util'
import { DocumentError, ObjectId, type DocumentFields, type DocumentValue } from '../model/documents.ts'
import { isPlain } from '../model/ejson.ts'
import { geoOperators } from './geo/geo-operators.ts'
import { compileSchema } from './query/json-schema.ts'
import { valuesAt } from './query/values-at.ts'

/** How mingo evaluates: with which operators, on which other collections. */
export type Operators = Partial<Options>

type QueryOperator = (typeof queries)['$eq']

/** A query on fields is about elements that have some. */
const $elemMatch: QueryOperator = (path, condition, options) => {
  const fields = condition as DocumentFields
  const [first = '$'] = Object.keys(fields)
  if (first.startsWith('$') && first !== '$and' && first !== '$or' && first !== '$nor') return queries.$elemMatch(path, fields, options)
  const query = new Query(fields, options)
  return (document) => {
    const found: unknown = resolve(document, path, { unwrapArray: true })
    return (
      Array.isArray(found) &&
      found.some((element: DocumentValue) => (isPlain(element) || Array.isArray(element)) && query.test(element as DocumentFields))
    )
  }
}

/** Null is also what is missing, in an object of an array as well. */
function isNull(path: string): ReturnType<QueryOperator> {
  const isNothing = (value: DocumentValue | undefined): boolean =>
    value === undefined || value === null || (Array.isArray(value) && value.includes(null))
  return (document) => valuesAt(document as DocumentFields, path).some(isNothing)
}

const $eq: QueryOperator = (path, value, options) => (value === null ? isNull(path) : queries.$eq(path, value, options))

/** An array in the list is meant as a whole, or as an element. */
const $in: QueryOperator = (path, list, options) => {
  const values = list as DocumentValue[]
  if (!values.some((value) => value === null || Array.isArray(value))) return queries.$in(path, list, options)
  const simple = values.filter((value) => value !== null && !Array.isArray(value))
  const tests = values.filter((value) => value === null || Array.isArray(value)).map((value) => $eq(path, value, options))
  const others = queries.$in(path, simple, options)
  return (document) => tests.some((test) => test(document)) || (simple.length > 0 && others(document))
}

const $exists: QueryOperator = (path, wanted) => {
  const isWanted = Boolean(wanted)
  return (document) => valuesAt(document as DocumentFields, path).some((value) => value !== undefined) === isWanted
}

function negated(operator: QueryOperator): QueryOperator {
  return (path, value, options) => {
    const test = operator(path, value, options)
    return (document) => !test(document)
  }
}

/** Null is neither less nor greater than null, and equal to it. */
function orNull(operator: QueryOperator): QueryOperator {
  return (path, value, options) => (value === null ? isNull(path) : operator(path, value, options))
}

/** A field that is no array is like an array of it alone; each value may also be a condition on an element. */
const $all: QueryOperator = (path, list, options) => {
  const tests = (list as DocumentValue[]).map((value) => {
    if (isPlain(value) && '$elemMatch' in value) return $elemMatch(path, value['$elemMatch'], options)
    return value instanceof RegExp ? queries.$regex(path, value, options) : $eq(path, value, options)
  })
  return (document) => tests.length > 0 && tests.every((test) => test(document))
}

/** A predicate of the values at a path: what stands there, and where it is an array, its elements. */
function ofValues(path: string, test: (value: unknown) => boolean): ReturnType<QueryOperator> {
  return (document) => {
    const found: unknown = resolve(document, path, { unwrapArray: true })
    return test(found) || (Array.isArray(found) && found.some(test))
  }
}

/** Types that mingo does not know, by name and by number. */
const ownTypes = new Map<unknown, (value: unknown) => boolean>([
  ...['objectId', 7].map((name) => [name, (value: unknown) => value instanceof ObjectId] as const),
  ...['binData', 5].map((name) => [name, (value: unknown) => value instanceof Uint8Array] as const),
])

/** mongodb.com/docs/manual/reference/operator/query/type */
const typeNames = new Set(
  [
    'double',
    'string',
    'object',
    'array',
    'binData',
    'undefined',
    'objectId',
    'bool',
    'date',
    'null',
    'regex',
    'dbPointer',
    'javascript',
    'symbol',
  ].concat(['javascriptWithScope', 'int', 'timestamp', 'long', 'decimal', 'minKey', 'maxKey', 'number']),
)

function isTypeName(type: unknown): boolean {
  return typeof type === 'number'
    ? Number.isInteger(type) && ((type > 0 && type < 20) || type === -1 || type === 127)
    : typeNames.has(type as string)
}

const $type: QueryOperator = (path, types, options) => {
  const unknown = (Array.isArray(types) ? (types as unknown[]) : [types]).find((type) => !isTypeName(type))
  if (unknown !== undefined) throw new DocumentError('INVALID_OPERATOR', `Unknown type name alias: ${JSON.stringify(unknown)}`)
  const known = queries.$type(path, types, options)
  const own = (Array.isArray(types) ? types : [types]).flatMap((type) => ownTypes.get(type) ?? [])
  if (own.length === 0) return known
  const others = ofValues(path, (value) => own.some((is) => is(value)))
  return (document) => known(document) || others(document)
}

/** Only numbers have a remainder. */
const $mod: QueryOperator = (path, given) => {
  const [divisor, remainder, ...more] = Array.isArray(given) ? (given as unknown[]) : []
  if (typeof divisor !== 'number' || typeof remainder !== 'number' || more.length > 0 || Math.trunc(divisor) === 0)
    throw new DocumentError('INVALID_OPERATOR', `malformed mod: [divisor, remainder] is needed, not ${JSON.stringify(given)}.`)
  const [by, rest] = [Math.trunc(divisor), Math.trunc(remainder)]
  return ofValues(path, (value) => typeof value === 'number' && Math.trunc(value) % by === rest)
}

export const context = Context.init()
  .addQueryOps({ $all, $elemMatch, $mod, $type, $eq, $in, $exists, $ne: negated($eq), $nin: negated($in) })
  .addQueryOps({ $gte: orNull(queries.$gte), $lte: orNull(queries.$lte) })
  .addQueryOps(geoOperators)
  .addQueryOps(queries)
  .addProjectionOps(projections)

/** Operators that run code take functions, which no query over the wire can have; code as text is never run. Stages for windows are made of them. */
export const queryOperators: Operators = {
  context,
  jsonSchemaValidator: (schema) => {
    const test = compileSchema(schema as DocumentFields)
    return (document: DocumentFields) => test(document)
  },
}
