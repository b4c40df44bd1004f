/** Says how a list of documents became another one, as events that lead the SDKs from the first to the second. */
import type { DocumentChange, StoredDocument } from '../../../model/documents.ts'
import type { Json } from '../../../model/json.ts'
import { forClients, idOf } from '../sdk-gateway/database/values.ts'
import { changedFields, isSame } from './changed-fields.ts'
import type { WatchEvent } from './messages.ts'

/** What happened to one document since the last look. */
export interface Happened {
  readonly type: DocumentChange['type']
  /** The document as it was left; absent after `remove`. */
  readonly after?: StoredDocument | undefined
}

/** By {@link keyOf}. */
export type Happenings = ReadonlyMap<string, Happened>

export function keyOf(id: StoredDocument['_id']): string {
  return JSON.stringify(idOf(id))
}

/** Two changes of a document, seen as one. */
export function joined(first: Happened | undefined, { type, after }: Happened): Happened {
  if (first?.type === 'remove' && type === 'insert') return { type: 'replace', after }
  return { type: first?.type === 'insert' && type !== 'remove' ? 'insert' : type, after }
}

/** The list when it is first seen. */
export function initialEvents(list: readonly StoredDocument[], id: number): WatchEvent[] {
  return list.map((document) => ({ ...eventOf(document, id), DataType: 'init', QueueType: 'init' }))
}

/** Those that leave come first: with a limit they make room. */
export function eventsBetween(
  before: readonly StoredDocument[],
  after: readonly StoredDocument[],
  happenings: Happenings,
  id: number,
): WatchEvent[] {
  const was = byKey(before)
  const is = byKey(after)
  const left = before.filter(({ _id }) => !is.has(keyOf(_id)))
  const stayed = after.flatMap((document) => {
    const old = was.get(keyOf(document._id))
    return old && !isSame(old, document) ? [{ old, document }] : []
  })
  const entered = after.filter(({ _id }) => !was.has(keyOf(_id)))
  const happened = ({ _id }: StoredDocument): Happened | undefined => happenings.get(keyOf(_id))
  return [
    ...left.map((old) => leaving(old, happened(old), id)),
    ...stayed.map(({ old, document }) => changing(old, document, happened(document), id)),
    ...entered.map((document) => ({ ...eventOf(document, id), ...entering(happened(document)) })),
  ]
}

function leaving(old: StoredDocument, happened: Happened | undefined, id: number): WatchEvent {
  // The SDK takes the document that it has.
  if (happened?.type === 'remove') return { ...eventOf(old, id), DataType: 'remove', QueueType: 'dequeue', Doc: '{}' }
  if (happened === undefined) return { ...eventOf(old, id), DataType: 'limit', QueueType: 'dequeue' }
  const { after = old } = happened
  return {
    ...eventOf(after, id),
    DataType: happened.type === 'update' ? 'update' : 'replace',
    QueueType: 'dequeue',
    ...fields(old, after, happened),
  }
}

function changing(old: StoredDocument, document: StoredDocument, happened: Happened | undefined, id: number): WatchEvent {
  const isReplaced = happened?.type === 'replace' || happened?.type === 'insert'
  return { ...eventOf(document, id), DataType: isReplaced ? 'replace' : 'update', QueueType: 'update', ...fields(old, document, happened) }
}

function entering(happened: Happened | undefined): Pick<WatchEvent, 'DataType' | 'QueueType'> {
  const { type } = happened ?? {}
  return { DataType: type === 'insert' ? 'add' : type === 'update' || type === 'replace' ? type : 'limit', QueueType: 'enqueue' }
}

/** Only an update has them: q.qq.com/wiki/cloud/client-sdk/database/Document.watch.html, ChangeEvent. */
function fields(
  old: StoredDocument,
  document: StoredDocument,
  happened: Happened | undefined,
): Pick<WatchEvent, 'UpdatedFields' | 'removedFields'> {
  if (happened !== undefined && happened.type !== 'update') return {}
  const { updated, removed } = changedFields(old, document)
  const values = Object.fromEntries([...updated].map(([path, value]): [string, Json] => [path, forClients(value)]))
  return { UpdatedFields: JSON.stringify(values), removedFields: JSON.stringify(removed) }
}

/**
 * A document in an event is JSON that the SDKs parse and hand on as it is. How the cloud writes a date there is not documented: here it is
 * `{"$date": ms}`, as in answers to client SDKs.
 */
function eventOf(document: StoredDocument, id: number): WatchEvent {
  return { ID: id, DataType: 'update', QueueType: 'update', DocID: idOf(document._id), Doc: JSON.stringify(forClients(document)) }
}

function byKey(list: readonly StoredDocument[]): Map<string, StoredDocument> {
  return new Map(list.map((document) => [keyOf(document._id), document]))
}
