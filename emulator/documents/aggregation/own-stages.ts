/** Stages that mingo reads otherwise than MongoDB's manual does. */
import { Lazy } from 'mingo/lazy'
import * as stages from 'mingo/operators/pipeline'
import { DocumentError, type DocumentFields, type DocumentValue } from '../../model/documents.ts'
import { isPlain } from '../../model/ejson.ts'
import { compareValues } from '../values.ts'

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

export const ownStages = { $bucket, $sample }
