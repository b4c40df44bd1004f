/** Writes what the authentication API answers: JSON, and errors as OAuth 2.0 has them with gRPC's number. docs/contracts/tcb.md 15.3. */
import type { Answer, Exchange } from '../../../model/http.ts'
import type { JsonObject } from '../../../model/json.ts'
import type { Said } from '../../../model/said.ts'
import { corsHeaders } from '../cors.ts'
import { requestIdHeaders } from '../envelope.ts'

interface ErrorRow {
  readonly status: number
  readonly code: number
  readonly description: string
}

/** The names are those of docs.cloudbase.net/openapi/auth; the numbers those of gRPC, as @cloudbase/oauth lists them. */
const errors = {
  invalid_argument: { status: 400, code: 3, description: 'invalid argument' },
  not_found: { status: 400, code: 5, description: 'user not found' },
  already_exists: { status: 400, code: 6, description: 'user already exists' },
  permission_denied: { status: 403, code: 7, description: 'permission denied' },
  failed_precondition: { status: 400, code: 9, description: 'failed precondition' },
  unimplemented: { status: 501, code: 12, description: 'not implemented' },
  unauthenticated: { status: 401, code: 16, description: 'unauthenticated' },
  invalid_password: { status: 400, code: 16, description: 'the password is not correct' },
  password_not_set: { status: 400, code: 9, description: 'the user has no password' },
  user_blocked: { status: 400, code: 7, description: 'the user is blocked' },
  invalid_grant: { status: 400, code: 16, description: 'the refresh token is not valid' },
  invalid_client: { status: 401, code: 16, description: 'the credentials of the client are not valid' },
  unsupported_grant_type: { status: 400, code: 12, description: 'the grant type is not supported' },
  provider_not_enabled: { status: 400, code: 9, description: 'the provider is not enabled' },
} as const satisfies Record<string, ErrorRow>

export type AuthErrorName = keyof typeof errors

export class AuthError {
  readonly error: AuthErrorName
  readonly description: string
  /** For the developer's terminal, never for the caller. */
  readonly detail: Said | undefined

  constructor(error: AuthErrorName, description: string = errors[error].description, detail?: Said) {
    this.error = error
    this.description = description
    this.detail = detail
  }

  get status(): number {
    return errors[this.error].status
  }
}

export function invalidPhone(): AuthError {
  return new AuthError('invalid_argument', 'the phone_number is not valid: it is written like "+86 13800000000"')
}

export function invalidEmail(): AuthError {
  return new AuthError('invalid_argument', 'the email is not valid')
}

export function authAnswer(exchange: Exchange, requestId: string, outcome: JsonObject | AuthError): Answer {
  const isError = outcome instanceof AuthError
  return {
    status: isError ? outcome.status : 200,
    headers: [
      ['content-type', 'application/json; charset=utf-8'],
      ['cache-control', 'no-store'],
      ...requestIdHeaders(requestId),
      ...corsHeaders(exchange),
    ],
    body: JSON.stringify(
      isError ? { error: outcome.error, error_code: errors[outcome.error].code, error_description: outcome.description } : outcome,
    ),
  }
}
