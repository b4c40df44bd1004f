/** Reads one call of the management API (caller, resource, platform) and makes the checks that every entity shares. */
import type { Action } from '../../../model/action.ts'
import type { Catalog, Package } from '../../../model/catalog.ts'
import type { ResolvedConfig } from '../../../model/resolved-config.ts'
import type { NcpCredential } from '../../../model/ncp-config.ts'
import { formatPath } from '../../../model/names.ts'
import type { Answer, Exchange } from '../../../model/http.ts'
import { nearest } from '../../../system/did-you-mean.ts'
import type { Context } from '../context.ts'
import { isStrict, namePattern, platformDefaults, serviceErrors } from '../contract.ts'
import type { Platform, ServiceErrorKey, ServiceErrorRow, Version, Zone } from '../contract.ts'
import { contentAnswer, gatewayHeaders, jsonAnswer, refuse, serviceError } from '../envelope.ts'
import type { Refusal } from '../envelope.ts'
import type { JsonBody } from '../json-body.ts'
import type { Query } from '../query.ts'
import { configuredPlace } from '../triggers/configured.ts'
import type { Trigger, TriggerStore } from '../triggers/trigger-store.ts'
import { said } from '../../../model/said.ts'

/** Decoded names in the path, '' for those that it lacks; `package` is `-` for the default package. */
export interface Names {
  readonly package: string
  readonly action: string
  readonly trigger: string
  readonly activation: string
}

export interface Call {
  readonly exchange: Exchange
  readonly context: Context
  readonly config: ResolvedConfig
  readonly catalog: Catalog
  readonly triggers: TriggerStore
  readonly version: Version
  readonly zone: Zone
  readonly names: Names
  readonly query: Query
  /** Empty for operations that read no body. */
  readonly body: JsonBody
  /** The caller's value, or the default; {@link knownPlatform} checks it. */
  readonly platform: string
  readonly credential: NcpCredential | undefined
  readonly requestId: string
}

export function platformOf(zone: Zone, version: Version, query: Query): string {
  const [only] = zone.platforms
  const usual = platformDefaults[version]
  const fallback = zone.platforms.includes(usual) ? usual : (only ?? usual)
  return zone.platformParameter ? (query.get('platform') ?? fallback) : fallback
}

/** Refuses `deny: true`; the method selects one of the two rows of 80002. */
export function permitted({ credential, exchange }: Call): Refusal | undefined {
  if (credential?.deny !== true) return undefined
  const about = said`${credential.accessKey} may not do this (deny: true)`
  return refuse(exchange.method === 'PUT' || exchange.method === 'DELETE' ? 'permissionDetailed' : 'permissionQuery', about)
}

export function knownPlatform(error: ServiceErrorKey): (call: Call) => Refusal | undefined {
  return ({ zone, platform }) => {
    const platforms: readonly string[] = zone.platforms
    return platforms.includes(platform)
      ? undefined
      : refuse(error, said`platform is ${JSON.stringify(platform)}, allowed are ${platforms.join(', ')}`)
  }
}

export function validName(error: ServiceErrorKey, nameOf: (call: Call) => string): (call: Call) => Refusal | undefined {
  return (call) => {
    const name = nameOf(call)
    if (namePattern.test(name)) return undefined
    return refuse(error, said`${JSON.stringify(name)} is not 1 to 50 letters, digits, "-" and "_" that do not start with "-"`)
  }
}

/** `-` stands for the default package, which is '' in the catalog. */
export function packageName(call: Call): string {
  return call.names.package === '-' ? '' : call.names.package
}

export function actionPath(call: Call): string {
  return formatPath(packageName(call), call.names.action)
}

export function actionOf(call: Call): Action | undefined {
  // A name that contains "/" would reach into a package.
  return call.names.action.includes('/') || packageName(call).includes('/') ? undefined : call.catalog.actions.get(actionPath(call))
}

export function actionExists(call: Call): Refusal | undefined {
  return actionOf(call) ? undefined : refuse('actionNotFound', `${call.names.package}/${call.names.action}`)
}

/** The action's own platform where the API created it, else the configured one; undefined means any. */
export function platformOfAction(action: Action, config: ResolvedConfig): Platform | undefined {
  return declaredPlatform(action.annotations['platform'], config)
}

export function platformOfPackage({ annotations }: Package, config: ResolvedConfig): Platform | undefined {
  return declaredPlatform(annotations['platform'], config)
}

