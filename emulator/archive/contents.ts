/**
 * The entries of an archive that is being made: names, bytes and modes, each name once. Which files those are is decided by the packer of the language,
 * node-archive.ts or python-archive.ts, and for the files beside the code by folder-files.ts.
 */
import { lstatSync, readFileSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { ArchiveRefusal } from './refusal.ts'

export interface Entry {
  /** Relative to the top of the archive, with slashes. */
  readonly path: string
  readonly bytes: Uint8Array
  readonly executable: boolean
}

export class Contents {
  readonly #entries = new Map<string, Entry & { readonly origin: string }>()
  /** In lower case → as written: two names that differ by case only are one file on many disks. */
  readonly #folded = new Map<string, string>()
  readonly #root: string

  /** @param root of the project: messages show paths below it */
  constructor(root: string) {
    this.#root = root
  }

  has(path: string): boolean {
    return this.#entries.has(path)
  }

  /** @throws {ArchiveRefusal} where another origin has the name */
  add(path: string, bytes: Uint8Array, origin: string, executable = false): void {
    const known = this.#entries.get(path)
    if (known?.origin === origin) return
    // APPNOTE.TXT of PKWARE, 4.4.17.1: there are forward slashes only, and many an unpacker makes folders of the others.
    if (path.includes('\\'))
      throw new ArchiveRefusal([`${this.#shown(origin)} has a backslash in its name, which means a folder in a zip. Rename it.`])
    const same = this.#folded.get(path.toLowerCase())
    if (same !== undefined) {
      const other = this.#entries.get(same)?.origin ?? same
      const both = `${this.#shown(other)} and ${this.#shown(origin)}`
      throw new ArchiveRefusal([
        same === path
          ? `${both} would both be ${path} in the archive. Rename one of them.`
          : `${both} would be ${same} and ${path} in the archive, which differ by capital letters only. Rename one of them.`,
      ])
    }
    this.#folded.set(path.toLowerCase(), path)
    this.#entries.set(path, { path, bytes, origin, executable })
  }

  /** Adds a file of the disk under a name. */
  addFile(path: string, file: string): void {
    this.add(path, readSource(file, this.#shown(file)), file, isExecutable(file))
  }

  /** Files of the disk that it was made of, absolute. */
  origins(): string[] {
    return [...this.#entries.values()].flatMap(({ origin }) => (isAbsolute(origin) ? [origin] : []))
  }

  /** Sorted by name, code point by code point. */
  sorted(): Entry[] {
    const names = [...this.#entries.keys()].sort((a, b) => (a < b ? -1 : 1))
    return names.flatMap((name) => {
      const entry = this.#entries.get(name)
      return entry === undefined ? [] : [{ path: name, bytes: entry.bytes, executable: entry.executable }]
    })
  }

  #shown(file: string): string {
    return file.startsWith(`${this.#root}/`) ? file.slice(this.#root.length + 1) : file
  }
}

/** @throws {ArchiveRefusal} where the file is gone or cannot be read */
export function readSource(file: string, shown: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    const what = code === 'ENOENT' ? 'vanished while the archive was made' : `cannot be read (${code})`
    throw new ArchiveRefusal([`${shown} ${what}. Build again when it is there.`], { cause: error })
  }
}

/** Whether the owner can execute the file. The other bits of the mode depend on the umask at checkout. */
function isExecutable(file: string): boolean {
  try {
    return (lstatSync(file).mode & 0o100) !== 0
  } catch {
    return false
  }
}
