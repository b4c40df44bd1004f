/** Bytes on a socket, as no HTTP client would send them. */
import { connect } from 'node:net'

/** All that comes back until the other side ends the connection. */
export function exchangeBytes(port: number, bytes: string | Uint8Array, host = '127.0.0.1'): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host)
    let answer = ''
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')))
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
    socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  })
}

export interface RawRequest {
  readonly method?: string
  readonly target: string
  /** Beside these only `connection: close`; a host must be among them. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** The request line, these headers in this order, and the end of the connection. */
export async function ask(port: number, { method = 'GET', target, headers, body = '' }: RawRequest): Promise<RawAnswer> {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const length = body === '' ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`
  const text = await exchangeBytes(
    port,
    Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}${length}connection: close\r\n\r\n${body}`),
  )
  return readAnswer(text)
}

export interface RawAnswer {
  readonly status: number
  /** Lines as sent. */
  readonly head: readonly string[]
  readonly body: string
}

export function readAnswer(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n')
  const [first = '', ...head] = text.slice(0, end).split('\r\n')
  return { status: Number(first.split(' ')[1]), head, body: text.slice(end + 4) }
}
