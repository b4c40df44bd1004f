/** What all expressions share: their type, and how their operands are read. */
import { evalExpr } from 'mingo/core'
import { $let } from 'mingo/operators/expression'
import { DocumentError, type DocumentValue } from '../../../model/documents.ts'

/** Computes a value of a document. `undefined` is a field that is not there. */
// oxlint-disable-next-line typescript/no-explicit-any -- what it takes and makes depends on the operator
export type Expression = (document: any, given: any, options: Options) => any

export type Options = Parameters<typeof evalExpr>[2]

/** The error of an operator, as a sentence about it. */
export function refused(operator: string, why: string): DocumentError {
  return new DocumentError('INVALID_OPERATOR', `${operator} ${why}.`)
}

export function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined
}

/** False are false, null, 0 and what is missing; a text and NaN never are. mongodb.com/docs/manual/reference/aggregation-quick-reference */
export function isTrue(value: unknown): boolean {
  return value !== false && value !== 0 && !isNothing(value)
}

/** An operator of one operand, which may stand alone or in a list of one. @param compute gets the value */
export function unary(operator: string, compute: (value: DocumentValue | undefined) => unknown): Expression {
  return (document, given, options) => compute(operand(operator, document, given, options))
}

export function operand(operator: string, document: unknown, given: unknown, options: Options): DocumentValue | undefined {
  if (!Array.isArray(given)) return evalExpr(document, given, options) as DocumentValue
  if (given.length !== 1) throw refused(operator, `takes exactly 1 argument, and ${given.length} were passed in`)
  return evalExpr(document, given[0], options) as DocumentValue
}

/** The values of a list of operands. @param counts how many there may be */
export function operands(operator: string, counts: readonly number[], document: unknown, given: unknown, options: Options): unknown[] {
  return listed(operator, counts, given).map((one) => evalExpr(document as object, one, options))
}

/** What was given as a list: one operand may stand alone. @param counts how many there may be */
function listed(operator: string, counts: readonly number[], given: unknown): unknown[] {
  const list: unknown[] = Array.isArray(given) ? given : [given]
  if (!counts.includes(list.length)) throw refused(operator, `takes ${counts.join(' or ')} arguments, and ${list.length} were passed in`)
  return list
}

/** An operator of mingo's for so many operands: it leaves out those beyond, and takes missing ones for null. @param counts how many there may be */
export function counted(operator: string, counts: readonly number[], compute: Expression): Expression {
  return (document, given, options) => compute(document, listed(operator, counts, given), options)
}

/** An operator of mingo's for one operand, which may also stand in a list of one. */
export function single(operator: string, compute: Expression): Expression {
  return (document, given, options) => compute(document, listed(operator, [1], given)[0], options)
}

/** Evaluates an expression with variables, which it names with `$$`. */
export function withVariables(document: unknown, variables: Record<string, unknown>, expression: unknown, options: Options): unknown {
  const vars = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, { $literal: value }]))
  return $let(document as never, { vars, in: expression }, options)
}

/** A whole number. */
export function wholeNumber(operator: string, value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value
  throw refused(operator, `needs whole numbers, not ${JSON.stringify(value)}`)
}
