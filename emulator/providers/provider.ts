/** Defines a provider and all it may use: never the pool, a file, or another provider. */
import type { Address } from '../model/address.ts'
import type { Services } from '../model/service.ts'
import type { Deployments } from '../model/deployment.ts'
import type { Running, Activation, ActivationQuery, Invocation } from '../model/activation.ts'
import type { Answer, Exchange } from '../model/http.ts'
import type { Duplex } from 'node:stream'
import type { Clock } from '../model/clock.ts'
import type { Action } from '../model/action.ts'
import type { Catalog } from '../model/catalog.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import type { DeadLetter } from '../model/dead-letter.ts'
import type { DocumentDatabase } from '../model/documents.ts'
import type { Json } from '../model/json.ts'
import type { KnownUser } from '../model/known-user.ts'
import type { Log } from '../model/log.ts'
import type { ObjectStore } from '../model/objects.ts'
import type { ServerTraces } from '../model/outgoing.ts'
import type { SqlDatabase } from '../model/sql.ts'
import type { Timetable } from '../model/schedule.ts'
import type { Stubs } from '../model/stubs.ts'
import type { FiringLog, Trigger } from '../model/trigger.ts'
import type { Routes } from './door-context.ts'

export interface Activations {
  /** Newest first. */
  list(query?: ActivationQuery): Activation[]
  count(query?: ActivationQuery): number
  get(activationId: string): Activation | undefined
  /** Adds a record that no code produced, such as a fired trigger's. One that a request asked for is finished by the answer that names it, unless it has its `answer`. */
  record(activation: Activation): void
}

/** All that a provider may touch. */
export interface Deps {
  /** The current snapshot. Take it once per request. */
  catalog(): Catalog
  readonly config: ResolvedConfig
  readonly deployments: Deployments
  invoke(invocation: Invocation): Running
  readonly activations: Activations
  readonly services: Services
  /** The session's object store, opened at its first use. */
  objects(): Promise<ObjectStore>
  /** For what fires by itself. */
  readonly timetable: Timetable
  /** Gets each firing that happens in this cloud: by a schedule, a request, an event. */
  readonly firings: FiringLog
  /** Gets each call that this cloud gives up. */
  readonly deadLetters: { add(letter: DeadLetter): void }
  /** Answers for services of this cloud that are not emulated. */
  readonly stubs: Stubs
  /** The document database of the session, made when it is first asked for. */
  documents(this: void): Promise<DocumentDatabase>
  /** The relational database of the session, made when it is first asked for. */
  sql(this: void): Promise<SqlDatabase>
  /** Whether a header line of a request lets its caller in, by its name in lower case: then no record keeps it. */
  isCredentialHeader(this: void, name: string): boolean
  readonly clock: Clock
  readonly log: Log
  /** Undefined where no traces are kept. */
  readonly traces?: ServerTraces | undefined
  /** Base URL of the listening emulator, or undefined while it does not listen. */
  url(): string | undefined
  /** Base URL at which functions reach the emulator, also while it does not listen. A promise at the first call only. */
  reach(this: void): string | Promise<string>
}

/** A vendor's HTTP contract. */
export interface Provider {
  /** The vendor's. */
  readonly name: string
  /** The vendor's addresses as Hono routes. */
  readonly routes: Routes
  /** Whether the cloud would ask for credentials here, and none are configured: then the door refuses browsers of pages that `server.allowedOrigins` does not name. `path`: on the plain host. */
  isOpen?(exchange: Exchange, path: string): boolean
  /** The vendor's own answer to a Host it does not know, at one of its addresses; the door has a plain one otherwise. */
  refuseHost?(exchange: Exchange): Answer | undefined
  /** WebSocket and other upgrades, where the provider has them. Returns false to refuse. */
  upgrade?(exchange: Exchange, socket: Duplex, head: Uint8Array): Promise<boolean>
  addresses(action: Action): readonly Address[]
  /** All that fires, whether by itself or not. */
  triggers?(): readonly Trigger[]
  /** Who can sign in. */
  users?(): readonly KnownUser[]
  /** Called at the start and after each change of the configuration: what stands in it may fire by itself. */
  configured?(): void
  /** Forgets what waits to run again. */
  reset?(): void
  /** What requests have made and no file has, for {@link restore} of another emulator. */
  state?(): Json
  restore?(state: Json): void
  /** Ends connections that would stay open until their clients leave, before the door closes. */
  hangUp?(): void
  /** Releases what the provider started. */
  close?(): Promise<void>
}

export type CreateProvider = (deps: Deps) => Provider
