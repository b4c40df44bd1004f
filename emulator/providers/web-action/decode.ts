/** An HTTP request becomes the arguments of a web action (openwhisk.md 4). */
import { isObject, parseJson, type Json, type Params } from '../../model/json.ts'
import type { Exchange } from '../provider.ts'
import { encodeBase64 } from './base64.ts'
import { parseContentType, type ContentType } from './content-type.ts'
import { MalformedEncoding, parseQuery } from './query.ts'

export interface DecodedRequest {
  /** What the action receives, besides what is bound to it. */
  readonly params: Params
  /** The caller's own names: query and body fields. Empty for raw actions, where nothing can be overridden. */
  readonly given: Params
}

/** Thrown when a body does not parse; the message goes to the client. */
export class MalformedContent extends Error {
  override readonly name = 'MalformedContent'
}

/** What the body is to the action: fields of its own, or one opaque value; `undefined` = nothing. */
type Body = { readonly fields: Params } | { readonly opaque: Json } | undefined

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
    context['__ow_body'] = header === undefined && bytes.length === 0 ? '' : opaque(bytes, type)
    return { params: context, given: {} }
  }
  const query = exchange.query === '' ? undefined : parseQuery(exchange.query)
  const body = decodeBody(bytes, header, type)
  const fields = body && 'fields' in body ? body.fields : undefined
  const given = query && fields ? { ...query, ...fields } : (query ?? fields)
  const params = given ? { ...context, ...given } : context
  if (body && 'opaque' in body) params['__ow_body'] = body.opaque
  return { params, given: given ?? {} }
}

/** Last duplicate wins; content-type in the controller's own spelling; content-length also where the transport hid it (seed 004). */
function headersOf(exchange: Exchange, type: ContentType | undefined, length: number): Params {
  const headers = Object.create(null) as Params
  for (const [name, value] of exchange.headers) headers[name] = value
  if (type) headers['content-type'] = type.text
  if (length > 0) headers['content-length'] ??= String(length)
  return headers
}

function decodeBody(bytes: Uint8Array, header: string | undefined, type: ContentType | undefined): Body {
  if (bytes.length === 0 && (header === undefined || type?.json)) return undefined
  if (type?.json) {
    const value = jsonOf(bytes)
    return isObject(value) ? { fields: value } : { opaque: value }
  }
  if (type?.essence === 'application/x-www-form-urlencoded') return { fields: parseForm(bytes) }
  return { opaque: opaque(bytes, type) }
}

/** Text as text, bytes as base64; `application/json` is base64 although it is text, "for legacy" (openwhisk.md 6). */
function opaque(bytes: Uint8Array, type: ContentType | undefined): string {
  const text = type !== undefined && type.coding !== 'binary' && type.essence !== 'application/json'
  return text ? utf8(bytes) : encodeBase64(bytes)
}

function jsonOf(bytes: Uint8Array): Json {
  try {
    return parseJson(utf8(bytes))
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
