/** Reads the parameters of a request to the document database. docs/contracts/tcb.md 10.2. */
import { ObjectId, type DocumentFields, type DocumentValue } from '../../../../model/documents.ts'
import { isPlain } from '../../../../model/ejson.ts'
import { isObject, type Json, type JsonObject } from '../../../../model/json.ts'
import { conditionOf, withConditions } from './commands.ts'
import { ParameterError } from './parameter-error.ts'
import { readFields, readValue } from './values.ts'

/** Documents that one query answers, by default and at most. docs.cloudbase.net/api-reference/server/node-sdk/database. */
const usualDocuments = 100
const mostDocuments = 1000

export function collectionOf({ collectionName: name }: JsonObject): string {
  if (typeof name === 'string' && name !== '') return name
  throw new ParameterError('collectionName', name, 'the name of a collection is needed')
}

export function transactionOf({ transactionId: id }: JsonObject): string | undefined {
  return typeof id === 'string' && id !== '' ? id : undefined
}

/** `undefined` is all documents. */
export function filterOf({ query, _id: id }: JsonObject, now: number): DocumentFields | undefined {
  if (query === undefined || query === null || query === '')
    return id === undefined ? undefined : byId({ _id: readValue('_id', scalar(id), now) })
  return byId(withConditions(readFields('query', query, now)))
}

/** An id that stands beside a query is no Extended JSON. */
function scalar(id: Json): Json {
  return typeof id === 'string' ? JSON.stringify(id) : id
}

/**
 * An ObjectId is answered as its 24 digits, and asked for by them. The server is not documented here: this lets documents that were imported with
 * `$oid` be found by the id that a program was given.
 */
function byId(filter: DocumentFields): DocumentFields {
  const id = filter['_id']
  const wanted = isPlain(id) && Object.keys(id).length === 1 ? (id['$eq'] ?? id) : id
  return typeof wanted === 'string' && /^[0-9a-f]{24}$/.test(wanted) ? { ...filter, _id: { $in: [wanted, new ObjectId(wanted)] } } : filter
}

/** `{field: 1}` of server SDKs, `[{field, direction}]` of client SDKs. */
export function sortOf({ order }: JsonObject, now: number): Record<string, number> | undefined {
  if (order === undefined || order === null || order === '') return undefined
  const read = readValue('order', order, now)
  const fields = Array.isArray(read) ? read.map(orderOf) : isPlain(read) ? Object.entries(read) : []
  if (fields.length === 0) return undefined
  return Object.fromEntries(
    fields.map(([field, direction]) => {
      if (direction === 1 || direction === 'asc') return [field, 1]
      if (direction === -1 || direction === 'desc') return [field, -1]
      throw new ParameterError('order', order, 'a direction is 1, -1, asc or desc')
    }),
  )
}

function orderOf(order: DocumentValue): [string, DocumentValue] {
  const { field, direction } = isPlain(order) ? order : {}
  if (typeof field === 'string' && direction !== undefined) return [field, direction]
  throw new ParameterError('order', null, 'each has a field and a direction')
}

/** One document is asked for by its id, without a limit. */
export function limitOf({ limit, queryType }: JsonObject): number | undefined {
  if (queryType === 'DOC' && (limit === undefined || limit === null)) return undefined
  return Math.min(wholeNumber('limit', limit) || usualDocuments, mostDocuments)
}

export function skipOf({ offset }: JsonObject): number {
  return wholeNumber('offset', offset)
}

function wholeNumber(name: string, value: Json | undefined): number {
  if (value === undefined || value === null) return 0
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
  throw new ParameterError(name, value, 'a whole number from 0 on is needed')
}

export function projectionOf({ projection }: JsonObject, now: number): DocumentFields | undefined {
  if (projection === undefined || projection === null || projection === '') return undefined
  const fields = withConditions(readFields('projection', projection, now))
  return Object.keys(fields).length === 0 ? undefined : fields
}

/** One document or several. */
export function documentsOf({ data, _id: id }: JsonObject, now: number): DocumentFields[] {
  if (Array.isArray(data)) return data.map((one, index) => readFields(`data[${index}]`, one, now))
  const document = readFields('data', data, now)
  return [id === undefined || id === null ? document : { _id: readValue('_id', scalar(id), now), ...document }]
}

/** The fields of a whole document, or operators: without any the fields are set. */
export function changeOf({ data, merge, upsert }: JsonObject, now: number): { update: DocumentFields; replace: boolean } {
  const fields = readFields('data', data, now)
  const operators = Object.keys(fields).some((key) => key.startsWith('$'))
  if (merge === false || (merge === undefined && upsert === true && !operators)) return { update: fields, replace: true }
  return { update: operators ? withModifiers(fields) : { $set: fields }, replace: false }
}

/** `_.addToSet({ each })` is sent without a `$`, unlike `_.push({ each })`; `_.pull(…)` has conditions. */
export function withModifiers(update: DocumentFields): DocumentFields {
  const { $addToSet: sets, $pull: pulls } = update
  return {
    ...update,
    ...(isPlain(sets ?? null) ? { $addToSet: ofEach(sets as DocumentFields, spelled) } : {}),
    ...(isPlain(pulls ?? null) ? { $pull: ofEach(pulls as DocumentFields, conditionOf) } : {}),
  }
}

function ofEach(fields: DocumentFields, change: (value: DocumentValue) => DocumentValue): DocumentFields {
  return Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, change(value)]))
}

function spelled(value: DocumentValue): DocumentValue {
  const { each } = isPlain(value) ? value : {}
  return isPlain(value) && Array.isArray(each) && Object.keys(value).length === 1 ? { $each: each } : value
}

/** Stages in their order; the value of each is text. */
export function pipelineOf({ stages }: JsonObject, now: number): DocumentFields[] {
  if (!Array.isArray(stages)) throw new ParameterError('stages', stages, 'a list of stages is needed')
  return stages.map((stage, index) => {
    const { stageKey: key, stageValue: value } = isObject(stage) ? stage : {}
    if (typeof key !== 'string') throw new ParameterError(`stages[${index}]`, stage, 'each has stageKey and stageValue')
    const read = readValue(`stages[${index}].stageValue`, value, now)
    return { [key]: key === '$match' && isPlain(read) ? withConditions(read) : read }
  })
}
