// @ts-check
/** When code under a virtual clock has come to wait for time, or for an answer: until then the clock stands still. */

const { setImmediate, setTimeout } = globalThis
const now = Date.now
const resources = process.getActiveResourcesInfo.bind(process)
/** What the system does for it in a moment: a file that it reads, a name that it looks up, a connection that it opens. */
const underway = /^(?:FSReq|CloseReq|GetAddrInfo|(?:TCP|Pipe)?Connect)/
/** ms of real time that this may take: a host that never answers must not hold the clock. Less than the emulator waits for an answer about timers. */
const underwayMost = 1000

/** What was started a moment ago reaches its timer, or is sent. */
export async function untilItWaits() {
  const begun = now()
  for (;;) {
    for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve))
    if (!resources().some((name) => underway.test(name)) || now() - begun > underwayMost) return
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}
