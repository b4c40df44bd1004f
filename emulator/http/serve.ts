/** Serves the app over HTTP, on every address that `localhost` may stand for. */
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Http2Bindings, HttpBindings } from '@hono/node-server'
import { EmulatorError } from '../model/errors.ts'
import { ambiguity } from './ambiguity.ts'
import { createHttpServer } from './http-server.ts'

export interface Listening {
  readonly url: string
  readonly port: number
  /** Stops accepting, lets running requests end for `grace` ms, then cuts them. */
  close(grace: number): Promise<void>
}

/** Takes over a connection that asks for an upgrade; false when no provider serves it. */
export type Upgrade = (incoming: IncomingMessage, socket: Duplex, head: Buffer) => Promise<boolean>

const badRequest = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

/** An app, or what counts its requests. */
export interface Served {
  fetch(request: Request, env: HttpBindings | Http2Bindings): Response | Promise<Response>
}

type Listener = Parameters<typeof createHttpServer>[0]

const { setTimeout, clearTimeout, setImmediate } = globalThis

/** Answers ambiguous requests with 400, in place of `listener`. */
function unambiguous(listener: Listener): Listener {
  return (incoming, outgoing) => {
    const problem = ambiguity(incoming)
    if (problem === undefined) return listener(incoming, outgoing)
    // The next bytes of this connection may belong to the same request.
    outgoing.shouldKeepAlive = false
    const text = `${problem}\n`
    outgoing.writeHead(400, { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(text) }).end(text)
  }
}

/**
 * `@hono/node-server`, loaded once the port is open: it loads Node's own `fetch` as well, and both take half as long as the rest of a start. A request that
 * arrives earlier waits for it.
 */
function listenerOf(app: Served, isEager: boolean): Listener {
  let listener: Listener | undefined
  let loading: Promise<Listener> | undefined
  const create = async (): Promise<Listener> => {
    const { getRequestListener } = await import('@hono/node-server')
    return (listener = getRequestListener(app.fetch, {
      // The emulator may run inside a program that has its own `Request` and `Response`.
      overrideGlobalObjects: false,
      // Node drops a body that was not read. The timer for that would keep every request in memory past its answer.
      autoCleanupIncoming: false,
      hostname: 'localhost',
    }) as Listener)
  }
  const load = (): Promise<Listener> =>
    (loading ??= create().catch((error: unknown) => {
      loading = undefined
      throw error
    }))
  // The next request tries again and reports a failure, such as too many open files.
  if (isEager) setImmediate(() => void load().catch(() => {}))
  return (incoming, outgoing) => {
    if (listener !== undefined) return listener(incoming, outgoing)
    void load().then(
      (loaded) => loaded(incoming, outgoing),
      (error: unknown) =>
        outgoing.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end(`The server could not be loaded: ${String(error)}\n`),
    )
  }
}

/** @throws {EmulatorError} `PORT_IN_USE`, `CANNOT_LISTEN` */
export async function serve(app: Served, upgrade: Upgrade, { host, port }: { host: string; port: number }): Promise<Listening> {
  const { create, upgraded } = creatorOf(app, upgrade, true)
  const servers = await bindAll(create, addressesOf(host), port)
  const bound = portOf(servers[0])
  const name = host.includes(':') ? `[${host}]` : host
  return {
    port: bound,
    url: `http://${name === '0.0.0.0' ? '127.0.0.1' : name}:${bound}`,
    close: async (grace) => void (await Promise.all(servers.map((server) => close(server, upgraded, grace)))),
  }
}

/** Serves functions on this machine, on a free port: it keeps no process alive, and what it takes to answer is loaded at the first request. */
export async function serveFunctions(app: Served, upgrade: Upgrade): Promise<Listening> {
  const { create, upgraded } = creatorOf(app, upgrade, false)
  const server = create()
  await bind(server, '127.0.0.1', 0)
  server.unref()
  const port = portOf(server)
  return { port, url: `http://127.0.0.1:${port}`, close: (grace) => close(server, upgraded, grace) }
}

/** Servers of an app, and the connections that were upgraded in them: Node waits for their end, but does not close them. */
function creatorOf(app: Served, upgrade: Upgrade, isEager: boolean): { create(): Server; upgraded: ReadonlySet<Duplex> } {
  const upgraded = new Set<Duplex>()
  const onWebSocket = (incoming: IncomingMessage, socket: Duplex, head: Buffer): void => {
    upgraded.add(socket)
    socket.on('close', () => upgraded.delete(socket))
    if (ambiguity(incoming) !== undefined) return void socket.end(badRequest)
    void upgrade(incoming, socket, head).then((taken) => {
      if (!taken) socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    })
  }
  const listener = unambiguous(listenerOf(app, isEager))
  const create = (): Server => {
    const server = createHttpServer(listener, undefined, onWebSocket)
    // CONNECT is for proxies.
    server.on('connect', (_incoming: IncomingMessage, socket: Duplex) => void socket.on('error', () => socket.destroy()).end(badRequest))
    return server
  }
  return { create, upgraded }
}

type Addresses = readonly [first: string, ...others: string[]]

/** `localhost` means either loopback address: another program on the second one would get the emulator's calls. */
function addressesOf(host: string): Addresses {
  if (host === 'localhost' || host === '127.0.0.1') return ['127.0.0.1', '::1']
  if (host === '0.0.0.0') return [host, '::1']
  return host === '::1' ? [host, '127.0.0.1'] : [host]
}

/** Free ports that are tried: one that is free on the first address may be taken on another. */
const mostPorts = 20

/** A server for each address that this machine has, all on one port; fails without the first address. */
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
