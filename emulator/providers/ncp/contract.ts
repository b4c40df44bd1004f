/**
 * Lists the contract of NAVER Cloud Functions as rows with their sources: zones, error tables, the order in which errors win, limits,
 * and disagreements of the documents. Nothing here decides; the surfaces read it.
 *
 * Sources: `seed NNN` are NAVER's own documents, `ncp.md N` is section N of the collected contract with the public pages behind it.
 */

export type Platform = 'vpc' | 'classic'
export type Version = '2.1' | '2.0'

const everyTrigger = ['cron', 'github', 'insight', 'object_storage', 'source_commit', 'secret_manager'] as const

/** Types of the triggers that the management API makes (ncp.md 2); API Gateway triggers come from the configuration. */
export type TriggerType = (typeof everyTrigger)[number]

export interface Zone {
  /** The first one is the default where the zone lacks that of {@link platformDefaults}. */
  readonly platforms: readonly Platform[]
  /** Path prefix → API version. */
  readonly prefixes: Readonly<Partial<Record<'/ncf/api/v2' | '/api/v2', Version>>>
  /** False where the API has no `platform` query parameter at all. */
  readonly platformParameter: boolean
  /** For `start` and `end`, which v2.0 takes as local time. */
  readonly utcOffset: '+08:00' | '+09:00'
  readonly triggerTypes: readonly TriggerType[]
  readonly source: string
}

/** Zones by host name of the management API. The plain host and `*.localhost` behave like public Korea. */
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
  /** The service that a `cloud` row needs. */
  readonly needs?: string
}

/** A row that a call can cause. */
function here(status: number, code: string, message: string, description: string): ServiceErrorRow {
  return { status, code, message, description, by: 'emulator' }
}

/** A row that needs `what`, which only the cloud has. */
function needs(what: string, status: number | undefined, code: string, message: string, description: string): ServiceErrorRow {
  return { status, code, message, description, by: 'cloud', needs: what }
}

