/** Types and conversions, of one operand each. mongodb.com/docs/manual/reference/operator/aggregation-type-expression */
import * as expressions from 'mingo/operators/expression'
import { single } from './operands.ts'

export const types = {
  $isNumber: single('$isNumber', expressions.$isNumber),
  $toBool: single('$toBool', expressions.$toBool),
  $toDate: single('$toDate', expressions.$toDate),
  $toDecimal: single('$toDecimal', expressions.$toDecimal),
  $toDouble: single('$toDouble', expressions.$toDouble),
  $toInt: single('$toInt', expressions.$toInt),
  $toLong: single('$toLong', expressions.$toLong),
  $type: single('$type', expressions.$type),
}
