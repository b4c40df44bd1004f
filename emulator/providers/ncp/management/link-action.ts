/** Links an action to a trigger (POST) and unlinks it (DELETE); the body names the action (ncp.md 2). */
import { formatPath } from '../../../model/names.ts'
import type { Answer } from '../../../model/http.ts'
import { firstRefusal } from './checks.ts'
import type { Checks } from './checks.ts'
import { refuse } from '../envelope.ts'
import { content, deleted, knownPlatform, permitted, refused, triggerExists, triggerOf, triggerOfCalls, triggerOnPlatform } from './call.ts'
import type { Call } from './call.ts'
import { bodyChecks, stringAt, text } from './fields.ts'
import type { Field } from './fields.ts'
import { said } from '../../../model/said.ts'

const shared: Checks = {
  permission: permitted,
  platform: knownPlatform('triggerPlatform'),
  found: triggerExists,
  platformFixed: triggerOnPlatform,
  ...bodyChecks({ missing: 'ruleBodyMissing', type: 'ruleBodyType' }, fields),
}

/** `package` defaults to `-` in v2.1; v2.0 requires it (official pages). */
function fields({ version }: Call): readonly Field[] {
  return [text('action', { required: true }), text('package', { required: version === '2.0' })]
}

const linking: Checks = {
  ...shared,
  linked: (call) => (call.catalog.actions.has(pathOf(call)) ? undefined : refuse('actionNotFound', pathOf(call))),
  conflict: (call) =>
    triggerOfCalls(call) ??
    (triggerOf(call)?.links.includes(pathOf(call)) === true
      ? refuse('ruleDuplicate', said`${call.names.trigger} runs ${pathOf(call)} already`)
      : undefined),
}

const unlinking: Checks = {
  ...shared,
  linked: (call) =>
    triggerOf(call)?.links.includes(pathOf(call)) === true
      ? undefined
      : refuse('ruleNotFound', said`${call.names.trigger} does not run ${pathOf(call)}`),
  conflict: triggerOfCalls,
}

export function linkAction(call: Call): Answer {
  const refusal = firstRefusal(linking, call)
  const trigger = triggerOf(call)
  if (refusal || !trigger) return refused(call, refusal ?? refuse('triggerNotFound'))
  const path = pathOf(call)
  call.triggers.set({ ...trigger, links: [...trigger.links, path] })
  const { namespace } = call.catalog
  const action = call.catalog.actions.get(path)
  return content(call, {
    action: { name: action?.name, path: action?.package ? `${namespace}/${action.package}` : namespace },
    namespace,
    status: 'active',
    trigger: { name: trigger.name, path: namespace },
  })
}

export function unlinkAction(call: Call): Answer {
  const refusal = firstRefusal(unlinking, call)
  const trigger = triggerOf(call)
  if (refusal || !trigger) return refused(call, refusal ?? refuse('triggerNotFound'))
  const path = pathOf(call)
  call.triggers.set({ ...trigger, links: trigger.links.filter((one) => one !== path) })
  return deleted(call)
}

/** The official example has `{"action": "hsh/act-01", "package": "-"}`: a package in the action's name wins. */
function pathOf({ body }: Call): string {
  const action = stringAt(body.value, 'action') ?? ''
  const pkg = stringAt(body.value, 'package') ?? '-'
  return action.includes('/') || pkg === '-' ? action.replace(/^-\//, '') : formatPath(pkg, action)
}
