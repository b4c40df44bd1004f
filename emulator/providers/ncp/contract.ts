/**
 * What NAVER Cloud Functions promises, as rows with their sources: zones, error tables, the order in which errors win, limits,
 * and where the documents disagree. Nothing here decides; the surfaces read it.
 *
 * Sources: `seed NNN` are NAVER's own documents, `ncp.md N` is section N of the collected contract with the public pages behind it.
 */

export type Platform = 'vpc' | 'classic'
export type Version = '2.1' | '2.0'

/** Types of the triggers that the management API makes (ncp.md 2); API Gateway triggers come from the configuration. */
export type TriggerType = 'cron' | 'github' | 'insight' | 'object_storage' | 'source_commit' | 'secret_manager'

const everyTrigger = ['cron', 'github', 'insight', 'object_storage', 'source_commit', 'secret_manager'] as const

export interface Zone {
  /** The first one is what a call without `platform` means where {@link platformDefaults} is not available. */
  readonly platforms: readonly Platform[]
  /** Path prefix → API version. */
  readonly prefixes: Readonly<Partial<Record<'/ncf/api/v2' | '/api/v2', Version>>>
  /** False where the API has no `platform` query parameter at all. */
  readonly platformParameter: boolean
  /** Of the `start` and `end` that v2.0 takes as local time. */
  readonly utcOffset: '+08:00' | '+09:00'
  readonly triggerTypes: readonly TriggerType[]
  readonly source: string
}

/** Host name of the management API → what it offers. The plain host and `*.localhost` behave like public Korea. */
export const zones = {
  'cloudfunctions.apigw.ntruss.com': {
    platforms: ['vpc', 'classic'],
    prefixes: { '/ncf/api/v2': '2.1', '/api/v2': '2.0' },
    platformParameter: true,
    utcOffset: '+09:00',
    triggerTypes: everyTrigger,
    source: 'seed 001, ncp.md 1; trigger types ncp.md 2',
  },
  'sg-cloudfunctions.apigw.ntruss.com': {
    platforms: ['vpc'],
    prefixes: { '/ncf/api/v2': '2.1', '/api/v2': '2.0' },
    platformParameter: true,
    utcOffset: '+08:00',
    triggerTypes: ['cron', 'github', 'insight', 'object_storage'],
    source: 'seed 001; trigger types ncp.md 11',
  },
  'jp-cloudfunctions.apigw.ntruss.com': {
    platforms: ['vpc'],
    prefixes: { '/ncf/api/v2': '2.1', '/api/v2': '2.0' },
    platformParameter: true,
    utcOffset: '+09:00',
    triggerTypes: ['cron', 'github', 'insight', 'object_storage', 'secret_manager'],
    source: 'seed 001; trigger types ncp.md 11',
  },
  'cloudfunctions.apigw.gov-ntruss.com': {
    platforms: ['classic'],
    prefixes: { '/api/v2': '2.0' },
    platformParameter: false,
    utcOffset: '+09:00',
    triggerTypes: ['cron', 'github'],
    source: 'ncp.md 1 (api-gov.ncloud-docs.com)',
  },
  'cloudfunctions.apigw.fin-ntruss.com': {
    platforms: ['vpc'],
    prefixes: { '/ncf/api/v2': '2.1' },
    platformParameter: false,
    utcOffset: '+09:00',
    triggerTypes: everyTrigger,
    source: 'ncp.md 1 (fin guide): v2.0 is not documented there',
  },
} as const satisfies Record<string, Zone>

export const publicKorea: Zone = zones['cloudfunctions.apigw.ntruss.com']

/** `platform` when the call names none (seed 000 for v2.1, ncp.md 1 for v2.0). */
export const platformDefaults = { '2.1': 'vpc', '2.0': 'classic' } as const satisfies Record<Version, Platform>

export interface ServiceErrorRow {
  /** `undefined`: the table prints `-`. */
  readonly status: number | undefined
  readonly code: string
  readonly message: string
  readonly description: string
  /** `emulator`: a call can cause it here. `cloud`: only a cloud service can; inject it with `ncp.faults`. */
  readonly by: 'emulator' | 'cloud'
  /** What a `cloud` row would need. */
  readonly needs?: string
}

