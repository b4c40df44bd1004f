/** The HTTP requests that functions send, as their containers, their records and tests see them. */

/** Which of a job's requests its container leads to the emulator, and how to get there. */
export interface OutboundRoute {
  /** Unique among all that may meet in one container. */
  readonly job: number
  /** Path of the socket on which the emulator takes them. */
  readonly socket: string
  /** Such as `https://api.example.com`: these in any case. */
  readonly origins: readonly string[]
  /** All others as well, except those to this machine. */
  readonly all: boolean
}

export interface OutgoingCall {
  readonly method: string
  readonly url: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** The body as text. */
  readonly body: string
  readonly activationId: string
  /** Path of the action. */
  readonly action: string
  /** Epoch ms, by the emulator's clock. */
  readonly start: number
  /** Who answered: a rule of the test, a recording, the host itself, or nobody. Absent until then. */
  by?: 'rule' | 'recording' | 'host' | 'nobody'
  /** Of the answer. */
  status?: number
  /** Why there was no answer. */
  failure?: string
  /** ms until the answer began. */
  ms?: number
}

/** What a run needs to have its requests answered: its route, and the list that they are noted in. */
export interface OutboundTicket {
  readonly route: OutboundRoute
  readonly calls: readonly OutgoingCall[]
  /** Variables of the run's environment. */
  readonly env?: Readonly<Record<string, string>>
}

/** Adds the requests of one activation to its trace. */
export interface OutgoingTrace {
  /** `TRACEPARENT`: https://opentelemetry.io/docs/specs/otel/context/env-carriers/. */
  readonly env: Readonly<Record<string, string>>
  /** A request begins; returns the header lines to send in place of its own. */
  begin(headers: OutgoingCall['headers']): {
    readonly headers: OutgoingCall['headers']
    end(call: OutgoingCall): void
  }
}

/** Follows a request into a server of the developer's, which no container runs. */
export interface ServerTraces {
  /** The header lines that the server gets in place of the caller's: its own requests belong below the activation. */
  lines(activationId: string, headers: OutgoingCall['headers']): readonly [name: string, value: string][]
  /** It has answered; the record follows. */
  answered(activationId: string, headers: OutgoingCall['headers']): void
}

/** Gives a ticket to the runs whose requests somebody answers. */
export type TicketOffice = (job: number, run: { readonly activationId: string; readonly action: string }) => OutboundTicket | undefined
