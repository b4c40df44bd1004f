/** What Tencent CloudBase's functions API promises, as rows: codes, texts, limits, context and environment, each with its source. */
import type { Failure } from '../../model/activation.ts'

interface ErrorRow {
  readonly status: number
  /** What stands before the inner id and the link to the error page. */
  readonly reason: string
  readonly source: string
}

/** Statuses marked `inferred` are published nowhere; tcb.md 1.5 recommends them. */
export const errors = {
  FUNCTION_PARAM_INVALID: { status: 400, reason: 'bad http request body', source: 'seed 003, 400 example' },
  FUNCTION_INVOCATION_FAILED: { status: 400, reason: 'Function code exception caught', source: 'seed 003; capture 28629403858' },
  FUNCTION_TIME_LIMIT_EXCEEDED: { status: 400, reason: 'Invoking task timed out', source: 'seed 003; tcb.md 1.5; status inferred' },
  FUNCTION_MEMORY_LIMIT_EXCEEDED: { status: 400, reason: 'Function memory limit exceeded', source: 'seed 003; status inferred' },
  FUNCTION_STATUS_ABNORMAL: { status: 400, reason: 'Function status is abnormal', source: 'seed 003; status inferred' },
  FUNCTION_NOT_FOUND: { status: 404, reason: 'Function not found', source: 'seed 003; error-code/semantic-http-status' },
  FUNCTION_QUALIFIER_NOT_FOUND: {
    status: 404,
    reason: 'Function qualifier not found',
    source: 'seed 003; error-code/semantic-http-status',
  },
  FUNCTION_EXCEED_RESOURCE_LIMIT: {
    status: 429,
    reason: 'Function exceeds the provisioned concurrency',
    source: 'seed 003; error-code/semantic-http-status',
  },
  MISSING_CREDENTIALS: { status: 401, reason: 'Credentials missing.', source: 'error-code/semantic-http-status; capture 6517032747' },
  INVALID_CREDENTIALS: { status: 401, reason: 'Credentials are invalid.', source: 'error-code/semantic-http-status' },
  ACCESS_TOKEN_EXPIRED: { status: 401, reason: 'Access token expired.', source: 'error-code/semantic-http-status' },
  UNSUPPORTED_AUTH_TYPE: { status: 401, reason: 'Unsupported authorization type.', source: 'error-code/service; status inferred' },
  ACTION_FORBIDDEN: { status: 403, reason: 'Action is forbidden.', source: 'seed 003; error-code/ACTION_FORBIDDEN' },
  EXCEED_AUTHORITY: { status: 403, reason: 'Request exceeds granted authority.', source: 'seed 003; error-code/EXCEED_AUTHORITY' },
  INVALID_HOST: { status: 400, reason: 'Invalid host.', source: 'seed 003, default example; status inferred' },
  INVALID_PATH: { status: 404, reason: 'Invalid path.', source: 'captures 28295232992, 56908371288' },
  INVALID_PARAM: { status: 400, reason: 'Invalid request param', source: 'error-code/basic; status as of the document database' },
  OBJECT_BATCH_TOO_LARGE: {
    status: 400,
    reason: 'Too many storage objects in one batch',
    source: 'openapi/storage.v1.openapi.yaml; status inferred',
  },
  EXCEED_MAX_PAYLOAD_SIZE: {
    status: 413,
    reason: 'Request body exceeds the maximum payload size.',
    source: 'error-code/service; status inferred',
  },
  BAD_GATEWAY: { status: 502, reason: 'Bad gateway.', source: 'error-code/service; status inferred' },
  SYS_ERR: { status: 500, reason: 'Function invoke failed.', source: 'tcb.md 1.5, capture' },
} as const satisfies Record<string, ErrorRow>

export type ErrorCode = keyof typeof errors

/** The gateway of the older SDKs spells four codes differently. tcb.md 1.5. */
export const legacyCodes: ReadonlyMap<ErrorCode, string> = new Map([
  ['FUNCTION_INVOCATION_FAILED', 'FUNCTIONS_EXECUTE_FAIL'],
  ['FUNCTION_TIME_LIMIT_EXCEEDED', 'FUNCTIONS_TIME_LIMIT_EXCEEDED'],
  ['FUNCTION_MEMORY_LIMIT_EXCEEDED', 'FUNCTIONS_MEMORY_LIMIT_EXCEEDED'],
  ['FUNCTION_STATUS_ABNORMAL', 'FUNCTIONS_STATUS_ABNORMITY'],
])

/** `<Reason> (<inner id>). For more information, …`: seed 003, 400 example. */
export const errorPage = 'https://docs.cloudbase.net/error-code/service'

interface FailureRow {
  readonly code: ErrorCode
  /** What the function service below the gateway answers: `x-cloudbase-upstream-status-code`. */
  readonly scf: number
  readonly source: string
}

const userCode = { code: 'FUNCTION_INVOCATION_FAILED', scf: 430, source: 'tcb.md 2: failure kinds all alike; SCF-35311' } as const

