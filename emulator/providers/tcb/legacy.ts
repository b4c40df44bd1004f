/** Serves the older gateways, `/web` of js-sdk's CLOUD_API mode and `/admin` of the server SDKs: another envelope around the same call. tcb.md 6. */
import { isObject, parseJson, type JsonObject } from '../../model/json.ts'
import type { Answer } from '../../model/http.ts'
import { legacyCodes, limits } from './contract.ts'
import { corsHeaders } from './cors.ts'
import { eventFrom } from './decode.ts'
import { Fault, faultMessage, requestIdHeaders } from './envelope.ts'
import { activationIdOf, runEvent, type Returned } from './event-function.ts'
import type { Call, Gateway } from './gateway.ts'
import { said } from '../../model/said.ts'

/** `request_data` is the event as text inside JSON, so the body may be larger than the event. */
const bodyLimit = limits.payload * 2

export function isLegacyPath(path: string): boolean {
  return path === '/web' || path === '/admin'
}

/** Always HTTP 200: the SDKs take everything else for a network failure. tcb.md 6.3. */
export async function callLegacy(gateway: Gateway, call: Call): Promise<Answer> {
  const returned = await run(gateway, call)
  const { requestId, exchange } = call
  if (returned instanceof Fault) gateway.report(returned, call, 200)
  const body =
    returned instanceof Fault
      ? { code: legacyCodes.get(returned.code) ?? returned.code, message: faultMessage(returned), requestId }
      : { requestId, data: { response_data: returned.text } }
  return {
    status: 200,
    headers: [['content-type', 'application/json; charset=utf-8'], ...requestIdHeaders(requestId), ...corsHeaders(exchange)],
    body: JSON.stringify(body),
    ...(!(returned instanceof Fault) || returned.details.ran ? { activationId: activationIdOf(call) } : {}),
  }
}

async function run(gateway: Gateway, call: Call): Promise<Returned | Fault> {
  const { exchange } = call
  const request = readRequest(await exchange.body(bodyLimit), exchange.header('content-type'))
  if (request instanceof Fault) return request
  const { action, function_name: name, qualifier, request_data: data, access_token: token } = request
  const identity = gateway.identify(exchange, exchange.path === '/web' && typeof token === 'string' && token !== '' ? token : undefined)
  if (identity instanceof Fault) return identity
  if (action !== 'functions.invokeFunction') {
    const { apiName } = request
    const asked = typeof apiName === 'string' ? `${JSON.stringify(action)} (${apiName})` : JSON.stringify(action)
    const reason = `Action ${asked} is not emulated`
    return new Fault('INVALID_PATH', {
      reason,
      detail: said`only functions.invokeFunction is; databases, storage and the rest need the cloud`,
    })
  }
  const target = gateway.locate(typeof name === 'string' ? name : '', typeof qualifier === 'string' ? qualifier : undefined, identity)
  if (target instanceof Fault) return target
  const event = eventFrom(typeof data === 'string' ? data : data === undefined || data === null ? '' : JSON.stringify(data))
  return event instanceof Fault ? event : runEvent(gateway, target, event, { ...call, identity })
}

function readRequest(body: Awaited<ReturnType<Call['exchange']['body']>>, type: string | undefined): JsonObject | Fault {
  if ('tooLarge' in body) return new Fault('EXCEED_MAX_PAYLOAD_SIZE')
  if (type?.startsWith('multipart/form-data') === true) return namesInForm(Buffer.from(body).toString('latin1'))
  try {
    const request = parseJson(Buffer.from(body).toString('utf8'))
    if (isObject(request)) return request
  } catch {
    // told below
  }
  return new Fault('FUNCTION_PARAM_INVALID', { detail: said`the body is no JSON object` })
}

/** `cloud.openapi.*` and `cloud.cloudPay.*` of wx-server-sdk 4.0.2 send forms; who is asked for stands in plain fields, the rest is of no use here. */
function namesInForm(form: string): JsonObject {
  const fields = form.matchAll(/\bname="(action|apiName)"\r\n\r\n([^\r\n]*)/g)
  return Object.fromEntries([...fields].map(([, name = '', value = '']) => [name, value]))
}
