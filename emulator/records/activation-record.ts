/** The record of one invocation. Log lines and parsed results are computed when they are read: most never are. */
import type {
  Activation,
  Annotation,
  AnswerNote,
  Attempt,
  Convention,
  Hint,
  Invocation,
  LogLine,
  Outcome,
  RequestNote,
  Status,
} from '../model/activation.ts'
import { isConductor, type Action } from '../model/action.ts'
import { statuses } from '../model/activation.ts'
import type { Json } from '../model/json.ts'
import { qualifiedPath } from '../model/names.ts'
import type { OutgoingCall } from '../model/outgoing.ts'
import type { Output } from './activation-output.ts'
import { formattedLogs } from './formatted-logs.ts'

export interface RecordFacts {
  readonly activationId: string
  readonly invocation: Invocation
  readonly outcome: Outcome
  /** Which of two that began in the same ms was the first. */
  readonly startOrder: number
  readonly start: number
  readonly end: number
  readonly duration?: number
  readonly waitTime: number
  /** undefined when the container was warm. */
  readonly initTime: number | undefined
  /** undefined when a process was ready. */
  readonly bootTime?: number | undefined
  readonly revision: string
  readonly output: Output
  /** Those that its container gave. */
  readonly hints?: readonly Hint[] | undefined
  /** Of a sequence or a composition: the ids of its steps. */
  readonly components?: readonly string[]
  /** Requests that it sent and that somebody answered for; more may come after its end. */
  readonly outgoing?: readonly OutgoingCall[] | undefined
  /** Memory in MB, where it differs from the action's. */
  readonly memory?: number
}

/** Thousands are kept, so it holds no more of its request than a reader may ask for. */
export class ActivationRecord implements Activation {
  readonly #action: Action
  /** As text: an object of many parts takes several times the memory, and the collector's time. */
  readonly #params: string
  readonly #initTime: number | undefined
  readonly #components: readonly string[] | undefined
  readonly #memory: number
  readonly event = 'activation'
  readonly activationId: string
  readonly namespace: string
  readonly name: string
  readonly path: string
  readonly subject: string
  readonly version: string
  readonly publish = false
  readonly startOrder: number
  readonly start: number
  readonly end: number
  readonly duration: number
  readonly cause?: string
  readonly surface: string
  readonly convention: Convention
  readonly request: RequestNote | undefined
  readonly revision: string
  readonly waitTime: number
  readonly outcome: Outcome
  readonly output: Output
  hints: readonly Hint[]
  answer?: AnswerNote
  readonly outgoing?: readonly OutgoingCall[]
  readonly bootTime?: number
  readonly attempt?: Attempt

  /** @param namespace the caller's */
  constructor(facts: RecordFacts, namespace: string, hints: readonly Hint[] | undefined = facts.hints) {
    const { invocation } = facts
    const { action, params, convention } = invocation
    this.#action = action
    this.#params = params
    this.#initTime = facts.initTime
    this.output = facts.output
    this.#components = facts.components
    this.#memory = facts.memory ?? action.limits.memory
    this.activationId = facts.activationId
    this.namespace = this.subject = namespace
    this.name = action.name
    this.path = action.path
    this.version = action.version
    this.startOrder = facts.startOrder
    this.start = facts.start
    // The machine's clock may have been set back meanwhile.
    this.end = Math.max(facts.start, facts.end)
    this.duration = facts.duration ?? this.end - this.start
    if (invocation.cause !== undefined) this.cause = invocation.cause
    this.surface = invocation.surface
    this.convention = convention
    this.request = invocation.request
    this.revision = facts.revision
    this.waitTime = facts.waitTime
    this.outcome = facts.outcome
    this.hints = invocation.hints || hints ? [...(invocation.hints ?? []), ...(hints ?? [])] : none
    if (facts.bootTime !== undefined) this.bootTime = Math.round(facts.bootTime)
    if (invocation.attempt) this.attempt = invocation.attempt
    if (facts.outgoing) this.outgoing = facts.outgoing
  }

  get response(): ActivationResponse {
    return new ActivationResponse(this.outcome)
  }

  /** `params` as JSON text, unparsed. */
  get paramsText(): string {
    return this.#params
  }

