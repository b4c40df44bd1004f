/** Turns `{ statusCode, headers, body }` into an HTTP answer (openwhisk.md 5). */
import { isObject, type Json } from '../../../model/json.ts'
import { decodeBase64, decodeLegacyJson } from './base64.ts'
import { parseContentType } from './content-type.ts'
import { numberText, prettyPrint } from './pretty.ts'
import { WrittenNumber } from './written-numbers.ts'
import { invalidMedia, problems, type HeaderLine, type Problem } from '../controller-errors.ts'

/** An answer before the headers of the surface are added. */
export interface Rendered {
  readonly status: number
  readonly headers: readonly HeaderLine[]
  /** Absent for an empty entity. */
  readonly contentType?: string
  readonly body?: string | Uint8Array
}

interface Entity {
  readonly contentType: string
  readonly body: string | Uint8Array
}

const invalidHttp = invalidMedia('message/http')
const decimalInt = /^[+-]?\d+$/
const headerName = /^[\w!#$%&'*+.^`|~-]+$/
// oxlint-disable-next-line no-control-regex -- it finds control characters
const illegalInValue = /[\u0000-\u0008\u000A-\u001F\u007F]/

/** Headers of the connection, not of the action: pekko-http refuses to render them from an application (HttpResponseRendererFactory). */
const transportHeaders: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding', 'connection', 'date', 'server'])

export function encodeHttp(result: Json): Rendered | Problem {
  if (!isObject(result)) return invalidHttp
  const headers: HeaderLine[] = []
  if (Object.hasOwn(result, 'headers') && !readHeaders(result['headers'] as Json, headers)) return invalidHttp
  let status: number | undefined
  if (Object.hasOwn(result, 'statusCode')) {
    status = readStatus(result['statusCode'] as Json)
    if (status === undefined) return invalidHttp
  }
  const body = Object.hasOwn(result, 'body') ? (result['body'] as Json) : null
  const declared = headers.find(([name]) => isContentType(name))?.[1]
  const kept = headers.filter(([name]) => !isContentType(name) && !transportHeaders.has(name.toLowerCase()))
  if (body === null || body === '') return { status: status ?? 204, headers: kept }
  const entity = typeof body === 'string' ? encodeText(body, declared) : encodeJson(body, declared)
  return 'text' in entity ? entity : { status: status ?? 200, headers: kept, ...entity }
}

function isContentType(name: string): boolean {
  return name.length === 12 && name.toLowerCase() === 'content-type'
}

/** 5.1. A value that cannot stand in a header makes the whole response invalid. */
function readHeaders(value: Json, lines: HeaderLine[]): boolean {
  if (!isObject(value)) return false
  for (const name of Object.keys(value)) if (!readHeader(name, value[name] as Json, lines)) return false
  return true
}

function readHeader(name: string, value: Json, lines: HeaderLine[]): boolean {
  if (Array.isArray(value)) return value.every((item) => readHeader(name, item, lines))
  if (value instanceof WrittenNumber) return addHeader(name, value.text, lines)
  if (value === null || typeof value === 'object') return false
  return addHeader(name, typeof value === 'number' ? numberText(value) : String(value), lines)
}

function addHeader(name: string, text: string, lines: HeaderLine[]): boolean {
  if (!headerName.test(name) || illegalInValue.test(text)) return false
  lines.push([name, text])
  return true
}

/** 5.2: accepts a whole number, or a string that Java's `toInt` parses, from 100 to 599. */
export function readStatus(value: Json): number | undefined {
  const isNumber = value instanceof WrittenNumber || (typeof value === 'string' && decimalInt.test(value))
  const status = isNumber ? Number(value) : value
  return typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 599 ? status : undefined
}

/** 5.4 */
function encodeText(body: string, declared: string | undefined): Entity | Problem {
  const type = parseContentType(declared ?? 'text/html')
  if (!type) return problems.unknownType
  const contentType = type.coding === 'open' ? `${type.mediaType}; charset=UTF-8` : type.mediaType
  if (type.json && type.coding !== 'binary') return { contentType, body: decodeLegacyJson(body) ?? body }
  if (type.coding !== 'binary') return { contentType, body }
  const bytes = decodeBase64(body)
  if (bytes) return { contentType, body: bytes }
  // SVG was text in 2017 and is binary now; it always contains `<`, so both readings work (openwhisk.md 6).
  return type.essence === 'image/svg+xml' ? { contentType, body } : problems.typeMismatch
}

/** 5.5 */
function encodeJson(body: Json, declared: string | undefined): Entity | Problem {
  const type = parseContentType(declared ?? 'application/json')
  if (!type?.json) return problems.typeMismatch
  return { contentType: type.essence === 'application/json' ? type.mediaType : type.essence, body: prettyPrint(body) }
}
