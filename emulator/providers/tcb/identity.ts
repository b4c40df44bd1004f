/** Authenticates a caller, then applies the policy of its role and the rule of the function. tcb.md 1.6, 1.7. */
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import type { TcbCaller } from '../../model/tcb-config.ts'
import { Fault } from './envelope.ts'
import { readTc3 } from './tc3.ts'
import type { SecurityRules } from './security-rules.ts'
import { account, sources } from './contract.ts'
import { said } from '../../model/said.ts'

type AuthConfig = Pick<ResolvedConfig['tcb']['auth'], 'enforce' | 'tokens' | 'httpApiAllow'>

export interface Identity extends Readonly<Omit<TcbCaller, 'uid' | 'loginType'>> {
  readonly role: string
  readonly uid: string | undefined
  readonly loginType: string | undefined
  /** What the call came from, as `TCB_SOURCE` names it. */
  readonly source: string
}

/** Somebody who is known by these facts. A mini program's user is never without the mini program. */
export function identityOf(caller: TcbCaller, source: string, role = 'registered', appid: string = account.miniProgram): Identity {
  const { openid, uid, loginType } = caller
  return { ...(openid === undefined ? {} : { appid }), ...caller, uid, loginType, role, source }
}

/** What an API key, a secret id or one of our own functions acts as: neither policy nor rule applies to it. tcb.md 1.7. */
const administrator: Identity = { role: 'administrator', uid: undefined, loginType: undefined, source: sources.httpApi }

/** @param timestamp the header `X-Timestamp`, where a signature may keep it */
export function authenticate(authorization: string | undefined, timestamp: string | undefined, config: AuthConfig): Identity | Fault {
  if (authorization === undefined || authorization.trim() === '') return new Fault('MISSING_CREDENTIALS')
  const value = authorization.trim()
  const blank = value.indexOf(' ')
  const scheme = (blank < 0 ? value : value.slice(0, blank)).toLowerCase()
  const rest = blank < 0 ? '' : value.slice(blank + 1).trim()
  if (scheme === 'bearer') return identify(rest, config)
  if (scheme !== 'tc3-hmac-sha256')
    return new Fault('UNSUPPORTED_AUTH_TYPE', { detail: said`scheme ${scheme}; use Bearer or TC3-HMAC-SHA256` })
  const signature = readTc3(rest, timestamp)
  if (typeof signature === 'string') return new Fault('INVALID_CREDENTIALS', { detail: signature })
  // What we put into the environment of functions ourselves: their SDK signs with it.
  if (signature.secretId === account.secretId) return administrator
  return identify(signature.secretId, config)
}

/** A bearer token, or the id of a secret: both are keys of `tcb.auth.tokens`. */
export function identify(token: string, config: AuthConfig): Identity | Fault {
  const known = token !== '' && Object.hasOwn(config.tokens, token) ? config.tokens[token] : undefined
  if (!known) return new Fault('INVALID_CREDENTIALS', { detail: said`the token is no key of tcb.auth.tokens` })
  if (known.expired) return new Fault('ACCESS_TOKEN_EXPIRED')
  const { role, expired: _, ...caller } = known
  return identityOf(caller, sources.httpApi, role)
}

/** The policy of the role, before anything is known about the function. Administrators need none. tcb.md 1.6. */
export function admit(identity: Identity, config: AuthConfig): Fault | undefined {
  if (identity.role === 'administrator' || config.httpApiAllow.includes(identity.role)) return undefined
  return new Fault('ACTION_FORBIDDEN', { detail: said`role ${identity.role} is not in tcb.auth.httpApiAllow` })
}

/** The rule of the function; only client identities are asked. */
export function authorize(identity: Identity, name: string, rules: SecurityRules): Fault | undefined {
  if (identity.role === 'administrator') return undefined
  // A publishable key has a role and nobody signed in; an anonymous login counts as signed in.
  const { uid, loginType, openid } = identity
  const auth = uid === undefined && loginType === undefined && openid === undefined ? null : { loginType }
  return rules.allows(name, auth)
    ? undefined
    : new Fault('EXCEED_AUTHORITY', { detail: said`the security rule of ${name} refuses role ${identity.role}` })
}
