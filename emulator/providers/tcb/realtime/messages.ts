/** Names what goes over a realtime connection. Source: @cloudbase/database 1.4.3, `dist/commonjs/typings/realtime.d.ts`; docs/contracts/tcb.md 10.5. */
import type { Json } from '../../../model/json.ts'

/** The address that `auth.wsWebSign` gives out; in the cloud it is a host of its own, `tcb-ws.tencentcloudapi.com`. */
export const realtimePath = '/web/realtime'

export interface Message {
  /** Absent in messages about the connection itself. */
  readonly watchId?: string | undefined
  readonly requestId: string
  readonly msgType: string
  readonly msgData: Json
}

/** What happened to a document, and to the list that is watched. The SDKs read these names in this spelling. */
export interface WatchEvent {
  /** Events with the same one become one snapshot. */
  readonly ID: number
  /** `limit`: nothing happened to it, but the list has room for it, or none any more. */
  readonly DataType: 'init' | 'add' | 'update' | 'replace' | 'remove' | 'limit'
  readonly QueueType: 'init' | 'enqueue' | 'dequeue' | 'update'
  readonly DocID: string | number
  /** JSON; `{}` where the SDK knows the document. */
  readonly Doc: string
  /** JSON of the values by their paths. */
  readonly UpdatedFields?: string
  /** JSON of paths. */
  readonly removedFields?: string
}

/** Codes that the SDKs tell apart: signs and logins are tried again, the others end a watch. */
export type WatchFault =
  | 'SYS_ERR'
  | 'CHECK_LOGIN_FAILED'
  | 'SIGN_INVALID_ERROR'
  | 'SIGN_EXPIRED_ERROR'
  | 'QUERYID_INVALID_ERROR'
  | 'COLLECTION_PERMISSION_DENIED'

/** Ends a watch, or refuses to begin it. */
export class WatchError extends Error {
  /** A {@link WatchFault}, or a code of the database. */
  readonly code: string

  constructor(code: WatchFault | (string & {}), message: string) {
    super(message)
    this.code = code
  }
}
