/** What a provider is, and all it may touch: never the pool, a file, or another provider. */
import type { Duplex, Readable } from 'node:stream'
import type { Clock } from '../system/clock.ts'
import type { Action, ActionType, Code, Limits } from '../model/action.ts'
import type { Activation, ActivationQuery, Invocation } from '../model/activation.ts'
import type { Catalog, Package } from '../model/catalog.ts'
import type { Json, Params } from '../model/json.ts'
import type { ResolvedConfig } from '../model/config.ts'
import type { Log } from '../log.ts'

export type { ActivationQuery } from '../model/activation.ts'

/** One HTTP request exactly as it came: raw target, header lines in wire order. */
export interface Exchange {
  /** Upper case. */
  readonly method: string
  /** Path and query as sent on the wire: what a signature covers. */
  readonly target: string
  /** `target` up to the first `?`, still percent-encoded. */
  readonly path: string
  /** After the first `?`, undecoded; '' when there is none. */
  readonly query: string
  /** Host header in lower case, without port; '' when absent. */
  readonly host: string
  /** Lower-case names, wire order, duplicates kept. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** The last header line of that name (OpenWhisk: last duplicate wins). */
  header(name: string): string | undefined
  /** The whole body, read once. Reading stops at `limit` bytes (default 32 MB) and then answers 'too-large'. */
  body(limit?: number): Promise<Uint8Array | TooLarge>
  /** The body unread, for proxies that must not buffer. */
  stream(): Readable
  /** Aborted when the client went away. */
  readonly signal: AbortSignal
}

/** The body was larger than the caller wanted to read. `size` counts all bytes where the client declared them or they were drained. */
export interface TooLarge {
  readonly tooLarge: true
  readonly size: number
}

/** An HTTP answer exactly as it must leave: any status 100–999, repeated header lines kept apart. */
export interface Answer {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body?: string | Uint8Array | Readable | undefined
  /** What it is the answer of, where an action was run for it. */
  readonly activationId?: string | undefined
}

/** A started invocation. `done` never rejects: what goes wrong is in the record. */
export interface Running {
  readonly activationId: string
  readonly done: Promise<Activation>
}

export interface Activations {
  /** Newest first. */
  list(query?: ActivationQuery): Activation[]
  count(query?: ActivationQuery): number
  get(activationId: string): Activation | undefined
  /** Adds a record that no code produced, such as a fired trigger. Returns its id. */
  record(activation: Activation): void
}

/** An action that a management API creates; `source` is its text, `archive` its zip, neither for sequences. */
export interface ActionDraft {
  readonly package: string
  readonly name: string
  readonly type: ActionType
  readonly api: 'openwhisk' | 'ncp'
  readonly source?: string
  readonly archive?: Uint8Array
  readonly main?: string
  readonly kind?: string
  /** Instead of the next one after what is deployed. */
  readonly version?: string
  readonly params?: Params
  readonly annotations?: Params
  readonly limits?: Partial<Limits>
  readonly components?: readonly string[]
  readonly final?: boolean
  readonly rawHttp?: boolean
  readonly customOptions?: boolean
  readonly requireWhiskAuth?: Json | undefined
}

export interface PackageDraft {
  readonly name: string
  /** Instead of the next one after what is deployed. */
  readonly version?: string
  readonly params?: Params
  readonly annotations?: Params
  readonly binding?: { readonly namespace: string; readonly name: string }
}

/** Deploying over an API. What comes from a file is never changed: the refusal names the file. */
export interface Deployments {
  putAction(draft: ActionDraft): Action | FileBacked
  deleteAction(path: string): true | FileBacked
  putPackage(draft: PackageDraft): Package | FileBacked
  deletePackage(name: string): true | FileBacked
  /** The source text as deployed: of the API call, or of the file. `undefined` for sequences. */
  source(path: string): Promise<{ readonly code: string; readonly binary: boolean; readonly main?: string } | undefined>
  /** The code that begins in a file of the project (relative to its root), such as a published version: bundled and kept fresh like any other. */
  codeFrom(file: string, main?: string): Code
}

export interface FileBacked {
  readonly fileBacked: string
}

/** A server of the developer's own: what to start, and what it believes about the machine it runs on. */
export interface ServiceSpec {
  /** One process per name; another revision of the code replaces it. */
  readonly name: string
  /** Its code, environment and memory. */
  readonly action: Action
  /** A script beside the code that starts it. `translate` replaces what only exists on the vendor's machines. */
  readonly script: { readonly name: string; translate(text: string, folder: string): string }
  /** The port it would listen on if it were alone; it gets another one. */
  readonly usualPort: number
  /** ms it may take to listen. */
  readonly startup: number
}

/** A place in a running service. Whoever has one gives it back. */
export interface Lease {
  /** On 127.0.0.1. */
  readonly port: number
  /** It was started for this lease. */
  readonly cold: boolean
  /** Resolves when the service is gone. */
  readonly ended: Promise<unknown>
  release(): void
  /** The service does not answer: end it at once, the next call starts another. */
  kill(): void
}

export interface Services {
  /** `failure` tells the developer why it does not come up; the next call tries again. */
  lease(spec: ServiceSpec): Promise<Lease | { readonly failure: string }>
  /** The script of that name beside the action's code, where there is one. */
  script(action: Action, name: string): string | undefined
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

/** One reachable address of an action, for the banner and the dashboard. */
export interface Address {
  /** `ncp.postAction`, `ncp.apigw`, `ncp.webhook`, `openwhisk.web`, `openwhisk.api`, `tcb` … */
  readonly surface: string
  readonly method: string
  /** Path and query on the plain host. */
  readonly path: string
  /** A header line the call needs, and a sample body. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
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
