/** Routes `/api/v1/…` besides web actions after checking caller, namespace and collection. */
import type { Answer, Exchange } from '../../../model/http.ts'
import type { Deps } from '../../provider.ts'
import { json, plainOk, requireMethod, type ApiCall } from './api-call.ts'
import { handleActions } from './actions.ts'
import { handleActivations } from './activations.ts'
import { authenticate } from '../authentication.ts'
import { rejections } from '../contract.ts'
import { checkNamespace } from '../names.ts'
import { takeConfigured } from './configured.ts'
import { handleLimits } from './namespace-limits.ts'
import { handlePackages } from './packages.ts'
import { readQuery } from './parameters.ts'
import { Rejection } from '../refusal.ts'
import { handleRules } from './rules.ts'
import type { Store } from './store.ts'
import { handleTriggers } from './triggers.ts'
import type { Throttle } from '../throttle.ts'
import { decodeSegment } from '../web-address.ts'

const prefix = '/api/v1'

const collections: ReadonlyMap<string, (call: ApiCall) => Promise<Answer>> = new Map([
  ['actions', handleActions],
  ['packages', handlePackages],
  ['triggers', handleTriggers],
  ['rules', handleRules],
  ['activations', handleActivations],
  ['limits', handleLimits],
])

export function isApiPath(path: string): boolean {
  return path.startsWith(`${prefix}/`) || path === prefix
}

/** What the API holds between two calls. */
export interface ApiState {
  readonly store: Store
  readonly throttle: Throttle
}

export async function handleApi(exchange: Exchange, transactionId: string, deps: Deps, state: ApiState): Promise<Answer> {
  const { store } = state
  // Every path answers OPTIONS, without credentials (openwhisk.md 11).
  if (exchange.method === 'OPTIONS') return plainOk
  const own = deps.catalog().namespace
  const [root, namespace, collection, ...path] = exchange.path.slice(prefix.length + 1).split('/')
  const call: ApiCall = { exchange, deps, ...state, transactionId, namespace: own, path: [], query: readQuery(exchange.query) }
  authenticate(exchange, deps.config)
  if (root !== 'namespaces') throw new Rejection(rejections.notFound)
  if (collection === undefined && (namespace === undefined || namespace === '')) {
    requireMethod(call, 'GET')
    return json(call, [own])
  }
  takeConfigured(store, deps)
  const handle = collection === undefined ? undefined : collections.get(decodeSegment(collection))
  if (!handle || namespace === undefined || namespace === '') throw new Rejection(rejections.notFound)
  return handle({ ...call, namespace: checkNamespace(decodeSegment(namespace), own), path: path.map(decodeSegment) })
}
