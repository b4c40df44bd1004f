/** A document database in memory. Documents are never changed, only replaced, so that readers, transactions and listeners can hold them. */
import type { Clock } from '../model/clock.ts'
import {
  DocumentError,
  type DocumentChange,
  type DocumentDatabase,
  type DocumentFields,
  type FindQuery,
  type RemoveQuery,
  type StoredDocument,
  type UpdateQuery,
  type UpdateResult,
} from '../model/documents.ts'
import { checkedId, isId, keyOf, newId, type Key } from './identifiers.ts'
import type { Contents } from './journal/entry.ts'
import type { Journal } from './journal/journal.ts'
import { checkCollectionName } from './collection-name.ts'
import { checkSize } from './document-size.ts'
import { Listeners } from './listeners.ts'
import { find, searchFor } from './query/find.ts'
import { Transactions, type View } from './transactions.ts'
import { copy, isSame, storable } from './values.ts'
import { condensed, type Write } from './write.ts'

export interface DatabaseOptions {
  readonly clock: Clock
  /** What is in it at the start; the database's own from then on. */
  readonly contents?: Contents
  /** Gets each commit, where the database outlives the process. */
  readonly journal?: Journal
  /** What it begins with, and has again after a reset. */
  seeds?(this: void): Promise<Contents>
}

export class MemoryDatabase implements DocumentDatabase {
  readonly #clock: Clock
  readonly #collections: Contents
  readonly #journal: Journal | undefined
  readonly #seeds: DatabaseOptions['seeds']
  readonly #transactions: Transactions
  readonly #listeners = new Listeners()

  constructor({ clock, contents = new Map(), journal, seeds }: DatabaseOptions) {
    this.#clock = clock
    this.#collections = contents
    this.#journal = journal
    this.#seeds = seeds
    this.#transactions = new Transactions(clock)
  }

