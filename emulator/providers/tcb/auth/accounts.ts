/** All that is known of the users of one session: who they are, who has signed in, and which codes were sent. */
import { readFileSync } from 'node:fs'
import { isObject, type Json } from '../../../model/json.ts'
import type { Deps } from '../../provider.ts'
import { sources } from '../contract.ts'
import { Fault } from '../envelope.ts'
import { identityOf, type Identity } from '../identity.ts'
import type { TicketKey } from './custom-ticket.ts'
import { Tokens } from './tokens.ts'
import { Users, type Provider } from './users.ts'
import { VerificationCodes } from './verification-codes.ts'

/** `LOGINTYPE` of a function's environment, and `auth.loginType` of rules. */
const loginTypes: Readonly<Record<Provider, string>> = {
  anonymous: 'ANONYMOUS',
  custom: 'CUSTOM',
  username: 'USERNAME',
  phone: 'PHONE',
  email: 'EMAIL',
}

export class Accounts {
  readonly #deps: Deps
  readonly users: Users
  readonly tokens: Tokens
  readonly codes: VerificationCodes
  /** Sign-ins that were confirmed just now, by their token: whose, and until when. */
  readonly confirmed = new Map<string, { readonly uid: string; readonly ends: number }>()

  constructor(deps: Deps) {
    this.#deps = deps
    this.users = new Users(() => deps.config.tcb.users, deps.clock)
    this.tokens = new Tokens(deps.clock)
    this.codes = new VerificationCodes(deps.clock)
  }

  /** Whom an access token of this session stands for; undefined for any other text. */
  identityOf(token: string): Identity | Fault | undefined {
    const claims = this.tokens.read(token)
    if (claims === undefined) return undefined
    if (claims === 'expired') return new Fault('ACCESS_TOKEN_EXPIRED')
    if (claims === 'revoked') return new Fault('INVALID_CREDENTIALS')
    if (claims.provider === 'secret') return identityOf({}, sources.httpApi, 'administrator')
    const user = this.users.get(claims.uid)
    if (!user) return new Fault('INVALID_CREDENTIALS')
    const { uid, openid, unionid } = user
    const known = {
      uid,
      loginType: loginTypes[claims.provider],
      ...(openid === undefined ? {} : { openid }),
      ...(unionid === undefined ? {} : { unionid }),
    }
    return identityOf(known, sources.httpApi, claims.provider === 'anonymous' ? 'anonymous' : 'registered')
  }

  /** The key pair of custom logins; undefined where none is configured. A file may be the one that the console gives: JSON with both. */
  ticketKey(): TicketKey | undefined {
    const { customLogin } = this.#deps.config.tcb.auth
    if (!customLogin) return undefined
    const { privateKeyId: id, privateKey, privateKeyFile } = customLogin
    if (privateKey !== undefined || privateKeyFile === undefined) return { id, privateKey: privateKey ?? '' }
    const text = readFileSync(privateKeyFile, 'utf8')
    const json = text.trimStart().startsWith('{') ? (JSON.parse(text) as Json) : undefined
    if (!isObject(json)) return { id, privateKey: text }
    const { private_key_id: keyId, private_key: key } = json
    return { id: id ?? (typeof keyId === 'string' ? keyId : undefined), privateKey: typeof key === 'string' ? key : '' }
  }
}
