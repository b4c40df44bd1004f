/** Finds what a request must not set: the HTTP context, and the bound parameters of an action marked `final` (openwhisk.md 4). */
import { isSequence, type Action } from '../../../model/action.ts'
import type { Catalog } from '../../../model/catalog.ts'
import { packageParams } from '../../../model/find-action.ts'
import type { Params } from '../../../model/json.ts'

/** Properties of the HTTP context, which are always refused. */
export const reserved = ['__ow_method', '__ow_headers', '__ow_path', '__ow_user', '__ow_query', '__ow_body'] as const

const reservedNames: ReadonlySet<string> = new Set(reserved)

function isReserved(name: string): boolean {
  return name.startsWith('__ow_') && reservedNames.has(name)
}

/** Whether the action is final and binds `name`, itself or by its package, to a value other than null. */
export function isFinal(action: Action, catalog: Catalog, name: string): boolean {
  if (!action.final) return false
  if (!isSequence(action)) return isDefined(action.params, name)
  // A sequence's own parameters are replaced by its list of components (openwhisk.md 14).
  return name === '_actions' || isDefined(packageParams(catalog, action), name)
}

function isDefined(params: Params, name: string): boolean {
  return Object.hasOwn(params, name) && params[name] !== null
}

/** Whether the caller sets a name that it must not set. */
export function overrides(action: Action, catalog: Catalog, given: Params, reserves: boolean): boolean {
  if (!reserves && !action.final) return false
  for (const name of Object.keys(given)) {
    if ((reserves && isReserved(name)) || isFinal(action, catalog, name)) return true
  }
  return false
}
