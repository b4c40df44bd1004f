/** Distributes documents evenly over buckets. mongodb.com/docs/manual/reference/operator/aggregation/bucketAuto */
import { evalExpr } from 'mingo/core'
import { Lazy } from 'mingo/lazy'
import * as stages from 'mingo/operators/pipeline'
import { DocumentError, type DocumentFields, type DocumentValue } from '../../model/documents.ts'
import { isPlain } from '../../model/ejson.ts'
import { compareValues } from '../values.ts'
import { granularities, nextPreferred } from './preferred-numbers.ts'

type Stage = (typeof stages)['$match']

interface Bucket {
  min: DocumentValue
  max: DocumentValue
  readonly documents: DocumentFields[]
}

interface Sorted {
  readonly key: DocumentValue
  readonly document: DocumentFields
}

function wrong(why: string): DocumentError {
  return new DocumentError('INVALID_OPERATOR', `$bucketAuto: ${why}.`)
}

export const $bucketAuto: Stage = (documents, given, options) => {
  const { groupBy, buckets: count, output = { count: { $sum: 1 } }, granularity } = given as DocumentFields
  if (groupBy === undefined) throw wrong("'groupBy' is needed, an expression such as '$price'")
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1)
    throw wrong(`'buckets' is a number from 1 on, not ${JSON.stringify(count)}`)
  if (!isPlain(output)) throw wrong("'output' is an object of accumulators")
  if (granularity !== undefined && (typeof granularity !== 'string' || !granularities.includes(granularity)))
    throw wrong(`'granularity' is one of ${granularities.join(', ')}, not ${JSON.stringify(granularity)}`)
  return documents.transform((all) => {
    const sorted = (all as DocumentFields[])
      .map((document): Sorted => ({ key: (evalExpr(document, groupBy, options) as DocumentValue | undefined) ?? null, document }))
      .sort((one, other) => compareValues(one.key, other.key))
    const buckets = granularity === undefined ? evenly(sorted, count) : rounded(sorted, count, granularity)
    return Lazy(
      buckets.map(({ min, max, documents: within }) => {
        const [fields] = stages.$group(Lazy(within), { _id: null, ...output }, options).collect() as DocumentFields[]
        return { ...fields, _id: { min, max } }
      }),
    )
  })
}

/** Documents of one value stay together; the end of a bucket is the beginning of the next one. */
function evenly(sorted: readonly Sorted[], count: number): Bucket[] {
  return filled(sorted, count, (max, next) => compareValues(max, next) === 0).map((bucket, index, all) => ({
    ...bucket,
    max: all[index + 1]?.min ?? bucket.max,
  }))
}

/** Boundaries are numbers of a series: the first one is rounded down, all others up. */
function rounded(sorted: readonly Sorted[], count: number, granularity: string): Bucket[] {
  for (const { key } of sorted)
    if (typeof key !== 'number' || !(key >= 0))
      throw wrong(`with a granularity, values of 'groupBy' are numbers from 0 on, not ${JSON.stringify(key)}`)
  const up = (value: DocumentValue): number => nextPreferred(granularity, value as number, 1)
  let lower: number | undefined
  return filled(sorted, count, (max, next) => (next as number) < up(max)).map((bucket) => {
    const min = lower ?? nextPreferred(granularity, bucket.min as number, -1)
    lower = up(bucket.max)
    return { ...bucket, min, max: lower }
  })
}

/** @param stays tells whether a value beyond a full bucket, whose greatest value is known, belongs into it */
function filled(sorted: readonly Sorted[], count: number, stays: (max: DocumentValue, next: DocumentValue) => boolean): Bucket[] {
  const size = Math.max(1, Math.round(sorted.length / count))
  const buckets: Bucket[] = []
  let at = 0
  while (at < sorted.length) {
    const { key } = sorted[at] as Sorted
    const bucket: Bucket = { min: key, max: key, documents: [] }
    buckets.push(bucket)
    const isLast = buckets.length === count
    let boundary = key
    for (; at < sorted.length; at++) {
      const next = sorted[at] as Sorted
      const isFull = !isLast && bucket.documents.length >= size
      if (!isFull) boundary = next.key
      else if (!stays(boundary, next.key)) break
      bucket.documents.push(next.document)
      bucket.max = next.key
    }
  }
  return buckets
}
