/** What the rest of the program may know about a vendor: static facts, and functions of the configuration. */
import type { Convention } from '../model/activation.ts'
import type { ResolvedConfig } from '../model/config.ts'
import type { SecretSource } from '../secrets/masking.ts'
import type { CreateProvider } from './provider.ts'

/** One way to call a function, as a record names it. */
export interface Surface {
  /** Unique among all vendors: `openwhisk.web`. */
  readonly name: string
  /** What a person reads in its place. */
  readonly label: string
  /** How the function is called: `params` as `main(params)`, `event` as `handler(event, context)`. */
  readonly convention: Convention
  /** The function sees the HTTP request and makes the HTTP answer. */
  readonly web?: true
}

export interface Vendor extends SecretSource {
  /** The section of the configuration, and the name in `providers`. */
  readonly name: string
  /** Every surface on which a person can call a function. */
  readonly surfaces: readonly Surface[]
  /** Makes the provider of one session. */
  readonly create: CreateProvider
  /** Which check is off for lack of credentials, and the key that turns it on: `OpenWhisk keys (openwhisk.auth)`. Undefined when it is on. */
  openTo(config: ResolvedConfig): string | undefined
}

/** The label of a surface; its name where no vendor has one, as for calls of the library. */
export function labelOf(surface: string, vendors: readonly Vendor[]): string {
  for (const { surfaces } of vendors) for (const { name, label } of surfaces) if (name === surface) return label
  return surface
}
