/** Finds an action by name, through a package binding where the package is one. */
import type { Action } from './action.ts'
import type { Catalog } from './catalog.ts'
import { mergeParams } from './json.ts'
import { formatPath } from './names.ts'

/** `pkg` is '' for the default package. A binding's parameters lie between those of its package and of the action (openwhisk.md 4). */
export function findAction(catalog: Catalog, pkg: string, name: string): Action | undefined {
  const own = catalog.actions.get(formatPath(pkg, name))
  if (own || pkg === '') return own
  const binding = catalog.packages.get(pkg)?.binding
  if (!binding || !isOwn(catalog, binding.namespace)) return undefined
  const bound = catalog.actions.get(formatPath(binding.name, name))
  if (!bound) return undefined
  const params = mergeParams(catalog.packages.get(binding.name)?.params, catalog.packages.get(pkg)?.params, bound.ownParams)
  return { ...bound, params }
}

export function isOwn(catalog: Catalog, namespace: string): boolean {
  return namespace === catalog.namespace || namespace === '_'
}
