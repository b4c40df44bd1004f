/** One query that is watched: it follows the changes of its collection and says what became of the list. It outlives the connection for a while. */
import type { DocumentChange, DocumentDatabase, DocumentFields, StoredDocument } from '../../../model/documents.ts'
import { newId } from '../../../system/ids.ts'
import { WatchError, type WatchEvent } from './messages.ts'
import { eventsBetween, type Happened, initialEvents, joined, keyOf } from './watched-list.ts'

export interface WatchQuery {
  readonly collection: string
  readonly filter: DocumentFields | undefined
  readonly sort: Record<string, number> | undefined
  readonly limit: number | undefined
}

/** Documents in a watched list. cloud.tencent.com/document/product/876/41801. */
const mostDocuments = 5000
/** Events that are kept for a client that comes back. */
const mostEvents = 10_000

/** Takes new events, or the reason why there will be no more. */
export interface WatchListener {
  events(events: readonly WatchEvent[]): void
  failed(error: WatchError): void
}

export class Watch {
  readonly queryId = newId()
  readonly #database: DocumentDatabase
  readonly #query: WatchQuery
  #list: readonly StoredDocument[] = []
  #happened = new Map<string, Happened>()
  #changes = 0
  #isLooking = false
  #event = 0
  #events: WatchEvent[] = []
  #listener: WatchListener | undefined
  #stop: (() => void) | undefined

  private constructor(database: DocumentDatabase, query: WatchQuery) {
    this.#database = database
    this.#query = query
  }

  /** @throws {WatchError} more documents than may be watched; {DocumentError} a query that cannot be */
  static async begin(database: DocumentDatabase, query: WatchQuery): Promise<Watch> {
    const watch = new Watch(database, query)
    // Changes from now on are noted, whether the first look sees them or not.
    watch.#stop = database.watch(query.collection, (change) => watch.#noteChange(change))
    try {
      watch.#list = await watch.#find()
    } catch (error) {
      watch.end()
      throw error
    }
    return watch
  }

  get currentEvent(): number {
    return this.#event
  }

  initialEvents(): WatchEvent[] {
    return initialEvents(this.#list, this.#event)
  }

  /** Events after this one. @throws {WatchError} they are not kept any more */
  eventsSince(event: number): readonly WatchEvent[] {
    const first = this.#events[0]?.ID ?? this.#event + 1
    if (event + 1 < first || event > this.#event)
      throw new WatchError('QUERYID_INVALID_ERROR', 'The events since then are not kept any more.')
    return this.#events.filter(({ ID }) => ID > event)
  }

  /** The client has these. */
  forget(event: number): void {
    this.#events = this.#events.filter(({ ID }) => ID > event)
  }

  /** Undefined keeps events for somebody who comes back. */
  tell(listener: WatchListener | undefined): void {
    this.#listener = listener
    if (this.#happened.size > 0) this.#look()
  }

  end(): void {
    this.#stop?.()
    this.#listener = undefined
  }

  #noteChange({ id, type, after }: DocumentChange): void {
    const key = keyOf(id)
    this.#happened.set(key, joined(this.#happened.get(key), { type, after }))
    this.#changes++
    this.#look()
  }

  #look(): void {
    if (this.#isLooking) return
    this.#isLooking = true
    void this.#follow().catch((error: unknown) => this.#fail(error))
  }

  /** Looks again as long as there were changes meanwhile. */
  async #follow(): Promise<void> {
    for (let seen = -1; seen !== this.#changes;) {
      seen = this.#changes
      const list = await this.#find()
      const events = eventsBetween(this.#list, list, this.#happened, this.#event + 1)
      this.#list = list
      if (seen === this.#changes) this.#happened = new Map()
      if (events.length === 0) continue
      this.#event++
      this.#events.push(...events)
      if (this.#events.length > mostEvents) this.forget(this.#events.at(-mostEvents)?.ID ?? 0)
      this.#listener?.events(events)
    }
    // In the turn in which no further change was found: a later one looks again.
    this.#isLooking = false
  }

  async #find(): Promise<StoredDocument[]> {
    const { collection, filter, sort, limit } = this.#query
    const list = await this.#database.find(collection, { filter, sort, limit: Math.min(limit ?? Infinity, mostDocuments + 1) })
    if (list.length <= mostDocuments) return list
    throw new WatchError('SYS_ERR', `More than ${mostDocuments} documents match: watch fewer, with a narrower query or a limit.`)
  }

  #fail(error: unknown): void {
    const listener = this.#listener
    this.end()
    listener?.failed(
      error instanceof WatchError ? error : new WatchError('SYS_ERR', error instanceof Error ? error.message : String(error)),
    )
  }
}
