/**
 * Who may use the dashboard. Any web page can send requests to this port, so: nothing cross-origin is answered, changes need the
 * page's token, and where the emulator listens beyond this machine everything does.
 */
import { timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import { staysHere } from '../hosts.ts'
import type { DashboardDeps } from './deps.ts'

/** No inline script or style anywhere, so injected markup stays dead; no framing; nothing from elsewhere. */
const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
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

  /** Listening beyond this machine: whoever asks must have the token. */
  get exposed(): boolean {
    const host = this.#deps.listening()?.host
    return host !== undefined && !staysHere(host)
  }

  /** Browsers say where a request comes from; programs that do not are no web pages. */
  isSameOrigin(c: Context): boolean {
    const site = c.req.header('sec-fetch-site')
    if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
    const origin = c.req.header('origin')
    return origin === undefined || origin === `http://${c.req.header('host')}`
  }

  hasToken(c: Context): boolean {
    const bearer = /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1]
    if (bearer !== undefined) return this.isToken(bearer)
    const cookie = getCookie(c, this.#cookieName(c))
    // A cookie comes along by itself, so a request that relies on it must also say that it comes from our own page.
    const said = c.req.header('origin') !== undefined || c.req.header('sec-fetch-site') !== undefined
    return cookie !== undefined && this.isToken(cookie) && (said || c.req.method === 'GET')
  }

  isToken(given: string): boolean {
    const a = Buffer.from(given)
    const b = Buffer.from(this.#deps.token)
    return a.length === b.length && timingSafeEqual(a, b)
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

/** For everything under `/_/api/`. */
export function apiGuard(guard: Guard) {
  return createMiddleware(async (c, next) => {
    const refuse = (status: 401 | 403 | 415, code: string, message: string): Response => c.json({ error: { code, message } }, status)
    if (!guard.isSameOrigin(c)) return refuse(403, 'FOREIGN_ORIGIN', 'The dashboard answers to its own pages only.')
    const changes = c.req.method !== 'GET' && c.req.method !== 'HEAD'
    if ((changes || guard.exposed) && !guard.hasToken(c))
      return refuse(401, 'NO_TOKEN', 'Open the dashboard first, or send its token as `authorization: Bearer …`.')
    // What a form or a simple fetch can send never counts as JSON.
    if (changes && c.req.header('content-type')?.split(';', 1)[0]?.trim() !== 'application/json')
      return refuse(415, 'NOT_JSON', 'Send content-type: application/json.')
    return next()
  })
}
