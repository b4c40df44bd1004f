/** What functions of a session write: its document database, its object store and its relational database, each opened at its first use, in memory or in a folder. */
import type { Clock } from '../model/clock.ts'
import type { DocumentDatabase } from '../model/documents.ts'
import type { ObjectStore } from '../model/objects.ts'
import type { OpenSqlDatabase, SqlSource } from '../model/sql.ts'
import { openedOnce, type OpenedOnce } from '../model/opened-once.ts'
import { DataFolder } from './data-folder.ts'

export interface SessionDataOptions {
  readonly clock: Clock
  /** Folder of the files that the document database begins with, one a collection. */
  documentSeeds(): string | undefined
  /** Folder of the files that the object store begins with. */
  objectSeeds(): string | undefined
  sqlSource(): SqlSource
  /** Of the project. */
  root(): string
  warn(this: void, text: string): void
}

export class SessionData {
  readonly documents: OpenedOnce<DocumentDatabase>
  readonly objects: OpenedOnce<ObjectStore>
  readonly sql: OpenedOnce<OpenSqlDatabase>
  readonly clock: Clock
  readonly #folder: DataFolder

  constructor({ clock, documentSeeds, objectSeeds, sqlSource, root, warn }: SessionDataOptions) {
    this.clock = clock
    this.#folder = new DataFolder(warn)
    this.documents = openedOnce(async () => {
      const { openDatabase } = await import('../documents/open-database.ts')
      return openDatabase({ clock, folder: await this.#folder.of('documents'), seeds: documentSeeds(), warn })
    })
    this.objects = openedOnce(async () => {
      const { openKeptObjects, openObjects } = await import('../objects/open-objects.ts')
      const [folder, seeds] = [await this.#folder.of('objects'), objectSeeds()]
      return folder === undefined ? openObjects({ clock, seeds }) : openKeptObjects({ clock, seeds, folder, onProblem: warn })
    })
    this.sql = openedOnce(async () => {
      const { openSql } = await import('../sql/open-sql.ts')
      return openSql({ ...sqlSource(), root: root(), folder: await this.#folder.of('sql') })
    })
  }

  /** All that is opened from now on outlives the process. @param folder absolute */
  keepIn(folder: string): void {
    this.#folder.keepIn(folder)
  }

  /** Undefined where nobody has used the database, and no earlier process has left one. */
  async documentsInUse(): Promise<DocumentDatabase | undefined> {
    return this.documents.opened() ?? (this.#folder.has('documents') ? this.documents.get() : undefined)
  }

  /** Undefined where nobody has used the object store, and no earlier process has left one. */
  async objectsInUse(): Promise<ObjectStore | undefined> {
    return this.objects.opened() ?? (this.#folder.has('objects') ? this.objects.get() : undefined)
  }

  /** Resolves when all that was acknowledged is where it is kept. */
  async close(): Promise<void> {
    // What could not be opened was told to who asked for it.
    const opened = await Promise.allSettled([this.documents.opened(), this.objects.opened(), this.sql.opened()])
    for (const one of opened) if (one.status === 'fulfilled') await one.value?.close()
    await this.#folder.release()
  }
}
