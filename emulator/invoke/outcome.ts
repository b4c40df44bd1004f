/** Texts of the outcomes that no code produced: the container ended instead. openwhisk.md section 15. */
import type { Failure } from '../model/activation.ts'

/** @param limit the action's time limit in ms */
export function failureText(failure: Failure, limit: number): string {
  switch (failure) {
    case 'timeout':
      return `The action exceeded its time limits of ${limit} milliseconds.`
    case 'init-timeout':
      return `The action exceeded its time limits of ${limit} milliseconds during initialization.`
    case 'busy':
      return 'Too many concurrent requests in flight.'
    case 'internal':
      return 'There was an internal server error.'
    default:
      return 'The action did not produce a valid response and exited unexpectedly.'
  }
}
