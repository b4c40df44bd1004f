/** Lists, describes, creates, updates, deletes and fires triggers of the management API (ncp.md 2). */
import type { Running } from '../../../model/activation.ts'
import { mergeParams } from '../../../model/json.ts'
import type { Json } from '../../../model/json.ts'
import { keepRecord } from '../../shared/codeless-record.ts'
import { noteOfLine } from '../../shared/request-note.ts'
import type { Answer } from '../../../model/http.ts'
import { firstRefusal } from './checks.ts'
import type { Checks } from './checks.ts'
import { limits } from '../contract.ts'
import type { Platform } from '../contract.ts'
import { activationIdText, contentAnswer, refuse } from '../envelope.ts'
import type { Refusal } from '../envelope.ts'
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
  triggerOnPlatform,
  validName,
} from './call.ts'
import type { Call } from './call.ts'
import { bodyChecks, objectAt, stringAt } from './fields.ts'
import { resourceId } from './resource-id.ts'
import { triggerFields, triggerOptions, triggerType } from './trigger-draft.ts'
import { linkedActions } from './trigger-store.ts'
import type { Trigger } from './trigger-store.ts'
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

export function deleteTrigger(call: Call): Answer {
  const refusal = firstRefusal(describing, call)
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
      : refuse('triggerType', said`type is ${JSON.stringify(call.query.get('type'))}, allowed are ${call.zone.triggerTypes.join(', ')}`),
  platformFixed: triggerKeepsPlatform,
  typeFixed(call) {
    const existing = triggerOf(call)
    return existing && existing.type !== triggerType(call)
      ? refuse('triggerTypeFixed', said`${existing.name} is ${existing.type}`)
      : undefined
  },
  conflict: (call) => nameConflict(call, call.names.trigger, 'trigger'),
  count: (call) => (!triggerOf(call) && call.triggers.size >= limits.count ? refuse('triggerCount', `${limits.count}`) : undefined),
}

function triggerKeepsPlatform(call: Call): Refusal | undefined {
  const existing = triggerOf(call)
  return existing && existing.platform !== call.platform
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
  call.triggers.set(trigger.name, trigger)
  if (!existing) {
    const text = `Trigger ${trigger.name} (${type}) is kept, but nothing fires it here: the emulator has no ${type === 'cron' ? 'schedule' : 'such event source'}. Fire it with POST /ncf/api/v2/triggers/${trigger.name}.`
    call.context.deps.log.emit({ event: 'notice', level: 'info', text })
  }
  return content(call, { ...describe(call, trigger), namespace: call.catalog.namespace })
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
  const { deps } = call.context
  const request = noteOfLine(call.exchange.method, call.exchange.target)
  const params = mergeParams(trigger.parameters, call.body.value)
  const text = JSON.stringify(params)
  const started: Running[] = []
  const lines = linkedActions(trigger, call.catalog).map((action) => {
    const running = deps.invoke({
      action,
      params: text,
      convention: 'params',
      surface: 'ncp.trigger',
      request,
      transactionId: call.requestId,
    })
    started.push(running)
    return { statusCode: 0, success: true, activationId: running.activationId, action: `${action.namespace}/${action.path}` }
  })
  // A trigger runs no code; its record lists the activations it started, as OpenWhisk's does.
  const { activationId } = keepRecord(deps, {
    namespace: call.catalog.namespace,
    path: trigger.name,
    version: '0.0.1',
    surface: firingSurface,
    request,
    params,
    status: 'success',
    result: params,
    logs: lines.map((line) => JSON.stringify(line)),
    ends: true,
  })
  deps.firings.note({ vendor: 'ncp', trigger: trigger.name, by: 'api' }, { activationId, started })
  return contentAnswer(activationIdText(activationId), call.requestId, 200, activationId)
}

/** Marks the record of a firing, unlike those of the actions that it started. */
export const firingSurface = 'ncp.trigger-fired'

/** `execOption` is a list in v2.1 and a nested pair in v2.0 (official examples); for cron the key is `cron`. */
function describe(call: Call, trigger: Trigger): object {
  const pairs = Object.entries(trigger.options).map(([key, value]) => ({ key: key === 'cronOption' ? 'cron' : key, value: joined(value) }))
  return {
    actions: linkedActions(trigger, call.catalog).map((action) => action.path),
    description: trigger.description,
    execOption: call.version === '2.0' ? { key: 'ncf_triggerOptions', value: pairs } : pairs,
    name: trigger.name,
    parameters: trigger.parameters,
    ...(call.zone.platformParameter ? { platform: trigger.platform } : {}),
    resourceId: resourceId('trigger', call.catalog.namespace, trigger.name),
    type: trigger.type,
  }
}

/** Joins event names into one text, `"*"` in the official example. */
function joined(value: Json): Json {
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value.join(',') : value
}
