/** `Invoke` and `InvokeFunction`: run a function and say what it returned, or take the call of a function for which nobody waits. docs/contracts/tcb.md 25.4. */
import type { Activation } from '../../../model/activation.ts'
import { parseJson, type Json } from '../../../model/json.ts'
import { said } from '../../../model/said.ts'
import { asynchronous, limits } from '../contract.ts'
import { Fault } from '../envelope.ts'
import { runFunction } from '../event-function.ts'
import { latest } from '../function-catalog.ts'
import type { Target } from '../gateway.ts'
import { defaultAlias } from '../versions.ts'
import { ApiError } from './api-error.ts'
import type { ActionAnswer, ActionRequest, ApiAction } from './action.ts'
import { text } from './params.ts'
import { billedMs, logOf, messagesOf } from './run-report.ts'
import { apiErrorOf, findTarget } from './target.ts'

/** Bytes of the log that `LogType: Tail` asks for. */
const tailBytes = 4096

export const invoke: ApiAction = async (request) => {
  const { params } = request
  const type = text(params, 'InvocationType')
  if (type instanceof ApiError) return type
  if (type === 'Event') return push(request)
  if (type !== undefined && type !== '' && type !== 'RequestResponse')
    return new ApiError('InvalidParameterValue.InvokeType', 'InvocationType is none of RequestResponse, Event.')
  return run(request, 'ClientContext', latest)
}

export const invokeFunction: ApiAction = (request) => run(request, 'Event', defaultAlias)

/** @param field that holds the event @param usual qualifier */
async function run(request: ActionRequest, field: string, usual: string): Promise<ActionAnswer | ApiError> {
  const { gateway, params, call } = request
  const target = findTarget(gateway, params, usual)
  if (target instanceof ApiError) return target
  const event = readEvent(request, field, limits.payload)
  if (event instanceof ApiError) return event
  const logType = text(params, 'LogType')
  if (logType instanceof ApiError) return logType
  const activation = await runFunction(gateway, target, event, call)
  if (activation instanceof Fault) return apiErrorOf(activation)
  return { fields: { Result: resultOf(activation, target, call.requestId, logType === 'Tail') }, ran: true }
}

function resultOf(activation: Activation, { version }: Target, requestId: string, withLog: boolean): Json {
  const { code, error, returned } = messagesOf(activation, requestId, version.action.limits)
  return {
    MemUsage: 0,
    Log: withLog ? tailOf(logOf(activation, requestId)) : '',
    RetMsg: returned,
    BillDuration: billedMs(activation.duration),
    FunctionRequestId: requestId,
    Duration: activation.duration,
    ErrMsg: error,
    InvokeResult: code,
  }
}

/** Its end, which begins with a whole character. */
function tailOf(log: string): string {
  const bytes = Buffer.from(log)
  let start = Math.max(0, bytes.length - tailBytes)
  while (start > 0 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++
  return bytes.toString('utf8', start)
}

function push(request: ActionRequest): ActionAnswer | ApiError {
  const { gateway, queue, params, call } = request
  const target = findTarget(gateway, params, latest)
  if (target instanceof ApiError) return target
  const { fn, version } = target
  if (fn.type === 'web') return webFunction(fn.name)
  const event = readEvent(request, 'ClientContext', asynchronous.payload)
  if (event instanceof ApiError) return event
  queue.push({ functionName: fn.name, qualifier: version.id, event, source: 'API', surface: call.surface, variables: {} }, call.requestId)
  return {
    fields: {
      Result: {
        MemUsage: 0,
        Log: '',
        RetMsg: '',
        BillDuration: 0,
        FunctionRequestId: call.requestId,
        Duration: 0,
        ErrMsg: '',
        InvokeResult: 0,
      },
    },
  }
}

function webFunction(name: string): ApiError {
  return new ApiError('FailedOperation.InvokeFunction', 'Function invoke failed.', said`${name} is a web function, which takes no events`)
}

/** Any JSON value as text; an empty object where there is none. */
function readEvent({ params }: ActionRequest, field: string, most: number): string | ApiError {
  const event = text(params, field)
  if (event === undefined || event === '') return '{}'
  if (event instanceof ApiError) return event
  if (Buffer.byteLength(event) > most)
    return new ApiError('InvalidParameterValue.LimitExceeded', `${field} exceeds the length limit of ${most} bytes.`)
  try {
    parseJson(event)
    return event
  } catch {
    return new ApiError('InvalidParameterValue.Param', `${field} is not standard JSON.`)
  }
}
