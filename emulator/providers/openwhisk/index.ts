/** Apache OpenWhisk: web actions at `/api/v1/web/…`, the REST API at `/api/v1/namespaces/…`. */
import { isWeb, type Action } from '../../model/action.ts'
import type { Address } from '../../model/address.ts'
import type { CreateProvider, Deps } from '../provider.ts'
import type { Answer, Exchange } from '../../model/http.ts'
import { prettyProblem, problems } from '../shared/web-action/problem.ts'
import { handleApi, isApiPath } from './rest/rest-api.ts'
import { Refusal } from './refusal.ts'
import { createStore } from './rest/store.ts'
import { transactionOf } from './transaction.ts'
import { asksForKey, handleWebAction, webPrefix } from './web-action.ts'

export const createOpenWhisk: CreateProvider = (deps) => {
  const store = createStore()
  return {
    name: 'openwhisk',
    ownsHost: (host) => host === seedHost,
    claims: (exchange) => isApiPath(exchange.path),
    isOpen(exchange) {
      // OPTIONS says the same to everybody (openwhisk.md 11).
      if (deps.config.openwhisk.auth !== undefined || exchange.method === 'OPTIONS') return false
      return !exchange.path.startsWith(webPrefix) || asksForKey(exchange, deps)
    },
    async handle(exchange) {
      const transactionId = transactionOf(exchange)
      const web = exchange.path.startsWith(webPrefix)
      let answer: Answer
      try {
        answer = await (web ? handleWebAction(exchange, transactionId, deps) : handleApi(exchange, transactionId, deps, store))
      } catch (error) {
        answer = failed(error, { exchange, transactionId, deps, web })
      }
      const { status, headers, body, activationId } = answer
      return { status, headers: [...headers, ['X-Request-ID', transactionId]], body, activationId }
    },
    addresses: (action) => addresses(action, deps.catalog().namespace),
  }
}

/** The host in every example of seed 004. */
const seedHost = 'openwhisk.ng.bluemix.net'

interface Failed {
  readonly exchange: Exchange
  readonly transactionId: string
  readonly deps: Deps
  /** A web action was called. */
  readonly web: boolean
}

function failed(error: unknown, { exchange, transactionId, deps, web }: Failed): Answer {
  // Nobody is left to answer; the door knows what to do.
  if (exchange.signal.aborted) throw error
  const { method, target } = exchange
  if (!(error instanceof Refusal)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    deps.log.emit({ event: 'notice', level: 'error', text: `${method} ${target}: ${text}` })
    return web ? prettyProblem(problems.internal, transactionId) : new Refusal(problems.internal).answer(transactionId)
  }
  const { status, text } = error.problem
  deps.log.emit({ event: 'refused', surface: web ? 'openwhisk.web' : 'openwhisk.api', method, target, status, text })
  return error.answer(transactionId)
}

function addresses(action: Action, namespace: string): Address[] {
  const segment = (name: string): string => encodeURIComponent(name)
  const path = action.path.split('/').map(segment).join('/')
  const api: Address = { surface: 'openwhisk.api', method: 'POST', path: `/api/v1/namespaces/_/actions/${path}?blocking=true&result=true` }
  if (!isWeb(action)) return [api]
  const web = `${webPrefix}${segment(namespace)}/${segment(action.package || 'default')}/${segment(action.name)}`
  return [{ surface: 'openwhisk.web', method: 'GET', path: web }, api]
}
