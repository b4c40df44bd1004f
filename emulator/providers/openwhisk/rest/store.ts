/** Keeps triggers, rules and the keys of shared entities, in this provider only and until the emulator stops. */
import type { ResolvedConfig } from '../../../model/resolved-config.ts'
import type { Alarm } from '../alarms/alarm.ts'
import type { Alarms } from '../alarms/alarms.ts'
import { isObject, type Json, type JsonObject, type Params } from '../../../model/json.ts'
import type { QualifiedName } from '../names.ts'

export interface Trigger {
  readonly name: string
  readonly parameters: Params
  readonly annotations: Params
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
  /** Those of the configuration are among them. */
  readonly triggers: Map<string, Trigger>
  readonly rules: Map<string, Rule>
  /** `packages/name`, `actions/pkg/name` of entities with `publish: true`. */
  readonly published: Set<string>
  readonly alarms: Alarms
  /** The part of the configuration that was taken last. */
  configured: ResolvedConfig['openwhisk'] | undefined
}

export function createStore(alarms: Alarms): Store {
  return { triggers: new Map(), rules: new Map(), published: new Set(), alarms, configured: undefined }
}

export function isActive(store: Store, rule: Rule): boolean {
  return store.triggers.get(rule.trigger.name)?.rules.get(rule.name)?.active ?? false
}

/** @param withRules its rules as well */
export function removeTrigger({ triggers, rules }: Store, name: string, withRules: boolean): void {
  if (withRules) for (const rule of triggers.get(name)?.rules.keys() ?? []) rules.delete(rule)
  triggers.delete(name)
}

/** Sets or removes the link to a rule in its trigger, if that still exists. */
export function link(store: Store, { name }: QualifiedName, rule: string, value: RuleLink | undefined): void {
  const trigger = store.triggers.get(name)
  if (!trigger) return
  const rules = new Map(trigger.rules)
  rules.delete(rule)
  if (value) rules.set(rule, value)
  store.triggers.set(name, { ...trigger, rules })
}

interface State {
  readonly triggers: readonly (Omit<Trigger, 'rules'> & { readonly rules: readonly (readonly [string, RuleLink])[] })[]
  readonly rules: readonly Rule[]
  readonly published: readonly string[]
  /** What calls changed of configured entities: rules of calls at their triggers, and whether their rules are active. Absent in sessions of earlier versions. */
  readonly links?: readonly (readonly [trigger: string, rule: string, link: RuleLink])[]
  /** Of triggers of calls that have not ended. Absent in sessions of earlier versions. */
  readonly alarms?: readonly (readonly [trigger: string, alarm: Alarm])[]
}

/** What calls have made, as JSON. */
export function stateOf({ triggers, rules, published, alarms, configured }: Store): JsonObject {
  const isOwn = ({ name }: Trigger): boolean => !Object.hasOwn(configured?.triggers ?? {}, name)
  const all = [...triggers.values()]
  const state: State = {
    triggers: all.filter(isOwn).map((trigger) => ({ ...trigger, rules: [...trigger.rules] })),
    rules: [...rules.values()].filter(({ name }) => !Object.hasOwn(configured?.rules ?? {}, name)),
    published: [...published],
    links: all
      .filter((trigger) => !isOwn(trigger))
      .flatMap((trigger) => [...trigger.rules].map(([rule, one]) => [trigger.name, rule, one] as const)),
    alarms: [...alarms.entries()].flatMap(([trigger, { alarm, active }]) =>
      active && triggers.has(trigger) && !Object.hasOwn(configured?.triggers ?? {}, trigger) ? [[trigger, alarm] as const] : [],
    ),
  }
  return JSON.parse(JSON.stringify(state)) as JsonObject
}

/**
 * @param store with what the configuration of now has
 * @param refused called for what that has by the same name
 */
export function restore(store: Store, state: Json, refused: (kind: 'triggers' | 'rules', name: string) => void): void {
  if (!isObject(state)) return
  const { triggers, rules, published, links = [], alarms = [] } = state as unknown as State
  const isTaken = (kind: 'triggers' | 'rules', name: string): boolean => Object.hasOwn(store.configured?.[kind] ?? {}, name)
  for (const { rules: own, ...trigger } of triggers) {
    if (isTaken('triggers', trigger.name)) refused('triggers', trigger.name)
    else store.triggers.set(trigger.name, { ...trigger, rules: new Map(own) })
  }
  for (const rule of rules) {
    if (isTaken('rules', rule.name)) refused('rules', rule.name)
    else store.rules.set(rule.name, rule)
  }
  for (const [trigger, name, { active }] of links) {
    const rule = store.rules.get(name)
    if (rule?.trigger.name === trigger) link(store, rule.trigger, name, { action: rule.action, active })
  }
  // At its start the package ends those whose trigger is gone (provider/lib/utils.js initAllTriggers).
  for (const [trigger, alarm] of alarms) if (store.triggers.has(trigger) && !isTaken('triggers', trigger)) store.alarms.set(trigger, alarm)
  for (const name of published) store.published.add(name)
}
