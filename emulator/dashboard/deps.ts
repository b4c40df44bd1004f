/** Names all that the dashboard may use. */
import type { DeadLetter } from '../model/dead-letter.ts'
import type { Clock } from '../model/clock.ts'
import type { DocumentDatabase } from '../model/documents.ts'
import type { Json } from '../model/json.ts'
import type { KnownUser } from '../model/known-user.ts'
import type { ObjectStore } from '../model/objects.ts'
import type { FiringQuery, ListedTrigger, PastFiring } from '../model/trigger.ts'
import type { Action } from '../model/action.ts'
import type { Activation, ActivationQuery } from '../model/activation.ts'
import type { Catalog } from '../model/catalog.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import type { Address } from '../model/address.ts'
import type { Cancellation, UnfinishedActivation } from '../model/unfinished-activation.ts'
import type { Answer, Exchange } from '../model/http.ts'
import type { Journal } from '../records/event-journal.ts'
import type { Masking } from '../secrets/masking.ts'
import type { Vendor } from '../providers/vendor.ts'
import type { ApiCalls } from './api-client.ts'
import type { Authority } from './calls/credentials.ts'
import type { Traffic } from '../records/traffic.ts'

export interface DashboardDeps {
  /** Those whose addresses are served. */
  readonly vendors: readonly Vendor[]
  /** Knows what must not be shown. */
  readonly masking: Masking
  catalog(): Catalog
  /** With the faults that are switched now. */
  config(): ResolvedConfig
  addresses(action: Action): readonly Address[]
  readonly activations: {
    list(query?: ActivationQuery): Activation[]
    get(activationId: string): Activation | undefined
    subscribe(subscriber: (activation: Activation) => void): () => void
    clear(): void
  }
  readonly traffic: Traffic
  readonly journal: Journal
  /** Activations that have not ended. */
  unfinished(): UnfinishedActivation[]
  /** Ends one of them; undefined when it has ended, or never was. */
  cancel(activationId: string): Promise<Cancellation | undefined>
  /** Containers that have an action's code loaded. */
  warm(action: Action): number
  /** Sends a request through the door, as if it had come over a socket. */
  send(exchange: Exchange): Promise<Answer>
  /** All that fires. A name stands alone, or as `vendor:name`; an `EmulatorError` says that there is none. */
  readonly triggers: {
    /** The next one first. */
    list(): ListedTrigger[]
    /** By hand; `ended` resolves once all that it started has ended. */
    fire(name: string, payload?: Json): Promise<{ readonly firing: PastFiring; readonly ended: Promise<unknown> }>
    pause(name: string, paused: boolean): void
  }
  /** What has fired. */
  readonly firings: {
    list(query?: FiringQuery): PastFiring[]
    count(trigger: string): number
    subscribe(subscriber: (firing: PastFiring) => void): () => void
  }
  /** Asynchronous calls that their cloud has given up, the newest first. */
  deadLetters(): DeadLetter[]
  /** The session's document database and object store, each opened at its first use. */
  documents(this: void): Promise<DocumentDatabase>
  objects(this: void): Promise<ObjectStore>
  /** Who can sign in to the clouds. */
  users(this: void): readonly KnownUser[]
  /** Sets or clears the fault of a trigger until the emulator stops. */
  switchFault(trigger: string, code: string | null): void
  /** Reads the configuration as it is on disk, and leaves the one in force. Rejects with an `EmulatorError` where it is wrong. */
  readConfiguration(): Promise<ResolvedConfig>
  /** Answers a request of a coding agent (Model Context Protocol), by calls of the API. */
  answerAgent(request: Request, api: ApiCalls): Promise<Response>
  /** Reads every file again. */
  reload(): Promise<void>
  /** Where the emulator listens; undefined while it does not. */
  listening(): { readonly url: string; readonly host: string } | undefined
  /** What a page must know to change anything. */
  readonly token: string
  readonly clock: Clock
  readonly started: number
}

export function authorityOf({ vendors, config, clock }: DashboardDeps): Authority {
  return { vendors, config: config(), now: clock.now() }
}
