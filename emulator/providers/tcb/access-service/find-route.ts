/** Finds the route of a request: an exact domain before `*`, then the longest prefix of whole segments. docs/contracts/tcb.md 20.2. */
import type { ResolvedConfig } from '../../../model/config.ts'
import { anyDomain, isAccessHost, isDefaultDomain } from './hosts.ts'

export type AccessRoute = ResolvedConfig['tcb']['access'][number]

export interface FoundRoute {
  readonly route: AccessRoute
  /** What the function sees as its path. */
  readonly path: string
}

/**
 * On a host that is none of the service's, as under `/access`, the routes of the default domain come first and those of other domains last.
 *
 * @param host lower case, without port
 * @param path still percent-encoded
 */
export function findRoute(access: readonly AccessRoute[], host: string, path: string): FoundRoute | undefined {
  const isOwn = isAccessHost(host, access)
  const onDefault = !isOwn || isDefaultDomain(host)
  const exact = ({ domain }: AccessRoute): boolean => domain === host || (onDefault && isDefaultDomain(domain))
  const wildcard = ({ domain }: AccessRoute): boolean => domain === anyDomain
  const other = (route: AccessRoute): boolean => !isOwn && !exact(route) && !wildcard(route)
  for (const takes of [exact, wildcard, other]) {
    const route = longest(access.filter(takes), path)
    if (route) return { route, path: route.pathTransmission ? path : path.slice(lengthOf(route.path)) || '/' }
  }
  return undefined
}

function longest(routes: readonly AccessRoute[], path: string): AccessRoute | undefined {
  let found: AccessRoute | undefined
  for (const route of routes)
    if (isBelow(path, route.path) && (found === undefined || lengthOf(route.path) > lengthOf(found.path))) found = route
  return found
}

function isBelow(path: string, prefix: string): boolean {
  const length = lengthOf(prefix)
  return path.startsWith(prefix.slice(0, length)) && (path.length === length || path.charAt(length) === '/')
}

/** Without a slash at its end: `/` is the prefix of every path. */
function lengthOf(prefix: string): number {
  return prefix.endsWith('/') ? prefix.length - 1 : prefix.length
}
