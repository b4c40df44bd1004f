/** What a document database is for those who ask it. Its operators are MongoDB's; who speaks a vendor's language to it translates. */

/** A value of a document. Numbers are doubles; `undefined` is never one. */
export type DocumentValue = string | number | boolean | null | Date | RegExp | ObjectId | Uint8Array | DocumentValue[] | DocumentFields

export interface DocumentFields {
  [field: string]: DocumentValue
}

export interface StoredDocument extends DocumentFields {
  _id: string | number | ObjectId
}

/**
 * MongoDB's own identifier: 24 hexadecimal digits.
 *
 * @example
 * ```ts
 * const id = new ObjectId('507f1f77bcf86cd799439011')
 * await using emulator = await createEmulator({ root: '.' })
 * await emulator.database.collection('todos').insert({ _id: id, title: 'tea' })
 * console.log((await emulator.database.collection('todos').get(id))?.title) // tea
 * ```
 */
export class ObjectId {
  /** In lower case. */
  readonly hex: string

  /** @param hex 24 hexadecimal digits */
  constructor(hex: string) {
    this.hex = hex
  }

  toString(): string {
    return this.hex
  }

  toJSON(): string {
    return this.hex
  }
}

/** Why the database refused. */
export type DocumentFault =
  | 'COLLECTION_NOT_EXIST'
  | 'COLLECTION_ALREADY_EXIST'
  | 'DUPLICATE_KEY'
  | 'INVALID_OPERATOR' // an operator or a stage that is not known, or not with this value
  | 'INVALID_VALUE' // a document, a name or an option that cannot be
  | 'TYPE_MISMATCH' // an operator that does not fit what stands in the document, such as $inc of a text
  | 'NOT_KEPT' // the file of the database cannot be written
  | 'TRANSACTION_CONFLICT'
  | 'TRANSACTION_NOT_EXIST' // never begun, or ended already

/**
 * What the document database refuses.
 *
 * @example
 * ```ts
 * await using emulator = await createEmulator({ root: '.' })
 * const todos = emulator.database.collection('todos')
 * await todos.insert({ _id: 'a' })
 * await todos.insert({ _id: 'a' }).catch((error) => console.log(error instanceof DocumentError && error.fault)) // DUPLICATE_KEY
 * ```
 */
export class DocumentError extends Error {
  override readonly name = 'DocumentError'
  /** For programs. */
  readonly fault: DocumentFault

  /** @param message says what was seen and what is allowed */
  constructor(fault: DocumentFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.fault = fault
  }
}

export interface FindQuery {
  /** MongoDB's query; none is all. */
  readonly filter?: DocumentFields | undefined
  /** Field to 1 or -1, the first one first. */
  readonly sort?: Readonly<Record<string, number>> | undefined
  readonly skip?: number | undefined
  /** None and 0 are all. */
  readonly limit?: number | undefined
  readonly projection?: DocumentFields | undefined
  /** What reads and writes in one transaction, by the id that `begin` gave. */
  readonly transaction?: string | undefined
}

export interface UpdateQuery {
  readonly filter?: DocumentFields | undefined
  /** Operators (`$set`, `$inc`, …), or with `replace` the fields of the whole document. */
  readonly update: DocumentFields
  /** All that match instead of the first one. @default false */
  readonly multi?: boolean | undefined
  /** One is made where none matches. @default false */
  readonly upsert?: boolean | undefined
  /** The document becomes what `update` is, its `_id` kept. @default false */
  readonly replace?: boolean | undefined
  readonly transaction?: string | undefined
}

export interface RemoveQuery {
  readonly filter?: DocumentFields | undefined
  /** All that match instead of the first one. @default false */
  readonly multi?: boolean | undefined
  readonly transaction?: string | undefined
}

export interface UpdateResult {
  readonly matched: number
  /** Those that differ from before. */
  readonly modified: number
  readonly upsertedId?: StoredDocument['_id']
}

export interface DocumentChange {
  readonly type: 'insert' | 'update' | 'replace' | 'remove'
  readonly collection: string
  readonly id: StoredDocument['_id']
  /** As they are in the database: not to be changed. */
  readonly before?: StoredDocument
  readonly after?: StoredDocument
}

/**
 * The document database of one environment. A write is acknowledged (its promise fulfilled) when a crash of the process cannot lose it any more,
 * where the database is kept in a file. What it gives is the caller's to change; what it takes is copied. Every method rejects with a {@link DocumentError};
 * each but `createCollection` with `COLLECTION_NOT_EXIST` where there is no such collection.
 */
export interface DocumentDatabase {
  /** Names, sorted. */
  collections(): readonly string[]
  /** Documents in a collection; 0 where there is none. */
  size(collection: string): number
  createCollection(collection: string): Promise<void>
  dropCollection(collection: string): Promise<void>
  /** All or none. Who has no `_id` gets one of 32 hexadecimal digits. */
  insert(
    collection: string,
    documents: readonly DocumentFields[],
    options?: { readonly transaction?: string | undefined },
  ): Promise<StoredDocument['_id'][]>
  find(collection: string, query?: FindQuery): Promise<StoredDocument[]>
  count(collection: string, query?: Pick<FindQuery, 'filter' | 'transaction'>): Promise<number>
  update(collection: string, query: UpdateQuery): Promise<UpdateResult>
  /** Changes the first document that matches and gives it as it is then, in one step. */
  updateAndReturn(collection: string, query: Omit<UpdateQuery, 'multi'>): Promise<UpdateResult & { readonly document?: StoredDocument }>
  /** How many were removed. */
  remove(collection: string, query?: RemoveQuery): Promise<number>
  aggregate(collection: string, pipeline: readonly DocumentFields[]): Promise<DocumentFields[]>
  /**
   * Begins a transaction: it reads what was committed at its first operation, and ends with a conflict where it writes what another one has written, or
   * what was changed since. It ends by itself after 30 s.
   */
  begin(): string
  commit(transaction: string): Promise<void>
  /** Also of one that has ended. */
  rollback(transaction: string): void
  /** Called after each committed change, in their order; call what is returned to end it. */
  watch(collection: string, listener: (change: DocumentChange) => void): () => void
  /** Drops all collections, and makes those of the seeds again. */
  reset(): Promise<void>
  /** Resolves when all that was acknowledged is where it is kept. */
  close(): Promise<void>
}
