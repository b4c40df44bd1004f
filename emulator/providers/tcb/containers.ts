/**
 * Container services and APIs of the environment, which functions ask at `/v1/cloudrun/{name}` and `/v1/apis/{name}` (cloudbase-world: callContainer, callApis of
 * node-sdk 3): a web function of that name answers, or a stub. docs/contracts/tcb.md 6.5.
 */
import type { Answer } from '../../model/http.ts'
import { said } from '../../model/said.ts'
import { limits } from './contract.ts'
import { corsHeaders } from './cors.ts'
import { Fault, requestIdHeaders } from './envelope.ts'
import type { Call, Gateway } from './gateway.ts'
import { noStub } from './missing-stubs.ts'
import { SdkError } from './sdk-gateway/action.ts'
import { askStub } from './sdk-gateway/stubs.ts'
import { callWebFunction } from './web/web-function.ts'

const address = /^\/v1\/(cloudrun|apis)\/([^/]+)(.*)$/

export function isContainerPath(path: string): boolean {
  return address.test(path)
}

export async function callContainer(gateway: Gateway, call: Call): Promise<Answer | Fault> {
  const { exchange, requestId, identity } = call
  const [, kind = '', name = '', rest = ''] = address.exec(exchange.path) ?? []
  if (kind === 'cloudrun') {
    const target = gateway.locate(name, undefined, identity)
    if (!(target instanceof Fault) && target.fn.type === 'web')
      return callWebFunction(gateway, target, rest, { ...call, surface: 'tcb.web' })
  }
  const stub = `${kind}.${name}`
  const body = await exchange.body(limits.payload)
  if ('tooLarge' in body) return new Fault('EXCEED_MAX_PAYLOAD_SIZE')
  const request = {
    method: exchange.method,
    path: rest === '' ? '/' : rest,
    query: Object.fromEntries(new URLSearchParams(exchange.query)),
    headers: Object.fromEntries(exchange.headers),
    body: parsed(Buffer.from(body).toString()),
  }
  const answer = await askStub(gateway, call, stub, request)
  const lines = [...requestIdHeaders(requestId), ...corsHeaders(exchange)]
  if (answer instanceof SdkError) return new Fault('SYS_ERR', { reason: answer.message })
  if (answer === undefined) {
    const detail = kind === 'cloudrun' ? said`there is no web function ${name}, and no stub ${stub}` : said`there is no stub ${stub}`
    return new Fault('INVALID_PATH', { reason: noStub(stub), detail })
  }
  const { value } = answer
  if (!(value instanceof Response))
    return { status: 200, headers: [['content-type', 'application/json; charset=utf-8'], ...lines], body: JSON.stringify(value ?? null) }
  return { status: value.status, headers: [...value.headers, ...lines], body: new Uint8Array(await value.arrayBuffer()) }
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown)
  } catch {
    return text
  }
}

/** What a refusal says of a service that node-sdk 3 asks at the same host, and that is not emulated: data models, SQL on them, language models. */
export function unserved(path: string): Fault['details'] {
  const [, service] = /^\/v1\/(model|sql|ai)(?:\/|$)/.exec(path) ?? []
  if (service === undefined) return {}
  return {
    reason: `Invalid path: /v1/${service} is not emulated`,
    detail: said`/v1/${service} is not emulated; in a test, outbound answers it at the environment's own host`,
  }
}
