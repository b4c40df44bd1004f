// @ts-check
/** Opens the inspector of the container to a debugger, before the code is loaded. */
import { createServer } from 'node:net'

const { Promise, setTimeout } = globalThis

/**
 * Returns why no debugger can attach; undefined where one can. The container of the revision before may still be letting go of the port, and Node itself
 * would print a line for every attempt.
 *
 * @param {{ port: number, wait: boolean }} options wait: hold everything up until one is attached
 * @returns {Promise<string | undefined>}
 */
export async function openInspector({ port, wait }) {
  const inspector = await import('node:inspector')
  for (let tries = 0; tries < 50 && inspector.url() === undefined; tries++) {
    if (await isFree(port)) inspector.open(port, '127.0.0.1')
    else await new Promise((resolve) => setTimeout(resolve, 20))
  }
  if (inspector.url() === undefined) return `No debugger can attach: another program has taken port ${port}.`
  if (wait) inspector.waitForDebugger()
  return undefined
}

/** @param {number} port @returns {Promise<boolean>} */
function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
