/** Keeps the triggers that the management API created, in the emulator's memory only. */
import type { Catalog } from '../../../model/catalog.ts'
import type { Action } from '../../../model/action.ts'
import type { JsonObject, Params } from '../../../model/json.ts'
import type { Platform, TriggerType } from '../contract.ts'

export interface Trigger {
  readonly name: string
  readonly type: TriggerType
  readonly platform: Platform
  readonly description: string
  readonly parameters: Params
  /** The fields of its type, in the shape of v2.1. */
  readonly options: JsonObject
  /** Paths of the linked actions, in the order they were linked. */
  readonly links: readonly string[]
}

export type TriggerStore = Map<string, Trigger>

/** Skips links to actions that were removed. */
export function linkedActions({ links }: Trigger, catalog: Catalog): readonly Action[] {
  return links.flatMap((path) => catalog.actions.get(path) ?? [])
}
