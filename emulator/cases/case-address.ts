/** Which cloud's address a request was sent to, and what it is called on the cloud's own host. DESIGN.md section 4. */
import type { SeenRequest } from '../model/observer.ts'
import type { CaseRequest } from './format.ts'

export interface CaseAddress {
  readonly surface: CaseRequest['surface']
  readonly path: string
  /** Where it differs from the one that goes with the surface. */
  readonly host?: string
}

/** DESIGN.md 4: which cloud's address this is, and what it is called on the cloud's own host. */
export function addressOf(host: string, target: string): CaseAddress | undefined {
  const path = target.split('?', 1)[0] ?? ''
  const gateway = /^\/apigw\/([^/]+)(\/.*)$/s.exec(target)
  if (gateway) return { surface: 'ncp-apigw', path: gateway[2] ?? '/', host: `${gateway[1]}.apigw.ntruss.com` }
  const named = /^([^.]+)\.apigw\.(?:(?:gov-|fin-)?ntruss\.com|localhost)$/.exec(host)
  if (named && !named[1]?.endsWith('cloudfunctions'))
    return { surface: 'ncp-apigw', path: target, host: host.replace(/\.localhost$/, '.ntruss.com') }
  if (named)
    return {
      surface: 'ncp-post-action',
      path: target,
      ...(host.endsWith('ntruss.com') && host !== 'cloudfunctions.apigw.ntruss.com' ? { host } : {}),
    }
  if (/^\/(?:ncf\/)?api\/v2\//.test(path)) return { surface: 'ncp-post-action', path: target }
  if (path.startsWith('/api/v1/web/')) return { surface: 'ow-web', path: target }
  if (path.startsWith('/api/v1/')) return { surface: 'ow-api', path: target }
  if (path.startsWith('/v1/functions/') || path === '/web' || path === '/admin')
    return { surface: 'tcb', path: target, host: host === '' ? 'localhost' : host }
  return undefined
}

/** In lower case, without port; '' when there is none. */
export function hostName(headers: SeenRequest['headers']): string {
  const header = headers.findLast(([name]) => name === 'host')?.[1] ?? ''
  return header.toLowerCase().replace(/:\d+$/, '')
}
