/** The record of one invocation. What nobody may ever read (log lines, parsed results) is computed when somebody does. */
import type {
  Activation,
  Annotation,
  AnswerNote,
  Convention,
  Hint,
  Invocation,
  LogLine,
  Outcome,
  RequestNote,
  Status,
} from '../model/activation.ts'
import { statuses } from '../model/activation.ts'
import type { Json } from '../model/json.ts'

export interface RecordFacts {
  readonly activationId: string
  readonly invocation: Invocation
  readonly subject: string
  readonly outcome: Outcome
  readonly start: number
  readonly end: number
  readonly duration?: number
  readonly waitTime: number
  /** undefined when the container was warm. */
  readonly initTime: number | undefined
  readonly revision: string
  readonly output: readonly LogLine[]
  /** Of whoever ran it. */
  readonly hints?: readonly Hint[]
  /** Of a sequence: the ids of its components. */
  readonly components?: readonly string[]
  /** Memory in MB, where it differs from the action's. */
  readonly memory?: number
}

export class ActivationRecord implements Activation {
  readonly #facts: RecordFacts
  readonly event = 'activation'
  readonly activationId: string
  readonly namespace: string
  readonly name: string
  readonly path: string
  readonly subject: string
  readonly version: string
  readonly publish = false
  readonly start: number
  readonly end: number
  readonly duration: number
  readonly cause?: string
  readonly surface: string
  readonly convention: Convention
  readonly revision: string
  readonly waitTime: number
  readonly outcome: Outcome
  readonly hints: Hint[]
  answer?: AnswerNote
  #response: ActivationResponse | undefined

  constructor(facts: RecordFacts) {
    this.#facts = facts
    const { invocation } = facts
    this.activationId = facts.activationId
    this.namespace = invocation.action.namespace
    this.name = invocation.action.name
    this.path = invocation.action.path
    this.subject = facts.subject
    this.version = invocation.action.version
    this.start = facts.start
    // A clock that was put back meanwhile makes no activation end before it began.
    this.end = Math.max(facts.start, facts.end)
    this.duration = facts.duration ?? this.end - this.start
    if (invocation.cause !== undefined) this.cause = invocation.cause
    this.surface = invocation.surface
    this.convention = invocation.convention
    this.revision = facts.revision
    this.waitTime = facts.waitTime
    this.outcome = facts.outcome
    this.hints = [...(invocation.hints ?? []), ...(facts.hints ?? [])]
  }

  get response(): ActivationResponse {
    return (this.#response ??= new ActivationResponse(this.outcome))
  }

  get request(): RequestNote | undefined {
    return this.#facts.invocation.request
  }

  get params(): Json {
    return this.#facts.invocation.params
  }

  get cold(): boolean {
    return this.#facts.initTime !== undefined
  }

  get initTime(): number {
    return Math.round(this.#facts.initTime ?? 0)
  }

  get logLines(): readonly LogLine[] {
    return splitLines(this.#facts.output)
  }

  /** openwhisk.md 15: `<ISO timestamp padded to 30> <stream>: <line>`; a sequence lists its components (14). */
  get logs(): readonly string[] {
    if (this.#facts.components) return this.#facts.components
    const lines = this.logLines.map(formatLine)
    // DL:108-124: appended to what a developer error printed.
    if (this.outcome.status === 'action developer error')
      lines.push(
        formatLine({
          time: this.end,
          stream: 'stderr',
          text: 'The action did not initialize or run as expected. Log data might be missing.',
        }),
      )
    return lines
  }

  /** openwhisk.md 12. */
  get annotations(): readonly Annotation[] {
    const { invocation, components, initTime, waitTime, memory } = this.#facts
    const { action } = invocation
    const { timeout, logs, concurrency } = action.limits
    const limits = { concurrency, logs, memory: memory ?? action.limits.memory, timeout }
    const annotations: Annotation[] = [
      { key: 'path', value: `${action.namespace}/${action.path}` },
      { key: 'kind', value: action.kind },
      { key: 'limits', value: limits },
    ]
    if (components) {
      annotations.push({ key: 'topmost', value: invocation.cause === undefined })
    } else {
      const timedOut = this.outcome.failure === 'timeout' || this.outcome.failure === 'init-timeout'
      annotations.push({ key: 'timeout', value: timedOut }, { key: 'waitTime', value: waitTime })
      if (initTime !== undefined) annotations.push({ key: 'initTime', value: Math.round(initTime) })
    }
    if (invocation.cause !== undefined) annotations.push({ key: 'causedBy', value: 'sequence' })
    return annotations
  }

  /** Bytes this record keeps alive, roughly: the store is bounded by their sum. */
  get weight(): number {
    const { invocation, output } = this.#facts
    let weight = 1024 + 2 * (this.outcome.text.length + (invocation.text?.length ?? 0))
    for (const [name, value] of this.request?.headers ?? []) weight += 64 + name.length + value.length
    for (const { text } of output) weight += 64 + 2 * text.length
    return weight
  }

  toJSON(): object {
    const { surface, answer, revision, cold, waitTime, initTime, logs, annotations, hints } = this
    const { activationId, namespace, name, path, subject, version, publish, start, end, duration, cause } = this
    const request = this.request && { method: this.request.method, target: this.request.target }
    const { status, statusCode, success, result } = this.response
    const response = { status, statusCode, success, result }
    const own = { activationId, namespace, name, path, subject, version, publish, start, end, duration, cause, response, logs, annotations }
    return { event: this.event, ...own, surface, request, answer, revision, cold, waitTime, initTime, hints }
  }
}

class ActivationResponse {
  readonly status: Status
  readonly text: string
  #result: Json | undefined

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
    return (this.#result ??= JSON.parse(this.text) as Json)
  }
}

function formatLine({ time, stream, text }: LogLine): string {
  return `${new Date(time).toISOString().padEnd(30)} ${stream}: ${text}`
}

/** Chunks as written → whole lines per stream, in the order in which lines began. */
function splitLines(output: readonly LogLine[]): LogLine[] {
  const lines: { time: number; stream: 'stdout' | 'stderr'; text: string; open: boolean }[] = []
  for (const { time, stream, text } of output) {
    const parts = text.split('\n')
    for (const [index, part] of parts.entries()) {
      const last = index === parts.length - 1
      if (last && part === '') break
      const open = lines.findLast((line) => line.stream === stream)
      if (open?.open) {
        open.text += part
        open.open = last
      } else lines.push({ time, stream, text: part, open: last })
    }
  }
  return lines.map(({ time, stream, text }) => ({ time, stream, text: text.replace(/\r$/, '') }))
}
