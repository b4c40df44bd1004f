/** Documents of a collection: insert, find, count, update, remove, aggregate. docs.cloudbase.net/http-api/nosql, one page an operation. */
import type { DocumentFields, DocumentValue, StoredDocument, UpdateResult } from '../../../model/documents.ts'
import { isPlain, writeEjson } from '../../../model/ejson.ts'
import { type Json, type JsonObject } from '../../../model/json.ts'
import { ownerField } from '../collection-rules/caller.ts'
import { withConditions } from '../sdk-gateway/database/commands.ts'
import { withModifiers } from '../sdk-gateway/database/parameters.ts'
import { idOf } from '../sdk-gateway/database/values.ts'
import { Failure } from './failures.ts'
import { byId, nameOf, ok, type Answering } from './operation.ts'
import { fieldsOf, filterOf, limitOf, listOf, offsetOf, orderOf, projectionOf, transactionOf } from './request.ts'

export const insertDocuments: Answering = async (operation) => {
  const body = await operation.body()
  const ids = await operation.database.insert(nameOf(operation, 'collection'), listOf(body, 'data', operation.now), {
    transaction: transactionOf(body),
  })
  return ok({ insertedIds: ids.map(idOf) }, 201)
}

export const queryDocuments: Answering = async (operation) => {
  const { query, database } = operation
  const collection = nameOf(operation, 'collection')
  const filter = filterOf(query, operation.now)
  const transaction = transactionOf(query)
  if (query.get('count') === 'true') return ok({ total: await database.count(collection, { filter, transaction }) })
  const [skip, limit] = [offsetOf(query), limitOf(query)]
  const found = await database.find(collection, {
    filter,
    sort: orderOf(query),
    skip,
    limit,
    projection: projectionOf(query, operation.now),
    transaction,
  })
  return ok({ offset: skip, limit, list: found.map(strict) })
}

export const getDocument: Answering = async (operation) => {
  const { query, database } = operation
  const [found] = await database.find(nameOf(operation, 'collection'), {
    filter: byId(nameOf(operation, 'id')),
    limit: 1,
    projection: projectionOf(query, operation.now),
    transaction: transactionOf(query),
  })
  if (found === undefined) throw notFound()
  return ok(strict(found) as JsonObject)
}

export const updateDocuments: Answering = async (operation) => {
  const body = await operation.body()
  const collection = nameOf(operation, 'collection')
  const filter = withConditions(fieldsOf(body, 'query', operation.now))
  const result = await operation.database.update(collection, { filter, ...changeOf(body, operation.now), multi: body['multi'] === true })
  return ok(numbersOf(result))
}

export const updateDocument: Answering = async (operation) => {
  const body = await operation.body()
  const id = nameOf(operation, 'id')
  const change = changeOf(body, operation.now)
  // Where one is made, it gets the id as it stands in the address.
  const filter = change.upsert ? { _id: id } : byId(id)
  const { document, ...result } = await operation.database.updateAndReturn(nameOf(operation, 'collection'), { filter, ...change })
  if (result.matched === 0 && result.upsertedId === undefined) throw notFound()
  return ok({ ...numbersOf(result), ...(body['returnDoc'] === true && document ? { doc: strict(document) } : {}) })
}

/** An empty query is refused, so that nobody removes everything by accident. http-api/nosql/remove-documents. */
export const removeDocuments: Answering = async (operation) => {
  const body = await operation.body()
  const filter = withConditions(fieldsOf(body, 'query', operation.now))
  if (Object.keys(filter).length === 0) throw new Failure('INVALID_PARAM', "param.query can't be empty")
  const deleted = await operation.database.remove(nameOf(operation, 'collection'), {
    filter,
    multi: body['multi'] === true,
    transaction: transactionOf(body),
  })
  return ok({ deleted })
}

export const aggregateDocuments: Answering = async (operation) => {
  const body = await operation.body()
  const found = await operation.database.aggregate(nameOf(operation, 'collection'), listOf(body, 'pipeline', operation.now))
  return ok({ list: found.map(strict) })
}

/** Fields without operators are set, unless they replace the document. http-api/nosql/update-documents. */
function changeOf(
  body: JsonObject,
  now: number,
): { update: DocumentFields; replace: boolean; upsert: boolean; transaction: string | undefined } {
  const data = fieldsOf(body, 'data', now)
  if (Object.keys(data).length === 0) throw new Failure('INVALID_PARAM', "param.data can't be empty")
  const replace = body['replaceMode'] === true
  const isOperators = Object.keys(data).some((key) => key.startsWith('$'))
  for (const [group, fields] of [['', data], ...Object.entries(data)] satisfies [string, DocumentValue][])
    if (isPlain(fields) && (group === '' || group.startsWith('$')))
      for (const field of ['_id', ownerField])
        if (Object.hasOwn(fields, field)) throw new Failure('INVALID_PARAM', `param.data can't modify ${field}`)
  return {
    update: replace ? data : isOperators ? withModifiers(data) : { $set: data },
    replace,
    upsert: body['upsert'] === true,
    transaction: transactionOf(body),
  }
}

function numbersOf({ modified, matched, upsertedId }: UpdateResult): { updated: number; matched: number; upsert_id: string | number } {
  return { updated: modified, matched, upsert_id: upsertedId === undefined ? '' : idOf(upsertedId) }
}

function strict(document: DocumentFields | StoredDocument): Json {
  return writeEjson(document, 'canonical')
}

function notFound(): Failure {
  return new Failure('DOCUMENT_NOT_FOUND', 'Document not found')
}
