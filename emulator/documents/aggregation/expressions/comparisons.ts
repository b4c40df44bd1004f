/** Comparisons and truth: whole values in the order of their types, unlike in a query. mongodb.com/docs/manual/reference/operator/aggregation-comparison */
import { evalExpr } from 'mingo/core'
import type { DocumentValue } from '../../../model/documents.ts'
import { isPlain } from '../../../model/ejson.ts'
import { compareValues } from '../../values.ts'
import * as expressions from 'mingo/operators/expression'
import { isTrue, operands, refused, unary, type Expression } from './operands.ts'

function comparison(operator: string, make: (order: number) => unknown): Expression {
  return (document, given, options) => {
    const [one, other] = operands(operator, [2], document, given, options) as (DocumentValue | undefined)[]
    return make(Math.sign(compareValues(one, other)))
  }
}

const $switch: Expression = (document, given, options) => {
  const { branches, default: rest } = isPlain(given) ? given : {}
  if (!Array.isArray(branches) || branches.length === 0 || !branches.every((one) => isPlain(one) && 'case' in one && 'then' in one))
    throw refused('$switch', 'needs branches, each with case and then')
  for (const branch of branches as Record<'case' | 'then', DocumentValue>[])
    if (isTrue(evalExpr(document, branch.case, options))) return evalExpr(document, branch.then, options)
  if (isPlain(given) && 'default' in given) return evalExpr(document, rest, options)
  throw refused('$switch', 'found no branch whose case is true, and has no default')
}

/** An object has all of its three parts, and no others. */
const $cond: Expression = (document, given, options) => {
  if (isPlain(given)) {
    const missing = ['if', 'then', 'else'].find((name) => !(name in given))
    if (missing !== undefined) throw refused('$cond', `misses the parameter '${missing}'`)
    const unknown = Object.keys(given).find((name) => !['if', 'then', 'else'].includes(name))
    if (unknown !== undefined) throw refused('$cond', `has no parameter '${unknown}'`)
  }
  return expressions.$cond(document, given as never, options)
}

const $ifNull: Expression = (document, given, options) => {
  if (!Array.isArray(given) || given.length < 2) throw refused('$ifNull', 'needs at least two arguments')
  return expressions.$ifNull(document, given, options)
}

/** One operand may stand alone. */
function oneOrMore(compute: Expression): Expression {
  return (document, given, options) => compute(document, Array.isArray(given) ? given : [given], options)
}

export const comparisons = {
  $and: oneOrMore(expressions.$and),
  $or: oneOrMore(expressions.$or),
  $cond,
  $ifNull,
  $cmp: comparison('$cmp', (order) => order),
  $eq: comparison('$eq', (order) => order === 0),
  $ne: comparison('$ne', (order) => order !== 0),
  $gt: comparison('$gt', (order) => order > 0),
  $gte: comparison('$gte', (order) => order >= 0),
  $lt: comparison('$lt', (order) => order < 0),
  $lte: comparison('$lte', (order) => order <= 0),
  $not: unary('$not', (value) => !isTrue(value)),
  $switch,
}
