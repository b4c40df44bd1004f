/**
 * Decides who may use the dashboard. Any web page can send requests to this port, and functions serve pages on it. Therefore the dashboard has its own
 * host name, refuses requests of browsers from other origins, and requires the token for changes; for everything, if the emulator listens beyond this
 * machine.
 */
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import { bearerOf, isToken } from '../http/access-token.ts'
import { hostName, staysHere } from '../http/hosts.ts'
import { dashboardHost } from '../model/address.ts'
import type { DashboardDeps } from './deps.ts'

/** No inline script or style anywhere, so injected markup stays dead; no framing; nothing from elsewhere. */
const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // Without a referrer, a form of our own page would be sent with `Origin: null`, and the login refused.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

export function withSecurityHeaders() {
  return createMiddleware(async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(securityHeaders)) c.header(name, value)
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store')
  })
}

export class Guard {
  readonly #deps: DashboardDeps

  constructor(deps: DashboardDeps) {
    this.#deps = deps
  }

  /** The emulator listens beyond this machine: callers need the token. */
  get exposed(): boolean {
    const host = this.#deps.listening()?.host
    return host !== undefined && !staysHere(host)
  }

  /** Whether the dashboard's own host was asked: what a browser loads from there shares no origin with what functions answer. */
  isOwnHost(c: Context): boolean {
    return hostName(c.req.header('host') ?? '') === dashboardHost
  }

  /** Whether the request is a program's, which says nothing of an origin, or that of a page of our own or the address bar. */
  isOwn(c: Context): boolean {
    const site = c.req.header('sec-fetch-site')
    const origin = c.req.header('origin')
    if (site === undefined && origin === undefined) return true
    if (!this.isOwnHost(c) || (site !== undefined && site !== 'same-origin' && site !== 'none')) return false
    return origin === undefined || origin === `http://${c.req.header('host')}`
  }

  hasToken(c: Context): boolean {
    const bearer = bearerOf(c.req.header('authorization'))
    if (bearer !== undefined) return this.isToken(bearer)
    const cookie = this.isOwnHost(c) ? getCookie(c, this.#cookieName(c)) : undefined
    // A cookie comes along by itself, so a request that relies on it must also say that it comes from our own page.
    const said = c.req.header('origin') !== undefined || c.req.header('sec-fetch-site') !== undefined
    return cookie !== undefined && this.isToken(cookie) && (said || c.req.method === 'GET')
  }

  isToken(given: string): boolean {
    return isToken(given, this.#deps.token)
  }

  giveToken(c: Context): void {
    setCookie(c, this.#cookieName(c), this.#deps.token, { httpOnly: true, sameSite: 'Strict', path: '/_/' })
  }

  /** Cookies know no ports, and two emulators have two tokens. */
  #cookieName(c: Context): string {
    const port = /:(\d+)$/.exec(c.req.header('host') ?? '')?.[1] ?? '80'
    return `actionlab-${port}`
  }
}

/** Redirects a request for a page to the dashboard's own host, on the port that they used: a container may have another one. */
export function leadToOwnHost(guard: Guard) {
  return createMiddleware(async (c, next) => {
    if (guard.isOwnHost(c)) return next()
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD')
      return c.text(`The dashboard is at http://${dashboardHost}, on this port.\n`, 403)
    const { port, pathname, search } = new URL(c.req.url)
    return c.redirect(`http://${dashboardHost}${port === '' ? '' : `:${port}`}${pathname}${search}`, 302)
  })
}

/** For everything under `/_/api/`. */
export function apiGuard(guard: Guard) {
  return createMiddleware(async (c, next) => {
    const refuse = (status: 401 | 403 | 415, code: string, message: string): Response => c.json({ error: { code, message } }, status)
    if (!guard.isOwn(c)) return refuse(403, 'FOREIGN_ORIGIN', 'The dashboard answers to programs and to its own pages only.')
    const changes = c.req.method !== 'GET' && c.req.method !== 'HEAD'
    if ((changes || guard.exposed) && !guard.hasToken(c))
      return refuse(401, 'NO_TOKEN', 'Open the dashboard first, or send its token as `authorization: Bearer …`.')
    // What a form or a simple fetch can send never counts as JSON.
    if (changes && c.req.header('content-type')?.split(';', 1)[0]?.trim() !== 'application/json')
      return refuse(415, 'NOT_JSON', 'Send content-type: application/json.')
    return next()
  })
}
