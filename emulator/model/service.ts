/** A server of the developer's own that answers in place of a function. */
import type { Action } from './action.ts'

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
