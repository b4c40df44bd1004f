/** The document database as a client may use it: the permissions of collections are asked before each read and write. */
import {
  ObjectId,
  type DocumentDatabase,
  type DocumentFields,
  type FindQuery,
  type StoredDocument,
  type UpdateQuery,
} from '../../../../model/documents.ts'
import { said } from '../../../../model/said.ts'
import { type Caller, ownerField } from '../../collection-rules/caller.ts'
import { type CollectionRules, RuleRefusal, type RuleOperation, type RuleRequest } from '../../collection-rules/index.ts'

/** What the actions of both gateways ask of the database. */
export type AskedDatabase = Pick<
  DocumentDatabase,
  'createCollection' | 'insert' | 'find' | 'count' | 'update' | 'updateAndReturn' | 'remove' | 'aggregate' | 'begin' | 'commit' | 'rollback'
>

/** A {@link RuleRefusal} on its way out. */
export class Refused extends Error {
  readonly refusal: RuleRefusal

  constructor(refusal: RuleRefusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

export class ClientDatabase implements AskedDatabase {
  readonly #database: DocumentDatabase
  readonly #rules: CollectionRules
  readonly #caller: Exclude<Caller, 'server'>

  constructor(database: DocumentDatabase, rules: CollectionRules, caller: Exclude<Caller, 'server'>) {
    this.#database = database
    this.#rules = rules
    this.#caller = caller
  }

  /** docs.cloudbase.net/api-reference/manager/node/database: collections are made by who manages the environment. */
  createCollection(): Promise<void> {
    const detail = said`collections are created by servers and administrators`
    return Promise.reject(new Refused(new RuleRefusal('DATABASE_PERMISSION_DENIED', 'Permission denied', detail)))
  }

  async insert(
    collection: string,
    documents: readonly DocumentFields[],
    options?: { readonly transaction?: string | undefined },
  ): Promise<StoredDocument['_id'][]> {
    const owned = allowed(await this.#rules.create(this.#request(collection, options?.transaction), documents))
    return this.#database.insert(collection, owned, options)
  }

  async find(collection: string, query: FindQuery = {}): Promise<StoredDocument[]> {
    return this.#database.find(collection, { ...query, filter: await this.filter(collection, 'read', query) })
  }

  async count(collection: string, query: FindQuery = {}): Promise<number> {
    return this.#database.count(collection, { ...query, filter: await this.filter(collection, 'read', query) })
  }

  async update(collection: string, query: UpdateQuery): ReturnType<DocumentDatabase['update']> {
    return this.#database.update(collection, await this.#change(collection, query))
  }

  async updateAndReturn(collection: string, query: UpdateQuery): ReturnType<DocumentDatabase['updateAndReturn']> {
    return this.#database.updateAndReturn(collection, await this.#change(collection, query))
  }

  async remove(collection: string, query: Parameters<DocumentDatabase['remove']>[1] = {}): Promise<number> {
    return this.#database.remove(collection, { ...query, filter: await this.filter(collection, 'delete', query) })
  }

  async aggregate(collection: string, pipeline: readonly DocumentFields[]): Promise<DocumentFields[]> {
    return this.#database.aggregate(collection, allowed(await this.#rules.aggregation(this.#request(collection), pipeline)))
  }

  begin(): string {
    return this.#database.begin()
  }

  commit(transaction: string): Promise<void> {
    return this.#database.commit(transaction)
  }

  rollback(transaction: string): void {
    this.#database.rollback(transaction)
  }

  /** The query to ask instead. A document that is asked for by its id is judged as it is. @throws {Refused} */
  async filter(
    collection: string,
    operation: Exclude<RuleOperation, 'create'>,
    { filter = {}, transaction }: Pick<FindQuery, 'filter' | 'transaction'>,
    data?: DocumentFields,
  ): Promise<DocumentFields> {
    const request = this.#request(collection, transaction)
    const id = idAsked(filter)
    if (id === undefined) return allowed(await this.#rules.query(request, operation, filter, data))
    return { ...allowed(await this.#rules.document(request, operation, id, data)), ...filter }
  }

  /** One that may be made where none matches is judged as an insertion then. Who made a document stays its creator. */
  async #change(collection: string, query: UpdateQuery): Promise<UpdateQuery> {
    const { filter = {}, update, replace = false, upsert = false, transaction } = query
    const [stored] = replace || upsert ? await this.#database.find(collection, { filter, limit: 1, transaction }) : []
    if (upsert && stored === undefined) {
      const [document = update] = allowed(await this.#rules.create(this.#request(collection, transaction), [replace ? update : {}]))
      return { ...query, update: replace ? document : { ...update, $setOnInsert: { ...fieldsOf(update['$setOnInsert']), ...document } } }
    }
    const own = { ...query, filter: await this.filter(collection, 'update', query, update), upsert: false }
    const owner = stored?.[ownerField]
    return replace && owner !== undefined ? { ...own, update: { ...update, [ownerField]: owner } } : own
  }

  #request(collection: string, transaction?: string): RuleRequest {
    return { caller: this.#caller, collection, transaction }
  }
}

function allowed<Value>(answer: Value | RuleRefusal): Value {
  if (answer instanceof RuleRefusal) throw new Refused(answer)
  return answer
}

/** The id of the one document that a query can find; both spellings of an id are one ({@link file://./parameters.ts}). */
function idAsked(filter: DocumentFields): StoredDocument['_id'] | undefined {
  const [key, ...others] = Object.keys(filter)
  const id = filter['_id']
  if (key !== '_id' || others.length > 0) return undefined
  if (typeof id === 'string' || typeof id === 'number' || id instanceof ObjectId) return id
  const spellings = fieldsOf(id)['$in']
  return Array.isArray(spellings) && spellings.length === 2 && spellings[1] instanceof ObjectId && spellings[0] === spellings[1].hex
    ? spellings[0]
    : undefined
}

function fieldsOf(value: unknown): DocumentFields {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype ? (value as DocumentFields) : {}
}
