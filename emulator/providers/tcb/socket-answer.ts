/** Answers a request for another protocol, whose socket has no response object any more. */
import type { Duplex } from 'node:stream'
import type { Answer } from '../../model/http.ts'

/** Closes the socket behind the answer, whose body is text. */
export function answerSocket(socket: Duplex, { status, headers, body = '' }: Answer): void {
  const text = typeof body === 'string' ? body : ''
  const lines = [...headers, ['connection', 'close'], ['content-length', String(Buffer.byteLength(text))]]
  socket.end(`HTTP/1.1 ${status} \r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${text}`)
}
