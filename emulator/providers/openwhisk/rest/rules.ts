/** Handles `/api/v1/namespaces/{ns}/rules[/{name}]`: a rule links a trigger to an action (Rules.scala). The trigger holds whether a rule is active. */
import type { Json, JsonObject } from '../../../model/json.ts'
import type { Answer } from '../../../model/http.ts'
import { malformedContent } from '../../shared/controller-errors.ts'
import { json, plainOk, requireMethod, requireOwn, type ApiCall } from './api-call.ts'
import { readRequired } from './body.ts'
import { requireCollection, requirePackageOf } from './collections.ts'
import { checkOwnership } from './configured.ts'
import { refusals, rejections } from '../contract.ts'
import { firstVersion, listEntities, nextVersion, readPairs, readPublish, readVersion, toPairs } from './entity.ts'
import { readEntity } from './entity-body.ts'
import { checkName, readReference, requireReadable, type QualifiedName } from '../names.ts'
import { flag } from './parameters.ts'
import { notFound, Refusal, Rejection } from '../refusal.ts'
import { findActionAt } from '../../../model/find-action.ts'
import { isActive, link, type Rule } from './store.ts'
import { said, spoken, type SaidValue } from '../../../model/said.ts'

export async function handleRules(call: ApiCall): Promise<Answer> {
  const { store, exchange, deps, path } = call
  const [name, ...more] = path
  if (name === undefined || (name === '' && more.length === 0)) {
    requireMethod(call, 'GET')
    requireOwn(call)
    return listEntities(call, 'rules', [...store.rules.values()], async (rule) => view(call, rule))
  }
  if (more.length > 0) throw new Rejection(rejections.notFound)
  requireMethod(call, 'PUT', 'GET', 'DELETE', 'POST')
  checkName(name)
  requireOwn(call, name)
  if (exchange.method === 'PUT') return put(call, name)
  if (exchange.method === 'POST') return setStatus(call, name)
  const rule = requireFound(call, name)
  if (exchange.method === 'GET') return json(call, { ...view(call, rule), status: statusOf(isActive(store, rule)) })
  checkOwnership(deps.config, 'rules', name)
  store.rules.delete(name)
  link(store, rule.trigger, name, undefined)
  return json(call, { ...view(call, rule), status: statusOf(false) })
}

function requireFound(call: ApiCall, name: string): Rule {
  requireCollection(call, 'rules', name)
  const rule = call.store.rules.get(name)
  if (!rule) throw notFound()
  return rule
}

async function put(call: ApiCall, name: string): Promise<Answer> {
  const { store, deps, query } = call
  const body = await readEntity(call)
  const overwrite = flag(query, 'overwrite')
  const given = { trigger: reference(call, body, 'trigger'), action: reference(call, body, 'action') }
  const version = readVersion(body)
  const publish = readPublish(body)
  if (given.trigger) requireReadable(deps.catalog(), given.trigger)
  if (given.action) requireReadable(deps.catalog(), given.action)
  if (given.action) requirePackageOf(call, given.action)
  const known = store.rules.get(name)
  requireCollection(call, 'rules', name)
  if (known && !overwrite) throw new Refusal(refusals.exists)
  checkOwnership(deps.config, 'rules', name)
  const { trigger = known?.trigger, action = known?.action } = given
  if (!trigger || !action) throw new Refusal(refusals.ruleIncomplete)
  checkTargets(call, trigger, action)
  const active = known ? isActive(store, known) : true
  const rule: Rule = {
    name,
    trigger,
    action,
    annotations: readPairs(body, 'annotations') ?? known?.annotations ?? {},
    publish: publish ?? known?.publish ?? false,
    version: version ?? (known ? nextVersion(known.version) : firstVersion),
    updated: deps.clock.now(),
  }
  if (known && known.trigger.name !== trigger.name) link(store, known.trigger, name, undefined)
  store.rules.set(name, rule)
  link(store, trigger, name, { action, active })
  return json(call, { ...view(call, rule), status: statusOf(active) })
}

function reference({ namespace }: ApiCall, body: JsonObject, field: 'trigger' | 'action'): QualifiedName | undefined {
  const value = body[field]
  if (value === undefined || value === null) return undefined
  return readReference(value, namespace)
}

function checkTargets({ store, deps }: ApiCall, trigger: QualifiedName, action: QualifiedName): void {
  if (!store.triggers.has(trigger.path)) throw missing('trigger', trigger)
  if (!findActionAt(deps.catalog(), action.path)) throw missing('action', action)
}

function missing(kind: string, { parent, name }: QualifiedName): Refusal {
  const shown = `${parent}/${name}`
  return new Refusal({ status: 400, ...spoken(said`${kind} /${shown} does not exist`) })
}

/** `{ status: 'active' | 'inactive' }` switches a rule on or off. */
async function setStatus(call: ApiCall, name: string): Promise<Answer> {
  const { store, exchange, deps } = call
  const { status } = await readRequired(exchange, deps.config.limits.parameterSize)
  if (status !== 'active' && status !== 'inactive') throw new Rejection(malformedContent(wrongStatus(status)))
  const rule = requireFound(call, name)
  if (status === statusOf(isActive(store, rule))) return plainOk
  if (!store.triggers.has(rule.trigger.name)) throw new Refusal(refusals.ruleWithoutTrigger)
  link(store, rule.trigger, name, { action: rule.action, active: status === 'active' })
  return plainOk
}

/** As Scala says it (WhiskRule.scala Status). */
function wrongStatus(status: Json | undefined): SaidValue {
  if (status === undefined) return 'key not found: status'
  const state = typeof status === 'string' ? status : JSON.stringify(status)
  const text = said`${state} is not a recognized rule state`
  return said`requirement failed: ${text}`
}

function statusOf(active: boolean): 'active' | 'inactive' {
  return active ? 'active' : 'inactive'
}

function view({ namespace }: ApiCall, { name, trigger, action, annotations, publish, version, updated }: Rule): object {
  const named = (target: QualifiedName): object => ({ name: target.name, path: target.parent })
  return { action: named(action), annotations: toPairs(annotations), name, namespace, publish, trigger: named(trigger), updated, version }
}
