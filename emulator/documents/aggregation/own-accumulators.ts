/** Accumulators that mingo reads otherwise than MongoDB's server does: a field that is missing is no element. */
import * as accumulators from 'mingo/operators/accumulator'
import { DocumentError } from '../../model/documents.ts'

const $push: typeof accumulators.$push = (documents, expression, options) => {
  if (expression === null || expression === undefined) return documents
  // Inside of an object, a missing value can be told from null.
  const values = accumulators.$push(documents, { value: expression }, options) as { value: unknown }[]
  return values.flatMap(({ value }) => (value === undefined ? [] : [value]))
}

const $addToSet: typeof accumulators.$addToSet = (documents, expression, options) =>
  accumulators.$addToSet($push(documents, expression, options), null, options)

/** Of no number there is no deviation, and of one none that says something about others. */
function deviation(compute: typeof accumulators.$stdDevPop, least: number): typeof accumulators.$stdDevPop {
  return (documents, expression, options) => {
    const numbers = accumulators.$push(documents, expression, options).filter((one) => typeof one === 'number')
    return numbers.length < least ? (null as never) : compute(numbers as never, null, options)
  }
}

/** Code as a text is never run. */
function $accumulator(): never {
  throw new DocumentError('INVALID_OPERATOR', '$accumulator is not emulated.')
}

export const ownAccumulators = {
  $push,
  $addToSet,
  $accumulator,
  $stdDevPop: deviation(accumulators.$stdDevPop, 1),
  $stdDevSamp: deviation(accumulators.$stdDevSamp, 2),
}
