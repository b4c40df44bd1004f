/**
 * Emulates NAVER Cloud Functions: Post Action, the management API, and API Gateway in front of actions. contract.ts has the facts,
 * each surface its own file: post-action.ts, gateway.ts with http-trigger.ts and webhook.ts, management/.
 */
import { placeOf } from '../../model/config-place.ts'
import { EmulatorError } from '../../model/errors.ts'
import type { Action } from '../../model/action.ts'
import type { Address } from '../../model/address.ts'
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import type { CreateProvider } from '../provider.ts'
import { addressOf, isManagement } from './address.ts'
import { createContext } from './context.ts'
import type { Context } from './context.ts'
import { disagreements, headers } from './contract.ts'
import { faultsProblem } from './injected-faults.ts'
import { platformOfAction } from './management/call.ts'
import { isOpenTrigger } from './gateway.ts'
import { ncpRoutes } from './routes.ts'
import { configurationProblem, kindProblem } from './trigger-routes.ts'
import type { Route } from './trigger-routes.ts'
import { configuredProblem, takeConfigured } from './triggers/configured.ts'
import { fire } from './triggers/fire-trigger.ts'
import { triggersOf } from './triggers/listed-triggers.ts'
import { restore, stateOf, TriggerStore } from './triggers/trigger-store.ts'

export const createNcp: CreateProvider = (deps) => {
  const problem = problemIn(deps.config) ?? kindProblemIn(deps.config, deps.catalog().actions)
  if (problem !== undefined) throw new EmulatorError('BAD_CONFIG', `${problem}.`)
  const triggers = new TriggerStore(deps, (trigger) => fire(trigger, { deps, by: 'schedule', payload: {} }))
  const context = createContext(deps, triggers)
  // Reports faults at start rather than at the first call.
  context.routes()
  return {
    name: 'ncp',
    routes: ncpRoutes(context),
    isOpen(exchange, path) {
      const address = addressOf(exchange)
      if (address.kind === 'gateway') return isOpenTrigger(exchange, address, context)
      return isManagement(path) && deps.config.ncp.credentials.length === 0
    },
    addresses: (action) => addressesOf(action, context),
    configured: () => takeConfigured(triggers, deps),
    triggers: () => triggersOf(triggers, deps),
    state: () => stateOf(triggers),
    restore(state) {
      takeConfigured(triggers, deps)
      restore(triggers, state, (name) => {
        const text = `The imported ${name} is not created: ${placeOf(deps.config, ['ncp', 'triggers', name])} has it now.`
        deps.log.emit({ event: 'notice', level: 'warn', text })
      })
    },
  }
}

function kindProblemIn({ triggers }: ResolvedConfig, actions: ReadonlyMap<string, Action>): string | undefined {
  for (const [name, trigger] of Object.entries(triggers)) {
    const action = actions.get(trigger.action)
    const problem = action && kindProblem(name, trigger, action)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** The first mistake of the configuration itself; the routes report those that depend on functions. */
export function problemIn(config: ResolvedConfig): string | undefined {
  for (const [name, trigger] of Object.entries(config.triggers)) {
    const problem = configurationProblem(name, trigger)
    if (problem !== undefined) return problem
  }
  const switches: readonly string[] = Object.entries(disagreements).flatMap(([key, row]) => ('strict' in row ? [key] : []))
  const unknown = Object.keys(config.ncp.strict).find((key) => !switches.includes(key))
  if (unknown !== undefined) return `ncp.strict: found ${JSON.stringify(unknown)}, allowed are ${switches.join(', ')}`
  return configuredProblem(config) ?? faultsProblem(config.ncp.faults)
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
  const [fixed, variable = ''] = shown.split(/(?=\{[^{}/]+\+\}$)/)
  const path = encodeURI(`/apigw/${product}/${api}/${stage}${fixed}`) + variable
  const key = trigger.apiKey === true && apiKey !== undefined ? { [headers.apiKey]: apiKey } : {}
  const taken = { methods: [...methods] }
  if (kind === 'Webhook') {
    const target = `${path}?blocking=true&result=true`
    return { surface: 'ncp.webhook', method: 'POST', ...taken, path: target, headers: { ...json, ...key }, body: '{}' }
  }
  const [first = 'GET'] = methods
  return { surface: 'ncp.apigw', method: methods.has('GET') ? 'GET' : first, ...taken, path, headers: key }
}
