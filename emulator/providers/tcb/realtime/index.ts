/** Realtime: clients watch queries of the document database over a WebSocket. docs/contracts/tcb.md 10.5. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocketServer } from 'ws'
import type { Exchange } from '../../../model/http.ts'
import type { Json, JsonObject } from '../../../model/json.ts'
import { collectionOf, filterOf, sortOf } from '../sdk-gateway/database/parameters.ts'
import { readValue } from '../sdk-gateway/database/values.ts'
import { callerOf } from '../collection-rules/caller.ts'
import type { Gateway } from '../gateway.ts'
import { ClientDatabase } from '../sdk-gateway/database/client-database.ts'
import { Connection, type Watches } from './connection.ts'
import type { RealtimeCaller } from './tickets.ts'
import { Watch } from './watch.ts'

/** How long a watch waits for its client: the SDKs try five times, 10 s apart, to connect again. */
const waitMs = 60_000
/** Bytes of a message: the longest are queries. */
const mostBytes = 1024 * 1024
/** RFC 6455: the server goes away. */
const goingAway = 1001

export class Realtime implements Watches {
  readonly #gateway: Gateway
  readonly #server: WebSocketServer
  /** Watches without a connection, with the time since when. */
  readonly #left = new Map<string, { readonly watch: Watch; readonly since: number }>()
  readonly #running = new Set<Watch>()

  private constructor(gateway: Gateway, server: WebSocketServer) {
    this.#gateway = gateway
    this.#server = server
  }

  static async create(gateway: Gateway): Promise<Realtime> {
    const { WebSocketServer: Server } = await import('ws')
    return new Realtime(gateway, new Server({ noServer: true, maxPayload: mostBytes, perMessageDeflate: false }))
  }

  get envId(): string {
    return this.#gateway.deps.config.tcb.envId
  }

  accept({ method, target, headers }: Exchange, socket: Duplex, head: Uint8Array): void {
    // All that `ws` reads of a request.
    const request = { method, url: target, headers: Object.fromEntries(headers) } as IncomingMessage
    this.#server.handleUpgrade(request, socket, Buffer.from(head), (client) => new Connection(client, this))
  }

  callerOf(sign: unknown): RealtimeCaller {
    return this.#gateway.tickets.read(sign)
  }

  async begin({ collName, query, limit, orderBy }: JsonObject, { identity, isServer }: RealtimeCaller): Promise<Watch> {
    this.#endAbandoned()
    const { deps } = this.#gateway
    const now = deps.clock.now()
    const database = await deps.documents()
    const collection = collectionOf({ collectionName: collName ?? null })
    const asked = filterOf({ query: unquoted(query ?? null, now) }, now)
    const caller = isServer ? 'server' : callerOf(identity)
    const client = caller === 'server' ? undefined : new ClientDatabase(database, await this.#gateway.collectionRules(), caller)
    const watch = await Watch.begin(database, {
      collection,
      filter: client ? await client.filter(collection, 'read', { filter: asked }) : asked,
      sort: sortOf({ order: orderBy ?? null }, now),
      limit: typeof limit === 'number' && limit > 0 ? limit : undefined,
    })
    this.#running.add(watch)
    return watch
  }

  take(queryId: unknown): Watch | undefined {
    this.#endAbandoned()
    const left = typeof queryId === 'string' ? this.#left.get(queryId) : undefined
    if (left) this.#left.delete(left.watch.queryId)
    return left?.watch
  }

  leave(watch: Watch): void {
    this.#left.set(watch.queryId, { watch, since: this.#gateway.deps.clock.now() })
  }

  end(watch: Watch): void {
    watch.end()
    this.#running.delete(watch)
  }

  /** Ends all connections and watches. */
  close(): void {
    for (const client of this.#server.clients) {
      client.close(goingAway)
      client.terminate()
    }
    for (const watch of this.#running) watch.end()
    this.#running.clear()
    this.#left.clear()
  }

  #endAbandoned(): void {
    const oldest = this.#gateway.deps.clock.now() - waitMs
    for (const { watch, since } of this.#left.values()) {
      if (since > oldest) continue
      this.#left.delete(watch.queryId)
      this.end(watch)
    }
  }
}

/** @cloudbase/database writes the text of a query as JSON once more. */
function unquoted(query: Json, now: number): Json {
  if (typeof query !== 'string' || !query.startsWith('"')) return query
  const read = readValue('query', query, now)
  return typeof read === 'string' ? read : query
}
