/** Reads what OpenWhisk's annotations say of how an action is called, beside the configuration's own keys for it. */
import type { Action, ActionType } from '../model/action.ts'
import type { ActionConfig } from '../model/config.ts'
import { mergeParams, type Params } from '../model/json.ts'

type Flag = 'rawHttp' | 'customOptions' | 'final'

/** Annotations that hold a boolean, and the key that says the same. */
export const annotatedFlags = [
  ['raw-http', 'rawHttp'],
  ['web-custom-options', 'customOptions'],
  ['final', 'final'],
] as const satisfies [string, Flag][]

const annotatedKeys = [['web-export', 'type'], ['require-whisk-auth', 'requireWhiskAuth'], ...annotatedFlags] as const

/** Of two layers the upper one counts, whether it says a thing as a key or as an annotation: removes from `merged` what the lower one says of it. */
export function dropReplaced(merged: ActionConfig, over: ActionConfig): void {
  for (const [annotation, key] of annotatedKeys) {
    const isAnnotated = over.annotations?.[annotation] !== undefined
    if (over[key] === undefined && isAnnotated) delete merged[key]
    if (over[key] !== undefined && !isAnnotated && merged.annotations?.[annotation] !== undefined)
      merged.annotations = without(merged.annotations, annotation)
  }
}

function without(annotations: Params, name: string): Params {
  const { [name]: _, ...others } = annotations
  return others
}

/**
 * How an action is called: a key counts more than an annotation, and both more than those of `defaults`. As in OpenWhisk only `true` switches something on
 * (openwhisk.md 1). The annotations that are left contradict none of it.
 */
export function calledAs(
  own: ActionConfig,
  defaults: Partial<ActionConfig>,
): Pick<Action, 'type' | 'annotations' | 'requireWhiskAuth' | Flag> {
  const { 'require-whisk-auth': required, ...annotations } = mergeParams(defaults.annotations, own.annotations)
  const decide = (annotation: string, keyOf: (one: ActionConfig) => boolean | undefined): boolean => {
    const saidBy = (one: ActionConfig): boolean | undefined => {
      const said = one.annotations?.[annotation]
      return keyOf(one) ?? (said === undefined ? undefined : said === true)
    }
    const decided = saidBy(own) ?? saidBy(defaults) ?? false
    if (decided || annotations[annotation] === true) delete annotations[annotation]
    return decided
  }
  const isWeb = decide('web-export', ({ type }) => type?.endsWith('web'))
  const flags = Object.fromEntries(annotatedFlags.map(([annotation, key]) => [key, decide(annotation, (one) => one[key])]))
  const [first] = [own.requireWhiskAuth, own.annotations?.['require-whisk-auth'], defaults.requireWhiskAuth, required].filter(
    (value) => value !== undefined,
  )
  return { ...(flags as Record<Flag, boolean>), type: typeOf(own, isWeb), annotations, requireWhiskAuth: first }
}

function typeOf({ components }: ActionConfig, isWeb: boolean): ActionType {
  if (components === undefined) return isWeb ? 'web' : 'basic'
  return isWeb ? 'sequence-web' : 'sequence'
}
