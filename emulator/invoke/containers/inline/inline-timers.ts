/**
 * Timers of code that runs in our own thread. A test's fake timers replace the globals only, and call back outside of the activation that
 * started the timer; here `node:timers`, `node:timers/promises` and `AbortSignal.timeout` follow, and callbacks stay in their activation.
 */
import { AsyncResource } from 'node:async_hooks'
import timers, { type TimerOptions } from 'node:timers'
import promises from 'node:timers/promises'
import { replace } from './inline-replace.ts'

// Captured at import: what stands there later may be a test's fake.
const { setTimeout } = globalThis

function isFake(): boolean {
  return globalThis.setTimeout !== setTimeout
}

const bound = new WeakSet<object>()

/** To be called before code of an activation runs: fake timers that a test has installed meanwhile keep the activation of their caller. */
export function bindFakeTimers(isInside: () => boolean): void {
  if (!isFake() || bound.has(globalThis.setTimeout)) return
  for (const name of ['setTimeout', 'setInterval', 'setImmediate'] as const) {
    const fake = globalThis[name] as unknown as (callback: (...values: unknown[]) => void, ...rest: unknown[]) => unknown
    const keeping = (callback: (...values: unknown[]) => void, ...rest: unknown[]): unknown =>
      fake(isInside() ? AsyncResource.bind(callback) : callback, ...rest)
    // Fake timers keep on the functions themselves what they need to take them away again.
    bound.add(Object.assign(keeping, fake))
    Object.assign(globalThis, { [name]: keeping })
  }
}

/** Makes what fake timers forget follow them, for code inside an activation. Returns how to undo it. */
export function redirectTimers(isInside: () => boolean): (() => void)[] {
  const faked = (): boolean => isFake() && isInside()
  return [
    replace(timers, 'setTimeout', follow('setTimeout', faked)),
    replace(timers, 'setInterval', follow('setInterval', faked)),
    replace(timers, 'clearTimeout', follow('clearTimeout', faked)),
    replace(timers, 'clearInterval', follow('clearInterval', faked)),
    replace(
      promises,
      'setTimeout',
      (real) =>
        <T>(ms?: number, value?: T, options?: TimerOptions) =>
          faked() ? wait(ms, value as T, options?.signal) : real(ms, value, options),
    ),
    replace(
      promises,
      'setInterval',
      (real) =>
        <T>(ms?: number, value?: T, options?: TimerOptions) =>
          faked() ? ticks(ms, value as T, options?.signal) : real(ms, value, options),
    ),
    replace(
      promises.scheduler,
      'wait',
      (real) => (ms, options) => (faked() ? wait(ms, undefined, options?.signal) : real.call(promises.scheduler, ms, options)),
    ),
    replace(AbortSignal, 'timeout', (real) => (ms) => (faked() ? timedSignal(ms) : real.call(AbortSignal, ms))),
  ]
}

type Named = 'setTimeout' | 'setInterval' | 'clearTimeout' | 'clearInterval'

/** The function of `node:timers` that is the global one as long as that is fake. */
function follow<K extends Named>(name: K, faked: () => boolean): (real: (typeof timers)[K]) => (typeof timers)[K] {
  return (real) => {
    const following = (...values: unknown[]): unknown => Reflect.apply(faked() ? globalThis[name] : real, undefined, values)
    return Object.assign(following, real)
  }
}

function wait<T>(ms = 1, value: T, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = globalThis.setTimeout(() => resolve(value), ms)
    const abort = (): void => {
      globalThis.clearTimeout(timer)
      reject(new DOMException('The operation was aborted', { name: 'AbortError', cause: signal?.reason }))
    }
    if (signal?.aborted === true) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  })
}

async function* ticks<T>(ms = 1, value: T, signal: AbortSignal | undefined): AsyncGenerator<T> {
  for (;;) yield await wait(ms, value, signal)
}

/** Node's own knows no fake timers. */
function timedSignal(ms: number): AbortSignal {
  const controller = new AbortController()
  globalThis.setTimeout(() => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')), ms)
  return controller.signal
}
