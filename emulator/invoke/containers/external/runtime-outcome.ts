/** What OpenWhisk makes of a runtime's answers: ActivationResult.scala processInitResponseContent and processRunResponseContent; texts of ErrorResponse.scala. */
import type { ExternalRuntime } from '../../../model/action.ts'
import type { Failure } from '../../../model/activation.ts'
import { isObject, type Json } from '../../../model/json.ts'
import type { JobResult } from '../container.ts'
import type { RuntimeAnswer } from './runtime-http.ts'

export interface RuntimeOutcome {
  readonly status: 0 | 1 | 2
  readonly text: string
  readonly failure?: Failure
}

/** Undefined: the code is loaded. Any content of a 200 is ignored. */
export function initOutcome({ status, text }: RuntimeAnswer): RuntimeOutcome | undefined {
  if (status === 200) return undefined
  const answer = parse(text)
  const error =
    isObject(answer) && Object.hasOwn(answer, 'error')
      ? answer['error']
      : `The action failed during initialization${text === '' ? '.' : `: ${text}`}`
  return failed(error, 'init')
}

/** ContainerProxy.scala: a program that could not be started is a failure of the platform, an image that could not is one of its name. */
export function unstartedOutcome(runtime: ExternalRuntime): Pick<JobResult, 'status' | 'failure' | 'text'> {
  const isImage = 'image' in runtime
  const error = isImage ? `Failed to pull container image '${runtime.image}'.` : 'Failed to provision resources to run the action.'
  return { status: isImage ? 2 : 3, failure: 'internal', text: JSON.stringify({ error }) }
}

export function runOutcome({ status, text, size }: RuntimeAnswer, limit: number): RuntimeOutcome {
  if (size > limit) {
    const error = `The action produced a response that exceeded the allowed length: ${size} > ${limit} bytes. The truncated response was: ${text.slice(0, 1024)}`
    return { status: 1, failure: 'result-size', text: JSON.stringify({ error }) }
  }
  const answer = parse(text)
  const error = isObject(answer) && Object.hasOwn(answer, 'error') ? answer['error'] : undefined
  if (status !== 200) return failed(error ?? invalid(text), 'throw')
  if (error !== undefined) return { status: 1, failure: 'application', text: JSON.stringify({ error }) }
  if (isObject(answer) || Array.isArray(answer)) return { status: 0, text: text.trim() }
  return failed(invalid(text), 'result')
}

function failed(error: Json | undefined, failure: Failure): RuntimeOutcome {
  return { status: 2, failure, text: JSON.stringify({ error }) }
}

function invalid(text: string): string {
  return `The action did not produce a valid JSON or JSON Array response${text === '' ? '.' : `: ${text}`}`
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
