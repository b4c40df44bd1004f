/** The triggers of the namespace as programs, terminals and the dashboard list them. */
import { isObject, type Json } from '../../model/json.ts'
import type { Trigger } from '../../model/trigger.ts'
import type { Deps } from '../provider.ts'
import { nextFiring, type Alarm } from './alarms/alarm.ts'
import { keyOf } from './alarms/alarms.ts'
import { fireAsAlarm } from './alarms/fire-by-alarm.ts'
import type { Store } from './rest/store.ts'

export function triggersOf(store: Store, deps: Deps): Trigger[] {
  return [...store.triggers.values()].map((trigger) => {
    const { name, rules } = trigger
    const record = store.alarms.get(name)
    const payloadOf = (given: Json = record?.alarm.payload ?? {}) => (isObject(given) ? given : { payload: given })
    const disabled = record?.reason?.message ?? ([...rules.values()].some(({ active }) => active) ? undefined : 'no rule of it is active')
    return {
      name,
      kind: record?.alarm.feed ?? 'trigger',
      ...(record && rhythmOf(record.alarm)),
      actions: [...rules.values()].flatMap(({ action, active }) => (active ? [action.path] : [])),
      ...(disabled === undefined ? {} : { disabled }),
      ...(record?.active === true ? { scheduled: keyOf(name) } : {}),
      fire: (payload) => fireAsAlarm(trigger, payloadOf(payload), deps),
    }
  })
}

function rhythmOf(alarm: Alarm): Pick<Trigger, 'rhythm' | 'zone'> {
  const { feed, cron, timezone, minutes = 1 } = alarm
  if (feed === 'alarm')
    return { rhythm: typeof cron === 'string' ? cron : JSON.stringify(cron), zone: typeof timezone === 'string' ? timezone : 'UTC' }
  if (feed === 'interval') return { rhythm: minutes === 1 ? 'every minute' : `every ${minutes} minutes` }
  const at = nextFiring(alarm, -Infinity)
  return at === undefined ? {} : { rhythm: new Date(at).toISOString() }
}
