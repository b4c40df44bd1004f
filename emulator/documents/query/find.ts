/** Reads documents: those that a filter means, in order, a part of them, and of each the fields that are wanted. */
import type { DocumentFields, FindQuery, StoredDocument } from '../../model/documents.ts'
import { copy } from '../values.ts'
import type { View } from '../transactions.ts'
import { idLookup } from './id-lookup.ts'
import { sortDocuments } from './order.ts'

/**
 * Documents as they are in the database, in one step: what is found and what is made of it belong together.
 *
 * @param most documents that are looked for
 */
export type Search = (view: View, most?: number) => StoredDocument[]

/**
 * Loads what it takes to search by a filter.
 *
 * @throws {DocumentError} `INVALID_OPERATOR`
 */
export async function searchFor(filter: DocumentFields): Promise<Search> {
  const lookup = idLookup(filter)
  const among = (view: View): Iterable<StoredDocument | undefined> => (lookup ? lookup.keys.map((key) => view.get(key)) : view.values())
  if (lookup?.exact === true || Object.keys(filter).length === 0) return (view, most) => taken(among(view), () => true, most)
  const { compile } = await import('./predicate.ts')
  const { matches, near } = await compile(filter)
  if (!near) return (view, most) => taken(among(view), matches, most)
  return (view, most) => near(taken(among(view), matches)).slice(0, most)
}

function taken(
  documents: Iterable<StoredDocument | undefined>,
  matches: (document: StoredDocument) => boolean,
  most = Infinity,
): StoredDocument[] {
  const found: StoredDocument[] = []
  for (const document of documents) {
    if (!document || !matches(document)) continue
    found.push(document)
    if (found.length >= most) break
  }
  return found
}

/** Documents that are the caller's. `view` is asked for when everything is loaded. */
export async function find(view: () => View, query: FindQuery): Promise<StoredDocument[]> {
  const { filter = {}, sort, skip = 0, limit = 0, projection } = query
  const isSorted = sort !== undefined && Object.keys(sort).length > 0
  const end = limit > 0 ? skip + limit : Infinity
  const search = await searchFor(filter)
  const found = search(view(), isSorted ? Infinity : end)
  const sorted = isSorted ? sortDocuments(found, sort) : found
  const page = sorted.slice(skip, end).map(copy)
  if (projection === undefined || Object.keys(projection).length === 0) return page
  const { project } = await import('./projection.ts')
  return project(page, projection, filter)
}
