/**
 * Applies the permissions of collections to what client SDKs ask: docs.cloudbase.net/database/configuration/permission/security-rules.
 * A rule judges a query by what it says, never by what it would find; a preset narrows the query to what its caller has made.
 */
import type { DocumentDatabase, DocumentFields } from '../../../model/documents.ts'
import { readLimitedRule, ruleLimits, type RuleExpression } from '../../../model/rule-expression.ts'
import { RuleFault } from '../../../model/rule-tokens.ts'
import { said, type Said } from '../../../model/said.ts'
import type { ResolvedConfig } from '../../../model/resolved-config.ts'
import { authOf, ownedBy, ownerField, ownerOf, withCaller, type Caller } from './caller.ts'
import { branchesOf, isFields } from './conditions.ts'
import { evaluate, type RuleScope } from './evaluate.ts'
import { joinedCollections } from './joined.ts'

export type RuleOperation = 'read' | 'create' | 'update' | 'delete'

/** Why a client may not; its code and text are the cloud's. */
export class RuleRefusal {
  readonly code: 'DATABASE_PERMISSION_DENIED' | 'INVALID_PARAM'
  readonly message: string
  /** For the developer's terminal. */
  readonly detail: Said

  constructor(code: RuleRefusal['code'], message: string, detail: Said) {
    this.code = code
    this.message = message
    this.detail = detail
  }
}

export interface RuleRequest {
  readonly caller: Caller
  readonly collection: string
  readonly transaction?: string | undefined
}

type Source = ResolvedConfig['tcb']['database']['rules']
type Permission = Source[string]
/** Documents that `get()` has read for a request, by their path. */
type Reads = Map<string, Promise<DocumentFields | undefined>>

/** Where nothing is said of a collection, its creator may read and write. Inferred: what the console proposes for a new one. */
const usual = 'PRIVATE'
/** Where nobody is authenticated and nothing is said of any collection. */
const open = { read: true, write: true } as const

export class CollectionRules {
  readonly #source: Source
  readonly #documents: () => Promise<Pick<DocumentDatabase, 'find'>>
  readonly #now: () => number
  readonly #undeclared: Permission
  readonly #expressions = new Map<string, RuleExpression>()

  /** @param isEnforced whether callers are authenticated: whoever enforces nothing and has no rules wants none of the cloud's own */
  constructor(source: Source, documents: () => Promise<Pick<DocumentDatabase, 'find'>>, now: () => number, isEnforced = true) {
    this.#source = source
    this.#documents = documents
    this.#now = now
    this.#undeclared = isEnforced || Object.keys(source).length > 0 ? usual : open
  }

  /** The query to ask instead of `filter`: with the caller in place of `{openid}`, and narrowed where a preset says so. */
  async query(
    request: RuleRequest,
    operation: Exclude<RuleOperation, 'create'>,
    filter: DocumentFields,
    data?: DocumentFields,
  ): Promise<DocumentFields | RuleRefusal> {
    const { caller, collection } = request
    if (caller === 'server') return filter
    const refused = data && ownerNamed(data)
    if (refused) return refused
    const asked = withCaller(filter, caller)
    const permission = this.#permission(collection)
    if (typeof permission === 'string') return narrowed(permission, operation, request, asked)
    const branches = branchesOf(asked)
    if (branches === undefined) return denied(said`the query has more combinations of $or than a rule is compared with`)
    const reads: Reads = new Map()
    for (const branch of branches) {
      const refusal = await this.#judge(permission, operation, request, { branch }, reads, data)
      if (refusal) return refusal
    }
    return asked
  }

