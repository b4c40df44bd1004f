/** Sorts documents as MongoDB does: an array stands by its least value in ascending order, by its greatest in descending. */
import { DocumentError, type DocumentFields, type DocumentValue } from '../../model/documents.ts'
import { isPlain } from '../../model/ejson.ts'
import { compareValues } from '../values.ts'

/** Sorts in place; documents that are equal keep their order. */
export function sortDocuments<Document extends DocumentFields>(documents: Document[], sort: Readonly<Record<string, number>>): Document[] {
  const parts = Object.entries(sort).map(([path, direction]) => ({ steps: path.split('.'), direction: checkedDirection(path, direction) }))
  if (parts.length === 0 || documents.length < 2) return documents
  const rows = documents.map((document) => ({
    document,
    values: parts.map(({ steps, direction }) => sortValue(document, steps, direction)),
  }))
  rows.sort((one, other) => {
    for (const [index, { direction }] of parts.entries()) {
      const order = compareValues(one.values[index], other.values[index])
      if (order !== 0) return order * direction
    }
    return 0
  })
  for (const [index, { document }] of rows.entries()) documents[index] = document
  return documents
}

function checkedDirection(path: string, direction: unknown): 1 | -1 {
  if (direction === 1 || direction === -1) return direction
  throw new DocumentError('INVALID_OPERATOR', `The order of ${path} is 1 or -1, not ${JSON.stringify(direction)}.`)
}

/** An empty array comes before null, and what is missing is null. */
function sortValue(document: DocumentFields, steps: readonly string[], direction: 1 | -1): DocumentValue | undefined {
  const first = steps[0] as string
  if (steps.length === 1) {
    const value = document[first]
    if (value === undefined) return null
    if (!Array.isArray(value)) return value
  }
  const found: (DocumentValue | undefined)[] = []
  collect(document, steps, 0, found)
  let best = found[0]
  for (const value of found) if (compareValues(value, best) * direction < 0) best = value
  return best
}

function collect(value: DocumentValue | undefined, steps: readonly string[], at: number, found: (DocumentValue | undefined)[]): void {
  const step = steps[at]
  if (step === undefined) {
    if (!Array.isArray(value)) found.push(value ?? null)
    else if (value.length === 0) found.push(undefined)
    else found.push(...value)
  } else if (Array.isArray(value)) {
    if (/^\d+$/.test(step)) collect(value[Number(step)], steps, at + 1, found)
    else if (value.length === 0) found.push(null)
    else for (const one of value) collect(isPlain(one) ? one : undefined, steps, at, found)
  } else collect(isPlain(value) ? value[step] : undefined, steps, at + 1, found)
}
