/** Routes NAVER's addresses: the API behind two prefixes, and API Gateway in front of actions. */
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import type { Answer, Exchange } from '../../model/http.ts'
import { answering, createRoutes, type DoorContext, type Routes } from '../door-context.ts'
import { addressOf } from './address.ts'
import { limits } from './contract.ts'
import type { Context } from './context.ts'
import { gateway } from './gateway.ts'
import { deleteAction, getAction, putAction } from './management/actions.ts'
import {
  getActionActivation,
  getTriggerActivation,
  listActionActivations,
  listActivations,
  listTriggerActivations,
} from './management/activations.ts'
import type { Names } from './management/call.ts'
import { manage, nothingThere, type Operation } from './management/index.ts'
import { linkAction, unlinkAction } from './management/link-action.ts'
import { deletePackage, getPackage, listActions, listPackages, putPackage } from './management/packages.ts'
import { deleteTrigger, fireTrigger, getTrigger, listTriggers, putTrigger } from './management/triggers.ts'
import { postAction } from './post-action.ts'

/** For runtime parameters. */
const parameterBytes = (config: ResolvedConfig): number => config.limits.parameterSize
/** For default parameters and a few fields around them. */
const definitionBytes = (config: ResolvedConfig): number => 2 * config.limits.parameterSize + 65_536
/** The same with code: Base64 makes four bytes of three. */
const codeBytes = (config: ResolvedConfig): number => definitionBytes(config) + (limits.code * 4) / 3

export function ncpRoutes(context: Context): Routes {
  const api = createRoutes()
  /** @param bodyLimit bytes of body that the operation reads at most; absent where it reads none */
  const on = (method: string, path: string, run: Operation['run'], bodyLimit?: (config: ResolvedConfig) => number): void => {
    const operation: Operation = { run, ...(bodyLimit ? { bodyLimit } : {}) }
    api.on(
      method,
      path,
      answering((exchange, c) =>
        // Hono serves HEAD by GET; the API has no HEAD.
        exchange.method === method ? manage(exchange, operation, namesOf(c), context) : nothingThere(exchange, context),
      ),
    )
  }
  on('POST', '/packages/:package/actions/:action', postAction, parameterBytes)
  on('GET', '/packages/:package/actions/:action', getAction)
  on('PUT', '/packages/:package/actions/:action', putAction, codeBytes)
  on('DELETE', '/packages/:package/actions/:action', deleteAction)
  on('GET', '/packages/:package/actions/:action/activations', listActionActivations)
  on('GET', '/packages/:package/actions/:action/activations/:activation', getActionActivation)
  on('GET', '/packages', listPackages)
  on('GET', '/packages/:package', getPackage)
  on('PUT', '/packages/:package', putPackage, definitionBytes)
  on('DELETE', '/packages/:package', deletePackage)
  on('GET', '/packages/:package/actions', listActions)
  on('GET', '/activations', listActivations)
  on('GET', '/triggers', listTriggers)
  on('GET', '/triggers/:trigger', getTrigger)
  on('PUT', '/triggers/:trigger', putTrigger, definitionBytes)
  on('POST', '/triggers/:trigger', fireTrigger, parameterBytes)
  on('DELETE', '/triggers/:trigger', deleteTrigger)
  on('POST', '/triggers/:trigger/link-action', linkAction, definitionBytes)
  on('DELETE', '/triggers/:trigger/link-action', unlinkAction, definitionBytes)
  on('GET', '/triggers/:trigger/activations', listTriggerActivations)
  on('GET', '/triggers/:trigger/activations/:activation', getTriggerActivation)

  const nowhere = answering((exchange) => nothingThere(exchange, context))
  const behindGateway = answering((exchange) => throughGateway(exchange, context))
  return createRoutes()
    .route('/ncf/api/v2', api)
    .route('/api/v2', api)
    .all('/apigw/:product/:api/:stage/*', behindGateway)
    .all('/apigw/*', behindGateway)
    .all('/ncf/*', nowhere)
    .all('/api/v2/*', nowhere)
}

function throughGateway(exchange: Exchange, context: Context): Promise<Answer> {
  const address = addressOf(exchange)
  return address.kind === 'gateway' ? gateway(exchange, address, context) : nothingThere(exchange, context)
}

function namesOf(c: DoorContext): Names {
  const { package: pkg = '', action = '', trigger = '', activation = '' } = c.req.param() as Partial<Record<keyof Names, string>>
  return { package: pkg, action, trigger, activation }
}
