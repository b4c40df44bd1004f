/** Who looks on at the committed changes of a collection. */
import type { DocumentChange } from '../model/documents.ts'
import type { Write } from './write.ts'

type Listener = (change: DocumentChange) => void

export class Listeners {
  readonly #byCollection = new Map<string, Set<Listener>>()

  /** Returns how to end it. */
  add(collection: string, listener: Listener): () => void {
    // One function may be given twice.
    const own: Listener = (change) => listener(change)
    const listeners = this.#byCollection.get(collection) ?? new Set()
    this.#byCollection.set(collection, listeners.add(own))
    return () => {
      listeners.delete(own)
      if (listeners.size === 0 && this.#byCollection.get(collection) === listeners) this.#byCollection.delete(collection)
    }
  }

  tell(writes: readonly Write[]): void {
    if (this.#byCollection.size === 0) return
    for (const { type, collection, before, after } of writes) {
      const listeners = this.#byCollection.get(collection)
      const id = (after ?? before)?._id
      if (!listeners || id === undefined) continue
      const change = { type, collection, id, ...(before ? { before } : {}), ...(after ? { after } : {}) }
      for (const listener of Array.from(listeners)) listener(change)
    }
  }
}
