// @ts-check
/** The TCP connections that the code has opened and waits for: only both ends together know what is still on its way. */

/** @returns {import('../../../../system/own-connections.ts').ReportedConnection[]} */
export function openConnections() {
  /** @type {import('node:net').Socket[]} */
  const handles = /** @type {any} */ (process)._getActiveHandles()
  return handles.flatMap(({ remotePort, localPort, bytesRead, bytesWritten }) =>
    remotePort === undefined || localPort === undefined ? [] : [[remotePort, localPort, bytesRead, bytesWritten]],
  )
}
