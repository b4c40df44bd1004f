/** Reads which cloud's address a request was sent to, and what it is called on the cloud's own host. */
import type { SeenRequest } from '../model/observer.ts'
import { vendors as known } from '../providers/index.ts'
import type { CaseAddress, Vendor } from '../providers/vendor.ts'

/** Undefined for what no cloud serves, such as the dashboard. */
export function addressOf(host: string, target: string, vendors: readonly Vendor[]): CaseAddress | undefined {
  for (const { cases } of vendors) {
    const address = cases.addressOf(host, target)
    if (address) return address
  }
  return undefined
}

const hosts = new Map(known.flatMap(({ cases }) => Object.entries(cases.hosts)))

/** The host that goes with a surface. A vendor that is not built in writes its host into each case. */
export function hostOf(surface: string): string {
  return hosts.get(surface) ?? 'localhost'
}

/** In lower case, without port; '' when there is none. */
export function hostName(headers: SeenRequest['headers']): string {
  const header = headers.findLast(([name]) => name === 'host')?.[1] ?? ''
  return header.toLowerCase().replace(/:\d+$/, '')
}
