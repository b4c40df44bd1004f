/** Answers the actions of `/whisk.system/alarms`, by which a trigger's alarm is created, read, changed and deleted (apache/openwhisk docs/feeds.md). */
import type { Action } from '../../../model/action.ts'
import { isObject, mergeParams, type Json, type JsonObject } from '../../../model/json.ts'
import type { Answer } from '../../../model/http.ts'
import { activationHeader } from '../../shared/web-action/run-web-action.ts'
import { noteOf } from '../../shared/request-note.ts'
import { jsonText, type ApiCall } from '../rest/api-call.ts'
import { parseOptional, readBytes } from '../rest/body.ts'
import { keepRecord } from '../../shared/codeless-record.ts'
import { flag } from '../rest/parameters.ts'
import { recordText } from '../rest/record.ts'
import { AlarmFault, alarmFeedOf, readAlarm, updatedAlarm, type Feed } from './alarm.ts'
import type { AlarmRecord } from './alarms.ts'

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
  try {
    return { status: 'success', result: run(call, feed, params) }
  } catch (error) {
    // The action is rejected with the body of the answer that it got.
    if (error instanceof AlarmFault) return { status: 'application error', result: { error: { error: error.message } } }
    throw error
  }
}

const success = { status: 'success' }

function run({ store, deps }: ApiCall, feed: Feed, params: JsonObject): Json {
  const { namespace } = deps.catalog()
  const { lifecycleEvent, triggerName, authKey } = params
  if (!authKey) throw new AlarmFault('no authKey parameter was provided')
  if (!triggerName || typeof triggerName !== 'string') throw new AlarmFault('no trigger name parameter was provided')
  // Whatever namespace it says: the action puts that of its caller in its place.
  const name = triggerName.startsWith('/') ? triggerName.split('/').slice(2).join('/') : triggerName
  const now = deps.clock.now()
  const isThere = (): void => {
    if (!store.triggers.has(name)) throw new AlarmFault('Trigger authentication request failed.')
  }
  const found = (): AlarmRecord => {
    const record = store.alarms.get(name)
    if (record === undefined) throw new AlarmFault(`could not find trigger /${namespace}/${name} in the database`)
    return record
  }
  switch (lifecycleEvent) {
    case 'CREATE': {
      const alarm = readAlarm(feed, params, now)
      isThere()
      store.alarms.set(name, alarm)
      return success
    }
    case 'READ':
      isThere()
      return viewOf(found(), name, namespace)
    case 'UPDATE':
      isThere()
      store.alarms.set(name, updatedAlarm(found().alarm, params, now))
      return success
    case 'DELETE':
      found()
      store.alarms.delete(name)
      return success
    default:
      throw new AlarmFault('unsupported lifecycleEvent')
  }
}

function viewOf({ alarm, active, dateChanged, reason }: AlarmRecord, name: string, namespace: string): Json {
  const { feed, payload, cron, timezone, strict, minutes, date, deleteAfterFire, startDate, stopDate } = alarm
  const config = {
    name,
    namespace,
    payload,
    ...(feed === 'once' ? { date, deleteAfterFire } : { startDate, stopDate, minutes, cron, timezone, strict }),
  }
  const dateChangedISO = `${new Date(dateChanged).toISOString().slice(0, -5)}Z`
  const text = JSON.stringify({ config, status: { active, dateChanged, dateChangedISO, reason } })
  const view: unknown = JSON.parse(text)
  return isObject(view) ? view : {}
}