const apiGateway = { by: 'cloud', needs: 'an API Gateway subscription' } as const
const insight = { by: 'cloud', needs: 'Cloud Insight' } as const
const objectStorage = { by: 'cloud', needs: 'Object Storage' } as const
const secretManager = { by: 'cloud', needs: 'Secret Manager' } as const
const subnet = { by: 'cloud', needs: 'a VPC subnet' } as const
const linkLimit = { by: 'cloud', needs: 'a limit on links that NAVER does not publish' } as const
const here = { by: 'emulator' } as const

/** Every row of the table in seed 001, in its order. Codes that stand there more than once are rows of their own. */
export const serviceErrors = {
  requestParameter: { status: 400, code: '80000', message: 'INTERNAL_EXCEPTION', description: 'Request parameter error', ...here },
  packageName: { status: 400, code: '80100', message: 'PACKAGE_INVALID_NAME', description: 'Invalid name format', ...here },
  packagePlatform: { status: 400, code: '80102', message: 'PACKAGE_PLATFORM_MISMATCH', description: 'Invalid platform parameter', ...here },
  packagePlatformFixed: {
    status: 400,
    code: '80102',
    message: 'PACKAGE_PLATFORM_MISMATCH',
    description: "The platform of the action's parent package can't be changed.",
    ...here,
  },
  packageBodyType: { status: 400, code: '80103', message: 'PACKAGE_BODY_INVALID_TYPE', description: 'Invalid request body field type', ...here },
  packageBodyMissing: { status: 400, code: '80104', message: 'PACKAGE_BODY_MISSING_FIELD', description: 'Missing required fields in the request body', ...here },
  packageBodyValue: { status: 400, code: '80105', message: 'PACKAGE_BODY_INVALID_VALUE', description: 'Invalid request body field value', ...here },
  actionName: { status: 400, code: '80300', message: 'ACTION_INVALID_NAME', description: 'Invalid action name', ...here },
  actionPlatform: { status: 400, code: '80302', message: 'ACTION_PLATFORM_MISMATCH', description: 'Invalid platform parameter', ...here },
  actionPlatformOther: { status: 400, code: '80302', message: 'ACTION_PLATFORM_MISMATCH', description: 'Action platform parameter error', ...here },
  actionPlatformFixed: { status: 400, code: '80302', message: 'ACTION_PLATFORM_MISMATCH', description: "Action's platform can't be changed.", ...here },
  actionType: { status: 400, code: '80303', message: 'ACTION_INVALID_TYPE', description: 'Invalid action type', ...here },
  actionTypeFixed: { status: 400, code: '80304', message: 'ACTION_TYPE_MISMATCH', description: "Action's type can't be changed.", ...here },
  actionBodyType: { status: 400, code: '80305', message: 'ACTION_BODY_INVALID_TYPE', description: 'Invalid request body field type', ...here },
  actionBodyMissing: { status: 400, code: '80306', message: 'ACTION_BODY_MISSING_FIELD', description: 'Missing required fields in the request body', ...here },
  actionBodyValue: { status: 400, code: '80307', message: 'ACTION_BODY_INVALID_VALUE', description: 'Invalid request body field value', ...here },
  actionParams: { status: 400, code: '80316', message: 'ACTION_INVALID_RUNTIME_PARAMS', description: 'Invalid request body format', ...here },
  actionRuleExceed: { status: 400, code: '80324', message: 'ACTION_RULE_EXCEED', description: "Target action's trigger connection limit exceeded", ...linkLimit },
  triggerName: { status: 400, code: '80500', message: 'TRIGGER_INVALID_NAME', description: 'Invalid trigger name', ...here },
  triggerPlatform: { status: 400, code: '80502', message: 'TRIGGER_PLATFORM_MISMATCH', description: 'Invalid platform parameter', ...here },
  triggerPlatformFixed: { status: 400, code: '80502', message: 'TRIGGER_PLATFORM_MISMATCH', description: "Trigger's platform can't be changed.", ...here },
  triggerPlatformOther: { status: 400, code: '80502', message: 'TRIGGER_PLATFORM_MISMATCH', description: 'Trigger platform parameter error', ...here },
  triggerType: { status: 400, code: '80503', message: 'TRIGGER_INVALID_TYPE', description: 'Invalid trigger type', ...here },
  triggerTypeFixed: { status: 400, code: '80504', message: 'TRIGGER_TYPE_MISMATCH', description: "Trigger type can't be changed.", ...here },
  triggerBodyType: { status: 400, code: '80505', message: 'TRIGGER_BODY_INVALID_TYPE', description: 'Invalid request body field type', ...here },
  triggerBodyMissing: { status: 400, code: '80506', message: 'TRIGGER_BODY_MISSING_FIELD', description: 'Missing required fields in the request body', ...here },
  triggerBodyValue: { status: 400, code: '80507', message: 'TRIGGER_BODY_INVALID_VALUE', description: 'Invalid request body field value', ...here },
  triggerRuleExceed: { status: 400, code: '80519', message: 'TRIGGER_RULE_EXCEED', description: "Target trigger's action connection limit exceeded", ...linkLimit },
  ruleBodyType: { status: 400, code: '80520', message: 'RULE_BODY_INVALID_TYPE', description: 'Invalid request body field type', ...here },
  ruleBodyMissing: { status: 400, code: '80521', message: 'RULE_BODY_MISSING_FIELD', description: 'Missing required fields in the request body', ...here },
  triggerParams: { status: 400, code: '80511', message: 'TRIGGER_INVALID_RUNTIME_PARAMS', description: 'Request body error', ...here },
  triggerInvoke: {
    status: 400,
    code: '80512',
    message: 'TRIGGER_INVOKE_FAIL',
    description: 'Unable to execute because there are no actions associated with the trigger',
    ...here,
  },
  noApiGateway: { status: 400, code: '80700', message: 'NO_APIGW_SUBSCRIPTION', description: 'Need to subscribe to API Gateway.', ...apiGateway },
  noInsight: { status: 400, code: '80710', message: 'NO_INSIGHT_SUBSCRIPTION', description: 'Need to subscribe to Cloud Insight.', ...insight },
  insightRule: { status: 400, code: '80711', message: 'INSIGHT_INVALID_EVENT_RULE', description: 'Invalid Cloud Insight event rule information', ...insight },
  noObjectStorage: { status: 400, code: '80730', message: 'NO_OBJECT_STORAGE_SUBSCRIPTION', description: 'Need to subscribe to Object Storage.', ...objectStorage },
  objectStorageRule: {
    status: 400,
    code: '80731',
    message: 'OBJECT_STORAGE_INVALID_EVENT_RULE',
    description: 'Invalid Object Storage event rule information',
    ...objectStorage,
  },
  sourceCommitWebhook: {
    status: 400,
    code: '80740',
    message: 'SOURCE_COMMIT_INVALID_WEBHOOK',
    description: 'Invalid SourceCommit webhook information',
    by: 'cloud',
    needs: 'SourceCommit',
  },
  // The spelling MANGER is the table's.
  noSecretManager: { status: 400, code: '80750', message: 'NO_SECRET_MANGER_SUBSCRIPTION', description: 'Need to subscribe to Secret Manager.', ...secretManager },
  secretManagerSecret: { status: 400, code: '80751', message: 'SECRET_MANAGER_INVALID_SECRET', description: 'Invalid Secret Manager secret information', ...secretManager },
  secretRotating: { status: 400, code: '80752', message: 'SECRET_MANAGER_SECRET_ROTATING', description: 'Secret Manager secret being replaced', ...secretManager },
  ruleDuplicate: { status: 400, code: '80901', message: 'DUPLICATED_RULE', description: 'Duplicated connection request', ...here },
  permissionQuery: { status: 403, code: '80002', message: 'SUB_ACC_NO_PERMISSION', description: 'Resource query permission error', ...here },
  permissionDetailed: { status: 403, code: '80002', message: 'SUB_ACC_NO_PERMISSION', description: 'Detailed permission error', ...here },
  packageNotFound: { status: 404, code: '80101', message: 'PACKAGE_NOT_FOUND', description: 'Package not found', ...here },
  actionNotFound: { status: 404, code: '80301', message: 'ACTION_NOT_FOUND', description: 'Action not found', ...here },
  actionActivationNotFound: { status: 404, code: '80322', message: 'ACTION_ACTIVATION_NOT_FOUND', description: 'Execution history not found', ...here },
  triggerNotFound: { status: 404, code: '80501', message: 'TRIGGER_NOT_FOUND', description: 'Trigger not found', ...here },
  triggerActivationNotFound: { status: 404, code: '80517', message: 'TRIGGER_ACTIVATION_NOT_FOUND', description: 'Execution history not found', ...here },
  ruleNotFound: { status: 404, code: '80900', message: 'RULE_NOT_FOUND', description: 'Trigger and action not associated', ...here },
  packageNotEmpty: {
    status: 409,
    code: '80109',
    message: 'PACKAGE_NOT_EMPTY',
    description: 'Unable to delete because there are actions associated with the package',
    ...here,
  },
  nameConflict: { status: 409, code: '80011', message: 'RESOURCE_NAME_CONFLICT', description: 'Duplicate resource name', ...here },
  packageCount: { status: 422, code: '80106', message: 'PACKAGE_COUNT_EXCEED', description: 'Maximum number of packages exceeded', ...here },
  actionCount: { status: 422, code: '80308', message: 'ACTION_COUNT_EXCEED', description: 'Maximum number of actions exceeded', ...here },
  triggerCount: { status: 422, code: '80508', message: 'TRIGGER_COUNT_EXCEED', description: 'Maximum number of triggers exceeded', ...here },
  natException: { status: 500, code: '81311', message: 'ACTION_NAT_EXCEPTION', description: 'Subnet query failed', ...subnet },
  natCreateFail: { status: 500, code: '81312', message: 'NAT_CREATE_FAIL', description: 'Subnet connection failed', ...subnet },
  natBeingCreated: { status: 500, code: '81313', message: 'NAT_BEING_CREATED', description: 'Subnet being connected', ...subnet },
  natReturnFail: { status: 500, code: '81314', message: 'NAT_RETURN_FAIL', description: 'Subnet being disconnected', ...subnet },
  integration: {
    status: undefined,
    code: '80005',
    message: 'INTEGRATION_EXCEPTION',
    description: 'Need to subscribe to the integrated service.',
    by: 'cloud',
    needs: 'a subscription to the integrated service',
  },
} as const satisfies Record<string, ServiceErrorRow>

