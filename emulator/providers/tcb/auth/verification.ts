/** Sends a code to a phone number or an address of mail, and compares it. docs/contracts/tcb.md 15.4. */
import { said } from '../../../model/said.ts'
import { signedIn, textField, type AuthAction, type AuthRequest } from './action.ts'
import { AuthError, invalidEmail, invalidPhone } from './auth-answer.ts'
import { isEmail, phoneOf, readPhone } from './users.ts'
import { codeSeconds, type Recipient } from './verification-codes.ts'

export const sendVerification: AuthAction = (request) => {
  const { accounts, config } = request
  const recipient = recipientOf(request)
  if (recipient instanceof AuthError) return recipient
  const known = accounts.users.named(recipient.to) !== undefined
  const target = textField(request, 'target')
  if (target === 'USER' && !known) return new AuthError('not_found')
  if (target === 'NOT_USER' && known) return new AuthError('already_exists')
  const { id, code } = accounts.codes.send(recipient, config.auth.verificationCode)
  request.tell(said`CloudBase would send the code ${code} to ${recipient.to}.`)
  return { verification_id: id, expires_in: codeSeconds, is_user: known }
}

/** Of the body; with `CUR_USER` that of the user who is signed in. */
function recipientOf(request: AuthRequest): Recipient | AuthError {
  const phone = textField(request, 'phone_number')
  const email = textField(request, 'email')
  if (phone !== '' && email !== '') return new AuthError('invalid_argument', 'phone_number and email exclude each other')
  if (phone !== '') {
    const to = readPhone(phone)
    return to === undefined ? invalidPhone() : { kind: 'phone', to }
  }
  if (email !== '') return isEmail(email) ? { kind: 'email', to: email } : invalidEmail()
  if (textField(request, 'target') !== 'CUR_USER') return new AuthError('invalid_argument', 'phone_number or email is required')
  const found = signedIn(request)
  if (found instanceof AuthError) return found
  const { user } = found
  if (user.phone !== undefined) return { kind: 'phone', to: phoneOf(user.phone) }
  return user.email === undefined
    ? new AuthError('failed_precondition', 'the user has no phone number and no email')
    : { kind: 'email', to: user.email }
}

export const verify: AuthAction = (request) => {
  const token = request.accounts.codes.verify(textField(request, 'verification_id'), textField(request, 'verification_code'))
  return token === undefined
    ? new AuthError('invalid_argument', 'the verification code is not correct or has ended')
    : { verification_token: token, expires_in: codeSeconds }
}
