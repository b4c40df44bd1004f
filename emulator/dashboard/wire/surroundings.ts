/** What a function runs with, and where each of it was said. */

/** In a file of the project. */
export interface FilePlace {
  /** Relative to the root. */
  readonly file: string
  /** From 1; null where only the file is known. */
  readonly line: number | null
}

export interface Setting {
  readonly name: string
  /** Masked where it is, or is called, a secret. */
  readonly value: string
  /** A file of the project, the shell, a program or an API that set it, or the vendor's default. */
  readonly source: 'file' | 'shell' | 'program' | 'default'
  /** Null unless a file. */
  readonly place: FilePlace | null
}

export interface CredentialState {
  /** The key of the configuration. */
  readonly name: string
  /** `checked`: calls are compared with it. `open`: none is configured, and every caller passes. */
  readonly state: 'checked' | 'open'
  readonly place: FilePlace | null
}

export interface SurroundingsView {
  readonly environment: readonly Setting[]
  readonly parameters: readonly Setting[]
  readonly limits: readonly Setting[]
  readonly credentials: readonly CredentialState[]
}
