/** Summarises activations for lists, and filters them. */
import type { Activation, Status } from '../../model/activation.ts'
import type { ActivationSummary } from '../wire/activation.ts'
import type { RefusalView } from '../wire/refusal.ts'
import type { Refusal } from '../../records/journal.ts'

export function summaryOf(activation: Activation): ActivationSummary {
  const { request, answer, outcome } = activation
  return {
    id: activation.activationId,
    path: activation.path,
    surface: activation.surface,
    method: request?.method ?? null,
    target: request?.target ?? null,
    answered: answer?.status ?? null,
    status: outcome.status,
    failure: outcome.failure ?? null,
    start: activation.start,
    duration: activation.duration,
    waitTime: activation.waitTime,
    initTime: activation.initTime,
    cold: activation.cold,
    revision: activation.revision.slice(0, 7),
    cause: activation.cause ?? null,
    hints: activation.hints.length,
    logs: isSequenceRecord(activation) ? 0 : activation.output.length,
  }
}

export function refusalView({ id, time, surface, method, target, status, text }: Refusal): RefusalView {
  return { id, time, surface, method, target, status, text }
}

/** A sequence runs no code of its own: its log is the list of its steps. */
export function isSequenceRecord({ revision, annotations }: Activation): boolean {
  return revision === '' && annotations.some(({ key, value }) => key === 'kind' && value === 'sequence')
}

export interface ActivationFilter {
  readonly path?: string
  readonly status?: Status | 'failed'
  readonly surface?: string
  /** Anywhere in logs, path or target, whatever the case. */
  readonly text?: string
  readonly since?: number
}

export function matches(activation: Activation, filter: ActivationFilter): boolean {
  const { path, status, surface, since, text } = filter
  if (path !== undefined && activation.path !== path) return false
  if (since !== undefined && activation.start < since) return false
  if (surface !== undefined && activation.surface !== surface) return false
  if (status === 'failed' ? activation.outcome.status === 'success' : status !== undefined && activation.outcome.status !== status)
    return false
  return text === undefined || text === '' || contains(activation, text.toLowerCase())
}

function contains(activation: Activation, wanted: string): boolean {
  const places = [activation.path, activation.request?.target ?? '', activation.activationId]
  return places.some((place) => place.toLowerCase().includes(wanted)) || prints(activation, wanted)
}

function prints({ output }: Activation, wanted: string): boolean {
  for (const { text } of output) if (text.toLowerCase().includes(wanted)) return true
  return false
}
