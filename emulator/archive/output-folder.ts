/** The folder that archives, and what describes them, are written into: only files of its own are ever replaced or removed, and none is half written. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { EmulatorError } from '../model/errors.ts'
import { isObject, type JsonObject } from '../model/json.ts'
import { lstatIfThere, readIfThere } from '../system/disk.ts'
import { makeFolder } from '../system/make-folder.ts'
import { isAlive } from '../system/processes.ts'

/** Lists the files in the folder with their SHA-256. */
const listName = 'archives.json'
/** Of a file that is not whole yet; the id of its process is behind it. */
const unfinishedPrefix = '.actionlab-unfinished-'

export class OutputFolder {
  readonly path: string
  /** File, relative to the folder → SHA-256 as it was written. */
  readonly #known: Map<string, string>
  /** The same of files that are being written: after a build that was killed, or found the disk full, either content is its own. */
  readonly #begun: Map<string, string>

  /**
   * @param path absolute
   * @param files that may be written, relative to it
   * @throws {EmulatorError} `CANNOT_WRITE` where a file that it did not write is in the way
   */
  constructor(path: string, files: readonly string[]) {
    this.path = path
    const stats = lstatIfThere(path)
    if (stats && !stats.isDirectory()) throw refusal(`${path} is no folder. Name another one with --out.`)
    const list = readList(join(path, listName))
    this.#known = digestsOf(list['archives'])
    this.#begun = digestsOf(list['unfinished'])
    this.claim(files)
    for (const folder of new Set([listName, ...files].map((file) => dirname(join(path, file))))) dropUnfinished(folder)
  }

  /** @throws {EmulatorError} `CANNOT_WRITE` where a file that it did not write is in the way */
  claim(files: readonly string[]): void {
    for (const file of files) {
      const found = digestOf(join(this.path, file))
      if (found === undefined || this.#isOwn(file, found)) continue
      const what = this.#known.has(file) ? 'was changed since actionlab build wrote it' : 'was not written by actionlab build'
      throw refusal(`${join(this.path, file)} ${what}. Move it away, or name another folder with --out.`)
    }
  }

  /** @returns the file, absolute */
  write(file: string, bytes: Uint8Array, executable = false): string {
    const digest = createHash('sha256').update(bytes).digest('hex')
    if (this.#known.get(file) !== digest) {
      this.#begun.set(file, digest)
      this.#save()
    }
    this.#put(file, bytes, executable)
    this.#known.set(file, digest)
    this.#begun.delete(file)
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
    for (const file of [...this.#known.keys(), ...this.#begun.keys()]) if (!kept.has(file)) this.#removeFile(file)
  }

  #isOwn(file: string, digest: string | undefined): boolean {
    return digest !== undefined && (digest === this.#known.get(file) || digest === this.#begun.get(file))
  }

  #removeFile(file: string): void {
    if (!this.#known.has(file) && !this.#begun.has(file)) return
    if (this.#isOwn(file, digestOf(join(this.path, file)))) rmSync(join(this.path, file))
    for (let folder = dirname(file); folder !== '.' && isEmpty(join(this.path, folder)); folder = dirname(folder))
      rmdirSync(join(this.path, folder))
    this.#known.delete(file)
    this.#begun.delete(file)
    this.#save()
  }

  #save(): void {
    const list = { archives: sorted(this.#known), ...(this.#begun.size === 0 ? {} : { unfinished: sorted(this.#begun) }) }
    this.#put(listName, Buffer.from(`${JSON.stringify(list, undefined, 2)}\n`))
  }

  /** Under another name until it is whole. */
  #put(file: string, bytes: Uint8Array, executable = false): void {
    const target = join(this.path, file)
    const unfinished = join(dirname(target), `${unfinishedPrefix}${process.pid}`)
    try {
      makeFolder(dirname(target))
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
  return lstatIfThere(folder)?.isDirectory() === true && namesIn(folder).length === 0
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function refusal(text: string, cause?: unknown): EmulatorError {
  return new EmulatorError('CANNOT_WRITE', text, { cause })
}

function readList(file: string): JsonObject {
  try {
    const list: unknown = JSON.parse(readIfThere(file) ?? '{}')
    return isObject(list) ? list : {}
  } catch {
    return {}
  }
}

function digestsOf(list: unknown): Map<string, string> {
  const pairs = isObject(list) ? Object.entries(list) : []
  return new Map(pairs.flatMap(([name, sha256]) => (typeof sha256 === 'string' ? [[name, sha256] as const] : [])))
}

function sorted(digests: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...digests].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Removes what builds that were killed have left. */
function dropUnfinished(folder: string): void {
  for (const name of namesIn(folder)) {
    const pid = name.startsWith(unfinishedPrefix) ? Number(name.slice(unfinishedPrefix.length)) : Number.NaN
    if (Number.isSafeInteger(pid) && !isAlive(pid)) rmSync(join(folder, name), { force: true })
  }
}

/** Undefined where nothing is there. */
function digestOf(file: string): string | undefined {
  const stats = lstatIfThere(file)
  if (stats === undefined) return undefined
  return stats.isFile() ? createHash('sha256').update(readFileSync(file)).digest('hex') : ''
}
