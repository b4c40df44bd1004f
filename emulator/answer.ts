/** An answer on its way out: raw to a socket, or as a `Response` for callers in the same process. */
import { validateHeaderName, validateHeaderValue, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Answer } from './providers/provider.ts'

/** RFC 9110 6.4.1: these never carry a body. */
function isBodiless(status: number, method: string): boolean {
  return method === 'HEAD' || status === 204 || status === 304 || status < 200
}

export async function sendAnswer(answer: Answer, method: string, outgoing: ServerResponse): Promise<void> {
  const { status, body } = answer
  const lines: string[] = []
  let sized = false
  for (const [name, value] of answer.headers) {
    if (!isSafe(name, value)) continue
    lines.push(name, latin1(value))
    if (name.length === 14 && name.toLowerCase() === 'content-length') sized = true
  }
  if (body instanceof Readable) {
    outgoing.writeHead(status, lines)
    // An event stream may say nothing for a long time; its reader waits for the head.
    outgoing.flushHeaders()
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
  // Node sends a string together with the headers in one write, but a buffer in a second one.
  outgoing.end(body ?? '')
}

/** Until either side ends: a reader that closed its half of the connection has left. */
async function stream(body: Readable, outgoing: ServerResponse): Promise<void> {
  const { socket } = outgoing
  const leave = (): void => void outgoing.destroy()
  socket?.once('end', leave)
  try {
    await pipeline(body, outgoing)
  } finally {
    socket?.off('end', leave)
  }
}

/** A function must not be able to split a response: lines with control characters are left out. */
function isSafe(name: string, value: string): boolean {
  try {
    validateHeaderName(name)
    validateHeaderValue(name, latin1(value))
    return true
  } catch {
    return false
  }
}

/** Header values are bytes; text beyond latin1 goes out as UTF-8. */
function latin1(value: string): string {
  for (let index = 0; index < value.length; index++) if (value.charCodeAt(index) > 255) return Buffer.from(value).toString('latin1')
  return value
}

/** Bytes, because `Response` gives a string a content type of its own. */
function contentOf(body: Answer['body']): ConstructorParameters<typeof Response>[0] {
  if (body instanceof Readable) return Readable.toWeb(body) as ReadableStream<Uint8Array>
  return typeof body === 'string' ? encoder.encode(body) : (body as Uint8Array<ArrayBuffer> | undefined)
}

const encoder = new TextEncoder()

/** `Response` knows no status below 200: the number is put on top of one that it knows. */
export function toResponse(answer: Answer, method: string): Response {
  const { status, body } = answer
  const expressible = status >= 200 && status <= 599
  const bodiless = isBodiless(status, method) || status === 205
  const headers = answer.headers
    .filter(([name, value]) => isSafe(name, value))
    .map(([name, value]): [string, string] => [name, latin1(value)])
  const init = { status: expressible ? status : 200, headers }
  const response = new Response(bodiless ? null : contentOf(body), init)
  if (!expressible) Object.defineProperties(response, { status: { value: status }, ok: { value: false } })
  return response
}
