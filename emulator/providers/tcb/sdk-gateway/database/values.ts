/** Reads the values that the SDKs send, and writes those that they read. docs/contracts/tcb.md 10.1. */
import { ObjectId, type DocumentFields, type DocumentValue } from '../../../../model/documents.ts'
import { isPlain, readEjson, writeEjson } from '../../../../model/ejson.ts'
import { isObject, parseJson, type Json, type JsonObject } from '../../../../model/json.ts'
import { ParameterError } from './parameter-error.ts'

/**
 * Reads an object: server SDKs send Extended JSON as text, client SDKs plain JSON with a few types in objects.
 *
 * @param now what `serverDate` stands for, in ms
 * @throws {ParameterError} what is no object
 */
export function readFields(name: string, value: Json | undefined, now: number): DocumentFields {
  const read = readValue(name, value, now)
  if (isPlain(read)) return read
  throw new ParameterError(name, value, 'an object is needed')
}

/** @throws {ParameterError} text that is no JSON */
export function readValue(name: string, value: Json | undefined, now: number): DocumentValue {
  let json = value ?? null
  if (typeof value === 'string') {
    try {
      json = parseJson(value)
    } catch {
      throw new ParameterError(name, value, 'Extended JSON is needed')
    }
  }
  return readEjson(translated(json, now))
}

/** CloudBase's own types as those of Extended JSON. */
function translated(value: Json, now: number): Json {
  if (Array.isArray(value)) return value.map((one) => translated(one, now))
  if (!isObject(value)) return value
  const date = serverDate(value, now)
  if (date !== undefined) return { $date: { $numberLong: String(date) } }
  const expression = regularExpression(value)
  if (expression !== undefined) return { $regularExpression: expression }
  const fields: JsonObject = {}
  // A `__proto__` among the names stays one: `readEjson` refuses it.
  for (const key of Object.keys(value)) Object.defineProperty(fields, key, { ...property, value: translated(value[key] as Json, now) })
  return fields
}

const property = { writable: true, enumerable: true, configurable: true }

/** `$tcb_server_date` of server SDKs, `$date` with an offset of client SDKs. */
function serverDate(value: JsonObject, now: number): number | undefined {
  const { $tcb_server_date: server, $date: client } = value
  const date = isObject(server) ? server : isObject(client) && 'offset' in client ? client : undefined
  if (date === undefined) return undefined
  const offset = readEjson(date['offset'] ?? 0)
  return now + (typeof offset === 'number' ? offset : 0)
}

/** An expression in one of three spellings: JavaScript's flags that mean nothing here, such as `g`, are left out. */
function regularExpression(value: JsonObject): JsonObject | undefined {
  const { $regularExpression: named, $regex: pattern, $options: options = '' } = value
  if (isObject(named)) return { ...named, options: knownFlags(named['options']) }
  if (typeof pattern !== 'string' || Object.keys(value).some((key) => key !== '$regex' && key !== '$options')) return undefined
  return { pattern, options: knownFlags(options) }
}

function knownFlags(options: Json | undefined): string {
  return typeof options === 'string' ? options.replaceAll(/[^imsxu]/g, '') : ''
}

/** A document as server SDKs read it: text. They show an ObjectId as its digits, which only a plain string becomes in them. */
export function documentText(document: DocumentFields): string {
  return JSON.stringify(forServers(document))
}

function forServers(value: DocumentValue): Json {
  if (value instanceof ObjectId) return value.hex
  if (Array.isArray(value)) return value.map(forServers)
  return isPlain(value) ? mapped(value, forServers) : writeEjson(value, 'relaxed')
}

/** A value as client SDKs read it: plain, dates as `{"$date": ms}`. */
export function forClients(value: DocumentValue): Json {
  if (value instanceof ObjectId) return value.hex
  if (value instanceof Date) return { $date: value.getTime() }
  if (value instanceof RegExp) return { $regex: value.source, $options: knownFlags(value.flags) }
  if (Array.isArray(value)) return value.map(forClients)
  return isPlain(value) ? mapped(value, forClients) : typeof value === 'number' ? value : writeEjson(value, 'relaxed')
}

function mapped(fields: DocumentFields, write: (value: DocumentValue) => Json): JsonObject {
  const written: JsonObject = {}
  for (const key of Object.keys(fields)) written[key] = write(fields[key] as DocumentValue)
  return written
}

/** An id in an answer. */
export function idOf(id: string | number | ObjectId): string | number {
  return id instanceof ObjectId ? id.hex : id
}
