/** A call whose caller does not wait, as it stands in the queue of its function, and what becomes of it when a try fails. docs/contracts/tcb.md 7.2. */
import type { Hint, Outcome } from '../../../model/activation.ts'
import type { DeadLetter } from '../../../model/dead-letter.ts'
import type { TcbFunctionConfig } from '../../../model/tcb-config.ts'
import { said, spoken, type Said } from '../../../model/said.ts'
import { account, asynchronous, errors, failures } from '../contract.ts'

export interface AsyncCall {
  readonly functionName: string
  /** The version that it names; absent where the function's traffic rule decides. */
  readonly qualifier?: string
  /** JSON. */
  readonly event: string
  /** As the dead letter names what made the call. */
  readonly source: 'TRIGGER_TIMER' | 'API'
  readonly surface: string
  /** What the function finds in its environment, for this call. */
  readonly variables: Readonly<Record<string, string>>
}

/** A call, and how far it has come. */
export interface QueuedCall extends AsyncCall {
  /** The same for all tries. */
  readonly requestId: string
  /** Epoch ms. */
  readonly pushed: number
  /** How often it ran and failed. */
  readonly runs: number
  /** How often it was tried, whether it ran or was throttled. */
  readonly tries: number
}

export interface TryFailure {
  /** Of the dead letter, if it becomes one. */
  readonly code: number
  readonly message: string
  /** No place was free, or the platform failed: tried again until the call is too old. Otherwise its run failed, and is repeated a few times. */
  readonly throttled: boolean
}

/** Undefined where the run succeeded. */
export function failureOf({ failure, trace }: Outcome, timeoutMs: number): TryFailure | undefined {
  if (failure === undefined || failure === 'application') return undefined
  const { code, scf } = failures[failure]
  const timedOut = `Invoking task timed out after ${timeoutMs / 1000} seconds`
  const message = code === 'FUNCTION_TIME_LIMIT_EXCEEDED' ? timedOut : (trace ?? errors[code].reason)
  const throttled = asynchronous.throttled.includes(scf)
  return { code: throttled ? scf : asynchronous.failedRun, message, throttled }
}

/** Epoch ms of the next try; undefined where there is none, and the call is a dead letter. @param call after the try @param now epoch ms */
export function nextTry(call: QueuedCall, failure: TryFailure, { asyncRetry = {} }: TcbFunctionConfig, now: number): number | undefined {
  const { retryNum = asynchronous.retryNum, msgTTL = asynchronous.msgTTL } = asyncRetry
  const due = now + asynchronous.intervalMs
  if (due > call.pushed + msgTTL * 1000) return undefined
  return failure.throttled || call.runs <= retryNum ? due : undefined
}

/** What the developer is told of a try that failed. */
export function tryHint(call: QueuedCall, failure: TryFailure, next: number | undefined): Hint {
  const { runs, tries } = call
  if (next === undefined)
    return hint(
      'tcb.dead-letter',
      said`Asynchronous call, try ${tries}: it is not tried again. emulator.deadLetters has it as a dead letter.`,
    )
  if (failure.throttled)
    return hint(
      'tcb.async-throttled',
      said`Asynchronous call, try ${tries}: SCF's status is ${failure.code}, so it is tried again each minute.`,
    )
  return hint(`tcb.async-retry-${runs}`, said`Asynchronous call, try ${tries}: it failed, so it is retried in 1 minute.`)
}

function hint(code: string, text: Said): Hint {
  return { code, ...spoken(text) }
}

/** @param tried epoch ms of the last try */
export function deadLetterOf(call: QueuedCall, { code, message }: TryFailure, namespace: string, tried: number): DeadLetter {
  const { requestId, functionName, qualifier = '$DEFAULT', event, source, pushed, tries } = call
  return {
    RequestId: requestId,
    ErrorCode: code,
    ErrorMessage: message,
    Body: {
      AppId: Number(account.appId),
      Uin: account.uin,
      SubAccountUin: account.uin,
      RequestSource: source,
      FunctionName: functionName,
      Namespace: namespace,
      Qualifier: qualifier,
      // As the page shows it for a timer, although the call is asynchronous.
      InvocationType: 'RequestResponse',
      ClientContext: event,
      LogType: '',
      TimeStampForInvoker: String(tried),
      RequestId: requestId,
      PushTime: inChina(pushed),
      RetryNum: tries - 1,
      Ttl: 0,
    },
  }
}

/** `2020-10-10T09:22:00.061000000+08:00`. */
function inChina(time: number): string {
  return new Date(time + 8 * 3_600_000).toISOString().replace('Z', '000000+08:00')
}