/** Every row of the table in seed 001, in its order. A repeated code has a row for each occurrence. */
export const serviceErrors = {
  requestParameter: here(400, '80000', 'INTERNAL_EXCEPTION', 'Request parameter error'),
  packageName: here(400, '80100', 'PACKAGE_INVALID_NAME', 'Invalid name format'),
  packagePlatform: here(400, '80102', 'PACKAGE_PLATFORM_MISMATCH', 'Invalid platform parameter'),
  packagePlatformFixed: here(400, '80102', 'PACKAGE_PLATFORM_MISMATCH', "The platform of the action's parent package can't be changed."),
  packageBodyType: here(400, '80103', 'PACKAGE_BODY_INVALID_TYPE', 'Invalid request body field type'),
  packageBodyMissing: here(400, '80104', 'PACKAGE_BODY_MISSING_FIELD', 'Missing required fields in the request body'),
  packageBodyValue: here(400, '80105', 'PACKAGE_BODY_INVALID_VALUE', 'Invalid request body field value'),
  actionName: here(400, '80300', 'ACTION_INVALID_NAME', 'Invalid action name'),
  actionPlatform: here(400, '80302', 'ACTION_PLATFORM_MISMATCH', 'Invalid platform parameter'),
  actionPlatformOther: here(400, '80302', 'ACTION_PLATFORM_MISMATCH', 'Action platform parameter error'),
  actionPlatformFixed: here(400, '80302', 'ACTION_PLATFORM_MISMATCH', "Action's platform can't be changed."),
  actionType: here(400, '80303', 'ACTION_INVALID_TYPE', 'Invalid action type'),
  actionTypeFixed: here(400, '80304', 'ACTION_TYPE_MISMATCH', "Action's type can't be changed."),
  actionBodyType: here(400, '80305', 'ACTION_BODY_INVALID_TYPE', 'Invalid request body field type'),
  actionBodyMissing: here(400, '80306', 'ACTION_BODY_MISSING_FIELD', 'Missing required fields in the request body'),
  actionBodyValue: here(400, '80307', 'ACTION_BODY_INVALID_VALUE', 'Invalid request body field value'),
  actionParams: here(400, '80316', 'ACTION_INVALID_RUNTIME_PARAMS', 'Invalid request body format'),
  actionRuleExceed: needs(
    'a limit on links that NAVER does not publish',
    400,
    '80324',
    'ACTION_RULE_EXCEED',
    "Target action's trigger connection limit exceeded",
  ),
  triggerName: here(400, '80500', 'TRIGGER_INVALID_NAME', 'Invalid trigger name'),
  triggerPlatform: here(400, '80502', 'TRIGGER_PLATFORM_MISMATCH', 'Invalid platform parameter'),
  triggerPlatformFixed: here(400, '80502', 'TRIGGER_PLATFORM_MISMATCH', "Trigger's platform can't be changed."),
  triggerPlatformOther: here(400, '80502', 'TRIGGER_PLATFORM_MISMATCH', 'Trigger platform parameter error'),
  triggerType: here(400, '80503', 'TRIGGER_INVALID_TYPE', 'Invalid trigger type'),
  triggerTypeFixed: here(400, '80504', 'TRIGGER_TYPE_MISMATCH', "Trigger type can't be changed."),
  triggerBodyType: here(400, '80505', 'TRIGGER_BODY_INVALID_TYPE', 'Invalid request body field type'),
  triggerBodyMissing: here(400, '80506', 'TRIGGER_BODY_MISSING_FIELD', 'Missing required fields in the request body'),
  triggerBodyValue: here(400, '80507', 'TRIGGER_BODY_INVALID_VALUE', 'Invalid request body field value'),
  triggerRuleExceed: needs(
    'a limit on links that NAVER does not publish',
    400,
    '80519',
    'TRIGGER_RULE_EXCEED',
    "Target trigger's action connection limit exceeded",
  ),
  ruleBodyType: here(400, '80520', 'RULE_BODY_INVALID_TYPE', 'Invalid request body field type'),
  ruleBodyMissing: here(400, '80521', 'RULE_BODY_MISSING_FIELD', 'Missing required fields in the request body'),
  triggerParams: here(400, '80511', 'TRIGGER_INVALID_RUNTIME_PARAMS', 'Request body error'),
  triggerInvoke: here(400, '80512', 'TRIGGER_INVOKE_FAIL', 'Unable to execute because there are no actions associated with the trigger'),
  noApiGateway: needs('an API Gateway subscription', 400, '80700', 'NO_APIGW_SUBSCRIPTION', 'Need to subscribe to API Gateway.'),
  noInsight: needs('Cloud Insight', 400, '80710', 'NO_INSIGHT_SUBSCRIPTION', 'Need to subscribe to Cloud Insight.'),
  insightRule: needs('Cloud Insight', 400, '80711', 'INSIGHT_INVALID_EVENT_RULE', 'Invalid Cloud Insight event rule information'),
  noObjectStorage: needs('Object Storage', 400, '80730', 'NO_OBJECT_STORAGE_SUBSCRIPTION', 'Need to subscribe to Object Storage.'),
  objectStorageRule: needs(
    'Object Storage',
    400,
    '80731',
    'OBJECT_STORAGE_INVALID_EVENT_RULE',
    'Invalid Object Storage event rule information',
  ),
  sourceCommitWebhook: needs('SourceCommit', 400, '80740', 'SOURCE_COMMIT_INVALID_WEBHOOK', 'Invalid SourceCommit webhook information'),
  // The spelling MANGER is the table's.
  noSecretManager: needs('Secret Manager', 400, '80750', 'NO_SECRET_MANGER_SUBSCRIPTION', 'Need to subscribe to Secret Manager.'),
  secretManagerSecret: needs('Secret Manager', 400, '80751', 'SECRET_MANAGER_INVALID_SECRET', 'Invalid Secret Manager secret information'),
  secretRotating: needs('Secret Manager', 400, '80752', 'SECRET_MANAGER_SECRET_ROTATING', 'Secret Manager secret being replaced'),
  ruleDuplicate: here(400, '80901', 'DUPLICATED_RULE', 'Duplicated connection request'),
  permissionQuery: here(403, '80002', 'SUB_ACC_NO_PERMISSION', 'Resource query permission error'),
  permissionDetailed: here(403, '80002', 'SUB_ACC_NO_PERMISSION', 'Detailed permission error'),
  packageNotFound: here(404, '80101', 'PACKAGE_NOT_FOUND', 'Package not found'),
  actionNotFound: here(404, '80301', 'ACTION_NOT_FOUND', 'Action not found'),
  actionActivationNotFound: here(404, '80322', 'ACTION_ACTIVATION_NOT_FOUND', 'Execution history not found'),
  triggerNotFound: here(404, '80501', 'TRIGGER_NOT_FOUND', 'Trigger not found'),
  triggerActivationNotFound: here(404, '80517', 'TRIGGER_ACTIVATION_NOT_FOUND', 'Execution history not found'),
  ruleNotFound: here(404, '80900', 'RULE_NOT_FOUND', 'Trigger and action not associated'),
  packageNotEmpty: here(409, '80109', 'PACKAGE_NOT_EMPTY', 'Unable to delete because there are actions associated with the package'),
  nameConflict: here(409, '80011', 'RESOURCE_NAME_CONFLICT', 'Duplicate resource name'),
  packageCount: here(422, '80106', 'PACKAGE_COUNT_EXCEED', 'Maximum number of packages exceeded'),
  actionCount: here(422, '80308', 'ACTION_COUNT_EXCEED', 'Maximum number of actions exceeded'),
  triggerCount: here(422, '80508', 'TRIGGER_COUNT_EXCEED', 'Maximum number of triggers exceeded'),
  natException: needs('a VPC subnet', 500, '81311', 'ACTION_NAT_EXCEPTION', 'Subnet query failed'),
  natCreateFail: needs('a VPC subnet', 500, '81312', 'NAT_CREATE_FAIL', 'Subnet connection failed'),
  natBeingCreated: needs('a VPC subnet', 500, '81313', 'NAT_BEING_CREATED', 'Subnet being connected'),
  natReturnFail: needs('a VPC subnet', 500, '81314', 'NAT_RETURN_FAIL', 'Subnet being disconnected'),
  integration: needs(
    'a subscription to the integrated service',
    undefined,
    '80005',
    'INTEGRATION_EXCEPTION',
    'Need to subscribe to the integrated service.',
  ),
} satisfies Record<string, ServiceErrorRow>

