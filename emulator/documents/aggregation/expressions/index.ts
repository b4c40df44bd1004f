/** Expressions that mingo has not, or reads otherwise than MongoDB's manual does. */
import * as expressions from 'mingo/operators/expression'
import { comparisons } from './comparisons.ts'
import { dateTexts } from './date-texts.ts'
import { dates } from './dates.ts'
import { lists } from './lists.ts'
import { numbers } from './numbers.ts'
import { refused, type Expression } from './operands.ts'
import { texts } from './texts.ts'
import { types } from './types.ts'

/** Code as a text is never run. Stages for windows are made of functions of mingo's own. */
const $function: Expression = (document, given, options) => {
  if (typeof (given as { body?: unknown }).body !== 'function') throw refused('$function', 'is not emulated')
  return expressions.$function(document, given as never, options)
}

export const ownExpressions = { ...comparisons, ...dates, ...dateTexts, ...lists, ...numbers, ...texts, ...types, $function }
