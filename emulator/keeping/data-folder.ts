/** The folder in which databases and files of a session outlive the process. It is made, and taken from other processes, when one of them is first asked for. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { lockFolder, type FolderLock } from './folder-lock.ts'
import { makeIgnoredFolder } from './git-ignored-folder.ts'

export class DataFolder {
  readonly #warn: (text: string) => void
  #folder: string | undefined
  #taken: Promise<FolderLock | undefined> | undefined

  /** @param warn is told once where nothing can be kept */
  constructor(warn: (text: string) => void) {
    this.#warn = warn
  }

  /** Counts for what is first asked for afterwards. @param folder absolute */
  keepIn(folder: string): void {
    this.#folder ??= folder
  }

  /** The folder of one store below it, this process's alone; undefined where all is in memory. */
  async of(store: string): Promise<string | undefined> {
    const folder = this.#folder
    if (folder === undefined) return undefined
    const lock = await (this.#taken ??= this.#take(folder))
    return lock && lock.holder === undefined ? join(folder, store) : undefined
  }

  /** Whether an earlier process has left something of a store. */
  has(store: string): boolean {
    return this.#folder !== undefined && existsSync(join(this.#folder, store))
  }

  async release(): Promise<void> {
    const lock = await this.#taken
    this.#taken = undefined
    lock?.release()
  }

  async #take(folder: string): Promise<FolderLock | undefined> {
    try {
      await makeIgnoredFolder(folder)
      const lock = await lockFolder(folder)
      if (lock.holder !== undefined)
        this.#warn(
          `The data in ${folder} belongs to another emulator (process ${lock.holder}). Here it is in memory, and forgotten with the end.`,
        )
      return lock
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.#warn(`Data cannot be kept in ${folder}: ${why}. It is in memory, and forgotten with the end.`)
      return undefined
    }
  }
}
