/** Ways to sign in. docs/contracts/tcb.md 15.1. */
import type { JsonObject } from '../../../model/json.ts'
import { said } from '../../../model/said.ts'
import { textField, type AuthAction, type AuthRequest } from './action.ts'
import { AuthError } from './auth-answer.ts'
import { readTicket } from './custom-ticket.ts'
import { isPassword, phoneOf, type Provider, type User } from './users.ts'

/** 2 to 48 letters, digits and `-_.:+ @`, a letter or digit first: http-api/auth/auth-sign-in. */
export const usernamePattern = /^[a-zA-Z0-9][\w.:+ @-]{1,47}$/

function grant({ accounts, config }: AuthRequest, user: User, provider: Provider): JsonObject | AuthError {
  if (user.blocked === true) return new AuthError('user_blocked')
  return accounts.tokens.grant(user, provider, config.envId)
}

export const signInAnonymously: AuthAction = (request) => {
  const { exchange, accounts, config } = request
  const device = exchange.header('x-device-id') ?? ''
  if (device === '') return new AuthError('invalid_argument', 'x-device-id is required')
  return grant(request, accounts.users.ofDevice(device, config.envId), 'anonymous')
}

export const signIn: AuthAction = (request) => {
  const { accounts, fields } = request
  const token = textField(request, 'verification_token')
  if (token !== '') {
    const recipient = accounts.codes.verified(token)
    if (!recipient) return new AuthError('invalid_argument', 'the verification_token is not valid')
    const user = accounts.users.named(recipient.to)
    return user ? grant(request, user, recipient.kind) : new AuthError('not_found')
  }
  if (fields['params'] !== undefined)
    return new AuthError('unimplemented', undefined, said`Encrypted passwords are not emulated: leave is_encrypt out.`)
  return signInByPassword(request)
}

/** Also the grant type `password`. */
export const signInByPassword: AuthAction = (request) => {
  const name = textField(request, 'username')
  const password = textField(request, 'password')
  if (name === '' || password === '') return new AuthError('invalid_argument', 'username and password are required')
  const user = request.accounts.users.named(name)
  if (!user) return new AuthError('not_found', undefined, said`There is no user ${name}: tcb.users of the configuration names users.`)
  if (user.password === undefined) return new AuthError('password_not_set')
  return isPassword(user, password) ? grant(request, user, 'username') : new AuthError('invalid_password')
}

export const signInCustom: AuthAction = (request) => {
  const { accounts, config, now } = request
  if (textField(request, 'provider_id') !== 'custom') return new AuthError('invalid_argument', 'provider_id has to be custom')
  let key: ReturnType<typeof accounts.ticketKey>
  try {
    key = accounts.ticketKey()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return new AuthError('provider_not_enabled', undefined, said`tcb.auth.customLogin.privateKeyFile cannot be read: ${why}`)
  }
  if (!key) {
    const detail = said`Custom logins need the key pair that signs the tickets: tcb.auth.customLogin with privateKeyFile, the file that the console gives.`
    return new AuthError('provider_not_enabled', undefined, detail)
  }
  const ticket = readTicket(textField(request, 'ticket'), key, config.envId, now)
  if (!('uid' in ticket)) return new AuthError('invalid_argument', 'the ticket is not valid', ticket)
  const user = accounts.users.get(ticket.uid) ?? accounts.users.put({ uid: ticket.uid, provider: 'custom' })
  return grant(request, user, 'custom')
}

/** With a verified phone number or address of mail only: http-api/auth/auth-sign-up. */
export const signUp: AuthAction = (request) => {
  const { accounts } = request
  const recipient = accounts.codes.verified(textField(request, 'verification_token'))
  if (!recipient) return new AuthError('invalid_argument', 'the verification_token is not valid')
  const given = recipient.kind === 'phone' ? phoneOf(textField(request, 'phone_number')) : textField(request, 'email')
  if (given !== recipient.to) return new AuthError('invalid_argument', 'the verification_token is for another recipient')
  const username = textField(request, 'username')
  if (username !== '' && !usernamePattern.test(username)) return new AuthError('invalid_argument', 'the username is not valid')
  if (accounts.users.named(recipient.to) || (username !== '' && accounts.users.named(username))) return new AuthError('already_exists')
  const texts = ['name', 'picture', 'gender', 'locale'].flatMap((name) =>
    textField(request, name) === '' ? [] : [[name, textField(request, name)]],
  )
  const user = accounts.users.put({
    uid: accounts.users.newUid(),
    provider: recipient.kind,
    [recipient.kind]: recipient.to,
    ...(username === '' ? {} : { username }),
    ...(Object.fromEntries(texts) as JsonObject),
    password: textField(request, 'password') || undefined,
  })
  return grant(request, user, recipient.kind)
}
