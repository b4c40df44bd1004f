/** Summarises activations for lists. */
import type { Activation } from '../../model/activation.ts'
import type { ActivationSummary } from '../wire/activation.ts'
import type { RefusalView } from '../wire/refusal.ts'
import type { Refusal } from '../../records/event-journal.ts'
import type { Translate } from '../words/translation.ts'

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

export function refusalView({ id, time, surface, method, target, status, text, said }: Refusal, translate: Translate): RefusalView {
  return { id, time, surface, method, target, status, text: translate(said ?? text) }
}

/** A sequence runs no code of its own: its log is the list of its steps. */
export function isSequenceRecord({ revision, annotations }: Activation): boolean {
  return revision === '' && annotations.some(({ key, value }) => key === 'kind' && value === 'sequence')
}
