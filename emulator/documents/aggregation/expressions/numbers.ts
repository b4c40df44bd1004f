/** Arithmetic. mongodb.com/docs/manual/reference/operator/aggregation-arithmetic */
import * as expressions from 'mingo/operators/expression'
import { counted, isNothing, operands, refused, unary, wholeNumber, type Expression } from './operands.ts'

/** Of one number; null of nothing. */
function ofNumber(operator: string, compute: (value: number) => number): Expression {
  return unary(operator, (value) => {
    if (isNothing(value)) return null
    if (typeof value === 'number') return compute(value)
    throw refused(operator, `only supports numeric types, not ${JSON.stringify(value)}`)
  })
}

/** Of two numbers; null where one is nothing. */
function ofTwo(operator: string, compute: (one: number, other: number) => number): Expression {
  return (document, given, options) => {
    const values = operands(operator, [2], document, given, options)
    if (values.some(isNothing)) return null
    const [one, other] = values
    if (typeof one === 'number' && typeof other === 'number') return compute(one, other)
    throw refused(operator, `only supports numeric types, not ${JSON.stringify(values)}`)
  }
}

function positive(operator: string, value: number): number {
  if (value > 0 || Number.isNaN(value)) return value
  throw refused(operator, `needs a positive number, not ${value}`)
}

/** Cuts off digits behind a place, which may lie before the point. */
const $trunc: Expression = (document, given, options) => {
  const [value, place = 0] = operands('$trunc', [1, 2], document, given, options)
  if (isNothing(value) || isNothing(place)) return null
  if (typeof value !== 'number') throw refused('$trunc', `only supports numeric types, not ${JSON.stringify(value)}`)
  const digits = wholeNumber('$trunc', place)
  if (digits < -20 || digits > 100) throw refused('$trunc', `cannot apply precision ${digits}: it is from -20 to 100`)
  return cut(value, digits)
}

/** By the digits that a number is written with: a factor would make 1.1 * 10 ** 2 more than 110. */
function cut(value: number, digits: number): number {
  if (!Number.isFinite(value)) return value
  if (digits === 0) return Math.trunc(value)
  const [mantissa = '', exponent = '0'] = String(value).split('e')
  const scaled = Math.trunc(Number(`${mantissa}e${Number(exponent) + digits}`))
  return Number(`${scaled}e${-digits}`)
}

export const numbers = {
  $atan2: counted('$atan2', [2], expressions.$atan2),
  $divide: counted('$divide', [2], expressions.$divide),
  $subtract: counted('$subtract', [2], expressions.$subtract),
  $round: counted('$round', [1, 2], expressions.$round),
  $abs: ofNumber('$abs', Math.abs),
  $ceil: ofNumber('$ceil', Math.ceil),
  $exp: ofNumber('$exp', Math.exp),
  $floor: ofNumber('$floor', Math.floor),
  $ln: ofNumber('$ln', (value) => Math.log(positive('$ln', value))),
  $log10: ofNumber('$log10', (value) => Math.log10(positive('$log10', value))),
  $sqrt: ofNumber('$sqrt', (value) => {
    if (value < 0) throw refused('$sqrt', `needs a number from 0 on, not ${value}`)
    return Math.sqrt(value)
  }),
  $log: ofTwo('$log', (value, base) => {
    if (base === 1) throw refused('$log', 'needs a base other than 1')
    // Exact for powers of ten, and where it can be, of two.
    if (base === 10) return Math.log10(positive('$log', value))
    return base === 2 ? Math.log2(positive('$log', value)) : Math.log(positive('$log', value)) / Math.log(positive('$log', base))
  }),
  $mod: ofTwo('$mod', (value, divisor) => {
    if (divisor === 0) throw refused('$mod', 'cannot divide by zero')
    return value % divisor
  }),
  $trunc,
}
