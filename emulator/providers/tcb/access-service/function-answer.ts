/** Turns what a function returned into an HTTP answer: an integrated response is unpacked, everything else is the body. docs/contracts/tcb.md 20.4. */
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import type { Answer } from '../../../model/http.ts'
import type { Returned } from '../event-function.ts'

type Lines = [name: string, value: string][]

const plainText = 'text/plain; charset=utf-8'
const jsonText = 'application/json; charset=utf-8'

/** Lines that the connection decides, not the function. */
const connectionLines = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

export function functionAnswer({ text, isString }: Returned): Pick<Answer, 'status' | 'headers' | 'body'> {
  if (isString) return whole(plainText, JSON.parse(text) as string)
  const result = JSON.parse(text) as Json
  if (typeof result === 'number') return whole(plainText, text)
  const status = isObject(result) ? statusOf(result) : undefined
  return isObject(result) && status !== undefined ? integrated(result, status) : whole(jsonText, text)
}

function whole(type: string, body: string): Pick<Answer, 'status' | 'headers' | 'body'> {
  return { status: 200, headers: [['content-type', type]], body }
}

/** That of an integrated response; other objects have none. One below 200 would be no answer yet, and its caller would wait for another (RFC 9110 15.2). */
function statusOf({ statusCode }: JsonObject): number | undefined {
  const status = typeof statusCode === 'string' && /^\d{3}$/.test(statusCode) ? Number(statusCode) : statusCode
  return typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 999 ? status : undefined
}

function integrated({ headers, body, isBase64Encoded }: JsonObject, status: number): Pick<Answer, 'status' | 'headers' | 'body'> {
  const isEncoded = isBase64Encoded === true && typeof body === 'string'
  const lines = isObject(headers) ? linesOf(headers) : []
  const isText = body === undefined || body === null || typeof body === 'string'
  const type = lines.find(([name]) => name.toLowerCase() === 'content-type')
  if (type && !isEncoded) type[1] = withCharset(type[1])
  else if (!type && body !== undefined && body !== null) lines.push(['content-type', isText ? plainText : jsonText])
  return {
    status,
    headers: lines,
    body: isEncoded ? Buffer.from(body, 'base64') : isText ? (body ?? '') : JSON.stringify(body),
  }
}

/** A list of values is that many lines, such as cookies. */
function linesOf(headers: JsonObject): Lines {
  return Object.entries(headers).flatMap(([name, value]): Lines => {
    if (connectionLines.has(name.toLowerCase())) return []
    const values = Array.isArray(value) ? value : [value]
    return values.flatMap((one): Lines => (isScalar(one) ? [[name, String(one)]] : []))
  })
}

function isScalar(value: Json): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

/** The page's answers show the character set that the function's `text/html` and `application/javascript` lack. */
function withCharset(type: string): string {
  const isText = /^\s*(?:text\/|application\/(?:json|javascript)\b)/i.test(type)
  return isText && !/;\s*charset\s*=/i.test(type) ? `${type}; charset=utf-8` : type
}
