/** Types for a server of the developer's that answers in place of a function. */
import type { Action } from './action.ts'

/** A package that serves functions of its own style over HTTP, where the function's folder says so. */
export interface Launcher {
  /** Its name: in the dependencies or the start script of the function's package.json. */
  readonly package: string
  /** Its program. */
  readonly bin: string
  /** A file that only such functions have. */
  readonly marker: string
  /** Arguments of the program; `{port}` stands for the port. @param source file of the function, or its folder where the marker is in it */
  arguments(source: string): readonly string[]
}

/** A server of the developer's: how it is started, and the port that it expects. */
export interface ServiceSpec {
  /** One process per name; another revision of the code replaces it. */
  readonly name: string
  /** Has the code, environment and memory. */
  readonly action: Action
  /** A script beside the code that starts it. `translate` replaces what only exists on the vendor's machines. */
  readonly script: { readonly name: string; translate(text: string, folder: string): string }
  /** Serves the code where there is no script. `always`: whatever the function's folder says. */
  readonly launcher?: Launcher & { readonly always: boolean }
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
  /** Whether the action's folder says that the package serves it. */
  isServedBy(action: Action, launcher: Launcher): boolean
}
