/** The door: whose request is it, may this Host ask, and is everything on disk served already? */
import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { bearerOf, isToken } from './access-token.ts'
import { dashboardHost, isLoopbackName } from './hosts.ts'
import type { Log } from '../model/log.ts'
import type { ResolvedConfig } from '../model/config.ts'
import type { Observers } from './observers.ts'
import { isBrowser, isForeignPage, isNamedPage, pageOf } from './origins.ts'
import type { Answer, Exchange } from '../model/http.ts'
import type { Provider } from '../providers/provider.ts'

export interface DoorOptions {
  readonly providers: readonly Provider[]
  /** The dashboard at `/_/`, which answers on loopback names only and has one for itself. */
  readonly dashboard?: { handle(exchange: Exchange): Promise<Answer> }
  /** The names it answers to, and the pages that may call what no credentials protect. */
  server(): Pick<ResolvedConfig['server'], 'allowedHosts' | 'allowedOrigins'>
  /** Lets a browser in that was not named. */
  readonly token: string
  readonly log: Log
  /** Undefined when every change on disk is already served. */
  fresh(): undefined | Promise<void>
  readonly observers?: Observers
  /** Hears of every answer before it is sent. */
  answered?(answer: Answer): void
}

export class Door {
  readonly #options: DoorOptions

  constructor(options: DoorOptions) {
    this.#options = options
  }

  /** Answers any request; never rejects. `ran` is told which activation the answer came from, before the answer is there. */
  async handle(exchange: Exchange, ran?: (activationId: string) => void): Promise<Answer> {
    const stale = this.#options.fresh()
    if (stale) await stale
    try {
      const { observers } = this.#options
      const answer = await (observers?.watching ? observers.exchange(exchange, async (seen) => this.#route(seen)) : this.#route(exchange))
      this.#options.answered?.(answer)
      if (answer.activationId !== undefined) ran?.(answer.activationId)
      return answer
    } catch (error) {
      if (exchange.signal.aborted) return { status: 499, headers: [] }
      this.#stumble(exchange, error)
      return plain(500, 'There was an internal server error. The terminal has the details.')
    }
  }

  async upgrade(exchange: Exchange, socket: Duplex, head: Uint8Array): Promise<boolean> {
    const stale = this.#options.fresh()
    if (stale) await stale
    const provider = this.#options.providers.find((candidate) => candidate.claims(exchange))
    if (!provider?.upgrade || !this.#knows(exchange.host) || isForeignPage(exchange, this.#options.server().allowedOrigins)) return false
    try {
      return await provider.upgrade(exchange, socket, head)
    } catch (error) {
      this.#stumble(exchange, error)
      return false
    }
  }

  #stumble(exchange: Exchange, error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    this.#options.log.emit({ event: 'notice', level: 'error', text: `${exchange.method} ${exchange.target}: ${text}` })
  }

  #route(exchange: Exchange): Answer | Promise<Answer> {
    const { providers, dashboard } = this.#options
    const { path, host } = exchange
    if (!path.startsWith('/')) return plain(400, `The request target must be a path, not ${JSON.stringify(exchange.target)}.`)
    const isDashboardHost = host === dashboardHost
    const provider = isDashboardHost ? undefined : providers.find((candidate) => candidate.claims(exchange))
    if (!isDashboardHost && !this.#knows(host)) return provider?.refuseHost?.(exchange) ?? refusedHost(host)
    if (provider) return this.#isStray(exchange, provider) ? this.#refuseBrowser(exchange, provider) : provider.handle(exchange)
    if (path === '/_' || path.startsWith('/_/')) {
      if (!isDashboardHost && !isLoopbackName(host)) return refusedHost(host)
      if (dashboard) return dashboard.handle(exchange)
    }
    return plain(404, `Nothing is served at ${path}${isDashboardHost ? ` of ${dashboardHost}, which has the dashboard at /_/ only` : ''}.`)
  }

  /** A web page that rebinds its own name to this machine must not get in; addresses cannot be rebound. */
  #knows(host: string): boolean {
    if (host === '' || isLoopbackName(host) || isIP(host.replace(/^\[|\]$/g, '')) !== 0) return true
    const { providers, server } = this.#options
    return server().allowedHosts.includes(host) || providers.some((provider) => provider.ownsHost(host))
  }

  /** A browser that nobody named, where the cloud would want credentials and this emulator has none to compare with: it could deploy code. */
  #isStray(exchange: Exchange, provider: Provider): boolean {
    if (!isBrowser(exchange) || provider.isOpen?.(exchange) !== true) return false
    const bearer = bearerOf(exchange.header('authorization'))
    if (bearer !== undefined && isToken(bearer, this.#options.token)) return false
    return !isNamedPage(exchange, this.#options.server().allowedOrigins)
  }

  #refuseBrowser(exchange: Exchange, { name }: Provider): Answer {
    const { method, target } = exchange
    const text = `A browser, for ${pageOf(exchange)}, called what no credentials protect. If that page may, add its origin to server.allowedOrigins, or configure the credentials that the cloud would ask for.`
    this.#options.log.emit({ event: 'refused', surface: name, method, target, status: 403, text })
    return plain(403, text)
  }
}

/** An answer of our own, for people. */
export function plain(status: number, text: string): Answer {
  return { status, headers: [['content-type', 'text/plain; charset=utf-8']], body: `${text}\n` }
}

function refusedHost(host: string): Answer {
  return plain(403, `The host ${JSON.stringify(host)} is not one this emulator answers to. Add it to server.allowedHosts if it should be.`)
}
