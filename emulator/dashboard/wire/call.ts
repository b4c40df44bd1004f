/** A call: as it was sent, as it is to be sent, and what came back. */

export interface HttpRequestView {
  readonly method: string
  readonly target: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
  /** Whether `body` is Base64. */
  readonly base64: boolean
  readonly surface: string
  readonly curl: string
}

/** What `POST /invoke` takes. */
export interface InvokeRequest {
  readonly method: string
  readonly target: string
  readonly headers?: readonly (readonly [name: string, value: string])[]
  readonly body?: string
  readonly base64?: boolean
  /** Add the configured credentials that this surface asks for. */
  readonly sign?: boolean
}

export interface InvokeAnswer {
  readonly request: HttpRequestView
  readonly answer: {
    readonly status: number
    readonly headers: readonly (readonly [name: string, value: string])[]
    readonly body: string
    readonly base64: boolean
    readonly bytes: number
  }
  readonly ms: number
  readonly activationId: string | null
}
