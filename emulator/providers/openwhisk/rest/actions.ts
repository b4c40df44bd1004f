/** Handles `/api/v1/namespaces/{ns}/actions[/[{pkg}/]{name}]`: list, get, create, update, delete; `POST` is in invoke-action.ts (Actions.scala). */
import { isSequence, isWeb, type Action } from '../../../model/action.ts'
import type { BoundParams } from '../../../model/bound-params.ts'
import type { Params } from '../../../model/json.ts'
import { formatPath, parsePath, qualifiedPath } from '../../../model/names.ts'
import type { Answer } from '../../../model/http.ts'
import { alarmFeedOf } from '../alarms/alarm.ts'
import { runFeed } from '../alarms/feed-action.ts'
import { draftAction, readActionPut } from './action-draft.ts'
import { json, packagePath, requireMethod, requireOwn, requireReadablePackage, type ApiCall } from './api-call.ts'
import { invokeAction } from './invoke-action.ts'
import { readBytes } from './body.ts'
import { requireCollection } from './collections.ts'
import { refusals, rejections } from '../contract.ts'
import { listEntities, toPairs } from './entity.ts'
import { readEntity } from './entity-body.ts'
import { viewExec } from './exec.ts'
import { deployed } from './file-backed.ts'
import { checkName } from '../names.ts'
import { flag } from './parameters.ts'
import { notFound, Refusal, Rejection } from '../refusal.ts'
import { actionsIn, findAction, findPackage, providerOf } from '../../../model/find-action.ts'
import type { Admission } from '../throttle.ts'

interface Target {
  readonly package: string
  readonly name: string
  readonly path: string
}

export async function handleActions(call: ApiCall): Promise<Answer> {
  const [first, second, ...more] = call.path
  if (first === undefined || (first === '' && second === undefined)) {
    requireMethod(call, 'GET')
    requireOwn(call)
    return list(call, [...call.deps.catalog().actions.values()])
  }
  if (more.length > 0 || first === '') throw new Rejection(rejections.notFound)
  requireMethod(call, 'PUT', 'GET', 'DELETE', 'POST')
  checkName(first)
  if (second === undefined) return handleAction(call, { package: '', name: first, path: first })
  if (second === '') return listPackage(call, first)
  checkName(second)
  return handleAction(call, { package: packagePath(call, first), name: second, path: formatPath(packagePath(call, first), second) })
}

function list(call: ApiCall, actions: readonly Action[]): Promise<Answer> {
  return listEntities(call, 'actions', actions, (action) => summary(call, action))
}

/** Answers `GET …/actions/{pkg}/`; for a binding, with the actions that it shows. */
function listPackage(call: ApiCall, name: string): Promise<Answer> {
  if (call.exchange.method !== 'GET') throw new Rejection(rejections.notFound)
  requireReadablePackage(call, name)
  const catalog = call.deps.catalog()
  const path = packagePath(call, name)
  if (path === name) requireCollection(call, 'packages', name)
  const provider = providerOf(catalog, path)
  if (!provider) throw notFound()
  return list(call, actionsIn(catalog, provider.path))
}

async function handleAction(call: ApiCall, target: Target): Promise<Answer> {
  const admission = call.exchange.method === 'POST' ? call.throttle.admitInvocation() : undefined
  try {
    return await answerAction(call, target, admission)
  } finally {
    admission?.end()
  }
}

/** @param admission of a call that is to be counted */
async function answerAction(call: ApiCall, target: Target, admission: Admission | undefined): Promise<Answer> {
  const { exchange, deps } = call
  const changes = exchange.method === 'PUT' || exchange.method === 'DELETE'
  if (target.package === '') requireOwn(call, target.name)
  else requireRight(call, target, changes)
  const find = (): Action | undefined => {
    requireOwnName(call, target)
    return findAction(deps.catalog(), target.package, target.name)
  }
  const feed = exchange.method === 'POST' && target.package !== '' ? find() : undefined
  if (feed && alarmFeedOf(feed.path)) return runFeed(call, feed)
  switch (exchange.method) {
    case 'PUT':
      return put(call, target)
    case 'POST':
      return invokeAction(call, await readBytes(exchange, deps.config.limits.parameterSize), find, admission?.started)
    case 'DELETE':
      return remove(call, target)
    default:
      return get(call, find)
  }
}

