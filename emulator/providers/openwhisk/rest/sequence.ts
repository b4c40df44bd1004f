/** Checks the components of a sequence when it is deployed (Actions.scala checkSequenceActionLimits). */
import { isSequence, type Action } from '../../../model/action.ts'
import type { Catalog } from '../../../model/catalog.ts'
import { parsePath } from '../../../model/names.ts'
import { limits, refusals } from '../contract.ts'
import type { QualifiedName } from '../names.ts'
import { Refusal } from '../refusal.ts'
import { findAction } from '../../../model/find-action.ts'

/** Paths of the components, bindings resolved. Throws when one is missing, there are too many, or the sequence contains itself. */
export function checkSequence(catalog: Catalog, path: string, components: readonly QualifiedName[]): string[] {
  if (components.length === 0) throw new Refusal(refusals.sequenceEmpty)
  const actions = components.map((component) => find(catalog, component.path))
  if (actions.some((action) => action.path === path)) throw new Refusal(refusals.sequenceCyclic)
  let count = 0
  for (const action of actions) count += countActions(catalog, path, action)
  if (count > limits.sequenceLength.value) throw new Refusal(refusals.sequenceTooLong)
  return actions.map((action) => action.path)
}

function find(catalog: Catalog, path: string): Action {
  const { package: pkg, name } = parsePath(path)
  const action = findAction(catalog, pkg, name)
  if (!action) throw new Refusal(refusals.sequenceComponentMissing)
  return action
}

/** Counts atomic actions, those in nested sequences included. */
function countActions(catalog: Catalog, path: string, action: Action): number {
  if (!isSequence(action)) return 1
  if (action.components.length > limits.sequenceLength.value) throw new Refusal(refusals.sequenceTooLong)
  let count = 0
  for (const component of action.components) {
    if (component === path) throw new Refusal(refusals.sequenceCyclic)
    count += countActions(catalog, path, find(catalog, component))
    if (count > limits.sequenceLength.value) throw new Refusal(refusals.sequenceTooLong)
  }
  return count
}
