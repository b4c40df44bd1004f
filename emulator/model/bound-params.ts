/** Parameters that are bound to a package, a binding or an action. Those that are marked `init` are the environment of the code, and no arguments (apache/openwhisk, Parameter.scala). */
import { mergeParams, type Params } from './json.ts'

export interface BoundParams {
  readonly params: Params
  /** Names of those that are the environment of the code. */
  readonly init?: readonly string[] | undefined
}

/** The same where it is known which ones are marked. */
export interface MarkedParams extends BoundParams {
  readonly init: readonly string[]
}

/** Later parts override earlier ones by whole parameters: one that is bound again without the mark is an argument again. */
export function mergeBound(...parts: (BoundParams | undefined)[]): MarkedParams {
  const bound = parts.filter((part) => part !== undefined)
  const params = mergeParams(...bound.map((part) => part.params))
  if (!bound.some(({ init = [] }) => init.length > 0)) return { params, init: none }
  const init = Object.keys(params).filter(
    (name) => bound.findLast((part) => Object.hasOwn(part.params, name))?.init?.includes(name) === true,
  )
  return { params, init }
}

/** Shared: hardly any action has one. */
const none: readonly string[] = []
