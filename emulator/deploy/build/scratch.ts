/** A folder for temporary files: made when first needed, removed when the emulator closes or the process ends. */
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EmulatorError } from '../../model/errors.ts'

/** Those of every emulator in this process. */
const folders = new Set<string>()
let isRemovedOnExit = false

function removeAll(): void {
  for (const folder of folders) remove(folder)
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch {
    // Something in it was protected.
    setModes(folder, 0o700, 0o600)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Lets nobody change a folder of the scratch, or what is in it. */
export function protect(folder: string): void {
  setModes(folder, 0o555, 0o555)
}

function setModes(folder: string, ofFolders: number, ofFiles: number): void {
  // To be listed it has to be open.
  chmodSync(folder, 0o700)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) setModes(path, ofFolders, ofFiles)
    else if (entry.isFile()) chmodSync(path, ofFiles)
  }
  chmodSync(folder, ofFolders)
}

export class Scratch {
  #folder: string | undefined
  #closed = false

  /** @throws {EmulatorError} `NO_SCRATCH`: it cannot be made */
  folder(): string {
    // A build that outlives the emulator must leave no file.
    if (this.#closed) throw new EmulatorError('CLOSED', 'The emulator was closed.')
    this.#folder ??= this.#make()
    return this.#folder
  }

  close(): void {
    this.#closed = true
    if (this.#folder === undefined) return
    remove(this.#folder)
    folders.delete(this.#folder)
    this.#folder = undefined
  }

  #make(): string {
    try {
      const folder = mkdtempSync(join(tmpdir(), 'actionlab-scratch-'))
      if (!isRemovedOnExit) process.once('exit', removeAll)
      isRemovedOnExit = true
      folders.add(folder)
      return folder
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      throw new EmulatorError(
        'NO_SCRATCH',
        `There is no place for temporary files in ${tmpdir()} (${text}). Create it, or name another folder with TMPDIR.`,
        { cause: error },
      )
    }
  }
}
