/** Numbers of results as they were written: OpenWhisk's controller keeps every digit, which JavaScript does not. */
import type { Json } from '../../../model/json.ts'
import { newId } from '../../../system/ids.ts'

/** A number of JSON text that JavaScript would print otherwise, such as `1234567890123456789` or `1.0` of a Python function. */
export class WrittenNumber extends Number {
  readonly text: string

  constructor(written: string) {
    super(written)
    this.text = decimalText(written)
  }
}

/** Sixteen digits or more, an exponent, or a fraction that ends in 0: nearly no result has one. */
const unusual = /[[:,]\s*-?(?:\d[\d.]{15}|\d+(?:\.\d+)?[eE]|\d+\.\d*0(?!\d))/

/** In front of a number that stands as a text for a moment: nobody can know it. */
const mark = newId()

const tokens = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g

/** @returns `parsed`, with {@link WrittenNumber}s where the text has such */
export function readResult(text: string, parsed: Json): Json {
  if (!unusual.test(text)) return parsed
  const marked = text.replaceAll(tokens, (token) =>
    token.startsWith('"') || String(Number(token)) === token ? token : JSON.stringify(mark + token),
  )
  return JSON.parse(marked, (_, value: Json) =>
    typeof value === 'string' && value.startsWith(mark) ? new WrittenNumber(value.slice(mark.length)) : value,
  ) as Json
}

/**
 * As Scala's BigDecimal prints it, `1E+21` (Java's BigDecimal `toString`).
 *
 * @param written a number of JSON
 */
export function decimalText(written: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(written) ?? []
  const digits = (whole + fraction).replace(/^0+(?=\d)/, '')
  const scale = fraction.length - Number(exponent)
  const adjusted = digits.length - 1 - scale
  // There is no negative zero.
  const minus = /[1-9]/.test(digits) ? sign : ''
  if (scale < 0 || adjusted < -6) {
    const rest = digits.slice(1)
    return `${minus}${digits.charAt(0)}${rest === '' ? '' : `.${rest}`}${adjusted === 0 ? '' : `E${adjusted < 0 ? '' : '+'}${adjusted}`}`
  }
  if (scale === 0) return minus + digits
  const padded = digits.padStart(scale + 1, '0')
  return `${minus}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
}