export type ServiceErrorKey = keyof typeof serviceErrors

/** 80005 is published without an HTTP status; its neighbours in meaning (807xx, "need to subscribe") are 400. */
export const unpublishedStatus = 400

/**
 * Which error wins when several apply: the order in which every call of the management API is checked. The documents leave it
 * open (ncp.md 13); this is the one place that decides. A call uses the steps that concern it.
 */
export const precedence = [
  'permission', // 80002
  'platform', // 80102 80302 80502, unknown value
  'parameter', // 80000, other query parameters
  'name', // 80100 80300 80500
  'type', // 80303 80503
  'found', // 80101 80301 80501 80322 80517
  'platformFixed', // the same codes as platform: the thing lives on the other one
  'typeFixed', // 80304 80504
  'body', // 80316 80511, and body shape 80103 80305 80505 80520
  'bodyMissing', // 80104 80306 80506 80521
  'bodyType', // 80103 80305 80505 80520
  'bodyValue', // 80105 80307 80507
  'linked', // 80301 of the action a link names, 80900 80901 80512
  'conflict', // 80011 80109
  'count', // 80106 80308 80508
] as const

export type Step = (typeof precedence)[number]

export interface GatewayErrorRow {
  readonly status: number
  readonly message: string
  /** As seen on live gateways; '' where none was seen. */
  readonly details: string
  readonly source: string
}

