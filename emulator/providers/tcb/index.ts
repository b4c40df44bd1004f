/** Tencent CloudBase: `/v1/functions/{name}` for event and web functions, and the two gateways of its older SDKs. */
import { randomUUID } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Action } from '../../model/action.ts'
import type { Address } from '../../model/address.ts'
import type { KnownUser } from '../../model/known-user.ts'
import type { CreateProvider, Deps, Provider } from '../provider.ts'
import type { Trigger } from '../../model/trigger.ts'
import type { Answer, Exchange } from '../../model/http.ts'
import { isObject, type Json } from '../../model/json.ts'
import { AccessService } from './access-service/index.ts'
import { AsyncQueue } from './asynchronous/queue.ts'
import { authPrefix } from './auth/address.ts'
import { cloudApiPath } from './cloud-api/hosts.ts'
import type { CloudApi } from './cloud-api/index.ts'
import { callerHeader } from './caller.ts'
import { callContainer, isContainerPath, unserved } from './containers.ts'
import { errors } from './contract.ts'
import { isOwnPage, isPreflight, preflight } from './cors.ts'
import type { DatabaseRest } from './database-rest/index.ts'
import type { SqlRest } from './sql-rest/index.ts'
import { Fault, faultAnswer } from './envelope.ts'
import { activationIdOf, callEventFunction } from './event-function.ts'
import type { Routes } from '../door-context.ts'
import { tcbRoutes } from './routes.ts'
import { functionsPrefix, routeOf, type FunctionRoute } from './function-address.ts'
import { isTcbFunction, typeOf } from './function-catalog.ts'
import { Gateway, type Call, type Target } from './gateway.ts'
import { isStoragesPath, storagePrefix } from './storage/address.ts'
import { callSdkGateway, isSdkPath } from './sdk-gateway/index.ts'
import type { Realtime } from './realtime/index.ts'
import { realtimePath } from './realtime/messages.ts'
import { answerSocket } from './socket-answer.ts'
import { Timers } from './timers.ts'
import { callWebFunction, neverListens, upgradeWebFunction, wantsWebFunction } from './web/web-function.ts'
import { said } from '../../model/said.ts'

export const createTcb: CreateProvider = (deps) => new Tcb(deps)

/** Whether users, files or documents are behind a path, which a page of somebody else must not change; functions are for every page. */
function isData(path: string): boolean {
  return path === '/web' || path.startsWith(authPrefix) || (path.startsWith('/v1/') && !path.startsWith(functionsPrefix))
}

class Tcb implements Provider {
  readonly name = 'tcb'
  readonly routes: Routes
  readonly #deps: Deps
  readonly #gateway: Gateway
  readonly #queue: AsyncQueue
  readonly #timers: Timers
  readonly #access: AccessService
  /** From the first request on that it gets. */
  #database: Promise<DatabaseRest> | undefined
  #sql: Promise<SqlRest> | undefined
  #cloudApi: Promise<CloudApi> | undefined
  /** From the first client on that watches. */
  #realtime: Promise<Realtime> | undefined

  constructor(deps: Deps) {
    this.#deps = deps
    this.#gateway = new Gateway(deps)
    this.#queue = new AsyncQueue(this.#gateway)
    this.#timers = new Timers(this.#gateway, this.#queue)
    this.#access = new AccessService(this.#gateway)
    this.routes = tcbRoutes({
      functions: this.#handle,
      access: this.#access.handle,
      database: this.#documents,
      sql: this.#tables,
      cloudApi: this.#callApi,
    })
  }

