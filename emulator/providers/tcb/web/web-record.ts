/** The record of a request to a web function. No container of ours ran it, so its output went to the terminal as it came. */
import { statuses, type Activation } from '../../../model/activation.ts'
import { noteOf } from '../../shared/request-note.ts'
import { activationIdOf } from '../event-function.ts'
import type { Call, Gateway, Target } from '../gateway.ts'

export interface WebRun {
  /** Epoch ms. */
  readonly start: number
  /** HTTP status of the answer. */
  readonly statusCode: number
  /** The server had to be started first. */
  readonly cold: boolean
  /** The socket was handed over, so no answer passes the door. */
  readonly upgraded?: true
}

export function recordWebRun({ deps }: Gateway, { version }: Target, call: Call, run: WebRun): void {
  const { exchange, surface } = call
  const { action } = version
  const end = deps.clock.now()
  const result = { statusCode: run.statusCode }
  const text = JSON.stringify(result)
  const status = run.statusCode < 500 ? 'success' : 'application error'
  const activation: Activation = {
    event: 'activation',
    activationId: activationIdOf(call),
    namespace: action.namespace,
    name: action.name,
    path: action.path,
    subject: action.namespace,
    version: action.version,
    publish: false,
    start: run.start,
    end,
    duration: end - run.start,
    logs: [],
    annotations: [],
    response: { status, statusCode: statuses.indexOf(status) as 0 | 1, success: status === 'success', result, text },
    outcome: { status, text },
    logLines: [],
    output: [],
    surface,
    convention: 'event',
    request: noteOf(exchange, deps),
    ...(run.upgraded ? { answer: { status: run.statusCode } } : {}),
    params: {},
    revision: '',
    cold: run.cold,
    waitTime: 0,
    initTime: 0,
    hints: [],
  }
  deps.traces?.answered(activation.activationId, exchange.headers)
  deps.activations.record(activation)
}
