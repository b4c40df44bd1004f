/** A request body that must be a JSON object, or be absent: parsed once, and kept as text. */
import { isUtf8 } from 'node:buffer'
import { isObject } from '../../model/json.ts'
import type { JsonObject } from '../../model/json.ts'
import type { Exchange } from '../provider.ts'

export type JsonBody =
  | { readonly ok: true; readonly empty: boolean; readonly value: JsonObject; readonly text: string }
  | { readonly ok: false; readonly empty: false; readonly tooLarge: true; readonly size: number }
  | { readonly ok: false; readonly empty: false; readonly tooLarge: false; readonly problem: string }

const none: JsonBody = { ok: true, empty: true, value: {}, text: '{}' }

/** What is not a JSON object comes back as a problem in words. */
export async function readJsonBody(exchange: Exchange, limit: number): Promise<JsonBody> {
  const bytes = await exchange.body(limit)
  if ('tooLarge' in bytes) return { ok: false, empty: false, tooLarge: true, size: bytes.size }
  if (bytes.length === 0) return none
  if (!isUtf8(bytes)) return problem('the body is not UTF-8')
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return problem(`the body is not JSON (${(error as Error).message})`)
  }
  return isObject(value) ? { ok: true, empty: false, value, text } : problem(`the body is a JSON ${typeName(value)}, not an object`)
}

function problem(text: string): JsonBody {
  return { ok: false, empty: false, tooLarge: false, problem: text }
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
