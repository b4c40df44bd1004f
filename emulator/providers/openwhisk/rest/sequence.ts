/** Checks the components of a sequence when it is deployed (Actions.scala checkSequenceActionLimits). */
import { isSequence, type Action } from '../../../model/action.ts'
import type { Catalog } from '../../../model/catalog.ts'
import { limits, refusals } from '../contract.ts'
import type { QualifiedName } from '../names.ts'
import { Refusal } from '../refusal.ts'
import { findActionAt } from '../../../model/find-action.ts'

/**
 * Paths of the components as they were named: bindings are followed when the sequence runs. Throws when one is missing, there are too many, or the
 * sequence contains itself.
 */
export function checkSequence(catalog: Catalog, path: string, components: readonly QualifiedName[]): string[] {
  if (components.length === 0) throw new Refusal(refusals.sequenceEmpty)
  const actions = components.map((component) => find(catalog, component.path))
  if (actions.some((action) => action.path === path)) throw new Refusal(refusals.sequenceCyclic)
  let count = 0
  for (const action of actions) count += countActions(catalog, [path], action)
  if (count > limits.sequenceLength.value) throw new Refusal(refusals.sequenceTooLong)
  return components.map((component) => component.path)
}

function find(catalog: Catalog, path: string): Action {
  const action = findActionAt(catalog, path)
  if (!action) throw new Refusal(refusals.sequenceComponentMissing)
  return action
}

/**
 * Counts atomic actions, those in nested sequences included.
 *
 * @param above paths of the sequences around it
 */
function countActions(catalog: Catalog, above: readonly string[], action: Action): number {
  if (!isSequence(action)) return 1
  if (action.components.length > limits.sequenceLength.value) throw new Refusal(refusals.sequenceTooLong)
  let count = 0
  for (const component of action.components.map((one) => find(catalog, one))) {
    if (component.path === action.path || above.includes(component.path)) throw new Refusal(refusals.sequenceCyclic)
    count += countActions(catalog, [...above, action.path], component)
    if (count > limits.sequenceLength.value) throw new Refusal(refusals.sequenceTooLong)
  }
  return count
}
