/** The operators of an update that change a field: what each allows, and what it makes of what stands there. */
import { DocumentError, type DocumentValue } from '../../model/documents.ts'
import { isPlain } from '../../model/ejson.ts'
import { compareValues, copy, storable } from '../values.ts'
import type { Change } from './paths.ts'

/** What an operator does with the value beside one path. `now` is epoch ms. */
export interface Operator {
  /** What lies on the way to the field is made where it is missing. */
  readonly creates: boolean
  readonly change: (value: DocumentValue, path: string, now: number) => Change
}

/** By name, mongodb.com/docs/manual/reference/operator/update-field. */
export const fieldOperators: Readonly<Record<string, Operator>> = {
  $set: { creates: true, change: setting },
  $setOnInsert: { creates: true, change: setting },
  $unset: { creates: false, change: () => () => undefined },
  $inc: {
    creates: true,
    change: (value, path) => arithmetic('$inc', 'increment', value, path, (current, amount) => current + amount),
  },
  $mul: {
    creates: true,
    change: (value, path) => arithmetic('$mul', 'multiply', value, path, (current, factor) => current * factor),
  },
  $min: { creates: true, change: (value, path) => extreme(value, path, -1) },
  $max: { creates: true, change: (value, path) => extreme(value, path, 1) },
  $currentDate: {
    creates: true,
    change(value, path, now) {
      const type = isPlain(value) ? value['$type'] : value === true || value === false ? 'date' : undefined
      if (type === 'date' || type === 'timestamp') return () => new Date(now)
      throw wrong('$currentDate', path, `is true, { $type: 'date' } or { $type: 'timestamp' }, not ${JSON.stringify(value)}`)
    },
  },
}

function setting(value: DocumentValue, path: string): Change {
  const stored = storable(value, path)
  return () => copy(stored)
}

function arithmetic(
  operator: string,
  verb: string,
  value: DocumentValue,
  path: string,
  combine: (current: number, value: number) => number,
): Change {
  if (typeof value !== 'number')
    throw new DocumentError('TYPE_MISMATCH', `Cannot ${verb} with non-numeric argument: {${path}: ${JSON.stringify(value)}}`)
  return (current, place) => {
    if (typeof current === 'number') return combine(current, value)
    if (current === undefined) return combine(0, value)
    const text = `Cannot apply ${operator} to a value of non-numeric type. The field '${place}' is ${JSON.stringify(current)}.`
    throw new DocumentError('TYPE_MISMATCH', text)
  }
}

function extreme(value: DocumentValue, path: string, direction: 1 | -1): Change {
  const stored = storable(value, path)
  return (current) => (current === undefined || compareValues(stored, current) * direction > 0 ? copy(stored) : current)
}

export function wrong(operator: string, path: string, why: string): DocumentError {
  return new DocumentError('INVALID_OPERATOR', `The value of ${operator} for '${path}' ${why}.`)
}
