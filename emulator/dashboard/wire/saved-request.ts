/** Requests that are saved in the project: `/cases` of the API. */
import type { InvokeAnswer, InvokeRequest } from './call.ts'

/** A saved request is a contract case of one request in the project's `cases/`; its name is the case's id. */
export interface SavedKey {
  /** Relative to the root. */
  readonly file: string
  readonly name: string
}

export interface SavedRequest extends SavedKey {
  readonly method: string
  /** Path and query on the plain host. */
  readonly target: string
  /** The status that the case expects; null where it expects none. */
  readonly status: number | null
}

export interface SavedList {
  readonly saved: readonly SavedRequest[]
  /** More than are listed. */
  readonly more: number
  /** Files of `cases/` that are no list of cases. */
  readonly unreadable: readonly string[]
}

/** What `POST /cases` takes. */
export interface SaveRequest extends InvokeRequest {
  readonly name: string
  /** What it was answered, if it was sent: the case expects it again. */
  readonly status?: number
}

/** What `PUT /cases` takes. */
export interface RenameRequest extends SavedKey {
  readonly to: string
}

/** What `POST /cases/open` gives. */
export interface OpenedRequest {
  readonly request: InvokeRequest
}

/** What `POST /cases/run` gives: the answer, and each difference from what the case expects as a sentence. */
export interface RunAnswer extends InvokeAnswer {
  readonly differences: readonly string[]
}
