/** Sends a function's request on to its host, as it was, and hands on the answer, as it comes. */
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { type Outgoing, type OutgoingFailure, pairs } from './gateway.ts'

/** Of one connection, which the two halves do not share (RFC 9110 7.6.1). */
const hopByHop = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'])

/** @param onAnswer told of the answer, and given its body once that has ended: undefined where it was cut off */
export function forward(
  { url, method, headers, body, signal }: Outgoing,
  response: ServerResponse,
  onAnswer: (status: number, headers: readonly (readonly [string, string])[], body: Promise<Buffer | undefined>) => void,
): Promise<OutgoingFailure | undefined> {
  return new Promise((resolve) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const sent = send(url, { method, headers: flat(withLength(headers, body)), agent: false, signal, setHost: false })
    sent.once('error', (error: NodeJS.ErrnoException) => {
      if (response.headersSent) response.destroy()
      resolve(failureOf(error))
    })
    sent.once('response', (answer: IncomingMessage) => {
      const kept = pairs(answer.rawHeaders).filter(([name]) => !hopByHop.has(name.toLowerCase()))
      const chunks: Buffer[] = []
      const whole = new Promise<Buffer | undefined>((done) =>
        answer.once('close', () => done(answer.complete ? Buffer.concat(chunks) : undefined)),
      )
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      onAnswer(answer.statusCode ?? 0, kept, whole)
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, flat(kept))
      answer.pipe(response)
      answer.once('close', () => {
        // The end of a connection alone would be the end of the answer, for undici where that says `Connection: close`.
        if (!answer.complete) setImmediate(() => response.socket?.end('!{"kind":"cut"}'))
        resolve(undefined)
      })
      answer.once('error', () => {})
    })
    sent.end(body)
  })
}

/** The body has been read to its end, whatever it came in. */
function withLength(headers: Outgoing['headers'], body: Buffer): (readonly [string, string])[] {
  const kept = headers.filter(([name]) => !hopByHop.has(name.toLowerCase()) && name.toLowerCase() !== 'content-length')
  return body.length > 0 || headers.some(([name]) => name.toLowerCase() === 'content-length')
    ? [...kept, ['content-length', String(body.length)]]
    : kept
}

function failureOf({ code, message }: NodeJS.ErrnoException): OutgoingFailure {
  if (code === 'ECONNREFUSED') return { kind: 'refused' }
  if (code === 'ECONNRESET') return { kind: 'reset' }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return { kind: 'dns' }
  return { kind: 'unclaimed', text: message }
}

function flat(headers: readonly (readonly [string, string])[]): string[] {
  return headers.flatMap(([name, value]) => [name, value])
}
