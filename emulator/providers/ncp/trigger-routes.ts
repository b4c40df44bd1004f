/** Builds a routing table of the configured API Gateway triggers: product, API, stage, resource, method → action. */
import type { Action } from '../../model/action.ts'
import { isWeb } from '../../model/action.ts'
import type { Catalog } from '../../model/catalog.ts'
import type { TriggerConfig } from '../../model/config.ts'
import { said, sentences, type Said, type SaidValue } from '../../model/said.ts'
import { gatewayErrors, triggerKinds } from './contract.ts'

export type TriggerKind = keyof typeof triggerKinds

export interface Route {
  /** Its key in the configuration. */
  readonly name: string
  readonly trigger: TriggerConfig
  readonly kind: TriggerKind
  readonly methods: ReadonlySet<string>
  /** The resource in canonical spelling; for `{type+}` the part before it. */
  readonly path: string
  readonly greedy: boolean
  readonly action: Action | undefined
  /** Why this trigger cannot be served; such a route answers like one that does not exist. */
  readonly problem: string | undefined
}

export interface Match {
  readonly route: Route
  readonly action: Action
  /** The part that `{type+}` matched, with its leading slash, percent-encoded as sent; '' for a fixed resource. */
  readonly rest: string
}

/** Why there is no route, for the terminal. */
export interface NoMatch {
  readonly reason: Said
}

export interface Routes {
  readonly all: readonly Route[]
  find(product: string, path: string, method: string): Match | NoMatch | undefined
}

/** A sentence about a mistake in a trigger, whatever its action; undefined without one. */
export function configurationProblem(name: string, trigger: TriggerConfig): string | undefined {
  const at = `triggers.${name}`
  if (!trigger.resource.startsWith('/')) return `${at}.resource: found ${JSON.stringify(trigger.resource)}, a resource starts with "/"`
  const variable = trigger.resource.split('/').findIndex((segment) => segment.includes('{') || segment.includes('}'))
  const last = trigger.resource.split('/').length - 1
  if (variable >= 0 && (variable !== last || !isGreedy(trigger.resource))) {
    return `${at}.resource: found ${JSON.stringify(trigger.resource)}, the only variable segment is {type+} at the end`
  }
  if (trigger.style === 'external-address' && !isGreedy(trigger.resource)) {
    return `${at}.resource: found ${JSON.stringify(trigger.resource)}, an external address ends with {type+}`
  }
  if (trigger.methods?.length === 0) return `${at}.methods: found an empty list, at least one method is needed`
  if (trigger.fault !== undefined && !Object.hasOwn(gatewayErrors, trigger.fault)) {
    return `${at}.fault: found ${JSON.stringify(trigger.fault)}, allowed are the gateway's codes ${Object.keys(gatewayErrors).join(', ')}`
  }
  return undefined
}

/** A sentence that says why a trigger does not fit its action, whose type decides its kind (seed 002). */
export function kindProblem(name: string, trigger: TriggerConfig, action: Pick<Action, 'type'>): string | undefined {
  const kind = kindOf(action)
  const { methods } = triggerKinds[kind]
  const foreign = (trigger.methods ?? []).filter((method) => !methods.some((one) => one === method))
  if (foreign.length > 0) {
    return (
      `triggers.${name}.methods: found ${foreign.join(', ')}, but ${JSON.stringify(trigger.action)} is a ${action.type} action, so its trigger is a ` +
      `${kind} and takes ${methods.join(', ')} only. Make the action's type "web" for an HTTP trigger, or set methods to ["POST"]`
    )
  }
  if (trigger.style === 'external-address' && kind === 'Webhook') {
    return `triggers.${name}.style: found "external-address", which only web actions have; ${JSON.stringify(trigger.action)} is a ${action.type} action`
  }
  return undefined
}

export function kindOf(action: Pick<Action, 'type'>): TriggerKind {
  return action.type === 'web' || action.type === 'sequence-web' ? 'HTTP' : 'Webhook'
}

export function buildRoutes(triggers: Readonly<Record<string, TriggerConfig>>, catalog: Catalog): Routes {
  const all = Object.entries(triggers).map(([name, trigger]) => makeRoute(name, trigger, catalog))
  const stages = new Map<string, Route[]>()
  for (const route of all) {
    const key = stageKey(route.trigger.product, route.trigger.api, route.trigger.stage)
    stages.set(key, [...(stages.get(key) ?? []), route])
  }
  // Fixed resources come before {type+}, longer ones before shorter ones.
  for (const routes of stages.values()) routes.sort((a, b) => Number(a.greedy) - Number(b.greedy) || b.path.length - a.path.length)
  const plain = plainAddresses(all)
  return { all, find: (product, path, method) => plain.get(`${method} ${product} ${path}`) ?? find(stages, product, path, method) }
}

