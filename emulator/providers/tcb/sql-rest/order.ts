/** Reads `order`: `age.desc.nullslast,name`, and `author(name).asc` for a column of an embedded row. */
import { Reader } from './reader.ts'
import { type ColumnPath, readSteps } from './select.ts'

export interface OrderTerm extends ColumnPath {
  /** The embedded resource whose column it is. */
  readonly resource: string | undefined
  readonly isDescending: boolean
  /** Undefined: as the database does. */
  readonly nulls: 'first' | 'last' | undefined
}

export function readOrder(text: string): readonly OrderTerm[] {
  const reader = new Reader('order', text)
  const terms: OrderTerm[] = []
  if (reader.done) return terms
  do terms.push(termOf(reader))
  while (reader.take(','))
  reader.end()
  return terms
}

function termOf(reader: Reader): OrderTerm {
  while (reader.take(' '));
  const name = reader.identifier('.,()')
  const isInside = reader.take('(')
  const path = isInside
    ? { column: reader.identifier('.,()'), steps: readSteps(reader, '.,()') }
    : { column: name, steps: readSteps(reader, '.,()') }
  if (isInside) reader.expect(')')
  const [, direction, nulls] = /^(?:\.(asc|desc))?(?:\.nulls(first|last))?/.exec(reader.text.slice(reader.at)) ?? []
  reader.at += (direction === undefined ? 0 : direction.length + 1) + (nulls === undefined ? 0 : nulls.length + 6)
  return {
    ...path,
    resource: isInside ? name : undefined,
    isDescending: direction === 'desc',
    nulls: nulls === 'first' || nulls === 'last' ? nulls : undefined,
  }
}
