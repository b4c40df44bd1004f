/** The document database of one session. A session that never asks for it does not even load its code. */
import type { DocumentDatabase } from '../model/documents.ts'
import type { DatabaseOptions } from './memory-database.ts'

export class SessionDocuments {
  readonly #options: DatabaseOptions
  #database: Promise<DocumentDatabase> | undefined

  constructor(options: DatabaseOptions) {
    this.#options = options
  }

  /** The same database each time. */
  open(): Promise<DocumentDatabase> {
    return (this.#database ??= this.#make())
  }

  async #make(): Promise<DocumentDatabase> {
    const { MemoryDatabase } = await import('./memory-database.ts')
    return new MemoryDatabase(this.#options)
  }
}
