/**
 * NAVER Cloud Functions: Post Action and the management API, and API Gateway in front of actions. Facts: contract.ts; one file
 * per surface: post-action.ts, gateway.ts with http-trigger.ts and webhook.ts, management/.
 */
import { EmulatorError } from '../../model/errors.ts'
import type { Action } from '../../model/action.ts'
import type { ResolvedConfig } from '../../model/config.ts'
import type { Address } from '../../model/address.ts'
import type { CreateProvider } from '../provider.ts'
import type { Answer, Exchange } from '../../model/http.ts'
import { addressOf, claims, hostLabel } from './address.ts'
import type { NcpAddress } from './address.ts'
import { authenticate } from './authentication.ts'
import { createContext } from './context.ts'
import type { Context } from './context.ts'
import { disagreements, gatewayErrors, headers } from './contract.ts'
import type { GatewayErrorCode } from './contract.ts'
import { gatewayError, newRequestId } from './envelope.ts'
import { faultAnswer, faultFor, faultsProblem } from './faults.ts'
import { explainReason, gateway, isOpenTrigger } from './gateway.ts'
import { noBody, readJsonBody } from './json-body.ts'
import { readQuery } from './query.ts'
import { platformOf, platformOfAction } from './management/call.ts'
import { findOperation } from './management/index.ts'
import type { TriggerStore } from './management/trigger-store.ts'
import { configurationProblem, kindProblem } from './routes.ts'
import type { Route } from './routes.ts'

export const createNcp: CreateProvider = (deps) => {
  const problem = firstProblem(deps.config, deps.catalog().actions)
  if (problem !== undefined) throw new EmulatorError('BAD_CONFIG', `${problem}.`)
  const context = createContext(deps)
  // What is wrong is said at start, whoever calls first.
  context.routes()
  const triggers: TriggerStore = new Map()
  return {
    name: 'ncp',
    ownsHost: (host) => hostLabel(host) !== undefined,
    claims,
    isOpen(exchange) {
      const address = addressOf(exchange)
      if (address.kind === 'gateway') return isOpenTrigger(exchange, address, context)
      return address.kind === 'management' && deps.config.ncp.credentials.length === 0
    },
    handle(exchange) {
      const address = addressOf(exchange)
      return address.kind === 'gateway' ? gateway(exchange, address, context) : management(exchange, address, context, triggers)
    },
    addresses: (action) => addressesOf(action, context),
  }
}

/** The configuration's own mistakes; what depends on functions that come and go is told by the routes. */
function firstProblem(config: ResolvedConfig, actions: ReadonlyMap<string, Action>): string | undefined {
  for (const [name, trigger] of Object.entries(config.triggers)) {
    const action = actions.get(trigger.action)
    const problem = configurationProblem(name, trigger) ?? (action && kindProblem(name, trigger, action))
    if (problem !== undefined) return problem
  }
  const switches: readonly string[] = Object.entries(disagreements).flatMap(([key, row]) => ('strict' in row ? [key] : []))
  const unknown = Object.keys(config.ncp.strict).find((key) => !switches.includes(key))
  if (unknown !== undefined) return `ncp.strict: found ${JSON.stringify(unknown)}, allowed are ${switches.join(', ')}`
  return faultsProblem(config.ncp.faults)
}

/** In front of the management API: route, injected fault, signature; then the operation's own checks. */
async function management(
  exchange: Exchange,
  address: Exclude<NcpAddress, { kind: 'gateway' }>,
  context: Context,
  triggers: TriggerStore,
): Promise<Answer> {
  const { deps } = context
  const { config } = deps
  const requestId = newRequestId()
  const turnAway = (code: GatewayErrorCode, reason: string, details?: string): Answer => {
    context.refused(exchange, 'ncp.api', gatewayErrors[code].status, `${code} ${gatewayErrors[code].message}: ${reason}`)
    return gatewayError(code, requestId, details)
  }
  if (address.kind === 'nowhere') return turnAway('300', address.reason)
  const { zone, version, path, targets } = address
  const found = findOperation(exchange.method, path)
  if (found === 'malformed') return turnAway('100', `the path ${path} is not percent-encoded UTF-8`)
  if (!found) return turnAway('300', `the API has no ${exchange.method} ${path}`)

  const fault = faultFor(config.ncp.faults, exchange.method, path)
  if (fault !== undefined) {
    const answer = faultAnswer(fault, requestId)
    context.refused(exchange, 'ncp.api', answer.status, `${fault}: injected by ncp.faults`)
    return answer
  }
  const verdict = authenticate(exchange, targets, config.ncp.credentials, deps.clock.now())
  if (!verdict.ok) return turnAway('200', await explainReason(verdict.reason, exchange, targets, config), verdict.details)

  const { operation, names } = found
  const limit = operation.bodyLimit?.(config)
  const body = limit === undefined ? noBody : await readJsonBody(exchange, limit)
  if ('tooLarge' in body) return turnAway('430', `the body has ${body.size} bytes, ${limit} are allowed`)
  const query = readQuery(exchange.query)
  return operation.run({
    exchange,
    context,
    config,
    catalog: deps.catalog(),
    triggers,
    version,
    zone,
    names,
    query,
    body,
    platform: platformOf(zone, version, query),
    credential: verdict.credential,
    requestId,
  })
}

function addressesOf(action: Action, context: Context): readonly Address[] {
  const { config } = context.deps
  const platform = platformOfAction(action, config) ?? 'vpc'
  const path = `/ncf/api/v2/packages/${encodeURIComponent(action.package || '-')}/actions/${encodeURIComponent(action.name)}?platform=${platform}`
  const routes = context.routes().all.filter((route) => route.action === action && route.problem === undefined)
  return [
    { surface: 'ncp.postAction', method: 'POST', path, headers: json, body: '{}' },
    ...routes.map((route) => triggerAddress(route, config.ncp.apiKeys[0])),
  ]
}

const json = { 'content-type': 'application/json' }

function triggerAddress({ trigger, methods, kind }: Route, apiKey: string | undefined): Address {
  const { product, api, stage, style, resource } = trigger
  const shown = style === 'external-address' ? resource.replace(/\{[^{}/]+\+\}$/, 'http') : resource
  const path = encodeURI(`/apigw/${product}/${api}/${stage}${shown}`)
  const key = trigger.apiKey === true && apiKey !== undefined ? { [headers.apiKey]: apiKey } : {}
  if (kind === 'Webhook') {
    return { surface: 'ncp.webhook', method: 'POST', path: `${path}?blocking=true&result=true`, headers: { ...json, ...key }, body: '{}' }
  }
  const [first = 'GET'] = methods
  return { surface: 'ncp.apigw', method: methods.has('GET') ? 'GET' : first, path, headers: key }
}
