/** Shows activations (ncp.md 2) of one action, of one trigger or of all: by page, of the last month, newest first. */
import type { Activation, ActivationQuery } from '../../../model/activation.ts'
import type { Answer } from '../../../model/http.ts'
import { firstRefusal } from './checks.ts'
import type { Checks } from './checks.ts'
import { limits } from '../contract.ts'
import { activationText, contentAnswer, refuse } from '../envelope.ts'
import type { Refusal } from '../envelope.ts'
import {
  actionExists,
  actionOf,
  actionOnPlatform,
  actionPath,
  content,
  knownPlatform,
  permitted,
  refused,
  triggerExists,
  triggerOnPlatform,
} from './call.ts'
import type { Call } from './call.ts'
import { firingSurface } from '../triggers/fire-trigger.ts'
import { said } from '../../../model/said.ts'

const all: Checks = { permission: permitted, platform: knownPlatform('actionPlatform'), parameter: pageProblem }

export function listActivations(call: Call): Answer {
  return firstRefusalOr(call, all, () => page(call, {}, (activation) => activation.surface !== firingSurface))
}

const ofAction: Checks = { ...all, found: actionExists, platformFixed: actionOnPlatform }

export function listActionActivations(call: Call): Answer {
  return firstRefusalOr(call, ofAction, () => page(call, { name: actionPath(call) }, isAction))
}

const ofTrigger: Checks = {
  permission: permitted,
  platform: knownPlatform('triggerPlatform'),
  parameter: pageProblem,
  found: triggerExists,
  platformFixed: triggerOnPlatform,
}

export function listTriggerActivations(call: Call): Answer {
  return firstRefusalOr(call, ofTrigger, () => page(call, { name: call.names.trigger }, isFiring))
}

const oneOfAction: Checks = {
  permission: permitted,
  platform: knownPlatform('actionPlatform'),
  found: (call) => actionExists(call) ?? (actionActivation(call) ? undefined : refuse('actionActivationNotFound', call.names.activation)),
  platformFixed: actionOnPlatform,
}

export function getActionActivation(call: Call): Answer {
  return firstRefusalOr(call, oneOfAction, () => detail(call, actionActivation(call)))
}

const oneOfTrigger: Checks = {
  permission: permitted,
  platform: knownPlatform('triggerPlatform'),
  found: (call) =>
    triggerExists(call) ?? (triggerActivation(call) ? undefined : refuse('triggerActivationNotFound', call.names.activation)),
  platformFixed: triggerOnPlatform,
}

export function getTriggerActivation(call: Call): Answer {
  return firstRefusalOr(call, oneOfTrigger, () => detail(call, triggerActivation(call)))
}

function firstRefusalOr(call: Call, checks: Checks, answer: () => Answer): Answer {
  const refusal = firstRefusal(checks, call)
  return refusal ? refused(call, refusal) : answer()
}

function actionActivation(call: Call): Activation | undefined {
  const activation = call.context.deps.activations.get(call.names.activation)
  return activation && activation.path === actionOf(call)?.path && isAction(activation) ? activation : undefined
}

function triggerActivation(call: Call): Activation | undefined {
  const activation = call.context.deps.activations.get(call.names.activation)
  return activation && activation.path === call.names.trigger && isFiring(activation) ? activation : undefined
}

function isFiring({ surface }: Activation): boolean {
  return surface === firingSurface
}

function isAction(activation: Activation): boolean {
  return !isFiring(activation)
}

function page(call: Call, query: ActivationQuery, wanted: (activation: Activation) => boolean): Answer {
  const { activations, clock } = call.context.deps
  const now = clock.now()
  const since = Math.max(timeOf(call, 'start') ?? 0, oneMonthBefore(now))
  const found = activations.list({ ...query, since, upto: timeOf(call, 'end') ?? now }).filter(wanted)
  const size = numberOf(call, 'pageSize') ?? limits.page.size
  const first = ((numberOf(call, 'pageNo') ?? limits.page.number) - 1) * size
  const shown = found
    .slice(first, first + size)
    .map(({ activationId, duration, response }) => ({ activationId, duration, status: response.status }))
  return content(call, { activations: shown, totalCount: found.length })
}

function detail(call: Call, activation: Activation | undefined): Answer {
  if (!activation) return refused(call, refuse('actionActivationNotFound', call.names.activation))
  return contentAnswer(activationText(activation, `,"logs":${JSON.stringify(activation.logs)}`), call.requestId)
}

function pageProblem(call: Call): Refusal | undefined {
  for (const name of ['pageNo', 'pageSize']) {
    const number = numberOf(call, name)
    if (Number.isNaN(number))
      return refuse('requestParameter', said`${name} is ${JSON.stringify(call.query.get(name))}, not a whole number from 1`)
  }
  for (const name of ['start', 'end']) {
    if (Number.isNaN(timeOf(call, name))) {
      const wanted = call.version === '2.0' ? 'yyyy-MM-ddTHH:mm:ss' : 'epoch milliseconds'
      return refuse('requestParameter', said`${name} is ${JSON.stringify(call.query.get(name))}, not ${wanted}`)
    }
  }
  return undefined
}

/** NaN where the text is no page number; undefined without the parameter. */
function numberOf({ query }: Call, name: string): number | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  return /^\d{1,9}$/.test(text) && Number(text) >= 1 ? Number(text) : Number.NaN
}

/** Reads epoch milliseconds in v2.1, local time of the region in v2.0 (ncp.md 2). */
function timeOf({ query, version, zone }: Call, name: string): number | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  if (version === '2.1') return /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text}${zone.utcOffset}`) : Number.NaN
}

function oneMonthBefore(now: number): number {
  const date = new Date(now)
  date.setUTCMonth(date.getUTCMonth() - 1)
  return date.getTime()
}
