/** Lets a call of an API in, or refuses it: keys, secrets and rates (apigateway policies/security, policies/rateLimit.lua). */
import type { Exchange } from '../../../model/http.ts'
import type { Operation, Resource, Security } from './resources.ts'

/** A refusal in the gateway's words. */
export interface Denial {
  readonly status: number
  readonly message: string
}

export interface Admission {
  /** Keys that are subscribed to every API, `key`, or `id:secret` of a client. */
  readonly keys: readonly string[]
  readonly now: number
  /** Epoch ms until which the next call is refused, by API and key. */
  readonly busy: Map<string, number>
}

export function denialOf(exchange: Exchange, { api }: Resource, operation: Operation, { keys, now, busy }: Admission): Denial | undefined {
  let key = ''
  for (const one of operation.security) {
    const checked = check(exchange, one, keys)
    if (typeof checked === 'object') return checked
    if (key === '') key = checked
  }
  const { rateLimit } = operation
  if (rateLimit === undefined) return undefined
  const name = `${api.tenant}\0${api.basePath}\0${key}`
  if ((busy.get(name) ?? -Infinity) > now) return { status: 429, message: 'Rate limit exceeded' }
  busy.set(name, now + rateLimit.intervalMs)
  return undefined
}

/** The key by which the caller is known, '' where it has none. */
function check(exchange: Exchange, security: Security, keys: readonly string[]): string | Denial {
  const valueOf = (name: string): string => exchange.header(name.toLowerCase()) ?? ''
  const refused = (message: string): Denial => ({ status: 401, message })
  if (security.type === 'apiKey') {
    const key = valueOf(security.header)
    return key !== '' && keys.includes(key) ? key : refused('Unauthorized')
  }
  // No provider of identities is asked: any token passes.
  if (security.type === 'oauth2') return valueOf('authorization') === '' ? refused('No Authorization header provided') : ''
  const [id, secret] = [valueOf(security.id), valueOf(security.secret)]
  if (id === '') return refused(`${security.id} required`)
  if (secret === '') return refused(`${security.secret} required`)
  return keys.includes(`${id}:${secret}`) ? id : refused('Secret mismatch or not subscribed to this api.')
}
