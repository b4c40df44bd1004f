/** What the caller of an activation got. */

export interface AnswerView {
  readonly status: number
  /** As in `OK`; '' for a status that has none. */
  readonly reason: string
  /** In wire order, with the length that the door adds; without `date` and `connection`, which are Node's. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** What is kept of the body, decompressed where `encoding` says so. */
  readonly body: string
  /** `body` is Base64, because its bytes are no text. */
  readonly base64: boolean
  /** Of the whole body, as it was sent. */
  readonly bytes: number
  /** False where `body` is the beginning only. */
  readonly whole: boolean
  /** The body was passed on piece by piece, as the function sent it. */
  readonly streamed: boolean
  /** The content-encoding that was undone for `body`. */
  readonly encoding: string | null
}
