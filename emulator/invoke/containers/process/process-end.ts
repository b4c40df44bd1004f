/** Results of the jobs whose process ended before it answered them. */
import type { Runtime } from '../../../model/action.ts'
import type { Failure, Hint } from '../../../model/activation.ts'
import type { JobResult } from '../container.ts'
import { failureText } from '../outcome.ts'
import { Output } from '../../../records/activation-output.ts'

export interface ProcessEnd {
  readonly failure: Failure
  /** The code was not loaded yet. */
  readonly initialising: boolean
  /** ms that what it was doing may take. */
  readonly limit: number
  readonly runtime: Runtime
  /** Epoch ms on the emulator's clock. */
  readonly now: number
  /** How it ended, such as `it exited with code 1`. */
  readonly how: string
  /** The end of its raw stderr. */
  readonly lastWords: string
  /** What the developer should know about it. */
  readonly hints?: readonly Hint[]
}

/** Of a job that it was running. @param at epoch ms at which the job may have begun */
export function endedResult(end: ProcessEnd, at: number, output: Output): JobResult {
  const ran = Math.max(0, Math.round(end.now - at))
  return { status: 2, failure: end.failure, text: errorText(end), start: end.now - ran, end: end.now, output, ...extras(end, ran) }
}

/** Of jobs that it never began with, once no other process does better. */
export function stillbornResult(end: ProcessEnd): JobResult {
  const { initialising, now, how, lastWords } = end
  const failure = initialising ? 'init' : end.failure
  const printed = lastWords.trimEnd()
  const trace = `No process for this function stayed alive; of the last one, ${how}.${printed === '' ? '' : ` It printed:\n${printed}`}`
  const output = Output.of({ time: now, stream: 'stderr', text: printed === '' ? '' : `${printed}\n` })
  return { status: 2, failure, text: errorText(end), trace, start: now, end: now, output, ...extras(end, 0) }
}

function errorText(end: ProcessEnd): string {
  return JSON.stringify({ error: failureText(end.failure, end) })
}

function extras({ initialising, hints }: ProcessEnd, ran: number): Pick<JobResult, 'initTime' | 'hints'> {
  return { ...(initialising ? { initTime: ran } : {}), ...(hints ? { hints } : {}) }
}
