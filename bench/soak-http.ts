/** Clients of the soak: well-behaved ones over kept connections, and those that stall, leave or vanish. */
import { Agent, request } from 'node:http'
import { connect, type Socket } from 'node:net'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

export interface Call {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** ms without an answer that count as none. */
const patience = 20_000

export class Client {
  readonly port: number
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 32 })

  constructor(port: number) {
    this.port = port
  }

  send(path: string, { method = 'GET', headers = {}, body }: Call = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const options = { port: this.port, host: '127.0.0.1', path, method, headers: { ...headers }, agent: this.#agent, timeout: patience }
      const outgoing = request(options, (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text: Buffer.concat(chunks).toString('utf8') }),
        )
      })
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${patience / 1000} s`)))
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  }

  post(path: string, value: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const body = typeof value === 'string' ? value : JSON.stringify(value)
    return this.send(path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })
  }

  /** A connection of its own, for bytes that no library would send. */
  open(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.port, '127.0.0.1', () => resolve(socket))
      socket.once('error', reject)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}
