/** Answers the actions of `/whisk.system/alarms`, by which a trigger's alarm is created, read, changed and deleted (apache/openwhisk docs/feeds.md). */
import type { Action } from '../../../model/action.ts'
import type { Annotation } from '../../../model/activation.ts'
import { mergeParams, type Json, type JsonObject } from '../../../model/json.ts'
import type { Answer } from '../../../model/http.ts'
import { qualifiedPath } from '../../../model/names.ts'
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
    ends: true,
    annotations: annotationsOf(action),
  })
  const { activationId } = activation
  const lines = [activationHeader(activationId)]
  if (!blocking) return { ...jsonText(call, 202, JSON.stringify({ activationId }), lines), activationId }
  const body = resultOnly ? JSON.stringify(result) : recordText(activation, [])
  return { ...jsonText(call, status === 'success' ? 200 : 502, body, lines), activationId }
}

/** Those of an action that ran: in the cloud the feeds are code (openwhisk.md 12). */
function annotationsOf({ namespace, path, kind, binding, limits: { concurrency, logs, memory, timeout } }: Action): Annotation[] {
  return [
    { key: 'path', value: qualifiedPath(namespace, path).slice(1) },
    { key: 'kind', value: kind },
    { key: 'limits', value: { concurrency, logs, memory, timeout } },
    { key: 'timeout', value: false },
    { key: 'waitTime', value: 0 },
    ...(binding === undefined ? [] : [{ key: 'binding', value: binding }]),
  ]
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
