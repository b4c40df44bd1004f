/** Runs the stages of an aggregation, by mingo. */
import { Aggregator } from 'mingo/aggregator'
import { DocumentError, type DocumentFields, type DocumentValue, type StoredDocument } from '../../model/documents.ts'
import { isPlain } from '../../model/ejson.ts'
import { allOperators } from '../expressions.ts'
import { searchFor } from '../query/find.ts'
import { refusing } from '../refusals.ts'
import type { View } from '../transactions.ts'
import { copy } from '../values.ts'
import { geoNear } from './geo-near.ts'

export interface Sources {
  /** The collection, asked for when everything is loaded. */
  documents(): View
  /** Documents of another collection; none where there is no such one, as in MongoDB. */
  others(collection: string): Iterable<StoredDocument>
}

/** @throws {DocumentError} `INVALID_OPERATOR` */
export async function aggregate(pipeline: readonly DocumentFields[], { documents, others }: Sources): Promise<DocumentFields[]> {
  for (const stage of pipeline) checkStage(stage)
  const [first = {}, ...rest] = pipeline
  // What a first condition leaves out need not be copied.
  const filter = first['$match']
  const isFiltered = isPlain(filter)
  const search = await searchFor(isFiltered ? filter : {})
  const found = search(documents())
  const isNear = first['$geoNear'] !== undefined
  const input = isNear ? refusing(() => geoNear(found, first['$geoNear'] as DocumentValue)) : found.map(copy)
  return refusing(() => {
    const collectionResolver = (name: string): StoredDocument[] => Array.from(others(name), copy)
    const aggregator = new Aggregator(isFiltered || isNear ? rest : [...pipeline], { ...allOperators, collectionResolver })
    return aggregator.run(input).map((result) => withoutGaps(result) as DocumentFields)
  })
}

function checkStage(stage: DocumentFields): void {
  if (isPlain(stage) && Object.keys(stage).length === 1) return
  throw new DocumentError('INVALID_OPERATOR', `A stage of a pipeline has exactly one operator, not ${JSON.stringify(stage)}.`)
}

/** What is missing is null in an array, and no field in an object. */
function withoutGaps(value: unknown): DocumentValue {
  if (value === undefined) return null
  if (Array.isArray(value)) return value.map(withoutGaps)
  if (!isPlain(value as DocumentValue)) return value as DocumentValue
  const fields = Object.entries(value as object).filter(([, one]) => one !== undefined)
  return Object.fromEntries(fields.map(([name, one]) => [name, withoutGaps(one)]))
}
