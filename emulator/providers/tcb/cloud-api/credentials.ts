/** Checks who signed a request, where `tcb.cloudApi` says whose signatures count. docs/contracts/tcb.md 25.2, 25.3. */
import type { ResolvedConfig } from '../../../model/resolved-config.ts'
import { said } from '../../../model/said.ts'
import { account } from '../contract.ts'
import { ApiError, authTexts, missing } from './api-error.ts'
import { checkQuerySignature } from './query-signature.ts'
import type { ApiRequest } from './read-request.ts'
import { checkTc3, readAuthorization } from './tc3-signature.ts'

/** Seconds that a timestamp may lie beside the server's clock. */
const skew = 300

/** @param now epoch ms */
export function checkCredentials(request: ApiRequest, config: ResolvedConfig, now: number): ApiError | undefined {
  const { cloudApi } = config.tcb
  if (cloudApi === undefined) return undefined
  const { exchange, body, pairs, timestamp } = request
  if (timestamp === undefined) return missing(pairs ? 'Timestamp' : 'X-TC-Timestamp')
  const authorization = pairs ? undefined : readAuthorization(exchange.header('authorization') ?? '')
  if (authorization instanceof ApiError) return authorization
  const secretId = authorization?.secretId ?? pairs?.get('SecretId')
  if (secretId === undefined) return missing('SecretId')
  if (pairs && !pairs.has('Signature')) return missing('Signature')
  const offset = Math.round(timestamp - now / 1000)
  if (Math.abs(offset) > skew)
    return new ApiError(
      'AuthFailure.SignatureExpire',
      authTexts.expired,
      said`the timestamp is ${Math.abs(offset)} seconds away from the emulator's clock; 300 are allowed`,
    )
  const secretKey = secretId === cloudApi.secretId ? cloudApi.secretKey : secretId === account.secretId ? account.secretKey : undefined
  if (secretKey === undefined)
    return new ApiError('AuthFailure.SecretIdNotFound', authTexts.secretId, said`the id is not that of tcb.cloudApi.secretId`)
  // What functions find in their environment is a temporary key, which has a token.
  const token = exchange.header('x-tc-token') ?? pairs?.get('Token')
  if (secretId === account.secretId && token !== account.sessionToken) return new ApiError('AuthFailure.TokenFailure', authTexts.token)
  return authorization
    ? checkTc3(exchange, body, authorization, timestamp, secretKey)
    : checkQuerySignature(exchange, pairs ?? new Map(), secretKey)
}
