/** Finds the places in a document that the path of an update means, and changes what stands there. */
import { DocumentError, type DocumentFields, type DocumentValue } from '../../model/documents.ts'
import { isPlain } from '../../model/ejson.ts'

/** What stands at a place becomes what this returns; undefined takes it away. `unchanged` leaves it. */
export type Change = (current: DocumentValue | undefined, path: string) => DocumentValue | undefined

/** Index of the element of an array that matched the query; undefined where none did. */
export type MatchedIndex = (arrayPath: string) => number | undefined

/** An array does not grow to a length beyond, as in MongoDB's server (max_padding, 1,500,000). */
const longestPadding = 1_500_000

/** Steps of a path: more than a document has levels lead nowhere. */
const mostSteps = 200

/** @throws {DocumentError} `INVALID_OPERATOR` */
export function checkPath(path: string): void {
  if (path === '' || path.startsWith('.') || path.endsWith('.') || path.includes('..'))
    throw new DocumentError('INVALID_OPERATOR', `The path '${path}' has an empty step.`)
  if (path.length > mostSteps && path.split('.').length > mostSteps)
    throw new DocumentError('INVALID_OPERATOR', `The path '${path.slice(0, 20)}…' has more than ${mostSteps} steps.`)
}

/** The steps of a path, `$` and `$[]` replaced by the indexes for which they stand: one list for each place. */
export function placesOf(document: DocumentFields, path: string, matched: MatchedIndex): string[][] {
  checkPath(path)
  let places: string[][] = [[]]
  for (const step of path.split('.')) {
    if (step === '__proto__') throw new DocumentError('INVALID_OPERATOR', `The path '${path}' has a step that no field can have.`)
    if (step === '$') {
      for (const place of places) {
        const index = matched(place.join('.'))
        if (index === undefined)
          throw new DocumentError('INVALID_OPERATOR', 'The positional operator did not find the match needed from the query.')
        place.push(String(index))
      }
    } else if (step === '$[]') places = places.flatMap((place) => eachElement(document, place, path))
    else if (step.startsWith('$['))
      throw new DocumentError('INVALID_OPERATOR', `No array filter found for identifier '${step.slice(2, -1)}' in path '${path}'.`)
    else if (step.startsWith('$'))
      throw new DocumentError(
        'INVALID_OPERATOR',
        `The dollar ($) prefixed field '${step}' in '${path}' is not allowed in the path of an update.`,
      )
    else for (const place of places) place.push(step)
  }
  return places
}

function eachElement(document: DocumentFields, place: readonly string[], path: string): string[][] {
  const array = valueAt(document, place)
  if (!Array.isArray(array))
    throw new DocumentError('TYPE_MISMATCH', `The path '${place.join('.')}' must exist in the document and be an array, for '${path}'.`)
  return array.map((_, index) => [...place, String(index)])
}

export function valueAt(document: DocumentFields, place: readonly string[]): DocumentValue | undefined {
  let value: DocumentValue | undefined = document
  for (const step of place) {
    if (Array.isArray(value)) value = /^\d+$/.test(step) ? value[Number(step)] : undefined
    else if (isPlain(value)) value = Object.hasOwn(value, step) ? value[step] : undefined
    else return undefined
  }
  return value
}

/**
 * Changes one place. Where `creates`, what lies on the way is made, and what cannot have such a field is an error; otherwise such a place has nothing.
 *
 * @throws {DocumentError} `TYPE_MISMATCH`
 */
export function changeAt(document: DocumentFields, place: readonly string[], change: Change, creates: boolean): void {
  const path = place.join('.')
  let holder: DocumentFields | DocumentValue[] = document
  for (const [index, step] of place.slice(0, -1).entries()) {
    if (!canHold(holder, step, place.slice(0, index), creates)) return
    let next: DocumentValue | undefined = read(holder, step)
    if (next === undefined) {
      if (!creates) return
      next = {}
      write(holder, step, next)
    }
    if (!isPlain(next) && !Array.isArray(next)) {
      if (creates) throw cannotCreate(place[index + 1] as string, step, next)
      return
    }
    holder = next
  }
  const last = place.at(-1) as string
  if (!canHold(holder, last, place.slice(0, -1), creates)) return
  const current = read(holder, last)
  const changed = change(current, path)
  if (changed !== undefined) write(holder, last, changed)
  else if (current !== undefined) {
    // A gap in an array is null.
    if (Array.isArray(holder)) holder[Number(last)] = null
    else delete holder[last]
  }
}

function canHold(holder: DocumentFields | DocumentValue[], step: string, place: readonly string[], creates: boolean): boolean {
  if (!Array.isArray(holder)) return true
  if (/^\d+$/.test(step)) return true
  if (creates) throw cannotCreate(step, place.at(-1) ?? '', holder)
  return false
}

function cannotCreate(field: string, name: string, value: DocumentValue): DocumentError {
  return new DocumentError('TYPE_MISMATCH', `Cannot create field '${field}' in element {${name}: ${JSON.stringify(value)}}`)
}

function read(holder: DocumentFields | DocumentValue[], step: string): DocumentValue | undefined {
  if (Array.isArray(holder)) return holder[Number(step)]
  return Object.hasOwn(holder, step) ? holder[step] : undefined
}

function write(holder: DocumentFields | DocumentValue[], step: string, value: DocumentValue): void {
  if (!Array.isArray(holder)) {
    holder[step] = value
    return
  }
  const index = Number(step)
  if (index > holder.length + longestPadding)
    throw new DocumentError('TYPE_MISMATCH', `The array would get ${index - holder.length} nulls before its element ${index}.`)
  while (holder.length < index) holder.push(null)
  holder[index] = value
}
