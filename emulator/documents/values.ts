/** Copies, checks and compares the values of documents. */
import { DocumentError, ObjectId, type DocumentFields, type DocumentValue } from '../model/documents.ts'
import { isPlain } from '../model/ejson.ts'

/** Levels of a document, as in MongoDB (mongodb.com/docs/manual/reference/limits, "Nested Depth for BSON Documents"). */
export const deepest = 100

/** A copy that shares nothing that can be changed. */
export function copy<Value extends DocumentValue>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copy) as Value
  if (value instanceof Date) return new Date(value) as Value
  if (value instanceof Uint8Array) return value.slice() as Value
  // Identifiers and expressions are not changed by anybody.
  if (value instanceof ObjectId || value instanceof RegExp) return value
  const fields: DocumentFields = {}
  for (const name of Object.keys(value)) fields[name] = copy(value[name] as DocumentValue)
  return fields as Value
}

/**
 * The copy of a value that is to be stored: keys whose value is undefined are left out, and are null in arrays.
 *
 * @throws {DocumentError} `INVALID_VALUE` for what no document can hold
 */
export function storable(value: unknown, path: string, depth = 0): DocumentValue {
  if (depth > deepest) throw new DocumentError('INVALID_VALUE', `${path} is nested more deeply than ${deepest} levels.`)
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value
    case 'object':
      break
    default:
      throw new DocumentError('INVALID_VALUE', `${path} is a ${typeof value}, which no document can hold.`)
  }
  if (value === null) return null
  if (Array.isArray(value)) return value.map((one, index) => (one === undefined ? null : storable(one, `${path}.${index}`, depth + 1)))
  if (value instanceof Date && Number.isNaN(value.getTime())) throw new DocumentError('INVALID_VALUE', `${path} is a date that is none.`)
  if (value instanceof Date || value instanceof Uint8Array || value instanceof ObjectId || value instanceof RegExp) return copy(value)
  if (!isPlain(value as DocumentValue) && Object.getPrototypeOf(value) !== null) {
    const kind = value.constructor?.name
    throw new DocumentError('INVALID_VALUE', `${path} is a ${kind}, which no document can hold: only plain objects.`)
  }
  const fields: DocumentFields = {}
  for (const [name, one] of Object.entries(value)) {
    if (one === undefined) continue
    const inner = path === '' ? name : `${path}.${name}`
    checkName(name, inner)
    fields[name] = storable(one, inner, depth + 1)
  }
  return fields
}

function checkName(name: string, path: string): void {
  if (name.startsWith('$'))
    throw new DocumentError('INVALID_VALUE', `The dollar ($) prefixed field '${name}' in '${path}' is not valid for storage.`)
  if (name === '__proto__') throw new DocumentError('INVALID_VALUE', `No field can be named __proto__, as in '${path}'.`)
}

/** The order of types in MongoDB (mongodb.com/docs/manual/reference/bson-type-comparison-order). */
function rankOf(value: DocumentValue | undefined): number {
  if (value === undefined) return 1
  if (value === null) return 2
  switch (typeof value) {
    case 'number':
      return 3
    case 'string':
      return 4
    case 'boolean':
      return 9
  }
  if (Array.isArray(value)) return 6
  if (value instanceof Date) return 10
  if (value instanceof ObjectId) return 8
  if (value instanceof RegExp) return 11
  return value instanceof Uint8Array ? 7 : 5
}

/** Orders values of all types as MongoDB does. Nothing comes before null. */
export function compareValues(one: DocumentValue | undefined, other: DocumentValue | undefined): number {
  if (one === other) return 0
  const rank = rankOf(one)
  const ranks = rank - rankOf(other)
  if (ranks !== 0) return ranks
  switch (rank) {
    case 3:
      return compareNumbers(one as number, other as number)
    case 4:
      return (one as string) < (other as string) ? -1 : 1
    case 5:
      return compareFields(one as DocumentFields, other as DocumentFields)
    case 6:
      return compareArrays(one as DocumentValue[], other as DocumentValue[])
    case 7: {
      const [left, right] = [one as Uint8Array, other as Uint8Array]
      return left.length - right.length || Buffer.compare(left, right)
    }
    case 9:
      return one === true ? 1 : -1
    case 10:
      return (one as Date).getTime() - (other as Date).getTime()
    default: {
      const [left, right] = [(one as ObjectId | RegExp).toString(), (other as ObjectId | RegExp).toString()]
      return left < right ? -1 : left > right ? 1 : 0
    }
  }
}

/** NaN comes before all other numbers, and is equal to itself. */
function compareNumbers(one: number, other: number): number {
  if (one < other) return -1
  if (one > other) return 1
  return Number(!Number.isNaN(one)) - Number(!Number.isNaN(other))
}

function compareArrays(one: readonly DocumentValue[], other: readonly DocumentValue[]): number {
  for (let index = 0; index < one.length && index < other.length; index++) {
    const order = compareValues(one[index], other[index])
    if (order !== 0) return order
  }
  return one.length - other.length
}

/** Field by field in their order: types, names, values. */
function compareFields(one: DocumentFields, other: DocumentFields): number {
  const [names, others] = [Object.keys(one), Object.keys(other)]
  for (let index = 0; index < names.length && index < others.length; index++) {
    const [name, second] = [names[index] as string, others[index] as string]
    const [left, right] = [one[name] as DocumentValue, other[second] as DocumentValue]
    const order = rankOf(left) - rankOf(right) || (name < second ? -1 : name > second ? 1 : 0) || compareValues(left, right)
    if (order !== 0) return order
  }
  return names.length - others.length
}

export function isSame(one: DocumentValue | undefined, other: DocumentValue | undefined): boolean {
  return compareValues(one, other) === 0
}
