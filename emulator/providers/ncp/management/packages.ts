/** Lists, describes, creates, updates and deletes packages (ncp.md 2). */
import type { Action } from '../../../model/action.ts'
import type { Package } from '../../../model/catalog.ts'
import type { Params } from '../../../model/json.ts'
import type { Answer } from '../../../model/http.ts'
import { firstRefusal } from './checks.ts'
import type { Checks } from './checks.ts'
import { limits } from '../contract.ts'
import { refuse } from '../envelope.ts'
import type { Refusal } from '../envelope.ts'
import { actionSummary } from './action-view.ts'
import {
  content,
  deleted,
  fileBacked,
  knownPlatform,
  listedOn,
  nameConflict,
  packageName,
  packageOnPlatform,
  permitted,
  platformOfAction,
  platformOfPackage,
  refused,
  validName,
} from './call.ts'
import type { Call } from './call.ts'
import { bodyChecks, commonFields, objectAt, stringAt } from './fields.ts'
import { resourceId } from './resource-id.ts'

/** Checks by step. In which order they are made is not said here: `precedence` of contract.ts has it for every call. */
const listing: Checks = { permission: permitted, platform: knownPlatform('packagePlatform') }

export function listPackages(call: Call): Answer {
  const refusal = firstRefusal(listing, call)
  if (refusal) return refused(call, refusal)
  const packages = [...call.catalog.packages.values()].filter((one) => listedOn(platformOfPackage(one, call.config), call))
  return content(
    call,
    packages.map((one) => ({ description: description(one), name: one.name })),
  )
}

const describing: Checks = { ...listing, found: exists, platformFixed: onPlatform('packagePlatform') }

export function getPackage(call: Call): Answer {
  const refusal = firstRefusal(describing, call)
  const found = call.catalog.packages.get(call.names.package)
  if (refusal || !found) return refused(call, refusal ?? refuse('packageNotFound'))
  return content(call, describe(call, found))
}

const putting: Checks = {
  ...listing,
  ...bodyChecks({ missing: 'packageBodyMissing', type: 'packageBodyType', value: 'packageBodyValue' }, ({ config }) =>
    commonFields('', config.limits.parameterSize),
  ),
  name: validName('packageName', (call) => call.names.package),
  platformFixed: onPlatform('packagePlatformFixed'),
  conflict: (call) => nameConflict(call, call.names.package, 'package'),
  count: ({ catalog, names }) =>
    !catalog.packages.has(names.package) && catalog.packages.size >= limits.count ? refuse('packageCount', `${limits.count}`) : undefined,
}

export function putPackage(call: Call): Answer {
  const refusal = firstRefusal(putting, call)
  if (refusal) return refused(call, refusal)
  const { value } = call.body
  const annotations: Params = { description: stringAt(value, 'description') ?? '', platform: call.platform }
  const made = call.context.deps.deployments.putPackage({
    name: call.names.package,
    params: objectAt(value, 'parameters') ?? {},
    annotations,
  })
  if ('fileBacked' in made) return refused(call, fileBacked(call.names.package, made.fileBacked))
  return content(call, { ...describe(call, made), namespace: call.catalog.namespace })
}

const deleting: Checks = {
  ...describing,
  conflict(call) {
    const actions = actionsIn(call, call.names.package)
    return actions.length > 0 ? refuse('packageNotEmpty', actions.map((action) => action.name).join(', ')) : undefined
  },
}

export function deletePackage(call: Call): Answer {
  const refusal = firstRefusal(deleting, call)
  if (refusal) return refused(call, refusal)
  const gone = call.context.deps.deployments.deletePackage(call.names.package)
  return gone === true ? deleted(call) : refused(call, fileBacked(call.names.package, gone.fileBacked))
}

const listingActions: Checks = {
  permission: permitted,
  platform: knownPlatform('actionPlatform'),
  found: (call) => (packageName(call) === '' ? undefined : exists(call)),
}

export function listActions(call: Call): Answer {
  const refusal = firstRefusal(listingActions, call)
  if (refusal) return refused(call, refusal)
  return content(call, { actions: actionsIn(call, packageName(call)).map((action) => actionSummary(call, action)) })
}

function onPlatform(error: 'packagePlatform' | 'packagePlatformFixed'): (call: Call) => Refusal | undefined {
  return (call) => packageOnPlatform(call, error)
}

function exists(call: Call): Refusal | undefined {
  return call.catalog.packages.has(call.names.package) ? undefined : refuse('packageNotFound', call.names.package)
}

function actionsIn(call: Call, name: string): readonly Action[] {
  return [...call.catalog.actions.values()].filter(
    (action) => action.package === name && listedOn(platformOfAction(action, call.config), call),
  )
}

function describe(call: Call, found: Package): object {
  return {
    actions: actionsIn(call, found.name).map((action) => actionSummary(call, action)),
    description: description(found),
    name: found.name,
    parameters: found.params,
    ...(call.zone.platformParameter ? { platform: platformOfPackage(found, call.config) ?? call.platform } : {}),
    resourceId: resourceId('package', call.catalog.namespace, found.name),
  }
}

function description({ annotations }: Package): string {
  const text = annotations['description']
  return typeof text === 'string' ? text : ''
}
