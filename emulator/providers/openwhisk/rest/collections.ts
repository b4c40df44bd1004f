/**
 * Keeps one name to one thing: the controller's database has one document for `namespace/name`, so that a package, an action of the default package,
 * a trigger and a rule cannot be called alike (ApiUtils.scala, DocumentTypeMismatchException).
 */
import type { ApiCall } from './api-call.ts'
import { refusals } from '../contract.ts'
import { Refusal } from '../refusal.ts'

export type Collection = 'actions' | 'packages' | 'triggers' | 'rules'

const collections: readonly Collection[] = ['actions', 'packages', 'triggers', 'rules']

/** Throws 409 where the name is another collection's. Files may give a folder and a function the same name; both are found then. */
export function requireCollection(call: ApiCall, collection: Collection, name: string): void {
  if (has(call, collection, name)) return
  if (collections.some((other) => other !== collection && has(call, other, name))) throw new Refusal(refusals.otherCollection)
}

/** Whether something else than a package has the name. */
export function isNoPackage(call: ApiCall, name: string): boolean {
  return !has(call, 'packages', name) && collections.some((collection) => has(call, collection, name))
}

function has({ deps, store }: ApiCall, collection: Collection, name: string): boolean {
  return collection === 'triggers' || collection === 'rules' ? store[collection].has(name) : deps.catalog()[collection].has(name)
}
