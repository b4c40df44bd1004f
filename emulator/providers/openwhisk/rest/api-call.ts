/** Checks and answers an authenticated call of `/api/v1/namespaces/{namespace}/{collection}…`. */
import type { Answer, Exchange } from '../../../model/http.ts'
import { findPackage } from '../../../model/find-action.ts'
import { qualifiedPath } from '../../../model/names.ts'
import type { Deps } from '../../provider.ts'
import { accepts } from '../../shared/web-action/negotiate.ts'
import { notAcceptable, type HeaderLine } from '../../shared/controller-errors.ts'
import { apiCors } from '../contract.ts'
import type { Query } from './parameters.ts'
import { notAuthorized, Rejection } from '../refusal.ts'
import type { Store } from './store.ts'
import type { Throttle } from '../throttle.ts'
import { said, spoken } from '../../../model/said.ts'

export interface ApiCall {
  readonly exchange: Exchange
  readonly deps: Deps
  readonly store: Store
  readonly throttle: Throttle
  readonly transactionId: string
  readonly namespace: string
  /** Decoded segments after the collection; a trailing slash leaves an empty one. */
  readonly path: readonly string[]
  readonly query: Query
}

/** Throws 403 unless the namespace is the caller's; the message names `rest` after it. */
export function requireOwn({ namespace, deps }: ApiCall, ...rest: readonly string[]): void {
  if (namespace !== deps.catalog().namespace) throw notAuthorized([namespace, ...rest].join('/'))
}

/** Path of a package in the catalog: `pkg`, or `/namespace/pkg` of another namespace. */
export function packagePath({ namespace, deps }: ApiCall, name: string): string {
  return namespace === deps.catalog().namespace ? name : qualifiedPath(namespace, name)
}

/** Throws 403 unless the package is the caller's, or one that every caller may read (PackageCollection.scala). */
export function requireReadablePackage(call: ApiCall, name: string): void {
  if (findPackage(call.deps.catalog(), packagePath(call, name)) === undefined) requireOwn(call, name)
}

/** Throws 405 unless the method is one of `allowed`. */
export function requireMethod({ exchange }: Pick<ApiCall, 'exchange'>, ...allowed: readonly string[]): void {
  if (allowed.includes(exchange.method)) return
  throw new Rejection({ status: 405, ...spoken(said`HTTP method not allowed, supported methods: ${allowed.join(', ')}`) }, [
    ['Allow', allowed.join(', ')],
  ])
}

/** Answers compact JSON (openwhisk.md 7) with the API's CORS headers. */
export function json(call: Pick<ApiCall, 'exchange'>, value: unknown): Answer {
  return jsonText(call, 200, JSON.stringify(value))
}

export function jsonText(
  { exchange }: Pick<ApiCall, 'exchange'>,
  status: number,
  body: string,
  headers: readonly HeaderLine[] = [],
): Answer {
  if (status < 400 && !accepts(exchange, 'application/json')) throw new Rejection(notAcceptable('application/json'))
  return { status, headers: [...apiCors, ...headers, ['Content-Type', 'application/json']], body }
}

/** The controller's answer that consists of a status only (pekko-http prints the status' name). */
export const plainOk: Answer = { status: 200, headers: [...apiCors, ['Content-Type', 'text/plain; charset=UTF-8']], body: 'OK' }