  /** As {@link query}, for one document by its id: a rule judges the document as it is stored. */
  async document(
    request: RuleRequest,
    operation: Exclude<RuleOperation, 'create'>,
    id: DocumentFields['_id'] & {},
    data?: DocumentFields,
  ): Promise<DocumentFields | RuleRefusal> {
    const filter = { _id: id }
    const permission = this.#permission(request.collection)
    if (request.caller === 'server' || typeof permission === 'string') return this.query(request, operation, filter, data)
    const refused = data && ownerNamed(data)
    if (refused) return refused
    const [document = { _id: id }] = await (
      await this.#documents()
    ).find(request.collection, { filter, limit: 1, transaction: request.transaction })
    return (await this.#judge(permission, operation, request, { document }, new Map(), data)) ?? filter
  }

  /** The documents to insert: with their creator. */
  async create(request: RuleRequest, documents: readonly DocumentFields[]): Promise<readonly DocumentFields[] | RuleRefusal> {
    const { caller, collection } = request
    if (caller === 'server') return documents
    const permission = this.#permission(collection)
    if (typeof permission === 'string' && permission.startsWith('ADMIN')) return byPreset(permission, collection, 'create')
    const owned: DocumentFields[] = []
    const reads: Reads = new Map()
    for (const document of documents) {
      const refused = ownerNamed(document)
      if (refused) return refused
      const own = ownedBy(caller, document)
      if (typeof permission === 'string') {
        if (caller === null) return nobodySignedIn(permission, collection)
      } else {
        const refusal = await this.#judge(permission, 'create', request, { document: own }, reads, document)
        if (refusal) return refusal
      }
      owned.push(own)
    }
    return owned
  }

  /**
   * The stages to run instead: of an aggregation the first `$match` is what its caller asks. Collections that it joins have to be open to their reader as a
   * whole: developers.weixin.qq.com `Aggregate.lookup` is for cloud functions alone, and no client reads by it what it could not read otherwise.
   */
  async aggregation(request: RuleRequest, pipeline: readonly DocumentFields[]): Promise<readonly DocumentFields[] | RuleRefusal> {
    if (request.caller === 'server') return pipeline
    for (const collection of joinedCollections(pipeline)) {
      const whole = await this.query({ ...request, collection }, 'read', {})
      if (whole instanceof RuleRefusal || Object.keys(whole).length > 0)
        return denied(said`the aggregation joins ${collection}, of which the caller may not read every document`)
    }
    const [first, ...rest] = pipeline
    const [match, near] = [first?.['$match'], first?.['$geoNear']]
    const asked = isFields(near) ? near['query'] : match
    const filter = await this.query(request, 'read', isFields(asked) ? asked : {})
    if (filter instanceof RuleRefusal) return filter
    // `$geoNear` has to stay the first stage, and has a query of its own.
    if (isFields(near)) return [{ $geoNear: { ...near, query: filter } }, ...rest]
    if (isFields(match)) return [{ $match: filter }, ...rest]
    return Object.keys(filter).length === 0 ? pipeline : [{ $match: filter }, ...pipeline]
  }

  #permission(collection: string): Permission {
    return (Object.hasOwn(this.#source, collection) ? this.#source[collection] : undefined) ?? this.#undeclared
  }

  async #judge(
    permission: Exclude<Permission, string>,
    operation: RuleOperation,
    { caller, collection, transaction }: RuleRequest,
    doc: RuleScope['doc'],
    reads: Reads,
    data?: DocumentFields,
  ): Promise<RuleRefusal | undefined> {
    const named = operation === 'read' || permission[operation] !== undefined ? operation : 'write'
    const rule = permission[named] ?? false
    const place = `tcb.database.rules.${collection}.${named}`
    if (typeof rule === 'boolean') return rule ? undefined : denied(said`${place} is false`)
    const scope: RuleScope = {
      auth: caller === null || caller === 'server' ? null : authOf(caller),
      now: this.#now(),
      request: data ? { data: written(data) } : {},
      doc,
      read: (path) => {
        const found = reads.get(path) ?? this.#read(path, transaction)
        reads.set(path, found)
        return found
      },
    }
    const truth = await evaluate(this.#expression(rule), scope)
    if (reads.size > ruleLimits.documents)
      return denied(said`${place} reads ${reads.size} documents, and at most ${ruleLimits.documents} are read`)
    if (truth === 'true') return undefined
    return 'branch' in doc
      ? denied(said`${place}: ${rule} does not follow from the query: name the fields of the rule in it`)
      : denied(said`${place}: ${rule} does not hold for the document`)
  }

  /** `database.<collection>.<id>`; a document that does not exist has no fields. */
  async #read(path: string, transaction: string | undefined): Promise<DocumentFields | undefined> {
    const [, collection = '', id = ''] = /^database\.([^.]+)\.(.+)$/.exec(path) ?? []
    if (collection === '') return undefined
    const database = await this.#documents()
    const found = await database.find(collection, { filter: { _id: id }, limit: 1, transaction }).catch(() => [])
    return found[0]
  }

  #expression(source: string): RuleExpression {
    const known = this.#expressions.get(source)
    if (known) return known
    const read = readLimitedRule(source)
    // The configuration was checked: it has no rule that cannot be read.
    const rule: RuleExpression = read instanceof RuleFault ? { kind: 'value', value: false } : read
    this.#expressions.set(source, rule)
    return rule
  }
}

/** The query of a caller with a preset: `doc._openid == auth.openid` needs not be written out there. */
function narrowed(
  permission: Extract<Permission, string>,
  operation: RuleOperation,
  { caller, collection }: RuleRequest,
  filter: DocumentFields,
): DocumentFields | RuleRefusal {
  if (operation === 'read' && (permission === 'READONLY' || permission === 'ADMINWRITE')) return filter
  if (permission === 'ADMINWRITE' || permission === 'ADMINONLY') return byPreset(permission, collection, operation)
  const owner = ownerOf(caller)
  if (owner === undefined) return nobodySignedIn(permission, collection)
  const own = { [ownerField]: owner }
  return Object.keys(filter).length === 0 ? own : Object.hasOwn(filter, ownerField) ? { $and: [filter, own] } : { ...filter, ...own }
}

/** The fields that an update writes: its plain ones, and those of `$set`. */
function written(data: DocumentFields): DocumentFields {
  const plain = Object.entries(data).filter(([key]) => !key.startsWith('$'))
  const set = data['$set']
  return { ...Object.fromEntries(plain), ...(isFields(set) ? set : {}) }
}

/** The creator is the cloud's to write. Document database security rules of the CloudBase toolkit; code and text inferred. */
function ownerNamed(data: DocumentFields): RuleRefusal | undefined {
  const groups = [data, ...Object.entries(data).flatMap(([key, value]) => (key.startsWith('$') && isFields(value) ? [value] : []))]
  const renamed = isFields(data['$rename']) ? Object.values(data['$rename']) : []
  if (!renamed.includes(ownerField) && !groups.some((group) => Object.hasOwn(group, ownerField))) return undefined
  return new RuleRefusal('INVALID_PARAM', `Invalid Key Name (${ownerField})`, said`clients cannot write ${ownerField}: the cloud does`)
}

function byPreset(preset: string, collection: string, operation: RuleOperation): RuleRefusal {
  return denied(said`tcb.database.rules.${collection} is ${preset}, and ${operation} is for the server`)
}

function nobodySignedIn(preset: string, collection: string): RuleRefusal {
  return denied(said`${collection} has the permission ${preset}, and nobody is signed in`)
}

function denied(detail: Said): RuleRefusal {
  return new RuleRefusal('DATABASE_PERMISSION_DENIED', 'Permission denied', detail)
}
