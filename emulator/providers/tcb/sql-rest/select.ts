/** Reads `select`: columns with alias, path and cast, and resources that are embedded in a row. docs.postgrest.org/en/v12/references/api/resource_embedding.html */
import { Failure } from './failure.ts'
import { Reader } from './reader.ts'

/** A column, and a way into its JSON: `data->a->>0`. */
export interface ColumnPath {
  readonly column: string
  readonly steps: readonly PathStep[]
}

export interface PathStep {
  readonly key: string
  /** `->>`: the value as text. */
  readonly asText: boolean
}

export interface SelectedColumn extends ColumnPath {
  readonly kind: 'column'
  /** Its name in the answer. */
  readonly as: string
  readonly cast: string | undefined
}

export interface SelectedResource {
  readonly kind: 'resource'
  /** Of the resource: a table, a foreign key, or a column that refers to one. */
  readonly name: string
  readonly as: string
  /** Which of several relations is meant. */
  readonly hint: string | undefined
  /** Rows without one are left out. */
  readonly isInner: boolean
  /** Its columns become the row's own. */
  readonly isSpread: boolean
  readonly items: readonly SelectedItem[]
}

export type SelectedItem = { readonly kind: 'all' } | SelectedColumn | SelectedResource

/** Characters after which a name of a column or a resource ends. */
const ends = ',():!.'

/** How deep resources may stand in each other. */
const deepest = 16

export function readSelect(text: string): readonly SelectedItem[] {
  const reader = new Reader('select', text.replaceAll(/[\r\n\t]/g, ''))
  if (reader.done) return [{ kind: 'all' }]
  const items = itemsOf(reader, 0)
  reader.end()
  return items
}

function itemsOf(reader: Reader, depth: number): SelectedItem[] {
  if (depth > deepest) throw reader.wrong(`resources stand more than ${deepest} deep in each other`)
  const items: SelectedItem[] = []
  if (reader.sees(')')) return items
  do items.push(itemOf(reader, depth))
  while (reader.take(','))
  return items
}

function itemOf(reader: Reader, depth: number): SelectedItem {
  while (reader.take(' '));
  if (reader.take('*')) return { kind: 'all' }
  const isSpread = reader.take('...')
  let name = reader.identifier(ends)
  let as: string | undefined
  // `::` is a cast, `:` an alias.
  if (!reader.sees('::') && reader.take(':')) {
    as = name
    name = reader.identifier(ends)
  }
  let hint: string | undefined
  let isInner = false
  while (reader.take('!')) {
    const word = reader.identifier(ends)
    if (word === 'inner') isInner = true
    else if (word !== 'left') hint = word
  }
  if (reader.take('(')) {
    const items = itemsOf(reader, depth + 1)
    reader.expect(')')
    return { kind: 'resource', name, as: as ?? name, hint, isInner, isSpread, items }
  }
  if (isSpread || hint !== undefined || isInner) throw reader.wrong(`${name} needs parentheses with its columns`)
  const steps = readSteps(reader, ends)
  const cast = reader.take('::') ? reader.identifier(',():!') : undefined
  if (reader.sees('.')) throw new Failure('INVALID_REQUEST', 'Use of aggregate functions is not allowed')
  return { kind: 'column', column: name, steps, as: as ?? steps.findLast(({ key }) => !/^-?\d+$/.test(key))?.key ?? name, cast }
}

/** `->a->>b` after a column. */
export function readSteps(reader: Reader, until: string): PathStep[] {
  const steps: PathStep[] = []
  while (reader.sees('->')) {
    const asText = reader.take('->>')
    if (!asText) reader.expect('->')
    steps.push({ key: reader.identifier(until), asText })
  }
  return steps
}
