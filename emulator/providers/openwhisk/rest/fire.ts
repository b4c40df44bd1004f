/** Fires a trigger: makes an activation of its own, and one for the action of each active rule (Triggers.scala activate, activateRules). */
import { statuses, type Activation, type Running, type Status } from '../../../model/activation.ts'
import { mergeParams, type JsonObject } from '../../../model/json.ts'
import type { Fired } from '../../../model/trigger.ts'
import { noteOf, noteOfLine } from '../../shared/request-note.ts'
import type { Answer } from '../../../model/http.ts'
import { activationHeader } from '../../shared/web-action/run-web-action.ts'
import type { Deps } from '../../provider.ts'
import { jsonText, type ApiCall } from './api-call.ts'
import { problems, tooLarge } from '../../shared/controller-errors.ts'
import { keepRecord } from '../../shared/codeless-record.ts'
import { start } from './invoke-action.ts'
import { parseOptional, type JsonBody } from './body.ts'
import { apiCors } from '../contract.ts'
import { Refusal } from '../refusal.ts'
import { findActionAt } from '../../../model/find-action.ts'
import type { RuleLink, Trigger } from './store.ts'
import type { Admission, Throttle } from '../throttle.ts'

const surface = 'openwhisk.trigger'

/** What makes a trigger fire. */
export interface Firing {
  readonly deps: Deps
  readonly namespace: string
  readonly payload: JsonObject
  /** Of the request that fires it, for `__ow_headers`. */
  readonly headers: JsonObject
  readonly transactionId?: string
  /** Counts the actions of the rules as calls of the caller that fires; absent where it fires by itself. */
  readonly throttle?: Throttle
  /** Of that request, for the records of the trigger and of the actions; absent where it fires by itself. */
  readonly notes?: { readonly own: Activation['request']; readonly actions: Activation['request'] }
}

export function fireTrigger(call: ApiCall, bytes: Uint8Array, find: () => Trigger): Answer {
  const { exchange, deps, namespace, transactionId, throttle } = call
  const { value: payload } = parseOptional(exchange, bytes)
  const notes = { own: noteOfLine(exchange.method, exchange.target), actions: noteOf(exchange, deps) }
  const trigger = find()
  const fired = fire(trigger, { deps, namespace, payload, headers: headersOf(call), transactionId, throttle, notes })
  deps.firings.note({ vendor: 'openwhisk', trigger: trigger.name, by: 'api' }, fired)
  const { activationId } = fired
  if (activationId === undefined) return { status: 204, headers: apiCors }
  return { ...jsonText(call, 202, JSON.stringify({ activationId }), [activationHeader(activationId)]), activationId }
}

/** Where no rule is active, the trigger gets no record. */
export function fire(trigger: Trigger, firing: Firing): Fired {
  const { deps, namespace, payload, headers, notes } = firing
  const links = [...trigger.rules]
  const started: Running[] = []
  if (!links.some(([, link]) => link.active)) return { started }
  const value = mergeParams(trigger.parameters, { __ow_headers: headers }, payload)
  const params = { value, text: JSON.stringify(value) }
  const logs = links.map(([rule, link]) => JSON.stringify(runRule(firing, rule, link, params, started)))
  const { name, version } = trigger
  // It has no end and no annotations, and its result is the payload.
  const { activationId } = keepRecord(deps, {
    namespace,
    path: name,
    version,
    surface,
    request: notes?.own,
    params: payload,
    status: 'success',
    result: payload,
    logs,
  })
  return { activationId, started }
}

function headersOf({ exchange }: ApiCall): JsonObject {
  const headers = Object.create(null) as JsonObject
  for (const [name, value] of exchange.headers) headers[name] = value
  return headers
}

/**
 * Starts a rule's action; returns the line of the trigger's log with both, or with why it did not start.
 *
 * @param started gets the activation
 */
function runRule(firing: Firing, rule: string, link: RuleLink, params: JsonBody, started: Running[]): object {
  const { deps, namespace, transactionId, notes } = firing
  const action = `${link.action.parent}/${link.action.name}`
  const line = (status: Status, rest: object): object => {
    return { action, ...rest, rule: `${namespace}/${rule}`, statusCode: statuses.indexOf(status), success: status === 'success' }
  }
  if (!link.active)
    return line('application error', { error: `Rule '${namespace}/${rule}' is inactive, action '${action}' was not activated.` })
  const origin = {
    surface,
    ...(notes?.actions ? { request: notes.actions } : {}),
    ...(transactionId === undefined ? {} : { transactionId }),
  }
  let admission: Admission | undefined
  try {
    admission = firing.throttle?.admitInvocation()
    // The call of the action is a request of its own, with a body of its own.
    const { parameterSize } = deps.config.limits
    const size = Buffer.byteLength(params.text)
    if (size > parameterSize) return line('application error', { error: tooLarge(size, parameterSize).text })
    const found = findActionAt(deps.catalog(), link.action.path)
    if (!found) return line('application error', { error: problems.notFound.text })
    const running = start(deps, found, params, origin)
    admission?.started(running)
    started.push(running)
    return line('success', { activationId: running.activationId })
  } catch (error) {
    if (error instanceof Refusal) return line('application error', { error: error.message })
    throw error
  } finally {
    admission?.end()
  }
}
