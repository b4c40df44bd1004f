/** Reads documents: those that a filter means, in order, a part of them, and of each the fields that are wanted. */
import type { DocumentFields, FindQuery, StoredDocument } from '../../model/documents.ts'
import { copy } from '../values.ts'
import type { View } from '../transactions.ts'
import { idLookup } from './id-lookup.ts'
import { sortDocuments } from './order.ts'

export interface Found {
  readonly documents: StoredDocument[]
}

/**
 * Documents as they are in the database. `view` is asked for when everything is loaded: what is found and what is made of it belong together.
 *
 * @param most documents that are looked for
 */
export async function matching(view: () => View, filter: DocumentFields, most = Infinity): Promise<Found> {
  const lookup = idLookup(filter)
  if (lookup?.exact === true || Object.keys(filter).length === 0) {
    const { get, values } = methodsOf(view())
    return { documents: taken(lookup ? lookup.keys.map(get) : values(), () => true, most) }
  }
  const { compile } = await import('./predicate.ts')
  const { matches, near } = await compile(filter)
  const { get, values } = methodsOf(view())
  const documents = taken(lookup ? lookup.keys.map(get) : values(), matches, near ? Infinity : most)
  if (near) near(documents)
  return { documents: documents.length > most ? documents.slice(0, most) : documents }
}

function methodsOf(view: View): View {
  return { get: (key) => view.get(key), values: () => view.values() }
}

function taken(
  documents: Iterable<StoredDocument | undefined>,
  matches: (document: StoredDocument) => boolean,
  most: number,
): StoredDocument[] {
  const found: StoredDocument[] = []
  for (const document of documents) {
    if (!document || !matches(document)) continue
    found.push(document)
    if (found.length >= most) break
  }
  return found
}

/** Documents that are the caller's. */
export async function find(view: () => View, query: FindQuery): Promise<StoredDocument[]> {
  const { filter = {}, sort, skip = 0, limit = 0, projection } = query
  const isSorted = sort !== undefined && Object.keys(sort).length > 0
  const end = limit > 0 ? skip + limit : Infinity
  const { documents } = await matching(view, filter, isSorted ? Infinity : end)
  if (isSorted) sortDocuments(documents, sort)
  const page = documents.slice(skip, end).map(copy)
  if (projection === undefined || Object.keys(projection).length === 0) return page
  const { project } = await import('./projection.ts')
  return project(page, projection, filter)
}
