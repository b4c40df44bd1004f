/** What a cloud keeps for its functions: documents, files, users. Values of documents are Extended JSON. */
import type { Json, JsonObject } from '../../model/json.ts'
import type { KnownUser } from '../../model/known-user.ts'

export interface DataView {
  readonly collections: readonly { readonly name: string; readonly count: number }[]
  readonly files: number
  readonly users: number
}

export interface DocumentPage {
  /** All that the query finds. */
  readonly total: number
  readonly items: readonly { readonly id: Json; /** Begin of its JSON without `_id`. */ readonly text: string }[]
}

export interface DocumentView {
  readonly document: JsonObject
  /** Whether a text in it is a secret, which is not shown: then it cannot be changed here. */
  readonly concealed: boolean
}

/** Body of `POST /data/documents`. */
export interface InsertRequest {
  readonly collection: string
  readonly document: JsonObject
}

/** Body of `DELETE /data/documents`. */
export interface DocumentKey {
  readonly collection: string
  readonly id: Json
}

/** Body of `PUT /data/documents`: the whole document as it shall be. */
export type ReplaceRequest = InsertRequest & DocumentKey

export interface FilePage {
  readonly total: number
  readonly items: readonly FileView[]
}

export interface FileView {
  readonly key: string
  /** Bytes. */
  readonly size: number
  readonly contentType: string
  /** Epoch ms. */
  readonly modified: number
}

export interface UserPage {
  readonly total: number
  readonly items: readonly KnownUser[]
}
