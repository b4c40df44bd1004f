/** Stages that mingo reads otherwise than MongoDB's manual does. */
import { evalExpr } from 'mingo/core'
import { Lazy } from 'mingo/lazy'
import * as stages from 'mingo/operators/pipeline'
import { DocumentError, type DocumentFields, type DocumentValue } from '../../model/documents.ts'
import { isPlain } from '../../model/ejson.ts'
import { checkPath, valueAt } from '../update/paths.ts'
import { compareValues } from '../values.ts'
import { $bucketAuto } from './bucket-auto.ts'

type Stage = (typeof stages)['$match']

/** MongoDB makes it of `$group` and `$sort` as well: a boundary belongs to the bucket above it, and a bucket without documents is left out. */
const $bucket: Stage = (documents, given, options) => {
  const { groupBy, boundaries, default: rest, output = { count: { $sum: 1 } } } = given as DocumentFields
  if (
    !Array.isArray(boundaries) ||
    boundaries.length < 2 ||
    boundaries.some((one, index) => index > 0 && compareValues(boundaries[index - 1], one) >= 0)
  )
    throw new DocumentError('INVALID_OPERATOR', "$bucket: 'boundaries' has at least two values, in ascending order.")
  const [least, ...others] = boundaries.map((value) => ({ $literal: value }))
  const outside = { $literal: rest ?? null }
  const within = others.reduceRight<DocumentFields>(
    (above, upper, index) => ({ $cond: [{ $lt: [groupBy ?? null, upper] }, { $literal: boundaries[index] ?? null }, above] }),
    outside,
  )
  const bucket = { $cond: [{ $gte: [groupBy ?? null, least ?? null] }, within, outside] }
  const grouped = stages.$group(documents, { _id: bucket, ...(isPlain(output) ? output : {}) }, options)
  return grouped.transform((all) => {
    const buckets = all as DocumentFields[]
    if (rest === undefined && buckets.some(({ _id }) => _id === null))
      throw new DocumentError('INVALID_OPERATOR', "$bucket: a value is in no bucket: add 'default' for such.")
    return Lazy(buckets.sort((one, other) => compareValues(one['_id'], other['_id'])))
  })
}

/** No document comes twice. */
const $sample: Stage = (documents, given) =>
  documents.transform((all) => {
    const { size } = given as DocumentFields
    if (typeof size !== 'number' || size < 0) throw new DocumentError('INVALID_OPERATOR', '$sample needs a size from 0 on.')
    const left = [...(all as DocumentValue[])]
    const taken: DocumentValue[] = []
    while (taken.length < size && left.length > 0) taken.push(...left.splice(Math.floor(Math.random() * left.length), 1))
    return Lazy(taken)
  })

/** No document is no count: MongoDB makes it of `$group`. */
const $count: Stage = (documents, given, options) => {
  const counted = stages.$count(documents, given as never, options)
  return counted.filter((one) => Object.values(one as object)[0] !== 0)
}

/** Fields of an object are set one by one, as if they were named by their paths; those beside them stay. */
const $addFields: Stage = (documents, given, options) => {
  const fields = Object.entries(pathsOf(given as DocumentFields)).map(([path, value]) => {
    checkPath(path)
    return [path.split('.'), value] as const
  })
  return documents.map((document) =>
    fields.reduce<DocumentFields>(
      (made, [steps, value]) => withPath(made, steps, evalExpr(document, value, options) as DocumentValue | undefined),
      document as DocumentFields,
    ),
  )
}

function pathsOf(fields: DocumentFields, parent = ''): DocumentFields {
  const entries = Object.entries(fields).flatMap(([name, value]): [string, DocumentValue][] => {
    const names = isPlain(value) ? Object.keys(value) : []
    const isGroup = names.length > 0 && !names.some((one) => one.startsWith('$'))
    return isGroup ? Object.entries(pathsOf(value as DocumentFields, `${parent}${name}.`)) : [[`${parent}${name}`, value]]
  })
  return Object.fromEntries(entries)
}

/** An empty text and an empty object are values: mingo leaves their documents out. Its index may stand at a path. */
const $unwind: Stage = (documents, given) => {
  const {
    path,
    includeArrayIndex: index,
    preserveNullAndEmptyArrays: preserves = false,
  } = (isPlain(given as never) ? given : { path: given }) as DocumentFields
  if (typeof path !== 'string' || !path.startsWith('$'))
    throw new DocumentError('INVALID_OPERATOR', `$unwind needs a path that begins with $, not ${JSON.stringify(path)}.`)
  if (index !== undefined && (typeof index !== 'string' || index === '' || index.startsWith('$')))
    throw new DocumentError('INVALID_OPERATOR', `$unwind: 'includeArrayIndex' is the name of a field, not ${JSON.stringify(index)}.`)
  const steps = path.slice(1).split('.')
  const made = (document: DocumentFields, element: DocumentValue | undefined, place: number | null): DocumentFields => {
    const one = withPath(document, steps, element)
    return index === undefined ? one : withPath(one, index.split('.'), place)
  }
  return documents.transform((all) =>
    Lazy(
      (all as DocumentFields[]).flatMap((document) => {
        const value = valueAt(document, steps)
        if (Array.isArray(value) && value.length > 0) return value.map((element, place) => made(document, element, place))
        if (Array.isArray(value)) return preserves === true ? [made(document, undefined, null)] : []
        return preserves === true || (value !== undefined && value !== null) ? [made(document, value, null)] : []
      }),
    ),
  )
}

/** A copy that shares all but what leads to the path; of an array every element gets the value. Nothing takes the field away. */
function withPath(document: DocumentFields, [step = '', ...rest]: readonly string[], value: DocumentValue | undefined): DocumentFields {
  const { [step]: current, ...others } = document
  const made = rest.length === 0 ? value : within(current, rest, value)
  return made === undefined ? others : { ...document, [step]: made }
}

function within(current: DocumentValue | undefined, rest: readonly string[], value: DocumentValue | undefined): DocumentValue | undefined {
  if (Array.isArray(current)) return current.map((element) => within(element, rest, value) as DocumentValue)
  if (isPlain(current)) return withPath(current, rest, value)
  return value === undefined ? current : withPath({}, rest, value)
}

/** What is found may stand at a path, and a pipeline gets what the fields have found: mingo gives it the whole collection. */
const $lookup: Stage = (documents, given, options) => {
  const { as, let: variables, pipeline, ...asked } = given as DocumentFields
  if (typeof as !== 'string') return stages.$lookup(documents, given as never, options)
  const isByBoth = asked['localField'] !== undefined && Array.isArray(pipeline) && pipeline.length > 0
  if (!isByBoth && !as.includes('.')) return stages.$lookup(documents, given as never, options)
  const first = isByBoth ? asked : { ...asked, let: variables, pipeline }
  const found = stages.$lookup(documents, { ...first, as: foundHere } as never, options)
  return found.map((one) => {
    const { [foundHere]: list, ...document } = one as DocumentFields
    if (!isByBoth) return withPath(document, as.split('.'), list)
    const within = { from: list, let: variables, pipeline, as: foundHere }
    const [made] = stages.$lookup(Lazy([document]), within as never, options).collect() as DocumentFields[]
    return withPath(document, as.split('.'), made?.[foundHere])
  })
}

const foundHere = ' found'

export const ownStages = { $addFields, $bucket, $bucketAuto, $count, $lookup, $sample, $set: $addFields, $unwind }
