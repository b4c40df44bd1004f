/** Reads the body of PUT trigger: flat in v2.1, wrapped in `trigger` and `link` in v2.0 (ncp.md 2). */
import { isObject } from '../../../model/json.ts'
import type { Json, JsonObject } from '../../../model/json.ts'
import { isStrict, type TriggerType } from '../contract.ts'
import { cronProblem } from '../triggers/cron-option.ts'
import { triggerOf } from './call.ts'
import type { Call } from './call.ts'
import { at, commonFields, group, list, text } from './fields.ts'
import type { Field } from './fields.ts'
import { said, type SaidValue } from '../../../model/said.ts'

export function triggerType(call: Call): TriggerType | undefined {
  const type = call.query.get('type')
  return triggerTypes(call).find((one) => one === type)
}

/** Those that a call may name: v2.0 has no Secret Manager (A20). */
export function triggerTypes({ zone, version }: Call): readonly TriggerType[] {
  return version === '2.0' ? zone.triggerTypes.filter((type) => type !== 'secret_manager') : zone.triggerTypes
}

export function triggerFields(call: Call): readonly Field[] {
  const old = call.version === '2.0'
  const prefix = old ? 'trigger.' : ''
  const type = triggerType(call)
  return [
    ...(old ? [group('trigger', { required: true })] : []),
    ...commonFields(prefix, call.config.limits.parameterSize),
    ...(type ? typeFields(type, prefix, call) : []),
  ]
}

function typeFields(type: TriggerType, prefix: string, call: Call): readonly Field[] {
  const old = call.version === '2.0'
  switch (type) {
    case 'cron':
      return [
        text(`${prefix}cronOption`, { required: true, problem: (option) => cronProblem(option, isStrict(call.config, 'cronFromZero')) }),
      ]
    case 'github':
      return githubFields(prefix, call)
    // v2.0 has one object as `link`, whose fields the service behind it checks.
    case 'insight':
      return old ? [group('link')] : [entries('insightLink', false, ['prodKey', 'ruleGrpId'])]
    case 'object_storage':
      return old ? [group('link', { required: true })] : [entries('objectStorageLink', true, ['bucketName', 'eventRuleName'])]
    case 'source_commit':
      return old ? [group('link', { required: true })] : [entries('sourceCommitLink', true, ['repositoryName', 'webhookName'])]
    case 'secret_manager':
      return [entries('secretManagerLink', true, ['secretName'])]
  }
}

/** `link` names the API Gateway stage of the webhook and is required only to create the trigger. */
function githubFields(prefix: string, call: Call): readonly Field[] {
  const old = call.version === '2.0'
  const credential = `${prefix}${old ? 'credentials' : 'credential'}`
  const required = triggerOf(call) === undefined || at(call.body.value, 'link') !== undefined
  const problem = (events: readonly Json[]): SaidValue | undefined =>
    events.length > 0 && events.every((one) => typeof one === 'string') ? undefined : 'is no list of event names'
  return [
    group(credential, { required: true }),
    ...['username', 'accessToken', 'repository'].map((name) => text(`${credential}.${name}`, { required: true })),
    list(`${prefix}events`, { required: true, problem }),
    group('link', { required }),
    ...[old ? 'productId' : 'productName', 'apiName', 'stageName'].map((name) => text(`link.${name}`, { required })),
  ]
}

function entries(path: string, required: boolean, names: readonly string[]): Field {
  const problem = (all: readonly Json[]): SaidValue | undefined => {
    if (required && all.length === 0) return 'is empty'
    const complete = all.every((one) => isObject(one) && names.every((name) => typeof at(one, name) === 'string'))
    return complete ? undefined : said`needs ${names.join(' and ')}, as text, in every entry`
  }
  return list(path, { required, problem })
}

/** Fields of the body that a trigger keeps for `execOption`, in either version, without credentials. */
export function triggerOptions(call: Call): JsonObject {
  const body = call.body.value
  const inner = call.version === '2.0' ? at(body, 'trigger') : body
  const options: JsonObject = {}
  for (const name of ['cronOption', 'events', 'insightLink', 'objectStorageLink', 'sourceCommitLink', 'secretManagerLink'] as const) {
    const value = isObject(inner) ? at(inner, name) : undefined
    if (value !== undefined) options[name] = value
  }
  const link = at(body, 'link')
  if (link !== undefined) options['link'] = link
  return options
}
