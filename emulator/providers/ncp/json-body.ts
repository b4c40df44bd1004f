/** Reads a request body that must be a JSON object or absent: parses it once and keeps its text. */
import { isUtf8 } from 'node:buffer'
import { isObject, parseJson } from '../../model/json.ts'
import type { JsonObject } from '../../model/json.ts'
import type { Exchange, TooLarge } from '../../model/http.ts'

export interface JsonBody {
  readonly empty: boolean
  /** `{}` when the body is empty or has a problem. */
  readonly value: JsonObject
  /** `value` as it was sent. */
  readonly text: string
  /** Why the body is no JSON object. */
  readonly problem: string | undefined
}

export const noBody: JsonBody = { empty: true, value: {}, text: '{}', problem: undefined }

export async function readJsonBody(exchange: Exchange, limit: number): Promise<JsonBody | TooLarge> {
  const bytes = await exchange.body(limit)
  if ('tooLarge' in bytes) return bytes
  if (bytes.length === 0) return noBody
  if (!isUtf8(bytes)) return broken('the body is not UTF-8')
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  let value: unknown
  try {
    value = parseJson(text)
  } catch (error) {
    return broken(`the body is not JSON (${(error as Error).message})`)
  }
  return isObject(value)
    ? { empty: false, value, text, problem: undefined }
    : broken(`the body is a JSON ${typeName(value)}, not an object`)
}

function broken(problem: string): JsonBody {
  return { ...noBody, empty: false, problem }
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
