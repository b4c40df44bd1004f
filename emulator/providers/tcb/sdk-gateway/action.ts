/** Defines one action of the SDKs' gateways: what it is asked and what it answers. */
import type { Json, JsonObject } from '../../../model/json.ts'
import type { Answer } from '../../../model/http.ts'
import type { Said } from '../../../model/said.ts'
import type { Fault } from '../envelope.ts'
import type { Call, Gateway } from '../gateway.ts'

export interface SdkRequest {
  /** Such as `functions.invokeFunction`. */
  readonly action: string
  /** The parameters stand flat beside `action`. */
  readonly fields: JsonObject
  /** Parts of a form that are no text, by name. */
  readonly parts: ReadonlyMap<string, Uint8Array>
  readonly call: Call
  /** An administrator, or where callers are not authenticated a server SDK (`/admin`): no rule of a collection or a folder holds for it. */
  readonly isServer: boolean
}

/** What is answered with 200, beside the id of the request. */
export interface SdkResult {
  readonly body: { readonly [field: string]: Json }
  /** The call ran a function: its activation gets the answer. */
  readonly ran?: true
}

/** An error as the SDKs read it: status 200 with `code` and `message`. */
export class SdkError {
  readonly code: string
  readonly message: string
  /** For the developer's terminal, where it helps more than the message. */
  readonly detail: Said | undefined

  constructor(code: string, message: string, detail?: Said) {
    this.code = code
    this.message = message
    this.detail = detail
  }
}

/** An `Answer` is sent as it is: some actions do not answer with JSON. */
export type SdkOutcome = SdkResult | SdkError | Fault | Answer

export type SdkAction = (gateway: Gateway, request: SdkRequest) => SdkOutcome | Promise<SdkOutcome>
