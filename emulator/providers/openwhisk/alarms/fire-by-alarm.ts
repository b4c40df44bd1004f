/** Fires a trigger as the request of the alarms package does. */
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import type { Fired } from '../../../model/trigger.ts'
import type { Deps } from '../../provider.ts'
import { fire } from '../rest/fire.ts'
import type { Store, Trigger } from '../rest/store.ts'

/** Of its request, as far as they say something. */
const headers = { accept: 'application/json', 'content-type': 'application/json' }

/** The status of the answer. */
export function fireByAlarm(store: Store, name: string, payload: Json, deps: Deps): number {
  const trigger = store.triggers.get(name)
  if (trigger === undefined) return 404
  // The controller takes an object only.
  if (!isObject(payload)) return 400
  const fired = fireAsAlarm(trigger, payload, deps)
  deps.firings.note({ vendor: 'openwhisk', trigger: name, by: 'schedule' }, fired)
  return fired.activationId === undefined ? 204 : 202
}

/** Fires it with the headers of the package's request. */
export function fireAsAlarm(trigger: Trigger, payload: JsonObject, deps: Deps): Fired {
  return fire(trigger, { deps, namespace: deps.catalog().namespace, payload, headers: { ...headers } })
}
