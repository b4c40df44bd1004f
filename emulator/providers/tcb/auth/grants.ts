/** Tokens for tokens: refreshing, other grants, revoking, and whether one is valid. docs/contracts/tcb.md 15.2. */
import { said } from '../../../model/said.ts'
import { Fault } from '../envelope.ts'
import { identify } from '../identity.ts'
import { readTc3 } from '../tc3.ts'
import { bearerOf, textField, type AuthAction, type AuthRequest } from './action.ts'
import { AuthError } from './auth-answer.ts'
import { signInByPassword } from './sign-in.ts'

export const grantToken: AuthAction = (request) => {
  const type = textField(request, 'grant_type')
  if (type === 'refresh_token') return refresh(request)
  if (type === 'password') return signInByPassword(request)
  if (type === 'client_credentials') return clientCredential(request)
  return new AuthError('unsupported_grant_type')
}

/** The old refresh token dies with its use: RFC 6749 6. */
function refresh(request: AuthRequest): ReturnType<AuthAction> {
  const { accounts, config } = request
  const login = accounts.tokens.takeRefresh(textField(request, 'refresh_token'))
  const user = login && accounts.users.get(login.uid)
  return user && user.blocked !== true
    ? accounts.tokens.grant(user, login.provider, config.envId, login.sid)
    : new AuthError('invalid_grant')
}

/** A token of an administrator for a secret id and key: Basic, or TC3. Which secrets there are says `tcb.auth.tokens`, where tokens are enforced. */
export const clientCredential: AuthAction = ({ exchange, accounts, config }) => {
  const [scheme = '', ...rest] = (exchange.header('authorization')?.trim() ?? '').split(' ')
  const secretId = scheme.toLowerCase() === 'basic' ? basicId(rest[0] ?? '') : tc3Id(rest.join(' '), exchange.header('x-timestamp'))
  if (secretId === undefined)
    return new AuthError('invalid_client', undefined, said`Authorization is neither Basic secretId:secretKey nor TC3.`)
  if (config.auth.enforce) {
    const identity = identify(secretId, config.auth)
    if (identity instanceof Fault || identity.role !== 'administrator')
      return new AuthError('invalid_client', undefined, said`${secretId} is no administrator in tcb.auth.tokens.`)
  }
  return accounts.tokens.grantAdministrator(config.envId)
}

function basicId(text: string): string | undefined {
  const [id = '', key = ''] = Buffer.from(text, 'base64').toString('utf8').split(':')
  return id === '' || key === '' ? undefined : id
}

function tc3Id(text: string, timestamp: string | undefined): string | undefined {
  const signature = readTc3(text, timestamp)
  return typeof signature === 'string' ? undefined : signature.secretId
}

export const revoke: AuthAction = (request) => {
  request.accounts.tokens.revoke(textField(request, 'token') || bearerOf(request))
  return {}
}

export const introspect: AuthAction = (request) => {
  const token = request.query.get('token') ?? (textField(request, 'token') || bearerOf(request))
  const claims = request.accounts.tokens.read(token)
  return typeof claims === 'object' ? { sub: claims.uid } : new AuthError('unauthenticated')
}
