/** Keeps triggers, rules and the keys of shared entities, in this provider only and until the emulator stops. */
import { isObject, type Json, type Params } from '../../../model/json.ts'
import type { QualifiedName } from '../names.ts'

export interface Trigger {
  readonly name: string
  readonly parameters: Params
  readonly annotations: Params
  readonly limits: Json
  readonly publish: boolean
  readonly version: string
  readonly updated: number
  /** By name of the rule, in the order in which they were linked. */
  readonly rules: ReadonlyMap<string, RuleLink>
}

/** A trigger's entry for a rule: its action, and whether it is active. */
export interface RuleLink {
  readonly action: QualifiedName
  readonly active: boolean
}

export interface Rule {
  readonly name: string
  readonly trigger: QualifiedName
  readonly action: QualifiedName
  readonly annotations: Params
  readonly publish: boolean
  readonly version: string
  readonly updated: number
}

export interface Store {
  readonly triggers: Map<string, Trigger>
  readonly rules: Map<string, Rule>
  /** `packages/name`, `actions/pkg/name` of entities with `publish: true`. */
  readonly published: Set<string>
}

/** The same as JSON, and back. */
export function stateOf({ triggers, rules, published }: Store): Json {
  const all = [...triggers.values()].map((trigger) => ({ ...trigger, rules: [...trigger.rules] }))
  return JSON.parse(JSON.stringify({ triggers: all, rules: [...rules.values()], published: [...published] })) as Json
}

export function restore(store: Store, state: Json): void {
  if (!isObject(state)) return
  const { triggers, rules, published } = state as unknown as {
    readonly triggers: readonly (Omit<Trigger, 'rules'> & { readonly rules: readonly [string, RuleLink][] })[]
    readonly rules: readonly Rule[]
    readonly published: readonly string[]
  }
  for (const trigger of triggers) store.triggers.set(trigger.name, { ...trigger, rules: new Map(trigger.rules) })
  for (const rule of rules) store.rules.set(rule.name, rule)
  for (const name of published) store.published.add(name)
}

export function createStore(): Store {
  return { triggers: new Map(), rules: new Map(), published: new Set() }
}
