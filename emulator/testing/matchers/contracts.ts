/** Lists the documented envelopes of the three clouds as rows: their fields, and the document of each. */

export type FieldType =
  | 'string'
  | 'integer'
  | 'boolean'
  /** 32 hex digits. */
  | 'id'
  /** One of OpenWhisk's four. */
  | 'status'
  | 'object'
  | 'strings'
  | 'annotations'
  | 'any'

export interface FieldRow {
  /** `a.b` is `b` in the object `a`. */
  readonly field: string
  readonly type: FieldType
  readonly optional?: true
  readonly document: string
}

export interface HeaderRow {
  readonly header: string
  readonly pattern: RegExp
  readonly document: string
}

export interface EnvelopeRow {
  readonly status: readonly number[] | undefined
  readonly headers: readonly HeaderRow[]
  /** undefined: the body is the function's own. */
  readonly fields: readonly FieldRow[] | undefined
  readonly document: string
}

const json: HeaderRow = { header: 'content-type', pattern: /^application\/json(?:;|$)/, document: 'seed 001, response format' }
const requestId: HeaderRow = { header: 'x-request-id', pattern: /^\S+$/, document: 'seed 002, examples' }
const endpoint: HeaderRow = { header: 'x-ncp-apigw-response-origin', pattern: /^ENDPOINT$/, document: 'seed 002, examples' }
const gateway: HeaderRow = { header: 'x-ncp-apigw-response-origin', pattern: /^APIGW$/, document: 'ncp.md 6' }
const whiskId: HeaderRow = { header: 'x-openwhisk-activation-id', pattern: /^[0-9a-f]{32}$/, document: 'openwhisk.md 9, 11' }
const transaction: HeaderRow = { header: 'x-request-id', pattern: /^\S+$/, document: 'openwhisk.md 7' }
const tcbRequest: HeaderRow = { header: 'x-request-id', pattern: /^\S+$/, document: 'seed 003, X-Request-Id' }

/** The fields of seed 000, inside `content` for Post Action and bare for a webhook. */
function ncpRecord(prefix: string, document: string): FieldRow[] {
  const row = (field: string, type: FieldType): FieldRow => ({ field: `${prefix}${field}`, type, document: `${document}, ${field}` })
  return [
    row('activationId', 'id'),
    row('duration', 'integer'),
    row('end', 'integer'),
    row('name', 'string'),
    row('namespace', 'string'),
    row('response', 'object'),
    row('response.result', 'any'),
    row('response.status', 'status'),
    row('response.success', 'boolean'),
    row('start', 'integer'),
    row('subject', 'string'),
  ]
}

function fields(document: string, types: Readonly<Record<string, FieldType>>): FieldRow[] {
  return Object.entries(types).map(([field, type]) => ({ field, type, document: `${document}, ${field}` }))
}

function optional(document: string, types: Readonly<Record<string, FieldType>>): FieldRow[] {
  return fields(document, types).map((row) => ({ ...row, optional: true as const }))
}

