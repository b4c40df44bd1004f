/** The body of PUT trigger: flat in v2.1, wrapped in `trigger` and `link` in v2.0 (ncp.md 2). */
import { isObject } from '../../../model/json.ts'
import type { Json, JsonObject } from '../../../model/json.ts'
import type { TriggerType } from '../contract.ts'
import type { Call } from './call.ts'
import { cronProblem } from './cron.ts'
import { at, commonFields } from './fields.ts'
import type { Field, WithBody } from './fields.ts'
import type { Trigger } from './trigger-store.ts'

export interface PutTrigger extends Call, WithBody {
  readonly existing: Trigger | undefined
}

export function triggerType({ query, zone }: Call): TriggerType | undefined {
  const type = query.get('type')
  return zone.triggerTypes.find((one) => one === type)
}

export function triggerFields(put: PutTrigger): readonly Field[] {
  const old = put.version === '2.0'
  const prefix = old ? 'trigger.' : ''
  const type = triggerType(put)
  return [
    ...(old ? [{ path: 'trigger', type: 'object', required: true } as const] : []),
    ...commonFields(prefix, put.config.limits.parameterSize),
    ...(type ? typeFields(type, prefix, put) : []),
  ]
}

function typeFields(type: TriggerType, prefix: string, put: PutTrigger): readonly Field[] {
  const old = put.version === '2.0'
  switch (type) {
    case 'cron':
      return [{ path: `${prefix}cronOption`, type: 'string', required: true, problem: (value) => cronProblem(String(value)) }]
    case 'github': {
      const credential = `${prefix}${old ? 'credentials' : 'credential'}`
      const product = old ? 'productId' : 'productName'
      const link = put.existing === undefined || at(put.body.ok ? put.body.value : {}, 'link') !== undefined
      return [
        { path: credential, type: 'object', required: true },
        ...['username', 'accessToken', 'repository'].map((name) => ({ path: `${credential}.${name}`, type: 'string', required: true }) as const),
        { path: `${prefix}events`, type: 'array', required: true, problem: eventsProblem },
        { path: 'link', type: 'object', required: link },
        ...[product, 'apiName', 'stageName'].map((name) => ({ path: `link.${name}`, type: 'string', required: link }) as const),
      ]
    }
    // v2.0 sends one object as `link`; its fields are checked by the service behind it.
    case 'insight':
      return old ? [{ path: 'link', type: 'object' }] : [listField('insightLink', false, ['prodKey', 'ruleGrpId'])]
    case 'object_storage':
      return old ? [{ path: 'link', type: 'object', required: true }] : [listField('objectStorageLink', true, ['bucketName', 'eventRuleName'])]
    case 'source_commit':
      return old ? [{ path: 'link', type: 'object', required: true }] : [listField('sourceCommitLink', true, ['repositoryName', 'webhookName'])]
    case 'secret_manager':
      return [listField('secretManagerLink', true, ['secretName'])]
  }
}

function listField(path: string, required: boolean, names: readonly string[]): Field {
  return {
    path,
    type: 'array',
    required,
    problem(value) {
      if (!Array.isArray(value) || (required && value.length === 0)) return 'is empty'
      const complete = value.every((one) => isObject(one) && names.every((name) => typeof at(one, name) === 'string'))
      return complete ? undefined : `needs ${names.join(' and ')}, as text, in every entry`
    },
  }
}

function eventsProblem(value: Json): string | undefined {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string') ? undefined : 'is no list of event names'
}

/** What a trigger keeps of its body, whatever the version: for `execOption`. Credentials are not among it. */
export function triggerOptions(put: PutTrigger, body: JsonObject): JsonObject {
  const inner = put.version === '2.0' ? at(body, 'trigger') : body
  const options: JsonObject = {}
  for (const name of ['cronOption', 'events', 'insightLink', 'objectStorageLink', 'sourceCommitLink', 'secretManagerLink'] as const) {
    const value = isObject(inner) ? at(inner, name) : undefined
    if (value !== undefined) options[name] = value
  }
  const link = at(body, 'link')
  if (link !== undefined) options['link'] = link
  return options
}
