/** Types for deploying over a management API. */
import type { Action, ActionType, Code, Limits } from './action.ts'
import type { Package } from './catalog.ts'
import type { Json, Params } from './json.ts'

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
  /** The container that has the runtime, of kind `blackbox`. */
  readonly image?: string
  /** Instead of the next one after what is deployed. */
  readonly version?: string
  readonly params?: Params
  /** Names of those of `params` that are the environment of the code. */
  readonly init?: readonly string[]
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
  /** Names of those of `params` that are the environment of its actions. */
  readonly init?: readonly string[]
  readonly annotations?: Params
  readonly binding?: { readonly namespace: string; readonly name: string }
}

/** Deploys over an API. An action of a file is never changed: the refusal names the file. */
export interface Deployments {
  putAction(draft: ActionDraft): Action | FileBacked
  deleteAction(path: string): true | FileBacked
  putPackage(draft: PackageDraft): Package | FileBacked
  deletePackage(name: string): true | FileBacked
  /** All that was deployed and not deleted since, as it would be deployed again. */
  drafts(): { readonly packages: readonly PackageDraft[]; readonly actions: readonly ActionDraft[] }
  /** The source text as deployed: of the API call, or of the file. `undefined` for sequences. */
  source(path: string): Promise<{ readonly code: string; readonly binary: boolean; readonly main?: string } | undefined>
  /** The code that begins in a file of the project (relative to its root), such as a published version: bundled and kept fresh like any other. */
  codeFrom(file: string, main?: string): Code
}

export interface FileBacked {
  readonly fileBacked: string
}

/** A package that a cloud has in a namespace of its own, for every caller to read and run. */
export interface PlatformPackage {
  readonly namespace: string
  readonly name: string
  readonly version: string
  readonly params?: Params
  readonly annotations: Params
  readonly actions: readonly PlatformAction[]
}

export interface PlatformAction {
  readonly name: string
  readonly version: string
  readonly params?: Params
  readonly annotations: Params
  /** Its code for Node, as text. */
  source(): string
}

/** An action whose source does not build. */
export interface BuildProblem {
  /** Path of the action. */
  readonly action: string
  /** The source as the developer knows it. */
  readonly file: string
  /** The builder's message, with line, column and excerpt. */
  readonly text: string
}
