/** Accumulators that mingo reads otherwise than MongoDB's server does: a field that is missing is no element. */
import * as accumulators from 'mingo/operators/accumulator'

const $push: typeof accumulators.$push = (documents, expression, options) => {
  if (expression === null || expression === undefined) return documents
  // Inside of an object, a missing value can be told from null.
  const values = accumulators.$push(documents, { value: expression }, options) as { value: unknown }[]
  return values.flatMap(({ value }) => (value === undefined ? [] : [value]))
}

const $addToSet: typeof accumulators.$addToSet = (documents, expression, options) =>
  accumulators.$addToSet($push(documents, expression, options), null, options)

export const ownAccumulators = { $push, $addToSet }
