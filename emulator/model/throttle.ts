/** How much callers may ask for before a cloud refuses them with 429. */

/** Limits of OpenWhisk's namespace. One that is not given is that of its standalone server. */
export interface OpenWhiskThrottle {
  /** Calls of actions in a minute of the clock, web actions among them; refused ones count. Unless given, 60. */
  invocationsPerMinute?: number
  /** Activations that may run at the same time. Unless given, 30. */
  concurrentInvocations?: number
  /** Firings of triggers in a minute of the clock. Unless given, 60. */
  firesPerMinute?: number
}

/** core/standalone/src/main/resources/standalone.conf; docs/reference.md of a cluster has 120, 100 and 60. */
export const openWhiskDefaults: Readonly<Required<OpenWhiskThrottle>> = {
  invocationsPerMinute: 60,
  concurrentInvocations: 30,
  firesPerMinute: 60,
}

/** A usage plan of NAVER's API Gateway, with the names that its API has for them. */
export interface NcpUsagePlan {
  /** Stages that it holds for, `product/api/stage`. @default all */
  stages?: string[]
  /** Keys of `ncp.apiKeys` that it holds for, each with a count of its own. Without this it is the default plan of its stages, which counts all other calls together. */
  apiKeys?: string[]
  /** Calls in a second of the clock. */
  rateRps?: number
  /** Calls in a day of Korea. */
  dayQuotaRequest?: number
  /** Calls in a month of Korea. */
  monthQuotaRequest?: number
  /** Which answers of the function count for day and month, by their status. @default all */
  quotaCondition?: '2xx' | '3xx' | '4xx' | '5xx' | 'others'
}

/** Of all clouds; one that is not named stays as it is. */
export interface Throttles {
  /** As `openwhisk.throttle` of the configuration; false: nothing is counted. */
  openwhisk?: boolean | OpenWhiskThrottle
  /** As `ncp.usagePlans` of the configuration. */
  ncp?: Record<string, NcpUsagePlan>
}
