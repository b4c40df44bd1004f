/** Finds the action that a conductor asks for (FullyQualifiedEntityName.scala resolveName, ActionCollection.scala, PackageCollection.scala). */
import type { Action } from '../../model/action.ts'
import type { Catalog } from '../../model/catalog.ts'
import { findAction, findPackage, isOwn, providerOf } from '../../model/find-action.ts'
import type { Json } from '../../model/json.ts'
import { isEntityName, qualifiedPath } from '../../model/names.ts'

export interface ComponentName {
  readonly namespace: string
  /** '' is the default package. */
  readonly package: string
  readonly name: string
  /** `ns/pkg/name` or `ns/name`, for messages. */
  readonly shown: string
}

/** `name` and `pkg/name` lie in the caller's own namespace, `/ns/name`, `/ns/pkg/name` and `ns/pkg/name` where they say. Undefined for all else. */
export function readComponentName(value: Json, own: string): ComponentName | undefined {
  if (typeof value !== 'string') return undefined
  const given = value.split('/').filter((part) => part !== '')
  if (given.length === 0 || given.length > 3 || !given.every(isEntityName)) return undefined
  const isRooted = value.startsWith('/')
  if (isRooted && given.length === 1) return undefined
  const [root = '', ...rest] = isRooted || given.length === 3 ? given : [own, ...given]
  const namespace = root === '_' ? own : root
  const [pkg, name] = rest.length === 2 ? rest : ['', rest[0]]
  return { namespace, package: pkg ?? '', name: name ?? '', shown: [namespace, ...rest].join('/') }
}

/** Whether the caller may run what lies there: a package must exist for that, and what it is bound to. */
export function isEntitled(catalog: Catalog, { namespace, package: pkg }: ComponentName): boolean {
  if (!isOwn(catalog, namespace)) return findPackage(catalog, qualifiedPath(namespace, pkg)) !== undefined
  return pkg === '' || providerOf(catalog, pkg) !== undefined
}

export function findComponent(catalog: Catalog, { namespace, package: pkg, name }: ComponentName): Action | undefined {
  return findAction(catalog, isOwn(catalog, namespace) ? pkg : qualifiedPath(namespace, pkg), name)
}
