/** Turns the annotations by which OpenWhisk decides how an action is called into the configuration's own keys. */
import type { ActionConfig } from '../../model/config.ts'
import { annotatedFlags } from '../annotated-keys.ts'
import type { Params } from '../../model/json.ts'

/**
 * The keys, and as `annotations` what is left: those that mean nothing here, and false ones, which the management API shows.
 *
 * @param isSequence whether the action has components in place of code
 */
export function splitAnnotations(given: Params, isSequence = false): ActionConfig {
  const { 'require-whisk-auth': requireWhiskAuth, ...annotations } = given
  const action: ActionConfig = requireWhiskAuth === undefined ? {} : { requireWhiskAuth }
  if (annotations['web-export'] === true) {
    action.type = isSequence ? 'sequence-web' : 'web'
    delete annotations['web-export']
  }
  for (const [annotation, key] of annotatedFlags)
    if (annotations[annotation] === true) {
      action[key] = true
      delete annotations[annotation]
    }
  return Object.keys(annotations).length === 0 ? action : { ...action, annotations }
}
