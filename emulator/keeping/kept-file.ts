/**
 * Keeps the newest activations in a file, so that they survive a restart. Each costs its call a counter; lines are made and written in the background,
 * some a second, and the rest when the emulator stops.
 */
import { appendFile, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Activation } from '../model/activation.ts'
import { keptLine, readKeptLine, type KeptMask } from './kept-line.ts'
import { makeIgnoredFolder } from './git-ignored-folder.ts'
import type { Records } from '../records/records.ts'

export interface KeptFileOptions {
  /** Absolute. */
  readonly file: string
  readonly records: Records
  readonly mask: KeptMask
  /** Called once, when the file cannot be read or written. */
  onProblem(text: string): void
}

/** Bytes of the file. Beyond, its older half is left out. */
const mostBytes = 4 * 1024 * 1024
/** Those that wait to be written, and those that are read at the start. */
const mostRecords = 1000
/** Characters of a line: a larger activation is not kept. */
const longestLine = 256 * 1024
const writeEveryMs = 1000
/** At a time, while it runs: a thousandth of what a busy emulator does in that time. */
const mostAtOnce = 100
/** Records that are read or written in one turn of the event loop, a millisecond or two. */
const inOneTurn = 20

const { setTimeout, clearTimeout } = globalThis

export class KeptFile {
  readonly #options: KeptFileOptions
  readonly #unsubscribe: () => void
  /** Finished since the last of {@link #write}, up to {@link mostRecords}. */
  #unwritten = 0
  #clearings: number
  #bytes = 0
  #timer: NodeJS.Timeout | undefined
  /** One after the other. */
  #work: Promise<void>
  #closed = false
  #failed = false

  /** Reads the file in the background, and then writes into it. */
  constructor(options: KeptFileOptions) {
    this.#options = options
    this.#clearings = options.records.clearings
    this.#work = this.#guarded(() => this.#restore())
    this.#unsubscribe = options.records.subscribe(() => {
      this.#unwritten++
      this.#timer ??= setTimeout(() => this.#writeSome(), writeEveryMs).unref()
    })
  }

  /** Writes what is missing. */
  async stop(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#unsubscribe()
    clearTimeout(this.#timer)
    this.#work = this.#work.then(() => this.#guarded(() => this.#write(mostRecords)))
    await this.#work
  }

  #writeSome(): void {
    this.#work = this.#work.then(async () => {
      await this.#guarded(() => this.#write(mostAtOnce))
      this.#timer = this.#unwritten > 0 && !this.#closed ? setTimeout(() => this.#writeSome(), writeEveryMs).unref() : undefined
    })
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (this.#failed) return
      this.#failed = true
      this.#options.onProblem(
        `Activations are not kept in ${this.#options.file}: ${error instanceof Error ? error.message : String(error)}. All else goes on.`,
      )
    }
  }

  async #restore(): Promise<void> {
    const { file, records } = this.#options
    const text = await readEnd(file)
    if (text === undefined) return
    this.#bytes = Buffer.byteLength(text)
    // What follows half a line must not become a part of it.
    if (!text.endsWith('\n')) await appendFile(file, '\n')
    const found: Activation[] = []
    const lines = text.split('\n').slice(-mostRecords - 1)
    for (const [index, line] of lines.entries()) {
      const activation = readKeptLine(line)
      if (activation) found.push(activation)
      if (index % inOneTurn === inOneTurn - 1) await setImmediate()
    }
    if (records.clearings === this.#clearings) records.restore(found)
  }

  async #write(most: number): Promise<void> {
    const { file, records, mask } = this.#options
    if (records.clearings !== this.#clearings) {
      this.#clearings = records.clearings
      this.#bytes = 0
      await rm(file, { force: true })
    }
    const waiting = Math.min(this.#unwritten, mostRecords)
    const due = records.newest(waiting).slice(0, most)
    this.#unwritten = Math.max(0, waiting - most)
    let text = ''
    for (const [index, activation] of due.entries()) {
      const line = keptLine(activation, mask)
      if (line.length <= longestLine) text += `${line}\n`
      if (index % inOneTurn === inOneTurn - 1) await setImmediate()
    }
    if (text === '') return
    await makeIgnoredFolder(dirname(file))
    await appendFile(file, text, { mode: 0o600 })
    this.#bytes += Buffer.byteLength(text)
    if (this.#bytes > mostBytes) await this.#dropOlderHalf()
  }

  async #dropOlderHalf(): Promise<void> {
    const { file } = this.#options
    const text = await readFile(file)
    const cut = text.indexOf('\n', text.length - mostBytes / 2) + 1
    const rest = text.subarray(cut)
    // Into its place in one step: a reader finds the old file or the new one.
    const made = `${file}.${process.pid}`
    await writeFile(made, rest, { mode: 0o600 })
    await rename(made, file)
    this.#bytes = rest.length
  }
}

/** Undefined where there is no file. */
async function readEnd(file: string): Promise<string | undefined> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (!handle) return undefined
  try {
    const { size } = await handle.stat()
    const bytes = Buffer.alloc(Math.min(size, mostBytes))
    await handle.read(bytes, 0, bytes.length, size - bytes.length)
    return bytes.toString('utf8')
  } finally {
    await handle.close()
  }
}
