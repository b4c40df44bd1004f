/** Lets pages of security domains read answers, and answers their preflights in the function's place. docs/contracts/tcb.md 20.5. */
import type { Answer, Exchange } from '../../../model/http.ts'
import { corsHeaders, preflight } from '../cors.ts'

type Header = readonly [name: string, value: string]

/** @param domains of `tcb.securityDomains`; every page may where it is not configured */
export function sharedWith(exchange: Exchange, domains: readonly string[] | undefined): readonly Header[] {
  return isAllowed(exchange, domains) ? corsHeaders(exchange) : []
}

/** A page that may not read the answer gets one without the lines that would let it. */
export function answerPreflight(exchange: Exchange, domains: readonly string[] | undefined): Answer {
  return isAllowed(exchange, domains) ? preflight(exchange) : { status: 204, headers: [['vary', 'Origin']] }
}

export function isAllowed(exchange: Exchange, domains: readonly string[] | undefined): boolean {
  const origin = exchange.header('origin')
  if (domains === undefined || origin === undefined) return true
  if (!URL.canParse(origin)) return false
  // A domain stands without its scheme, and with its port: `localhost:3000`.
  const { host } = new URL(origin)
  return domains.some((domain) => domain.toLowerCase() === host)
}