function declaredPlatform(declared: unknown, config: ResolvedConfig): Platform | undefined {
  return declared === 'vpc' || declared === 'classic' ? declared : config.ncp.platform
}

/** Refuses to read or run an action through the other platform. */
export function actionOnPlatform(call: Call): Refusal | undefined {
  const action = actionOf(call)
  const platform = action && platformOfAction(action, call.config)
  return platform === undefined || platform === call.platform
    ? undefined
    : refuse('actionPlatformOther', said`${call.names.action} is on ${platform}, not on ${call.platform}`)
}

export function packageOnPlatform(call: Call, error: 'packagePlatform' | 'packagePlatformFixed'): Refusal | undefined {
  const found = call.catalog.packages.get(call.names.package)
  const platform = found && platformOfPackage(found, call.config)
  return platform === undefined || platform === call.platform
    ? undefined
    : refuse(error, said`${call.names.package} is on ${platform}, not on ${call.platform}`)
}

/** Whether a list shows an entity of this platform; undefined means any. */
export function listedOn(platform: Platform | undefined, call: Call): boolean {
  return platform === undefined || platform === call.platform
}

export function triggerOf(call: Call): Trigger | undefined {
  return call.triggers.get(call.names.trigger)
}

export function triggerExists(call: Call): Refusal | undefined {
  return triggerOf(call) ? undefined : refuse('triggerNotFound', call.names.trigger)
}

export function triggerOnPlatform(call: Call): Refusal | undefined {
  const trigger = triggerOf(call)
  return trigger?.platform === undefined || trigger.platform === call.platform
    ? undefined
    : refuse('triggerPlatformOther', said`${trigger.name} is on ${trigger.platform}, not on ${call.platform}`)
}

/** Refuses to change or delete a trigger of the configuration. */
export function triggerOfCalls({ triggers, config, names }: Call): Refusal | undefined {
  const place = configuredPlace(triggers, config, names.trigger)
  return place === undefined ? undefined : fileBacked(names.trigger, place)
}

/** Packages, actions and triggers share one set of names (ncp.md 2); those of the same kind are updates, not conflicts. */
export function nameConflict(call: Call, name: string, kind: 'package' | 'action' | 'trigger'): Refusal | undefined {
  const { catalog, config, triggers } = call
  if (kind !== 'package' && catalog.packages.has(name)) return refuse('nameConflict', said`${name} is a package`)
  if (kind !== 'action' && [...catalog.actions.values()].some((action) => action.name === name))
    return refuse('nameConflict', said`${name} is an action`)
  if (kind !== 'trigger' && triggers.get(name)) return refuse('nameConflict', said`${name} is a trigger`)
  return Object.hasOwn(config.triggers, name) ? refuse('nameConflict', said`${name} is a trigger of the configuration`) : undefined
}

/** The API never changes the project's files. */
export function fileBacked(name: string, file: string): Refusal {
  return refuse('nameConflict', said`${name} comes from ${file}; change that file, or choose another name`)
}

export function refused(call: Call, refusal: Refusal, surface = 'ncp.api'): Answer {
  const row: ServiceErrorRow = serviceErrors[refusal.error]
  const code = refusal.error === 'triggerActivationNotFound' && isStrict(call.config, 'triggerActivation80518') ? '80518' : row.code
  const answer = serviceError(refusal, call.requestId, code)
  const meant = refusal.error === 'actionNotFound' ? nearest(actionPath(call), [...call.catalog.actions.keys()]) : undefined
  const told = `${code} ${row.message}`
  const why = refusal.about === undefined ? row.description : said`${row.description.replace(/\.$/, '')}: ${refusal.about}`
  const text = meant === undefined ? said`${told}: ${why}` : said`${told}: ${why}. Did you mean ${meant}?`
  call.context.refused(call.exchange, surface, answer.status, text)
  return answer
}

export function content(call: Call, value: object): Answer {
  return contentAnswer(JSON.stringify(value), call.requestId)
}

/** ncp.md 12.14: the official examples have 204. */
export function deleted(call: Call): Answer {
  if (isStrict(call.config, 'deleteAnswers200')) return jsonAnswer({ status: 200, body: '{"success":true}', requestId: call.requestId })
  return { status: 204, headers: gatewayHeaders(call.requestId, 'ENDPOINT') }
}
