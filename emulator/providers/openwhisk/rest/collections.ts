/**
 * Keeps one name to one thing: the controller's database has one document for `namespace/name`, so that a package, an action of the default package,
 * a trigger and a rule cannot be called alike (ApiUtils.scala, DocumentTypeMismatchException).
 */
import { parsePath } from '../../../model/names.ts'
import type { ApiCall } from './api-call.ts'
import { refusals } from '../contract.ts'
import type { QualifiedName } from '../names.ts'
import { notFound, Refusal } from '../refusal.ts'

export type Collection = 'actions' | 'packages' | 'triggers' | 'rules'

const collections: readonly Collection[] = ['actions', 'packages', 'triggers', 'rules']

/** Throws 409 where the name is another collection's. Files may give a folder and a function the same name; both are found then. */
export function requireCollection(call: ApiCall, collection: Collection, name: string): void {
  if (has(call, collection, name)) return
  if (collections.some((other) => other !== collection && has(call, other, name))) throw new Refusal(refusals.otherCollection)
}

/**
 * Throws 404 or 409 where an action's package is none: a right to what a body refers to is looked for there, before the action is (ActionCollection.scala,
 * PackageCollection.scala). `requireReadable` of names.ts does so for other namespaces.
 */
export function requirePackageOf(call: ApiCall, { path }: QualifiedName): void {
  const { package: name } = parsePath(path)
  if (name === '' || path.startsWith('/')) return
  requireCollection(call, 'packages', name)
  if (!has(call, 'packages', name)) throw notFound()
}

/** Whether something else than a package has the name. */
export function isNoPackage(call: ApiCall, name: string): boolean {
  return !has(call, 'packages', name) && collections.some((collection) => has(call, collection, name))
}

function has({ deps, store }: ApiCall, collection: Collection, name: string): boolean {
  return collection === 'triggers' || collection === 'rules' ? store[collection].has(name) : deps.catalog()[collection].has(name)
}
