/** The immutable snapshot of all deployed actions and packages; a reload replaces it by one assignment. */
import type { Action } from './action.ts'
import type { Params } from './json.ts'

export interface Package {
  readonly name: string
  readonly params: Params
  /** Names of those of `params` that are the environment of its actions. */
  readonly init?: readonly string[]
  readonly annotations: Params
  readonly version: string
  /** True when an API call created it rather than a folder. */
  readonly fromApi: boolean
  readonly updated: number
  /** OpenWhisk package binding: this package shows the actions of another one. */
  readonly binding?: { readonly namespace: string; readonly name: string }
}

export interface Catalog {
  readonly namespace: string
  /** By path: `pkg/name` or `name`. */
  readonly actions: ReadonlyMap<string, Action>
  /** By name; the default package is not among them. */
  readonly packages: ReadonlyMap<string, Package>
  /** What the platform has in namespaces of its own: every caller may read and run it. */
  readonly platform?: PlatformCatalog
}

export interface PlatformCatalog {
  /** By path: `/namespace/pkg/name`. */
  readonly actions: ReadonlyMap<string, Action>
  /** By path: `/namespace/pkg`. */
  readonly packages: ReadonlyMap<string, Package>
}
