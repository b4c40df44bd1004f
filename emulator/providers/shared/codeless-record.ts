/** The record of what runs no code of the developer's: a fired trigger, an action of the platform. */
import { statuses, type Activation, type Annotation, type Status } from '../../model/activation.ts'
import type { Json } from '../../model/json.ts'
import { newId } from '../../system/ids.ts'
import type { Deps } from '../provider.ts'

export interface Ran {
  readonly namespace: string
  readonly path: string
  readonly version: string
  readonly surface: string
  /** Absent where it fired by itself. */
  readonly request: Activation['request']
  readonly params: Json
  readonly status: Status
  readonly result: Json
  readonly logs: readonly string[]
  /** Whether it ends when it starts; otherwise it has no end, which is 0. */
  readonly ends?: boolean
  readonly annotations?: readonly Annotation[]
}

/** Keeps the record, and returns it. */
export function keepRecord({ activations, clock }: Pick<Deps, 'activations' | 'clock'>, ran: Ran): Activation {
  const { namespace, path, version, surface, request, params, status, result, logs, ends = false, annotations = [] } = ran
  const now = clock.now()
  const text = JSON.stringify(result)
  const activation: Activation = {
    event: 'activation',
    activationId: newId(),
    namespace,
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    subject: namespace,
    version,
    publish: false,
    start: now,
    end: ends ? now : 0,
    duration: 0,
    logs,
    annotations,
    response: { status, statusCode: statuses.indexOf(status) as 0 | 1 | 2 | 3, success: status === 'success', result, text },
    outcome: { status, text },
    logLines: [],
    output: [],
    surface,
    convention: 'params',
    request,
    params,
    revision: '',
    cold: false,
    waitTime: 0,
    initTime: 0,
    hints: [],
  }
  activations.record(activation)
  return activation
}
