/** What a query says of each field: rules are compared with it, and no document is read. */
import { type DocumentFields, type DocumentValue, ObjectId } from '../../../model/documents.ts'

/** Operators from which something follows for a rule; what all others restrict is left out, so that nothing wrong follows. */
const operators = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'nin', 'all'] as const
export type Operator = (typeof operators)[number]

export interface Condition {
  readonly operator: Operator
  readonly value: DocumentValue
}

/** Conditions by dotted path that hold at the same time. */
export type Branch = ReadonlyMap<string, readonly Condition[]>

export type Truth = 'true' | 'false' | 'unknown'

/** A query with more combinations of `$or` follows no rule. */
const mostBranches = 1000

/** One branch for each combination of `$or`: a rule that holds in each of them holds for the query. `undefined`: they are too many. */
export function branchesOf(filter: DocumentFields): readonly Branch[] | undefined {
  let branches: readonly Branch[] = [new Map()]
  for (const [key, value] of Object.entries(filter)) {
    const more = key === '$and' || key === '$or' ? branchesOfList(key, value) : [key.startsWith('$') ? new Map() : conditionsOf(key, value)]
    if (more === undefined || branches.length * more.length > mostBranches) return undefined
    branches = branches.flatMap((one) => more.map((other) => both(one, other)))
  }
  return branches
}

function branchesOfList(key: '$and' | '$or', list: DocumentValue): readonly Branch[] | undefined {
  if (!Array.isArray(list)) return [new Map()]
  let branches: readonly Branch[] = key === '$and' ? [new Map()] : []
  for (const part of list) {
    const more = isFields(part) ? branchesOf(part) : [new Map<string, Condition[]>()]
    if (more === undefined || (key === '$and' ? branches.length * more.length : branches.length + more.length) > mostBranches)
      return undefined
    branches = key === '$or' ? [...branches, ...more] : branches.flatMap((one) => more.map((other) => both(one, other)))
  }
  return branches
}

function both(one: Branch, other: Branch): Branch {
  const merged = new Map(one)
  for (const [path, conditions] of other) merged.set(path, [...(merged.get(path) ?? []), ...conditions])
  return merged
}

function conditionsOf(path: string, value: DocumentValue): Branch {
  if (value instanceof RegExp) return new Map()
  const entries = isFields(value) ? Object.entries(value) : []
  if (!entries.some(([key]) => key.startsWith('$'))) return new Map([[path, [{ operator: 'eq', value }]]])
  const conditions = entries.flatMap(([key, operand]) => {
    const operator = operators.find((one) => key === `$${one}`)
    return operator === undefined ? [] : [{ operator, value: operand }]
  })
  return new Map([[path, conditions]])
}

/** The value that all documents of a branch have at a path; `undefined` where it is not fixed. */
export function fixedValue(branch: Branch, path: string): { readonly value: DocumentValue | undefined } | undefined {
  for (const { operator, value } of branch.get(path) ?? []) {
    if (operator === 'eq') return { value }
    if (operator === 'in' && Array.isArray(value) && value.length === 1 && value[0] !== undefined) return { value: value[0] }
  }
  const dot = path.lastIndexOf('.')
  const parent = dot < 0 ? undefined : fixedValue(branch, path.slice(0, dot))
  return parent && { value: isFields(parent.value) ? ownValue(parent.value, path.slice(dot + 1)) : undefined }
}

/** Whether `path operator value` follows from a branch, or its contrary. */
export function follows(branch: Branch, path: string, operator: Exclude<Operator, 'all'>, value: unknown): Truth {
  const fixed = fixedValue(branch, path)
  if (fixed) return holds(operator, fixed.value, value) ? 'true' : 'false'
  const conditions = branch.get(path) ?? []
  const listed = conditions.find((one) => one.operator === 'in')
  if (listed && Array.isArray(listed.value)) {
    const answers = new Set(listed.value.map((one) => holds(operator, one, value)))
    return answers.size === 1 ? (answers.has(true) ? 'true' : 'false') : 'unknown'
  }
  const found = conditions.map((condition) => consequence(condition, operator, value))
  return found.find((one) => one !== 'unknown') ?? 'unknown'
}

