/** An invocation asks for a run of an action; its activation is the record of that run. */
import type { Action } from './action.ts'
import type { Json, Params } from './json.ts'
import type { OutgoingCall } from './outgoing.ts'
import type { ActionPath } from './typed-names.ts'
import { type Said } from './said.ts'

/** OpenWhisk's four outcomes, in the order of their numeric `statusCode` (0–3). */
export const statuses = ['success', 'application error', 'action developer error', 'whisk internal error'] as const
export type Status = (typeof statuses)[number]

/** Why an activation did not succeed, finer than the status: providers choose their code and text from it. */
export type Failure =
  | 'build' // the source does not build
  | 'init' // loading the code threw, or there is no entry point
  | 'init-timeout'
  | 'throw' // the code threw synchronously
  | 'reject' // the code rejected, or called back with an error
  | 'uncaught' // an exception outside the call chain: a timer, an emitter
  | 'result' // the returned value cannot be sent
  | 'result-size'
  | 'application' // the result carries `error`
  | 'timeout'
  | 'memory'
  | 'exit' // process.exit or a crash
  | 'busy' // no container may be started
  | 'internal' // the emulator's own fault

/** The result of a run. `text` is JSON, kept as text so that it can be passed on without parsing. */
export interface Outcome {
  readonly status: Status
  readonly text: string
  readonly failure?: Failure
  /** The value was a string before serialisation: TCB answers it as text/plain. */
  readonly isString?: boolean
  /** The text of an exception with its stack, for the terminal only: never part of an answer. */
  readonly trace?: string
}

/** How the code is called: OpenWhisk's `main(params)`, or SCF's `handler(event, context, callback)`. */
export type Convention = 'params' | 'event'

/** Tells the developer about a mistake that no answer shows. Shown in terminal and record only. */
export interface Hint {
  /** Stable id of the cause, shown once per function: `ncp.no-content`, … */
  readonly code: string
  /** In English. */
  readonly text: string
  /** How it was said, where the text has values. */
  readonly said?: Said
}

/** SCF's context fields: those of all calls, and texts that this call appends to them. */
export interface EventContext {
  /** The same object for all calls of a version: it is sent to a container once. */
  readonly shared: Params
  readonly own: Readonly<Record<string, string>>
}

export interface Invocation {
  readonly action: Action
  /** The id of the record, where its caller knows one already; default: a new one. */
  readonly activationId?: string
  /** The caller's share of the parameters as JSON text, laid over `action.params` for convention 'params'. For 'event' any value, passed as it is. */
  readonly params: string
  readonly convention: Convention
  /** How the action was called: `ncp.postAction`, `openwhisk.web`, … */
  readonly surface: string
  /** The HTTP request, for the record. */
  readonly request?: RequestNote
  /** The request as it crossed the wire, where its answer names this activation: the record is finished with what the caller got. */
  readonly caller?: { readonly headers: readonly (readonly [name: string, value: string])[] }
  readonly transactionId?: string
  /** The activation of the enclosing sequence or composition. */
  readonly cause?: string
  /** Extra environment for this activation (SCF's per-call variables). */
  readonly env?: Readonly<Record<string, string>>
  /** For convention 'event'. */
  readonly context?: EventContext
  readonly hints?: readonly Hint[] | undefined
  readonly attempt?: Attempt
  /** Called once, with what came of it: what is to be said of that in its record. */
  readonly remark?: (outcome: Outcome) => Hint | undefined
}

export interface LogLine {
  /** Epoch ms. */
  readonly time: number
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
}

/** Which try of a call it is that its cloud repeats where it fails. */
export interface Attempt {
  /** The same for all tries. */
  readonly requestId: string
  /** From 1. */
  readonly number: number
}

/** What an activation printed, read line by line, so that a reader of its beginning does not make a million objects. */
export interface LogText extends Iterable<LogLine> {
  /** How many lines there are. */
  readonly length: number
}

/** The first lines; the others are not read. */
export function firstLines(text: LogText, most: number): LogLine[] {
  const first: LogLine[] = []
  for (const line of text) if (first.push(line) >= most) break
  return first
}

export interface Annotation {
  readonly key: string
  readonly value: Json
}

/** An HTTP request that became an invocation. */
export interface RequestNote {
  readonly method: string
  /** Path and query. */
  readonly target: string
  /** Those that concern the function or its gateway, without credentials; absent for `content-type: application/json` alone. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
}

/** What the caller of an HTTP request got. */
export interface AnswerNote {
  readonly status: number
  readonly contentType?: string | undefined
  /** Lines in wire order; absent where only the status is known. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
  readonly body?: KeptBody
}

/** As much of a body as is kept. */
export interface KeptBody {
  /** All of it, or its beginning. */
  readonly bytes: Uint8Array
  /** Bytes of all of it; while it is streamed, those that were read so far. */
  readonly size: number
  readonly streamed: boolean
}

/** The record of one invocation, in OpenWhisk's words; providers encode it in their own. */
export interface Activation {
  readonly event: 'activation'
  readonly activationId: string
  readonly namespace: string
  readonly name: string
  /** `pkg/name` or `name`. */
  readonly path: string
  readonly subject: string
  readonly version: string
  readonly publish: false
  /** Which of two that began in the same ms was the first; absent for a record that no code produced. */
  readonly startOrder?: number
  readonly start: number
  readonly end: number
  readonly duration: number
  readonly cause?: string
  /** OpenWhisk's own form, `2016-…Z           stdout: text`; ids of the steps for a sequence or a composition. */
  readonly logs: readonly string[]
  readonly annotations: readonly Annotation[]
  readonly response: {
    readonly status: Status
    readonly statusCode: 0 | 1 | 2 | 3
    readonly success: boolean
    readonly result: Json
    /** `result` as JSON text, unparsed. */
    readonly text: string
  }
  readonly outcome: Outcome
  /** What the function printed, line by line. */
  readonly logLines: readonly LogLine[]
  /** The same, split into lines while they are read. */
  readonly output: LogText
  readonly surface: string
  readonly convention: Convention
  readonly request: RequestNote | undefined
  /** What the code received. */
  readonly params: Json
  readonly revision: string
  /** True when a container had to load the code first. */
  readonly cold: boolean
  readonly waitTime: number
  readonly initTime: number
  /** ms of `waitTime` in which a process for its container started; absent where one was ready. */
  readonly bootTime?: number
  /** Absent where it is not repeated. */
  readonly attempt?: Attempt
  /** Replaced by a longer list when another one is found. */
  hints: readonly Hint[]
  /** Absent for steps of a sequence or a composition and calls without HTTP. */
  answer?: AnswerNote
  /** HTTP requests of the function that `emulator.outbound` has seen, in their order; more may come after its end. Absent where nobody looks at them. */
  readonly outgoing?: readonly OutgoingCall[]
}

/** Which records of a store. */
export interface ActivationQuery {
  /** `pkg/name` or `name`. */
  readonly name?: ActionPath
  /** Epoch ms, inclusive, on `start`. */
  readonly since?: number
  readonly upto?: number
  readonly skip?: number
  readonly limit?: number
}

/** A started invocation. `done` never rejects: every failure is in the record. */
export interface Running {
  readonly activationId: string
  readonly done: Promise<Activation>
}
