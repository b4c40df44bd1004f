/** Reads filters: `age=gte.18`, `name=not.ilike.*o*`, `or=(a.eq.1,and(b.gt.2,c.is.null))`. docs.postgrest.org/en/v12/references/api/tables_views.html#operators */
import { unreadable } from './failure.ts'
import { Reader } from './reader.ts'
import { type ColumnPath, readSteps } from './select.ts'

export const operators = [
  'eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'like', 'ilike', 'match', 'imatch', 'in', 'is', 'isdistinct',
  'fts', 'plfts', 'phfts', 'wfts', 'cs', 'cd', 'ov', 'sl', 'sr', 'nxr', 'nxl', 'adj',
] as const // prettier-ignore
export type Operator = (typeof operators)[number]

/** Those that `(any)` and `(all)` may follow. */
const quantifiable = new Set<Operator>(['eq', 'gt', 'gte', 'lt', 'lte', 'like', 'ilike', 'match', 'imatch'])

export interface Comparison extends ColumnPath {
  readonly kind: 'comparison'
  readonly operator: Operator
  readonly isNegated: boolean
  /** `eq(any).{a,b}` compares with each of the values. */
  readonly quantifier: 'any' | 'all' | undefined
  /** `fts(english).word` */
  readonly language: string | undefined
  /** One, or those of a list. */
  readonly values: readonly string[]
}

export interface Group {
  readonly kind: 'and' | 'or'
  readonly isNegated: boolean
  readonly items: readonly Filter[]
}

export type Filter = Comparison | Group

/** Groups within each other. */
const deepest = 32

/** Whether a text begins as the value of a filter does. */
export function isFilter(text: string): boolean {
  const [, word = ''] = /^(?:not\.)?(\w+)(?:\(\w+\))?\./.exec(text) ?? []
  return operators.some((one) => one === word)
}

/** @param name of the query's parameter: a column with or without a path */
export function readFilter(name: string, text: string): Comparison {
  const column = new Reader(name, name)
  const path = { column: column.identifier(''), steps: readSteps(column, '') }
  column.end()
  const reader = new Reader(name, text)
  const filter = comparisonOf(reader, path, () => text.slice(reader.at))
  return filter
}

/** The parentheses after `or=`, `and=`, `not.or=`, `not.and=`. */
export function readGroup(name: string, text: string): Group {
  const isNegated = name.startsWith('not.')
  const kind = name.endsWith('or') ? 'or' : 'and'
  const reader = new Reader(name, text)
  const items = groupItems(reader, 0)
  reader.end()
  return { kind, isNegated, items }
}

function groupItems(reader: Reader, depth: number): Filter[] {
  if (depth > deepest) throw reader.wrong(`groups stand more than ${deepest} deep in each other`)
  reader.expect('(')
  const items: Filter[] = []
  do items.push(groupItem(reader, depth))
  while (reader.take(','))
  reader.expect(')')
  return items
}

function groupItem(reader: Reader, depth: number): Filter {
  while (reader.take(' '));
  const [group] = /^(?:not\.)?(?:and|or)(?=\()/.exec(reader.text.slice(reader.at)) ?? []
  if (group !== undefined) {
    reader.take(group)
    return { kind: group.endsWith('or') ? 'or' : 'and', isNegated: group.startsWith('not.'), items: groupItems(reader, depth + 1) }
  }
  const path = { column: reader.identifier('.,()'), steps: readSteps(reader, '.,()') }
  reader.expect('.')
  return comparisonOf(reader, path, () => unquoted(reader.balanced()))
}

/** In a group a value with a comma or a parenthesis stands in double quotes. */
function unquoted(value: string): string {
  if (!value.startsWith('"')) return value
  const reader = new Reader('or', value)
  const text = reader.quoted()
  return reader.done ? text : value
}

function comparisonOf(reader: Reader, path: ColumnPath, rest: () => string): Comparison {
  const isNegated = reader.take('not.')
  const [word = ''] = /^\w*/.exec(reader.text.slice(reader.at)) ?? []
  const operator = operators.find((one) => one === word)
  if (operator === undefined)
    throw unreadable('filter', reader.text, `"${word}" is no operator; there are ${operators.join(', ')}, each also after "not."`)
  reader.take(word)
  const inner = reader.sees('(') && operator !== 'in' ? reader.list('(', ')')[0] : undefined
  const quantifier = inner === 'any' || inner === 'all' ? inner : undefined
  const language = quantifier === undefined ? inner : undefined
  if ((quantifier && !quantifiable.has(operator)) || (language !== undefined && !operator.endsWith('fts')))
    throw reader.wrong(`${operator} takes no "(${inner})"`)
  reader.expect('.')
  const value = rest()
  const values = operator === 'in' ? listOf(reader.name, value, '(', ')') : quantifier ? listOf(reader.name, value, '{', '}') : [value]
  return { kind: 'comparison', ...path, operator, isNegated, quantifier, language, values }
}

function listOf(name: string, text: string, open: string, close: string): string[] {
  const reader = new Reader(name, text)
  const items = reader.list(open, close)
  reader.end()
  return items
}
