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

/** Reads a JSON object; refuses an empty body, and one of another type although it is empty (pekko-http `forContentTypes` looks at the type first). */
export async function readRequired(exchange: Exchange, limit: number): Promise<JsonObject> {
  const bytes = await readBytes(exchange, limit)
  checkType(exchange)
  if (bytes.length === 0) throw new Rejection(rejections.noEntity)
  return parse(exchange, bytes).value
}

/** Throws 415 for another type than JSON. */
function checkType(exchange: Exchange): void {
  const header = exchange.header('content-type')
  const type = header === undefined ? undefined : parseContentType(header)
  if (!type || type.essence === 'application/json') return
  throw new Rejection({
    status: 415,
    ...spoken(said`The request's Content-Type [${type.text}] is not supported. Expected:\napplication/json`),
  })
}

function parse(exchange: Exchange, bytes: Uint8Array): JsonBody {
  checkType(exchange)
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  const value = valueOf(text)
  if (!isObject(value)) throw new Rejection(malformedContent('JSON object expected'))
  return { value, text }
}

function valueOf(text: string): Json {
  try {
    return parseJson(text)
  } catch (error) {
    throw new Rejection(malformedContent((error as Error).message))
  }
}
