/** Reads the parameters of an action: JSON, or names and texts such as `Filter.RetCode=is0` and `Filters.0.Name=Status`. */
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import { ApiError, missing, typeError } from './api-error.ts'

/** The object that flat names stand for; numbers as parts of a name are places in a list. */
export function unflatten(pairs: Iterable<readonly [name: string, value: string]>): JsonObject {
  const root = new Map<string, Json | Node>()
  for (const [name, value] of pairs) {
    const keys = name.split('.')
    const last = keys.pop() ?? ''
    let node: Node = root
    for (const key of keys) {
      const below = node.get(key)
      const next: Node = below instanceof Map ? below : new Map<string, Json | Node>()
      node.set(key, next)
      node = next
    }
    node.set(last, value)
  }
  return Object.fromEntries([...root].map(([key, value]) => [key, plain(value)]))
}

type Node = Map<string, Json | Node>

function plain(value: Json | Node): Json {
  if (!(value instanceof Map)) return value
  const entries = [...value].map(([key, below]): [string, Json] => [key, plain(below)])
  const isList = entries.every(([key]) => /^\d+$/.test(key))
  return isList ? entries.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, item]) => item) : Object.fromEntries(entries)
}

/** A text; undefined where it is absent. */
export function text(params: JsonObject, name: string): string | undefined | ApiError {
  const value = params[name]
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : typeError(name)
}

export function requiredText(params: JsonObject, name: string): string | ApiError {
  const value = text(params, name)
  return value === undefined || value === '' ? missing(name) : value
}

/** A whole number of at least 0; in a query it is text. */
export function count(params: JsonObject, name: string, absent: number): number | ApiError {
  const value = params[name]
  if (value === undefined || value === null) return absent
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number)) return typeError(name)
  return number < 0 ? new ApiError(`InvalidParameterValue.${name}`, `${name} has to be at least 0.`) : number
}

/** The object of that name, or an empty one. */
export function group(params: JsonObject, name: string): JsonObject | ApiError {
  const value = params[name]
  if (value === undefined || value === null) return {}
  return isObject(value) ? value : typeError(name)
}

/** The part of a list that `Offset` and `Limit` name, 20 items by default. */
export function paged<T>(params: JsonObject, items: readonly T[]): readonly T[] | ApiError {
  const offset = count(params, 'Offset', 0)
  const limit = count(params, 'Limit', 20)
  if (offset instanceof ApiError) return offset
  return limit instanceof ApiError ? limit : items.slice(offset, offset + limit)
}
