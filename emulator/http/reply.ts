/** Sends an answer: raw to a socket, or as a `Response` for callers in the same process. */
import { validateHeaderName, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { Answer, Exchange } from '../model/http.ts'
import type { DoorBindings } from '../providers/door-context.ts'

let sent: Response | undefined

/** `RESPONSE_ALREADY_SENT` of `@hono/node-server`, made when it is needed: Node's `Response` would be a sixth of a start. */
function alreadySent(): Response {
  return (sent ??= createSent())
}

/** `@hono/node-server` reads it after every answer: properties of its own take a tenth of the time of Node's getters. */
function createSent(): Response {
  const line = ['x-hono-already-sent', 'true'] as const
  const headers = new Headers([[...line]])
  Object.assign(headers, { has: (name: string) => name === line[0], [Symbol.iterator]: () => [line].values() })
  return Object.defineProperties(new Response(null), { headers: { value: headers }, body: { value: null } })
}

/** A text for a person or a program's log. */
export function plain(status: number, text: string, headers: Answer['headers'] = []): Answer {
  return { status, headers: [...headers, ['content-type', 'text/plain; charset=utf-8']], body: `${text}\n` }
}

/** Gives the answer to a caller inside the emulator, to a socket, or to a program as a `Response`. */
export function replyTo({ method }: Exchange, answer: Answer, { capture, outgoing }: DoorBindings): Response | Promise<Response> {
  if (capture) capture(answer)
  else if (outgoing) return send(answer, method, outgoing)
  else return toResponse(answer, method)
  return alreadySent()
}

function send(answer: Answer, method: string, outgoing: ServerResponse): Response | Promise<Response> {
  const destroy = (): Response => {
    outgoing.destroy()
    return alreadySent()
  }
  try {
    const sending = sendAnswer(answer, method, outgoing)
    return sending ? sending.then(alreadySent, destroy) : alreadySent()
  } catch {
    return destroy()
  }
}

/** Whether the answer has no body (RFC 9110 6.4.1). */
export function isBodiless(status: number, method: string): boolean {
  return method === 'HEAD' || status === 204 || status === 304 || status < 200
}

/** Returns a promise only where the body is streamed. */
function sendAnswer(answer: Answer, method: string, outgoing: ServerResponse): void | Promise<void> {
  const { status, body } = answer
  const lines: string[] = []
  let sized = false
  let isAscii = true
  // Its reader waits for a final answer until the connection ends (RFC 9110 15.2), and none follows.
  if (status < 200) outgoing.shouldKeepAlive = false
  for (const [name, value] of answer.headers) {
    const isPlain = plainText.test(value)
    const bytes = isPlain ? value : latin1(value)
    if (bytes === undefined || !isName(name)) continue
    lines.push(name, bytes)
    isAscii &&= isPlain
    if (name.length === 14 && name.toLowerCase() === 'content-length') sized = true
  }
  if (body instanceof Readable) {
    outgoing.writeHead(status, lines)
    if (!isAscii) flushBytes(outgoing)
    // The first event of a stream may take long, and its reader waits for the head.
    else if (body.readableLength === 0) outgoing.flushHeaders()
    if (!isBodiless(status, method)) return stream(body, outgoing)
    body.destroy()
    outgoing.end()
    return
  }
  if (isBodiless(status, method)) {
    outgoing.writeHead(status, lines)
    outgoing.end()
    return
  }
  if (!sized) lines.push('Content-Length', String(body === undefined ? 0 : Buffer.byteLength(body)))
  outgoing.writeHead(status, lines)
  if (!isAscii) flushBytes(outgoing)
  if (typeof body === 'string' && body !== '') writeWithHead(body, outgoing)
  outgoing.end(typeof body === 'string' ? undefined : body)
}

/** Sends the head by itself, as latin1: Node encodes it as UTF-8 where it writes it together with a text, and its bytes beyond ASCII would be encoded twice. */
function flushBytes(outgoing: ServerResponse): void {
  outgoing.write(nothing)
}

/** One chunk: `end(text)` would hold the connection corked and send an empty chunk behind it, which takes an eighth of Node's time for an answer. */
function writeWithHead(text: string, outgoing: ServerResponse): void {
  const { socket } = outgoing
  const isCorked = socket === null || socket.writableCorked > 0
  outgoing.write(text)
  // Node corks at the first write of an answer, until the next tick.
  if (!isCorked) socket.uncork()
}

/** Pipes until either side ends: a reader that closed its half of the connection has left. Node's `pipeline` takes a tenth of the time of a small request. */
function stream(body: Readable, outgoing: ServerResponse): Promise<void> {
  const { socket } = outgoing
  const leave = (): void => void outgoing.destroy()
  socket?.once('end', leave)
  return new Promise((resolve, reject) => {
    outgoing.once('close', () => {
      socket?.off('end', leave)
      if (outgoing.writableFinished) return resolve()
      body.destroy()
      reject(new Error('The reader left before the body ended.'))
    })
    body.on('error', leave)
    body.once('close', () => body.readableEnded || leave())
    // Neither says again that it is over.
    if (outgoing.destroyed || body.destroyed) {
      body.destroy()
      leave()
      reject(new Error('One side had left before the body began.'))
    } else body.pipe(outgoing)
  })
}

/** Valid header names that were seen before: nearly all answers have the same few. */
const names = new Set<string>()
const mostNames = 1000

/** Whether a header may have this name. Lines with other names, or with control characters in their value, are left out: a function must not split a response. */
function isName(name: string): boolean {
  if (names.has(name)) return true
  try {
    validateHeaderName(name)
  } catch {
    return false
  }
  if (names.size < mostNames) names.add(name)
  return true
}

/** Of nearly all header values. */
const plainText = /^[\t\x20-\x7E]*$/
// oxlint-disable-next-line no-control-regex -- a tab is allowed in a header line
const sendable = /^[\t\u0020-\u007E\u0080-\u00FF]*$/
const beyondLatin1 = /[\u0100-\uFFFF]/

/** Header values are bytes; text beyond latin1 goes out as UTF-8. Undefined for what must not stand in a line (RFC 9110 5.5). */
function latin1(value: string): string | undefined {
  if (sendable.test(value)) return value
  return beyondLatin1.test(value) ? latin1(Buffer.from(value).toString('latin1')) : undefined
}

/** Bytes, because `Response` gives a string a content type of its own. */
function contentOf(body: Answer['body']): ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | undefined {
  if (body instanceof Readable) return Readable.toWeb(body) as ReadableStream<Uint8Array>
  return typeof body === 'string' ? encoder.encode(body) : (body as Uint8Array<ArrayBuffer> | undefined)
}

const encoder = new TextEncoder()
const nothing = new Uint8Array(0)

const bodies = new WeakMap<Response, Uint8Array>()

/** The body of a response of {@link toResponse}, which stays unread: a clone of it costs an eighth of a call. Undefined for a stream. */
export function bodyOf(response: Response): Uint8Array | undefined {
  return bodies.get(response)
}

/** `Response` knows no status below 200: the number is put on top of one that it knows. */
function toResponse(answer: Answer, method: string): Response {
  const { status, body } = answer
  const expressible = status >= 200 && status <= 599
  const bodiless = isBodiless(status, method) || status === 205
  const headers = answer.headers.flatMap(([name, value]): [string, string][] => {
    const bytes = latin1(value)
    return bytes === undefined || !isName(name) ? [] : [[name, bytes]]
  })
  const content = bodiless ? null : contentOf(body)
  // As over a socket.
  if (!bodiless && !(content instanceof ReadableStream) && !headers.some(([name]) => name.toLowerCase() === 'content-length'))
    headers.push(['content-length', String(content?.length ?? 0)])
  const init = { status: expressible ? status : 200, headers }
  const response = new Response(content, init)
  if (!(content instanceof ReadableStream)) bodies.set(response, content ?? nothing)
  if (!expressible) Object.defineProperties(response, { status: { value: status }, ok: { value: false } })
  return response
}