/** Why an activation failed → the answer to the caller. */
export const failures = {
  build: userCode,
  init: userCode,
  throw: userCode,
  reject: userCode,
  uncaught: userCode,
  result: userCode,
  exit: userCode,
  'init-timeout': { code: 'FUNCTION_TIME_LIMIT_EXCEEDED', scf: 433, source: 'seed 003; SCF-35311' },
  timeout: { code: 'FUNCTION_TIME_LIMIT_EXCEEDED', scf: 433, source: 'seed 003; SCF-35311' },
  memory: { code: 'FUNCTION_MEMORY_LIMIT_EXCEEDED', scf: 434, source: 'seed 003; SCF-35311' },
  'result-size': { code: 'FUNCTION_INVOCATION_FAILED', scf: 407, source: 'SCF-11637, SCF-35311; code inferred' },
  busy: { code: 'FUNCTION_EXCEED_RESOURCE_LIMIT', scf: 432, source: 'seed 003; tcb.md 2' },
  internal: { code: 'SYS_ERR', scf: 500, source: 'tcb.md 1.5' },
} as const satisfies Record<Exclude<Failure, 'application'>, FailureRow>

/** A web function that never listened: status 443 and an empty body. tcb.md 1.4, capture 70781190968. */
export const neverListened = 443

export const limits = {
  /** s. tcb.md 2.3, K. */
  timeout: 3,
  /** MB. 1078/34619. */
  memory: 256,
  /** Bytes of a request or a result, 6 MB. SCF-11637. */
  payload: 6 * 1024 * 1024,
  /**
   * ms that an instance may take to start: loading the code, or for a web function until its server listens. cloud.tencent.com/document/product/583/19805
   * (3 to 300 s, by default 60) and 583/9694 (what an instance's start comprises, and that the execution's limit follows after it).
   */
  initialisation: 60_000,
} as const

/** Of calls whose callers do not wait. docs/contracts/tcb.md 7.2. */
export const asynchronous = {
  /** Bytes of an event, 128 KB. SCF-11637. */
  payload: 128 * 1024,
  /** Repetitions of a run that failed. cloud.tencent.com/document/product/876/41138. */
  retryNum: 2,
  /** Seconds after which a call is tried no more, six hours: the same page. */
  msgTTL: 21_600,
  /** Between the end of a try and the next one: the same page. */
  intervalMs: 60_000,
  /** SCF's statuses of a call that is tried again as long as it is not too old: the same page. */
  throttled: [429, 432, 449, 500] as readonly number[],
  /** In a dead letter, where the function failed: tencentcloud.com/document/product/583/39704. */
  failedRun: -1,
} as const

/** Default handler; the part before the dot is the file. SCF-46770. */
export const defaultHandler = 'index.main'

/** The port a web function listens on in the cloud, and the script that starts it. tcb.md 1.4, SCF-56126. */
export const web = { port: 9000, bootstrap: 'scf_bootstrap', header: 'x-tcb-webfn', query: 'webfn' } as const

/** Where `context` and `process.env` name a region and an account. The values are made up, their presence is not: tcb.md 2.1, 2.2. */
export const account = {
  region: 'ap-shanghai',
  appId: '1250000000',
  uin: '100000000001',
  secretId: 'AKIDactionlab00000000000000000000000',
  secretKey: 'actionlab0000000000000000000000',
  sessionToken: 'actionlab-session-token',
  /** `WX_API_TOKEN`, with which the SDKs speak to WeChat. */
  wechatToken: 'actionlab-wx-api-token',
  /** The mini program of a caller of whom only the openid is known. */
  miniProgram: 'wx0000000000000001',
} as const

/** Where a call comes from, as `TCB_SOURCE` and `getWXContext().SOURCE` name it: developers.weixin.qq.com wxcloud/reference-sdk-api/utils/Cloud.getWXContext. */
export const sources = { miniProgram: 'wx_client', httpApi: 'http_api', timer: 'wx_trigger' } as const

/** Variables the SDKs look up by name, in `context.environment` first and `process.env` second. NS3 getCloudbaseContext. */
export const contextKeys = [
  'TCB_ENV',
  'TCB_SEQID',
  'TRIGGER_SRC',
  'LOGINTYPE',
  'TCB_UUID',
  'TCB_ISANONYMOUS_USER',
  'TCB_SESSIONTOKEN',
  'TCB_CUSTOM_USER_ID',
  'TCB_SOURCE_IP',
  'TCB_SOURCE',
  'TCB_ROUTE_KEY',
  'TCB_HTTP_CONTEXT',
] as const

/** `^[a-zA-Z][a-zA-Z0-9_-]{0,58}[a-zA-Z0-9]$`: seed 003, parameter `name`. */
const namePattern = /^[a-zA-Z][a-zA-Z0-9_-]{0,58}[a-zA-Z0-9]$/

export function isFunctionName(name: string): boolean {
  return namePattern.test(name)
}
