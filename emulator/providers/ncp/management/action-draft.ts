/** Checks the body of PUT action, v2.1 or v2.0, and turns it into a draft to deploy (ncp.md 2 and 10). */
import type { Action, ActionType } from '../../../model/action.ts'
import { isObject } from '../../../model/json.ts'
import type { Json, JsonObject, Params } from '../../../model/json.ts'
import type { ActionDraft } from '../../../model/deployment.ts'
import { isStrict, limits, runtimes } from '../contract.ts'
import { actionOf, packageName } from './call.ts'
import type { Call } from './call.ts'
import { at, commonFields, flag, group, list, objectAt, stringAt, text, tooLong, whole } from './fields.ts'
import type { Field } from './fields.ts'
import { said, type SaidValue } from '../../../model/said.ts'

export const actionTypes = ['basic', 'web', 'sequence', 'sequence-web'] as const satisfies readonly ActionType[]

export function isActionType(type: string): type is ActionType {
  return actionTypes.some((one) => one === type)
}

/**
 * Reads the type: in v2.1 from the query, in v2.0 from `exec.kind` (sequence) and `web` of the body, which defaults to false for a
 * new action and to **true** for an existing one.
 */
export function draftType(call: Call): ActionType {
  const { version, query, body } = call
  if (version === '2.1') {
    const type = query.get('type') ?? 'basic'
    return isActionType(type) ? type : 'basic'
  }
  const given = at(body.value, 'web')
  const web = typeof given === 'boolean' ? given : actionOf(call) !== undefined
  const sequence = at(body.value, 'exec.kind') === 'sequence'
  if (sequence) return web ? 'sequence-web' : 'sequence'
  return web ? 'web' : 'basic'
}

export function fieldsOf(call: Call): readonly Field[] {
  const type = draftType(call)
  const own = type === 'sequence' || type === 'sequence-web' ? sequenceFields : codeFields(call)
  return [
    ...commonFields('', call.config.limits.parameterSize),
    ...(call.version === '2.0' ? [flag('web')] : []),
    ...own,
    ...httpFields(type),
  ]
}

const sequenceFields: readonly Field[] = [
  group('exec', { required: true }),
  text('exec.kind', { required: true, problem: (kind) => (kind === 'sequence' ? undefined : 'must be "sequence" for a sequence') }),
  list('exec.components', { required: true, problem: componentsProblem }),
]

function codeFields(call: Call): readonly Field[] {
  const required = isStrict(call.config, 'putActionNeedsLimitsAndVpc')
  return [
    group('exec', { required: true }),
    text('exec.kind', { required: true, problem: (kind) => runtimeProblem(kind, actionOf(call)) }),
    text('exec.code', { required: true, problem: (code) => codeProblem(code, call) }),
    flag('exec.binary'),
    text('exec.main', { problem: (main) => (main === '' ? 'is empty' : undefined) }),
    group('limits', { required }),
    whole('limits.timeout', { required, problem: timeoutProblem }),
    whole('limits.memory', { required, problem: memoryProblem }),
    list('vpc', { required: required && call.platform === 'vpc', problem: (entries) => vpcProblem(entries, call) }),
  ]
}

/** The names have hyphens: `raw_http` is ignored, as in the cloud. Only web actions may set them to true. */
function httpFields(type: ActionType): readonly Field[] {
  const problem = (on: boolean): SaidValue | undefined =>
    on && (type === 'basic' || type === 'sequence') ? said`is for web actions; this one is ${type}` : undefined
  return [flag('raw-http', { problem }), flag('custom-options', { problem })]
}

function componentsProblem(components: readonly Json[]): SaidValue | undefined {
  if (components.length === 0) return 'is empty'
  const bad = components.find((one) => typeof one !== 'string' || !/^[^/\s]+\/[^/\s]+$/.test(one))
  return bad === undefined ? undefined : said`has ${JSON.stringify(bad)}; a component is "package/action", "-/action" without a package`
}

function runtimeProblem(kind: string, existing: Action | undefined): SaidValue | undefined {
  const state = Object.hasOwn(runtimes, kind) ? runtimes[kind as keyof typeof runtimes] : undefined
  if (state === 'runs') return undefined
  const successor = kind.startsWith('python:') ? 'python:3.13' : 'nodejs:22'
  if (state === 'ended' && /^(?:nodejs|python):/.test(kind))
    return existing ? undefined : said`${kind} has ended and takes no new actions; use ${successor}`
  if (state !== undefined) return said`${kind} is a runtime of the cloud that is not emulated; nodejs:22 and python:3.13 are`
  return said`${JSON.stringify(kind)} is no runtime; ${successor} is`
}

function codeProblem(code: string, { body }: Call): SaidValue | undefined {
  const binary = at(body.value, 'exec.binary') === true
  if (!binary) return tooLong(code, limits.code)
  if (code === '' || code.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(code)) return 'is not Base64, and exec.binary is true'
  return tooLong(code, (limits.code * 4) / 3)
}

function timeoutProblem(timeout: number): SaidValue | undefined {
  const { min, max } = limits.actionTimeout
  return timeout >= min && timeout <= max ? undefined : said`is ${timeout}, allowed are ${min} to ${max} ms`
}

function memoryProblem(memory: number): SaidValue | undefined {
  return limits.actionMemory.some((one) => one === memory)
    ? undefined
    : said`is ${memory}, allowed are ${limits.actionMemory.join(', ')} MB`
}

function vpcProblem(entries: readonly Json[], { platform }: Call): SaidValue | undefined {
  if (platform !== 'vpc') return 'belongs to the vpc platform'
  const complete = entries.every((one) => isObject(one) && Number.isInteger(at(one, 'vpcNo')) && Number.isInteger(at(one, 'subnetNo')))
  return complete ? undefined : 'needs vpcNo and subnetNo, both integers, in every entry'
}

/** Expects a body that satisfies {@link fieldsOf}. */
export function draftOf(call: Call): ActionDraft {
  const body = call.body.value
  const type = draftType(call)
  const annotations: Params = { description: stringAt(body, 'description') ?? '', platform: call.platform }
  const vpc = at(body, 'vpc')
  if (vpc !== undefined) annotations['vpc'] = vpc
  const common = { package: packageName(call), name: call.names.action, type, api: 'ncp' as const, annotations }
  const web = { rawHttp: at(body, 'raw-http') === true, customOptions: at(body, 'custom-options') === true }
  if (type === 'sequence' || type === 'sequence-web') return { ...common, ...web, components: componentPaths(at(body, 'exec.components')) }
  const code = stringAt(body, 'exec.code') ?? ''
  return {
    ...common,
    ...web,
    ...(at(body, 'exec.binary') === true ? { archive: Buffer.from(code, 'base64') } : { source: code }),
    main: stringAt(body, 'exec.main') ?? 'main',
    kind: stringAt(body, 'exec.kind') ?? 'nodejs:22',
    params: objectAt(body, 'parameters') ?? {},
    limits: {
      timeout: numberAt(body, 'limits.timeout') ?? limits.actionTimeout.default,
      memory: numberAt(body, 'limits.memory') ?? (isStrict(call.config, 'memory128') ? 128 : 256),
    },
  }
}

/** Catalog paths: `pkg/act`, or `act` for `-/act`. */
export function componentPaths(components: Json | undefined): readonly string[] {
  return Array.isArray(components) ? components.flatMap((one) => (typeof one === 'string' ? [one.replace(/^-\//, '')] : [])) : []
}

function numberAt(body: JsonObject, path: string): number | undefined {
  const value = at(body, path)
  return typeof value === 'number' ? value : undefined
}
