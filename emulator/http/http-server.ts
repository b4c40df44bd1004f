/** Creates Node's HTTP server with limits for slow clients, and with answers to bytes that are no HTTP. */
import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { rememberConnections } from '../system/own-connections.ts'
import { isWebSocketHandshake, parseAgain } from './h2c-upgrades.ts'

export interface HttpLimits {
  /** ms for the head of a request. */
  readonly headersTimeout: number
  /** ms for a whole request, its body included. */
  readonly requestTimeout: number
  /** ms between two checks of these limits. */
  readonly connectionsCheckingInterval: number
}

const usualLimits: HttpLimits = { headersTimeout: 60_000, requestTimeout: 300_000, connectionsCheckingInterval: 5_000 }

/** Time in which a refused client may read the reason; bytes that it still sends are dropped. */
const lingerAfterRefusalMs = 200

/** The answer to the newest request of a connection. On the socket itself: a `WeakMap` would be written for every request. */
const newest = Symbol('newest answer')

type Connection = Socket & { [newest]?: ServerResponse }

/** @param onWebSocket takes over the connection of a WebSocket handshake; without it handshakes are requests like any other */
export function createHttpServer(
  onRequest: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
  limits: HttpLimits = usualLimits,
  onWebSocket?: (incoming: IncomingMessage, socket: Socket, head: Buffer) => void,
): Server {
  const options: ServerOptions & { shouldUpgradeCallback(incoming: IncomingMessage): boolean } = {
    ...limits,
    keepAliveTimeout: 65_000,
    requireHostHeader: false,
    // Ignored before Node 22.21 and 24.9; see parseAgain().
    shouldUpgradeCallback: (incoming) => onWebSocket !== undefined && isWebSocketHandshake(incoming),
  }
  const server = createServer(options)
  rememberConnections(server)
  // The size of the head limits headers enough; those that Node drops beyond a number would be missing from a head that is parsed again.
  server.maxHeadersCount = 0
  // A client that closes its sending half, as `nc -N` and `shutdown(SHUT_WR)` do, still waits for an answer. Node's types lack the option.
  Object.assign(server, { httpAllowHalfOpen: true })
  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const connection: Connection = incoming.socket
    connection[newest] = outgoing
    onRequest(incoming, outgoing)
  })
  if (onWebSocket) {
    server.on('upgrade', (incoming: IncomingMessage, stream, head: Buffer) => {
      const socket = stream as Connection
      socket.on('error', () => socket.destroy())
      if (isWebSocketHandshake(incoming)) onWebSocket(incoming, socket, head)
      else void parseAgain(server, incoming, socket, head, finished(socket[newest]))
    })
  }
  const refused = new WeakSet<Socket>()
  server.on('clientError', (error: ClientError, stream) => {
    const socket = stream as Connection
    if (refused.has(socket)) return
    refused.add(socket)
    const answer = socket[newest]
    const open = answer !== undefined && !answer.writableFinished
    // A complete request came before the invalid bytes: its answer is sent first.
    if (open && answer.req.complete && error.code !== 'ECONNRESET') answer.once('close', () => refuse(socket, error))
    // The client has left, or an answer is being sent or was the last one: a refusal cannot follow.
    else if (error.code === 'ECONNRESET' || (open ? answer.headersSent : answer?.shouldKeepAlive === false)) socket.destroy()
    else refuse(socket, error)
  })
  return server
}

/** Resolves when an answer has been sent, or its connection is closed. */
function finished(answer: ServerResponse | undefined): Promise<void> {
  return answer === undefined || answer.writableFinished || answer.closed
    ? Promise.resolve()
    : new Promise((resolve) => answer.once('close', () => resolve()))
}

const { setTimeout } = globalThis

function refuse(socket: Socket, error: ClientError): void {
  if (socket.writable) socket.end(refusal(error))
  setTimeout(() => socket.destroy(), lingerAfterRefusalMs).unref()
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
