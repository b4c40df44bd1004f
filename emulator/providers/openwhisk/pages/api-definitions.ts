/** Shapes of the API's bodies, for its document: what the handlers in rest/ read and print. */
import type { JsonObject } from '../../../model/json.ts'

const string = { type: 'string' }
const boolean = { type: 'boolean' }
const integer = { type: 'integer' }
const object = { type: 'object' }

export function reference(definition: string): JsonObject {
  return { $ref: `#/definitions/${definition}` }
}

function shape(properties: JsonObject, required: readonly string[] = []): JsonObject {
  return { type: 'object', properties, ...(required.length === 0 ? {} : { required: [...required] }) }
}

const pairs = { type: 'array', items: reference('KeyValue') }
const names = { namespace: string, name: string, version: string, publish: boolean }
const common = { ...names, annotations: pairs, updated: integer }
const always = Object.keys(names)
const changed = { version: string, publish: boolean, annotations: pairs }
const limits = reference('ActionLimits')
const ends = { trigger: reference('PathName'), action: reference('PathName') }
const times = { activationId: string, start: integer, end: integer, duration: integer, cause: string }
const rows = { type: 'array', items: reference('PackageAction') }

export const definitions: JsonObject = {
  KeyValue: shape({ key: string, value: {}, init: boolean }, ['key', 'value']),
  PathName: shape({ path: string, name: string }, ['path', 'name']),
  ErrorMessage: shape({ error: string, code: string }, ['error']),
  Payload: object,
  ActionLimits: shape({ timeout: integer, memory: integer, logs: integer, concurrency: integer }),
  ActionExec: shape(
    { kind: string, code: string, image: string, main: string, binary: boolean, components: { type: 'array', items: string } },
    ['kind'],
  ),
  Action: shape({ ...common, exec: reference('ActionExec'), parameters: pairs, limits, binding: string }, [...always, 'exec', 'limits']),
  ActionMeta: shape({ ...common, exec: shape({ binary: boolean }), limits }, [...always, 'exec', 'limits']),
  ActionPut: shape({
    ...changed,
    exec: reference('ActionExec'),
    parameters: pairs,
    limits,
    delAnnotations: { type: 'array', items: string },
  }),
  Rule: shape({ ...common, ...ends, status: string }, [...always, 'trigger', 'action']),
  RuleMeta: shape({ ...common, ...ends }, [...always, 'trigger', 'action']),
  RulePut: shape({ ...changed, trigger: string, action: string }),
  RuleStatus: shape({ status: { type: 'string', enum: ['active', 'inactive'] } }, ['status']),
  Trigger: shape({ ...common, parameters: pairs, limits: object, rules: object }, always),
  TriggerMeta: shape(common, always),
  TriggerPut: shape({ ...changed, parameters: pairs, limits: object }),
  Package: shape({ ...common, parameters: pairs, binding: reference('PackageBinding'), actions: rows, feeds: rows }, always),
  PackageMeta: shape({ ...common, binding: {} }, always),
  PackagePut: shape({ ...changed, parameters: pairs, binding: reference('PackageBinding') }),
  PackageBinding: shape({ namespace: string, name: string }),
  PackageAction: shape({ name: string, version: string, annotations: pairs }, ['name', 'version']),
  ActivationBrief: shape({ ...names, ...times, annotations: pairs, statusCode: integer }, [...always, 'activationId', 'start']),
  Activation: shape(
    { ...names, ...times, annotations: pairs, subject: string, response: reference('ActivationResult'), logs: reference('Lines') },
    [...always, 'subject', 'activationId', 'start', 'response', 'logs'],
  ),
  ActivationId: shape({ activationId: string }, ['activationId']),
  ActivationLogs: shape({ logs: reference('Lines') }),
  ActivationResult: shape({ status: string, success: boolean, size: integer, result: {} }),
  UserLimits: object,
  Lines: { type: 'array', items: string },
}
