/** Finds an action by name: in a package, through package bindings, or in a namespace of the platform. */
import type { Action } from './action.ts'
import { mergeBound, type MarkedParams } from './bound-params.ts'
import type { Catalog, Package } from './catalog.ts'
import { formatPath, parsePath, qualifiedPath } from './names.ts'
import type { Params } from './json.ts'

/** What is found through bindings, by catalog: the same object for every call, as lanes are kept by action. */
const throughBindings = new WeakMap<Catalog, Map<string, Action | undefined>>()

/** `pkg` is '' for the default package, and `/namespace/pkg` for one of the platform. */
export function findAction(catalog: Catalog, pkg: string, name: string): Action | undefined {
  const path = formatPath(pkg, name)
  const action = (pkg.startsWith('/') ? catalog.platform : catalog)?.actions.get(path)
  if (action || catalog.packages.get(pkg)?.binding === undefined) return action
  const known = throughBindings.get(catalog) ?? new Map<string, Action | undefined>()
  throughBindings.set(catalog, known)
  if (!known.has(path)) known.set(path, actionThrough(catalog, pkg, name))
  return known.get(path)
}

/** The same by its path: `pkg/name`, `name`, or `/namespace/pkg/name` of the platform. */
export function findActionAt(catalog: Catalog, path: string): Action | undefined {
  const { package: pkg, name } = parsePath(path)
  return findAction(catalog, pkg, name)
}

/** Parameters of the binding lie between those of its package and of the action (openwhisk.md 4). */
function actionThrough(catalog: Catalog, bindingName: string, name: string): Action | undefined {
  const shown = providerOf(catalog, bindingName)
  const bound = shown && findAction(catalog, shown.path, name)
  if (!bound) return undefined
  const binding = `${catalog.namespace}/${bindingName}`
  const { params, init } = mergeBound(shown, { params: bound.ownParams, init: bound.ownInit })
  // The environment may be another one than that of the action itself, and so are the containers.
  const containers = init.length > 0 ? { variant: `${binding} ${bound.variant ?? ''}` } : {}
  return { ...bound, params, init, binding, ...containers }
}

/** The package that is found under a name, with the parameters of all bindings that lead to it. */
export interface Provider extends MarkedParams {
  readonly package: Package
  /** `pkg`, or `/namespace/pkg` of the platform. */
  readonly path: string
}

/**
 * Follows bindings to the package that has the actions; undefined where one of them leads to nothing.
 *
 * @param path `pkg`, or `/namespace/pkg` of the platform
 */
export function providerOf(catalog: Catalog, path: string): Provider | undefined {
  const chain: Package[] = []
  for (let at = path; ;) {
    const pkg = findPackage(catalog, at)
    if (pkg === undefined || chain.includes(pkg)) return undefined
    chain.unshift(pkg)
    if (pkg.binding === undefined) return { package: pkg, path: at, ...mergeBound(...chain) }
    const { namespace, name } = pkg.binding
    at = isOwn(catalog, namespace) ? name : qualifiedPath(namespace, name)
  }
}

/** @param path `pkg`, or `/namespace/pkg` of the platform */
export function findPackage(catalog: Catalog, path: string): Package | undefined {
  return (path.startsWith('/') ? catalog.platform : catalog)?.packages.get(path)
}

/** The actions that lie in a package, which is no binding. @param path `pkg`, or `/namespace/pkg` of the platform */
export function actionsIn(catalog: Catalog, path: string): Action[] {
  const { actions } = (path.startsWith('/') ? catalog.platform : catalog) ?? catalog
  return [...actions.values()].filter((action) => parsePath(action.path).package === path)
}

/** What an action has from its package, and from the binding through which it was found. */
export function packageParams(catalog: Catalog, action: Action): Params {
  const found = action.binding === undefined ? parsePath(action.path).package : parsePath(action.binding).name
  return providerOf(catalog, found)?.params ?? {}
}

/** `_` stands for the caller's namespace. */
export function isOwn(catalog: Catalog, namespace: string): boolean {
  return namespace === catalog.namespace || namespace === '_'
}