  collections(): readonly string[] {
    return [...this.#collections.keys()].sort()
  }

  size(collection: string): number {
    return this.#collections.get(collection)?.size ?? 0
  }

  async createCollection(collection: string): Promise<void> {
    checkCollectionName(collection)
    if (this.#collections.has(collection))
      throw new DocumentError('COLLECTION_ALREADY_EXIST', `The collection ${collection} exists already.`)
    this.#collections.set(collection, new Map())
    await this.#journal?.append({ create: collection })
  }

  async dropCollection(collection: string): Promise<void> {
    const documents = this.#documents(collection)
    const writes = Array.from(documents, ([key, before]): Write => ({ type: 'remove', collection, key, before }))
    this.#apply(writes)
    this.#collections.delete(collection)
    const kept = this.#journal?.append({ drop: collection })
    this.#listeners.tell(writes)
    await kept
  }

  async insert(
    collection: string,
    documents: readonly DocumentFields[],
    { transaction }: { readonly transaction?: string | undefined } = {},
  ): Promise<StoredDocument['_id'][]> {
    const view = this.#view(collection, transaction)
    const seen = new Set<Key>()
    const writes = documents.map((given): Write => {
      const fields = storable(given, '') as DocumentFields
      const id = checkedId(fields['_id'] ?? newId())
      const key = keyOf(id)
      if (seen.has(key) || view.get(key)) throw duplicate(collection, id)
      seen.add(key)
      const after = fields['_id'] === undefined ? { _id: id, ...fields } : ({ ...fields, _id: id } as StoredDocument)
      return { type: 'insert', collection, key, after }
    })
    await this.#write(writes, transaction)
    return writes.map(({ after }) => (after as StoredDocument)._id)
  }

  async find(collection: string, query: FindQuery = {}): Promise<StoredDocument[]> {
    return find(() => this.#view(collection, query.transaction), query)
  }

  async count(collection: string, { filter = {}, transaction }: Pick<FindQuery, 'filter' | 'transaction'> = {}): Promise<number> {
    if (Object.keys(filter).length === 0 && transaction === undefined) return this.#documents(collection).size
    const search = await searchFor(filter)
    return search(this.#view(collection, transaction)).length
  }

  async update(collection: string, query: UpdateQuery): Promise<UpdateResult> {
    const { result } = await this.#update(collection, query)
    return result
  }

  async updateAndReturn(
    collection: string,
    query: Omit<UpdateQuery, 'multi'>,
  ): Promise<UpdateResult & { readonly document?: StoredDocument }> {
    const { result, last } = await this.#update(collection, query)
    return last ? { ...result, document: copy(last) } : result
  }

  async remove(collection: string, { filter = {}, multi = false, transaction }: RemoveQuery = {}): Promise<number> {
    const search = await searchFor(filter)
    const found = search(this.#view(collection, transaction), multi ? undefined : 1)
    const writes = found.map((before): Write => ({ type: 'remove', collection, key: keyOf(before._id), before }))
    await this.#write(writes, transaction)
    return writes.length
  }

  async aggregate(collection: string, pipeline: readonly DocumentFields[]): Promise<DocumentFields[]> {
    this.#documents(collection)
    const { aggregate } = await import('./aggregation/pipeline.ts')
    return aggregate(pipeline, {
      documents: () => this.#documents(collection),
      others: (name) => this.#collections.get(name)?.values() ?? [],
    })
  }

  begin(): string {
    return this.#transactions.begin()
  }

  async commit(transaction: string): Promise<void> {
    const open = this.#transactions.get(transaction)
    this.#transactions.end(transaction)
    open.check()
    await this.#commit(condensed(open.writes))
  }

  rollback(transaction: string): void {
    this.#transactions.end(transaction)
  }

  watch(collection: string, listener: (change: DocumentChange) => void): () => void {
    return this.#listeners.add(collection, listener)
  }

  async reset(): Promise<void> {
    this.#transactions.clear()
    for (const collection of this.collections()) await this.dropCollection(collection)
    await this.plant()
  }

  /** Makes the collections of the seeds that are not there. */
  async plant(): Promise<void> {
    const seeds = await this.#seeds?.()
    for (const [collection, documents] of seeds ?? []) {
      if (this.#collections.has(collection)) continue
      await this.createCollection(collection)
      await this.#commit(Array.from(documents, ([key, after]) => ({ type: 'insert', collection, key, after })))
    }
  }

  /** Resolves when all that was acknowledged is where it is kept. */
  async close(): Promise<void> {
    await this.#journal?.close()
  }

  async #update(collection: string, query: UpdateQuery): Promise<{ result: UpdateResult; last?: StoredDocument }> {
    const { filter = {}, update, multi = false, upsert = false, replace = false, transaction } = query
    const { compileUpdate } = await import('./update/update.ts')
    const search = await searchFor(filter)
    const compiled = compileUpdate(update, filter, replace, this.#clock.now())
    const found = search(this.#view(collection, transaction), multi ? undefined : 1)
    if (found.length === 0) {
      if (!upsert) return { result: { matched: 0, modified: 0 } }
      const after = compiled.insert()
      const key = keyOf(after._id)
      if (this.#view(collection, transaction).get(key)) throw duplicate(collection, after._id)
      await this.#write([{ type: 'insert', collection, key, after }], transaction)
      return { result: { matched: 0, modified: 0, upsertedId: after._id }, last: after }
    }
    const type = replace ? 'replace' : 'update'
    const made = found.map((before) => ({ before, after: compiled.apply(before) }))
    const changed = made.filter(({ before, after }) => !isSame(before, after))
    await this.#write(
      changed.map(({ before, after }) => ({ type, collection, key: keyOf(before._id), before, after })),
      transaction,
    )
    const last = made.at(-1)?.after
    return { result: { matched: made.length, modified: changed.length }, ...(last ? { last } : {}) }
  }

  async #write(writes: readonly Write[], transaction: string | undefined): Promise<void> {
    for (const { after } of writes) if (after) checkSize(after)
    if (transaction === undefined) await this.#commit(writes)
    else {
      const open = this.#transactions.get(transaction)
      for (const write of writes) open.write(write)
    }
  }

  /** In memory at once, so that who reads meanwhile reads it. */
  async #commit(writes: readonly Write[]): Promise<void> {
    if (writes.length === 0) return
    this.#apply(writes)
    const kept = this.#journal?.append({ writes })
    this.#listeners.tell(writes)
    await kept
  }

  /** All or none: a collection may have been dropped since a transaction wrote into it. */
  #apply(writes: readonly Write[]): void {
    for (const { collection } of writes) this.#documents(collection)
    for (const { collection, key, after } of writes) {
      const documents = this.#documents(collection)
      if (after) documents.set(key, after)
      else documents.delete(key)
    }
    this.#transactions.committed(writes)
  }

  #documents(collection: string): Map<Key, StoredDocument> {
    const documents = this.#collections.get(collection)
    if (documents) return documents
    throw new DocumentError('COLLECTION_NOT_EXIST', `There is no collection ${JSON.stringify(collection)}.`)
  }

  #view(collection: string, transaction: string | undefined): View {
    const documents = this.#documents(collection)
    return transaction === undefined ? documents : this.#transactions.get(transaction).view(collection, documents)
  }
}

function duplicate(collection: string, id: StoredDocument['_id']): DocumentError {
  const shown = isId(id) && typeof id === 'object' ? `ObjectId('${id.hex}')` : JSON.stringify(id)
  return new DocumentError('DUPLICATE_KEY', `E11000 duplicate key error collection: ${collection} index: _id_ dup key: { _id: ${shown} }`)
}
