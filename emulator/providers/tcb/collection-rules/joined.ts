/** Finds the collections that an aggregation reads beside its own, in pipelines within pipelines as well. */
import type { DocumentFields } from '../../../model/documents.ts'
import { isFields } from './conditions.ts'

const joining: ReadonlySet<string> = new Set(['$lookup', '$graphLookup', '$unionWith'])

export function joinedCollections(pipeline: readonly unknown[]): readonly string[] {
  return pipeline.filter(isFields).flatMap((stage) => Object.entries(stage).flatMap(([name, value]) => joinedBy(name, value)))
}

function joinedBy(name: string, value: unknown): readonly string[] {
  if (name === '$unionWith' && typeof value === 'string') return [value]
  if (!isFields(value)) return []
  if (name === '$facet') return Object.values(value).flatMap(inPipeline)
  if (!joining.has(name)) return []
  const named = [value['from'], value['coll']].filter((one) => typeof one === 'string')
  return [...named, ...inPipeline(value['pipeline'])]
}

function inPipeline(value: DocumentFields[string] | undefined): readonly string[] {
  return Array.isArray(value) ? joinedCollections(value) : []
}
