/** Lists, describes, creates, updates, deletes and fires triggers of the management API (ncp.md 2). */
import type { Json } from '../../../model/json.ts'
import { noteOfLine } from '../../shared/request-note.ts'
import type { Answer } from '../../../model/http.ts'
import { firstRefusal } from './checks.ts'
import type { Checks } from './checks.ts'
import { isStrict, limits, type Platform } from '../contract.ts'
import { activationIdText, contentAnswer, refuse } from '../envelope.ts'
import type { Refusal } from '../envelope.ts'
import { cronOptionOf, linkedActions, type Trigger } from '../triggers/trigger-store.ts'
import { doubleMeaning } from '../triggers/cron-option.ts'
import { fire } from '../triggers/fire-trigger.ts'
import { githubAddress } from '../triggers/github-webhook.ts'
import {
  content,
  deleted,
  knownPlatform,
  listedOn,
  nameConflict,
  permitted,
  refused,
  triggerExists,
  triggerOf,
  triggerOfCalls,
  triggerOnPlatform,
  validName,
} from './call.ts'
import type { Call } from './call.ts'
import { bodyChecks, objectAt, stringAt } from './fields.ts'
import { resourceId } from './resource-id.ts'
import { triggerFields, triggerOptions, triggerType, triggerTypes } from './trigger-draft.ts'
import { said } from '../../../model/said.ts'

const listing: Checks = { permission: permitted, platform: knownPlatform('triggerPlatform') }

export function listTriggers(call: Call): Answer {
  const refusal = firstRefusal(listing, call)
  if (refusal) return refused(call, refusal)
  const triggers = [...call.triggers.values()].filter(({ platform }) => listedOn(platform, call))
  return content(call, { triggers: triggers.map(({ name, type }) => ({ name, type })) })
}

const describing: Checks = { ...listing, found: triggerExists, platformFixed: triggerOnPlatform }

export function getTrigger(call: Call): Answer {
  const refusal = firstRefusal(describing, call)
  const trigger = triggerOf(call)
  return refusal || !trigger ? refused(call, refusal ?? refuse('triggerNotFound')) : content(call, describe(call, trigger))
}

const deleting: Checks = { ...describing, conflict: triggerOfCalls }

export function deleteTrigger(call: Call): Answer {
  const refusal = firstRefusal(deleting, call)
  if (refusal) return refused(call, refusal)
  call.triggers.delete(call.names.trigger)
  return deleted(call)
}

const putting: Checks = {
  ...listing,
  ...bodyChecks({ missing: 'triggerBodyMissing', type: 'triggerBodyType', value: 'triggerBodyValue' }, triggerFields),
  name: validName('triggerName', (call) => call.names.trigger),
  type: (call) =>
    triggerType(call)
      ? undefined
      : refuse('triggerType', said`type is ${JSON.stringify(call.query.get('type'))}, allowed are ${triggerTypes(call).join(', ')}`),
  platformFixed: triggerKeepsPlatform,
  typeFixed(call) {
    const existing = triggerOf(call)
    return existing && existing.type !== triggerType(call)
      ? refuse('triggerTypeFixed', said`${existing.name} is ${existing.type}`)
      : undefined
  },
  conflict: (call) => triggerOfCalls(call) ?? nameConflict(call, call.names.trigger, 'trigger'),
  count: (call) => (!triggerOf(call) && call.triggers.size >= limits.count ? refuse('triggerCount', `${limits.count}`) : undefined),
}

function triggerKeepsPlatform(call: Call): Refusal | undefined {
  const existing = triggerOf(call)
  return existing?.platform !== undefined && existing.platform !== call.platform
    ? refuse('triggerPlatformFixed', said`${existing.name} is on ${existing.platform}`)
    : undefined
}

export function putTrigger(call: Call): Answer {
  const refusal = firstRefusal(putting, call)
  const type = triggerType(call)
  if (refusal || !type) return refused(call, refusal ?? refuse('triggerType'))
  const existing = triggerOf(call)
  const prefix = call.version === '2.0' ? 'trigger.' : ''
  const trigger: Trigger = {
    name: call.names.trigger,
    type,
    platform: call.platform as Platform, // The step `platform` has checked it.
    description: stringAt(call.body.value, `${prefix}description`) ?? '',
    parameters: objectAt(call.body.value, `${prefix}parameters`) ?? {},
    options: triggerOptions(call),
    links: existing?.links ?? [],
  }
  call.triggers.set(trigger)
  for (const { level, text } of remarksOn(call, trigger, existing)) call.context.deps.log.emit({ event: 'notice', level, text })
  return content(call, { ...describe(call, trigger), namespace: call.catalog.namespace })
}

/** What the developer should know of a new trigger, or of a new expression. */
function remarksOn(call: Call, trigger: Trigger, existing: Trigger | undefined): { level: 'info' | 'warn'; text: string }[] {
  const { name, type } = trigger
  const option = cronOptionOf(trigger)
  if (option !== undefined) {
    if (option === cronOptionOf(existing)) return []
    const double = doubleMeaning(option, isStrict(call.config, 'cronFromZero'), call.context.deps.clock.now())
    return double ? [{ level: 'warn', text: `The trigger ${name}: ${double}` }] : []
  }
  if (existing) return []
  const address = type === 'github' ? githubAddress(trigger.options['link']) : undefined
  const byHand = `Fire it with POST /ncf/api/v2/triggers/${name}.`
  const text =
    address === undefined
      ? `Trigger ${name} (${type}) is kept, but nothing fires it here: the emulator has no such event source. ${byHand}`
      : `The trigger ${name} takes GitHub's webhooks at POST ${address}.`
  return [{ level: 'info', text }]
}

const firing: Checks = {
  ...describing,
  body: ({ body }) => (body.problem === undefined ? undefined : refuse('triggerParams', body.problem)),
  linked(call) {
    const trigger = triggerOf(call)
    return trigger && linkedActions(trigger, call.catalog).length === 0 ? refuse('triggerInvoke') : undefined
  },
}

/** Starts every linked action, without waiting, with runtime over trigger over action parameters (ncp.md 4). */
export function fireTrigger(call: Call): Answer {
  const refusal = firstRefusal(firing, call)
  const trigger = triggerOf(call)
  if (refusal || !trigger) return refused(call, refusal ?? refuse('triggerNotFound'))
  const request = noteOfLine(call.exchange.method, call.exchange.target)
  const { activationId = '' } = fire(trigger, {
    deps: call.context.deps,
    by: 'api',
    payload: call.body.value,
    request,
    transactionId: call.requestId,
  })
  return contentAnswer(activationIdText(activationId), call.requestId, 200, activationId)
}

/** `execOption` is a list in v2.1 and a nested pair in v2.0 (official examples); for cron the key is `cron`. */
function describe(call: Call, trigger: Trigger): object {
  const pairs = Object.entries(trigger.options).map(([key, value]) => ({ key: key === 'cronOption' ? 'cron' : key, value: joined(value) }))
  return {
    actions: linkedActions(trigger, call.catalog).map((action) => action.path),
    description: trigger.description,
    execOption: call.version === '2.0' ? { key: 'ncf_triggerOptions', value: pairs } : pairs,
    name: trigger.name,
    parameters: trigger.parameters,
    ...(call.zone.platformParameter ? { platform: trigger.platform ?? call.platform } : {}),
    resourceId: resourceId('trigger', call.catalog.namespace, trigger.name),
    type: trigger.type,
  }
}

/** Joins event names into one text, `"*"` in the official example. */
function joined(value: Json): Json {
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value.join(',') : value
}
