/** Answers preflights without running a function, and lets browsers read every answer, errors included. tcb.md 1.1, 5.2. */
import type { Answer, Exchange } from '../../model/http.ts'

type Header = readonly [name: string, value: string]

/** Sent by the SDK's browser builds (tcb.md 5.2); used when a preflight names none. */
const usualHeaders = 'authorization, content-type, x-request-id, x-sdk-version, x-qualifier, x-tcb-webfn'
const readableHeaders = 'X-Request-Id, X-Cloudbase-Request-Id, X-Cloudbase-Upstream-Status-Code'

/** The lines that let a page of another origin read an answer; none for a caller that is no browser. */
export function corsHeaders(exchange: Exchange): readonly Header[] {
  const origin = exchange.header('origin')
  if (origin === undefined) return []
  return [
    ['access-control-allow-origin', origin],
    ['access-control-allow-credentials', 'true'],
    ['access-control-expose-headers', readableHeaders],
    ['vary', 'Origin'],
  ]
}

/**
 * Whether the page that asks is one of this machine or of `tcb.securityDomains`, hosts with their port. A page that does not say where it is from is not.
 */
export function isOwnPage(exchange: Exchange, securityDomains: readonly string[] = []): boolean {
  const said = exchange.header('origin') ?? exchange.header('referer') ?? ''
  if (!URL.canParse(said)) return false
  const { host, hostname } = new URL(said)
  const isHere = hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
  return isHere || securityDomains.includes(host)
}

export function isPreflight(exchange: Exchange): boolean {
  return exchange.method === 'OPTIONS' && exchange.header('access-control-request-method') !== undefined
}

/** 204, and no function runs: tcb.md 1, measured on the sibling gateway. */
export function preflight(exchange: Exchange): Answer {
  return {
    status: 204,
    headers: [
      ['access-control-allow-origin', exchange.header('origin') ?? '*'],
      ['access-control-allow-credentials', 'true'],
      ['access-control-allow-methods', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'],
      ['access-control-allow-headers', exchange.header('access-control-request-headers') ?? usualHeaders],
      ['access-control-expose-headers', readableHeaders],
      ['access-control-max-age', '86400'],
      ['vary', 'Origin, Access-Control-Request-Headers'],
    ],
  }
}
