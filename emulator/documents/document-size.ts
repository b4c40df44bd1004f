/** How large and how deep a document may be (mongodb.com/docs/manual/reference/limits, "BSON Documents"). */
import { DocumentError, ObjectId, type DocumentFields, type DocumentValue } from '../model/documents.ts'
import { deepest } from './values.ts'

const mostBytes = 16 * 1024 * 1024

/** @throws {DocumentError} `INVALID_VALUE` */
export function checkSize(document: DocumentFields): void {
  const bytes = sizeOf(document, 0)
  if (bytes > mostBytes)
    throw new DocumentError('INVALID_VALUE', `The document is too large. size in bytes: ${bytes}, max size: ${mostBytes}`)
}

/** Bytes of a value as BSON (bsonspec.org/spec.html). */
function sizeOf(value: DocumentValue, depth: number): number {
  switch (typeof value) {
    case 'number':
      return 8
    case 'string':
      return Buffer.byteLength(value) + 5
    case 'boolean':
      return 1
  }
  if (value === null) return 0
  if (value instanceof Date) return 8
  if (value instanceof ObjectId) return 12
  if (value instanceof Uint8Array) return value.length + 5
  if (value instanceof RegExp) return Buffer.byteLength(value.source) + value.flags.length + 2
  if (depth > deepest) throw new DocumentError('INVALID_VALUE', `The document is nested more deeply than ${deepest} levels.`)
  let bytes = 5
  if (Array.isArray(value))
    for (let index = 0; index < value.length; index++) bytes += 2 + String(index).length + sizeOf(value[index] as DocumentValue, depth + 1)
  else for (const name of Object.keys(value)) bytes += 2 + Buffer.byteLength(name) + sizeOf(value[name] as DocumentValue, depth + 1)
  return bytes
}
