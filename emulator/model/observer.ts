/** Observes requests while they are answered: a recording, a timeline. */
import type { Invocation } from './activation.ts'

type Lines = readonly (readonly [name: string, value: string])[]

/** A request as it came over the wire. */
export interface SeenRequest {
  readonly method: string
  readonly target: string
  /** Lower-case names, wire order. */
  readonly headers: Lines
  readonly body: Uint8Array
}

export interface SeenAnswer {
  /** The activation that it is about, where it is about one. */
  readonly activationId?: string | undefined
  readonly status: number
  readonly headers: Lines
  readonly body: Uint8Array
}

export interface Observer {
  /** Called with each request; the function that it returns is called with the answer. */
  request?(request: SeenRequest): ((answer: SeenAnswer) => void) | void
  /** Called when an invocation begins. `activations.subscribe` reports its record. */
  invocation?(activationId: string, invocation: Invocation): void
}
