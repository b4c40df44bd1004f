/** Reads in which order a list is asked for. */
import type { JsonObject } from '../../../model/json.ts'
import { ApiError } from './api-error.ts'
import { text } from './params.ts'

export interface Order {
  /** What the items are sorted by; absent where nothing is said. */
  readonly by: string | undefined
  readonly isAscending: boolean
}

/** @param field parameter that names what the items are sorted by */
export function orderOf(params: JsonObject, field: string, allowed: readonly string[]): Order | ApiError {
  const by = text(params, field)
  const order = text(params, 'Order')
  if (by instanceof ApiError) return by
  if (order instanceof ApiError) return order
  if (by !== undefined && !allowed.includes(by))
    return new ApiError(`InvalidParameterValue.${field}`, `${field} is none of ${allowed.join(', ')}.`)
  if (order !== undefined && !/^(?:asc|desc)$/i.test(order))
    return new ApiError('InvalidParameterValue.Order', 'Order is none of ASC, DESC.')
  return { by, isAscending: order?.toLowerCase() === 'asc' }
}

/** @param items those that come first where two are alike, when descending */
export function inOrder<T>(items: readonly T[], valueOf: (item: T) => string | number, { isAscending }: Order): readonly T[] {
  const compare = (a: T, b: T): number => (valueOf(a) < valueOf(b) ? -1 : valueOf(a) > valueOf(b) ? 1 : 0)
  return isAscending ? items.toReversed().toSorted(compare) : items.toSorted((a, b) => compare(b, a))
}
