/** Numbers of results as they were written: OpenWhisk's controller keeps every digit, which JavaScript does not. */
import { endOfString, type Json } from '../../../model/json.ts'
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

/** Prefix of a number that is passed through `JSON.parse` as a string. It is random, so that no string of a function begins with it. */
const mark = newId()

/** @returns `parsed`, with {@link WrittenNumber}s where the text has such */
export function readResult(text: string, parsed: Json): Json {
  if (!unusual.test(text)) return parsed
  return JSON.parse(markNumbers(text), (_, value: Json) =>
    typeof value === 'string' && value.startsWith(mark) ? new WrittenNumber(value.slice(mark.length)) : value,
  ) as Json
}

/** Puts each number that JavaScript would print otherwise into a string with that prefix. Skips strings without a regular expression, whose stack a long one exhausts. */
function markNumbers(text: string): string {
  const number = /-?\d[\d.eE+-]*/y
  let marked = ''
  let done = 0
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '"') index = endOfString(text, index)
    number.lastIndex = index
    const [written] = number.exec(text) ?? []
    if (written === undefined) continue
    if (String(Number(written)) !== written) {
      marked += text.slice(done, index) + JSON.stringify(mark + written)
      done = index + written.length
    }
    index += written.length - 1
  }
  return marked + text.slice(done)
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
