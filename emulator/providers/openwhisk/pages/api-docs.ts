/**
 * The API as a document of Swagger 2.0, at the addresses of the controller's own (apiv1swagger.json, infoswagger.json of apache/openwhisk): the same
 * operations under the same names, of those that are served here.
 */
import type { JsonObject } from '../../../model/json.ts'
import { limits } from '../contract.ts'
import { definitions, reference } from './api-definitions.ts'

interface Operation {
  readonly method: 'get' | 'put' | 'post' | 'delete'
  readonly id: string
  readonly summary: string
  readonly query?: readonly JsonObject[]
  /** Name and definition of its body. */
  readonly body?: readonly [name: string, definition: string, required: boolean]
  /** Of a 200; none where it has no body that is defined. */
  readonly answer?: JsonObject
  /** Statuses of its other answers. */
  readonly others: readonly number[]
}

const described: Readonly<Record<number, string>> = {
  202: 'Accepted activation request',
  204: 'Trigger has no active rules',
  400: 'Bad request',
  401: 'Unauthorized request',
  403: 'Unauthorized request',
  404: 'Item not found',
  409: 'Conflicting item already exists',
  413: 'Request entity too large',
  500: 'Server error',
  502: 'Activation produced an application error',
}

const query = (name: string, type: string, description: string): JsonObject => ({ name, in: 'query', type, required: false, description })
const page = [
  query('limit', 'integer', `Number of entities, up to ${limits.listMost.value}; 0 is as many. Default: ${limits.listDefault.value}`),
  query('skip', 'integer', 'Number of entities to leave out, from the first'),
]
const overwrite = query('overwrite', 'boolean', 'Replaces an entity that is there')
const code = query('code', 'boolean', 'Whether the code is shown. Default: true')
const invocation = [
  query('blocking', 'boolean', 'Waits for the activation. Default: false'),
  query('result', 'boolean', 'Answers with the result alone. Default: false'),
  query('timeout', 'integer', `Milliseconds to wait. Default and most: ${limits.invokeTimeout.value}`),
]
const listOf = (definition: string): JsonObject => ({ type: 'array', items: reference(definition) })

/** Reads, writes and deletes an entity. @param suffix of its operations' names */
function entity(name: string, suffix = ''): Operation[] {
  const read = [401, 403, 404, 409, 500]
  const isAction = name === 'Action'
  return [
    {
      method: 'get',
      id: `get${name}${suffix}ByName`,
      summary: `Get ${name.toLowerCase()} information`,
      ...(isAction ? { query: [code] } : {}),
      answer: reference(name),
      others: read,
    },
    {
      method: 'put',
      id: `update${name}${suffix}`,
      summary: `Create or update a ${name.toLowerCase()}`,
      query: [overwrite],
      body: [name.toLowerCase(), `${name}Put`, true],
      answer: reference(name),
      others: [400, 401, 403, 409, 413, 500],
    },
    {
      method: 'delete',
      id: `delete${name}${suffix}`,
      summary: `Delete a ${name.toLowerCase()}`,
      ...(name === 'Package' ? { query: [query('force', 'boolean', 'Deletes the actions in it as well')] } : {}),
      answer: reference(name),
      others: read,
    },
  ]
}

function list(id: string, summary: string, definition: string, more: readonly JsonObject[] = []): Operation {
  return { method: 'get', id, summary, query: [...page, ...more], answer: listOf(definition), others: [400, 401, 403, 500] }
}

function get(id: string, summary: string, answer: JsonObject): Operation {
  return { method: 'get', id, summary, answer, others: [401, 403, 404, 500] }
}

function invoke(suffix = ''): Operation {
  return {
    method: 'post',
    id: `invokeAction${suffix}`,
    summary: 'Invoke an action',
    query: invocation,
    body: ['payload', 'Payload', false],
    answer: reference('Activation'),
    others: [202, 401, 403, 404, 413, 500, 502],
  }
}

const activationPeriod = [
  query('name', 'string', 'Activations of this action'),
  query('since', 'integer', 'Those that started at this time or later, in ms since the epoch'),
  query('upto', 'integer', 'Those that started at this time or earlier, in ms since the epoch'),
  query('docs', 'boolean', 'Whole records. Default: false'),
]

