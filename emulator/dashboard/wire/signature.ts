/** The check of a signature. */

/** What `POST /signature` takes: a request as it was sent, or as it should be. */
export interface SignatureRequest {
  readonly method: string
  readonly target: string
  readonly timestamp?: string
  readonly accessKey?: string
  readonly signature?: string
  /** For a key that is not configured; used and forgotten. */
  readonly secretKey?: string
  readonly body?: string
}

export interface SignatureAnswer {
  readonly verdict: 'valid' | 'refused' | 'unsigned'
  /** A line for each thing that is wrong. */
  readonly explanation: string
  readonly stringToSign: string
  /** Null where no secret key is known. */
  readonly expected: string | null
  readonly timestamp: string
  readonly now: number
}
