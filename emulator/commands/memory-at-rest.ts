/** Gives memory back to the system while nobody calls a function. V8 holds 10 MB more than it needs after a start, and 40 MB more after 100,000 calls. */
import type { Emulator } from '../types.ts'

/** ms without a call. After a start there is little compiled code to lose. */
const restAfterStartMs = 2_000
/** Ticks without a call: V8 drops compiled code with the memory, and for a second after it a call takes twice as long, which a short pause between two loads is not worth. */
const restTicks = 5
const tickMs = 4_000
/** The emulator stands still while V8 looks for memory, 60 ms on a slow machine: fewer calls leave too little for that. */
const worthCalls = 1000

/** Waits for the first rest after the start, and then for the first rest after each {@link worthCalls} calls. */
export function sweepAtRest({ activations }: Pick<Emulator, 'activations'>): void {
  /** Since the last sweep; a start leaves as much. */
  let calls = worthCalls
  let quietTicks = 0
  const rested = (): void => {
    if (calls < worthCalls) return
    calls = 0
    void sweep()
  }
  const afterStart = setTimeout(rested, restAfterStartMs).unref()
  // Counts ticks instead of restarting a timer at each call.
  setInterval(() => ++quietTicks === restTicks && rested(), tickMs).unref()
  activations.subscribe(() => {
    if (calls++ === worthCalls) clearTimeout(afterStart)
    quietTicks = 0
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
