/** Compiles a query of MongoDB's to a predicate, by mingo; what mingo has not, or reads otherwise, is translated for it first. */
import { Query } from 'mingo/query'
import { DocumentError, type DocumentFields, type DocumentValue } from '../../model/documents.ts'
import { isPlain, regularExpression } from '../../model/ejson.ts'
import type { Operators } from '../operators.ts'
import { refusing } from '../refusals.ts'

export type Predicate = (document: DocumentFields) => boolean

const lists = new Set(['$and', '$or', '$nor'])
/** Fields of an operator that stand beside it in its older form. */
const geoModifiers = ['$maxDistance', '$minDistance'] as const

/** @throws {DocumentError} `INVALID_OPERATOR` */
export function compileFilter(filter: DocumentFields, operators: Operators): Predicate {
  return refusing(() => {
    const query = new Query(prepare(filter), operators)
    return (document) => query.test(document)
  })
}

/** The filter as mingo reads it. */
export function prepare(filter: DocumentFields): DocumentFields {
  const prepared: DocumentFields = {}
  for (const [name, value] of Object.entries(filter)) {
    if (name === '$comment') continue
    if (lists.has(name)) prepared[name] = prepareList(name, value)
    else if (name === '$where' || name === '$text')
      throw new DocumentError('INVALID_OPERATOR', `${name} is not emulated. Use $regex, $expr or other operators.`)
    else prepared[name] = name.startsWith('$') ? value : prepareCondition(value)
  }
  return prepared
}

function prepareList(name: string, value: DocumentValue): DocumentValue {
  if (Array.isArray(value) && value.length > 0 && value.every(isPlain)) return value.map(prepare)
  throw new DocumentError('INVALID_OPERATOR', `${name} must be a nonempty array of conditions.`)
}

function prepareCondition(condition: DocumentValue): DocumentValue {
  if (!isPlain(condition)) return condition
  const names = Object.keys(condition)
  const operator = names.find((name) => name.startsWith('$'))
  if (operator === undefined) return condition
  const field = names.find((name) => !name.startsWith('$'))
  if (field !== undefined)
    throw new DocumentError('INVALID_OPERATOR', `unknown operator: ${field}. It stands beside ${operator}: a condition has operators only.`)
  const prepared: DocumentFields = {}
  for (const [name, value] of Object.entries(condition)) {
    checkOperand(name, value, condition)
    if (name === '$options') continue
    else if (name === '$regex') prepared[name] = expressionOf(value, condition['$options'])
    else if (name === '$not') prepared[name] = value instanceof RegExp ? value : prepareCondition(value)
    else if (name === '$elemMatch') prepared[name] = isPlain(value) ? prepareElement(value) : refuseElement(value)
    else if (name === '$all') prepared[name] = (value as DocumentValue[]).map(prepareCondition)
    else if (name === '$near' || name === '$nearSphere') prepared[name] = { at: value, ...modifiersOf(condition) }
    else if (!geoModifiers.some((modifier) => modifier === name)) prepared[name] = value
  }
  return prepared
}

/** @throws {DocumentError} `INVALID_OPERATOR` for what no document could match, in MongoDB's words where it has some */
function checkOperand(name: string, value: DocumentValue, condition: DocumentFields): void {
  const why = whyWrong(name, value, condition)
  if (why !== undefined) throw new DocumentError('INVALID_OPERATOR', `${name} ${why}.`)
}

function whyWrong(name: string, value: DocumentValue, condition: DocumentFields): string | undefined {
  switch (name) {
    case '$in':
    case '$nin':
    case '$all':
      if (!Array.isArray(value)) return 'needs an array'
      return name !== '$all' && value.some(isOperation) ? 'has values and regular expressions, and no operators' : undefined
    case '$not':
      return value instanceof RegExp || isOperation(value) ? undefined : 'needs a regex or a document of operators'
    case '$size':
      return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? undefined : 'needs a whole number from 0 on'
    case '$options':
      return '$regex' in condition ? undefined : 'needs a $regex'
    default:
      return undefined
  }
}

function isOperation(value: DocumentValue): boolean {
  return isPlain(value) && Object.keys(value).some((name) => name.startsWith('$'))
}

/** A condition on the element itself, or a query on its fields. */
function prepareElement(value: DocumentFields): DocumentFields {
  const [first = ''] = Object.keys(value)
  return first.startsWith('$') && !lists.has(first) ? (prepareCondition(value) as DocumentFields) : prepare(value)
}

function refuseElement(value: DocumentValue): never {
  throw new DocumentError('INVALID_OPERATOR', `$elemMatch needs an object, not ${JSON.stringify(value)}.`)
}

function expressionOf(value: DocumentValue, options: DocumentValue | undefined): RegExp {
  if (value instanceof RegExp) return options === undefined ? value : regularExpression(value.source, options)
  if (typeof value === 'string') return regularExpression(value, options ?? '')
  throw new DocumentError('INVALID_OPERATOR', `$regex needs a text or an expression, not ${JSON.stringify(value)}.`)
}

function modifiersOf(condition: DocumentFields): DocumentFields {
  const found = geoModifiers.flatMap((name) => (condition[name] === undefined ? [] : [[name, condition[name]] as const]))
  return Object.fromEntries(found)
}