/** Fixed resources in their usual spelling, found without splitting the path. The first of two equal ones counts. */
function plainAddresses(routes: readonly Route[]): ReadonlyMap<string, Match> {
  const found = new Map<string, Match>()
  for (const route of routes) {
    const { action, trigger, greedy, methods, problem } = route
    if (!action || greedy || problem !== undefined) continue
    for (const method of methods) {
      for (const product of [trigger.product, trigger.product.toLowerCase()]) {
        const key = `${method} ${product} /${trigger.api}/${trigger.stage}${trigger.resource}`
        if (!found.has(key)) found.set(key, { route, action, rest: '' })
      }
    }
  }
  return found
}

function makeRoute(name: string, trigger: TriggerConfig, catalog: Catalog): Route {
  const action = catalog.actions.get(trigger.action)
  const kind = action && isWeb(action) ? 'HTTP' : 'Webhook'
  const greedy = isGreedy(trigger.resource)
  const path = greedy ? trigger.resource.slice(0, trigger.resource.lastIndexOf('/')) : trigger.resource
  const problem =
    configurationProblem(name, trigger) ??
    (action ? kindProblem(name, trigger, action) : `triggers.${name}.action: there is no action ${JSON.stringify(trigger.action)}`)
  const methods = new Set<string>(trigger.methods ?? triggerKinds[kind].methods)
  return { name, trigger, kind, methods, path: canonical(path) ?? path, greedy, action, problem }
}

/** `path` is `/{api}/{stage}/{resource…}`; undefined when its percent-encoding is no UTF-8. */
function find(stages: ReadonlyMap<string, readonly Route[]>, product: string, path: string, method: string): Match | NoMatch | undefined {
  const [, api = '', stage = '', ...resource] = path.split('/')
  const sent = resource.length > 0 ? `/${resource.join('/')}` : ''
  const wanted = canonical(sent)
  const decodedApi = canonical(api)
  const decodedStage = canonical(stage)
  if (wanted === undefined || decodedApi === undefined || decodedStage === undefined) return undefined
  const routes = stages.get(stageKey(product, decodeURIComponent(decodedApi), decodeURIComponent(decodedStage)))
  if (!routes) return { reason: noStage(stages, product, api, stage) }
  const fitting = routes.filter((route) => restOf(route, wanted, sent) !== undefined)
  const route = fitting.find((one) => one.methods.has(method))
  if (route?.problem !== undefined) return { reason: sentences(route.problem) }
  if (route?.action) return { route, action: route.action, rest: restOf(route, wanted, sent) ?? '' }
  if (fitting.length === 0) {
    const known = list(routes.map((one) => one.trigger.resource))
    const at = `${product}/${api}/${stage}`
    return { reason: said`no trigger of ${at} has the resource ${wanted || '/'}; it has ${known}` }
  }
  const reasons = fitting.map(
    ({ problem, name, kind, methods }): SaidValue =>
      problem ?? said`trigger ${JSON.stringify(name)} (${kind}) takes ${list([...methods])}, not ${method}`,
  )
  const [first = '', ...more] = reasons
  return { reason: sentences(more.reduce<SaidValue>((one, other) => said`${one}; ${other}`, first)) }
}

function restOf(route: Route, wanted: string, sent: string): string | undefined {
  if (!route.greedy) return wanted === route.path ? '' : undefined
  if (!wanted.startsWith(`${route.path}/`) || wanted.length === route.path.length + 1) return undefined
  // Cuts the same number of segments from the spelling that was sent.
  const depth = route.path.split('/').length
  return `/${sent.split('/').slice(depth).join('/')}`
}

function noStage(stages: ReadonlyMap<string, unknown>, product: string, api: string, stage: string): Said {
  const known = [...stages.keys()].map((key) => key.replaceAll('\n', '/'))
  const at = `${product}/${api}/${stage}`
  return known.length === 0
    ? said`no trigger belongs to ${at}; triggers are configured for nothing`
    : said`no trigger belongs to ${at}; triggers are configured for ${list(known)}`
}

function list(items: readonly string[]): string {
  return [...new Set(items)].join(', ')
}

function isGreedy(resource: string): boolean {
  return /\/\{[^{}/]+\+\}$/.test(resource)
}

/** Host names are case-insensitive, and so are products. */
function stageKey(product: string, api: string, stage: string): string {
  return `${product.toLowerCase()}\n${api}\n${stage}`
}

/** One spelling for all paths that denote the same; undefined when the percent-encoding is broken. */
function canonical(path: string): string | undefined {
  if (/^[\w.~/-]*$/.test(path)) return path
  try {
    return path
      .split('/')
      .map((segment) => encodeURIComponent(decodeURIComponent(segment)))
      .join('/')
  } catch {
    return undefined
  }
}
