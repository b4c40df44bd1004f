// @ts-check
/** A function's timers under a virtual clock: they stand still until the emulator moves them. */
import { syncBuiltinESMExports } from 'node:module'
import { untilItWaits } from './until-it-waits.mjs'

const { AbortSignal, setInterval } = globalThis
const realNow = Date.now
/** The real time until a virtual one is installed. */
export let now = realNow

/** @type {import('@sinonjs/fake-timers').Clock | undefined} */
let clock

/** Real ms between two signs of life. */
const aliveEveryMs = 100

/** @param {number} start epoch ms @param {() => void} sayAlive called again and again while the code gives way to others */
export async function installClock(start, sayAlive) {
  const { install } = await import('@sinonjs/fake-timers')
  const fake = install({
    now: start,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'Intl', 'hrtime', 'performance'],
  })
  clock = fake
  setInterval(sayAlive, aliveEveryMs).unref()
  now = () => fake.now
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController()
    fake.setTimeout(() => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')), ms)
    return controller.signal
  }
  // The library leaves the one out that waits.
  const timers = await import('node:timers/promises')
  timers.scheduler.wait = (ms, options) => timers.default.setTimeout(ms, undefined, options)
  syncBuiltinESMExports()
}

/**
 * Moves to `to`, running what falls due on the way.
 *
 * @param {number} to epoch ms
 * @returns {Promise<number | null>} when the next timer is due
 */
export async function moveClock(to) {
  await untilItWaits()
  if (!clock) return null
  if (to > clock.now) await clock.tickAsync(to - clock.now)
  await untilItWaits()
  return nextDue()
}

/**
 * Moves to the time at which the emulator sent a job: it sends one before it has every sandbox move. What falls due on the way runs first.
 *
 * @param {number} to epoch ms
 */
export function catchUp(to) {
  if (!clock || to <= clock.now) return
  try {
    clock.tick(to - clock.now)
  } catch (error) {
    // Of a timer's callback, as if it had been called by itself.
    queueMicrotask(() => {
      throw error
    })
  }
}

/** The library tells only by its own `timers` map, which is why its version is pinned. @returns {number | null} */
function nextDue() {
  const timers = /** @type {Map<number, { callAt: number }> | undefined} */ (/** @type {any} */ (clock).timers)
  let next = Infinity
  for (const { callAt } of timers?.values() ?? []) next = Math.min(next, callAt)
  return next === Infinity ? null : next
}
