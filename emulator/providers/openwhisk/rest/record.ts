/** Prints activation records as the API does (openwhisk.md 12). Results keep the JSON text in which they came. */
import type { Activation, Failure } from '../../../model/activation.ts'

/** The whole record. `logs` differ from the stored ones where the answer must not show them yet. */
export function recordText(activation: Activation, logs: readonly string[] = activation.logs): string {
  const { activationId, annotations, cause, name, namespace, publish, start, subject, version } = activation
  const head = JSON.stringify({
    activationId,
    annotations,
    ...(cause === undefined ? {} : { cause }),
    ...times(activation),
    logs,
    name,
    namespace,
    publish,
  })
  const tail = JSON.stringify({ start, subject, version })
  return `${head.slice(0, -1)},"response":${responseText(activation)},${tail.slice(1)}`
}

/** `response` alone, for `/result`; it has no `statusCode` (AR:33-42). */
export function responseText(activation: Activation): string {
  const { status, success, text } = activation.response
  const size = cameFromContainer(activation) ? `"size":${text.length},` : ''
  return `{"result":${text},${size}"status":${JSON.stringify(status)},"success":${success}}`
}

/** Where no container answered, there is no text whose UTF-16 units could be counted (ActivationResult.scala). */
function cameFromContainer(activation: Activation): boolean {
  const { annotations, outcome } = activation
  // The record of a trigger has no end, that of a composition is made by the controller.
  return isOver(activation) && !unanswered.has(outcome.failure) && !annotations.some(({ key }) => key === 'conductor')
}

const unanswered: ReadonlySet<Failure | undefined> = new Set(['init-timeout', 'timeout', 'memory', 'exit', 'busy', 'internal'])

/** One row of a list. */
export function summary(activation: Activation): object {
  const { activationId, annotations, cause, name, namespace, publish, start, version, response } = activation
  const ended = isOver(activation) ? { ...times(activation), statusCode: response.statusCode } : {}
  return { activationId, annotations, ...(cause === undefined ? {} : { cause }), ...ended, name, namespace, publish, start, version }
}

/** The record of a fired trigger has no end (Triggers.scala activate). */
function isOver(activation: Activation): boolean {
  return activation.end !== 0
}

function times(activation: Activation): object {
  return isOver(activation) ? { duration: activation.duration, end: activation.end } : {}
}
