/** Reads and writes MongoDB Extended JSON v2 (mongodb.com/docs/manual/reference/mongodb-extended-json), and reads the older forms that tools still write. */
import { DocumentError, ObjectId, type DocumentFields, type DocumentValue } from './documents.ts'
import { isObject, type Json, type JsonObject } from './json.ts'

/** `canonical` names the type of each number, `relaxed` only of those that JSON has not. */
export type EjsonForm = 'canonical' | 'relaxed'

const mostInt32 = 2 ** 31 - 1
const leastInt32 = -(2 ** 31)
const mostInt64 = 2 ** 63

/** Writes a value so that {@link readEjson} gives the same. */
export function writeEjson(value: DocumentValue, form: EjsonForm): Json {
  if (typeof value === 'number') return writeNumber(value, form)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((one) => writeEjson(one, form))
  if (value instanceof Date) return { $date: writeDate(value, form) }
  if (value instanceof ObjectId) return { $oid: value.hex }
  if (value instanceof RegExp) return { $regularExpression: { pattern: value.source, options: writeFlags(value.flags) } }
  if (value instanceof Uint8Array) {
    const base64 = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
    return { $binary: { base64, subType: '00' } }
  }
  const object: JsonObject = {}
  for (const key of Object.keys(value)) object[key] = writeEjson(value[key] as DocumentValue, form)
  return object
}

function writeNumber(value: number, form: EjsonForm): Json {
  if (!Number.isFinite(value)) return { $numberDouble: String(value) }
  if (Object.is(value, -0)) return { $numberDouble: '-0.0' }
  if (form === 'relaxed') return value
  if (!Number.isInteger(value)) return { $numberDouble: String(value) }
  if (value >= leastInt32 && value <= mostInt32) return { $numberInt: String(value) }
  return value >= -mostInt64 && value < mostInt64 ? { $numberLong: String(BigInt(value)) } : { $numberDouble: String(value) }
}

/** Relaxed dates of the years 1970 to 9999 are texts. */
function writeDate(value: Date, form: EjsonForm): Json {
  const ms = value.getTime()
  return form === 'relaxed' && ms >= 0 && ms < Date.UTC(10_000, 0) ? value.toISOString() : { $numberLong: String(ms) }
}

/** JavaScript's flags that MongoDB knows, in its order. */
function writeFlags(flags: string): string {
  return flags.replaceAll(/[^imsu]/g, '')
}

/**
 * Reads a value of Extended JSON. An object with other keys that begin with `$` is left as it is, its values read: operators of queries are such.
 *
 * @throws {DocumentError} `INVALID_VALUE` for a type that is spelled wrong, or that has no value here
 */
export function readEjson(value: Json): DocumentValue {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(readEjson)
  for (const key in value) {
    // One key tells the type. Others are fields.
    if (key.charCodeAt(0) !== dollar) break
    const read = readers[key]
    if (read) return read(value[key] as Json, value)
    break
  }
  const fields: DocumentFields = {}
  for (const key of Object.keys(value)) {
    if (key === '__proto__') throw wrong(value, 'no field can be named __proto__')
    fields[key] = readEjson(value[key] as Json)
  }
  return fields
}

/**
 * Reads the text of an object in Extended JSON.
 *
 * @throws {DocumentError} `INVALID_VALUE` for what is no JSON, or no object
 */
export function parseEjsonObject(text: string): DocumentFields {
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch (error) {
    throw new DocumentError('INVALID_VALUE', error instanceof Error ? error.message : String(error))
  }
  const read = readEjson(value)
  if (isPlain(read)) return read
  throw wrong(value, 'an object is needed')
}

