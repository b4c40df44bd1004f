/** What fires, of any cloud: a trigger as programs, terminals and the dashboard see it. */
import type { Activation, Running } from './activation.ts'
import type { Json } from './json.ts'
import type { Said } from './said.ts'

export interface Trigger {
  /** As its cloud has it; `function/timer` for a timer, which belongs to its function. One of a kind within its cloud. */
  readonly name: string
  /** The cloud's word: `cron`, `alarm`, `interval`, `once`, `timer`, `github`, … */
  readonly kind: string
  /** When it fires by itself, as it was written: `0 7 * * *`, `every 15 minutes`, a date. */
  readonly rhythm?: string
  /** Time zone of {@link rhythm}, as IANA spells it. */
  readonly zone?: string
  /** Paths of the actions that a firing starts. */
  readonly actions: readonly string[]
  /** Why it fires no more, or not yet; undefined where it does. */
  readonly disabled?: string | Said
  /** Its key in the timetable, where it fires by itself. */
  readonly scheduled?: string
  /** Events as its source sends them, for firing by hand. */
  readonly samples?: readonly SampleEvent[]
  /**
   * Fires it now, as its source does.
   *
   * @param payload in place of what the schedule gives
   */
  fire(payload?: Json): Fired
}

export interface SampleEvent {
  readonly title: string
  readonly payload: Json
  /** Name of the page that shows it. */
  readonly source: string
}

export interface Fired {
  /** Of the trigger's own record; undefined where it gets none. */
  readonly activationId?: string
  /** The activations that it started. */
  readonly started: readonly Running[]
}

/** One line of `actionlab triggers`. */
export interface ListedTrigger extends Omit<Trigger, 'fire' | 'scheduled' | 'disabled'> {
  /** Why it fires no more, or not yet; undefined where it does. */
  readonly disabled?: string
  /** How that was said, where it has values. */
  readonly said?: Said
  /** `ncp`, `openwhisk`, `tcb`. */
  readonly vendor: string
  /** Epoch ms of the next firing; undefined where it does not fire by itself. */
  readonly next?: number
  readonly paused: boolean
}

/** A firing whose activations have ended. */
export interface Firing {
  /** Of the trigger's own record; undefined where it gets none. */
  readonly activationId?: string
  /** Of the actions that it started. */
  readonly activations: readonly Activation[]
}

/** What made a trigger fire: its own schedule, a person or a test, a request to its cloud's API, or an event that its source sent. */
export type FiredBy = 'schedule' | 'hand' | 'api' | 'event'

/** That a trigger has fired. */
export interface PastFiring {
  /** Counts up from 1. */
  readonly number: number
  readonly vendor: string
  readonly trigger: string
  readonly by: FiredBy
  /** Epoch ms on the emulator's clock. */
  readonly time: number
  /** Of the trigger's own record; undefined where it gets none. */
  readonly activationId?: string
  /** Ids of the activations that it started. */
  readonly started: readonly string[]
}

export interface FiringQuery {
  /** Only of this one, by its name or as `vendor:name`. */
  readonly trigger?: string
  readonly limit?: number
}

/** Remembers what has fired. */
export interface FiringLog {
  /** To be called with each firing by the cloud that it happens in, except those by hand. */
  note(firing: Pick<PastFiring, 'vendor' | 'trigger' | 'by'>, fired: Fired): PastFiring
}