const namespace = '/namespaces/{namespace}'
const operations: readonly (readonly [tag: string, path: string, operations: readonly Operation[]])[] = [
  [
    'Namespaces',
    '/namespaces',
    [get('getAllNamespaces', 'Get all namespaces for authenticated user', { type: 'array', items: { type: 'string' } })],
  ],
  ['Actions', `${namespace}/actions`, [list('getAllActions', 'Get all actions', 'ActionMeta')]],
  ['Actions', `${namespace}/actions/{actionName}`, [...entity('Action'), invoke()]],
  ['Actions', `${namespace}/actions/{packageName}/{actionName}`, [...entity('Action', 'InPackage'), invoke('InPackage')]],
  ['Rules', `${namespace}/rules`, [list('getAllRules', 'Get all rules', 'RuleMeta')]],
  [
    'Rules',
    `${namespace}/rules/{ruleName}`,
    [
      ...entity('Rule'),
      {
        method: 'post',
        id: 'setState',
        summary: 'Enable or disable a rule',
        body: ['status', 'RuleStatus', true],
        others: [400, 401, 403, 404, 500],
      },
    ],
  ],
  ['Triggers', `${namespace}/triggers`, [list('getAllTriggers', 'Get all triggers', 'TriggerMeta')]],
  [
    'Triggers',
    `${namespace}/triggers/{triggerName}`,
    [
      ...entity('Trigger'),
      {
        method: 'post',
        id: 'fireTrigger',
        summary: 'Fire a trigger',
        body: ['payload', 'Payload', false],
        others: [202, 204, 401, 403, 404, 413, 500],
      },
    ],
  ],
  ['Packages', `${namespace}/packages`, [list('getAllPackages', 'Get all packages', 'PackageMeta')]],
  ['Packages', `${namespace}/packages/{packageName}`, entity('Package')],
  ['Activations', `${namespace}/activations`, [list('getActivations', 'Get activation summary', 'ActivationBrief', activationPeriod)]],
  [
    'Activations',
    `${namespace}/activations/{activationid}`,
    [get('getActivationById', 'Get activation information', reference('Activation'))],
  ],
  [
    'Activations',
    `${namespace}/activations/{activationid}/logs`,
    [get('getActivationLogs', 'Get the logs for an activation', reference('ActivationLogs'))],
  ],
  [
    'Activations',
    `${namespace}/activations/{activationid}/result`,
    [get('getActivationResult', 'Get the result of an activation', reference('ActivationResult'))],
  ],
  ['Limits', `${namespace}/limits`, [get('getLimits', 'Get the limits for a namespace', reference('UserLimits'))]],
]

function operationView(tag: string, path: string, { id, summary, query: asked = [], body, answer, others }: Operation): JsonObject {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({ name, in: 'path', type: 'string', required: true }))
  const sent = body ? [{ name: body[0], in: 'body', required: body[2], schema: reference(body[1]) }] : []
  const responses: JsonObject = {}
  if (!others.includes(204)) responses['200'] = { description: summary, ...(answer ? { schema: answer } : {}) }
  for (const status of others) responses[status] = answerOf(status)
  return {
    tags: [tag],
    summary,
    operationId: id,
    ...(body ? { consumes: ['application/json'] } : {}),
    produces: ['application/json'],
    parameters: [...inPath, ...asked, ...sent],
    responses,
  }
}

function answerOf(status: number): JsonObject {
  const description = described[status] ?? ''
  if (status === 202) return { description, schema: reference('ActivationId') }
  if (status === 502) return { description, schema: reference('Activation') }
  return status < 400 ? { description } : { description, schema: reference('ErrorMessage') }
}

/** `GET /api/v1/api-docs` */
export function apiDocument(): JsonObject {
  const tags = [...new Set(operations.map(([tag]) => tag))]
  const paths: JsonObject = {}
  for (const [tag, path, all] of operations)
    paths[path] = Object.fromEntries(all.map((operation) => [operation.method, operationView(tag, path, operation)]))
  return {
    swagger: '2.0',
    info: { title: 'OpenWhisk REST API', description: 'API for OpenWhisk', version: '0.1.0' },
    basePath: '/api/v1',
    produces: ['application/json'],
    securityDefinitions: { basicAuth: { type: 'basic' } },
    security: [{ basicAuth: [] }],
    tags: tags.map((name) => ({ name })),
    paths,
    definitions,
  }
}

/** `GET /api-docs` */
export function infoDocument(): JsonObject {
  const summary = 'Get configuration parameters for deployment.'
  const responses = { 200: { description: 'API paths, runtimes, limits.', schema: { type: 'object' } } }
  return {
    swagger: '2.0',
    info: { title: 'OpenWhisk', description: 'API for OpenWhisk Configuration', version: '0.1.0' },
    basePath: '/',
    produces: ['application/json'],
    tags: [],
    paths: { '/': { get: { summary, produces: ['application/json'], responses } } },
    definitions: {},
  }
}
