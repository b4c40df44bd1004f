/** Expressions that mingo has not, or reads otherwise than MongoDB's manual does. */
import { evalExpr } from 'mingo/core'
import * as expressions from 'mingo/operators/expression'
import { DocumentError, ObjectId } from '../../model/documents.ts'

type Expression = (typeof expressions)['$concat']

function textOf(operator: string, value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (value instanceof Date) return value.toISOString()
  throw new DocumentError('INVALID_OPERATOR', `${operator} needs a text, not ${JSON.stringify(value)}.`)
}

function wholeNumber(operator: string, value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value
  throw new DocumentError('INVALID_OPERATOR', `${operator} needs whole numbers, not ${JSON.stringify(value)}.`)
}

/** A part of a text by bytes; a negative length means the rest, and none of the text is asked for in the middle of a character. */
function part(operator: '$substr' | '$substrBytes'): Expression {
  return (document, given, options) => {
    const [value, start, length] = evalExpr(document, given, options) as unknown[]
    if (value === null || value === undefined) return ''
    const bytes = Buffer.from(textOf(operator, value))
    const from = wholeNumber(operator, start)
    const count = wholeNumber(operator, length)
    if (from < 0) return ''
    const to = count < 0 ? bytes.length : Math.min(from + count, bytes.length)
    if (isInside(bytes, from) || isInside(bytes, to))
      throw new DocumentError('INVALID_OPERATOR', `${operator}: the part begins or ends in the middle of a UTF-8 character.`)
    return bytes.toString('utf8', Math.min(from, to), to)
  }
}

function isInside(bytes: Uint8Array, index: number): boolean {
  return ((bytes[index] ?? 0) & 0xc0) === 0x80
}

/** Where a text begins in another one, counted in bytes or in code points; -1 for nowhere. */
function indexOf(operator: string, units: (text: string) => ArrayLike<unknown>, join: (units: ArrayLike<unknown>) => string): Expression {
  return (document, given, options) => {
    const [value, sought, start = 0, end] = evalExpr(document, given, options) as unknown[]
    if (value === null || value === undefined) return null
    const all = Array.from(units(textOf(operator, value)))
    const [from, to] = [wholeNumber(operator, start), Math.min(end === undefined ? all.length : wholeNumber(operator, end), all.length)]
    if (from < 0 || to < 0) throw new DocumentError('INVALID_OPERATOR', `${operator} counts from 0 on.`)
    if (from > to) return -1
    const wanted = units(textOf(operator, sought)).length
    const text = textOf(operator, sought)
    for (let at = from; at + wanted <= to; at++) if (join(all.slice(at, at + wanted)) === text) return at
    return -1
  }
}

/** Weeks begin on Sunday; the days before the first Sunday are week 0. */
const $week: Expression = (document, given, options) => {
  const day = expressions.$dayOfYear(document, given, options) as number | null
  const weekday = expressions.$dayOfWeek(document, given, options)
  return day === null ? null : Math.floor((day + 7 - weekday) / 7)
}

const $toString: typeof expressions.$toString = (document, given, options) => {
  const value = evalExpr(document, given, options)
  return value instanceof ObjectId ? value.hex : expressions.$toString(document, { $literal: value }, options)
}

const $toObjectId: typeof expressions.$literal = (document, given, options) => {
  const value = evalExpr(document, given, options)
  if (value === null || value === undefined) return null
  if (value instanceof ObjectId) return value
  if (typeof value === 'string' && /^[0-9a-f]{24}$/i.test(value)) return new ObjectId(value.toLowerCase())
  throw new DocumentError('INVALID_OPERATOR', `$toObjectId needs 24 hexadecimal digits, not ${JSON.stringify(value)}.`)
}

export const ownExpressions = {
  $toString,
  $toObjectId,
  $substr: part('$substr'),
  $substrBytes: part('$substrBytes'),
  $indexOfBytes: indexOf(
    '$indexOfBytes',
    (text) => Buffer.from(text),
    (units) => Buffer.from(units as ArrayLike<number>).toString('utf8'),
  ),
  $indexOfCP: indexOf(
    '$indexOfCP',
    (text) => Array.from(text),
    (units) => Array.from(units as ArrayLike<string>).join(''),
  ),
  $week,
}
