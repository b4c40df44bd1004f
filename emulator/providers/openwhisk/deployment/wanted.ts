/** What a namespace of OpenWhisk has once the project is deployed, each entity as the API shows it. */
import { isSequence, type Action } from '../../../model/action.ts'
import type { Package } from '../../../model/catalog.ts'
import type { ResolvedConfig } from '../../../model/resolved-config.ts'
import type { JsonObject, Params } from '../../../model/json.ts'
import { shippedActions, shippedEnv, shippedKind, shippedPackages, type Shipment } from '../../../model/shipment.ts'
import { runsHere } from '../../../model/kinds.ts'
import type { Entity, Wanted } from '../../deployment.ts'
import { annotationsOf } from '../rest/actions.ts'
import { apiEntities } from './apis.ts'

/** In the order of wskdeploy (apache/openwhisk-wskdeploy 16acc805, deployers/servicedeployer.go deployAssets). */
export function wantedOf(shipment: Shipment): Wanted {
  const { config, catalog, names } = shipment
  const notes: string[] = []
  const actions = shippedActions(shipment)
  const all = names.length === 0
  const entities: Entity[] = [
    ...shippedPackages(shipment).map((one) => packageEntity(one, catalog.namespace)),
    ...actions.map((action) => (isSequence(action) ? sequenceEntity(action) : actionEntity(action, shipment, notes))),
    ...(all ? triggerEntities(config) : []),
    ...(all ? ruleEntities(config) : []),
  ]
  const problems = actions.flatMap((action) => {
    const known = isSequence(action) || shipment.codes.has(action.path) || (action.runtime !== undefined && 'image' in action.runtime)
    return known ? [] : [`${action.path} has no code to send.`]
  })
  if (all) entities.push(...apiEntities(shipment, problems))
  return { entities, notes, problems }
}

function packageEntity({ name, params, annotations, binding }: Package, namespace: string): Entity {
  const shown = binding && { namespace: binding.namespace === namespace ? '_' : binding.namespace, name: binding.name }
  return { kind: 'package', name, properties: { parameters: params, annotations, ...(shown === undefined ? {} : { binding: shown }) } }
}

function actionEntity(action: Action, { config, codes }: Shipment, notes: string[]): Entity {
  const { path, ownParams, ownInit = [], runtime } = action
  const code = codes.get(path)
  const image = runtime && 'image' in runtime ? runtime.image : undefined
  const kind = image === undefined ? shippedKind(action, config) : 'blackbox'
  if (runtime && image === undefined && runsHere(action.kind))
    notes.push(`${path} runs by a program of this machine here, and by ${kind} where it is deployed.`)
  if (action.requireAdobeAuth) notes.push(`${path} asks for Adobe's headers, which only App Builder puts before an action.`)
  const { timeout, memory, logs, concurrency } = action.limits
  // Init parameters are the environment (apache/openwhisk, WhiskAction.scala containerInitializer).
  const environment = { ...shippedEnv(action, config), ...Object.fromEntries(ownInit.map((name) => [name, ownParams[name] ?? null])) }
  const parameters = Object.fromEntries(Object.entries(ownParams).filter(([name]) => !ownInit.includes(name)))
  const properties: JsonObject = {
    kind,
    ...(image === undefined ? {} : { image }),
    ...(code === undefined ? {} : { code: code.sha256, main: code.main }),
    parameters,
    environment,
    annotations: deployedAnnotations(action),
    limits: { timeout: Math.ceil(timeout), memory: Math.ceil(memory), logs: Math.ceil(logs), concurrency },
  }
  return { kind: 'action', name: path, properties }
}

function sequenceEntity(action: Action): Entity {
  return {
    kind: 'sequence',
    name: action.path,
    properties: { components: action.components.map(qualified), annotations: deployedAnnotations(action) },
  }
}

export function deployedAnnotations(action: Action): Params {
  return ownAnnotations(annotationsOf(action))
}

/** False says the same as nothing: wskdeploy writes it of web actions, and the cloud of whoever says nothing about a key. */
const offByDefault: ReadonlySet<string> = new Set(['web-export', 'raw-http', 'final', 'web-custom-options', 'provide-api-key'])

/** Without what the cloud adds itself. */
export function ownAnnotations(given: Params): Params {
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => name !== 'exec' && !(value === false && offByDefault.has(name))),
  )
}

function triggerEntities({ openwhisk: { triggers } }: ResolvedConfig): Entity[] {
  return Object.entries(triggers).map(([name, { feed, params = {}, annotations = {} }]) => ({
    kind: 'trigger',
    name,
    properties: { ...(feed === undefined ? {} : { feed: feedPath(feed) }), parameters: params, annotations },
  }))
}

function ruleEntities({ openwhisk: { rules } }: ResolvedConfig): Entity[] {
  return Object.entries(rules).map(([name, { trigger, action }]) => ({
    kind: 'rule',
    name,
    properties: { trigger: qualified(trigger), action: qualified(action) },
  }))
}

/** `_` is the namespace of the key. */
export function qualified(path: string): string {
  return path.startsWith('/') ? path : `/_/${path}`
}

/** `whisk.system/alarms/alarm` is spelled with and without a slash. */
function feedPath(feed: string): string {
  return feed.split('/').length === 3 && !feed.startsWith('/') ? `/${feed}` : feed
}
