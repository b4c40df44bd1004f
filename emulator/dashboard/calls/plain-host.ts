/** Finds the address on the plain host that stands for one on a cloud's own host. */
import { plainPath } from '../../http/app.ts'
import { hostName } from '../../http/hosts.ts'
import type { Vendor } from '../../providers/vendor.ts'
import type { HttpRequest } from './http-request.ts'

/** The same call, without a host name that has to be resolved. */
export function onPlainHost(request: HttpRequest, vendors: readonly Vendor[]): HttpRequest {
  const { host, ...rest } = request
  return host === undefined ? request : { ...rest, target: plainTarget(request.target, host, vendors) }
}

/** @param target path and query as sent to `host` */
export function plainTarget(target: string, host: string, vendors: readonly Vendor[]): string {
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  return plainPath({ host: hostName(host), path }, vendors) + target.slice(path.length)
}
