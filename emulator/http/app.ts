/** Builds the Hono app: every request passes the same steps in one order, then the routes of the providers. */
import { Hono, type MiddlewareHandler } from 'hono'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import type { Answer, Exchange } from '../model/http.ts'
import type { Log } from '../model/log.ts'
import type { Address } from '../model/address.ts'
import type { Vendor } from '../providers/vendor.ts'
import { answering, type DoorBindings, type DoorEnv } from '../providers/door-context.ts'
import { exchangeOf } from './door-request.ts'
import { isLoopbackName } from './hosts.ts'
import { dashboardHost } from '../model/address.ts'
import type { Observers } from './observers.ts'
import { refuseBadTarget, refuseBrowser, refusedHost, refuseUnknownHost, type RefusalOptions, type Step } from './refusals.ts'
import { plain, replyTo } from './reply.ts'
import type { RouteSearch } from './route-search.ts'
import { unclaimed } from './unclaimed.ts'

export interface AppOptions extends RefusalOptions {
  /** For an app that will answer few requests, as that of one test: to prepare a search among the routes takes longer than the requests. */
  readonly search?: RouteSearch | undefined
  readonly vendors: readonly Pick<Vendor, 'pathOf' | 'misplaced'>[]
  /** Served under `/_/`, on loopback names and on a name of its own. */
  readonly dashboard: { handle(exchange: Exchange): Promise<Answer> }
  /** Every address of every deployed action. */
  addresses(): readonly Address[]
  /** Resolves when every write that returned before the call is served; undefined when nothing is watched. */
  fresh(): undefined | Promise<void>
  readonly observers: Observers
  /** Where time is virtual: counts requests that came over a socket until they are invocations or answered, because time must not move before. */
  readonly underway?: { track<T>(handle: () => Promise<T>): Promise<T>; arrived(): void; sent(): void } | undefined
  readonly records: {
    /** Receives every answer before it is sent; one that names an activation finishes its record. */
    finish(answer: Answer): void
    /** Finishes the records whose answer failed. */
    finishUnanswered(): void
  }
}

export function createApp(options: AppOptions): Hono<DoorEnv> {
  const { providers, log } = options
  const router = options.search ? { router: options.search.router<never>() } : {}
  const app = new Hono<DoorEnv>({ ...router, getPath: (request, init) => pathOfExchange(exchangeOf(request, init?.env), options) })
  app.use(
    inOrder(
      [refuseBadTarget, awaitFreshness(options), refuseUnknownHost(options), refuseBrowser(options), leadToDashboard, observe(options)],
      options,
    ),
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
function inOrder(steps: readonly Step[], { records, underway }: AppOptions): MiddlewareHandler<DoorEnv> {
  return (c, next) => {
    const env = (c.env ??= {} as DoorBindings)
    const exchange = (env.exchange ??= exchangeOf(c.req.raw, undefined))
    env.reply = (answer) => {
      records.finish(answer)
      // A stream may last until somebody moves the clock.
      underway?.arrived()
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

function pathOfExchange(exchange: Exchange, options: AppOptions): string {
  return plainPath(exchange, options, exchange)
}

/** The path that routes match: an address on a cloud's own host has one on the plain host. Nothing else reads addresses. */
export function plainPath(
  { host, path }: Pick<Exchange, 'host' | 'path'>,
  { vendors, config }: { readonly vendors: readonly Pick<Vendor, 'pathOf'>[]; config(): ResolvedConfig },
  request?: Pick<Exchange, 'query' | 'header'>,
): string {
  const current = config()
  if (path !== '/' && isNobodys(host, vendors, current)) return path
  // Only the dashboard is served at its own name.
  if (host === dashboardHost) return /^\/_(\/|$)/.test(path) ? path : `/_unserved${path}`
  for (const vendor of vendors) {
    const own = vendor.pathOf(host, path, current, request)
    if (own !== undefined) return own
  }
  return path
}

/** Hosts that no vendor knows, by configuration: nearly all requests come by the same few. */
const nobodys = new WeakMap<ResolvedConfig, Set<string>>()
const mostHosts = 100

/** Whether every path of this host but `/` is that of the plain host. */
function isNobodys(host: string, vendors: readonly Pick<Vendor, 'pathOf'>[], current: ResolvedConfig): boolean {
  const known = nobodys.get(current) ?? new Set()
  if (known.has(host)) return true
  if (host === dashboardHost || vendors.some((vendor) => vendor.pathOf(host, '/any', current) !== undefined)) return false
  if (known.size < mostHosts) nobodys.set(current, known.add(host))
  return true
}

export function reportInternalError(log: Log, { method, target }: Exchange, error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  log.emit({ event: 'notice', level: 'error', text: `${method} ${target}: ${text}` })
}

/** Waits until every write that returned before the request began is served. */
function awaitFreshness({ fresh }: AppOptions): Step {
  return () => fresh()
}

/** Leads a person at `/` to the dashboard, whatever a vendor answers to programs: a browser that navigates asks for HTML, a page that fetches does not. */
const leadToDashboard: Step = ({ env: { exchange }, req: { path } }) =>
  path === '/' && exchange.method === 'GET' && exchange.header('accept')?.includes('text/html') === true
    ? { status: 302, headers: [['location', '/_/']] }
    : undefined

function observe({ observers }: AppOptions): Step {
  return ({ env }) => {
    if (observers.watching) Object.assign(env, observers.watch(env))
    return undefined
  }
}
