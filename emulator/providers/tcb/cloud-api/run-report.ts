/** Says what came of a run as SCF reports it: codes, messages, log, billed time. docs/contracts/tcb.md 25.4. */
import type { Limits } from '../../../model/action.ts'
import type { Activation } from '../../../model/activation.ts'
import { failures } from '../contract.ts'

export interface RunMessages {
  /** 0 where the function returned. */
  readonly code: number
  /** '' where the function returned. */
  readonly error: string
  /** JSON: what the function returned, or SCF's own error. */
  readonly returned: string
}

const userCode = 430
const timedOut = 433

/** @param limits of the function */
export function messagesOf(
  { outcome }: Pick<Activation, 'outcome'>,
  requestId: string,
  limits: Pick<Limits, 'timeout' | 'initialisation'>,
): RunMessages {
  const { failure, text, trace } = outcome
  if (failure === undefined || failure === 'application') return { code: 0, error: '', returned: text }
  const { scf } = failures[failure]
  if (scf === userCode) {
    const error = 'user code exception caught'
    return { code: 1, error, returned: JSON.stringify({ errorCode: 1, errorMessage: error, stackTrace: trace ?? '' }) }
  }
  const { timeout, initialisation = timeout } = limits
  const seconds = (failure === 'init-timeout' ? initialisation : timeout) / 1000
  const error = scf === timedOut ? `Invoking task timed out after ${seconds} seconds` : (errorTexts.get(scf) ?? trace ?? 'internal error')
  return { code: -1, error, returned: JSON.stringify({ errorCode: -1, errorMessage: error, requestId, statusCode: scf }) }
}

/** SCF-35311. */
const errorTexts = new Map<number, string>([
  [407, 'The size of response exceeds the upper limit (6MB)'],
  [432, 'ResourceLimitReached'],
  [434, 'Memory usage exceeds the limit'],
])

/** One line a line that it printed: time, request, text. */
export function logOf({ output }: Pick<Activation, 'output'>, requestId: string): string {
  let log = ''
  for (const { time, text } of output) log += `${new Date(time).toISOString()}\t${requestId}\t${text}\n`
  return log
}

/** ms, up to the next hundred. */
export function billedMs(duration: number): number {
  return Math.ceil(duration / 100) * 100
}

/** `2026-11-29 18:00:00`, in UTC+8. @param time epoch ms */
export function inChina(time: number): string {
  return new Date(time + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
}
