/**
 * Commands of `db.command` that the SDKs send as they are: they translate `_.elemMatch({ age: _.gt(2) })`, but neither what stands deeper, as in
 * `_.pull({ places: _.elemMatch({ age: _.lt(2) }) })`, nor `_.gt(1).and(_.lt(5))` as an element. docs/contracts/tcb.md 10.1.
 */
import type { DocumentFields, DocumentValue } from '../../../../model/documents.ts'
import { isPlain } from '../../../../model/ejson.ts'
import { ParameterError } from './parameter-error.ts'

/** Operators of MongoDB by the SDKs' names: of one operand, and of the list of operands. */
const single: Readonly<Record<string, string>> = {
  eq: '$eq',
  neq: '$ne',
  lt: '$lt',
  lte: '$lte',
  gt: '$gt',
  gte: '$gte',
  exists: '$exists',
  size: '$size',
  mod: '$mod',
  elemMatch: '$elemMatch',
}
const several: Readonly<Record<string, string>> = { in: '$in', nin: '$nin', all: '$all' }
const logic = ['and', 'or', 'nor', 'not']

/** The filter or projection with MongoDB's conditions in `$elemMatch`, where alone such commands are; documents elsewhere are data. */
export function withConditions(fields: DocumentFields): DocumentFields {
  return mapped(fields, (value, name) => (name === '$elemMatch' ? conditionOf(value) : within(value)))
}

function within(value: DocumentValue): DocumentValue {
  if (Array.isArray(value)) return value.map(within)
  return isPlain(value) ? withConditions(value) : value
}

/** A condition on an element, as it is. */
export function conditionOf(value: DocumentValue): DocumentValue {
  if (Array.isArray(value)) return value.map(conditionOf)
  if (!isPlain(value)) return value
  const { operator, operands, fieldName } = value
  const isCommand =
    Object.keys(value).length === 3 &&
    typeof operator === 'string' &&
    Array.isArray(operands) &&
    (typeof fieldName === 'string' || (isPlain(fieldName ?? null) && Object.keys(fieldName as DocumentFields).length === 0))
  return isCommand ? translated(operator, operands) : mapped(value, conditionOf)
}

function translated(operator: string, operands: readonly DocumentValue[]): DocumentValue {
  const [first = null] = operands.map(conditionOf)
  if (operator in single) return { [single[operator] as string]: first }
  if (operator in several) return { [several[operator] as string]: operands.map(conditionOf) }
  if (!logic.includes(operator)) return { operator, operands: [...operands], fieldName: {} }
  if (operator === 'not') return { $not: first }
  const conditions = operands.map(conditionOf)
  const names = conditions.flatMap((condition) => (isPlain(condition) ? Object.keys(condition) : ['']))
  if (operator === 'and' && new Set(names).size === names.length && !names.includes(''))
    return Object.assign({}, ...conditions) as DocumentFields
  throw new ParameterError(
    '$elemMatch',
    operator,
    'conditions on an element are compared values, and those that all hold, each operator once',
  )
}

function mapped(fields: DocumentFields, change: (value: DocumentValue, name: string) => DocumentValue): DocumentFields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, change(value, name)]))
}
