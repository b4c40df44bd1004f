/** Handles `/api/v1/namespaces/{ns}/triggers[/{name}]`: a trigger fires rules (Triggers.scala). */
import { isObject, type JsonObject, type Params } from '../../../model/json.ts'
import type { Answer } from '../../../model/http.ts'
import { malformedContent } from '../../shared/controller-errors.ts'
import { json, requireMethod, requireOwn, type ApiCall } from './api-call.ts'
import { readBytes } from './body.ts'
import { requireCollection } from './collections.ts'
import { checkOwnership } from './configured.ts'
import { refusals, rejections } from '../contract.ts'
import { firstVersion, listEntities, nextVersion, readPairs, readPublish, readVersion, toPairs } from './entity.ts'
import { readEntity } from './entity-body.ts'
import { fireTrigger } from './fire.ts'
import { isEntityName } from '../../../model/names.ts'
import { checkName } from '../names.ts'
import { flag } from './parameters.ts'
import { notFound, Refusal, Rejection } from '../refusal.ts'
import type { Trigger } from './store.ts'

export async function handleTriggers(call: ApiCall): Promise<Answer> {
  const { store, exchange, deps, path } = call
  const [name, ...more] = path
  if (name === undefined || (name === '' && more.length === 0)) {
    requireMethod(call, 'GET')
    requireOwn(call)
    return listEntities(call, 'triggers', [...store.triggers.values()], async (trigger) => summary(call, trigger))
  }
  if (more.length > 0) throw new Rejection(rejections.notFound)
  requireMethod(call, 'PUT', 'GET', 'DELETE', 'POST')
  checkName(name)
  if (exchange.method === 'POST') call.throttle.admitFire()
  requireOwn(call, name)
  const known = store.triggers.get(name)
  if (exchange.method === 'PUT') return put(call, name, known)
  if (exchange.method === 'POST') {
    const bytes = await readBytes(exchange, deps.config.limits.parameterSize)
    return fireTrigger(call, bytes, () => requireFound(call, name))
  }
  const trigger = requireFound(call, name)
  if (exchange.method === 'DELETE') {
    checkOwnership(deps.config, 'triggers', name)
    store.triggers.delete(name)
  }
  return json(call, view(call, trigger))
}

function requireFound(call: ApiCall, name: string): Trigger {
  requireCollection(call, 'triggers', name)
  const trigger = call.store.triggers.get(name)
  if (!trigger) throw notFound()
  return trigger
}

async function put(call: ApiCall, name: string, known: Trigger | undefined): Promise<Answer> {
  const { store, deps, query } = call
  const body = await readEntity(call)
  const overwrite = flag(query, 'overwrite')
  const parameters = readPairs(body, 'parameters')
  checkLimits(body)
  const version = readVersion(body)
  const publish = readPublish(body)
  const annotations = readPairs(body, 'annotations')
  requireCollection(call, 'triggers', name)
  if (known && !overwrite) throw new Refusal(refusals.exists)
  if (!known && annotations) checkFeed(annotations)
  checkOwnership(deps.config, 'triggers', name)
  const trigger: Trigger = {
    name,
    parameters: parameters ?? known?.parameters ?? {},
    annotations: annotations ?? known?.annotations ?? {},
    publish: publish ?? known?.publish ?? false,
    version: version ?? (known ? nextVersion(known.version) : firstVersion),
    updated: deps.clock.now(),
    rules: known?.rules ?? new Map(),
  }
  store.triggers.set(name, trigger)
  return json(call, view(call, trigger))
}

/** Triggers have none, but the field is read (Limits.scala TriggerLimits). */
function checkLimits({ limits }: JsonObject): void {
  if (limits !== undefined && limits !== null && !isObject(limits)) throw new Rejection(malformedContent('Object expected'))
}

/** Looked at when a trigger is created, not when it is updated (Triggers.scala validateTriggerFeed). */
function checkFeed(annotations: Params): void {
  if (!Object.hasOwn(annotations, 'feed')) return
  const feed = annotations['feed']
  const parts = typeof feed === 'string' ? feed.split('/').filter((part) => part !== '') : []
  if (parts.length === 0 || !parts.every(isEntityName)) throw new Refusal(refusals.feedName)
}

function summary({ namespace }: ApiCall, { name, annotations, publish, version, updated }: Trigger): object {
  return { annotations: toPairs(annotations), name, namespace, publish, updated, version }
}

function view(call: ApiCall, trigger: Trigger): object {
  const links = [...trigger.rules].map(([rule, { action, active }]) => {
    return [
      `${call.namespace}/${rule}`,
      { action: { name: action.name, path: action.parent }, status: active ? 'active' : 'inactive' },
    ] as const
  })
  const rules = links.length > 0 ? { rules: Object.fromEntries(links) } : {}
  return { ...summary(call, trigger), limits: {}, parameters: toPairs(trigger.parameters), ...rules }
}
