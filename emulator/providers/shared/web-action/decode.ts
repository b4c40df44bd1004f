/** Turns an HTTP request into the arguments of a web action (openwhisk.md 4). */
import { isObject, joinObjects, parseJson, type Json, type Params } from '../../../model/json.ts'
import type { Exchange } from '../../../model/http.ts'
import { encodeBase64 } from './base64.ts'
import { parseContentType, type ContentType } from './content-type.ts'
import { MalformedEncoding, parseQuery } from './query.ts'

export interface DecodedRequest {
  /** JSON text of the action's arguments besides its bound parameters. */
  readonly params: string
  /** Query and body fields, which the caller named. Empty for raw actions, where nothing can be overridden. */
  readonly given: Params
}

/** Thrown when a body cannot be parsed; the client gets the message. */
export class MalformedContent extends Error {
  override readonly name = 'MalformedContent'
}

/** Parameters from one part of the request: all of them as JSON text of an object, and those that the caller named. */
interface Part {
  readonly text: string
  readonly given: Params
}

const emptyPart: Part = { text: '{}', given: {} }

export function decodeRequest(exchange: Exchange, bytes: Uint8Array, raw: boolean, path: string, user: string | undefined): DecodedRequest {
  const header = exchange.header('content-type')
  const type = header === undefined ? undefined : parseContentType(header)
  const context: Params = {
    __ow_method: exchange.method.toLowerCase(),
    __ow_headers: headersOf(exchange, type, bytes.length),
    __ow_path: path,
  }
  if (user !== undefined) context['__ow_user'] = user
  if (raw) {
    context['__ow_query'] = exchange.query
    context['__ow_body'] = header === undefined && bytes.length === 0 ? '' : encodeOpaque(bytes, type)
    return { params: JSON.stringify(context), given: emptyPart.given }
  }
  const query = exchange.query === '' ? emptyPart : partOf(parseQuery(exchange.query))
  const body = decodeBody(bytes, header, type)
  const params = joinObjects(joinObjects(JSON.stringify(context), query.text), body.text)
  return { params, given: query === emptyPart ? body.given : { ...query.given, ...body.given } }
}

function partOf(fields: Params): Part {
  return { text: JSON.stringify(fields), given: fields }
}

/** The last duplicate wins; content-type has the controller's spelling; content-length is set also where the transport hid it (seed 004). */
function headersOf(exchange: Exchange, type: ContentType | undefined, length: number): Params {
  const headers = Object.create(null) as Params
  for (const [name, value] of exchange.headers) headers[name] = value
  if (type) headers['content-type'] = type.text
  if (length > 0) headers['content-length'] ??= String(length)
  return headers
}

function decodeBody(bytes: Uint8Array, header: string | undefined, type: ContentType | undefined): Part {
  if (bytes.length === 0 && (header === undefined || type?.json)) return emptyPart
  if (type?.json) {
    const text = utf8(bytes)
    const value = jsonOf(text)
    return isObject(value) ? { text, given: value } : opaquePart(value)
  }
  if (type?.essence === 'application/x-www-form-urlencoded') return partOf(parseForm(bytes))
  return opaquePart(encodeOpaque(bytes, type))
}

function opaquePart(body: Json): Part {
  return { text: JSON.stringify({ __ow_body: body }), given: emptyPart.given }
}

/** Keeps text and encodes bytes as base64, and `application/json` too although it is text, "for legacy" (openwhisk.md 6). */
function encodeOpaque(bytes: Uint8Array, type: ContentType | undefined): string {
  const text = type !== undefined && type.coding !== 'binary' && type.essence !== 'application/json'
  return text ? utf8(bytes) : encodeBase64(bytes)
}

function jsonOf(text: string): Json {
  try {
    return parseJson(text)
  } catch (error) {
    throw new MalformedContent((error as Error).message)
  }
}

function parseForm(bytes: Uint8Array): Params {
  try {
    return parseQuery(utf8(bytes))
  } catch (error) {
    if (error instanceof MalformedEncoding) throw new MalformedContent(error.message)
    throw error
  }
}

function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}
