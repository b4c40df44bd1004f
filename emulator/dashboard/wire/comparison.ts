/** How one activation differs from another. */
import type { ActivationSummary } from './activation.ts'

export interface ComparisonView {
  /** The one that it is compared with. */
  readonly base: ActivationSummary
  readonly facts: readonly ComparedFact[]
  readonly parts: readonly ComparedPart[]
}

export interface ComparedFact {
  readonly name: 'answered' | 'status' | 'revision' | 'wait' | 'init' | 'run'
  /** Times in ms. */
  readonly before: string | number | null
  readonly after: string | number | null
}

export interface ComparedPart {
  readonly name: 'parameters' | 'result' | 'answer' | 'logs'
  readonly same: boolean
  /** Lines that differ, with some around them; none where the part is the same. */
  readonly lines: readonly DiffLine[]
}

export interface DiffLine {
  /** `skipped`: lines that both have, as many as `text` says. */
  readonly kind: 'both' | 'before' | 'after' | 'skipped'
  readonly text: string
}
