/** Limits how long an HTTP request waits for its activation, which continues afterwards (openwhisk.md 9, 11). */
import type { Clock } from '../../../model/clock.ts'
import type { Activation, Running } from '../../../model/activation.ts'

/** Resolves with the record, or with `undefined` after `ms` without one. */
export function waitFor(running: Running, ms: number, clock: Clock): Promise<Activation | undefined> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(ms, () => resolve(undefined))
    running.done.then((activation) => {
      timer.cancel()
      resolve(activation)
    }, reject)
  })
}
