/** The operators of an update that change an array (mongodb.com/docs/manual/reference/operator/update-array). */
import { DocumentError, type DocumentFields, type DocumentValue } from '../../model/documents.ts'
import { isPlain } from '../../model/ejson.ts'
import { compareValues, copy, isSame, storable } from '../values.ts'
import { sortDocuments } from '../query/order.ts'
import { wrong, type Operator } from './field-operators.ts'
import type { Change } from './paths.ts'

/** Tells of each element of an array whether `$pull` takes it out. */
export type ElementFilter = (condition: DocumentValue) => (element: DocumentValue) => boolean

/** By name; `$pull` matches elements as a query does. */
export function arrayOperators(elementFilter: ElementFilter): Readonly<Record<string, Operator>> {
  return {
    $push: { creates: true, change: push },
    $addToSet: { creates: true, change: addToSet },
    $pop: { creates: false, change: pop },
    $pull: {
      creates: false,
      change(value) {
        const takes = elementFilter(value)
        return changeArray('$pull', (array) => array.filter((element) => !takes(element)))
      },
    },
    $pullAll: {
      creates: false,
      change(value, path) {
        if (!Array.isArray(value)) throw wrong('$pullAll', path, `is an array, not ${JSON.stringify(value)}`)
        return changeArray('$pullAll', (array) => array.filter((element) => !value.some((one) => isSame(one, element))))
      },
    },
  }
}

/** @param missing what a field that a document lacks becomes; without it the field stays away */
function changeArray(operator: string, make: (array: DocumentValue[]) => DocumentValue[], missing?: () => DocumentValue[]): Change {
  return (current, path) => {
    if (current === undefined) return missing?.()
    if (Array.isArray(current)) return make(current)
    const text = `Cannot apply ${operator} to a non-array value: the field '${path}' is ${JSON.stringify(current)}.`
    throw new DocumentError('TYPE_MISMATCH', text)
  }
}

const pushModifiers = ['$each', '$position', '$sort', '$slice']

/** Appends a value, or where the value has modifiers, what is in `$each`: inserted at `$position`, then sorted, then cut, in whatever order they are written. */
function push(value: DocumentValue, path: string): Change {
  if (!isPlain(value) || !Object.keys(value).some((name) => name.startsWith('$'))) {
    const stored = storable(value, path)
    return changeArray(
      '$push',
      (array) => [...array, copy(stored)],
      () => [copy(stored)],
    )
  }
  const unknown = Object.keys(value).find((name) => !pushModifiers.includes(name))
  if (unknown !== undefined) throw wrong('$push', path, `has ${pushModifiers.join(', ')}, not ${unknown}`)
  const { $each: each, $position: position = Infinity, $sort: sort, $slice: slice } = value
  if (!Array.isArray(each)) throw wrong('$push', path, `has in $each an array, not ${JSON.stringify(each)}`)
  const at = integer('$position', position, path)
  const kept = slice === undefined ? undefined : integer('$slice', slice, path)
  const stored = storable(each, path) as DocumentValue[]
  const order = sort === undefined ? undefined : elementOrder(sort, path)
  const make = (array: DocumentValue[]): DocumentValue[] => {
    const made = [...array]
    made.splice(at === Infinity ? made.length : at, 0, ...copy(stored))
    const sorted = order ? order(made) : made
    if (kept === undefined) return sorted
    return kept < 0 ? sorted.slice(kept) : sorted.slice(0, kept)
  }
  return changeArray('$push', make, () => make([]))
}

function integer(name: string, value: DocumentValue, path: string): number {
  if (typeof value === 'number' && (Number.isInteger(value) || value === Infinity)) return value
  throw wrong('$push', path, `has in ${name} a whole number, not ${JSON.stringify(value)}`)
}

/** Sorts the elements themselves, or where fields are named, by these: then each element stands in a row, since an element need not be a document. */
function elementOrder(sort: DocumentValue, path: string): (array: DocumentValue[]) => DocumentValue[] {
  if (sort === 1 || sort === -1) return (array) => array.sort((one, other) => compareValues(one, other) * sort)
  if (!isPlain(sort) || !Object.values(sort).every((direction) => direction === 1 || direction === -1))
    throw wrong('$push', path, `has in $sort 1, -1, or fields with 1 or -1, not ${JSON.stringify(sort)}`)
  const fields = Object.fromEntries(Object.entries(sort).map(([name, direction]) => [`element.${name}`, direction as number]))
  return (array) => {
    const rows: DocumentFields[] = array.map((element) => ({ element }))
    return sortDocuments(rows, fields).map(({ element }) => element as DocumentValue)
  }
}

function addToSet(value: DocumentValue, path: string): Change {
  const each = isPlain(value) && '$each' in value ? value['$each'] : [value]
  if (!Array.isArray(each)) throw wrong('$addToSet', path, `has in $each an array, not ${JSON.stringify(each)}`)
  const stored = storable(each, path) as DocumentValue[]
  const make = (array: DocumentValue[]): DocumentValue[] => {
    const made = [...array]
    for (const one of stored) if (!made.some((element) => isSame(element, one))) made.push(copy(one))
    return made
  }
  return changeArray('$addToSet', make, () => make([]))
}

function pop(value: DocumentValue, path: string): Change {
  if (value !== 1 && value !== -1) throw wrong('$pop', path, `is 1 or -1, not ${JSON.stringify(value)}`)
  return changeArray('$pop', (array) => (value === 1 ? array.slice(0, -1) : array.slice(1)))
}
