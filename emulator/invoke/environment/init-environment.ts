/** Parameters marked `init` become variables of the container in place of arguments (apache/openwhisk, ContainerProxy.scala partitionArguments, WhiskAction.scala containerInitializer). */
import type { Action } from '../../model/action.ts'
import { isObjectText, joinObjects, type Json, type JsonObject } from '../../model/json.ts'

type Environment = Readonly<Record<string, string>>

/** Of the values that are bound, for a container that is started without a call. */
export function initEnvironment({ params, init = [] }: Pick<Action, 'params' | 'init'>): Environment {
  return variablesOf(params, init)
}

/** What a call changes of it, for the container that is started for it; undefined where it changes nothing. A warm container keeps what it has. */
export function changedEnvironment({ init = [] }: Pick<Action, 'init'>, payload: string): Environment | undefined {
  if (init.length === 0 || !isObjectText(payload)) return undefined
  const given = JSON.parse(payload) as JsonObject
  const names = init.filter((name) => Object.hasOwn(given, name))
  return names.length === 0 ? undefined : variablesOf(given, names)
}

/** Bound parameters under those of the call, without the variables. */
export function argumentsWithoutInit({ params, init = [] }: Pick<Action, 'params' | 'init'>, payload: string): string {
  const all = JSON.parse(joinObjects(JSON.stringify(params), payload)) as JsonObject
  return JSON.stringify(Object.fromEntries(Object.entries(all).filter(([name]) => !init.includes(name))))
}

function variablesOf(values: JsonObject, names: readonly string[]): Environment {
  return Object.fromEntries(names.map((name) => [name, textOf(values[name] ?? null)]))
}

function textOf(value: Json): string {
  if (typeof value === 'string') return value
  return value === null ? '' : JSON.stringify(value)
}
