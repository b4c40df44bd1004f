/** Gives tokens to users who signed in, and knows them again: JSON Web Tokens with the claims of the cloud, signed by a key of the session. docs/contracts/tcb.md 15.2. */
import { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../../model/clock.ts'
import { isObject, type JsonObject } from '../../../model/json.ts'
import type { Provider, User } from './users.ts'

/** Seconds. http-api/auth/auth-sign-in-custom: two hours and thirty days. */
const accessSeconds = 7200
const refreshSeconds = 2_592_000

/** What an access token says. */
export interface Claims {
  readonly uid: string
  readonly provider: Provider | 'secret'
  readonly sid: string
}

interface Login {
  readonly uid: string
  readonly provider: Provider
  readonly sid: string
  /** Epoch ms. */
  readonly ends: number
}

export class Tokens {
  readonly #clock: Pick<Clock, 'now'>
  /** Made at the first sign-in. */
  #key: Buffer | undefined
  /** By refresh token. */
  readonly #logins = new Map<string, Login>()
  readonly #revoked = new Set<string>()

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  /** The answer to a sign-in. */
  grant(user: User, provider: Provider, envId: string, sid: string = randomUUID()): JsonObject {
    const scope = provider === 'anonymous' ? 'anonymous' : 'user sso'
    const refreshToken = `m.${randomBytes(48).toString('base64url')}`
    this.#logins.set(refreshToken, { uid: user.uid, provider, sid, ends: this.#clock.now() + refreshSeconds * 1000 })
    const meta = { wxOpenId: user.openid ?? '', wxUnionId: user.unionid ?? '' }
    return {
      token_type: 'Bearer',
      access_token: this.#sign(envId, { sub: user.uid, scope, provider_type: provider, meta, user_type: '', sid }),
      refresh_token: refreshToken,
      expires_in: accessSeconds,
      ...(provider === 'anonymous' ? { scope } : {}),
      sub: user.uid,
    }
  }

  /** For a program that showed a secret: an administrator's, without a refresh token. */
  grantAdministrator(envId: string): JsonObject {
    const sid = randomUUID()
    const token = this.#sign(envId, { sub: 'administrator', scope: 'administrator', provider_type: 'secret', meta: {}, user_type: '', sid })
    return { token_type: 'Bearer', access_token: token, expires_in: accessSeconds }
  }

  /** Undefined for what is no access token of this session. */
  read(token: string): Claims | 'expired' | 'revoked' | undefined {
    const [head, payload, signature, more] = token.split('.')
    if (!this.#key || !head || !payload || !signature || more !== undefined || !same(this.#signatureOf(`${head}.${payload}`), signature))
      return undefined
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    if (!isObject(claims)) return undefined
    const { sub, provider_type: provider, sid, exp } = claims
    if (typeof sub !== 'string' || typeof sid !== 'string' || typeof exp !== 'number') return undefined
    if (this.#revoked.has(sid)) return 'revoked'
    return this.#clock.now() < exp * 1000 ? { uid: sub, provider: provider as Claims['provider'], sid } : 'expired'
  }

  /** The sign-in behind a refresh token, which is good for this one time. */
  takeRefresh(token: string): Login | undefined {
    const login = this.#logins.get(token)
    if (!login) return undefined
    this.#logins.delete(token)
    return this.#clock.now() < login.ends && !this.#revoked.has(login.sid) ? login : undefined
  }

  /** Ends the sign-in of an access or a refresh token; nothing for others. */
  revoke(token: string): void {
    const login = this.#logins.get(token)
    const claims = login ?? this.read(token)
    if (typeof claims === 'object') this.#end(({ sid }) => sid === claims.sid, claims.sid)
  }

  revokeAll(uid: string): void {
    this.#end((login) => login.uid === uid)
  }

  #end(isMeant: (login: Login) => boolean, sid?: string): void {
    if (sid !== undefined) this.#revoked.add(sid)
    for (const [token, login] of this.#logins) {
      if (!isMeant(login)) continue
      this.#logins.delete(token)
      this.#revoked.add(login.sid)
    }
  }

  #sign(envId: string, claims: JsonObject & { readonly sid: string }): string {
    const iat = Math.floor(this.#clock.now() / 1000)
    const atHash = `r.${createHash('sha256').update(claims.sid).digest('base64url').slice(0, 22)}`
    const whole = {
      iss: `https://${envId}.ap-shanghai.tcb-api.tencentcloudapi.com`,
      aud: envId,
      exp: iat + accessSeconds,
      iat,
      at_hash: atHash,
      project_id: envId,
      ...claims,
    }
    const text = [{ alg: 'HS256', typ: 'JWT', kid: 'actionlab' }, whole]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    return `${text}.${this.#signatureOf(text)}`
  }

  #signatureOf(text: string): string {
    this.#key ??= randomBytes(32)
    return createHmac('sha256', this.#key).update(text).digest('base64url')
  }
}

function same(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}
