/** Texts. mongodb.com/docs/manual/reference/operator/aggregation-string */
import { evalExpr } from 'mingo/core'
import * as expressions from 'mingo/operators/expression'
import { ObjectId } from '../../../model/documents.ts'
import { isNothing, operand, operands, refused, unary, wholeNumber, type Expression } from './operands.ts'

/** Nothing is an empty text to most operators. */
function textOf(operator: string, value: unknown): string {
  if (isNothing(value)) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (value instanceof Date) return value.toISOString()
  throw refused(operator, `needs a text, not ${JSON.stringify(value)}`)
}

/** A part of a text by bytes; a negative length means the rest, and none of the text is asked for in the middle of a character. */
function part(operator: '$substr' | '$substrBytes'): Expression {
  return (document, given, options) => {
    const [value, start, length] = operands(operator, [3], document, given, options)
    const bytes = Buffer.from(textOf(operator, value))
    const from = wholeNumber(operator, start)
    const count = wholeNumber(operator, length)
    if (from < 0) return ''
    const to = count < 0 ? bytes.length : Math.min(from + count, bytes.length)
    if (isInside(bytes, from) || isInside(bytes, to))
      throw refused(operator, 'asks for a part that begins or ends in the middle of a UTF-8 character')
    return bytes.toString('utf8', Math.min(from, to), to)
  }
}

function isInside(bytes: Uint8Array, index: number): boolean {
  return ((bytes[index] ?? 0) & 0xc0) === 0x80
}

const $substrCP: Expression = (document, given, options) => {
  const [value, start, length] = operands('$substrCP', [3], document, given, options)
  const [from, count] = [wholeNumber('$substrCP', start), wholeNumber('$substrCP', length)]
  if (from < 0 || count < 0) throw refused('$substrCP', 'counts from 0 on')
  return Array.from(textOf('$substrCP', value))
    .slice(from, from + count)
    .join('')
}

/** Where a text begins in another one, counted in bytes or in code points; -1 for nowhere. */
function indexOf(operator: string, units: (text: string) => ArrayLike<unknown>, join: (units: ArrayLike<unknown>) => string): Expression {
  return (document, given, options) => {
    const [value, sought, start = 0, end] = operands(operator, [2, 3, 4], document, given, options)
    if (isNothing(value)) return null
    if (typeof sought !== 'string') throw refused(operator, `looks for a text, not ${JSON.stringify(sought)}`)
    const all = Array.from(units(textOf(operator, value)))
    const [from, to] = [wholeNumber(operator, start), Math.min(end === undefined ? all.length : wholeNumber(operator, end), all.length)]
    if (from < 0 || to < 0) throw refused(operator, 'counts from 0 on')
    const wanted = units(sought).length
    for (let at = from; at + wanted <= to; at++) if (join(all.slice(at, at + wanted)) === sought) return at
    return -1
  }
}

const $split: Expression = (document, given, options) => {
  const [value, delimiter] = operands('$split', [2], document, given, options)
  if (isNothing(value)) return null
  if (typeof value !== 'string' || typeof delimiter !== 'string' || delimiter === '')
    throw refused('$split', `needs a text and a delimiter, not ${JSON.stringify([value, delimiter])}`)
  return value.split(delimiter)
}

const $strcasecmp: Expression = (document, given, options) => {
  const [one = '', other = ''] = operands('$strcasecmp', [2], document, given, options).map((value) =>
    textOf('$strcasecmp', value).toUpperCase(),
  )
  return one < other ? -1 : one > other ? 1 : 0
}

/** Of a text alone: nothing and numbers have no length. */
function length(operator: string, count: (text: string) => number): Expression {
  return unary(operator, (value) => {
    if (typeof value === 'string') return count(value)
    throw refused(operator, `needs a text, not ${value === undefined ? 'a field that is missing' : JSON.stringify(value)}`)
  })
}

const $toString: Expression = (document, given, options) => {
  const value = operand('$toString', document, given, options)
  return value instanceof ObjectId ? value.hex : expressions.$toString(document, { $literal: value }, options)
}

const $toObjectId: Expression = (document, given, options) => {
  const value: unknown = evalExpr(document, given, options)
  if (isNothing(value)) return null
  if (value instanceof ObjectId) return value
  if (typeof value === 'string' && /^[0-9a-f]{24}$/i.test(value)) return new ObjectId(value.toLowerCase())
  throw refused('$toObjectId', `needs 24 hexadecimal digits, not ${JSON.stringify(value)}`)
}

export const texts = {
  $toString,
  $toObjectId,
  $substr: part('$substr'),
  $substrBytes: part('$substrBytes'),
  $substrCP,
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
  $split,
  $strcasecmp,
  $strLenBytes: length('$strLenBytes', (text) => Buffer.byteLength(text)),
  $strLenCP: length('$strLenCP', (text) => Array.from(text).length),
  $toLower: unary('$toLower', (value) => textOf('$toLower', value).toLowerCase()),
  $toUpper: unary('$toUpper', (value) => textOf('$toUpper', value).toUpperCase()),
}
