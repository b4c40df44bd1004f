/** The identifiers of documents: what may be one, how one is looked up, and new ones. */
import { randomUUID } from 'node:crypto'
import { DocumentError, ObjectId, type DocumentValue, type StoredDocument } from '../model/documents.ts'

export type DocumentId = StoredDocument['_id']

/** What a map holds a document by: a text and an ObjectId of the same digits differ. */
export type Key = string | number

const mark = '\0'

export function isId(value: DocumentValue | undefined): value is DocumentId {
  return typeof value === 'string' || typeof value === 'number' || value instanceof ObjectId
}

export function keyOf(id: DocumentId): Key {
  if (typeof id === 'number') return id
  if (typeof id === 'string') return id.startsWith(mark) ? mark + id : id
  return `${mark}oid:${id.hex}`
}

/** 32 hexadecimal digits. */
export function newId(): string {
  return randomUUID().replaceAll('-', '')
}

/** @throws {DocumentError} `INVALID_VALUE` */
export function checkedId(value: DocumentValue): DocumentId {
  if (isId(value)) return value
  throw new DocumentError('INVALID_VALUE', `An _id is a text, a number or an ObjectId, not ${JSON.stringify(value)}.`)
}
