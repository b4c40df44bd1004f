/**
 * Sorts requests with an `Upgrade` header: a WebSocket handshake takes over the connection, any other upgrade is ignored and the request is
 * answered over HTTP/1.1 (RFC 9110 7.8). `curl --http2` and Java's HttpClient ask every server for `h2c`.
 */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

/** Whether the request is a WebSocket handshake (RFC 6455 4.1). */
export function isWebSocketHandshake({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): boolean {
  return method === 'GET' && tokensOf(headers.upgrade).includes('websocket')
}

/**
 * Has Node parse a request again, without the `upgrade` token that made it stop at the end of the head. Node 22.21 and 24.9 have an option
 * in place of this (`shouldUpgradeCallback`).
 *
 * @param head the bytes after the request's head that were read already
 * @param ready resolves when all earlier requests of the connection are answered: a new parser does not know of them
 */
export async function parseAgain(
  server: Server,
  incoming: IncomingMessage,
  socket: Duplex,
  head: Uint8Array,
  ready: Promise<void>,
): Promise<void> {
  // At once: nothing else must read from the socket before.
  socket.unshift(Buffer.concat([Buffer.from(headWithoutUpgrade(incoming), 'latin1'), head]))
  await ready
  if (socket.destroyed || !socket.writable) return
  // The earlier parser set its keep-alive limit, which the new one does not lift.
  if ('setTimeout' in socket && typeof socket.setTimeout === 'function') socket.setTimeout(0)
  server.emit('connection', socket)
}

/** The head as it came, without the `upgrade` token of its `Connection` lines. */
function headWithoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2)
    if (name.toLowerCase() !== 'connection') lines.push(`${name}: ${value}`)
    else {
      const left = tokensOf(value).filter((token) => token !== 'upgrade')
      if (left.length > 0) lines.push(`${name}: ${left.join(', ')}`)
    }
  }
  return `${lines.join('\r\n')}\r\n\r\n`
}

function tokensOf(value = ''): string[] {
  return value.split(',').map((token) => token.trim().toLowerCase())
}
