/** Leaves of documents the fields that are wanted, by mingo's `$project`. */
import { Query } from 'mingo/query'
import { DocumentError, type DocumentFields, type DocumentValue, type StoredDocument } from '../../model/documents.ts'
import { isPlain } from '../../model/ejson.ts'
import { refusing } from '../refusals.ts'
import { changeAt } from '../update/paths.ts'
import { prepare } from './filter.ts'
import { operatorsFor } from './predicate.ts'

/**
 * @param documents the caller's own: they are changed
 * @param filter tells the element that `array.$` means
 * @throws {DocumentError} `INVALID_OPERATOR`
 */
export async function project(documents: StoredDocument[], projection: DocumentFields, filter: DocumentFields): Promise<StoredDocument[]> {
  const { fields, slices } = separate(projection)
  const computes = Object.values(fields).some((value) => typeof value === 'string' || (isPlain(value) && !('$elemMatch' in value)))
  const operators = await operatorsFor(filter, computes ? { $expr: null } : {})
  const projected = refusing(() => new Query(prepare(filter), operators).find<StoredDocument>(documents, fields).all())
  for (const document of projected) for (const [path, slice] of slices) changeAt(document, path.split('.'), slice, false)
  return projected.map(idFirst)
}

/** As MongoDB answers: mingo puts an id that nobody asked for behind what was asked for. */
function idFirst(document: StoredDocument): StoredDocument {
  const { _id, ...fields } = document
  return '_id' in document ? { _id, ...fields } : document
}

/** `$slice` alone leaves the other fields as they are; beside fields that are wanted, its own is one of these. */
function separate(projection: DocumentFields) {
  const slices: (readonly [path: string, slice: (value: DocumentValue | undefined) => DocumentValue | undefined])[] = []
  const fields: DocumentFields = {}
  for (const [path, value] of Object.entries(projection)) {
    if (isPlain(value) && '$slice' in value && isSlice(value['$slice'])) slices.push([path, sliceOf(value['$slice'])])
    else fields[path] = value
  }
  const includes = Object.entries(fields).some(([path, value]) => path !== '_id' && value !== 0 && value !== false)
  if (includes) for (const [path] of slices) fields[path] = 1
  return { fields, slices }
}

/** Otherwise it is an expression. */
function isSlice(value: DocumentValue | undefined): value is number | number[] {
  return typeof value === 'number' || (Array.isArray(value) && value.every((one) => typeof one === 'number'))
}

function sliceOf(value: number | number[]): (array: DocumentValue | undefined) => DocumentValue | undefined {
  const [first = 0, count] = typeof value === 'number' ? [value] : value
  if (count !== undefined && count <= 0)
    throw new DocumentError('INVALID_OPERATOR', `$slice takes a positive number of elements, not ${count}.`)
  return (array) => {
    if (!Array.isArray(array)) return array
    if (count === undefined) return first < 0 ? array.slice(first) : array.slice(0, first)
    const start = first < 0 ? Math.max(0, array.length + first) : first
    return array.slice(start, start + count)
  }
}
