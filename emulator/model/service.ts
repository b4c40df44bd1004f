/** Types for a server of the developer's that answers in place of a function. */
import type { Action } from './action.ts'

/** A server of the developer's: how it is started, and the port that it expects. */
export interface ServiceSpec {
  /** One process per name; another revision of the code replaces it. */
  readonly name: string
  /** Has the code, environment and memory. */
  readonly action: Action
  /** A script beside the code that starts it. `translate` replaces what only exists on the vendor's machines. */
  readonly script: { readonly name: string; translate(text: string, folder: string): string }
  /** The port that the cloud expects it to listen on; here it gets another one. */
  readonly usualPort: number
  /** ms until it has to listen. */
  readonly startup: number
}

/** Keeps a service running until it is returned. */
export interface Lease {
  /** On 127.0.0.1. */
  readonly port: number
  /** It was started for this lease. */
  readonly cold: boolean
  /** Resolves when the service has ended. */
  readonly ended: Promise<unknown>
  release(): void
  /** Kills a service that does not answer; the next call starts another. */
  kill(): void
}

export interface Services {
  /** `failure` tells the developer why it did not start; the next call tries again. */
  lease(spec: ServiceSpec): Promise<Lease | { readonly failure: string }>
  /** The script of that name beside the action's code, where there is one. */
  script(action: Action, name: string): string | undefined
}
