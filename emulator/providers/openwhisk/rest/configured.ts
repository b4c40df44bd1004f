/** Puts the triggers and rules of the configuration into the store, as if calls had created them. An edit of the configuration changes them as a call would. */
import { placeOf } from '../../../model/config-place.ts'
import type { ResolvedConfig } from '../../../model/resolved-config.ts'
import type { JsonObject } from '../../../model/json.ts'
import type { Deps } from '../../provider.ts'
import { published } from '../system/published.ts'
import { AlarmFault, alarmFeedOf, readAlarm, type Feed } from '../alarms/alarm.ts'
import { qualify } from '../names.ts'
import { firstVersion, nextVersion } from './entity.ts'
import { deployed } from './file-backed.ts'
import { isActive, link, type Store } from './store.ts'

type Configured = ResolvedConfig['openwhisk']
type Entities = Configured['triggers'] | Configured['rules']

const none: Pick<Configured, 'triggers' | 'rules'> = { triggers: {}, rules: {} }

/** Costs nothing while the configuration is the one of the call before. */
export function takeConfigured(store: Store, { config, clock, log }: Pick<Deps, 'config' | 'clock' | 'log'>): void {
  const { openwhisk, namespace } = config
  const before = store.configured ?? none
  if (before === openwhisk) return
  store.configured = openwhisk
  for (const name of Object.keys(before.rules)) {
    const rule = store.rules.get(name)
    if (rule === undefined || Object.hasOwn(openwhisk.rules, name)) continue
    store.rules.delete(name)
    link(store, rule.trigger, name, undefined)
  }
  for (const name of Object.keys(before.triggers)) {
    if (Object.hasOwn(openwhisk.triggers, name)) continue
    store.triggers.delete(name)
    store.alarms.delete(name)
  }
  const updated = clock.now()
  for (const [name, { feed, params = {}, annotations = {} }] of changed(before.triggers, openwhisk.triggers)) {
    const known = store.triggers.get(name)
    store.triggers.set(name, {
      name,
      // Those of a feed go to the action that fires, when it is told of the trigger.
      parameters: feed === undefined ? params : {},
      annotations: feed === undefined ? annotations : { ...annotations, feed },
      publish: false,
      version: known ? nextVersion(known.version) : firstVersion,
      updated,
      rules: known?.rules ?? new Map(),
    })
    store.alarms.delete(name)
    const alarms = alarmFeedOf(feed)
    if (alarms !== undefined) setAlarm(store, name, alarms, params, { clock, log })
  }
  for (const [name, one] of changed(before.rules, openwhisk.rules)) {
    const known = store.rules.get(name)
    const trigger = qualify(one.trigger, namespace)
    if (known && known.trigger.name !== trigger.name) link(store, known.trigger, name, undefined)
    const version = known ? nextVersion(known.version) : firstVersion
    const active = known === undefined || isActive(store, known)
    store.rules.set(name, { name, trigger, action: qualify(one.action, namespace), annotations: {}, publish: false, version, updated })
    link(store, trigger, name, { action: qualify(one.action, namespace), active })
  }
  // Their trigger may have come into the configuration by now.
  for (const name of Object.keys(openwhisk.rules)) {
    const rule = store.rules.get(name)
    if (rule && store.triggers.get(rule.trigger.name)?.rules.has(name) === false)
      link(store, rule.trigger, name, { action: rule.action, active: true })
  }
}

/** Makes the trigger fire by itself, as the deployment's call of the feed does. */
function setAlarm({ alarms }: Store, name: string, feed: Feed, params: JsonObject, { clock, log }: Pick<Deps, 'clock' | 'log'>): void {
  try {
    alarms.set(name, readAlarm(feed, { ...published.alarms.params, ...params }, clock.now()))
  } catch (error) {
    if (!(error instanceof AlarmFault)) throw error
    const text = `The trigger ${name} does not fire by itself: ${error.message} (openwhisk.triggers['${name}'].params).`
    log.emit({ event: 'notice', level: 'warn', text })
  }
}

function changed<T extends Entities>(before: T, now: T): [name: string, entity: T[string]][] {
  const texts = new Map(Object.entries(before).map(([name, entity]) => [name, JSON.stringify(entity)]))
  return (Object.entries(now) as [string, T[string]][]).filter(([name, entity]) => texts.get(name) !== JSON.stringify(entity))
}

/** Throws 409 where a call would change or delete what the configuration has. */
export function checkOwnership(config: ResolvedConfig, kind: 'triggers' | 'rules', name: string): void {
  if (Object.hasOwn(config.openwhisk[kind], name)) deployed({ fileBacked: placeOf(config, ['openwhisk', kind, name]) }, name)
}
