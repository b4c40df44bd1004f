/** Event functions: `POST /v1/functions/{name}` runs the handler with the body as its event and answers what it returned. Seed 003. */
import type { Limits } from '../../model/action.ts'
import type { Activation } from '../../model/activation.ts'
import { noteOf } from '../shared/request-note.ts'
import type { Answer } from '../../model/http.ts'
import { sessionTokenOf } from './caller.ts'
import { addressVariables, callerVariables } from './context.ts'
import { failures, limits } from './contract.ts'
import { corsHeaders } from './cors.ts'
import { readEvent, withUserInfo } from './decode.ts'
import { Fault, requestIdHeaders } from './envelope.ts'
import type { Call, Gateway, Target } from './gateway.ts'
import { said } from '../../model/said.ts'

/** What a function returned. */
export interface Returned {
  /** JSON, as it came from the container. */
  readonly text: string
  readonly isString: boolean
}

export async function callEventFunction(gateway: Gateway, target: Target, call: Call): Promise<Answer | Fault> {
  const event = readEvent(await call.exchange.body(limits.payload))
  if (event instanceof Fault) return new Fault(event.code, { ...event.details, innerId: call.requestId })
  const activation = await runFunction(gateway, target, event, call)
  if (activation instanceof Fault) return activation
  const returned = outcomeOf(activation, target.version.action.limits, call.requestId)
  return returned instanceof Fault ? returned : encode(returned, call, activation.activationId)
}

/** Runs it; also behind the older gateways. */
export async function runEvent(gateway: Gateway, target: Target, event: string, call: Call): Promise<Returned | Fault> {
  const activation = await runFunction(gateway, target, event, call)
  return activation instanceof Fault ? activation : outcomeOf(activation, target.version.action.limits, call.requestId)
}

/** The same, with all that is known of the run. */
export async function runFunction(gateway: Gateway, { fn, version }: Target, event: string, call: Call): Promise<Activation | Fault> {
  const { deps } = gateway
  if (fn.type === 'web') {
    // tcb.md 9: what the cloud answers is not known; it cannot be a success.
    return new Fault('FUNCTION_INVOCATION_FAILED', {
      detail: said`${fn.name} is a web function: call it with ?webfn=true or the header X-Tcb-Webfn: true`,
    })
  }
  const leave = gateway.enter(fn)
  if (leave instanceof Fault) return leave
  const { exchange, requestId, surface, identity, caller = identity } = call
  const activationId = activationIdOf(call)
  try {
    const known = callerVariables(caller)
    const variables = deps.url() === undefined ? { ...addressVariables(await deps.reach()), ...known } : known
    return await deps.invoke({
      action: version.action,
      activationId,
      params: withUserInfo(event, caller),
      convention: 'event',
      surface,
      request: noteOf(exchange, deps),
      caller: exchange,
      context: version.context.fields(requestId, variables),
      env: { TCB_SESSIONTOKEN: sessionTokenOf(activationId, caller), ...variables },
      remark: () => gateway.missing.hintFor(activationId),
    }).done
  } finally {
    leave()
  }
}

/** The caller greps for the id it was told. */
export function activationIdOf({ requestId }: Call): string {
  return requestId.replaceAll('-', '')
}

function outcomeOf({ outcome }: Activation, { timeout, initialisation = timeout }: Limits, requestId: string): Returned | Fault {
  const { failure, text, isString = false } = outcome
  if (failure === undefined || failure === 'application') return { text, isString }
  const { code, scf } = failures[failure]
  const limit = failure === 'init-timeout' ? initialisation : timeout
  const reason = code === 'FUNCTION_TIME_LIMIT_EXCEEDED' ? `Invoking task timed out after ${limit / 1000} seconds` : undefined
  return new Fault(code, { innerId: requestId, upstream: scf, ran: true, ...(reason === undefined ? {} : { reason }) })
}

// One of each: thousands of records keep the lines of their answers.
const textType = ['content-type', 'text/plain; charset=utf-8'] as const
const jsonType = ['content-type', 'application/json; charset=utf-8'] as const
const upstream = [
  ['x-cloudbase-upstream-type', 'Tencent-SCF'],
  ['x-cloudbase-upstream-status-code', '200'],
] as const

/** The type of the returned value alone selects the mapping; `{statusCode, headers, body}` is data like any other. tcb.md 1.3. */
function encode({ text, isString }: Returned, { exchange, requestId }: Call, activationId: string): Answer {
  return {
    status: 200,
    headers: [isString ? textType : jsonType, ...requestIdHeaders(requestId), ...upstream, ...corsHeaders(exchange)],
    body: isString ? (JSON.parse(text) as string) : text,
    activationId,
  }
}
