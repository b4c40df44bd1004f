/** Reads requests of the document database's REST interface: parameters and Extended JSON, relaxed or strict. docs/contracts/tcb.md 16.1. */
import type { DocumentFields } from '../../../model/documents.ts'
import { isObject, type Json, type JsonObject, parseJson } from '../../../model/json.ts'
import type { Exchange } from '../../../model/http.ts'
import { limits } from '../contract.ts'
import { withConditions } from '../sdk-gateway/database/commands.ts'
import { readFields } from '../sdk-gateway/database/values.ts'
import { Failure } from './failures.ts'

/** Documents that a query answers, without a limit and at most. http-api/nosql/query-documents; what js-sdk 3 asks for at most. */
const usualLimit = 20
const mostLimit = 1000

/** The body as a JSON object; an empty one where none is sent. */
export async function bodyOf(exchange: Exchange): Promise<JsonObject> {
  const body = await exchange.body(limits.payload)
  if ('tooLarge' in body) throw new Failure('INVALID_PARAM', `the body is larger than ${limits.payload} bytes`)
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
  if (text.trim() === '') return {}
  let value: unknown
  try {
    value = parseJson(text)
  } catch (error) {
    throw new Failure('INVALID_PARAM', error instanceof Error ? error.message : String(error))
  }
  if (isObject(value)) return value
  throw new Failure('INVALID_PARAM', 'the body is no JSON object')
}

/** Fields of a body's member; js-sdk sends some of them as text. @param now what a server's date stands for, in ms */
export function fieldsOf(body: JsonObject, name: string, now: number): DocumentFields {
  const value = body[name]
  if (value === undefined || value === null || value === '') throw new Failure('INVALID_PARAM', `param.${name} can't be empty`)
  return readFields(`param.${name}`, value, now)
}

/** A list of documents, stages or commands. */
export function listOf(body: JsonObject, name: string, now: number): DocumentFields[] {
  const value = body[name]
  if (!Array.isArray(value) || value.length === 0) throw new Failure('INVALID_PARAM', `param.${name} can't be empty`)
  return value.map((one: Json, index) => readFields(`param.${name}[${index}]`, one, now))
}

export function transactionOf(source: JsonObject | URLSearchParams): string | undefined {
  const id = source instanceof URLSearchParams ? source.get('transactionId') : source['transactionId']
  return typeof id === 'string' && id !== '' ? id : undefined
}

export function filterOf(query: URLSearchParams, now: number): DocumentFields {
  const text = query.get('query') ?? ''
  return text === '' ? {} : withConditions(readFields('param.query', text, now))
}

export function projectionOf(query: URLSearchParams, now: number): DocumentFields | undefined {
  const text = query.get('projection') ?? ''
  return text === '' ? undefined : withConditions(readFields('param.projection', text, now))
}

export function limitOf(query: URLSearchParams): number {
  return Math.min(numberOf(query, 'limit', usualLimit) || usualLimit, mostLimit)
}

export function offsetOf(query: URLSearchParams): number {
  return numberOf(query, 'offset', 0)
}

function numberOf(query: URLSearchParams, name: string, usual: number): number {
  const text = query.get(name) ?? ''
  if (text === '') return usual
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new Failure('INVALID_PARAM', `param.${name} is ${JSON.stringify(text)}; a whole number from 0 on is needed`)
}

/** `[{"field":"age","direction":"desc"}]` */
export function orderOf(query: URLSearchParams): Record<string, number> | undefined {
  const text = query.get('order') ?? ''
  if (text === '') return undefined
  const needed = 'param.order is a list of {"field", "direction": "asc" or "desc"}'
  let order: unknown
  try {
    order = parseJson(text)
  } catch {
    throw new Failure('INVALID_PARAM', needed)
  }
  if (!Array.isArray(order)) throw new Failure('INVALID_PARAM', needed)
  return Object.fromEntries(
    order.map((one: unknown): [string, number] => {
      const { field, direction = 'asc' } = isObject(one) ? one : {}
      if (typeof field !== 'string' || (direction !== 'asc' && direction !== 'desc')) throw new Failure('INVALID_PARAM', needed)
      return [field, direction === 'asc' ? 1 : -1]
    }),
  )
}
