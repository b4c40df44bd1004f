/** Refuses stages that MongoDB refuses and mingo reads as something else. mongodb.com/docs/manual/reference/operator/aggregation-pipeline */
import * as accumulators from 'mingo/operators/accumulator'
import type * as stages from 'mingo/operators/pipeline'
import { DocumentError, type DocumentFields, type DocumentValue } from '../../model/documents.ts'
import { isPlain } from '../../model/ejson.ts'

type Stage = (typeof stages)['$match']

/** Says what is wrong with the value of a stage, in MongoDB's words; `undefined` where nothing is. */
type Check = (given: DocumentValue) => string | undefined

/** Those that take one expression, never a list of them. */
const unaryAccumulators = new Set(
  ['$addToSet', '$avg', '$first', '$last', '$max', '$mergeObjects', '$min', '$push'].concat(['$stdDevPop', '$stdDevSamp', '$sum']),
)

const lookupParameters = new Set(['as', 'foreignField', 'from', 'let', 'localField', 'pipeline'])

function accumulatorFault([name, value]: [string, DocumentValue]): string | undefined {
  if (!isPlain(value)) return `The field '${name}' must be an accumulator object`
  if (name.includes('.')) return `The field name '${name}' cannot contain '.'`
  if (name.startsWith('$')) return `The field name '${name}' cannot be an operator name`
  const [operator, ...others] = Object.keys(value)
  if (operator === undefined || others.length > 0) return `The field '${name}' must specify one accumulator`
  if (!operator.startsWith('$') || !Object.hasOwn(accumulators, operator)) return `unknown group operator '${operator}'`
  const operand = value[operator]
  if (unaryAccumulators.has(operator) && Array.isArray(operand)) return `The ${operator} accumulator is a unary operator`
  if (operator === '$count' && !isEmpty(operand)) return '$count takes no arguments, i.e. $count:{}'
  return undefined
}

function accumulatorsFault(fields: DocumentFields): string | undefined {
  return Object.entries(fields).map(accumulatorFault).find(Boolean)
}

const checkGroup: Check = (given) => {
  if (!isPlain(given)) return "a group's fields must be specified in an object"
  const { _id, ...fields } = given
  return _id === undefined ? "$group specification must include an '_id'" : accumulatorsFault(fields)
}

const checkOutput: Check = (given) => {
  const output = isPlain(given) ? given['output'] : undefined
  return isPlain(output) ? accumulatorsFault(output) : undefined
}

function checkFields(stage: string): Check {
  return (given) => {
    if (!isPlain(given) || isEmpty(given)) return `Invalid ${stage} :: caused by :: specification must have at least one field`
    const operator = Object.keys(given).find((name) => name.startsWith('$'))
    return operator === undefined ? undefined : `FieldPath field names may not start with '$', given '${operator}'`
  }
}

const checkLookup: Check = (given) => {
  if (!isPlain(given)) return 'the $lookup specification must be an object'
  const unknown = Object.keys(given).find((name) => !lookupParameters.has(name))
  if (unknown !== undefined) return `unknown argument to $lookup: ${unknown}`
  const { as, localField, foreignField, pipeline } = given
  if (typeof as !== 'string' || as === '') return "must specify 'as' field for a $lookup"
  if ((localField === undefined) !== (foreignField === undefined))
    return "$lookup requires both or neither of 'localField' and 'foreignField' to be specified"
  if (localField === undefined && pipeline === undefined)
    return "$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified"
  return undefined
}

const checkSortByCount: Check = (given) => {
  const [operator = ''] = isPlain(given) ? Object.keys(given) : [given]
  return typeof operator === 'string' && operator.startsWith('$')
    ? undefined
    : 'the sortByCount field must be defined as a $-prefixed path or an expression inside an object'
}

const checks: Readonly<Record<string, Check>> = {
  $addFields: checkFields('$addFields'),
  $bucket: checkOutput,
  $bucketAuto: checkOutput,
  $facet: (given) => (isPlain(given) && !isEmpty(given) ? undefined : 'the $facet specification must be a non-empty object'),
  $group: checkGroup,
  $limit: (given) => (typeof given === 'number' && given > 0 ? undefined : 'the limit must be positive'),
  $lookup: checkLookup,
  $match: (given) => (isPlain(given) ? undefined : 'the match filter must be an expression in an object'),
  $project: (given) =>
    isEmpty(given) ? 'Invalid $project :: caused by :: projection specification must have at least one field' : undefined,
  $set: checkFields('$set'),
  $skip: (given) => (Number.isInteger(given) && Number(given) >= 0 ? undefined : '$skip value must be a non-negative integer'),
  $sort: (given) => (isEmpty(given) ? '$sort stage must have at least one sort key' : undefined),
  $sortByCount: checkSortByCount,
  $unset: (given) => (Array.isArray(given) && given.length === 0 ? '$unset specification must have at least one field' : undefined),
}

function isEmpty(value: DocumentValue | undefined): boolean {
  return isPlain(value) && Object.keys(value).length === 0
}

/** The stages, each after its check. @throws {DocumentError} `INVALID_OPERATOR`, when a pipeline is set up */
export function checkedStages<Stages extends object>(all: Stages): Stages {
  const entries = Object.entries(all as Record<string, Stage>)
  return Object.fromEntries(entries.map(([name, stage]) => [name, checkedStage(stage, checks[name])])) as Stages
}

function checkedStage(stage: Stage, check: Check | undefined): Stage {
  if (check === undefined) return stage
  return (documents, given, options) => {
    const fault = check(given as DocumentValue)
    if (fault !== undefined) throw new DocumentError('INVALID_OPERATOR', `${fault}.`)
    return stage(documents, given, options)
  }
}
