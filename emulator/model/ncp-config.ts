/** What only NAVER Cloud has in the configuration; triggers of API Gateway are in config.ts, since they stand beside it. */
import type { Params } from './json.ts'
import type { NcpUsagePlan } from './throttle.ts'

export interface NcpCredential {
  /** Access key of NAVER Cloud, or any text. */
  accessKey: string
  /** Secret key that belongs to it. */
  secretKey: string
  /** Authenticated, but not permitted. @default false */
  deny?: boolean
}

/** Kinds of a NAVER trigger that has actions linked with it. The management API makes all but the last two. */
export type NcpTriggerType =
  | 'cron'
  | 'github'
  | 'insight'
  | 'object_storage'
  | 'source_commit'
  | 'secret_manager'
  | 'resource_manager'
  | 'iot'

/** A trigger of NAVER Cloud Functions, as the console or the management API makes one. */
export interface NcpTriggerConfig {
  /** What makes it fire. Of a `cron` trigger the time does; those of other services fire by hand, `github` by its webhook as well. */
  type: NcpTriggerType
  /** Of a `cron` trigger: minute, hour, day of month, month and weekday, in Korean time. `0 9 * * 1-5` is 9:00 from Monday to Friday. */
  cronOption?: string
  /** Actions that it runs, `name` or `pkg/name`. @default none */
  actions?: string[]
  /** Parameters that every firing gives; the event's own of the same name win. */
  parameters?: Params
  /** Shown by the management API. */
  description?: string
  /** Of a `github` trigger: the events of GitHub that make it fire, `push`; `*` stands for all. @default all */
  events?: string[]
  /** Of a `github` trigger: the stage of API Gateway to which GitHub posts, `/apigw/{productName}/{apiName}/{stageName}`. */
  link?: {
    /** Product, as in the address. */
    productName: string
    /** API, as in the address. */
    apiName: string
    /** Stage, as in the address. */
    stageName: string
  }
}

export interface NcpConfig {
  /** Keys with which calls may be signed. Without any, no signature is asked for. */
  credentials?: NcpCredential[]
  /** Keys for triggers with `apiKey`. */
  apiKeys?: string[]
  /** Platform that a call means when it names none. @default 'vpc' in version 2.1 of the API, 'classic' in 2.0 */
  platform?: 'vpc' | 'classic'
  /** Triggers that fire by time or by events of other services, by name. Those of API Gateway are beside `ncp`, in `triggers`. */
  triggers?: Record<string, NcpTriggerConfig>
  /** Where NAVER's documents disagree: take the stricter reading. Keys are rows of providers/ncp/contract.ts. */
  strict?: Record<string, boolean>
  /** Usage plans of API Gateway, by name: calls over them are refused with 429 and the codes 400 (quota) or 420 (rate). Without any, nothing is counted. */
  usagePlans?: Record<string, NcpUsagePlan>
  /** Answers with errors that only the cloud can cause: `'PUT /packages/demo/actions/*'` → code. The path is the one behind `/api/v2`. */
  faults?: Record<string, string>
}
