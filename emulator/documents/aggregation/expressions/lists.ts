/** Arrays and sets. mongodb.com/docs/manual/reference/operator/aggregation-array, …/aggregation-set */
import { evalExpr } from 'mingo/core'
import type { DocumentFields, DocumentValue } from '../../../model/documents.ts'
import { isPlain } from '../../../model/ejson.ts'
import { compareValues, isSame } from '../../values.ts'
import { isNothing, operands, refused, unary, wholeNumber, withVariables, type Expression } from './operands.ts'

/** Numbers of a range: MongoDB refuses what needs more than 100 MB. */
const mostNumbers = 5_000_000

function listOf(operator: string, value: unknown): DocumentValue[] {
  if (Array.isArray(value)) return value as DocumentValue[]
  throw refused(operator, `needs an array, not ${value === undefined ? 'a field that is missing' : JSON.stringify(value)}`)
}

const $arrayToObject = unary('$arrayToObject', (value) => {
  if (isNothing(value)) return null
  const pairs = listOf('$arrayToObject', value).map((one): [string, DocumentValue] => {
    const [key, member] = Array.isArray(one) && one.length === 2 ? one : isPlain(one) ? [one['k'], one['v']] : []
    if (typeof key === 'string' && member !== undefined) return [key, member]
    throw refused('$arrayToObject', `needs pairs [key, value], or objects with k and v, not ${JSON.stringify(one)}`)
  })
  return Object.fromEntries(pairs)
})

const $mergeObjects: Expression = (document, given, options) => {
  const value: unknown = evalExpr(document, given, options)
  const made: DocumentFields = {}
  for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
    if (isNothing(one)) continue
    if (!isPlain(one as DocumentValue)) throw refused('$mergeObjects', `needs objects, not ${JSON.stringify(one)}`)
    for (const [name, member] of Object.entries(one)) if (member !== undefined) made[name] = member as DocumentValue
  }
  return made
}

/** Where a value is, between two places; -1 for nowhere. */
const $indexOfArray: Expression = (document, given, options) => {
  const [list, sought, start = 0, end] = operands('$indexOfArray', [2, 3, 4], document, given, options)
  if (isNothing(list)) return null
  const array = listOf('$indexOfArray', list)
  const from = wholeNumber('$indexOfArray', start)
  const to = Math.min(end === undefined ? array.length : wholeNumber('$indexOfArray', end), array.length)
  if (from < 0 || to < 0) throw refused('$indexOfArray', 'counts from 0 on')
  for (let at = from; at < to; at++) if (isSame(array[at], sought as DocumentValue)) return at
  return -1
}

const $range: Expression = (document, given, options) => {
  const [start, end, step = 1] = operands('$range', [2, 3], document, given, options).map((one) => wholeNumber('$range', one))
  if (start === undefined || end === undefined || step === 0) throw refused('$range', 'needs a step that is not 0')
  const count = Math.max(0, Math.ceil((end - start) / step))
  if (count > mostNumbers) throw refused('$range', `would use too much memory: ${count} numbers, and ${mostNumbers} are allowed`)
  return Array.from({ length: count }, (_, index) => start + index * step)
}

const $reduce: Expression = (document, given, options) => {
  const { input, initialValue, in: expression } = isPlain(given) ? given : {}
  if (input === undefined || initialValue === undefined || expression === undefined)
    throw refused('$reduce', 'needs input, initialValue and in')
  const list: unknown = evalExpr(document, input, options)
  if (isNothing(list)) return null
  let value: unknown = evalExpr(document, initialValue, options)
  for (const element of listOf('$reduce', list)) value = withVariables(document, { value, this: element }, expression, options)
  return value
}

/** The first or last elements, or some from a place on. */
const $slice: Expression = (document, given, options) => {
  const [list, first, count] = operands('$slice', [2, 3], document, given, options)
  if (isNothing(list) || isNothing(first) || count === null) return null
  const array = listOf('$slice', list)
  const from = wholeNumber('$slice', first)
  if (count === undefined) return from < 0 ? array.slice(from) : array.slice(0, from)
  const length = wholeNumber('$slice', count)
  if (length <= 0) throw refused('$slice', `takes a positive number of elements, not ${length}`)
  const start = from < 0 ? Math.max(0, array.length + from) : from
  return array.slice(start, start + length)
}

const $zip: Expression = (document, given, options) => {
  const { inputs, useLongestLength: longest = false, defaults } = isPlain(given) ? given : {}
  if (!Array.isArray(inputs) || inputs.length === 0) throw refused('$zip', 'needs inputs, an array of arrays')
  if (defaults !== undefined && longest !== true) throw refused('$zip', 'has defaults only where useLongestLength is true')
  const lists = inputs.map((one): unknown => evalExpr(document, one, options))
  if (lists.some(isNothing)) return null
  const arrays = lists.map((one) => listOf('$zip', one))
  const missing = defaults === undefined ? [] : listOf('$zip', evalExpr(document, defaults, options))
  if (defaults !== undefined && missing.length !== arrays.length) throw refused('$zip', 'needs as many defaults as inputs')
  const lengths = arrays.map(({ length }) => length)
  const count = longest === true ? Math.max(...lengths) : Math.min(...lengths)
  return Array.from({ length: count }, (_, at) => arrays.map((array, index) => (at < array.length ? array[at] : (missing[index] ?? null))))
}

/** All elements of some sets, in their order, each once. */
const $setUnion: Expression = (document, given, options) => {
  const lists = (Array.isArray(given) ? given : [given]).map((one): unknown => evalExpr(document, one, options))
  if (lists.some(isNothing)) return null
  const all = lists.flatMap((one) => listOf('$setUnion', one)).sort(compareValues)
  return all.filter((one, index) => index === 0 || !isSame(all[index - 1], one))
}

export const lists = {
  $arrayToObject,
  $mergeObjects,
  $indexOfArray,
  $objectToArray: unary('$objectToArray', (value) => {
    if (isNothing(value)) return null
    if (isPlain(value)) return Object.entries(value).map(([k, v]) => ({ k, v }))
    throw refused('$objectToArray', `needs an object, not ${JSON.stringify(value)}`)
  }),
  $range,
  $reduce,
  $reverseArray: unary('$reverseArray', (value) => (isNothing(value) ? null : listOf('$reverseArray', value).toReversed())),
  $size: unary('$size', (value) => listOf('$size', value).length),
  $slice,
  $zip,
  $setUnion,
}
