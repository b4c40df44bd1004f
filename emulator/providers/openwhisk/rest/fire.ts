/** Fires a trigger: makes an activation of its own, and one for the action of each active rule (Triggers.scala activate, activateRules). */
import { statuses, type Activation, type Status } from '../../../model/activation.ts'
import { newId } from '../../../system/ids.ts'
import { mergeParams, type Json, type JsonObject } from '../../../model/json.ts'
import { parsePath } from '../../../model/names.ts'
import { noteOfLine } from '../../shared/request-note.ts'
import type { Answer } from '../../../model/http.ts'
import { activationHeader } from '../../shared/web-action/run-web-action.ts'
import { jsonText, type ApiCall } from './api-call.ts'
import { start } from './invoke-action.ts'
import { parseOptional, type JsonBody } from './body.ts'
import { apiCors, refusals } from '../contract.ts'
import { Refusal } from '../refusal.ts'
import { findAction } from '../resolve.ts'
import type { RuleLink, Trigger } from './store.ts'

const surface = 'openwhisk.trigger'

export function fireTrigger(call: ApiCall, bytes: Uint8Array, find: () => Trigger): Answer {
  const { value: payload } = parseOptional(call.exchange, bytes)
  const trigger = find()
  const links = [...trigger.rules]
  // No active rule: the trigger gets no record either.
  if (!links.some(([, link]) => link.active)) return { status: 204, headers: apiCors }
  const value = mergeParams(trigger.parameters, { __ow_headers: headersOf(call) }, payload)
  const params = { value, text: JSON.stringify(value) }
  const logs = links.map(([rule, link]) => JSON.stringify(runRule(call, rule, link, params)))
  const activation = recordOf(call, trigger, payload, logs)
  call.deps.activations.record(activation)
  const { activationId } = activation
  return { ...jsonText(call, 202, JSON.stringify({ activationId }), [activationHeader(activationId)]), activationId }
}

function headersOf({ exchange }: ApiCall): JsonObject {
  const headers = Object.create(null) as JsonObject
  for (const [name, value] of exchange.headers) headers[name] = value
  return headers
}

/** Starts a rule's action; returns the line of the trigger's log with both, or with why it did not start. */
function runRule(call: ApiCall, rule: string, link: RuleLink, params: JsonBody): object {
  const { namespace, deps } = call
  const action = `${namespace}/${link.action.path}`
  const line = (status: Status, rest: object): object => {
    return { action, ...rest, rule: `${namespace}/${rule}`, statusCode: statuses.indexOf(status), success: status === 'success' }
  }
  if (!link.active)
    return line('application error', { error: `Rule '${namespace}/${rule}' is inactive, action '${action}' was not activated.` })
  const target = parsePath(link.action.path)
  const found = findAction(deps.catalog(), target.package, target.name)
  if (!found) return line('application error', { error: refusals.notFound.text })
  try {
    return line('success', { activationId: start(call, found, params, { surface }).activationId })
  } catch (error) {
    if (error instanceof Refusal) return line('application error', { error: error.message })
    throw error
  }
}

/** The trigger's record: it has no end and no annotations, and its result is the payload. */
function recordOf({ exchange, deps, namespace }: ApiCall, { name, version }: Trigger, payload: Json, logs: readonly string[]): Activation {
  const text = JSON.stringify(payload)
  return {
    event: 'activation',
    activationId: newId(),
    namespace,
    name,
    path: name,
    subject: namespace,
    version,
    publish: false,
    start: deps.clock.now(),
    end: 0,
    duration: 0,
    logs,
    annotations: [],
    response: { status: 'success', statusCode: 0, success: true, result: payload, text },
    outcome: { status: 'success', text },
    logLines: [],
    output: [],
    surface,
    convention: 'params',
    request: noteOfLine(exchange.method, exchange.target),
    params: payload,
    revision: '',
    cold: false,
    waitTime: 0,
    initTime: 0,
    hints: [],
  }
}