export const envelopes = {
  'ncp.postAction': {
    status: [200],
    headers: [json],
    fields: [{ field: 'content', type: 'object', document: 'seed 000, response body' }, ...ncpRecord('content.', 'seed 000')],
    document: 'seed 000 (Post Action)',
  },
  'ncp.postAction.accepted': {
    // The body is documented, its status is not (ncp.md 4).
    status: undefined,
    headers: [json],
    fields: fields('seed 000, timeout', { content: 'object', 'content.activationId': 'id' }),
    document: 'seed 000 (Post Action, timeout)',
  },
  'ncp.error': {
    status: undefined,
    headers: [json],
    fields: fields('seed 001, ErrorResponse', {
      error: 'object',
      'error.errorCode': 'string',
      'error.message': 'string',
      'error.details': 'string',
    }),
    document: 'seed 001 (ErrorResponse)',
  },
  'ncp.gatewayError': {
    status: [400, 401, 404, 413, 429, 500, 503, 504],
    headers: [json, requestId, gateway],
    fields: fields('ncp.md 6', { error: 'object', 'error.errorCode': 'string', 'error.message': 'string', 'error.details': 'string' }),
    document: 'ncp.md 6 (errors of the API Gateway)',
  },
  'ncp.webhook.accepted': {
    status: [202],
    headers: [json, requestId, endpoint],
    fields: fields('seed 002, asynchronous call', { activationId: 'id' }),
    document: 'seed 002 (Webhook, asynchronous)',
  },
  'ncp.webhook.record': {
    status: [200],
    headers: [json, requestId, endpoint],
    // Seed 002 only points at "the activation result": beside the fields of seed 000 the substrate's own may be there.
    fields: [
      ...ncpRecord('', 'seed 002, blocking=true: the activation result of seed 000'),
      ...optional('openwhisk.md 12', {
        annotations: 'annotations',
        logs: 'strings',
        publish: 'boolean',
        version: 'string',
        cause: 'id',
        'response.size': 'integer',
      }),
    ],
    document: 'seed 002 (Webhook, blocking=true)',
  },
  'ncp.webhook.result': {
    status: [200],
    headers: [json, requestId, endpoint],
    fields: undefined,
    document: 'seed 002 (Webhook, blocking=true&result=true)',
  },
  'ncp.http.notReady': {
    status: [202],
    headers: [json, requestId, endpoint],
    fields: fields('seed 002, 202', { code: 'string', error: 'string' }),
    document: 'seed 002 (HTTP trigger, over one minute)',
  },
  'openwhisk.activation': {
    status: [200, 500, 502],
    headers: [{ ...json, document: 'openwhisk.md 12' }],
    fields: [
      ...fields('openwhisk.md 12', {
        activationId: 'id',
        annotations: 'annotations',
        duration: 'integer',
        end: 'integer',
        logs: 'strings',
        name: 'string',
        namespace: 'string',
        publish: 'boolean',
        response: 'object',
        'response.result': 'any',
        'response.status': 'status',
        'response.success': 'boolean',
        start: 'integer',
        subject: 'string',
        version: 'string',
      }),
      ...optional('openwhisk.md 12', { 'response.size': 'integer', cause: 'id' }),
    ],
    document: 'openwhisk.md 12 (activation record)',
  },
  'openwhisk.accepted': {
    status: [202],
    headers: [{ ...json, document: 'openwhisk.md 11' }, whiskId],
    fields: fields('openwhisk.md 11', { activationId: 'id' }),
    document: 'openwhisk.md 11 (not blocking, or the wait elapsed)',
  },
  'openwhisk.error': {
    status: undefined,
    headers: [{ ...json, document: 'openwhisk.md 7' }, transaction],
    fields: fields('openwhisk.md 7', { code: 'string', error: 'string' }),
    document: 'openwhisk.md 7 (error bodies)',
  },
  'openwhisk.web.notReady': {
    status: [202],
    headers: [{ ...json, document: 'openwhisk.md 9' }, transaction, whiskId],
    fields: fields('openwhisk.md 9', { code: 'string', error: 'string' }),
    document: 'openwhisk.md 9 (no result within the wait)',
  },
  'tcb.result': {
    status: [200],
    headers: [{ header: 'content-type', pattern: /^(?:application\/json|text\/plain)(?:;|$)/, document: 'seed 003, 200' }, tcbRequest],
    fields: undefined,
    document: 'seed 003 (200)',
  },
  'tcb.error': {
    status: undefined,
    headers: [{ header: 'content-type', pattern: /^application\/json(?:;|$)/, document: 'seed 003, 400' }, tcbRequest],
    fields: fields('seed 003, CommonErrorResponse', { code: 'string', message: 'string', requestId: 'string' }),
    document: 'seed 003 (CommonErrorResponse)',
  },
} as const satisfies Record<string, EnvelopeRow>

export type ContractName = keyof typeof envelopes
