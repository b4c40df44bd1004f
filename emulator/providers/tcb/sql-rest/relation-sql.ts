/** Writes how the rows of one table belong to those of another one. */
import { conditionOf } from './conditions.ts'
import type { Embedding, Plan } from './plan.ts'
import { columnOf, type Relation } from './schema.ts'
import type { Statement } from './statement.ts'

/** A table in `FROM`, and the columns by which its rows belong to those of another one. */
export interface Source {
  readonly from: string
  readonly alias: string
  /** As many as the relation has on the other side. */
  readonly keys: readonly { readonly sql: string; readonly type: string }[]
}

/** The rows at the end of a relation, with the columns that have the values of its beginning. */
export function sourceOf(statement: Statement, { target, to, junction }: Relation): Source {
  const alias = statement.alias()
  const column = (of: string, name: string): string => `${of}.${statement.quote(name)}`
  const from = `${statement.table(target)} AS ${alias}`
  if (!junction) return { from, alias, keys: to.map((name) => ({ sql: column(alias, name), type: columnOf(target, name).type })) }
  const between = statement.alias()
  const on = to.map((name, index) => `${column(between, junction.to[index] ?? '')} = ${column(alias, name)}`)
  return {
    from: `${statement.table(junction.table)} AS ${between} JOIN ${from} ON ${on.join(' AND ')}`,
    alias,
    keys: junction.from.map((name) => ({ sql: column(between, name), type: columnOf(junction.table, name).type })),
  }
}

/** All that the rows of a plan must satisfy: its filters, and that embedded rows are there or not. */
export function conditionsOf(statement: Statement, plan: Plan, alias: string, withFilters = true): string[] {
  const own = withFilters ? conditionOf(statement, plan.table, alias, plan.filters) : ''
  const others = plan.parts.flatMap((part) =>
    part.kind === 'embedding' && part.presence !== undefined ? [existsSql(statement, part, alias)] : [],
  )
  return own === '' ? others : [own, ...others]
}

function existsSql(statement: Statement, { relation, plan, presence }: Embedding, alias: string): string {
  const source = sourceOf(statement, relation)
  const join = relation.from.map((name, index) => `${source.keys[index]?.sql} = ${alias}.${statement.quote(name)}`)
  const conditions = [...join, ...conditionsOf(statement, plan, source.alias)]
  return `${presence === false ? 'NOT ' : ''}EXISTS (SELECT 1 FROM ${source.from} WHERE ${conditions.join(' AND ')})`
}

/** Rows whose key columns have one of the values. */
export function keysSql(statement: Statement, source: Source, keys: readonly (readonly string[])[]): string {
  const [only, ...more] = source.keys
  if (only && more.length === 0) return `${only.sql} IN (${keys.map(([value = '']) => statement.bind(value, only.type)).join(', ')})`
  const each = keys.map((values) => {
    const pairs = source.keys.map(({ sql, type }, index) => `${sql} = ${statement.bind(values[index] ?? '', type)}`)
    return `(${pairs.join(' AND ')})`
  })
  return `(${each.join(' OR ')})`
}
