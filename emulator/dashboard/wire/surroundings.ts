/** What a function runs with, and where each of it was said. */

/** In a file. */
export interface FilePlace {
  /** Relative to the root; begins with `..` where it lies outside of the project. */
  readonly file: string
  /** From 1; null where only the file is known. */
  readonly line: number | null
}

/** Who says a value. */
export interface Saying {
  /** A file, the shell, a flag or the override of a test, a program or an API, or the vendor's default. */
  readonly source: 'file' | 'shell' | 'flags' | 'program' | 'default'
  /** Null unless a file. */
  readonly place: FilePlace | null
}

export interface Setting extends Saying {
  readonly name: string
  /** Masked where it is, or is called, a secret. */
  readonly value: string
  /** Whoever says the same name below, the nearest first: of one value it is not in force, of an object what is not said above. */
  readonly over: readonly Saying[]
}

export interface Declared extends Setting {
  /** A key of the action, or what the configuration has beside it. */
  readonly part: 'action' | 'key' | 'package' | 'trigger' | 'rule'
}

export interface CredentialState {
  /** The key of the configuration. */
  readonly name: string
  /** `checked`: calls are compared with it. `open`: none is configured, and every caller passes. */
  readonly state: 'checked' | 'open'
  readonly place: FilePlace | null
}

export interface SurroundingsView {
  /** The action in the configuration, its package, and what calls it; empty for a function that was only found by its file. */
  readonly declared: readonly Declared[]
  readonly environment: readonly Setting[]
  readonly parameters: readonly Setting[]
  readonly limits: readonly Setting[]
  readonly credentials: readonly CredentialState[]
}
