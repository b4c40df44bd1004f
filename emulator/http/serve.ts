/** Serves the door over HTTP, on every address that `localhost` may stand for. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { ambiguity } from './ambiguity.ts'
import { sendAnswer } from './reply.ts'
import { EmulatorError } from '../model/errors.ts'
import { SocketExchange } from './exchange.ts'
import { createHttpServer } from './http-server.ts'
import { plain, type Door } from './door.ts'

export interface Listening {
  readonly url: string
  readonly port: number
  /** Stops accepting, lets running requests end for `grace` ms, then cuts them. */
  close(grace: number): Promise<void>
}

const badRequest = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

/** Serves the door over HTTP. Rejects with `PORT_IN_USE` and friends. */
export async function listen(door: Door, { host, port }: { host: string; port: number }): Promise<Listening> {
  // Node forgets a connection that is no longer HTTP, but waits for its end.
  const upgraded = new Set<Duplex>()
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const problem = ambiguity(incoming)
    if (problem !== undefined) {
      // Whatever follows on this connection may be part of it.
      outgoing.shouldKeepAlive = false
      void sendAnswer(plain(400, problem), 'GET', outgoing)
      return
    }
    void serve(door, incoming, outgoing)
  }
  const onWebSocket = (incoming: IncomingMessage, socket: Duplex, head: Buffer): void => {
    upgraded.add(socket)
    socket.on('close', () => upgraded.delete(socket))
    if (ambiguity(incoming) !== undefined) return void socket.end(badRequest)
    void door.upgrade(new SocketExchange(incoming), socket, head).then((taken) => {
      if (!taken) socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    })
  }
  const create = (): Server => {
    const server = createHttpServer(onRequest, undefined, onWebSocket)
    // For proxies, which this is none of.
    server.on('connect', (_incoming: IncomingMessage, socket: Duplex) => void socket.on('error', () => socket.destroy()).end(badRequest))
    return server
  }
  const servers = await bindAll(create, addressesOf(host), port)
  const bound = portOf(servers[0])
  const name = host.includes(':') ? `[${host}]` : host
  return {
    port: bound,
    url: `http://${name === '0.0.0.0' ? '127.0.0.1' : name}:${bound}`,
    close: async (grace) => void (await Promise.all(servers.map((server) => close(server, upgraded, grace)))),
  }
}

async function serve(door: Door, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const exchange = new SocketExchange(incoming)
  const answer = await door.handle(exchange)
  try {
    const sending = sendAnswer(answer, exchange.method, outgoing)
    if (sending) await sending
  } catch {
    outgoing.destroy()
  }
}

type Addresses = readonly [first: string, ...others: string[]]

/** `localhost` is either of the loopback addresses: whoever listened on the other one would get calls that are meant for us. */
function addressesOf(host: string): Addresses {
  if (host === 'localhost' || host === '127.0.0.1') return ['127.0.0.1', '::1']
  if (host === '0.0.0.0') return [host, '::1']
  return host === '::1' ? [host, '127.0.0.1'] : [host]
}

/** A port that was free on the first address may be taken on another: so many free ones are tried. */
const mostPorts = 20

/** A server for each address that this machine has, all on one port; the first address is a must. */
async function bindAll(create: () => Server, [first, ...others]: Addresses, port: number): Promise<[Server, ...Server[]]> {
  for (let attempt = 1; ; attempt++) {
    const servers: [Server, ...Server[]] = [create()]
    try {
      await bind(servers[0], first, port)
      for (const address of others) {
        const server = create()
        if (await bindWhereThere(server, address, portOf(servers[0]))) servers.push(server)
      }
      return servers
    } catch (error) {
      for (const server of servers) server.close()
      const isTaken = error instanceof EmulatorError && error.code === 'PORT_IN_USE'
      if (!isTaken || port !== 0 || attempt === mostPorts) throw error
    }
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

/** False where the machine has no such address, as without IPv6. */
async function bindWhereThere(server: Server, address: string, port: number): Promise<boolean> {
  try {
    await bind(server, address, port)
    return true
  } catch (error) {
    const { code } = (error as Error).cause as NodeJS.ErrnoException
    if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return false
    throw error
  }
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE'
      const text = taken
        ? `Port ${port} is in use on ${host}. Stop whoever has it, or choose another one with --port (0 takes a free one).`
        : `Cannot listen on ${host}:${port}: ${error.message}`
      reject(new EmulatorError(taken ? 'PORT_IN_USE' : 'CANNOT_LISTEN', text, { cause: error }))
    })
    server.listen(port, host, () => resolve())
  })
}

const { setTimeout, clearTimeout } = globalThis

function close(server: Server, upgraded: ReadonlySet<Duplex>, grace: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      server.closeAllConnections()
      for (const socket of upgraded) socket.destroy()
    }, grace)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    server.closeIdleConnections()
  })
}
