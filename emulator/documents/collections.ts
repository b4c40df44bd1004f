/** The document database as programs and tests use it: one object a collection, plain values in and out. */
import type { DocumentDatabase, DocumentFields, FindQuery, StoredDocument, UpdateResult } from '../model/documents.ts'

/** The document database of an emulator, or of a test: what functions of CloudBase find, and nothing else writes. */
export interface Database {
  /** A collection by its name, whether it is there or not. */
  collection(name: string): Collection
  /** Names of the collections that are there, sorted. */
  collections(): Promise<readonly string[]>
  /** Drops all collections, and makes those of the seeds again. */
  reset(): Promise<void>
}

/**
 * One collection. Queries and updates are MongoDB's.
 *
 * @example
 * ```ts
 * await using emulator = await createEmulator({ root: '.' })
 * const todos = emulator.database.collection('todos')
 * await todos.insert({ _id: 'a', done: false }, { _id: 'b', done: true })
 * await todos.update({ _id: 'a' }, { $set: { done: true } })
 * console.log(await todos.count({ done: true })) // 2
 * ```
 */
export interface Collection {
  /** Makes the collection where it is not there. Functions cannot: they find what was made before, as in the cloud. */
  create(): Promise<void>
  /** Adds documents, to a collection that is made where it is not there. @returns their ids, also those that they got */
  insert(...documents: readonly DocumentFields[]): Promise<StoredDocument['_id'][]>
  /** The document with this id; undefined where there is none. */
  get(id: StoredDocument['_id']): Promise<StoredDocument | undefined>
  /** Documents that match; all without a filter, and none where there is no such collection. */
  find(filter?: DocumentFields, options?: Pick<FindQuery, 'sort' | 'skip' | 'limit' | 'projection'>): Promise<StoredDocument[]>
  /** How many match. */
  count(filter?: DocumentFields): Promise<number>
  /** Changes all that match, by operators such as `$set`. */
  update(filter: DocumentFields, update: DocumentFields): Promise<UpdateResult>
  /** Removes all that match; all without a filter. @returns how many */
  remove(filter?: DocumentFields): Promise<number>
}

/** @param open gives the database, which is opened with the first thing that is asked of it */
export function createDatabase(open: () => Promise<DocumentDatabase>): Database {
  return {
    collection: (name) => createCollection(open, name),
    collections: async () => (await open()).collections(),
    reset: async () => (await open()).reset(),
  }
}

function createCollection(open: () => Promise<DocumentDatabase>, name: string): Collection {
  /** The database, if the collection is there. */
  const found = async (): Promise<DocumentDatabase | undefined> => {
    const database = await open()
    return database.collections().includes(name) ? database : undefined
  }
  const create = async (): Promise<DocumentDatabase> => {
    const database = await open()
    if (!database.collections().includes(name)) await database.createCollection(name)
    return database
  }
  return {
    async create() {
      await create()
    },
    insert: async (...documents) => (await create()).insert(name, documents),
    get: async (id) => (await (await found())?.find(name, { filter: { _id: id } }))?.[0],
    find: async (filter, options = {}) => (await (await found())?.find(name, { ...options, filter })) ?? [],
    count: async (filter) => (await (await found())?.count(name, { filter })) ?? 0,
    update: async (filter, update) => (await (await found())?.update(name, { filter, update, multi: true })) ?? { matched: 0, modified: 0 },
    remove: async (filter) => (await (await found())?.remove(name, { filter, multi: true })) ?? 0,
  }
}
