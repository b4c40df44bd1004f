/** An error of Tencent Cloud API, as `Response.Error` has it. docs/contracts/tcb.md 25.5. */
import type { Said } from '../../../model/said.ts'

export class ApiError {
  readonly code: string
  readonly message: string
  /** For the developer's terminal, never for the caller. */
  readonly detail: string | Said | undefined

  constructor(code: string, message: string, detail?: string | Said) {
    this.code = code
    this.message = message
    this.detail = detail
  }
}

/** The texts that captures of the API show. docs/contracts/tcb.md 25.5. */
export const authTexts = {
  invalid: "The `Authorization` in the request headers doesn't meet Tencent Cloud standards.",
  secretId: 'The SecretId is not found, please ensure that your SecretId is correct.',
  signature: 'The provided credentials could not be validated. Please check your signature is correct.',
  expired: 'The signature is expired, please request again.',
  token: 'Token error.',
} as const

export function missing(name: string): ApiError {
  return new ApiError('MissingParameter', `The request is missing the required parameter \`${name}\`.`)
}

/** The text of a capture, which names `Nonce`. */
export function typeError(name: string): ApiError {
  return new ApiError('InvalidParameter', `Parameter \`${name}\` type error.`)
}