/** Answers of the gateway itself, by errorCode (ncp.md 6). The code is sent as a string: seed 001. */
export const gatewayErrors = {
  '100': { status: 400, message: 'Bad Request Exception', details: '', source: 'ncp.md 6 (GE)' },
  '200': { status: 401, message: 'Authentication Failed', details: 'Invalid authentication information.', source: 'ncp.md 6 (GE, details live)' },
  '210': { status: 401, message: 'Permission Denied', details: 'A subscription to the API is required.', source: 'ncp.md 6 (GE, details live)' },
  '300': { status: 404, message: 'Not Found Exception', details: 'URL not found.', source: 'ncp.md 6 (GE, details live)' },
  '400': { status: 429, message: 'Quota Exceeded', details: '', source: 'ncp.md 6 (GE)' },
  '410': { status: 429, message: 'Throttle Limited', details: '', source: 'ncp.md 6 (GE)' },
  '420': { status: 429, message: 'Rate Limited', details: '', source: 'ncp.md 6 (GE)' },
  '430': { status: 413, message: 'Request Entity Too Large', details: '', source: 'ncp.md 6 (GE)' },
  '500': { status: 503, message: 'Endpoint Error', details: '', source: 'ncp.md 6 (GE)' },
  '510': { status: 504, message: 'Endpoint Timeout', details: '', source: 'ncp.md 6 (GE)' },
  '900': { status: 500, message: 'Unexpected Error', details: '', source: 'ncp.md 6 (GE)' },
} as const satisfies Record<string, GatewayErrorRow>

