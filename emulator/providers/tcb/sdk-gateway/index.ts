/** Serves the gateways of the SDKs, `/web` of js-sdk's CLOUD_API mode and `/admin` of the server SDKs: one address, an action in the body. tcb.md 6. */
import type { Answer } from '../../../model/http.ts'
import { firstNames } from '../../../model/first-names.ts'
import { said } from '../../../model/said.ts'
import { legacyCodes, limits } from '../contract.ts'
import { corsHeaders } from '../cors.ts'
import { Fault, faultMessage, requestIdHeaders } from '../envelope.ts'
import { activationIdOf } from '../event-function.ts'
import type { Call, Gateway } from '../gateway.ts'
import { SdkError, type SdkOutcome, type SdkResult } from './action.ts'
import { actions } from './actions.ts'
import { readSdkRequest } from './read-request.ts'

/** `request_data` is the event as text inside JSON, so the body may be larger than the event. */
const bodyLimit = limits.payload * 2

export function isSdkPath(path: string): boolean {
  return path === '/web' || path === '/admin'
}

/** Always HTTP 200: the SDKs take everything else for a network failure. tcb.md 6.3. */
export async function callSdkGateway(gateway: Gateway, call: Call): Promise<Answer> {
  const outcome = await run(gateway, call)
  if ('status' in outcome) return outcome
  const { requestId, exchange } = call
  if (outcome instanceof Fault) gateway.report(outcome, call, 200)
  if (outcome instanceof SdkError) gateway.report({ code: outcome.code, details: { detail: outcome.detail ?? outcome.message } }, call, 200)
  const ran = outcome instanceof Fault ? outcome.details.ran : outcome instanceof SdkError ? undefined : outcome.ran
  return {
    status: 200,
    headers: [['content-type', 'application/json; charset=utf-8'], ...requestIdHeaders(requestId), ...corsHeaders(exchange)],
    body: JSON.stringify(bodyOf(outcome, requestId)),
    ...(ran ? { activationId: activationIdOf(call) } : {}),
  }
}

function bodyOf(outcome: SdkResult | SdkError | Fault, requestId: string): object {
  if (outcome instanceof Fault) return { code: legacyCodes.get(outcome.code) ?? outcome.code, message: faultMessage(outcome), requestId }
  if (outcome instanceof SdkError) return { code: outcome.code, message: outcome.message, requestId }
  return { requestId, ...outcome.body }
}

async function run(gateway: Gateway, call: Call): Promise<SdkOutcome> {
  const { exchange } = call
  const request = await readSdkRequest(await exchange.body(bodyLimit), exchange.header('content-type'))
  if (request instanceof Fault) return request
  const { action, access_token: token } = request.fields
  const isAdmin = exchange.path === '/admin'
  const identity = isAdmin
    ? gateway.authenticate(exchange)
    : gateway.identify(exchange, typeof token === 'string' && token !== '' ? token : undefined)
  if (identity instanceof Fault) return identity
  const asking = isAdmin ? gateway.askedBy(exchange, request.fields['tcb_sessionToken']) : {}
  const isServer = identity === undefined ? isAdmin : identity.role === 'administrator'
  const known = typeof action === 'string' ? actions.get(action) : undefined
  if (typeof action === 'string' && known) {
    const { identity: caller, activationId } = asking
    return known(gateway, { ...request, action, call: { ...call, identity, caller, activationId }, isServer })
  }
  const { apiName } = request.fields
  const asked = typeof apiName === 'string' ? `${JSON.stringify(action)} (${apiName})` : JSON.stringify(action)
  const emulated = firstNames([...actions.keys()])
  // docs.cloudbase.net/error-code/basic: an interface that there is not.
  return new SdkError('INVALID_ACTION', `Action ${asked} is not emulated.`, said`emulated are ${emulated}; the rest needs the cloud`)
}
