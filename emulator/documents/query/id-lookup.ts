/** Which documents a filter can only mean, so that no collection is searched for what is known by its identifier. */
import type { DocumentFields, DocumentValue } from '../../model/documents.ts'
import { isPlain } from '../../model/ejson.ts'
import { isId, keyOf, type Key } from '../identifiers.ts'

export interface IdLookup {
  /** Nothing outside of these matches. */
  readonly keys: readonly Key[]
  /** All of these match: the filter says nothing else. */
  readonly exact: boolean
}

/** Undefined where every document has to be looked at. */
export function idLookup(filter: DocumentFields): IdLookup | undefined {
  const names = Object.keys(filter)
  const keys = keysOf(filter['_id'])
  if (keys) return { keys, exact: names.length === 1 }
  const all = filter['$and']
  if (!Array.isArray(all)) return undefined
  for (const part of all) {
    const found = isPlain(part) ? idLookup(part) : undefined
    if (found) return { keys: found.keys, exact: found.exact && all.length === 1 && names.length === 1 }
  }
  return undefined
}

function keysOf(condition: DocumentValue | undefined): readonly Key[] | undefined {
  if (isId(condition)) return [keyOf(condition)]
  if (!isPlain(condition)) return undefined
  const [[operator, value] = ['', null], more] = Object.entries(condition)
  if (more) return undefined
  if (operator === '$eq' && isId(value)) return [keyOf(value)]
  if (operator !== '$in' || !Array.isArray(value) || !value.every(isId)) return undefined
  return [...new Set(value.map(keyOf))]
}
