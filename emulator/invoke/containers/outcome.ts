/** Texts of the outcomes that no code produced: the container ended instead. openwhisk.md section 15. */
import type { Runtime } from '../../model/action.ts'
import type { Failure } from '../../model/activation.ts'

export interface Ending {
  /** The action's time limit in ms. */
  readonly limit: number
  readonly runtime?: Runtime
  /** While the code was being loaded. */
  readonly initialising?: boolean
}

export function failureText(failure: Failure, { limit, runtime = 'node', initialising = false }: Ending): string {
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
      // openwhisk-runtime-go runHandler.go:62 and initHandler.go:127: the proxy outlives the Python process and answers for it.
      if (runtime === 'python') return initialising ? 'Cannot start action. Check logs for details.' : 'command exited'
      // ErrorResponse.scala: memoryExhausted, abnormalInitialization, abnormalRun.
      if (failure === 'memory') return 'The action exhausted its memory and was aborted.'
      if (initialising) return 'The action did not initialize and exited unexpectedly.'
      return 'The action did not produce a valid response and exited unexpectedly.'
  }
}
