/** Gives memory back to the system while nobody calls: V8 keeps what a start or a busy minute took, 15 MB and 35 MB. */
import type { Emulator } from '../types.ts'

/** ms without a call. */
const restMs = 2000
/** Calls behind which it is worth the moment for which it stops everything. */
const worthCalls = 1000

/** Does so once after the start, and once after every many calls. */
export function sweepAtRest({ activations }: Pick<Emulator, 'activations'>): void {
  let calls = worthCalls
  const timer = setTimeout(() => {
    if (calls < worthCalls) return
    calls = 0
    void sweep()
  }, restMs).unref()
  activations.subscribe(() => {
    calls++
    timer.refresh()
  })
}

/** As V8 does for a system that is low on memory: `gc()` would leave the young heap as large as it is. */
async function sweep(): Promise<void> {
  const { Session } = await import('node:inspector')
  const session = new Session()
  session.connect()
  // Not within its own answer, where V8 would wait for it for ever.
  session.post('HeapProfiler.collectGarbage', () => setImmediate(() => session.disconnect()))
}
