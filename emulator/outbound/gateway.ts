/** Takes the requests that containers lead here, on a socket that only this user can open, and has each answered by the session whose job sent it. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A request of a function, read to its end. */
export interface Outgoing {
  readonly job: number
  readonly method: string
  readonly url: URL
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
  /** The caller has gone. */
  readonly signal: AbortSignal
}

/** What a client gets in place of an answer. */
export interface OutgoingFailure {
  readonly kind: 'refused' | 'reset' | 'dns' | 'unclaimed'
  readonly text?: string
}

export type Answering = (request: Outgoing, answer: ServerResponse) => Promise<OutgoingFailure | undefined>

interface Caller {
  readonly job: number
  readonly origin: string
}

/** Characters: a failure has to reach the client in one piece. */
const longestText = 2000
/** Longer than any first line that a container writes. */
const longestLine = 4096

export class OutboundGateway {
  readonly #answering = new Map<number, Answering>()
  readonly #callers = new WeakMap<object, Caller>()
  #folder: string | undefined
  #pipe: string | undefined
  #server: Server | undefined
  #http: HttpServer | undefined
  readonly #sockets = new Set<Socket>()

  /** Path of the socket; it listens from the first time that somebody asks. */
  get socket(): string {
    if (this.#server === undefined) this.#listen()
    return this.#path
  }

  /** Requests of this job are answered so until {@link forget}. */
  answer(job: number, answering: Answering): void {
    this.#answering.set(job, answering)
  }

  forget(jobs: Iterable<number>): void {
    for (const job of jobs) this.#answering.delete(job)
  }

  close(): void {
    this.#server?.close()
    for (const socket of this.#sockets) socket.destroy()
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
  }

  get #path(): string {
    if (process.platform === 'win32') return (this.#pipe ??= `\\\\.\\pipe\\actionlab-outbound-${randomUUID()}`)
    return join((this.#folder ??= mkdtempSync(join(tmpdir(), 'actionlab-outbound-'))), 'socket')
  }

  #listen(): void {
    this.#http = createHttpServer({ requireHostHeader: false, insecureHTTPParser: true, maxHeaderSize: 64 * 1024 })
    this.#http.on('request', (request, response) => void this.#onRequest(request, response))
    // Whoever asks for another protocol gets the answer of a host that does not speak it (RFC 9110 7.8).
    this.#http.on('clientError', (_, socket) => socket.destroy())
    this.#server = createServer((socket) => {
      this.#sockets.add(socket)
      socket.on('error', () => {})
      socket.once('close', () => this.#sockets.delete(socket))
      this.#readCaller(socket)
    })
    this.#server.listen(this.#path)
    this.#server.unref()
  }

  /** The first line says who calls whom; what follows is the request. */
  #readCaller(socket: Socket): void {
    let read = Buffer.alloc(0)
    const onData = (chunk: Buffer): void => {
      read = Buffer.concat([read, chunk])
      const end = read.indexOf(0x0a)
      if (end < 0 && read.length < longestLine) return
      socket.off('data', onData)
      socket.pause()
      try {
        this.#callers.set(socket, JSON.parse(read.toString('utf8', 0, Math.max(0, end))) as Caller)
      } catch {
        socket.destroy()
        return
      }
      socket.unshift(read.subarray(end + 1))
      this.#http?.emit('connection', socket)
      socket.resume()
    }
    socket.on('data', onData)
  }

  async #onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = request
    const caller = this.#callers.get(socket)
    const answering = caller && this.#answering.get(caller.job)
    if (caller === undefined || answering === undefined) return void socket.destroy()
    const gone = new AbortController()
    socket.once('close', () => gone.abort())
    // The next request may be another job's: it says so in a first line of its own.
    response.shouldKeepAlive = false
    response.sendDate = false
    try {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const failure = await answering(
        {
          job: caller.job,
          method: request.method ?? 'GET',
          url: new URL(request.url ?? '/', caller.origin),
          headers: pairs(request.rawHeaders),
          body: Buffer.concat(chunks),
          signal: gone.signal,
        },
        response,
      )
      if (failure) socket.end(`!${JSON.stringify({ ...failure, text: failure.text?.slice(0, longestText) })}`)
    } catch {
      // The caller went away in the middle.
      socket.destroy()
    }
  }
}

/** Header lines of `rawHeaders`. */
export function pairs(raw: readonly string[]): [string, string][] {
  const found: [string, string][] = []
  for (let index = 0; index < raw.length; index += 2) found.push([raw[index] ?? '', raw[index + 1] ?? ''])
  return found
}
