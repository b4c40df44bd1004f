/** Makes triggers and rules of the events and resources of a serverless.yml, under the names that the plugin gives them. */
import { isServedFeed } from '../feed.ts'
import type { OpenWhiskRuleConfig, OpenWhiskTriggerConfig } from '../../../model/openwhisk-config.ts'
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import type { KeyPath } from '../../../model/config-origins.ts'
import { nameText, type Service, type ServiceFunction } from './service.ts'

export interface Events {
  readonly triggers: ReadonlyMap<string, OpenWhiskTriggerConfig>
  readonly rules: ReadonlyMap<string, OpenWhiskRuleConfig>
}

const alarm = '/whisk.system/alarms/alarm'
/** Feeds of IBM Cloud's packages, by the event that stands for them. */
const feeds = {
  cloudant: { package: '/whisk.system/cloudant', name: 'changes', of: 'db', word: 'cloudant' },
  message_hub: { package: '/whisk.system/messaging', name: 'messageHubFeed', of: 'topic', word: 'messagehub' },
} as const

/** @param name of the service */
export function eventsOf(
  service: Service,
  name: string,
  functions: readonly ServiceFunction[],
  paths: ReadonlyMap<string, string>,
): Events {
  const triggers = new Map<string, OpenWhiskTriggerConfig>()
  const rules = new Map<string, OpenWhiskRuleConfig>()
  const addTrigger = (trigger: string, config: OpenWhiskTriggerConfig, at: KeyPath): void => {
    if (triggers.has(trigger)) return
    triggers.set(trigger, config)
    service.origins.set(['openwhisk', 'triggers', trigger], service.file.originOf(at))
    if (config.feed !== undefined && !isServedFeed(config.feed))
      service.remark(at, `the feed ${config.feed} is not emulated; fire ${trigger} by hand.`)
  }
  for (const [trigger, given] of Object.entries(service.objectAt('resources', 'triggers')))
    addTrigger(trigger, triggerOf(isObject(given) ? given : {}), ['resources', 'triggers', trigger])
  for (const { key, settings, at } of functions) {
    const events = settings['events'] ?? []
    if (!Array.isArray(events)) throw service.fault([...at, 'events'], `events is ${JSON.stringify(events)}, expected a list.`)
    for (const [index, event] of events.entries()) {
      if (!isObject(event)) continue
      for (const [kind, value] of Object.entries(event)) {
        const place = [...at, 'events', index]
        const made = eventOf(service, { kind, value, key, name, at: place })
        if (made === undefined) continue
        addTrigger(made.trigger, made.config, place)
        rules.set(made.rule, { trigger: made.trigger, action: paths.get(key) ?? key })
        service.origins.set(['openwhisk', 'rules', made.rule], service.file.originOf(place))
      }
    }
  }
  return { triggers, rules }
}

function triggerOf({ feed, feed_parameters, parameters }: JsonObject): OpenWhiskTriggerConfig {
  const params = typeof feed === 'string' ? feed_parameters : parameters
  return { ...(typeof feed === 'string' ? { feed } : {}), ...(isObject(params) ? { params } : {}) }
}

interface Event {
  readonly kind: string
  readonly value: Json
  /** Of the function. */
  readonly key: string
  /** Of the service. */
  readonly name: string
  readonly at: KeyPath
}

interface Made {
  readonly trigger: string
  readonly rule: string
  readonly config: OpenWhiskTriggerConfig
}

/** Undefined for what makes no trigger: `http`, and events of other clouds. */
function eventOf(service: Service, event: Event): Made | undefined {
  const { kind, value, key, name, at } = event
  if (kind === 'schedule') return scheduleOf(service, event)
  if (kind === 'trigger') {
    if (typeof value === 'string') return { trigger: value, rule: `${name}_${value}_to_${key}`, config: {} }
    const { name: trigger, rule } = isObject(value) ? value : {}
    if (typeof trigger === 'string' && typeof rule === 'string') return { trigger, rule, config: {} }
    throw service.fault(at, `trigger is ${JSON.stringify(value)}, expected the name of a trigger, or { name, rule }.`)
  }
  if (kind === 'cloudant' || kind === 'message_hub') {
    const feed = feeds[kind]
    const given = isObject(value) ? value : {}
    const own = `${name}_${key}_${feed.word}_${nameText(given[feed.of]) ?? ''}`
    const trigger = typeof given['trigger'] === 'string' ? given['trigger'] : own
    const rule = typeof given['rule'] === 'string' ? given['rule'] : `${own}_rule`
    const from = typeof given['package'] === 'string' ? given['package'] : feed.package
    return { trigger, rule, config: { feed: `${from}/${feed.name}`, params: kind === 'cloudant' ? cloudantParams(given) : given } }
  }
  if (kind !== 'http') service.remark(at, `the event ${kind} is not known to the plugin: it does nothing.`)
  return undefined
}

function scheduleOf(service: Service, { value, key, name, at }: Event): Made {
  const given = isObject(value) ? value : {}
  const rate = isObject(value) ? given['rate'] : value
  const [, cron = ''] = typeof rate === 'string' ? (/cron\((.*)\)/.exec(rate) ?? []) : []
  if (cron.split(' ').length !== 5)
    throw service.fault(at, `schedule is ${JSON.stringify(rate)}, expected cron(…) with five fields: cron(*/10 * * * *).`)
  const params = { cron, trigger_payload: JSON.stringify(given['params'] ?? {}) }
  return {
    trigger: typeof given['trigger'] === 'string' ? given['trigger'] : `${name}_${key}_schedule_trigger`,
    rule: typeof given['rule'] === 'string' ? given['rule'] : `${name}_${key}_schedule_rule`,
    config: { feed: alarm, params: given['max'] === undefined ? params : { ...params, maxTriggers: given['max'] } },
  }
}

function cloudantParams({ db = null, max, query, filter, host, username, password, iam_api_key }: JsonObject): JsonObject {
  const all = { dbname: db, username, password, iamApiKey: iam_api_key, host, maxTriggers: max, query_params: query, filter }
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, Json] => entry[1] !== undefined))
}
