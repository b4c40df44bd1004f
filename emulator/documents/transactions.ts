/** Open transactions: what each has written, and how the documents were when it began. */
import { randomUUID } from 'node:crypto'
import type { Clock } from '../model/clock.ts'
import { DocumentError, type StoredDocument } from '../model/documents.ts'
import type { Key } from './identifiers.ts'
import type { Write } from './write.ts'

/** MongoDB would end one after 60 s, CloudBase's SDK documents 30 s. */
const longestMs = 30_000

/** Documents of a collection, as one reader sees them. */
export interface View {
  get(key: Key): StoredDocument | undefined
  values(): Iterable<StoredDocument>
}

type Overlay = Map<string, Map<Key, StoredDocument | undefined>>

export class Transaction {
  readonly id = randomUUID().replaceAll('-', '')
  readonly begun: number
  /** What stood before in the place of documents that others have committed since. */
  readonly past: Overlay = new Map()
  readonly #own: Overlay = new Map()
  readonly #others: Transactions
  /** It reads what was committed at its first operation, as in MongoDB. */
  #hasBegun = false
  readonly writes: Write[] = []

  constructor(begun: number, others: Transactions) {
    this.begun = begun
    this.#others = others
  }

  /**
   * Ends the transaction where it conflicts, as MongoDB does: the second one that writes a document fails at once.
   *
   * @throws {DocumentError} `TRANSACTION_CONFLICT` where another one has written the same document
   */
  write(write: Write): void {
    const { collection, key, after } = write
    if (this.past.get(collection)?.has(key) || this.#others.isWritten(collection, key, this)) {
      this.#others.end(this.id)
      throw conflict(collection, write)
    }
    put(this.#own, collection, key, after)
    this.writes.push(write)
  }

  hasWritten(collection: string, key: Key): boolean {
    return this.#own.get(collection)?.has(key) === true
  }

  /** @throws {DocumentError} `TRANSACTION_CONFLICT` */
  check(): void {
    for (const write of this.writes) if (this.past.get(write.collection)?.has(write.key)) throw conflict(write.collection, write)
  }

  /** Others have committed. */
  keep({ collection, key, before }: Write): void {
    if (this.#hasBegun && this.past.get(collection)?.has(key) !== true) put(this.past, collection, key, before)
  }

  view(collection: string, now: ReadonlyMap<Key, StoredDocument>): View {
    this.#hasBegun = true
    const layers = [this.#own.get(collection), this.past.get(collection)].filter((layer) => layer !== undefined)
    const get = (key: Key): StoredDocument | undefined => {
      for (const layer of layers) if (layer.has(key)) return layer.get(key)
      return now.get(key)
    }
    return {
      get,
      *values() {
        for (const key of now.keys()) {
          const document = get(key)
          if (document) yield document
        }
        const further = new Set(layers.flatMap((layer) => [...layer.keys()]))
        for (const key of further) {
          const document = now.has(key) ? undefined : get(key)
          if (document) yield document
        }
      },
    }
  }
}

function conflict(collection: string, { key }: Write): DocumentError {
  return new DocumentError(
    'TRANSACTION_CONFLICT',
    `Another one has changed ${JSON.stringify(key)} of ${collection} since the transaction began.`,
  )
}

function put(overlay: Overlay, collection: string, key: Key, document: StoredDocument | undefined): void {
  const known = overlay.get(collection)
  if (known) known.set(key, document)
  else overlay.set(collection, new Map([[key, document]]))
}

export class Transactions {
  readonly #clock: Clock
  readonly #open = new Map<string, Transaction>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  begin(): string {
    this.#expire()
    const transaction = new Transaction(this.#clock.now(), this)
    this.#open.set(transaction.id, transaction)
    return transaction.id
  }

  /** @throws {DocumentError} `TRANSACTION_NOT_EXIST` */
  get(id: string): Transaction {
    this.#expire()
    const transaction = this.#open.get(id)
    if (transaction) return transaction
    throw new DocumentError(
      'TRANSACTION_NOT_EXIST',
      `The transaction ${id} does not exist. It was never begun, has ended, or was open for ${longestMs / 1000} s.`,
    )
  }

  /** Whether one that is open has written a document, other than this one. */
  isWritten(collection: string, key: Key, except: Transaction): boolean {
    this.#expire()
    for (const transaction of this.#open.values()) if (transaction !== except && transaction.hasWritten(collection, key)) return true
    return false
  }

  end(id: string): void {
    this.#open.delete(id)
  }

  clear(): void {
    this.#open.clear()
  }

  /** Those that are open keep what stood before. */
  committed(writes: readonly Write[]): void {
    if (this.#open.size === 0) return
    this.#expire()
    for (const transaction of this.#open.values()) for (const write of writes) transaction.keep(write)
  }

  /** No timer: none that is open waits for its end. */
  #expire(): void {
    const oldest = this.#clock.now() - longestMs
    for (const [id, { begun }] of this.#open) if (begun <= oldest) this.#open.delete(id)
  }
}
