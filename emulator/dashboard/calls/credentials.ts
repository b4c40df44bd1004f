/** Adds credentials to a call: real values for what the emulator sends, shell variables for what a person copies. */
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import type { SpellSecret, Vendor } from '../../providers/vendor.ts'
import { withHeaders, type HttpRequest } from './http-request.ts'

/** What decides on the credentials of a call: a session's own. */
export interface Authority {
  readonly vendors: readonly Vendor[]
  readonly config: ResolvedConfig
  /** Epoch ms. */
  readonly now: number
}

/** For a call by the emulator itself. */
export function authorised(request: HttpRequest, authority: Authority): HttpRequest {
  return withCredentials(request, authority, (secret) => secret)
}

/** For a command to copy: signed where a key is configured, other secrets left to the shell. */
export function authorisedByShell(request: HttpRequest, authority: Authority): HttpRequest {
  return withCredentials(request, authority, (_secret, variable) => `$${variable}`)
}

/** Credentials a caller sent are replaced: a signature lives for five minutes. */
export function withoutCredentials(request: HttpRequest, vendors: readonly Vendor[]): HttpRequest {
  const own = new Set(vendors.flatMap(({ authorisingHeaders }) => authorisingHeaders))
  return { ...request, headers: request.headers.filter(([name]) => !own.has(name)) }
}

function withCredentials(given: HttpRequest, { vendors, config, now }: Authority, spell: SpellSecret): HttpRequest {
  const request = withoutCredentials(given, vendors)
  return withHeaders(
    request,
    vendors.flatMap((vendor) => vendor.authorise(request, config, now, spell)),
  )
}
