/** The folder that archives, and what describes them, are written into: only files of its own are ever replaced or removed, and none is half written. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { EmulatorError } from '../model/errors.ts'
import { isObject } from '../model/json.ts'
import { lstatIfThere, readIfThere } from '../system/disk.ts'

/** Lists the files in the folder with their SHA-256. */
const listName = 'archives.json'

export class OutputFolder {
  readonly path: string
  /** File, relative to the folder → SHA-256 as it was written. */
  readonly #known: Map<string, string>

  /**
   * @param path absolute
   * @param files that may be written, relative to it
   * @throws {EmulatorError} `CANNOT_WRITE` where a file that it did not write is in the way
   */
  constructor(path: string, files: readonly string[]) {
    this.path = path
    const stats = lstatIfThere(path)
    if (stats && !stats.isDirectory()) throw refusal(`${path} is no folder. Name another one with --out.`)
    this.#known = readList(join(path, listName))
    this.claim(files)
  }

  /** @throws {EmulatorError} `CANNOT_WRITE` where a file that it did not write is in the way */
  claim(files: readonly string[]): void {
    for (const file of files) {
      const found = digestOf(join(this.path, file))
      if (found === undefined || found === this.#known.get(file)) continue
      const what = this.#known.has(file) ? 'was changed since actionlab build wrote it' : 'was not written by actionlab build'
      throw refusal(`${join(this.path, file)} ${what}. Move it away, or name another folder with --out.`)
    }
  }

  /** @returns the file, absolute */
  write(file: string, bytes: Uint8Array, executable = false): string {
    this.#put(file, bytes, executable)
    this.#known.set(file, createHash('sha256').update(bytes).digest('hex'))
    this.#save()
    return join(this.path, file)
  }

  /** Removes the archive of an action that cannot be packed any more: it would be deployed in place of the code of now. */
  remove(file: string): void {
    this.#removeFile(file)
  }

  /** Removes what belongs to actions that are none any more. */
  keepOnly(files: readonly string[]): void {
    const kept = new Set(files)
    for (const file of this.#known.keys()) if (!kept.has(file)) this.#removeFile(file)
  }

  #removeFile(file: string): void {
    const known = this.#known.get(file)
    if (known === undefined) return
    if (digestOf(join(this.path, file)) === known) rmSync(join(this.path, file))
    for (let folder = dirname(file); folder !== '.' && isEmpty(join(this.path, folder)); folder = dirname(folder))
      rmdirSync(join(this.path, folder))
    this.#known.delete(file)
    this.#save()
  }

  #save(): void {
    const sorted = [...this.#known].sort(([a], [b]) => (a < b ? -1 : 1))
    this.#put(listName, Buffer.from(`${JSON.stringify({ archives: Object.fromEntries(sorted) }, undefined, 2)}\n`))
  }

  /** Under another name until it is whole. */
  #put(file: string, bytes: Uint8Array, executable = false): void {
    const target = join(this.path, file)
    const unfinished = join(dirname(target), `.${relative(dirname(target), target)}.${process.pid}.tmp`)
    try {
      mkdirSync(dirname(target), { recursive: true })
      writeFileSync(unfinished, bytes, { mode: executable ? 0o755 : 0o644 })
      renameSync(unfinished, target)
    } catch (error) {
      rmSync(unfinished, { force: true })
      const reason = error instanceof Error ? error.message : String(error)
      throw refusal(`${target} cannot be written: ${reason}. Name another folder with --out.`, error)
    }
  }
}

function isEmpty(folder: string): boolean {
  return lstatIfThere(folder)?.isDirectory() === true && readdirSync(folder).length === 0
}

function refusal(text: string, cause?: unknown): EmulatorError {
  return new EmulatorError('CANNOT_WRITE', text, { cause })
}

function readList(file: string): Map<string, string> {
  try {
    const list: unknown = JSON.parse(readIfThere(file) ?? '{}')
    const archives = isObject(list) && isObject(list['archives']) ? list['archives'] : {}
    return new Map(Object.entries(archives).flatMap(([name, sha256]) => (typeof sha256 === 'string' ? [[name, sha256] as const] : [])))
  } catch {
    return new Map()
  }
}

/** Undefined where nothing is there. */
function digestOf(file: string): string | undefined {
  const stats = lstatIfThere(file)
  if (stats === undefined) return undefined
  return stats.isFile() ? createHash('sha256').update(readFileSync(file)).digest('hex') : ''
}
