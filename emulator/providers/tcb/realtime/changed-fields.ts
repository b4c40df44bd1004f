/** Compares two states of a document by dotted paths; a list is one value. */
import type { DocumentFields, DocumentValue } from '../../../model/documents.ts'
import { isPlain, writeEjson } from '../../../model/ejson.ts'

export interface ChangedFields {
  readonly updated: ReadonlyMap<string, DocumentValue>
  readonly removed: readonly string[]
}

export function changedFields(before: DocumentFields, after: DocumentFields): ChangedFields {
  const updated = new Map<string, DocumentValue>()
  const removed: string[] = []
  const compare = (old: DocumentFields, now: DocumentFields, prefix: string): void => {
    for (const key of Object.keys(old)) if (!Object.hasOwn(now, key)) removed.push(`${prefix}${key}`)
    for (const [key, value] of Object.entries(now)) {
      const was = Object.hasOwn(old, key) ? old[key] : undefined
      if (isPlain(was) && isPlain(value)) compare(was, value, `${prefix}${key}.`)
      else if (was === undefined || !isSame(was, value)) updated.set(`${prefix}${key}`, value)
    }
  }
  compare(before, after, '')
  return { updated, removed }
}

export function isSame(one: DocumentValue, other: DocumentValue): boolean {
  return one === other || JSON.stringify(writeEjson(one, 'canonical')) === JSON.stringify(writeEjson(other, 'canonical'))
}