  /**
   * The server SDKs sign what they send to `/admin` (tcb.md 6), and no secret is configured to compare it with; a browser has none to sign with. A page must
   * not say whose call its own is. Users, files and documents are for pages of the environment's security domains: those of this machine, and those that are named.
   */
  isOpen(exchange: Exchange, path: string): boolean {
    if (path === cloudApiPath || (path === '/' && exchange.method === 'POST')) return this.#deps.config.tcb.cloudApi === undefined
    if (path === '/admin' || exchange.header(callerHeader) !== undefined) return true
    return isData(path) && !isOwnPage(exchange, this.#deps.config.tcb.securityDomains)
  }

  readonly #handle = async (exchange: Exchange, path: string): Promise<Answer> => {
    if (path.startsWith(authPrefix)) return (await import('./auth/index.ts')).callAuth(this.#deps, this.#gateway.accounts, exchange, path)
    if (path.startsWith(storagePrefix)) return (await import('./storage/serve-file.ts')).serveFile(this.#gateway.files, exchange, path)
    const requestId = randomUUID()
    const surface = wantsWebFunction(exchange) ? 'tcb.web' : 'tcb'
    // Only a web function can have something of its own to say to OPTIONS.
    if (isPreflight(exchange) || (exchange.method === 'OPTIONS' && surface === 'tcb')) return preflight(exchange)
    if (isSdkPath(exchange.path)) return callSdkGateway(this.#gateway, { exchange, requestId, surface: 'tcb.legacy', identity: undefined })
    const answer = isStoragesPath(exchange.path)
      ? await this.#storages(exchange, requestId)
      : isContainerPath(exchange.path)
        ? await this.#container(exchange, requestId)
        : await this.#function(exchange, requestId, surface)
    if (!(answer instanceof Fault)) return answer
    return this.#refuse(answer, { exchange, requestId, surface, identity: undefined })
  }

  readonly #callApi = async (exchange: Exchange): Promise<Answer> => {
    this.#cloudApi ??= import('./cloud-api/index.ts').then(({ CloudApi: Created }) => new Created(this.#gateway, this.#queue))
    return (await this.#cloudApi).handle(exchange)
  }

  readonly #documents = async (exchange: Exchange, path: string): Promise<Answer> => {
    this.#database ??= this.#createDatabase()
    const database = await this.#database
    return database.handle(exchange, path)
  }

  readonly #tables = async (exchange: Exchange, path: string): Promise<Answer> => {
    this.#sql ??= this.#createSql()
    const sql = await this.#sql
    return sql.handle(exchange, path)
  }

  refuseHost(exchange: Exchange): Answer | undefined {
    if (!exchange.path.startsWith('/v1/') && !isSdkPath(exchange.path)) return undefined
    const fault = new Fault('INVALID_HOST', {
      detail: said`${exchange.host} is not one this emulator answers to; server.allowedHosts adds names`,
    })
    return this.#refuse(fault, { exchange, requestId: randomUUID(), surface: 'tcb', identity: undefined })
  }

  async upgrade(exchange: Exchange, socket: Duplex, head: Uint8Array): Promise<boolean> {
    const answered = await this.#access.upgrade(exchange, socket, head)
    if (answered !== undefined) {
      if (answered !== true) answerSocket(socket, answered)
      return true
    }
    if (exchange.path === realtimePath) {
      this.#realtime ??= this.#createRealtime()
      const realtime = await this.#realtime
      realtime.accept(exchange, socket, head)
      return true
    }
    if (!exchange.path.startsWith('/v1/') || !wantsWebFunction(exchange)) return false
    const call = { exchange, requestId: randomUUID(), surface: 'tcb.web', identity: undefined }
    const found = this.#locate(exchange)
    if (found instanceof Fault) answerSocket(socket, this.#refuse(found, call))
    else {
      const { target, route, identity } = found
      const taken = await upgradeWebFunction(this.#gateway, target, route.rest, { ...call, identity }, socket, head)
      if (!taken) answerSocket(socket, neverListens(call))
    }
    return true
  }

  addresses(action: Action): readonly Address[] {
    if (!isTcbFunction(action)) return []
    const path = `${functionsPrefix}${action.name}`
    const behindRoutes = this.#access.addresses(action)
    if (typeOf(action, this.#deps) === 'web') return [{ surface: 'tcb.web', method: 'GET', path: `${path}/?webfn=true` }, ...behindRoutes]
    return [{ surface: 'tcb', method: 'POST', path, headers: { 'content-type': 'application/json' }, body: '{}' }, ...behindRoutes]
  }

  configured(): void {
    this.#timers.configured()
  }

  triggers(): readonly Trigger[] {
    return this.#timers.list()
  }

  reset(): void {
    this.#queue.clear()
  }

  /** Bound, since an export calls it by itself. */
  users(): readonly KnownUser[] {
    return Array.from(this.#gateway.accounts.users.all(), ({ uid, username, phone, email, provider, created }) => {
      return { id: uid, names: [username, phone, email].filter((name) => name !== undefined), kind: provider, created }
    })
  }

  readonly state = (): Json => ({ users: this.#gateway.accounts.users.state() })

  restore(state: Json): void {
    if (isObject(state) && isObject(state['users'])) this.#gateway.accounts.users.restore(state['users'])
  }

  async #storages(exchange: Exchange, requestId: string): Promise<Answer | Fault> {
    const identity = this.#gateway.identify(exchange, undefined, false)
    if (identity instanceof Fault) return identity
    const { callStorages } = await import('./storage/rest.ts')
    return callStorages(this.#gateway.files, { exchange, requestId, surface: 'tcb', identity })
  }

  async #container(exchange: Exchange, requestId: string): Promise<Answer | Fault> {
    const identity = this.#gateway.identify(exchange)
    return identity instanceof Fault ? identity : callContainer(this.#gateway, { exchange, requestId, surface: 'tcb', identity })
  }

  hangUp(): void {
    // What could not be loaded was told to who asked for it.
    void this.#realtime?.then(
      (realtime) => realtime.close(),
      () => {},
    )
  }

  async #createDatabase(): Promise<DatabaseRest> {
    const { DatabaseRest: Created } = await import('./database-rest/index.ts')
    return new Created(this.#gateway)
  }

  async #createSql(): Promise<SqlRest> {
    const { SqlRest: Created } = await import('./sql-rest/index.ts')
    return new Created(this.#gateway)
  }

  async #createRealtime(): Promise<Realtime> {
    const { Realtime: Created } = await import('./realtime/index.ts')
    return Created.create(this.#gateway)
  }

  #function(exchange: Exchange, requestId: string, surface: string): Fault | Promise<Answer | Fault> {
    const found = this.#locate(exchange)
    if (found instanceof Fault) return found
    const { target, route, identity } = found
    const call: Call = { exchange, requestId, surface, identity }
    if (surface === 'tcb.web') return callWebFunction(this.#gateway, target, route.rest, call)
    // Seed 003 knows no path below the name of an event function.
    if (route.rest !== '')
      return new Fault('INVALID_PATH', { detail: said`only web functions have paths below their name: add ?webfn=true` })
    return callEventFunction(this.#gateway, target, call)
  }

  #locate(exchange: Exchange): { target: Target; route: FunctionRoute; identity: Call['identity'] } | Fault {
    const route = routeOf(exchange.path)
    if (!route) return new Fault('INVALID_PATH', unserved(exchange.path))
    const identity = this.#gateway.identify(exchange)
    if (identity instanceof Fault) return identity
    const target = this.#gateway.locate(route.name, exchange.header('x-qualifier'), identity)
    return target instanceof Fault ? target : { target, route, identity }
  }

  #refuse(fault: Fault, call: Call): Answer {
    this.#gateway.report(fault, call, errors[fault.code].status)
    const answer = faultAnswer(call.exchange, fault, call.requestId)
    return fault.details.ran ? { ...answer, activationId: activationIdOf(call) } : answer
  }
}
