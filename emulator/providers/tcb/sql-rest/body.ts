/** Reads the body of a write: an object, or a list of objects. */
import type { Exchange } from '../../../model/http.ts'
import { isObject, type Json, type JsonObject, parseJson } from '../../../model/json.ts'
import type { SqlColumn, SqlDialect, SqlValue } from '../../../model/sql.ts'
import { limits } from '../contract.ts'
import { Failure } from './failure.ts'
import { arrayText } from './statement.ts'

export async function jsonBody(exchange: Exchange): Promise<Json | undefined> {
  const body = await exchange.body(limits.payload)
  if ('tooLarge' in body) throw new Failure('INVALID_PARAM', `The body is larger than ${limits.payload} bytes`)
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
  if (text.trim() === '') return undefined
  try {
    return parseJson(text)
  } catch (error) {
    throw new Failure('INVALID_PARAM', 'Empty or invalid json', { details: error instanceof Error ? error.message : String(error) })
  }
}

export async function rowsOf(exchange: Exchange): Promise<JsonObject[]> {
  const body = await jsonBody(exchange)
  const rows = Array.isArray(body) ? body : [body]
  if (rows.every(isObject)) return rows
  throw new Failure('INVALID_PARAM', 'Empty or invalid json', { details: 'The body is an object, or a list of objects.' })
}

/** A value of JSON as the text that a column reads. */
export function valueOf(dialect: SqlDialect, { type }: SqlColumn, value: Json): SqlValue {
  if (value === null) return null
  if (/^jsonb?$/.test(type)) return JSON.stringify(value)
  if (typeof value === 'boolean') return dialect === 'mysql' ? String(Number(value)) : String(value)
  if (typeof value === 'string') return value
  if (Array.isArray(value) && type.endsWith('[]')) return arrayText(value)
  return typeof value === 'number' ? String(value) : JSON.stringify(value)
}
