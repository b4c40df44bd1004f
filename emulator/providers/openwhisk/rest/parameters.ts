/** Reads query parameters of the API as pekko-http does: the first of a name counts, an empty one is absent (openwhisk.md 11). */
import { decodeText } from '../../shared/web-action/query.ts'
import { limits } from '../contract.ts'
import { Rejection } from '../refusal.ts'
import { said, spoken, type SaidValue } from '../../../model/said.ts'

export type Query = ReadonlyMap<string, string>

export function readQuery(text: string): Query {
  const query = new Map<string, string>()
  if (text === '') return query
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=')
    const name = decodeText(equals < 0 ? pair : pair.slice(0, equals))
    if (!query.has(name)) query.set(name, equals < 0 ? '' : decodeText(pair.slice(equals + 1)))
  }
  return query
}

const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'on', '1'].map((text) => [text, true] as const),
  ...['false', 'no', 'off', '0'].map((text) => [text, false] as const),
])

export function flag(query: Query, name: string, fallback = false): boolean {
  const text = query.get(name)?.toLowerCase() ?? ''
  if (text === '') return fallback
  const value = booleans.get(text)
  if (value === undefined) throw malformed(name, said`'${text}' is not a valid Boolean value`)
  return value
}

/** ms to wait for an answer, checked even where the caller does not wait. */
export function timeout(query: Query): number {
  const most = limits.invokeTimeout.value
  const text = query.get('timeout')
  if (text === undefined) return most
  const value = integer(text)
  if (value === undefined || value < 1 || value > most)
    throw malformed('timeout', said`Timeout must be number of milliseconds up to ${most}.`)
  return value
}

interface Page {
  readonly skip: number
  readonly limit: number
}

/** `skip` and `limit` of a list; `collection` is part of the messages (openwhisk.md 12). */
export function page(query: Query, collection: string): Page {
  return { skip: skip(query, collection), limit: limit(query, collection) }
}

function skip(query: Query, collection: string): number {
  const text = query.get('skip')
  if (text === undefined) return 0
  const value = listNumber('skip', text, collection)
  if (value < 0) throw malformed('skip', said`The value '${value}' is not greater than or equal to 0 for ${collection}.`)
  return value
}

function limit(query: Query, collection: string): number {
  const most = limits.listMost.value
  const text = query.get('limit')
  if (text === undefined) return limits.listDefault.value
  const value = listNumber('limit', text, collection)
  if (value < 0 || value > most) throw malformed('limit', said`The value '${value}' is not in the range of 0 to ${most} for ${collection}.`)
  return value === 0 ? most : value
}

function listNumber(name: string, text: string, collection: string): number {
  const value = integer(text)
  if (value === undefined) throw malformed(name, said`The value '${text}' is not an integer for ${collection}.`)
  return value
}

/** Epoch ms of `since` and `upto`. */
export function epoch(query: Query, name: string): number | undefined {
  const text = query.get(name)
  if (text === undefined) return undefined
  if (!/^[+-]?\d{1,18}$/.test(text)) throw malformed(name, said`Parameter is not a valid value for epoch seconds: ${text}`)
  return Number(text)
}

/** Parses as Java's `toInt` does: 32 bits, an optional sign. */
function integer(text: string): number | undefined {
  if (!/^[+-]?\d{1,19}$/.test(text)) return undefined
  const value = Number(text)
  return value >= -(2 ** 31) && value < 2 ** 31 ? value : undefined
}

export function malformed(name: string, reason: SaidValue): Rejection {
  return new Rejection({ status: 400, ...spoken(said`The query parameter '${name}' was malformed:\n${reason}`) })
}
