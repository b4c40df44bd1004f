/** Reads JSON bodies of the API. */
import { isObject, parseJson, type Json, type JsonObject } from '../../../model/json.ts'
import type { Exchange } from '../../../model/http.ts'
import { parseContentType } from '../../shared/web-action/content-type.ts'
import { malformedContent, tooLarge } from '../../shared/controller-errors.ts'
import { rejections } from '../contract.ts'
import { Refusal, Rejection } from '../refusal.ts'
import { said, spoken } from '../../../model/said.ts'

export interface JsonBody {
  readonly value: JsonObject
  /** `value` as it was sent. */
  readonly text: string
}

export async function readBytes(exchange: Exchange, limit: number): Promise<Uint8Array> {
  const body = await exchange.body(limit)
  if ('tooLarge' in body) throw new Refusal(tooLarge(body.size, limit))
  return body
}

/** Parses a JSON object; an empty body is `{}` (openwhisk.md 11). */
export function parseOptional(exchange: Exchange, bytes: Uint8Array): JsonBody {
  return bytes.length === 0 ? { value: {}, text: '{}' } : parse(exchange, bytes)
}

/**
 * Reads a JSON object; refuses an empty body, and one of another type although it is empty (pekko-http `forContentTypes` looks at the type first).
 *
 * @param expected what is said to other JSON
 */
export async function readRequired(exchange: Exchange, limit: number, expected?: string): Promise<JsonObject> {
  const bytes = await readBytes(exchange, limit)
  if (bytes.length > 0) return parse(exchange, bytes, expected).value
  if (exchange.header('content-type') !== undefined) checkType(exchange)
  throw new Rejection(rejections.noEntity)
}

/** Throws 415 for another type than JSON. A body without a readable one has bytes of any kind (pekko-http HttpMessageParser `contentType`). */
function checkType(exchange: Exchange): void {
  const type = parseContentType(exchange.header('content-type') ?? '')
  if (type?.essence === 'application/json') return
  const shown = type?.text ?? 'application/octet-stream'
  throw new Rejection({
    status: 415,
    ...spoken(said`The request's Content-Type [${shown}] is not supported. Expected:\napplication/json`),
  })
}

function parse(exchange: Exchange, bytes: Uint8Array, expected = 'JSON object expected'): JsonBody {
  checkType(exchange)
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  const value = valueOf(text)
  if (!isObject(value)) throw new Rejection(malformedContent(expected))
  return { value, text }
}

function valueOf(text: string): Json {
  try {
    return parseJson(text)
  } catch (error) {
    throw new Rejection(malformedContent((error as Error).message))
  }
}