/** Reading and running need a right to the package, changes need one to the action (ActionCollection.scala). */
function requireRight(call: ApiCall, { package: path, name }: Target, changes: boolean): void {
  const pkg = parsePath(path).name
  if (changes) requireOwn(call, pkg, name)
  else requireReadablePackage(call, pkg)
  if (path === pkg) requireCollection(call, 'packages', pkg)
  const found = findPackage(call.deps.catalog(), path)
  if (!found) throw notFound()
  if (found.binding && changes) throw new Refusal(refusals.onBinding)
}

/** Shows the parameters with which the action runs: its own override the package's. */
async function get(call: ApiCall, find: () => Action | undefined): Promise<Answer> {
  const code = flag(call.query, 'code', true)
  const action = find()
  if (!action) throw notFound()
  const shown = await view(call, action, action, code)
  // Only the form without the code knows of it (WhiskActionMetaData).
  return json(call, code || action.binding === undefined ? shown : { ...shown, binding: action.binding })
}

/** Those of packages have a name of two parts, which nothing else has. */
function requireOwnName(call: ApiCall, target: Target): void {
  if (target.package === '') requireCollection(call, 'actions', target.name)
}

async function put(call: ApiCall, target: Target): Promise<Answer> {
  const { deps, query, store } = call
  const body = await readEntity(call)
  const overwrite = flag(query, 'overwrite')
  const given = readActionPut(call, body)
  requireOwnName(call, target)
  const known = deps.catalog().actions.get(target.path)
  if (known && !overwrite) throw new Refusal(refusals.exists)
  const { publish } = given
  const action = deployed(deps.deployments.putAction(draftAction(call, given, target, known)), target.path)
  if (publish !== undefined) store.published[publish ? 'add' : 'delete'](publishedKey(action))
  return json(call, await view(call, action, ownBound(action), true))
}

async function remove(call: ApiCall, target: Target): Promise<Answer> {
  const { deps, store } = call
  requireOwnName(call, target)
  const action = deps.catalog().actions.get(target.path)
  if (!action) throw notFound()
  const last = await view(call, action, ownBound(action), true)
  deployed(deps.deployments.deleteAction(target.path), target.path)
  store.published.delete(publishedKey(action))
  return json(call, last)
}

function ownBound({ ownParams, ownInit }: Action): BoundParams {
  return { params: ownParams, init: ownInit }
}

async function view(call: ApiCall, action: Action, { params, init }: BoundParams, withCode: boolean): Promise<object> {
  const exec = await viewExec(action, call.deps.deployments, withCode)
  const parameters = isSequence(action)
    ? { ...params, _actions: action.components.map((path) => qualifiedPath(action.namespace, path)) }
    : params
  return { ...common(call, action), exec, parameters: toPairs(parameters, init) }
}

async function summary(call: ApiCall, action: Action): Promise<object> {
  const source = 'api' in action.origin && !isSequence(action) ? await call.deps.deployments.source(action.path) : undefined
  return { ...common(call, action), exec: { binary: source?.binary ?? false } }
}

function common({ store }: ApiCall, action: Action): object {
  const { limits: given, name, namespace, updated, version } = action
  const { concurrency, logs, memory, timeout } = given
  return {
    annotations: toPairs(annotationsOf(action)),
    limits: { concurrency, logs, memory, timeout },
    name,
    namespace: action.package === '' ? namespace : `${namespace}/${action.package}`,
    publish: store.published.has(publishedKey(action)),
    updated,
    version,
  }
}

/** Declared and derived annotations: a file has `type: 'web'` where the API has `web-export`. */
export function annotationsOf(action: Action): Params {
  return {
    ...(isWeb(action) ? { 'web-export': true } : {}),
    ...(action.rawHttp ? { 'raw-http': true } : {}),
    ...(action.customOptions ? { 'web-custom-options': true } : {}),
    ...(action.final ? { final: true } : {}),
    ...(action.requireWhiskAuth === undefined ? {} : { 'require-whisk-auth': action.requireWhiskAuth }),
    ...action.annotations,
    exec: action.kind,
  }
}

function publishedKey({ path }: Action): string {
  return `actions/${path}`
}
