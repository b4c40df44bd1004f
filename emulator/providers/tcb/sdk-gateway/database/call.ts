/** One call to the document database, and what answers it. */
import type { Json, JsonObject } from '../../../../model/json.ts'
import type { AskedDatabase } from './client-database.ts'

export interface DatabaseCall {
  readonly database: AskedDatabase
  readonly fields: JsonObject
  /** ms: what `serverDate` stands for. */
  readonly now: number
}

/** The body of the answer, beside the id of the request. */
export type DatabaseRow = (call: DatabaseCall) => Promise<{ [field: string]: Json }> | { [field: string]: Json }
