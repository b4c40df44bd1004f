/** An activation: in the list, and with everything that is known about it. */
import type { Failure, Status } from '../../model/activation.ts'
import type { Json } from '../../model/json.ts'
import type { AnswerView } from './answer.ts'
import type { HttpRequestView } from './call.ts'

export interface ActivationSummary {
  readonly id: string
  readonly path: string
  readonly surface: string
  readonly method: string | null
  readonly target: string | null
  /** HTTP status the caller got. */
  readonly answered: number | null
  readonly status: Status
  readonly failure: Failure | null
  readonly start: number
  readonly duration: number
  readonly waitTime: number
  readonly initTime: number
  readonly cold: boolean
  readonly revision: string
  readonly cause: string | null
  readonly hints: number
  readonly logs: number
}

export interface ActivationPage {
  /** How many there are in all. */
  readonly kept: number
  /** How many of them were asked for. */
  readonly total: number
  readonly items: readonly ActivationSummary[]
}

export interface FoundActivations {
  readonly ids: readonly string[]
}

/** Where one value of the parameters came from. */
export type ParameterSource = 'package' | 'action' | 'query' | 'body' | 'context' | 'caller'

export interface ParameterView {
  readonly name: string
  readonly value: Json
  readonly source: ParameterSource
  /** Sources whose value of the same name was overridden. */
  readonly over: readonly ParameterSource[]
}

export interface PathStep {
  readonly title: 'route' | 'decode' | 'merge' | 'run' | 'outgoing' | 'outcome' | 'answer'
  readonly text: string
  readonly facts: readonly (readonly [name: string, value: string])[]
}

export interface ActivationDetail extends ActivationSummary {
  readonly parameters: readonly ParameterView[]
  readonly steps: readonly PathStep[]
  readonly result: Json
  readonly trace: string | null
  readonly excerpt: {
    readonly at: string
    readonly column: number
    readonly lines: readonly { readonly number: number; readonly text: string; readonly here: boolean }[]
  } | null
  readonly logLines: readonly LogLineView[]
  readonly hintTexts: readonly { readonly code: string; readonly text: string }[]
  /** Of a sequence: its steps, each with its own when it is one. */
  readonly children: readonly ActivationTree[]
  readonly records: readonly { readonly provider: string; readonly record: Json }[]
  readonly request: HttpRequestView | null
  /** What the caller got; null where nobody asked over HTTP. */
  readonly answer: AnswerView | null
  /** The call before of the same function, to compare with. */
  readonly previous: string | null
  readonly newer: string | null
  readonly older: string | null
}

export interface LogLineView {
  readonly time: number
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
  /** A frame of a printed stack that leads through Actionlab or Node. */
  readonly own?: true
}

export interface ActivationTree extends ActivationSummary {
  readonly children: readonly ActivationTree[]
}
