/** Defines one operation of the document database's REST interface. */
import { ObjectId, type DocumentDatabase, type DocumentFields } from '../../../model/documents.ts'
import type { Json, JsonObject } from '../../../model/json.ts'
import type { AskedDatabase } from '../sdk-gateway/database/client-database.ts'

export interface Operation {
  /** As its caller may use it. */
  readonly database: AskedDatabase
  /** Undefined for a client. */
  readonly server: DocumentDatabase | undefined
  /** Parts of the address that have a name. */
  readonly names: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** ms: what a server's date stands for. */
  readonly now: number
  body(this: void): Promise<JsonObject>
}

export interface Outcome {
  readonly status: number
  readonly body?: JsonObject | undefined
}

export type Answering = (operation: Operation) => Promise<Outcome>

export function ok(body: { readonly [field: string]: Json }, status = 200): Outcome {
  return { status, body }
}

export function nameOf({ names }: Operation, name: string): string {
  return names[name] ?? ''
}

/** A document by the id in the address, which may be an ObjectId's digits. */
export function byId(id: string): DocumentFields {
  return { _id: /^[0-9a-f]{24}$/.test(id) ? { $in: [id, new ObjectId(id)] } : id }
}
