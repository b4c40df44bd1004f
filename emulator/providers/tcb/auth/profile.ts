/** What a user is, and how it is changed by the user. docs/contracts/tcb.md 15.6. */
import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../../../model/json.ts'
import { signedIn, textField, type AuthAction, type AuthRequest } from './action.ts'
import { AuthError, invalidEmail, invalidPhone } from './auth-answer.ts'
import { usernamePattern } from './sign-in.ts'
import { isEmail, isPassword, phoneOf, readPhone, type User } from './users.ts'

/** Fields that user/profile, user/basic/edit and user/contact have for the same thing. */
const aliases = {
  username: ['username'],
  name: ['name', 'nickname', 'nickName'],
  picture: ['picture', 'avatar_url', 'avatarUrl'],
  gender: ['gender'],
  locale: ['locale'],
  email: ['email'],
  phone: ['phone_number', 'phone'],
} as const

/** With the user who is signed in, or a refusal. */
function ofUser(act: (request: AuthRequest, found: { user: User }) => ReturnType<AuthAction>): AuthAction {
  return (request) => {
    const found = signedIn(request)
    return found instanceof AuthError ? found : act(request, found)
  }
}

/** The fields of http-api/auth/user-me; `password: "SET"` is what js-sdk reads. */
export function profileOf(user: User): JsonObject {
  const { uid, name, username, email, phone, picture, gender, locale, provider, created, updated } = user
  const known = { name, picture, username, email, phone_number: phone === undefined ? undefined : phoneOf(phone), gender, locale }
  const anonymous = provider === 'anonymous'
  return {
    sub: uid,
    user_id: uid,
    ...Object.fromEntries(Object.entries(known).filter((pair): pair is [string, string] => pair[1] !== undefined)),
    providers: providersOf(user),
    status: user.blocked === true ? 'BLOCKED' : 'ACTIVE',
    groups: anonymous ? [] : [{ id: 'user' }],
    created_from: 'actionlab',
    created_at: new Date(created).toISOString(),
    updated_at: new Date(updated).toISOString(),
    ...(user.password === undefined ? {} : { password: 'SET' }),
    has_password: user.password !== undefined,
    internal_user_type: anonymous ? '' : 'generalUser',
    type: 'external',
  }
}

function providersOf({ uid, email, phone, openid, provider }: User): JsonObject[] {
  return [
    ...(email === undefined ? [] : [{ id: 'email', provider_user_id: email }]),
    ...(phone === undefined ? [] : [{ id: 'phone', provider_user_id: phoneOf(phone) }]),
    ...(openid === undefined ? [] : [{ id: 'wx_openid', provider_user_id: openid }]),
    ...(provider === 'custom' ? [{ id: 'custom', provider_user_id: uid }] : []),
  ]
}

export const me = ofUser((_request, { user }) => profileOf(user))
export const providers = ofUser((_request, { user }) => ({ total: String(providersOf(user).length), data: providersOf(user) }))

export const editProfile = ofUser((request, { user }) => {
  const changes: Partial<Record<keyof typeof aliases, string>> = {}
  for (const [field, names] of Object.entries(aliases)) {
    const given = names.map((name) => textField(request, name)).find((text) => text !== '')
    if (given !== undefined) changes[field as keyof typeof aliases] = given
  }
  if (changes.username !== undefined && !usernamePattern.test(changes.username))
    return new AuthError('invalid_argument', 'the username is not valid')
  if (changes.phone !== undefined && readPhone(changes.phone) === undefined) return invalidPhone()
  if (changes.email !== undefined && !isEmail(changes.email)) return invalidEmail()
  for (const name of [changes.username, changes.email, changes.phone]) {
    const owner = name === undefined ? undefined : request.accounts.users.named(name)
    if (owner && owner.uid !== user.uid) return new AuthError('already_exists')
  }
  const { password: _, ...rest } = user
  return profileOf(request.accounts.users.put({ ...rest, ...changes }))
})

/** Seconds. */
const sudoSeconds = 600

export const sudo = ofUser((request, { user }) => {
  const { accounts, now } = request
  const verified = accounts.codes.verified(textField(request, 'verification_token'))
  const isContact = verified && (verified.to === user.email || (user.phone !== undefined && verified.to === phoneOf(user.phone)))
  if (isContact !== true && !isPassword(user, textField(request, 'password'))) return new AuthError('invalid_password')
  const token = randomUUID()
  accounts.confirmed.set(token, { uid: user.uid, ends: now + sudoSeconds * 1000 })
  return { sudo_token: token, expires_in: sudoSeconds }
})

function isSudo({ accounts, now }: AuthRequest, token: string, { uid }: User): boolean {
  const found = accounts.confirmed.get(token)
  return found?.uid === uid && now < found.ends
}

/** A user who has no password sets the first one without another proof. */
export const setPassword = ofUser((request, { user }) => {
  const { password: _, ...rest } = user
  const given = textField(request, 'new_password')
  if (given === '') return new AuthError('invalid_argument', 'new_password is required')
  const old = textField(request, 'old_password')
  const proven =
    user.password === undefined || isSudo(request, textField(request, 'sudo_token'), user) || (old !== '' && isPassword(user, old))
  if (!proven) return new AuthError('permission_denied', 'the sudo_token is not valid')
  request.accounts.users.put({ ...rest, password: given })
  return {}
})

export const deleteMe = ofUser((request, { user }) => {
  if (user.password !== undefined && !isSudo(request, request.query.get('sudo_token') ?? textField(request, 'sudo_token'), user))
    return new AuthError('permission_denied', 'the sudo_token is not valid')
  request.accounts.tokens.revokeAll(user.uid)
  request.accounts.users.delete(user.uid)
  return profileOf(user)
})

export const signOut: AuthAction = (request) => {
  const found = signedIn(request)
  if (!(found instanceof AuthError)) request.accounts.tokens.revoke(found.token)
  return {}
}

export const revokeAll = ofUser((request, { user }) => {
  request.accounts.tokens.revokeAll(user.uid)
  return {}
})

/** By a code that was sent to the user, without a sign-in. */
export const resetPassword: AuthAction = (request) => {
  const { accounts } = request
  const recipient = accounts.codes.verified(textField(request, 'verification_token'))
  const user = recipient && accounts.users.named(recipient.to)
  if (!user) return new AuthError('invalid_argument', 'the verification_token is not valid')
  const given = textField(request, 'new_password')
  if (given === '') return new AuthError('invalid_argument', 'new_password is required')
  const { password: _, ...rest } = user
  accounts.users.put({ ...rest, password: given })
  accounts.tokens.revokeAll(user.uid)
  return {}
}

export const exists: AuthAction = ({ accounts, query }) => {
  const names = ['username', 'email', 'phone_number'].flatMap((name) => query.get(name) ?? [])
  return names.length === 0 ? new AuthError('invalid_argument') : { exist: names.some((name) => accounts.users.named(name) !== undefined) }
}
