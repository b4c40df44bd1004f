/** The connections that this process's servers have accepted: what one end has sent over loopback may still be on its way while both ends wait. */
import type { AddressInfo, Server, Socket } from 'node:net'

/** What the other end says of a connection: the server's port, its own, and the bytes that it has read and written. */
export type ReportedConnection = readonly [serverPort: number, ownPort: number, read: number, written: number]

const ports = new Set<number>()
const accepted = new Map<string, Socket>()

/** To be called before the server listens. */
export function rememberConnections(server: Server): void {
  let port = 0
  server.on('listening', () => ports.add((port = (server.address() as AddressInfo).port)))
  server.on('close', () => ports.delete(port))
  server.on('connection', (socket: Socket) => {
    const key = keyOf(socket.localPort, socket.remotePort)
    accepted.set(key, socket)
    socket.once('close', () => {
      if (accepted.get(key) === socket) accepted.delete(key)
    })
  })
}

/** Whether one end of a connection has sent, opened or closed what the other has not seen yet. */
export function isOnItsWay(connections: readonly ReportedConnection[]): boolean {
  return connections.some(([serverPort, ownPort, read, written]) => {
    if (!ports.has(serverPort)) return false
    const socket = accepted.get(keyOf(serverPort, ownPort))
    return socket === undefined || socket.bytesRead < written || socket.bytesWritten > read
  })
}

function keyOf(serverPort: number | undefined, otherPort: number | undefined): string {
  return `${serverPort} ${otherPort}`
}
