/** Tells requests to the management API from those to a product on the gateway, by host name or path (ncp.md 1). */
import type { Exchange } from '../../model/http.ts'
import { publicKorea, zones } from './contract.ts'
import type { Version, Zone } from './contract.ts'
import type { GatewayAddress } from './gateway.ts'
import { said, type Said, type SaidValue } from '../../model/said.ts'

export type NcpAddress =
  | {
      readonly kind: 'management'
      readonly zone: Zone
      readonly version: Version
      readonly path: string
      readonly targets: readonly string[]
    }
  | ({ readonly kind: 'gateway' } & GatewayAddress)
  /** A host or a prefix of NAVER's that serves nothing. */
  | { readonly kind: 'nowhere'; readonly reason: Said }

const suffixes = ['.apigw.ntruss.com', '.apigw.gov-ntruss.com', '.apigw.fin-ntruss.com', '.apigw.localhost'] as const
const prefixes = ['/ncf/api/v2', '/api/v2'] as const

/** The product (or service) that a host name denotes; undefined for hosts that are not the gateway's. */
export function hostLabel(host: string): string | undefined {
  if (!host.includes('.apigw.')) return undefined
  const suffix = suffixes.find((one) => host.endsWith(one))
  const label = suffix === undefined ? '' : host.slice(0, -suffix.length)
  return label === '' || label.includes('.') ? undefined : label
}

/** The path on the plain host; undefined for hosts that are not NAVER's. The API's own hosts serve only the API. */
export function pathOf(host: string, path: string): string | undefined {
  const label = hostLabel(host)
  if (label === undefined) return undefined
  if (zoneOf(host, label) === undefined) return `/apigw/${label}${path}`
  return prefixes.some((prefix) => path.startsWith(`${prefix}/`)) ? path : `/ncf${path}`
}

/** Whether a path on the plain host belongs to the API rather than to the gateway. */
export function isManagement(path: string): boolean {
  return path.startsWith('/ncf/') || path.startsWith('/api/v2/')
}

export function addressOf(exchange: Exchange): NcpAddress {
  const { host, path, target } = exchange
  const label = hostLabel(host)
  if (label !== undefined) {
    const zone = zoneOf(host, label)
    return zone ? management(zone, path, [target]) : { kind: 'gateway', product: label, path, targets: [target] }
  }
  if (!path.startsWith('/apigw/')) return management(publicKorea, path, [target])
  const [, , product = ''] = path.split('/')
  const cut = `/apigw/${product}`.length
  // The caller signs it as sent here, or as it would be sent to the cloud's own host.
  return { kind: 'gateway', product: decoded(product), path: path.slice(cut), targets: [target, target.slice(cut)] }
}

function zoneOf(host: string, label: string): Zone | undefined {
  const name = host.endsWith('.localhost') ? `${label}.apigw.ntruss.com` : host
  return Object.hasOwn(zones, name) ? zones[name as keyof typeof zones] : undefined
}

function management(zone: Zone, path: string, targets: readonly string[]): NcpAddress {
  for (const prefix of prefixes) {
    const version = zone.prefixes[prefix]
    if (version !== undefined && path.startsWith(`${prefix}/`))
      return { kind: 'management', zone, version, path: path.slice(prefix.length), targets }
  }
  const [first = '', ...more] = Object.keys(zone.prefixes)
  const known = more.reduce<SaidValue>((one, other) => said`${one} and ${other}`, first)
  return { kind: 'nowhere', reason: said`the API is behind ${known}, not at ${path}` }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
