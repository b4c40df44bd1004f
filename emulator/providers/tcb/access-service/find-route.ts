/** Finds the route of a request: an exact domain before `*`, then the longest prefix of whole segments. docs/contracts/tcb.md 20.2. */
import type { ResolvedConfig } from '../../../model/resolved-config.ts'
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
  const segments = path.split('/')
  for (const takes of [exact, wildcard, other]) {
    const found = longest(access.filter(takes), segments)
    if (found) return { route: found.route, path: found.route.pathTransmission ? path : `/${segments.slice(found.length).join('/')}` }
  }
  return undefined
}

function longest(routes: readonly AccessRoute[], segments: readonly string[]): { route: AccessRoute; length: number } | undefined {
  let found: { route: AccessRoute; length: number } | undefined
  for (const route of routes) {
    const prefix = segmentsOf(route.path)
    const isBelow = prefix.every((one, place) => segments[place] !== undefined && decoded(one) === decoded(segments[place]))
    if (isBelow && (found === undefined || prefix.length > found.length)) found = { route, length: prefix.length }
  }
  return found
}

/** Without a slash at its end: `/` is the prefix of every path. */
function segmentsOf(prefix: string): readonly string[] {
  return (prefix.endsWith('/') ? prefix.slice(0, -1) : prefix).split('/')
}

/** A route may be written as people read it, `/订单`, and arrives percent-encoded. A malformed escape stays as it is. */
function decoded(segment: string): string {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