export type GatewayErrorCode = keyof typeof gatewayErrors

export function isGatewayCode(code: string | undefined): code is GatewayErrorCode {
  return code !== undefined && Object.hasOwn(gatewayErrors, code)
}

export const authenticationDetails = {
  missing: 'Authentication information are missing.',
  invalid: gatewayErrors['200'].details,
} as const

/**
 * What the gateway itself checks once it has found the route, in this order, before it calls what is behind it (ncp.md 7,
 * inferred). An injected fault stands in for whatever would follow.
 */
export const gatewayPrecedence = ['fault', 'apiKey', 'iam', 'permission'] as const

export type GatewayStep = (typeof gatewayPrecedence)[number]

/** Header names (seed 001, ncp.md 3 and 7). */
export const headers = {
  timestamp: 'x-ncp-apigw-timestamp',
  accessKey: 'x-ncp-iam-access-key',
  signature: 'x-ncp-apigw-signature-v2',
  legacySignature: 'x-ncp-apigw-signature-v1',
  apiKey: 'x-ncp-apigw-api-key',
  requestId: 'x-request-id',
  origin: 'x-ncp-apigw-response-origin',
} as const

export const limits = {
  /** A timestamp this far from the gateway's clock, or farther, is invalid (ncp.md 3). */
  clockSkew: 300_000,
  /** `timeout` of Post Action, ms (seed 000). */
  wait: { min: 0, max: 60_000 },
  /** PUT action (ncp.md 10). */
  actionTimeout: { min: 500, max: 300_000, default: 60_000 },
  actionMemory: [128, 256, 512, 1024],
  /** Bytes (ncp.md 2). */
  description: 3_000,
  /** Bytes of `exec.code`, 38 MB (ncp.md 10). */
  code: 38 * 1_048_576,
  /** Packages, actions and triggers, each (ncp.md 10). */
  count: 500,
  page: { number: 1, size: 20 },
} as const

/** Names of packages, actions and triggers (ncp.md 2): letters, digits, `-`, `_`; 1–50; no leading `-`. */
export const namePattern = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,49}$/

/** Default of Access-Control-Allow-Headers (seed 002); OpenWhisk's is longer. */
export const allowHeaders = 'Authorization, Content-Type'

/** Methods per kind of API Gateway trigger (seed 002). The kind follows the action's type. */
export const triggerKinds = {
  HTTP: { actionTypes: ['web', 'sequence-web'], methods: ['POST', 'GET', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'HEAD'], source: 'seed 002' },
  Webhook: { actionTypes: ['basic', 'sequence'], methods: ['POST'], source: 'seed 002' },
} as const

/** Runtimes a PUT may name (ncp.md 10). Ended ones are refused for new actions only; the others need a machine we do not have. */
export const runtimes = {
  'nodejs:22': 'runs',
  'nodejs:6': 'ended',
  'nodejs:8': 'ended',
  'nodejs:12': 'ended',
  'nodejs:16': 'ended',
  'python:3.6': 'ended',
  'python:3.7': 'ended',
  'python:3.11': 'ended',
  'php:7.1': 'ended',
  'go:1.11': 'ended',
  'python:3.13': 'not emulated',
  java: 'not emulated',
  'java:21': 'not emulated',
  'swift:3.1.1': 'not emulated',
  'php:7.3': 'not emulated',
  'go:1.19': 'not emulated',
  'dotnet:2.2': 'not emulated',
  'custom image': 'not emulated',
} as const satisfies Record<string, 'runs' | 'ended' | 'not emulated'>