/** Whether a value is an object with fields, no date, identifier, expression or bytes. */
export function isPlain(value: DocumentValue | undefined): value is DocumentFields {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

const dollar = 0x24
type Reader = (value: Json, all: JsonObject) => DocumentValue

/** `$type` beside `$binary`, and `$options` beside `$regex`, are read with them. */
const readers: Readonly<Record<string, Reader>> = {
  $numberInt: readNumber,
  $numberLong: readNumber,
  $numberDouble: readNumber,
  $numberDecimal: readNumber,
  $date: readDate,
  $oid(value, all) {
    if (typeof value === 'string' && /^[0-9a-f]{24}$/i.test(value)) return new ObjectId(value.toLowerCase())
    throw wrong(all, '$oid has 24 hexadecimal digits')
  },
  $regularExpression(value, all) {
    if (isObject(value) && typeof value['pattern'] === 'string') return regularExpression(value['pattern'], value['options'] ?? '')
    throw wrong(all, '$regularExpression has a pattern and options')
  },
  $binary(value, all) {
    const base64 = isObject(value) ? value['base64'] : value
    if (typeof base64 === 'string') return new Uint8Array(Buffer.from(base64, 'base64'))
    throw wrong(all, '$binary has base64 and subType')
  },
  $uuid(value, all) {
    if (typeof value === 'string' && /^[0-9a-f-]{36}$/i.test(value)) return new Uint8Array(Buffer.from(value.replaceAll('-', ''), 'hex'))
    throw wrong(all, '$uuid has 32 hexadecimal digits')
  },
  $timestamp(value, all) {
    if (isObject(value) && typeof value['t'] === 'number') return new Date(value['t'] * 1000)
    throw wrong(all, '$timestamp has t and i')
  },
  $symbol: (value) => readEjson(value),
  $undefined: () => null,
  $minKey: unheld,
  $maxKey: unheld,
  $code: unheld,
  $dbPointer: unheld,
}

function readNumber(value: Json, all: JsonObject): DocumentValue {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number === 'number' && (!Number.isNaN(number) || value === 'NaN')) return number
  throw wrong(all, 'a number as text is needed')
}

/** A date is a text, a number as text, or, as older tools write it, a number. */
function readDate(value: Json, all: JsonObject): DocumentValue {
  const given = isObject(value) ? readEjson(value) : value
  const date = new Date(typeof given === 'string' || typeof given === 'number' ? given : Number.NaN)
  // `{ $date: { offset } }` and the like are of those who speak a vendor's language.
  if (Number.isNaN(date.getTime())) throw wrong(all, '$date has milliseconds, or a date in ISO 8601')
  return date
}

function unheld(_value: Json, all: JsonObject): never {
  throw wrong(all, 'this type is not held here')
}

/** How much of a wrong value is quoted. */
const mostQuoted = 120

function wrong(value: Json, why: string): DocumentError {
  const text = JSON.stringify(value)
  return new DocumentError('INVALID_VALUE', `${text.length > mostQuoted ? `${text.slice(0, mostQuoted)}…` : text} cannot be read: ${why}.`)
}

/**
 * A regular expression of MongoDB (PCRE) as one of JavaScript: options `i`, `m`, `s`, `x`, `u`, also as `(?i)` at its beginning.
 *
 * @throws {DocumentError} `INVALID_VALUE` where it has no such counterpart
 */
export function regularExpression(pattern: string, options: unknown): RegExp {
  if (typeof options !== 'string')
    throw new DocumentError('INVALID_VALUE', `The options of /${pattern}/ are a text such as 'i', not ${JSON.stringify(options)}.`)
  const [lead = '', inline = ''] = /^\(\?([imsx]+)\)/.exec(pattern) ?? []
  const wanted = new Set((options + inline).replaceAll('l', '').split(''))
  const body = pattern.slice(lead.length)
  // Extended: blanks and comments outside of classes mean nothing.
  const source = wanted.delete('x')
    ? body.replaceAll(/(\\.|\[(?:\\.|[^\]])*\])|\s+|#.*$/gm, (_, kept: string | undefined) => kept ?? '')
    : body
  try {
    return new RegExp(source, [...wanted].join(''))
  } catch (error) {
    throw new DocumentError('INVALID_VALUE', error instanceof Error ? error.message : String(error))
  }
}
