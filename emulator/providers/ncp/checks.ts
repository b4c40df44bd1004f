/** Runs the checks of a call in the one order that {@link precedence} fixes. */
import { precedence } from './contract.ts'
import type { Step } from './contract.ts'
import type { Refusal } from './envelope.ts'

/** The steps a call takes part in. Written once per call type, so a request allocates nothing. */
export type Checks<Subject> = Partial<Record<Step, (subject: Subject) => Refusal | undefined>>

export function firstRefusal<Subject>(checks: Checks<Subject>, subject: Subject): Refusal | undefined {
  for (const step of precedence) {
    const refusal = checks[step]?.(subject)
    if (refusal) return refusal
  }
  return undefined
}
