/**
 * The file in which a database outlives its process: one line a commit, appended. A commit is acknowledged when its line is written and flushed to the
 * device (fdatasync, 0.2 ms on a virtual disk), so that it survives the end of the process by any signal, and the loss of power as far as the device
 * keeps what it says it has. All commits of one turn of the event loop, and those that come while others are flushed, are written at once.
 */
import { closeSync, fdatasync, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import { DocumentError } from '../../model/documents.ts'
import { lineOf, linesOf, type Contents, type Entry } from './entry.ts'

const flush = promisify(fdatasync)

/** The file is written anew when it has more bytes than this, and more than {@link mostGrowth} times as many as its contents then had. */
const leastCompacted = 4 * 1024 * 1024
const mostGrowth = 4
/** Characters that are handed to the system at once when a file is written anew. */
const chunkLength = 1024 * 1024

export interface JournalOptions {
  /** Absolute; its folder is there. */
  readonly file: string
  /** Bytes that it has. */
  readonly bytes: number
  /** All that is in the database now. */
  contents(): Contents
}

interface Waiting {
  readonly line: string
  readonly resolve: () => void
  readonly reject: (error: DocumentError) => void
}

export class Journal {
  readonly #options: JournalOptions
  #descriptor: number
  #bytes: number
  /** Bytes after the last time that the file was written anew. */
  #compacted: number
  #waiting: Waiting[] = []
  #work: Promise<void> | undefined
  #closed: Promise<void> | undefined
  /** What is in the file is not all: it is written anew. */
  #incomplete = false

  constructor(options: JournalOptions) {
    this.#options = options
    this.#descriptor = openSync(options.file, 'a', 0o600)
    this.#bytes = options.bytes
    this.#compacted = options.bytes
  }

  /** Resolves when the entry survives the process. @throws {DocumentError} `NOT_KEPT` */
  append(entry: Entry): Promise<void> {
    if (this.#closed) return Promise.reject(new DocumentError('NOT_KEPT', `The database in ${this.#options.file} was closed.`))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line: lineOf(entry), resolve, reject })
      this.#work ??= this.#run()
    })
  }

  /** Writes the file anew: what is in the database now, and nothing of what was before. */
  async compact(): Promise<void> {
    this.#incomplete = true
    await (this.#work ??= this.#run())
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close())
  }

  async #close(): Promise<void> {
    await this.#work
    closeSync(this.#descriptor)
  }

  async #run(): Promise<void> {
    // What comes in this turn of the event loop is written at once.
    await setImmediate()
    let failed = false
    while (this.#waiting.length > 0 || (this.#incomplete && !failed)) {
      const batch = this.#waiting
      this.#waiting = []
      try {
        if (this.#incomplete || this.#isLarge()) await this.#rewrite()
        else await this.#write(batch)
        for (const { resolve } of batch) resolve()
      } catch (error) {
        failed = this.#incomplete
        this.#incomplete = true
        const why = error instanceof Error ? error.message : String(error)
        const text = `The database cannot be written into ${this.#options.file}: ${why}. It is whole in memory, and written with the next change that can be.`
        for (const { reject } of batch) reject(new DocumentError('NOT_KEPT', text, { cause: error }))
      }
    }
    this.#work = undefined
  }

  #isLarge(): boolean {
    return this.#bytes > leastCompacted && this.#bytes > mostGrowth * this.#compacted
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    // A file that somebody deleted, with its folder perhaps, would take what is written with it.
    if (fstatSync(this.#descriptor).nlink === 0) return this.#rewrite()
    const bytes = Buffer.from(batch.map(({ line }) => line).join(''))
    try {
      for (let written = 0; written < bytes.length;) written += writeSync(this.#descriptor, bytes, written)
    } catch (error) {
      // Half a line must not stand before others.
      ftruncateSync(this.#descriptor, this.#bytes)
      throw error
    }
    await flush(this.#descriptor)
    this.#bytes += bytes.length
  }

  /** Into its place in one step: whoever is killed meanwhile leaves the old file or the new one. Documents are replaced, never changed: those of now are written. */
  async #rewrite(): Promise<void> {
    const { file, contents } = this.#options
    const now: Contents = new Map(Array.from(contents(), ([name, documents]) => [name, new Map(documents)]))
    const made = `${file}.new`
    mkdirSync(dirname(file), { recursive: true })
    const handle = await open(made, 'w', 0o600)
    let bytes = 0
    try {
      let text = ''
      for (const line of linesOf(now)) {
        text += line
        if (text.length < chunkLength) continue
        bytes += (await handle.write(text)).bytesWritten
        text = ''
      }
      bytes += (await handle.write(text)).bytesWritten
      await handle.datasync()
    } catch (error) {
      await handle.close()
      rmSync(made, { force: true })
      throw error
    }
    await handle.close()
    closeSync(this.#descriptor)
    renameSync(made, file)
    flushFolder(dirname(file))
    this.#descriptor = openSync(file, 'a', 0o600)
    this.#bytes = bytes
    this.#compacted = bytes
    this.#incomplete = false
  }
}

/** The name of a file is its folder's. Windows has no such thing. */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  fsyncSync(descriptor)
  closeSync(descriptor)
}
