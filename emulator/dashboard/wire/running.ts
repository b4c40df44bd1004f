/** Types of what `/_/api/v1/running` sends: activations that have not ended. */
import type { Cancellation, Phase } from '../../model/unfinished-activation.ts'

export interface RunningActivation {
  readonly id: string
  readonly path: string
  readonly surface: string
  readonly method: string | null
  readonly target: string | null
  readonly cause: string | null
  readonly phase: Phase
  /** Epoch ms at which it was called. */
  readonly accepted: number
  /** Epoch ms since which its code runs; null before. */
  readonly started: number | null
  /** How many lines it has printed. */
  readonly logs: number
  /** The last of them. */
  readonly lastLines: readonly { readonly time: number; readonly stream: 'stdout' | 'stderr'; readonly text: string }[]
}

export interface RunningView {
  /** The oldest first. */
  readonly items: readonly RunningActivation[]
  /** How many more there are. */
  readonly more: number
}

/** What `POST /running/:id/cancel` answers; the text is in the language that was asked for. */
export type CancelAnswer = Omit<Cancellation, 'said'>
