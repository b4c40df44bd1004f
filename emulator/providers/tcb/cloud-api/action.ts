/** Defines an action of Tencent Cloud API: what it is asked, and what stands in `Response` beside the id of the request. */
import type { Json, JsonObject } from '../../../model/json.ts'
import type { AsyncQueue } from '../asynchronous/queue.ts'
import type { Call, Gateway } from '../gateway.ts'
import type { ApiError } from './api-error.ts'

export interface ActionRequest {
  readonly gateway: Gateway
  readonly queue: AsyncQueue
  readonly params: JsonObject
  /** Its request id is that of the answer, and of the function that it runs. */
  readonly call: Call
}

export interface ActionAnswer {
  readonly fields: { readonly [name: string]: Json }
  /** It waited for a function: its activation gets the answer. */
  readonly ran?: true
}

export type ApiAction = (request: ActionRequest) => ActionAnswer | ApiError | Promise<ActionAnswer | ApiError>
