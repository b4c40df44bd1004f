/** One change of one document, as it is committed. */
import type { DocumentChange, StoredDocument } from '../model/documents.ts'
import type { Key } from './identifiers.ts'

export interface Write {
  readonly type: DocumentChange['type']
  readonly collection: string
  readonly key: Key
  readonly before?: StoredDocument | undefined
  readonly after?: StoredDocument | undefined
}

/** Writes of one transaction to the same document as one: it was never otherwise for others. Undefined where nothing is left of them. */
export function joined(first: Write, second: Write): Write | undefined {
  const { collection, key, before } = first
  const { after } = second
  if (!after) return before ? { type: 'remove', collection, key, before } : undefined
  if (!before) return { type: 'insert', collection, key, after }
  const updates = first.type === 'update' && second.type === 'update'
  return { type: updates ? 'update' : 'replace', collection, key, before, after }
}

/** One write for each document, in the order in which they were first written. */
export function condensed(writes: readonly Write[]): Write[] {
  const byPlace = new Map<string, Map<Key, Write>>()
  for (const write of writes) {
    const known = byPlace.get(write.collection) ?? new Map<Key, Write>()
    byPlace.set(write.collection, known)
    const first = known.get(write.key)
    const whole = first ? joined(first, write) : write
    if (whole) known.set(write.key, whole)
    else known.delete(write.key)
  }
  return [...byPlace.values()].flatMap((known) => [...known.values()])
}
