/** The object store: keys and notes in memory, bytes wherever its contents lie, each change in the journal before it is acknowledged. */
import type { Readable } from 'node:stream'
import type { Clock } from '../model/clock.ts'
import type { ByteRange, ObjectListing, ObjectNote, ObjectStore, OpenedObject, StoredObject } from '../model/objects.ts'
import type { Contents } from './contents.ts'
import { contentTypeOf } from './content-types.ts'
import type { Entry, ObjectJournal } from './object-journal.ts'

export interface ObjectsOptions {
  readonly contents: Contents
  readonly clock: Pick<Clock, 'now'>
  /** What is there at the start. */
  readonly entries?: ReadonlyMap<string, Entry>
  /** Undefined where nothing outlives the process. */
  readonly journal?: ObjectJournal
  /** Puts what the store begins with, and has again after a reset. */
  seed?(store: ObjectStore): Promise<void>
  /** Releases the place of the contents. */
  release?(): void
}

type PutOptions = NonNullable<Parameters<ObjectStore['put']>[3]>
type CopyOptions = NonNullable<Parameters<ObjectStore['copy']>[2]>

export class Objects implements ObjectStore {
  readonly #options: ObjectsOptions
  readonly #entries: Map<string, Entry>
  /** Sorted; undefined after a change of the keys. */
  #keys: string[] | undefined
  readonly #underWay = new Set<Promise<unknown>>()

  constructor(options: ObjectsOptions) {
    this.#options = options
    this.#entries = new Map(options.entries)
  }

  put(key: string, body: Readable | Uint8Array, note: ObjectNote = {}, options: PutOptions = {}): Promise<StoredObject | undefined> {
    return this.#track(this.#put(key, body, note, options))
  }

  head(key: string): StoredObject | undefined {
    return this.#entries.get(key)?.object
  }

  async open(key: string, range?: ByteRange): Promise<OpenedObject | undefined> {
    for (;;) {
      const entry = this.#entries.get(key)
      if (!entry) return undefined
      try {
        return { object: entry.object, body: await this.#options.contents.open(entry.content, range) }
      } catch (error) {
        // It was replaced before its content was opened.
        if (this.#entries.get(key) === entry) throw error
      }
    }
  }

  delete(key: string): Promise<boolean> {
    return this.#track(this.#delete(key))
  }

  copy(from: string, to: string, options: CopyOptions = {}): Promise<StoredObject | undefined> {
    return this.#track(this.#copy(from, to, options))
  }

  list({ prefix = '', after = '', limit = Infinity }: ObjectListing = {}): readonly StoredObject[] {
    const keys = (this.#keys ??= [...this.#entries.keys()].sort(byCodeUnits))
    const found: StoredObject[] = []
    for (let index = firstFrom(keys, prefix > after ? prefix : after); index < keys.length && found.length < limit; index++) {
      const key = keys[index] as string
      if (!key.startsWith(prefix)) break
      const entry = this.#entries.get(key)
      if (entry && key > after) found.push(entry.object)
    }
    return found
  }

  async reset(): Promise<void> {
    const { contents, journal, seed } = this.#options
    const dropped = [...this.#entries.values()]
    this.#entries.clear()
    this.#keys = undefined
    await journal?.write([])
    for (const { content } of dropped) await contents.drop(content)
    await seed?.(this)
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay)
    await this.#options.journal?.settled()
    this.#options.release?.()
  }

  async #put(
    key: string,
    body: Readable | Uint8Array,
    { contentType = contentTypeOf(key), metadata = {} }: ObjectNote,
    { unlessExists = false }: PutOptions,
  ): Promise<StoredObject | undefined> {
    const { contents, clock } = this.#options
    const content = await contents.write(body)
    const object: StoredObject = { key, size: content.size, etag: content.etag, contentType, modified: clock.now(), metadata }
    return this.#place({ object, content }, unlessExists)
  }

  async #copy(from: string, to: string, { unlessExists = false, metadata }: CopyOptions): Promise<StoredObject | undefined> {
    const entry = this.#entries.get(from)
    if (!entry || (unlessExists && this.#entries.has(to))) return undefined
    const { contents, clock } = this.#options
    const content = await contents.copy(entry.content)
    const object = { ...entry.object, key: to, modified: clock.now(), metadata: metadata ?? entry.object.metadata }
    return this.#place({ object, content }, unlessExists)
  }

  /** The moment of a write: who comes last, wins. */
  async #place(entry: Entry, unlessExists: boolean): Promise<StoredObject | undefined> {
    const { contents, journal } = this.#options
    const { key } = entry.object
    const before = this.#entries.get(key)
    if (before && unlessExists) {
      await contents.drop(entry.content)
      return undefined
    }
    this.#entries.set(key, entry)
    if (!before) this.#keys = undefined
    await journal?.put(entry)
    if (before) await contents.drop(before.content)
    return entry.object
  }

  async #delete(key: string): Promise<boolean> {
    const entry = this.#entries.get(key)
    if (!entry) return false
    this.#entries.delete(key)
    this.#keys = undefined
    await this.#options.journal?.delete(key)
    await this.#options.contents.drop(entry.content)
    return true
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work)
    const forget = (): void => void this.#underWay.delete(work)
    work.then(forget, forget)
    return work
  }
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Index of the first key that is not smaller. */
function firstFrom(keys: readonly string[], key: string): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((keys[middle] as string) < key) low = middle + 1
    else high = middle
  }
  return low
}
