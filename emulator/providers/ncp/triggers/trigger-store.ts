/** Keeps the triggers of the configuration and of the management API, in the emulator's memory only; those of the type cron fire on its clock. */
import type { Action } from '../../../model/action.ts'
import type { Catalog } from '../../../model/catalog.ts'
import type { NcpTriggerConfig, NcpTriggerType } from '../../../model/ncp-config.ts'
import { type Json, type JsonObject, type Params } from '../../../model/json.ts'
import { nextTime } from '../../../schedule/cron-times.ts'
import { zoneOf } from '../../../schedule/zone.ts'
import type { Deps } from '../../provider.ts'
import { isStrict, type Platform } from '../contract.ts'
import { cronProblem, cronZone, readCron } from './cron-option.ts'

export interface Trigger {
  readonly name: string
  readonly type: NcpTriggerType
  /** Undefined for one of the configuration that is on any. */
  readonly platform?: Platform | undefined
  readonly description: string
  readonly parameters: Params
  /** The fields of its type, in the shape of v2.1. */
  readonly options: JsonObject
  /** Paths of the linked actions, in the order they were linked. */
  readonly links: readonly string[]
}

/** Skips links to actions that were removed. */
export function linkedActions({ links }: Trigger, catalog: Catalog): readonly Action[] {
  return links.flatMap((path) => catalog.actions.get(path) ?? [])
}

/** Of a trigger in the timetable. */
export function keyOf(name: string): string {
  return `ncp.trigger ${name}`
}

export class TriggerStore {
  readonly #triggers = new Map<string, Trigger>()
  readonly #deps: Pick<Deps, 'timetable' | 'config'>
  readonly #fire: (trigger: Trigger) => void
  /** How the times of cron triggers were read. */
  #fromZero: boolean
  /** Those that the configuration has. */
  configured: Readonly<Record<string, NcpTriggerConfig>> = {}

  /** @param fire called when a cron trigger is due */
  constructor(deps: Pick<Deps, 'timetable' | 'config'>, fire: (trigger: Trigger) => void) {
    this.#deps = deps
    this.#fire = fire
    this.#fromZero = isStrict(deps.config, 'cronFromZero')
  }

  get size(): number {
    return this.#triggers.size
  }

  get(name: string): Trigger | undefined {
    return this.#triggers.get(name)
  }

  values(): Iterable<Trigger> {
    return this.#triggers.values()
  }

  /** Creates it, or puts it in the place of the one with its name. */
  set(trigger: Trigger): void {
    const before = this.#triggers.get(trigger.name)
    this.#triggers.set(trigger.name, trigger)
    if (cronOptionOf(before) !== cronOptionOf(trigger)) this.#schedule(trigger)
  }

  delete(name: string): void {
    this.#triggers.delete(name)
    this.#deps.timetable.delete(keyOf(name))
  }

  /** Reads the cron triggers anew, where the configuration has another reading now. */
  reread(): void {
    const fromZero = isStrict(this.#deps.config, 'cronFromZero')
    if (fromZero === this.#fromZero) return
    this.#fromZero = fromZero
    for (const trigger of this.#triggers.values()) this.#schedule(trigger)
  }

  #schedule(trigger: Trigger): void {
    const option = cronOptionOf(trigger)
    const key = keyOf(trigger.name)
    if (option === undefined || cronProblem(option, this.#fromZero) !== undefined) {
      this.#deps.timetable.delete(key)
      return
    }
    const times = readCron(option, this.#fromZero)
    this.#deps.timetable.set(key, {
      title: trigger.name,
      next: (after) => nextTime(times, zoneOf(cronZone), after),
      fire: () => {
        const now = this.#triggers.get(trigger.name)
        if (now) this.#fire(now)
      },
    })
  }
}

/** Undefined for a trigger of another type. */
export function cronOptionOf(trigger: Trigger | undefined): string | undefined {
  const option = trigger?.options['cronOption']
  return trigger?.type === 'cron' && typeof option === 'string' ? option : undefined
}

/** What calls have made, as JSON. */
export function stateOf(store: TriggerStore): Json {
  const own = [...store.values()].filter(({ name }) => !Object.hasOwn(store.configured, name))
  return JSON.parse(JSON.stringify(own)) as Json
}

/** @param taken called for what the configuration of now has by the same name */
export function restore(store: TriggerStore, state: Json, taken: (name: string) => void): void {
  for (const trigger of state as unknown as readonly Trigger[]) {
    if (Object.hasOwn(store.configured, trigger.name)) taken(trigger.name)
    else store.set(trigger)
  }
}
