/** A record of a remote OpenWhisk as a result of ours. */
import type { Failure, LogLine } from '../../../model/activation.ts'
import { isObject, type Json } from '../../../model/json.ts'
import type { RemoteActivation } from './whisk.ts'

export interface RemoteResult {
  readonly status: 0 | 1 | 2 | 3
  readonly text: string
  readonly failure?: Failure
  readonly isString?: boolean
  readonly trace?: string
}

const statuses = ['success', 'application error', 'action developer error', 'whisk internal error'] as const

/** @param event the result is an outcome of ours, wrapped by ./node-code.ts or ./python-code.ts */
export function resultOf({ response }: RemoteActivation, event: boolean): RemoteResult {
  const status = Math.max(0, statuses.indexOf((response?.status ?? '') as (typeof statuses)[number])) as 0 | 1 | 2 | 3
  const result = response?.result ?? null
  if (event && status === 0 && isObject(result) && isObject(result['actionlab'])) return result['actionlab'] as unknown as RemoteResult
  if (status === 0) return { status, text: JSON.stringify(result) }
  return { status, text: JSON.stringify(result), failure: failureOf(status, result) }
}

/** The record says why in words only (openwhisk.md 15). */
function failureOf(status: 1 | 2 | 3, result: Json): Failure {
  const error = isObject(result) ? result['error'] : undefined
  const text = typeof error === 'string' ? error : ''
  if (text.startsWith('The action exceeded its time limits')) return text.endsWith('initialization.') ? 'init-timeout' : 'timeout'
  if (text.startsWith('The action produced a response that exceeded')) return 'result-size'
  if (text.startsWith('The action exhausted its memory')) return 'memory'
  if (/^(?:The action did not .*exited unexpectedly|command exited)/.test(text)) return 'exit'
  if (/^(?:Initialization has failed|Cannot start action|The action failed to generate)/.test(text)) return 'init'
  if (status === 3) return 'internal'
  return status === 1 ? 'application' : 'throw'
}

/** The number in an annotation such as `initTime`. */
export function annotation({ annotations = [] }: RemoteActivation, name: string): number | undefined {
  const value = annotations.find(({ key }) => key === name)?.value
  return typeof value === 'number' ? value : undefined
}

/** Added by whoever shows the record, there and here. */
const remark = 'The action did not initialize or run as expected. Log data might be missing.'

/** `2016-…Z           stdout: text` (openwhisk.md 15). */
export function logLinesOf({ logs = [] }: RemoteActivation): LogLine[] {
  return logs.flatMap((entry): LogLine[] => {
    const match = /^(\S+)\s+(stdout|stderr): ?([\s\S]*)$/.exec(entry)
    if (!match) return [{ time: Date.now(), stream: 'stdout', text: `${entry}\n` }]
    const [, at = '', stream, text = ''] = match
    if (text === remark) return []
    return [{ time: Date.parse(at), stream: stream as 'stdout' | 'stderr', text: `${text}\n` }]
  })
}
