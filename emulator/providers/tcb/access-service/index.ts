/** Serves the HTTP access service: routes of domains and paths that lead to functions. docs/contracts/tcb.md 20. */
import { randomUUID } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Action } from '../../../model/action.ts'
import type { Address } from '../../../model/address.ts'
import type { Answer, Exchange } from '../../../model/http.ts'
import { firstNames } from '../../../model/first-names.ts'
import { said, type Said } from '../../../model/said.ts'
import { errors, limits, sources } from '../contract.ts'
import { isPreflight } from '../cors.ts'
import { Fault, faultAnswer, requestIdHeaders } from '../envelope.ts'
import { activationIdOf, runEvent } from '../event-function.ts'
import type { Call, Gateway, Target } from '../gateway.ts'
import { authenticate, type Identity } from '../identity.ts'
import { callWebFunction, neverListens, upgradeWebFunction } from '../web/web-function.ts'
import { findRoute, type AccessRoute } from './find-route.ts'
import { functionAnswer } from './function-answer.ts'
import { accessPrefix, anyDomain, isAccessHost, isAccessPath, pathThere } from './hosts.ts'
import { requestEvent } from './request-event.ts'
import { answerPreflight, sharedWith } from './sharing.ts'

const surface = 'tcb.access'

/** Who calls without a token. */
const nobody: Identity = { role: 'anonymous', uid: undefined, loginType: undefined, source: sources.httpApi }

interface Arrived {
  readonly target: Target
  readonly call: Call
  /** What the function sees. */
  readonly path: string
}

export class AccessService {
  readonly #gateway: Gateway

  constructor(gateway: Gateway) {
    this.#gateway = gateway
  }

  readonly handle = async (exchange: Exchange): Promise<Answer> => {
    const { securityDomains } = this.#gateway.deps.config.tcb
    if (isPreflight(exchange)) return answerPreflight(exchange, securityDomains)
    const call: Call = {
      exchange,
      requestId: randomUUID(),
      surface,
      identity: undefined,
      sharing: sharedWith(exchange, securityDomains),
    }
    const answer = await this.#answer(call)
    return answer instanceof Fault ? this.#refuse(answer, call) : answer
  }

  /** Undefined where the address is not the service's. */
  async upgrade(exchange: Exchange, socket: Duplex, head: Uint8Array): Promise<true | Answer | undefined> {
    const { access } = this.#gateway.deps.config.tcb
    if (!isAccessHost(exchange.host, access) && !isAccessPath(exchange.path)) return undefined
    const call: Call = { exchange, requestId: randomUUID(), surface, identity: undefined, sharing: [] }
    const arrived = this.#arrive(call)
    if (arrived instanceof Fault) return this.#refuse(arrived, call)
    const { target, path } = arrived
    if (target.fn.type !== 'web')
      return this.#refuse(
        new Fault('INVALID_PATH', { detail: said`${target.fn.name} is an event function, which takes no WebSocket` }),
        call,
      )
    return (await upgradeWebFunction(this.#gateway, target, path, arrived.call, socket, head)) ? true : neverListens(arrived.call)
  }

  addresses(action: Action): readonly Address[] {
    const { deps } = this.#gateway
    const routes = deps.config.tcb.access.filter((route) => route.function === action.name)
    return routes.map(({ path }) => ({ surface, method: 'GET', path: `${accessPrefix}${path}` }))
  }

  async #answer(call: Call): Promise<Answer | Fault> {
    const arrived = this.#arrive(call)
    if (arrived instanceof Fault) return arrived
    const { target, path } = arrived
    if (target.fn.type === 'web') return callWebFunction(this.#gateway, target, path, arrived.call)
    return this.#event(arrived)
  }

  #arrive(call: Call): Arrived | Fault {
    const { exchange } = call
    const { access, auth } = this.#gateway.deps.config.tcb
    const there = pathThere(exchange, access)
    const found = findRoute(access, exchange.host, there)
    if (!found) return new Fault('INVALID_PATH', { detail: unrouted(there, access) })
    const { route, path } = found
    const identity = route.auth ? this.#identify(exchange) : undefined
    if (identity instanceof Fault) return identity
    const target = this.#gateway.locate(route.function, undefined, identity)
    if (target instanceof Fault) return target
    // A web function is public by its rule alone; an event function by its route.
    const refused = target.fn.type === 'web' && auth.enforce && !identity ? this.#gateway.locate(route.function, undefined, nobody) : target
    return refused instanceof Fault ? refused : { target, call: { ...call, identity }, path }
  }

  /** Somebody who has signed in, or whom a token stands for, whether or not other addresses ask for one. */
  #identify(exchange: Exchange): Identity | Fault {
    const { auth } = this.#gateway.deps.config.tcb
    const timestamp = exchange.header('x-timestamp')
    return this.#gateway.authenticate(exchange) ?? authenticate(exchange.header('authorization'), timestamp, auth)
  }

  async #event({ target, call, path }: Arrived): Promise<Answer | Fault> {
    const { exchange, requestId } = call
    const body = await exchange.body(limits.payload)
    if ('tooLarge' in body)
      return new Fault('EXCEED_MAX_PAYLOAD_SIZE', { upstream: 406, detail: said`${body.size} bytes; at most 6 MB are taken` })
    const { envId } = this.#gateway.deps.config.tcb
    const returned = await runEvent(this.#gateway, target, requestEvent(exchange, path, body, requestId, envId), call)
    if (returned instanceof Fault) return returned
    const { status, headers, body: answered } = functionAnswer(returned)
    const own = new Set(headers.map(([name]) => name.toLowerCase()))
    const added = [...requestIdHeaders(requestId), ...(call.sharing ?? [])].filter(([name]) => !own.has(name))
    return { status, headers: [...headers, ...added], body: answered, activationId: activationIdOf(call) }
  }

  #refuse(fault: Fault, call: Call): Answer {
    this.#gateway.report(fault, call, errors[fault.code].status)
    const answer = faultAnswer(call.exchange, fault, call.requestId, call.sharing)
    return fault.details.ran ? { ...answer, activationId: activationIdOf(call) } : answer
  }
}

/** For the terminal. */
function unrouted(path: string, access: readonly AccessRoute[]): Said {
  if (access.length === 0) return said`tcb.access has no route, so nothing is served at ${path}`
  const routes = firstNames(access.map((route) => `${route.domain === anyDomain ? '' : route.domain}${route.path}`))
  return said`no route of tcb.access takes ${path}; there are ${routes}`
}
