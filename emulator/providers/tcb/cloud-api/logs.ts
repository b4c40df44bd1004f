/** `GetFunctionLogs`: the runs of functions with what they printed. docs/contracts/tcb.md 25.7. */
import type { Activation } from '../../../model/activation.ts'
import type { Json, JsonObject } from '../../../model/json.ts'
import { failures, limits } from '../contract.ts'
import { Fault } from '../envelope.ts'
import { latest } from '../function-catalog.ts'
import type { Gateway } from '../gateway.ts'
import { ApiError } from './api-error.ts'
import type { ApiAction } from './action.ts'
import { inOrder, orderOf } from './order.ts'
import { count, group, paged, text } from './params.ts'
import { billedMs, inChina, logOf, messagesOf } from './run-report.ts'
import { checkNamespace, findTarget } from './target.ts'

/** Rows that an offset and a limit may reach. */
const mostRows = 10_000
const day = 86_400_000
const columns = new Map<string, (run: Activation) => string | number>([
  ['function_name', (run) => run.name],
  ['duration', (run) => run.duration],
  ['mem_usage', () => 0],
  ['start_time', (run) => run.start],
])

export const getFunctionLogs: ApiAction = ({ gateway, params }) => {
  const wrong = checkNamespace(gateway, params)
  if (wrong) return wrong
  const name = text(params, 'FunctionName')
  if (name instanceof ApiError) return name
  const target = name === undefined ? undefined : findTarget(gateway, { FunctionName: name }, latest)
  if (target instanceof ApiError) return target
  const requestId = text(params, 'FunctionRequestId')
  if (requestId instanceof ApiError) return requestId
  const passes = filterOf(params)
  if (passes instanceof ApiError) return passes
  const period = periodOf(params)
  if (period instanceof ApiError) return period
  const order = orderOf(params, 'OrderBy', [...columns.keys()])
  if (order instanceof ApiError) return order
  const reach = reachOf(params)
  if (reach instanceof ApiError) return reach
  const runs = gateway.deps.activations
    .list(period)
    .filter((run) => run.convention === 'event' && (name === undefined || run.path === name) && passes(run))
    .filter((run) => requestId === undefined || requestIdOf(run) === requestId)
  const page = paged(params, inOrder(runs, columns.get(order.by ?? 'start_time') ?? (() => 0), order))
  if (page instanceof ApiError) return page
  return { fields: { TotalCount: runs.length, Data: page.map((run) => rowOf(run, gateway)) } }
}

/** That of the call: each try has a record of its own. */
function requestIdOf({ activationId, attempt }: Activation): string {
  return attempt?.requestId ?? activationId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function rowOf(run: Activation, gateway: Gateway): JsonObject {
  const requestId = requestIdOf(run)
  const target = gateway.locate(run.name, latest, undefined)
  const { code, returned } = messagesOf(
    run,
    requestId,
    target instanceof Fault ? { timeout: limits.timeout * 1000 } : target.version.action.limits,
  )
  return {
    FunctionName: run.name,
    RequestId: requestId,
    StartTime: inChina(run.start),
    RetCode: code,
    RetMsg: returned,
    InvokeFinished: 1,
    Duration: run.duration,
    BillDuration: billedMs(run.duration),
    MemUsage: 0,
    Log: logOf(run, requestId),
    RetryNum: (run.attempt?.number ?? 1) - 1,
  }
}

const filters = new Map<string, (scf: number | undefined) => boolean>([
  ['not0', (scf) => scf !== undefined],
  ['is0', (scf) => scf === undefined],
  ['TimeLimitExceeded', (scf) => scf === 433],
  ['ResourceLimitExceeded', (scf) => scf === 432 || scf === 434],
  ['UserCodeException', (scf) => scf === 430],
])

function filterOf(params: JsonObject): ((run: Activation) => boolean) | ApiError {
  const asked = group(params, 'Filter')
  if (asked instanceof ApiError) return asked
  const code = text(asked, 'RetCode')
  if (code instanceof ApiError) return code
  if (code === undefined || code === '') return () => true
  const takes = filters.get(code)
  if (!takes) return new ApiError('InvalidParameterValue', `Filter.RetCode is none of ${[...filters.keys()].join(', ')}.`)
  return ({ outcome: { failure } }) => takes(failure === undefined || failure === 'application' ? undefined : failures[failure].scf)
}

/** Both ends or none, a day apart at most; texts such as `2026-11-29 18:00:00`, in UTC+8. */
function periodOf(params: JsonObject): { readonly since?: number; readonly upto?: number } | ApiError {
  const [start, end] = [text(params, 'StartTime'), text(params, 'EndTime')]
  if (start instanceof ApiError) return start
  if (end instanceof ApiError) return end
  if (start === undefined && end === undefined) return {}
  if (start === undefined || end === undefined)
    return new ApiError('InvalidParameterValue.StartTimeOrEndTime', 'StartTime and EndTime have to be specified together.')
  const [since, until] = [timeOf(start), timeOf(end)]
  if (Number.isNaN(since) || Number.isNaN(until) || until < since || until - since > day)
    return new ApiError(
      'InvalidParameterValue.DateTime',
      'StartTime and EndTime have to be dates such as 2017-05-16 20:00:00, within one day.',
    )
  // The text names a whole second.
  return { since, upto: until + 999 }
}

function timeOf(value: string): number {
  return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value) ? Date.parse(`${value.replace(' ', 'T')}+08:00`) : Number.NaN
}

function reachOf(params: JsonObject): Json | ApiError {
  const [offset, limit] = [count(params, 'Offset', 0), count(params, 'Limit', 20)]
  if (offset instanceof ApiError) return offset
  if (limit instanceof ApiError) return limit
  return offset + limit > mostRows ? new ApiError('LimitExceeded.Offset', `The sum of Offset and Limit cannot exceed ${mostRows}.`) : null
}
