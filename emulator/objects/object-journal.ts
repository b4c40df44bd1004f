/**
 * The list of the objects of a folder: one line of JSON a change, appended before the change is acknowledged. The last line of a killed process may be
 * torn; it was never acknowledged, and is left out.
 */
import { appendFile, readFile, rename, writeFile } from 'node:fs/promises'
import { isObject, type Json } from '../model/json.ts'
import type { StoredObject } from '../model/objects.ts'
import type { Content } from './contents.ts'

export interface Entry {
  readonly object: StoredObject
  readonly content: Content
}

/** Lines beyond those of the objects that are there, from which on the file is written anew at a start. */
const mostDeadLines = 1000

export class ObjectJournal {
  readonly #file: string
  #waiting = ''
  #written: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined

  constructor(file: string) {
    this.#file = file
  }

  /** What the file says; a line that cannot be read is told and left out. Undefined where there is no file. @param repairs writes what is left in its place */
  async read(onProblem: (text: string) => void, repairs = true): Promise<Map<string, Entry> | undefined> {
    let text: string
    try {
      text = await readFile(this.#file, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
    const entries = new Map<string, Entry>()
    const lines = text.split('\n')
    const torn = lines.pop()
    for (const [index, line] of lines.entries()) {
      if (line === '') continue
      const change = readLine(line)
      if (change === undefined) onProblem(`${this.#file}:${index + 1} is damaged and left out: ${line.slice(0, 80)}`)
      else if (typeof change === 'string') entries.delete(change)
      else entries.set(change.object.key, change)
    }
    if (repairs && (torn !== '' || lines.length > entries.size + mostDeadLines)) await this.write([...entries.values()])
    return entries
  }

  put(entry: Entry): Promise<void> {
    return this.#append(lineOf(entry))
  }

  delete(key: string): Promise<void> {
    return this.#append(`${JSON.stringify({ deleted: key })}\n`)
  }

  /** Writes the whole list anew, in one step. */
  write(entries: readonly Entry[]): Promise<void> {
    const work = this.#written.then(async () => {
      const made = `${this.#file}.new`
      await writeFile(made, entries.map(lineOf).join(''), { mode: 0o600 })
      await rename(made, this.#file)
    })
    this.#written = work.catch(() => {})
    return work
  }

  settled(): Promise<void> {
    return this.#next ?? this.#written
  }

  /** All lines that come while one is written are written together. */
  #append(line: string): Promise<void> {
    this.#waiting += line
    return (this.#next ??= this.#appendWaiting())
  }

  async #appendWaiting(): Promise<void> {
    await this.#written
    const lines = this.#waiting
    this.#waiting = ''
    this.#next = undefined
    const work = appendFile(this.#file, lines, { mode: 0o600 })
    this.#written = work.catch(() => {
      // A part of it may be in the file, on a full disk say: what follows begins a line of its own.
      this.#waiting = `\n${this.#waiting}`
    })
    await work
  }
}

function lineOf({ object, content }: Entry): string {
  return `${JSON.stringify({ ...object, file: content.id })}\n`
}

/** The key of a deleted object, an entry, or undefined for what is neither. */
function readLine(line: string): Entry | string | undefined {
  let value: Json
  try {
    value = JSON.parse(line) as Json
  } catch {
    return undefined
  }
  if (!isObject(value)) return undefined
  const { deleted, file, ...object } = value
  if (typeof deleted === 'string') return deleted
  const { key, size, etag, contentType, modified, metadata } = object
  if (typeof key !== 'string' || typeof etag !== 'string' || typeof contentType !== 'string' || typeof file !== 'string') return undefined
  // A name of a file, not a way to one.
  if (typeof size !== 'number' || typeof modified !== 'number' || !isObject(metadata) || !/^[\w-]+$/.test(file)) return undefined
  return { object: object as unknown as StoredObject, content: { id: file, size, etag } }
}
