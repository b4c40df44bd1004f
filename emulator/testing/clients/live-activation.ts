/** Converts a record of a live OpenWhisk for the matchers. */
import { logLinesOf } from '../../invoke/containers/remote/record.ts'
import { statuses, type Activation, type Annotation, type Status } from '../../model/activation.ts'
import type { Json } from '../../model/json.ts'

/** What `GET …/activations/{id}` answers (openwhisk.md 12). */
export interface StoredRecord {
  readonly activationId: string
  readonly namespace: string
  readonly name: string
  readonly subject: string
  readonly version: string
  readonly start: number
  readonly end: number
  readonly duration: number
  readonly cause?: string
  readonly logs: readonly string[]
  readonly annotations: readonly Annotation[]
  readonly response: { readonly status: Status; readonly success: boolean; readonly result?: Json }
}

export function liveActivation(record: StoredRecord, surface: string): Activation {
  const { response, annotations, namespace, name } = record
  const noted = (key: string): Json | undefined => annotations.find((one) => one.key === key)?.value
  const { status, success, result = null } = response
  const text = JSON.stringify(result)
  const where = noted('path')
  const initTime = noted('initTime')
  const waitTime = noted('waitTime')
  const logLines = logLinesOf(record).map((line) => ({ ...line, text: line.text.replace(/\n$/, '') }))
  return {
    ...record,
    event: 'activation',
    path: typeof where === 'string' && where.startsWith(`${namespace}/`) ? where.slice(namespace.length + 1) : name,
    publish: false,
    response: { status, statusCode: Math.max(0, statuses.indexOf(status)) as 0 | 1 | 2 | 3, success, result, text },
    outcome: { status, text },
    logLines,
    output: logLines,
    surface,
    convention: 'params',
    request: undefined,
    params: {},
    revision: '',
    cold: initTime !== undefined,
    initTime: typeof initTime === 'number' ? initTime : 0,
    waitTime: typeof waitTime === 'number' ? waitTime : 0,
    hints: [],
  }
}
