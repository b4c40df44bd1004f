/** Somebody who looks on while requests are answered: a recording, a timeline. */
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
  readonly status: number
  readonly headers: Lines
  readonly body: Uint8Array
}

export interface Observer {
  /** A request has come in; what is returned is told the answer. */
  request?(request: SeenRequest): ((answer: SeenAnswer) => void) | void
  /** An invocation has begun. Its record comes by `activations.subscribe`. */
  invocation?(activationId: string, invocation: Invocation): void
}
