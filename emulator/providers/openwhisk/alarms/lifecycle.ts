/** Creates, reads, changes and deletes the alarm of a trigger, as the package's web action does (apache/openwhisk-package-alarms 2.3.0, action/alarmWebAction.js). */
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import type { Deps } from '../../provider.ts'
import type { Store } from '../rest/store.ts'
import { AlarmFault, readAlarm, updatedAlarm, type Feed } from './alarm.ts'
import type { AlarmRecord } from './alarms.ts'

export type LifecycleEvent = 'CREATE' | 'READ' | 'UPDATE' | 'DELETE'

export function isLifecycleEvent(value: Json | undefined): value is LifecycleEvent {
  return value === 'CREATE' || value === 'READ' || value === 'UPDATE' || value === 'DELETE'
}

const success = { status: 'success' }

/** @throws {AlarmFault} */
export function runLifecycle(event: LifecycleEvent, feed: Feed, params: JsonObject, { store, deps }: { store: Store; deps: Deps }): Json {
  const { namespace } = deps.catalog()
  const { triggerName, authKey } = params
  if (!authKey) throw new AlarmFault('no authKey parameter was provided')
  if (!triggerName || typeof triggerName !== 'string') throw new AlarmFault('no trigger name parameter was provided')
  // Whatever namespace it says: the action puts that of its caller in its place.
  const name = triggerName.startsWith('/') ? triggerName.split('/').slice(2).join('/') : triggerName
  const now = deps.clock.now()
  const { auth } = deps.config.openwhisk
  if (auth !== undefined && authKey !== auth) throw new AlarmFault('Trigger authentication request failed.', 401)
  const isThere = (): void => {
    if (!store.triggers.has(name)) throw new AlarmFault('Trigger authentication request failed.', 404)
  }
  const found = (): AlarmRecord => {
    const record = store.alarms.get(name)
    if (record === undefined) throw new AlarmFault(`could not find trigger /${namespace}/${name} in the database`, 404)
    return record
  }
  switch (event) {
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
  }
}

function viewOf({ alarm, active, dateChanged, reason }: AlarmRecord, name: string, namespace: string): Json {
  const { feed, payload, cron, timezone, strict = false, minutes, date, deleteAfterFire, startDate, stopDate } = alarm
  const config = {
    name,
    namespace,
    payload,
    strict,
    ...(feed === 'once' ? { date, deleteAfterFire } : { startDate, stopDate, minutes, cron, timezone }),
  }
  const dateChangedISO = `${new Date(dateChanged).toISOString().slice(0, -5)}Z`
  const text = JSON.stringify({ config, status: { active, dateChanged, dateChangedISO, reason } })
  const view: unknown = JSON.parse(text)
  return isObject(view) ? view : {}
}
