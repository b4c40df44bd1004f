/** Evaluates a rule of a collection: for one document, or for all documents that a query may find. */
import type { Comparison, RuleExpression } from '../../../model/rule-expression.ts'
import type { DocumentFields } from '../../../model/documents.ts'
import { type Branch, contains, fixedValue, follows, holds, isFields, ownValue, type Truth } from './conditions.ts'

export interface RuleScope {
  /** null: nobody signed in. */
  readonly auth: DocumentFields | null
  /** ms. */
  readonly now: number
  readonly request: DocumentFields
  /** Of a rule of files. */
  readonly resource?: DocumentFields
  /** The document itself, or what a query says of each document that it finds. */
  readonly doc: { readonly document: DocumentFields } | { readonly branch: Branch }
  /** A document by `database.<collection>.<id>`, for `get()`. */
  read(path: string): Promise<DocumentFields | undefined>
}

/** A value, a field that the query leaves open, or what is computed from such a field. */
type Value = { readonly known: unknown } | { readonly path: string } | typeof open
const open = { open: true } as const

const mirrored: Readonly<Record<Exclude<Comparison, 'in'>, Comparison>> = {
  '==': '==',
  '!=': '!=',
  '>': '<',
  '>=': '<=',
  '<': '>',
  '<=': '>=',
}
const operators = { '==': 'eq', '!=': 'ne', '>': 'gt', '>=': 'gte', '<': 'lt', '<=': 'lte', in: 'in' } as const

/** `unknown`: it does not follow from the query. */
export async function evaluate(rule: RuleExpression, scope: RuleScope): Promise<Truth> {
  switch (rule.kind) {
    case 'and':
    case 'or':
      return combine(rule.items, scope, rule.kind === 'and' ? 'false' : 'true')
    case 'not': {
      const inner = await evaluate(rule.of, scope)
      return inner === 'unknown' ? inner : inner === 'true' ? 'false' : 'true'
    }
    case 'compare':
      return compare(rule.operator, await valueOf(rule.left, scope), await valueOf(rule.right, scope), scope)
    default: {
      const value = await valueOf(rule, scope)
      return compare('==', value, { known: true }, scope)
    }
  }
}

/** The first item that decides ends it: `false` of `&&`, `true` of `||`. */
async function combine(items: readonly RuleExpression[], scope: RuleScope, decisive: 'true' | 'false'): Promise<Truth> {
  let isOpen = false
  for (const item of items) {
    const found = await evaluate(item, scope)
    if (found === decisive) return decisive
    if (found === 'unknown') isOpen = true
  }
  return isOpen ? 'unknown' : decisive === 'true' ? 'false' : 'true'
}

function compare(operator: Comparison, left: Value, right: Value, { doc }: RuleScope): Truth {
  if ('known' in left && 'known' in right) {
    // A query that fixes a field to one value finds lists that have it.
    const isItem = operator === 'in' && 'branch' in doc && typeof right.known === 'string'
    return holds(isItem ? 'eq' : operators[operator], left.known, right.known) ? 'true' : 'false'
  }
  if (!('branch' in doc) || 'open' in left || 'open' in right) return 'unknown'
  if ('path' in left) return 'known' in right ? follows(doc.branch, left.path, operators[operator], right.known) : 'unknown'
  if (!('path' in right)) return 'unknown'
  if (operator === 'in') return contains(doc.branch, right.path, left.known)
  return follows(doc.branch, right.path, operators[mirrored[operator]], left.known)
}

async function valueOf(rule: RuleExpression, scope: RuleScope): Promise<Value> {
  switch (rule.kind) {
    case 'value':
      return { known: rule.value }
    case 'variable':
      if (rule.name === 'doc') return 'document' in scope.doc ? { known: scope.doc.document } : { path: '' }
      return { known: scope[rule.name] }
    case 'list':
    case 'sum': {
      const values = await Promise.all(rule.items.map((item) => valueOf(item, scope)))
      const known = values.flatMap((value) => ('known' in value ? [value.known] : []))
      if (known.length < values.length) return open
      return { known: rule.kind === 'list' ? known : known.reduce(sum) }
    }
    case 'member':
      return member(await valueOf(rule.of, scope), await valueOf(rule.key, scope), scope)
    case 'get': {
      const path = await valueOf(rule.path, scope)
      // A field in get() has to be fixed by the query.
      if (!('known' in path)) return open
      return { known: typeof path.known === 'string' ? await scope.read(path.known) : undefined }
    }
    default: {
      const truth = await evaluate(rule, scope)
      return truth === 'unknown' ? open : { known: truth === 'true' }
    }
  }
}

function member(of: Value, key: Value, { doc }: RuleScope): Value {
  if (!('known' in key) || 'open' in of) return open
  const name = typeof key.known === 'string' || typeof key.known === 'number' ? String(key.known) : ''
  if ('known' in of) {
    if (Array.isArray(of.known)) return { known: /^\d+$/.test(name) ? of.known[Number(name)] : undefined }
    return { known: isFields(of.known) ? ownValue(of.known, name) : undefined }
  }
  const path = of.path === '' ? name : `${of.path}.${name}`
  const fixed = 'branch' in doc ? fixedValue(doc.branch, path) : undefined
  return fixed ? { known: fixed.value } : { path }
}

function sum(left: unknown, right: unknown): unknown {
  return typeof left === 'number' && typeof right === 'number' ? left + right : `${text(left)}${text(right)}`
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}
