/** Defines one operation of the authentication API: what it is asked and what it answers. */
import type { Exchange } from '../../../model/http.ts'
import type { JsonObject } from '../../../model/json.ts'
import type { Said } from '../../../model/said.ts'
import type { Deps } from '../../provider.ts'
import type { Accounts } from './accounts.ts'
import { AuthError } from './auth-answer.ts'
import type { User } from './users.ts'

export interface AuthRequest {
  readonly exchange: Exchange
  readonly accounts: Accounts
  readonly config: Deps['config']['tcb']
  readonly now: number
  /** Of the body; none where it has none. */
  readonly fields: JsonObject
  readonly query: URLSearchParams
  /** Tells the developer something that the caller is not told. */
  tell(text: Said): void
}

export type AuthAction = (request: AuthRequest) => JsonObject | AuthError | Promise<JsonObject | AuthError>

/** A field that is a text; '' for one that is none. */
export function textField({ fields }: AuthRequest, name: string): string {
  const value = fields[name]
  return typeof value === 'string' ? value : ''
}

export function bearerOf({ exchange }: Pick<AuthRequest, 'exchange'>): string {
  return /^bearer\s+(\S+)$/i.exec(exchange.header('authorization')?.trim() ?? '')?.[1] ?? ''
}

/** The user who is signed in, and which sign-in it is. */
export function signedIn(request: AuthRequest): { readonly user: User; readonly sid: string; readonly token: string } | AuthError {
  const token = bearerOf(request)
  const claims = request.accounts.tokens.read(token)
  const user = typeof claims === 'object' ? request.accounts.users.get(claims.uid) : undefined
  if (typeof claims !== 'object' || !user) return new AuthError('unauthenticated')
  return { user, sid: claims.sid, token }
}