export interface DisagreementRow {
  /** Number in ncp.md section 12, or `13` for what that section calls undecidable. */
  readonly item: number
  readonly topic: string
  /** What happens without a switch. */
  readonly default: string
  /** What `ncp.strict` with this row's key does; absent where one document settles it. */
  readonly strict?: string
}

/** Where NAVER's documents disagree or are silent. A row with `strict` can be switched by its key in `ncp.strict`. */
export const disagreements = {
  platformDefault: { item: 1, topic: 'platform when the call names none', default: 'vpc on v2.1, classic on v2.0' },
  uriPrefix: { item: 2, topic: 'URIs with or without /ncf/api/v2', default: 'only with the prefix; without it the gateway answers 404 300' },
  queryNeedsRawHttp: {
    item: 3,
    topic: 'query parameters without raw HTTP',
    default: 'they become string parameters (seed 004, seen in production)',
    strict: 'they do not reach the action (seed 002)',
  },
  bodyNeedsRawHttp: {
    item: 4,
    topic: 'bodies that are not JSON, without raw HTTP',
    default: 'form fields become parameters, text and binary become __ow_body (seed 004)',
    strict: 'they do not reach the action (seed 002)',
  },
  emptyResourcePath: { item: 5, topic: '__ow_path of the resource itself', default: '"/" (seed 002)', strict: '"" (seed 004)' },
  explicitStatus: { item: 6, topic: 'an empty body with an explicit statusCode', default: 'the statusCode stays; 204 only where none is given' },
  corsOnOptionsOnly: {
    item: 7,
    topic: 'automatic CORS headers',
    default: 'on every answer (OpenWhisk)',
    strict: 'only on OPTIONS (seed 002)',
  },
  webhookBodyIsResult: {
    item: 8,
    topic: 'synchronous Webhook call without result=true',
    default: 'the activation record (table in seed 002)',
    strict: 'the returned value (prose in seed 002)',
  },
  resultPayload: { item: 9, topic: 'response.result', default: 'the object main returned, any keys' },
  cookieStatus: { item: 10, topic: 'the cookie sample, 302 or 200', default: 'whatever statusCode the action returns' },
  errorCodeType: { item: 11, topic: 'errorCode, Integer or String', default: 'String (seed 001)' },
  triggerActivation80518: {
    item: 12,
    topic: 'code of a missing trigger activation',
    default: '80517 (seed 001)',
    strict: '80518 (seen live)',
  },
  memory128: { item: 13, topic: 'memory of an action without limits', default: '256 MB (guide)', strict: '128 MB' },
  deleteAnswers200: { item: 14, topic: 'answer of a DELETE', default: '204 (official examples)', strict: '200 {"success":true}' },
  customOptions: { item: 15, topic: 'custom-options', default: 'switches automatic OPTIONS and CORS off, nothing else (seed 002)' },
  postActionFailureIs502: {
    item: 13,
    topic: 'HTTP status of Post Action when the activation failed',
    default: '200: the table of seed 000 has no 5xx, the envelope says success false',
    strict: '502 (OpenWhisk)',
  },
  webhookFailureIs200: {
    item: 13,
    topic: 'HTTP status of a synchronous Webhook call when the activation failed',
    default: '502 (OpenWhisk)',
    strict: '200 (seed 002: synchronous is 200)',
  },
  putActionNeedsLimitsAndVpc: {
    item: 13,
    topic: 'limits, and vpc on the vpc platform, in PUT action',
    default: 'optional',
    strict: 'required (A21)',
  },
} as const satisfies Record<string, DisagreementRow>

type Disagreements = typeof disagreements
/** Keys that may stand in `ncp.strict`. */
export type StrictSwitch = { [K in keyof Disagreements]: Disagreements[K] extends { strict: string } ? K : never }[keyof Disagreements]

/** Whether the configuration takes the stricter reading of a disagreement. */
export function isStrict(config: { readonly ncp: { readonly strict: Readonly<Record<string, boolean>> } }, key: StrictSwitch): boolean {
  return config.ncp.strict[key] === true
}
