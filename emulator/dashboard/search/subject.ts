/** What a search looks at: an activation, or a request that was refused before it became one. */
import type { Activation } from '../../model/activation.ts'
import type { Refusal } from '../../records/event-journal.ts'

export type Subject = Activation | Refusal

export function isRefusal(subject: Subject): subject is Refusal {
  return !('activationId' in subject)
}

/** The HTTP status that the caller got. */
export function statusOf(subject: Subject): number | undefined {
  return isRefusal(subject) ? subject.status : subject.answer?.status
}

/** Epoch ms. */
export function timeOf(subject: Subject): number {
  return isRefusal(subject) ? subject.time : subject.start
}

/** How long the caller waited, ms. */
export function tookMs(subject: Subject): number {
  return isRefusal(subject) ? 0 : subject.waitTime + subject.initTime + subject.duration
}
