/** Shows what a cloud keeps for its functions, a part at a time. */
import type { DocumentDatabase, DocumentFields, FindQuery, StoredDocument } from '../../model/documents.ts'
import { DocumentError, ObjectId } from '../../model/documents.ts'
import { parseEjsonObject, readEjson, writeEjson } from '../../model/ejson.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import type { StoredObject } from '../../model/objects.ts'
import type { DashboardDeps } from '../deps.ts'
import type { DataView, DocumentPage, FileView } from '../wire/data.ts'

/** Letters of a document that a list shows. */
const mostLetters = 400

/** Whether a cloud that is served keeps documents and files: no other has a page of data. */
export function keepsData({ vendors }: Pick<DashboardDeps, 'vendors'>): boolean {
  return vendors.some(({ documentSeeds }) => documentSeeds !== undefined)
}

export async function dataView({ documents, objects, users }: DashboardDeps): Promise<DataView> {
  const [database, store] = [await documents(), await objects()]
  return {
    collections: database.collections().map((name) => ({ name, count: database.size(name) })),
    files: store.list().length,
    users: users().length,
  }
}

export interface DocumentQuery {
  /** MongoDB's, as Extended JSON; all where it is empty. */
  readonly query: string
  /** `{"age":-1}`; as they were inserted where it is empty. */
  readonly sort: string
  readonly skip: number
  readonly limit: number
}

/** @throws {DocumentError} for a query that cannot be */
export async function documentPage(database: DocumentDatabase, collection: string, asked: DocumentQuery): Promise<DocumentPage> {
  const { query, sort, skip, limit } = asked
  const filter = query === '' ? {} : parseEjsonObject(query)
  const found = { filter, sort: sort === '' ? undefined : orderOf(parseEjsonObject(sort)), skip, limit } satisfies FindQuery
  const [total, documents] = [await database.count(collection, { filter }), await database.find(collection, found)]
  return {
    total,
    items: documents.map(({ _id, ...fields }) => ({
      id: writeEjson(_id, 'relaxed'),
      text: JSON.stringify(writeEjson(fields, 'relaxed')).slice(0, mostLetters),
    })),
  }
}

function orderOf(fields: DocumentFields): Record<string, number> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, direction]) => {
      if (direction === 1 || direction === -1) return [name, direction]
      throw new DocumentError('INVALID_VALUE', `The sort has 1 or -1 for ${name}.`)
    }),
  )
}

/** As the page shows and takes it. */
export function shownAs(document: StoredDocument): JsonObject {
  return writeEjson(document, 'relaxed') as JsonObject
}

/** An `_id` of a request; undefined for what is none, such as an operator. */
export function idOf(value: Json | undefined): StoredDocument['_id'] | undefined {
  if (value === undefined) return undefined
  const read = readEjson(value)
  return typeof read === 'string' || typeof read === 'number' || read instanceof ObjectId ? read : undefined
}

export function fileView({ key, size, contentType, modified }: StoredObject): FileView {
  return { key, size, contentType, modified }
}
