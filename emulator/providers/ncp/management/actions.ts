/** Describes (with source), creates, updates and deletes actions (ncp.md 2); ../post-action.ts runs them. */
import type { Action } from '../../../model/action.ts'
import { leadsTo } from '../../../model/circular-sequence.ts'
import type { Answer } from '../../../model/http.ts'
import { firstRefusal } from './checks.ts'
import type { Checks } from './checks.ts'
import { limits } from '../contract.ts'
import { refuse } from '../envelope.ts'
import type { Refusal } from '../envelope.ts'
import { actionTypes, componentPaths, draftOf, draftType, fieldsOf, isActionType } from './action-draft.ts'
import { describeAction } from './action-view.ts'
import {
  actionExists,
  actionOf,
  actionOnPlatform,
  actionPath,
  content,
  deleted,
  fileBacked,
  knownPlatform,
  nameConflict,
  packageName,
  packageOnPlatform,
  permitted,
  platformOfAction,
  refused,
  validName,
} from './call.ts'
import type { Call } from './call.ts'
import { at, bodyChecks } from './fields.ts'
import { said } from '../../../model/said.ts'

const describing: Checks = {
  permission: permitted,
  platform: knownPlatform('actionPlatform'),
  found: actionExists,
  platformFixed: actionOnPlatform,
}

export async function getAction(call: Call): Promise<Answer> {
  const refusal = firstRefusal(describing, call)
  const action = actionOf(call)
  if (refusal || !action) return refused(call, refusal ?? refuse('actionNotFound'))
  return content(call, await describeAction(call, action))
}

export function deleteAction(call: Call): Answer {
  const refusal = firstRefusal(describing, call)
  const action = actionOf(call)
  if (refusal || !action) return refused(call, refusal ?? refuse('actionNotFound'))
  const gone = call.context.deps.deployments.deleteAction(action.path)
  return gone === true ? deleted(call) : refused(call, fileBacked(action.path, gone.fileBacked))
}

const putting: Checks = {
  permission: permitted,
  platform: knownPlatform('actionPlatform'),
  ...bodyChecks({ missing: 'actionBodyMissing', type: 'actionBodyType', value: 'actionBodyValue' }, fieldsOf),
  name: validName('actionName', (call) => call.names.action),
  type: ({ version, query }) => {
    const type = query.get('type')
    return version === '2.0' || type === null || isActionType(type)
      ? undefined
      : refuse('actionType', said`type is ${JSON.stringify(type)}, allowed are ${actionTypes.join(', ')}`)
  },
  found: (call) =>
    packageName(call) === '' || call.catalog.packages.has(call.names.package) ? undefined : refuse('packageNotFound', call.names.package),
  platformFixed(call) {
    const known = replaceable(call)
    const platform = known && platformOfAction(known, call.config)
    if (platform !== undefined && platform !== call.platform)
      return refuse('actionPlatformFixed', said`${call.names.action} is on ${platform}`)
    return packageOnPlatform(call, 'packagePlatformFixed')
  },
  typeFixed(call) {
    const known = replaceable(call)
    const type = draftType(call)
    if (!known || known.type === type) return undefined
    const why = said`${call.names.action} is ${known.type}, not ${type}`
    const leftOut = call.version === '2.0' && at(call.body.value, 'web') === undefined
    return refuse('actionTypeFixed', leftOut ? said`${why}; v2.0 takes web to be true when an update leaves it out` : why)
  },
  linked: componentFault,
  conflict(call) {
    const known = actionOf(call)
    if (known && 'file' in known.origin) return fileBacked(known.path, known.origin.file)
    return known ? undefined : nameConflict(call, call.names.action, 'action')
  },
  count: (call) => (!actionOf(call) && call.catalog.actions.size >= limits.count ? refuse('actionCount', `${limits.count}`) : undefined),
}

export async function putAction(call: Call): Promise<Answer> {
  const refusal = firstRefusal(putting, call)
  if (refusal) return refused(call, refusal)
  const made = call.context.deps.deployments.putAction(draftOf(call))
  if ('fileBacked' in made) return refused(call, fileBacked(call.names.action, made.fileBacked))
  return content(call, { ...(await describeAction(call, made)), namespace: made.namespace })
}

/** The action that an update would replace; `conflict` refuses one from a file, whatever else differs. */
function replaceable(call: Call): Action | undefined {
  const known = actionOf(call)
  return known && 'api' in known.origin ? known : undefined
}

/** A component that does not exist, or by which the sequence would run itself (ncp.md 2). */
function componentFault(call: Call): Refusal | undefined {
  const { body, catalog, names } = call
  const components = componentPaths(at(body.value, 'exec.components'))
  const missing = components.find((path) => !catalog.actions.has(path))
  if (missing !== undefined) return refuse('actionNotFound', said`${missing}, a component of ${names.action}`)
  const circular = components.find((path) => leadsTo(catalog, path, actionPath(call)))
  return circular === undefined
    ? undefined
    : refuse('actionBodyValue', said`exec.components has ${circular}, which leads back to ${names.action}`)
}
