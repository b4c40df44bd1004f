/** Runs the stages of an aggregation, by mingo. */
import { Aggregator } from 'mingo/aggregator'
import { ProcessingMode } from 'mingo/core'
import { DocumentError, type DocumentFields, type StoredDocument } from '../../model/documents.ts'
import { isPlain } from '../../model/ejson.ts'
import { allOperators } from '../expressions.ts'
import { prepare } from '../query/filter.ts'
import { refusing } from '../refusals.ts'

export interface Sources {
  /** As they are in the database. */
  readonly documents: readonly StoredDocument[]
  /** Documents of another collection; none where there is no such one, as in MongoDB. */
  readonly others: (collection: string) => readonly StoredDocument[]
}

/** @throws {DocumentError} `INVALID_OPERATOR` */
export function aggregate(pipeline: readonly DocumentFields[], { documents, others }: Sources): DocumentFields[] {
  const stages = pipeline.map(prepareStage)
  return refusing(() => {
    const collectionResolver = (name: string): StoredDocument[] => [...others(name)]
    const aggregator = new Aggregator(stages, { ...allOperators, collectionResolver, processingMode: ProcessingMode.CLONE_ALL })
    return aggregator.run([...documents])
  })
}

/** A stage as mingo reads it. */
function prepareStage(stage: DocumentFields): DocumentFields {
  const names = isPlain(stage) ? Object.keys(stage) : []
  const [name = ''] = names
  if (names.length !== 1)
    throw new DocumentError('INVALID_OPERATOR', `A stage of a pipeline has exactly one operator, not ${JSON.stringify(stage)}.`)
  const value = stage[name]
  return name === '$match' && isPlain(value) ? { $match: prepare(value) } : stage
}
