/** Refuses requests before a provider sees them: targets that are no path, host names of others, and browsers where no credentials protect. */
import { isIP } from 'node:net'
import { dashboardHost } from '../model/address.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import type { Answer } from '../model/http.ts'
import type { Log } from '../model/log.ts'
import { said, spoken } from '../model/said.ts'
import type { Provider } from '../providers/provider.ts'
import type { DoorContext } from '../providers/door-context.ts'
import type { Vendor } from '../providers/vendor.ts'
import { bearerOf, isToken } from './access-token.ts'
import { isLoopbackName } from './hosts.ts'
import { isBrowser, isNamedPage, pageOf } from './origins.ts'
import { plain } from './reply.ts'

export interface RefusalOptions {
  readonly vendors: readonly Pick<Vendor, 'pathOf'>[]
  /** Those of the vendors. */
  readonly providers: readonly Provider[]
  /** Says where to listen, which host names to answer, and which web pages may call addresses that no credentials protect. */
  config(): ResolvedConfig
  /** Sent by a client that may use such addresses although its origin is not allowed. */
  readonly token: string
  readonly log: Log
}

/** Runs before the routes; an answer ends the request. */
export type Step = (c: DoorContext) => Answer | undefined | Promise<void>

export const refuseBadTarget: Step = ({ env: { exchange } }) =>
  exchange.path.startsWith('/') ? undefined : plain(400, `The request target must be a path, not ${JSON.stringify(exchange.target)}.`)

/** Refuses a web page that binds its own DNS name to this machine; an IP address cannot be bound so. */
export function refuseUnknownHost(options: RefusalOptions): Step {
  return ({ env: { exchange } }) => {
    if (exchange.host === dashboardHost || isKnownHost(exchange.host, options)) return undefined
    const [vendors] = options.providers.flatMap((provider) => provider.refuseHost?.(exchange) ?? [])
    return vendors ?? refusedHost(exchange.host)
  }
}

export function isKnownHost(host: string, { vendors, config }: Pick<RefusalOptions, 'vendors' | 'config'>): boolean {
  if (host === '' || isLoopbackName(host) || isIP(host.replace(/^\[|\]$/g, '')) !== 0) return true
  const current = config()
  return current.server.allowedHosts.includes(host) || vendors.some((vendor) => vendor.pathOf(host, '/', current) !== undefined)
}

/** Refuses a browser whose page is not allowed where the cloud would check credentials and none are configured: such a page could deploy code. */
export function refuseBrowser({ providers, config, token, log }: RefusalOptions): Step {
  return ({ env: { exchange }, req: { path } }) => {
    if (!isBrowser(exchange) || isNamedPage(exchange, config().server.allowedOrigins)) return undefined
    const provider = providers.find((one) => one.isOpen?.(exchange, path) === true)
    if (!provider) return undefined
    const bearer = bearerOf(exchange.header('authorization'))
    if (bearer !== undefined && isToken(bearer, token)) return undefined
    const { method, target } = exchange
    const text = said`A browser, for ${pageOf(exchange)}, called what no credentials protect. If that page may, add its origin to server.allowedOrigins, or configure the credentials that the cloud would ask for.`
    log.emit({ event: 'refused', surface: provider.name, method, target, status: 403, ...spoken(text) })
    return plain(403, text.text)
  }
}

export function refusedHost(host: string): Answer {
  return plain(403, `The host ${JSON.stringify(host)} is not one this emulator answers to. Add it to server.allowedHosts if it should be.`)
}
