/** The schema of what callers may ask for: OpenWhisk's throttle and NAVER's usage plans. */
import type { NcpUsagePlan, OpenWhiskThrottle } from '../model/throttle.ts'
import { type Check, type Fault, flag, type Keys, list, name, number, object, oneOf, that, wholePositive } from './checks.ts'

const count = number('a whole number of at least 0', (value) => Number.isInteger(value) && value >= 0)

const throttleLimits = object({
  invocationsPerMinute: count,
  concurrentInvocations: count,
  firesPerMinute: count,
} satisfies Keys<OpenWhiskThrottle>)

export const throttle: Check = (value, path, fault) =>
  (typeof value === 'object' && value !== null ? throttleLimits : flag)(value, path, fault)

export const usagePlan = object({
  stages: list(that("'product/api/stage'", (value) => typeof value === 'string' && /^[^/]+(?:\/[^/]+){2}$/.test(value))),
  apiKeys: list(name),
  rateRps: wholePositive,
  dayQuotaRequest: count,
  monthQuotaRequest: count,
  quotaCondition: oneOf('2xx', '3xx', '4xx', '5xx', 'others'),
} satisfies Keys<NcpUsagePlan>)

/** A plan for a key that opens nothing would never be used. */
export function unknownPlanKeys(plans: Readonly<Record<string, NcpUsagePlan>>, known: readonly string[], fault: Fault): void {
  for (const [plan, { apiKeys = [] }] of Object.entries(plans))
    for (const [index, key] of apiKeys.entries())
      if (!known.includes(key))
        fault(['ncp', 'usagePlans', plan, 'apiKeys', index], 'is none of ncp.apiKeys: add it there, so that callers may send it.')
}
