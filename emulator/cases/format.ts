/** Defines a contract case: what is deployed, what is sent, what must be answered. It does not depend on the emulator. */
import type { Method } from '../model/config.ts'
import type { TcbAccessRoute, TcbStorageConfig, TcbUser, TokenIdentity } from '../model/tcb-config.ts'
import type { Json, Params } from '../model/json.ts'
import type { NcpUsagePlan, OpenWhiskThrottle } from '../model/throttle.ts'

export interface ContractCase {
  id: string
  source: string
  why: string
  /** How well the expectation is founded: by the vendor's document, another document, a test of OpenWhisk, or reasoning. */
  certainty: 'contract' | 'doc' | 'upstream-test' | 'inferred'
  actions?: CaseAction[]
  trigger?: CaseTrigger
  triggers?: CaseTrigger[]
  credentials?:
    | { accessKey: string; secretKey: string; apiKey?: string; deny?: boolean }
    | { apiKey: string }
    | { namespace: string; user: string; password: string }
  /** Fixed server clock, epoch ms. */
  now?: number
  config?: {
    maxBlockingWaitMs?: number
    maxParameterBytes?: number
    gatewayFault?: string
    /** OpenWhisk's, per minute and at the same time. */
    throttle?: boolean | OpenWhiskThrottle
    /** Of API Gateway, by name. */
    usagePlans?: Record<string, NcpUsagePlan>
  }
  setup?: {
    auth?: { enforce: boolean; tokens: Record<string, TokenIdentity>; httpApiAllow?: string[]; verificationCode?: string }
    /** Users that can sign in to CloudBase. */
    users?: TcbUser[]
    /** Of CloudBase's files. */
    storage?: Pick<TcbStorageConfig, 'rules'>
    rules?: Record<string, { invoke: boolean | string }>
    versions?: Record<string, Record<string, string>>
    routes?: Record<string, { version: string; weight: number }[]>
    envVariables?: Record<string, Record<string, string>>
    /** Of CloudBase's HTTP access service. */
    access?: TcbAccessRoute[]
    securityDomains?: string[]
  }
  request?: CaseRequest
  expect?: CaseExpectation
  steps?: CaseStep[]
  tags?: string[]
}

export interface CaseStep {
  request: CaseRequest
  expect: CaseExpectation
  /** Sent again until it holds, for so long: what a request began may not have ended yet. Default 0. */
  retryMs?: number
}

export interface CaseAction {
  name: string
  kind: 'basic' | 'web' | 'sequence' | 'sequence-web' | 'tcb' | 'tcb-web'
  /** CommonJS. */
  code?: string
  components?: string[]
  params?: Params
  packageParams?: Params
  annotations?: Params
  final?: boolean
  rawHttp?: boolean
  customOptions?: boolean
  requireWhiskAuth?: Json
  limits?: { timeout?: number; memory?: number }
}

export interface CaseTrigger {
  product: string
  api: string
  stage: string
  resource: string
  methods?: Method[]
  action: string
  auth?: 'NONE' | 'IAM' | 'IAM+AUTHORIZATION'
  apiKey?: boolean
  style?: 'trigger' | 'external-address'
}

export interface CaseRequest {
  /** `ncp-post-action`, `ncp-apigw`, `ow-web`, `ow-api`, `tcb`, or one of another vendor's: `cases` of each vendor. */
  surface: string
  method: string
  /** As on the cloud's own host. */
  path: string
  headers?: Record<string, string>
  json?: Json
  body?: string
  bodyBase64?: string
  bodyRepeat?: { prefix?: string; unit: string; times: number; suffix?: string }
  sign?: { accessKey: string; secretKey: string; timestampOffsetMs?: number }
}

export interface CaseExpectation {
  /** Absent: published nowhere, not asserted. */
  status?: number
  headers?: Record<string, { equals?: string; regex?: string; absent?: boolean }>
  json?: Json
  /** Objects may have more keys; arrays have the same length; `<string>`, `<number>`, `<any>` stand for a type, `<hex32>` for an id. */
  jsonSubset?: Json
  text?: string
  textRegex?: string
  bodyBase64?: string
  bodyEmpty?: boolean
}

export function stepsOf(contractCase: ContractCase): CaseStep[] {
  if (contractCase.steps) return contractCase.steps
  const { request, expect } = contractCase
  return request && expect ? [{ request, expect }] : []
}
