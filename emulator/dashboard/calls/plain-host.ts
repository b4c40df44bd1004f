/** Finds the address on the plain host that stands for one on a cloud's own host. */
import { plainPath } from '../../http/app.ts'
import { hostName } from '../../http/hosts.ts'
import type { DashboardDeps } from '../deps.ts'
import type { HttpRequest } from './http-request.ts'

/** The same call, without a host name that has to be resolved. */
export function onPlainHost(request: HttpRequest, deps: DashboardDeps): HttpRequest {
  const { host, ...rest } = request
  return host === undefined ? request : { ...rest, target: plainTarget(request.target, host, deps) }
}

/** @param target path and query as sent to `host` */
export function plainTarget(target: string, host: string, deps: DashboardDeps): string {
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  return plainPath({ host: hostName(host), path }, deps) + target.slice(path.length)
}
