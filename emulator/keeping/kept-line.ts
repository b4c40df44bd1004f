/** Writes a finished activation as one line of JSON, and reads it back as it was: for files that outlive the process. */
import { statuses, type Activation, type LogLine } from '../model/activation.ts'
import { isObject, type Json } from '../model/json.ts'
import type { OutgoingCall } from '../model/outgoing.ts'
import { Output } from '../records/activation-output.ts'
import { formattedLogs } from '../records/formatted-logs.ts'
import { answerLine, answerOf, type AnswerLine, type AnswerMask } from './answer-line.ts'

/** What must not lie on a disk. */
export interface KeptMask extends AnswerMask {
  /** Hides the credentials of a caller among the parameters. */
  params(params: Json): Json
}

/** Raised when a line gets another shape: older lines are then left alone. */
const version = 1

/** Those that JSON holds as they are. */
const plainFields = [
  'activationId',
  'namespace',
  'name',
  'path',
  'subject',
  'version',
  'startOrder',
  'start',
  'end',
  'duration',
  'cause',
  'annotations',
  'surface',
  'convention',
  'request',
  'revision',
  'cold',
  'waitTime',
  'initTime',
  'bootTime',
  'attempt',
  'hints',
] as const satisfies readonly (keyof Activation)[]

type Plain = Pick<Activation, (typeof plainFields)[number]>

interface KeptLine extends Plain {
  readonly kept: typeof version
  readonly outcome: Activation['outcome']
  /** As JSON text. */
  readonly params: string
  readonly output: readonly LogLine[]
  readonly outgoing?: readonly OutgoingCall[]
  readonly answer?: AnswerLine
  /** Only where they do not follow from the output. */
  readonly logs?: readonly string[]
}

export function keptLine(activation: Activation, mask: KeptMask): string {
  const { outcome, output, logs, outgoing, answer } = activation
  const { text, trace } = outcome
  const plain = Object.fromEntries(plainFields.map((field) => [field, activation[field]])) as unknown as Plain
  const line: KeptLine = {
    kept: version,
    ...plain,
    // JSON in JSON is escaped twice, and a secret in it would not be found.
    outcome: { ...outcome, text: mask.text(text), ...(trace === undefined ? {} : { trace: mask.text(trace) }) },
    params: mask.text(JSON.stringify(mask.params(activation.params))),
    output: [...output],
    ...(outgoing ? { outgoing: outgoing.map(withoutContent) } : {}),
    ...(answer ? { answer: answerLine(answer, mask) } : {}),
    ...(output.length === 0 && logs.length > 0 ? { logs } : {}),
  }
  return mask.text(JSON.stringify(line))
}

/** What a function sent to others is theirs: no headers, no body, no values of a query. */
function withoutContent(call: OutgoingCall): OutgoingCall {
  const [url = '', query] = call.url.split('?', 2)
  return { ...call, url: query === undefined ? url : `${url}?…`, headers: [], body: '' }
}

/** Undefined for what is no such line: half a one, which a killed process leaves, or one of another version. */
export function readKeptLine(text: string): Activation | undefined {
  try {
    const line = JSON.parse(text) as Json
    return isObject(line) && line['kept'] === version ? activationOf(line as unknown as KeptLine) : undefined
  } catch {
    return undefined
  }
}

/** Holds texts where it can: parameters, results and lines are objects when somebody reads them. */
function activationOf({ kept: _kept, outcome, params, output: printed, outgoing, answer, logs, ...plain }: KeptLine): Activation {
  const { status, text } = outcome
  const output = Output.of(...printed.map((line) => ({ ...line, text: `${line.text}\n` })))
  const response = {
    status,
    statusCode: statuses.indexOf(status) as 0 | 1 | 2 | 3,
    success: status === 'success',
    get result() {
      return JSON.parse(text) as Json
    },
    text,
  }
  const activation = {
    event: 'activation',
    publish: false,
    ...plain,
    outcome,
    output,
    response,
    /** Bytes of memory, roughly. */
    weight: 2048 + 2 * (text.length + params.length + (answer?.body?.text.length ?? 0)) + output.weight,
    get params() {
      return JSON.parse(params) as Json
    },
    get logLines() {
      return output.lines
    },
    get logs() {
      return logs ?? [...formattedLogs(output, outcome, plain.end)]
    },
  } as const
  return Object.assign(activation, outgoing ? { outgoing } : {}, answer ? { answer: answerOf(answer) } : {})
}