  get params(): Json {
    return JSON.parse(this.#params) as Json
  }

  get cold(): boolean {
    return this.#initTime !== undefined
  }

  get initTime(): number {
    return Math.round(this.#initTime ?? 0)
  }

  get logLines(): readonly LogLine[] {
    return this.output.lines
  }

  /** openwhisk.md 15: `<ISO timestamp padded to 30> <stream>: <line>`; a sequence or composition lists its steps (14). */
  get logs(): readonly string[] {
    if (this.#components) return this.#components
    return [...formattedLogs(this.output, this.outcome, this.end)]
  }

  /** openwhisk.md 12. */
  get annotations(): readonly Annotation[] {
    const action = this.#action
    const { timeout, logs, concurrency } = action.limits
    const limits = { concurrency, logs, memory: this.#memory, timeout }
    const annotations: Annotation[] = [
      { key: 'path', value: qualifiedPath(action.namespace, action.path).slice(1) },
      { key: 'kind', value: this.#components ? 'sequence' : action.kind },
      { key: 'limits', value: limits },
    ]
    if (this.#components) {
      annotations.push({ key: 'topmost', value: this.cause === undefined }, { key: 'waitTime', value: this.waitTime })
      if (isConductor(action)) annotations.push({ key: 'conductor', value: true })
    } else {
      const timedOut = this.outcome.failure === 'timeout' || this.outcome.failure === 'init-timeout'
      annotations.push({ key: 'timeout', value: timedOut }, { key: 'waitTime', value: this.waitTime })
      if (this.cold) annotations.push({ key: 'initTime', value: this.initTime })
    }
    if (this.cause !== undefined) annotations.push({ key: 'causedBy', value: 'sequence' })
    if (action.binding !== undefined) annotations.push({ key: 'binding', value: action.binding })
    return annotations
  }

  /** Bytes this record keeps alive, roughly: the store is bounded by their sum. */
  get weight(): number {
    const weight = 1024 + 2 * (this.outcome.text.length + this.#params.length) + this.output.weight
    const headers = this.request?.headers
    return headers ? headers.reduce((sum, [name, value]) => sum + 64 + name.length + value.length, weight) : weight
  }

  toJSON(): object {
    const { before, after } = this.#parts()
    return { ...before, logs: this.logs, ...after }
  }

  /** The text of {@link toJSON} in pieces of some lines each, so that a writer can pause between them. */
  *jsonText(): Generator<string> {
    const { before, after } = this.#parts()
    let piece = `${JSON.stringify(before).slice(0, -1)},"logs":[`
    let between = ''
    for (const line of this.#components ?? formattedLogs(this.output, this.outcome, this.end)) {
      piece += between + JSON.stringify(line)
      between = ','
      if (piece.length < pieceLength) continue
      yield piece
      piece = ''
    }
    yield `${piece}],${JSON.stringify(after).slice(1)}`
  }

  /** The fields before the log and those after it. */
  #parts(): { readonly before: object; readonly after: object } {
    const { surface, answer, revision, cold, waitTime, initTime, annotations, hints, attempt } = this
    const { event, activationId, namespace, name, path, subject, version, publish, start, end, duration, cause } = this
    const outgoing = this.outgoing?.map(({ method, url, status, failure, ms, by }) => ({ method, url, status, failure, ms, by }))
    const request = this.request && { method: this.request.method, target: this.request.target }
    const { status, statusCode, success, result } = this.response
    const response = { status, statusCode, success, result }
    return {
      before: { event, activationId, namespace, name, path, subject, version, publish, start, end, duration, cause, response },
      after: {
        annotations,
        surface,
        request,
        answer,
        revision,
        cold,
        waitTime,
        initTime,
        attempt,
        hints: hints.map(({ code, text }) => ({ code, text })),
        outgoing,
      },
    }
  }
}

/** Characters; takes well below a millisecond to make. */
const pieceLength = 16 * 1024

/** Shared: thousands of records are kept. */
const none: readonly Hint[] = []

class ActivationResponse {
  readonly status: Status
  readonly text: string

  constructor(outcome: Outcome) {
    this.status = outcome.status
    this.text = outcome.text
  }

  get statusCode(): 0 | 1 | 2 | 3 {
    return statuses.indexOf(this.status) as 0 | 1 | 2 | 3
  }

  get success(): boolean {
    return this.status === 'success'
  }

  get result(): Json {
    return JSON.parse(this.text) as Json
  }
}
