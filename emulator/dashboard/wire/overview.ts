/** The emulator as a whole, and what does not build. */
import type { apiVersion } from './api.ts'

export interface Overview {
  readonly api: typeof apiVersion
  readonly version: string
  readonly root: string
  readonly namespace: string
  /** Base URL; null while nothing listens. */
  readonly url: string | null
  readonly pid: number
  readonly started: number
  readonly now: number
  readonly providers: readonly string[]
  /** Which checks are off for lack of credentials, in words. */
  readonly open: readonly string[]
  readonly functions: number
  readonly calls: number
  readonly errors: number
  readonly broken: readonly BuildProblem[]
  /** Null where the functions come from no file of another tool. */
  readonly manifest: ManifestView | null
}

export interface ManifestView {
  /** Relative to the root; empty where functions are found in folders and no file lists them. */
  readonly file: string
  /** As its users name it: `wskdeploy`. */
  readonly format: string
  /** What it asks for and what is not given here, one sentence each. */
  readonly remarks: readonly string[]
}

export interface BuildProblem {
  readonly action: string
  /** Relative to the root. */
  readonly file: string
  readonly text: string
}