/** Whether an array field of a branch has a value among its items. */
export function contains(branch: Branch, path: string, value: unknown): Truth {
  const conditions = branch.get(path) ?? []
  const found = conditions.some(
    (one) =>
      (one.operator === 'eq' && (Array.isArray(one.value) ? one.value.some((item) => same(item, value)) : same(one.value, value))) ||
      (one.operator === 'all' && Array.isArray(one.value) && one.value.some((item) => same(item, value))),
  )
  return found ? 'true' : 'unknown'
}

/** What one condition says of a comparison with a constant: an interval lies on one side of it, or it does not. */
function consequence(condition: Condition, operator: Operator, value: unknown): Truth {
  if (operator === 'in' || operator === 'nin') return 'unknown'
  if (condition.operator === 'ne' || condition.operator === 'nin') {
    const excluded = condition.operator === 'ne' ? [condition.value] : Array.isArray(condition.value) ? condition.value : []
    if (!excluded.some((one) => same(one, value))) return 'unknown'
    return operator === 'ne' ? 'true' : operator === 'eq' ? 'false' : 'unknown'
  }
  const side = order(condition.value, value)
  if (side === undefined) return 'unknown'
  const above = condition.operator === 'gt' ? side >= 0 : condition.operator === 'gte' && side > 0
  const notBelow = condition.operator === 'gte' && side === 0
  const below = condition.operator === 'lt' ? side <= 0 : condition.operator === 'lte' && side < 0
  const notAbove = condition.operator === 'lte' && side === 0
  if (above || below) {
    if (operator === 'ne' || operator === 'eq') return operator === 'ne' ? 'true' : 'false'
    return (operator === 'gt' || operator === 'gte') === above ? 'true' : 'false'
  }
  if (notBelow) return operator === 'gte' ? 'true' : operator === 'lt' ? 'false' : 'unknown'
  if (notAbove) return operator === 'lte' ? 'true' : operator === 'gt' ? 'false' : 'unknown'
  return 'unknown'
}

export function holds(operator: Exclude<Operator, 'all'>, left: unknown, right: unknown): boolean {
  switch (operator) {
    case 'eq':
      return same(left, right)
    case 'ne':
      return !same(left, right)
    case 'in':
      return Array.isArray(right) && right.some((one) => same(left, one))
    case 'nin':
      return Array.isArray(right) && !right.some((one) => same(left, one))
    default: {
      const side = order(left, right)
      if (side === undefined) return false
      if (operator === 'gt') return side > 0
      if (operator === 'gte') return side >= 0
      return operator === 'lt' ? side < 0 : side <= 0
    }
  }
}

/** Nothing and null are the same, a date is its milliseconds, and lists and objects are what is in them. */
function same(left: unknown, right: unknown): boolean {
  const [one, other] = [plain(left), plain(right)]
  if (one === null || typeof one !== 'object') return one === other
  return typeof other === 'object' && JSON.stringify(one) === JSON.stringify(other)
}

/** Below 0, 0 or above 0; `undefined` for what has no order. */
function order(left: unknown, right: unknown): number | undefined {
  const [one, other] = [plain(left), plain(right)]
  if (typeof one === 'number' && typeof other === 'number') return one - other
  if (typeof one === 'string' && typeof other === 'string') return one < other ? -1 : one > other ? 1 : 0
  return undefined
}

function plain(value: unknown): unknown {
  if (value === undefined) return null
  if (value instanceof Date) return value.getTime()
  return value instanceof ObjectId ? value.hex : value
}

export function isFields(value: unknown): value is DocumentFields {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

export function ownValue(fields: DocumentFields, name: string): DocumentValue | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}
