/**
 * Counts calls against the usage plans of API Gateway (ncp.md 7): so many in a second, a day and a month of Korea. A plan for API keys counts each key by
 * itself, the default plan of a stage all other calls together.
 */
import type { TriggerConfig } from '../../model/config.ts'
import { said, type Said } from '../../model/said.ts'
import type { NcpUsagePlan } from '../../model/throttle.ts'
import { WindowCount } from '../shared/window-count.ts'
import type { GatewayErrorCode } from './contract.ts'

type Plans = Readonly<Record<string, NcpUsagePlan>>

/** What a call counts against. */
export interface Use {
  readonly name: string
  readonly plan: NcpUsagePlan
  readonly counts: Counts
}

interface Counts {
  readonly second: WindowCount
  readonly day: WindowCount
  readonly month: WindowCount
}

/** Ms by which Korea is ahead of UTC. */
const koreaMs = 9 * 3_600_000

export class Usage {
  readonly #counts = new Map<string, Counts>()

  /** The plan that a call belongs to, with what was counted; undefined where there is none. @param apiKey as it was sent */
  of({ product, api, stage }: TriggerConfig, apiKey: string | undefined, plans: Plans): Use | undefined {
    const address = `${product}/${api}/${stage}`
    const here = Object.entries(plans).filter(([, { stages }]) => stages === undefined || stages.includes(address))
    const keyed = apiKey === undefined ? undefined : here.find(([, { apiKeys }]) => apiKeys?.includes(apiKey))
    const found = keyed ?? here.find(([, { apiKeys }]) => apiKeys === undefined)
    if (found === undefined) return undefined
    const [name, plan] = found
    const place = JSON.stringify([name, address, keyed ? apiKey : null])
    const counts = this.#counts.get(place) ?? { second: new WindowCount(), day: new WindowCount(), month: new WindowCount() }
    this.#counts.set(place, counts)
    return { name, plan, counts }
  }
}

/** Takes one call of the second, and looks whether day and month have one left. */
export function refusalOf(
  { name, plan, counts }: Use,
  now: number,
): { readonly code: GatewayErrorCode; readonly reason: Said } | undefined {
  const { rateRps, dayQuotaRequest, monthQuotaRequest } = plan
  if (rateRps !== undefined && counts.second.add(Math.floor(now / 1000)) > rateRps)
    return { code: '420', reason: said`the usage plan ${name} allows ${rateRps} calls in a second` }
  const { day, month } = dateOf(now)
  if (dayQuotaRequest !== undefined && counts.day.in(day) >= dayQuotaRequest)
    return { code: '400', reason: said`the usage plan ${name} allows ${dayQuotaRequest} calls in a day` }
  if (monthQuotaRequest !== undefined && counts.month.in(month) >= monthQuotaRequest)
    return { code: '400', reason: said`the usage plan ${name} allows ${monthQuotaRequest} calls in a month` }
  return undefined
}

/** Counts an answer of the function for day and month. */
export function countAnswer({ plan, counts }: Use, status: number, now: number): void {
  const { quotaCondition } = plan
  if (quotaCondition !== undefined && quotaCondition !== classOf(status)) return
  const { day, month } = dateOf(now)
  counts.day.add(day)
  counts.month.add(month)
}

function classOf(status: number): NcpUsagePlan['quotaCondition'] {
  const hundreds = Math.floor(status / 100)
  return hundreds >= 2 && hundreds <= 5 ? (`${hundreds}xx` as '2xx') : 'others'
}

function dateOf(now: number): { readonly day: string; readonly month: string } {
  const text = new Date(now + koreaMs).toISOString()
  return { day: text.slice(0, 10), month: text.slice(0, 7) }
}
