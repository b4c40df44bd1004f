/** What is known of an activation that has not ended yet. */
import type { LogText, RequestNote } from './activation.ts'
import type { ActionPath } from './typed-names.ts'
import { type Said } from './said.ts'

/**
 * `building`: its code becomes a bundle. `queued`: it waits for a container, or in one behind another activation. `booting`: its container starts
 * or loads the code. `running`: the code runs.
 */
export type Phase = 'building' | 'queued' | 'booting' | 'running'

/** One moment of an activation that has not ended; only `output` grows on. */
export interface UnfinishedActivation {
  readonly activationId: string
  /** `pkg/name` or `name`. */
  readonly path: ActionPath
  /** How the action was called: `ncp.postAction`, `openwhisk.web`, … */
  readonly surface: string
  /** The HTTP request; undefined where there was none. */
  readonly request: RequestNote | undefined
  /** The activation of the enclosing sequence or composition. */
  readonly cause: string | undefined
  readonly phase: Phase
  /** Epoch ms on the emulator's clock at which it was called. */
  readonly accepted: number
  /** Epoch ms on the emulator's clock since which its code runs; undefined before. */
  readonly started: number | undefined
  /** What it has printed so far. The record has the same object. */
  readonly output: LogText
}

/** How an activation was cancelled. */
export interface Cancellation {
  readonly activationId: string
  /** Where it was when it was cancelled. */
  readonly phase: Phase
  /** What its caller gets and why, in a sentence or two. */
  readonly text: string
  readonly said?: Said
  /** Ids of other activations that shared its container and ended with it. */
  readonly others: readonly string[]
}
