/** Recognises the hosts of the HTTP access service, and where it stands on the plain host. docs/contracts/tcb.md 20.1. */
import type { ResolvedConfig } from '../../../model/resolved-config.ts'
import type { Exchange } from '../../../model/http.ts'

type Access = ResolvedConfig['tcb']['access']

/** Default domains: `<env>-<appid>.<region>.app.tcloudbase.com`, the older `<env>.service.tcloudbase.com`, and a name of this machine. */
const defaultDomains = ['.app.tcloudbase.com', '.service.tcloudbase.com', '.app.localhost']

/** Before the path of a route, where the host says nothing. */
export const accessPrefix = '/access'

/** Any domain: that of a route which names none. */
export const anyDomain = '*'

/** @param host lower case, without port */
export function isDefaultDomain(host: string): boolean {
  return defaultDomains.some((suffix) => host.endsWith(suffix) && host.length > suffix.length)
}

/** Whether everything at this host is the service's: a default domain, or one that a route names. */
export function isAccessHost(host: string, access: Access): boolean {
  return isDefaultDomain(host) || access.some(({ domain }) => domain !== anyDomain && domain === host)
}

/** @param path on the plain host */
export function isAccessPath(path: string): boolean {
  return path === accessPrefix || path.startsWith(`${accessPrefix}/`)
}

/** The path as on the service's own hosts, still percent-encoded. */
export function pathThere({ host, path }: Pick<Exchange, 'host' | 'path'>, access: Access): string {
  if (isAccessHost(host, access) || !isAccessPath(path)) return path
  return path.slice(accessPrefix.length) || '/'
}
