/** Types of what `/_/api/v1/triggers` sends: all that fires, and what has fired. */
import type { FiredBy, ListedTrigger } from '../../model/trigger.ts'

export interface FiringTrigger extends Omit<ListedTrigger, 'said'> {
  /** Whether it fires by itself, and so can be paused. */
  readonly pausable: boolean
  /** How often it has fired. */
  readonly times: number
  readonly last: FiringView | null
}

export interface FiringView {
  readonly number: number
  readonly vendor: string
  readonly trigger: string
  readonly by: FiredBy
  /** Epoch ms on the emulator's clock. */
  readonly time: number
  /** Of the trigger's own record. */
  readonly activationId: string | null
  readonly started: readonly StartedView[]
}

export interface StartedView {
  readonly id: string
  /** Null where neither a record of it is kept nor it runs. */
  readonly path: string | null
  /** Null while it runs, or where its record is no longer kept. */
  readonly status: string | null
  /** ms; null as long as there is no status. */
  readonly duration: number | null
}

export interface TriggersView {
  /** On the emulator's clock, epoch ms. */
  readonly now: number
  /** How many fire by themselves and are not paused. */
  readonly due: number
  /** How many more there are than `limit` of the query allows. */
  readonly more: number
  /** The next one first, then those that do not fire by themselves. */
  readonly triggers: readonly FiringTrigger[]
  /** The newest first. */
  readonly firings: readonly FiringView[]
  /** Calls that their cloud has given up, the newest first. */
  readonly deadLetters: readonly DeadLetterView[]
}

export interface DeadLetterView {
  readonly requestId: string
  /** Name of the function. */
  readonly action: string
  /** Epoch ms at which the call came. */
  readonly time: number
  /** -1 where the function failed, otherwise the status, such as 432. */
  readonly code: number
  /** The first one first; those whose records are kept. */
  readonly tries: readonly StartedView[]
}

/** Body of `POST /triggers/fire`. */
export interface FireRequest {
  /** Alone, or as `vendor:name`. */
  readonly trigger: string
  /** JSON; default: what its schedule gives. */
  readonly payload?: unknown
  /** Whether the answer waits for the end of all that it started. */
  readonly wait?: boolean
}

/** Body of `PUT /triggers/paused`, and its answer. */
export interface PauseRequest {
  readonly trigger: string
  readonly paused: boolean
}
