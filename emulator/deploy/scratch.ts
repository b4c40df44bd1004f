/** A folder for what is neither the project's nor worth keeping: made when first needed, gone when the emulator closes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export class Scratch {
  #folder: string | undefined

  folder(): string {
    return (this.#folder ??= mkdtempSync(join(tmpdir(), 'actionlab-scratch-')))
  }

  close(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
    this.#folder = undefined
  }
}
