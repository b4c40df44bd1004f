/** Answers requests that match no route: names the nearest address. */
import type { Address } from '../model/address.ts'
import type { Answer, Exchange } from '../model/http.ts'
import type { Log } from '../model/log.ts'
import type { Vendor } from '../providers/vendor.ts'
import { nearest } from '../system/did-you-mean.ts'
import { dashboardHost } from '../model/address.ts'
import { said, sentences, spoken } from '../model/said.ts'
import { plain } from './reply.ts'

export interface UnclaimedOptions {
  readonly vendors: readonly Pick<Vendor, 'misplaced'>[]
  /** Every address of every deployed action. */
  addresses(): readonly Address[]
  readonly log: Log
}

export function unclaimed(exchange: Exchange, { vendors, addresses, log }: UnclaimedOptions): Answer {
  const { method, path, target } = exchange
  if (exchange.host === dashboardHost)
    return plain(404, `Nothing is served at ${path} of ${dashboardHost}, which has the dashboard at /_/ only.`)
  const all = addresses()
  const nearby = nearestAddress(path, all)
  const meant = nearby && `${nearby.method} ${nearby.path}`
  const why = vendors.flatMap(({ misplaced = [] }) => misplaced).find(({ at }) => at.test(path))?.why
  const hints = [
    ...(why ?? []),
    ...(meant === undefined ? [] : [said`Did you mean ${meant}?`]),
    all.length === 0 ? said`Nothing is deployed.` : said`All addresses: \`actionlab list\`, or the dashboard at /_/.`,
  ]
  const text = sentences(said`Nothing is served at ${path}.`, ...hints)
  log.emit({ event: 'refused', surface: 'http', method, target, status: 404, ...spoken(text) })
  return plain(404, text.text)
}

/** The address that ends with the path; else the one that is spelled most like it. */
function nearestAddress(path: string, addresses: readonly Address[]): Address | undefined {
  const pathOf = (address: Address): string => address.path.split('?', 1)[0] ?? ''
  const whole = addresses.find((address) => path.length > 1 && pathOf(address).endsWith(path))
  if (whole) return whole
  const word = nearest(path, addresses.map(pathOf))
  return word === undefined ? undefined : addresses.find((address) => pathOf(address) === word)
}
