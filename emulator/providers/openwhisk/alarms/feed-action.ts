/** Answers the actions of `/whisk.system/alarms`, by which a trigger's alarm is created, read, changed and deleted (apache/openwhisk docs/feeds.md). */
import type { Action } from '../../../model/action.ts'
import { mergeParams, type Json, type JsonObject } from '../../../model/json.ts'
import type { Answer } from '../../../model/http.ts'
import { activationHeader } from '../../shared/web-action/run-web-action.ts'
import { noteOf } from '../../shared/request-note.ts'
import { jsonText, type ApiCall } from '../rest/api-call.ts'
import { parseOptional, readBytes } from '../rest/body.ts'
import { keepRecord } from '../../shared/codeless-record.ts'
import { flag } from '../rest/parameters.ts'
import { recordText } from '../rest/record.ts'
import { AlarmFault, alarmFeedOf, type Feed } from './alarm.ts'
import { isLifecycleEvent, runLifecycle } from './lifecycle.ts'

/** @param action as it was found: through a binding, with the parameters of that */
export async function runFeed(call: ApiCall, action: Action): Promise<Answer> {
  const { exchange, deps, query } = call
  const feed = alarmFeedOf(action.path)
  if (feed === undefined) throw new Error(`${action.path} is no feed of the alarms.`)
  const [blocking, resultOnly] = [flag(query, 'blocking'), flag(query, 'result')]
  const { value } = parseOptional(exchange, await readBytes(exchange, deps.config.limits.parameterSize))
  const params = mergeParams(action.params, value)
  const { status, result } = outcomeOf(call, feed, params)
  const activation = keepRecord(deps, {
    namespace: deps.catalog().namespace,
    path: action.path,
    version: action.version,
    surface: 'openwhisk.api',
    request: noteOf(exchange, deps),
    params,
    status,
    result,
    logs: [],
  })
  const { activationId } = activation
  const lines = [activationHeader(activationId)]
  if (!blocking) return { ...jsonText(call, 202, JSON.stringify({ activationId }), lines), activationId }
  const body = resultOnly ? JSON.stringify(result) : recordText(activation, [])
  return { ...jsonText(call, status === 'success' ? 200 : 502, body, lines), activationId }
}

function outcomeOf(call: ApiCall, feed: Feed, params: JsonObject): { status: 'success' | 'application error'; result: Json } {
  const { lifecycleEvent } = params
  if (!isLifecycleEvent(lifecycleEvent)) return { status: 'application error', result: { error: 'unsupported lifecycleEvent' } }
  try {
    return { status: 'success', result: runLifecycle(lifecycleEvent, feed, params, call) }
  } catch (error) {
    // The action is rejected with the body of the answer that it got from the web action.
    if (error instanceof AlarmFault) return { status: 'application error', result: { error: { error: error.message } } }
    throw error
  }
}
