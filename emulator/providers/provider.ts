/** What a provider is, and all it may touch: never the pool, a file, or another provider. */
import type { Address } from '../model/address.ts'
import type { Services } from '../model/service.ts'
import type { Deployments } from '../model/deployment.ts'
import type { Running, Activation, ActivationQuery, Invocation } from '../model/activation.ts'
import type { Answer, Exchange } from '../model/http.ts'
import type { Duplex, Readable } from 'node:stream'
import type { Clock } from '../model/clock.ts'
import type { Action, ActionType, Code, Limits } from '../model/action.ts'
import type { Catalog, Package } from '../model/catalog.ts'
import type { Json, Params } from '../model/json.ts'
import type { ResolvedConfig } from '../model/config.ts'
import type { Log } from '../model/log.ts'

export interface Activations {
  /** Newest first. */
  list(query?: ActivationQuery): Activation[]
  count(query?: ActivationQuery): number
  get(activationId: string): Activation | undefined
  /** Adds a record that no code produced, such as a fired trigger. Returns its id. */
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
  readonly clock: Clock
  readonly log: Log
  /** Base URL of the listening emulator, or undefined while it does not listen. */
  url(): string | undefined
}

/** A vendor's HTTP contract. */
export interface Provider {
  readonly name: 'ncp' | 'openwhisk' | 'tcb'
  /** The vendor's own host names, in lower case without port: requests to them may come from any name the cloud answers on. */
  ownsHost(host: string): boolean
  /** Whether this request is the provider's, by host or path. Cheap: no body, no catalog. */
  claims(exchange: Exchange): boolean
  handle(exchange: Exchange): Promise<Answer>
  /** Whether the cloud would ask for credentials here, and none are configured: then the door turns away browsers that nobody named. */
  isOpen?(exchange: Exchange): boolean
  /** The vendor's own answer to a Host it does not know; the door has a plain one where this is absent. */
  refuseHost?(exchange: Exchange): Answer
  /** WebSocket and other upgrades, where the provider has them. Returns false to refuse. */
  upgrade?(exchange: Exchange, socket: Duplex, head: Uint8Array): Promise<boolean>
  addresses(action: Action): readonly Address[]
  /** Releases what the provider started. */
  close?(): Promise<void>
}

export type CreateProvider = (deps: Deps) => Provider