export type ServiceErrorKey = keyof typeof serviceErrors

/** 80005 is published without an HTTP status; its neighbours in meaning (807xx, "need to subscribe") are 400. */
export const unpublishedStatus = 400

/**
 * Decides which error wins when several apply: the order in which every call of the management API is checked. The documents leave
 * it open (ncp.md 13), and nothing else decides it. A call uses the steps that concern it.
 */
export const precedence = [
  'permission', // 80002
  'platform', // 80102 80302 80502, unknown value
  'parameter', // 80000, other query parameters
  'name', // 80100 80300 80500
  'type', // 80303 80503
  'found', // 80101 80301 80501 80322 80517
  'platformFixed', // the same codes as platform: the entity is on the other one
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
  '200': {
    status: 401,
    message: 'Authentication Failed',
    details: 'Invalid authentication information.',
    source: 'ncp.md 6 (GE, details live)',
  },
  '210': {
    status: 401,
    message: 'Permission Denied',
    details: 'A subscription to the API is required.',
    source: 'ncp.md 6 (GE, details live)',
  },
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
 * Checks of the gateway itself, in this order, after it found the route and before it calls the service behind it (ncp.md 7,
 * inferred). An injected fault replaces everything that would follow.
 */
export const gatewayPrecedence = ['fault', 'apiKey', 'iam', 'permission', 'usage', 'size'] as const

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
  /** Bytes of a body that the gateway passes on; Cloud Functions behind it takes less (ncp.md 8.2). */
  gatewayBody: 10 * 1_048_576,
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

/** Runtimes that a PUT may name (ncp.md 10). Ended ones are refused for new actions only; the emulator cannot run the others. */
export const runtimes = {
  'nodejs:22': 'runs',
  'python:3.13': 'runs',
  'nodejs:6': 'ended',
  'nodejs:8': 'ended',
  'nodejs:12': 'ended',
  'nodejs:16': 'ended',
  'python:3.6': 'ended',
  'python:3.7': 'ended',
  'python:3.11': 'ended',
  'php:7.1': 'ended',
  'go:1.11': 'ended',
  java: 'not emulated',
  'java:21': 'not emulated',
  'swift:3.1.1': 'not emulated',
  'php:7.3': 'not emulated',
  'go:1.19': 'not emulated',
  'dotnet:2.2': 'not emulated',
  'custom image': 'not emulated',
} as const satisfies Record<string, 'runs' | 'ended' | 'not emulated'>

export interface DisagreementRow {
  /** `ncp.md 12.n` where documents disagree, `ncp.md 13` where they are silent. */
  readonly source: string
  readonly topic: string
  /** Behaviour without a switch. */
  readonly default: string
  /** Behaviour with this row's key in `ncp.strict`; absent where one document settles it. */
  readonly strict?: string
}

/** Where NAVER's documents disagree or are silent. A row with `strict` can be switched by its key in `ncp.strict`. */
export const disagreements = {
  platformDefault: { source: 'ncp.md 12.1', topic: 'platform when the call names none', default: 'vpc on v2.1, classic on v2.0' },
  uriPrefix: {
    source: 'ncp.md 12.2',
    topic: 'URIs with or without /ncf/api/v2',
    default: 'only with the prefix; without it the gateway answers 404 300',
  },
  queryNeedsRawHttp: {
    source: 'ncp.md 12.3',
    topic: 'query parameters without raw HTTP',
    default: 'they become string parameters (seed 004, seen in production)',
    strict: 'they do not reach the action (seed 002)',
  },
  bodyNeedsRawHttp: {
    source: 'ncp.md 12.4',
    topic: 'bodies that are not JSON, without raw HTTP',
    default: 'form fields become parameters, text and binary become __ow_body (seed 004)',
    strict: 'they do not reach the action (seed 002)',
  },
  emptyResourcePath: {
    source: 'ncp.md 12.5',
    topic: '__ow_path of the resource itself',
    default: '"/" (seed 002)',
    strict: '"" (seed 004)',
  },
  explicitStatus: {
    source: 'ncp.md 12.6',
    topic: 'an empty body with an explicit statusCode',
    default: 'the statusCode stays; 204 only where none is given',
  },
  corsOnOptionsOnly: {
    source: 'ncp.md 12.7',
    topic: 'automatic CORS headers',
    default: 'on every answer (OpenWhisk)',
    strict: 'only on OPTIONS (seed 002)',
  },
  webhookBodyIsResult: {
    source: 'ncp.md 12.8',
    topic: 'synchronous Webhook call without result=true',
    default: 'the activation record (table in seed 002)',
    strict: 'the returned value (prose in seed 002)',
  },
  resultPayload: { source: 'ncp.md 12.9', topic: 'response.result', default: 'the object main returned, any keys' },
  cookieStatus: { source: 'ncp.md 12.10', topic: 'the cookie sample, 302 or 200', default: 'whatever statusCode the action returns' },
  errorCodeType: { source: 'ncp.md 12.11', topic: 'errorCode, Integer or String', default: 'String (seed 001)' },
  triggerActivation80518: {
    source: 'ncp.md 12.12',
    topic: 'code of a missing trigger activation',
    default: '80517 (seed 001)',
    strict: '80518 (seen live)',
  },
  memory128: { source: 'ncp.md 12.13', topic: 'memory of an action without limits', default: '256 MB (guide)', strict: '128 MB' },
  deleteAnswers200: {
    source: 'ncp.md 12.14',
    topic: 'answer of a DELETE',
    default: '204 (official examples)',
    strict: '200 {"success":true}',
  },
  customOptions: {
    source: 'ncp.md 12.15',
    topic: 'custom-options',
    default: 'switches automatic OPTIONS and CORS off, nothing else (seed 002)',
  },
  postActionFailureIs502: {
    source: 'ncp.md 13',
    topic: 'HTTP status of Post Action when the activation failed',
    default: '200: the table of seed 000 has no 5xx, the envelope says success false',
    strict: '502 (OpenWhisk)',
  },
  webhookFailureIs200: {
    source: 'ncp.md 13',
    topic: 'HTTP status of a synchronous Webhook call when the activation failed',
    default: '502 (OpenWhisk)',
    strict: '200 (seed 002: synchronous is 200)',
  },
  putActionNeedsLimitsAndVpc: {
    source: 'ncp.md 13',
    topic: 'limits, and vpc on the vpc platform, in PUT action',
    default: 'optional',
    strict: 'required (A21)',
  },
  cronFromZero: {
    source: 'ncp.md 12.16',
    topic: 'months and weekdays of cron triggers',
    default: 'months 1 to 12, weekdays 0 to 7, as crontab (the Classic guide, and the VPC guide of today)',
    strict: 'months 0 to 11, weekdays 0 to 6 (the VPC guide of before)',
  },
} as const satisfies Record<string, DisagreementRow>

type Disagreements = typeof disagreements
/** Keys that may stand in `ncp.strict`. */
export type StrictSwitch = { [K in keyof Disagreements]: Disagreements[K] extends { strict: string } ? K : never }[keyof Disagreements]

/** Whether the configuration takes the stricter reading of a disagreement. */
export function isStrict(config: { readonly ncp: { readonly strict: Readonly<Record<string, boolean>> } }, key: StrictSwitch): boolean {
  return config.ncp.strict[key] === true
}
