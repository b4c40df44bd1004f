/** One POST of a measurement, by node:http: its answer and its times. */
import { Agent, request } from 'node:http'

export interface Posted {
  readonly begun: number
  readonly ended: number
  /** Undefined where the connection failed. */
  readonly status: number | undefined
  readonly text: string
}

/** @param agent without one, the request has a connection of its own */
export function post(port: number, path: string, body: object = {}, agent?: Agent): Promise<Posted> {
  const bytes = JSON.stringify(body)
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(bytes) }
  const begun = performance.now()
  return new Promise((resolve) => {
    const end = (status: number | undefined, text: string): void => resolve({ begun, ended: performance.now(), status, text })
    const sent = request({ port, host: '127.0.0.1', path, method: 'POST', headers, agent: agent ?? false }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => (text += chunk))
      answer.on('error', () => end(undefined, text))
      answer.on('end', () => end(answer.statusCode, text))
    })
    sent.on('error', () => end(undefined, ''))
    sent.end(bytes)
  })
}

/** For requests one after the other, on one connection. */
export function oneConnection(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 1 })
}
