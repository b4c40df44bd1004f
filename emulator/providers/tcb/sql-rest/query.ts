/** Reads the query of a request: what is selected, and filters, order and limits of the table and of each resource embedded in it. */
import { Failure, unreadable } from './failure.ts'
import { type Filter, readFilter, readGroup } from './filters.ts'
import { type OrderTerm, readOrder } from './order.ts'
import { Reader } from './reader.ts'
import { readSelect, type SelectedItem, type SelectedResource } from './select.ts'

/** What is asked of one table: the request's own, or one embedded in it. */
export interface Level {
  readonly items: readonly SelectedItem[]
  readonly filters: Filter[]
  order: readonly OrderTerm[]
  limit: number | undefined
  offset: number
  readonly resources: ReadonlyMap<SelectedResource, Level>
  /** `author=is.null`, `author=not.is.null`: rows without the resource, or with it. */
  readonly presence: Map<SelectedResource, boolean>
}

export interface Query extends Level {
  /** Columns that a body may have. */
  readonly columns: readonly string[] | undefined
  /** Columns by which rows are the same. */
  readonly conflict: readonly string[] | undefined
}

/** @param isArgument of a function: it is no filter */
export function readQuery(text: string, isArgument: (name: string, value: string) => boolean = () => false): Query {
  const parameters = [...new URLSearchParams(text)].filter(([name, one]) => !isArgument(name, one))
  const value = (name: string): string | undefined => parameters.findLast(([one]) => one === name)?.[1]
  const root = levelOf(readSelect(value('select') ?? '*'))
  for (const [name, one] of parameters) if (!['select', 'columns', 'on_conflict'].includes(name)) put(root, name, one, name)
  return { ...root, columns: namesOf('columns', value('columns')), conflict: namesOf('on_conflict', value('on_conflict')) }
}

function levelOf(items: readonly SelectedItem[]): Level {
  const resources = items.filter((item) => item.kind === 'resource')
  return {
    items,
    filters: [],
    order: [],
    limit: undefined,
    offset: 0,
    resources: new Map(resources.map((one) => [one, levelOf(one.items)])),
    presence: new Map(),
  }
}

/** @param name what is left of the parameter's name below the level */
function put(level: Level, name: string, text: string, whole: string): void {
  if (/^(?:not\.)?(?:and|or)$/.test(name)) level.filters.push(readGroup(name, text))
  else if (name === 'order') level.order = readOrder(text)
  else if (name === 'limit') level.limit = wholeNumber(name, text)
  else if (name === 'offset') level.offset = wholeNumber(name, text)
  else {
    const [resource, rest] = resourceOf(level, name)
    const inner = resource && level.resources.get(resource)
    if (resource && inner && rest !== undefined) put(inner, rest, text, whole)
    else if (resource && (text === 'is.null' || text === 'not.is.null')) level.presence.set(resource, text !== 'is.null')
    else level.filters.push(filterOf(name, text, whole))
  }
}

function filterOf(name: string, text: string, whole: string): Filter {
  if (!name.startsWith('"') && /^[^->]*\./.test(name))
    throw new Failure('INVALID_PARAM', `'${name.slice(0, name.indexOf('.'))}' is not an embedded resource in this request`, {
      hint: `Verify that it is included in the 'select' query parameter: ${whole}`,
    })
  return readFilter(name, text)
}

/** The embedded resource whose name stands before a dot, and what stands after it. */
function resourceOf(level: Level, name: string): [SelectedResource?, string?] {
  for (const resource of level.resources.keys())
    for (const one of [resource.as, resource.name]) {
      if (name === one) return [resource]
      if (name.startsWith(`${one}.`)) return [resource, name.slice(one.length + 1)]
    }
  return []
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw unreadable(name, text, 'a whole number from 0 on is needed')
}

function namesOf(name: string, text: string | undefined): string[] | undefined {
  if (text === undefined || text === '') return undefined
  const reader = new Reader(name, text)
  const names: string[] = []
  do names.push(reader.identifier(','))
  while (reader.take(','))
  reader.end()
  return names
}
