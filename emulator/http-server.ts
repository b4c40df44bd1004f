/** Node's HTTP server as a local service needs it: patient with slow clients, and clear to those whose bytes are no HTTP. */
import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export interface HttpLimits {
  /** ms for the head of a request. */
  readonly headersTimeout: number
  /** ms for a whole request, its body included. */
  readonly requestTimeout: number
  /** ms between two looks at who is late. */
  readonly connectionsCheckingInterval: number
}

const usualLimits: HttpLimits = { headersTimeout: 60_000, requestTimeout: 300_000, connectionsCheckingInterval: 5_000 }

/** ms in which a client may read why it was refused; what it still sends meanwhile is thrown away. */
const farewell = 200

export function createHttpServer(
  onRequest: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
  limits: HttpLimits = usualLimits,
): Server {
  const options: ServerOptions = { ...limits, keepAliveTimeout: 65_000, requireHostHeader: false }
  const server = createServer(options)
  // Who closes the sending half, as `nc -N` and `shutdown(SHUT_WR)` do, still waits for an answer. Node has the switch, its types do not.
  Object.assign(server, { httpAllowHalfOpen: true })
  const current = new WeakMap<Socket, ServerResponse>()
  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    current.set(incoming.socket, outgoing)
    onRequest(incoming, outgoing)
  })
  const refused = new WeakSet<Socket>()
  server.on('clientError', (error: ClientError, stream) => {
    const socket = stream as Socket
    if (refused.has(socket)) return
    refused.add(socket)
    const answer = current.get(socket)
    const open = answer !== undefined && !answer.writableFinished
    // What came before the rubbish was a request, and gets its answer first.
    if (open && answer.req.complete && error.code !== 'ECONNRESET') answer.once('close', () => refuse(socket, error))
    // Gone, in the middle of an answer, or after the last one: there is nothing left to say.
    else if (error.code === 'ECONNRESET' || (open ? answer.headersSent : answer?.shouldKeepAlive === false)) socket.destroy()
    else refuse(socket, error)
  })
  return server
}

const { setTimeout } = globalThis

function refuse(socket: Socket, error: ClientError): void {
  if (socket.writable) socket.end(refusal(error))
  setTimeout(() => socket.destroy(), farewell).unref()
}

type ClientError = NodeJS.ErrnoException & { readonly reason?: string }

const refusals: Readonly<Record<string, readonly [status: string, text: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The request line and the headers have more than 16 KB together.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['413 Payload Too Large', 'The extensions of the chunks have more than 16 KB.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request was not complete in time.'],
}

function refusal({ code = '', reason, message }: ClientError): string {
  const [status, text] = Object.hasOwn(refusals, code) ? (refusals[code] ?? unreadable) : unreadable
  const body = `${text === '' ? `This is no HTTP request: ${reason ?? message}.` : text}\n`
  const head = `Content-Type: text/plain; charset=utf-8\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`
  return `HTTP/1.1 ${status}\r\n${head}\r\n${body}`
}

const unreadable = ['400 Bad Request', ''] as const
