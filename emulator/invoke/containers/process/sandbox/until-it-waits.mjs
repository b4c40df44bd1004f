// @ts-check
/** When code under a virtual clock has come to wait for time, or for an answer: until then the clock stands still. */

const { setImmediate, setTimeout } = globalThis
const resources = process.getActiveResourcesInfo.bind(process)
/** What the system does for it in a moment: a file that it reads, a name that it looks up, a connection that it opens. */
const disk = /^(?:FSReq|CloseReq)/
const network = /^(?:GetAddrInfo|(?:TCP|Pipe)?Connect)/
/**
 * For so many looks a millisecond apart: a host that never answers must not hold the clock. Counted, not timed, because on a busy machine a while
 * may pass between two looks.
 */
const looksMost = { disk: 10_000, network: 1000 }

/**
 * What was started a moment ago reaches its timer, or is sent.
 *
 * @param {() => boolean} [isRunning] whether a function runs: in a process that others use, the system works for them while none does
 */
export async function untilItWaits(isRunning = () => true) {
  for (let look = 0; ; look++) {
    for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve))
    const isWaitedFor = (/** @type {string} */ name) =>
      (look < looksMost.disk && disk.test(name)) || (look < looksMost.network && network.test(name))
    if (!isRunning() || !resources().some(isWaitedFor)) return
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}
