/** Builds the Hono app: every request passes the same steps in one order, then the routes of the providers. */
import { isIP } from 'node:net'
import { Hono, type MiddlewareHandler } from 'hono'
import type { Answer, Exchange } from '../model/http.ts'
import type { Log } from '../model/log.ts'
import type { Address } from '../model/address.ts'
import type { Vendor } from '../providers/vendor.ts'
import type { Provider } from '../providers/provider.ts'
import { answering, type DoorBindings, type DoorContext, type DoorEnv } from '../providers/routing.ts'
import { exchangeOf } from './door-request.ts'
import { isLoopbackName } from './hosts.ts'
import { dashboardHost } from '../model/address.ts'
import { isBrowser, isNamedPage, pageOf } from './origins.ts'
import { bearerOf, isToken } from './access-token.ts'
import type { ResolvedConfig } from '../model/config.ts'
import type { Observers } from './observers.ts'
import { plain, replyTo } from './reply.ts'
import { unclaimed } from './unclaimed.ts'

export interface AppOptions {
  readonly vendors: readonly Pick<Vendor, 'pathOf' | 'misplaced'>[]
  /** Those of the vendors. */
  readonly providers: readonly Provider[]
  /** Served under `/_/`, on loopback names and on a name of its own. */
  readonly dashboard: { handle(exchange: Exchange): Promise<Answer> }
  /** Where to listen, which host names to answer, and which web pages may call addresses that no credentials protect. */
  server(): ResolvedConfig['server']
  /** Sent by a client that may use such addresses although its origin is not allowed. */
  readonly token: string
  readonly log: Log
  /** Every address of every deployed action. */
  addresses(): readonly Address[]
  /** Resolves when every write that returned before the call is served; undefined when nothing is watched. */
  fresh(): undefined | Promise<void>
  readonly observers: Observers
  readonly records: {
    /** Receives every answer before it is sent; one that names an activation finishes its record. */
    finish(answer: Answer): void
    /** Finishes the records whose answer failed. */
    finishUnanswered(): void
  }
}

/** Runs before the routes; an answer ends the request. */
type Step = (c: DoorContext) => Answer | undefined | Promise<void>

export function createApp(options: AppOptions): Hono<DoorEnv> {
  const { providers, log } = options
  const app = new Hono<DoorEnv>({ getPath: (request, init) => plainPath(exchangeOf(request, init?.env), options.vendors) })
  app.use(
    inOrder([refuseBadTarget, awaitFreshness(options), refuseUnknownHost(options), refuseBrowser(options), observe(options)], options),
  )
  for (const { routes } of providers) app.route('/', routes)
  const dashboard = answering((exchange) =>
    exchange.host === dashboardHost || isLoopbackName(exchange.host) ? options.dashboard.handle(exchange) : refusedHost(exchange.host),
  )
  app.all('/_', dashboard).all('/_/*', dashboard)
  app.notFound((c) => c.env.reply(unclaimed(c.env.exchange, options)))
  app.onError((error, c) => {
    const { exchange } = c.env
    options.records.finishUnanswered()
    if (exchange.signal.aborted) return c.env.reply({ status: 499, headers: [] })
    reportInternalError(log, exchange, error)
    return c.env.reply(plain(500, 'There was an internal server error. The terminal has the details.'))
  })
  return app
}

/** One middleware for all steps: each layer of Hono's keeps promises and closures of every request in flight. */
function inOrder(steps: readonly Step[], { records }: AppOptions): MiddlewareHandler<DoorEnv> {
  return (c, next) => {
    const env = (c.env ??= {} as DoorBindings)
    const exchange = (env.exchange ??= exchangeOf(c.req.raw, undefined))
    env.reply = (answer) => {
      records.finish(answer)
      return replyTo(exchange, answer, env)
    }
    return follow(0)

    function follow(from: number): Promise<Response | void> {
      for (let index = from; index < steps.length; index++) {
        const verdict = steps[index]?.(c)
        if (verdict instanceof Promise) return verdict.then(() => follow(index + 1))
        if (verdict) return Promise.resolve(env.reply(verdict))
      }
      return next()
    }
  }
}

/** The path that routes match: an address on a cloud's own host has one on the plain host. Nothing else reads addresses. */
export function plainPath({ host, path }: Pick<Exchange, 'host' | 'path'>, vendors: readonly Pick<Vendor, 'pathOf'>[]): string {
  // Only the dashboard is served at its own name.
  if (host === dashboardHost) return /^\/_(\/|$)/.test(path) ? path : `/_unserved${path}`
  for (const vendor of vendors) {
    const own = vendor.pathOf(host, path)
    if (own !== undefined) return own
  }
  return path
}

export function reportInternalError(log: Log, { method, target }: Exchange, error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  log.emit({ event: 'notice', level: 'error', text: `${method} ${target}: ${text}` })
}

const refuseBadTarget: Step = ({ env: { exchange } }) =>
  exchange.path.startsWith('/') ? undefined : plain(400, `The request target must be a path, not ${JSON.stringify(exchange.target)}.`)

/** Refuses a web page that binds its own DNS name to this machine; an IP address cannot be bound so. */
function refuseUnknownHost(options: AppOptions): Step {
  return ({ env: { exchange } }) => {
    if (exchange.host === dashboardHost || isKnownHost(exchange.host, options)) return undefined
    const [vendors] = options.providers.flatMap((provider) => provider.refuseHost?.(exchange) ?? [])
    return vendors ?? refusedHost(exchange.host)
  }
}

export function isKnownHost(host: string, { vendors, server }: Pick<AppOptions, 'vendors' | 'server'>): boolean {
  if (host === '' || isLoopbackName(host) || isIP(host.replace(/^\[|\]$/g, '')) !== 0) return true
  return server().allowedHosts.includes(host) || vendors.some((vendor) => vendor.pathOf(host, '/') !== undefined)
}

/** Refuses a browser whose page is not allowed where the cloud would check credentials and none are configured: such a page could deploy code. */
function refuseBrowser({ providers, server, token, log }: AppOptions): Step {
  return ({ env: { exchange }, req: { path } }) => {
    if (!isBrowser(exchange) || isNamedPage(exchange, server().allowedOrigins)) return undefined
    const provider = providers.find((one) => one.isOpen?.(exchange, path) === true)
    if (!provider) return undefined
    const bearer = bearerOf(exchange.header('authorization'))
    if (bearer !== undefined && isToken(bearer, token)) return undefined
    const { method, target } = exchange
    const text = `A browser, for ${pageOf(exchange)}, called what no credentials protect. If that page may, add its origin to server.allowedOrigins, or configure the credentials that the cloud would ask for.`
    log.emit({ event: 'refused', surface: provider.name, method, target, status: 403, text })
    return plain(403, text)
  }
}

/** Waits until every write that returned before the request began is served. */
function awaitFreshness({ fresh }: AppOptions): Step {
  return () => fresh()
}

function observe({ observers }: AppOptions): Step {
  return ({ env }) => {
    if (observers.watching) Object.assign(env, observers.watch(env))
    return undefined
  }
}

function refusedHost(host: string): Answer {
  return plain(403, `The host ${JSON.stringify(host)} is not one this emulator answers to. Add it to server.allowedHosts if it should be.`)
}
