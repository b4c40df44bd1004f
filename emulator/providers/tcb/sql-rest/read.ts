/**
 * Reads the rows of a plan: one statement for each table in it, the rows of embedded tables put into those to which they belong. Values stay JSON text on
 * the way, so that none loses digits.
 */
import type { SqlRun } from '../../../model/sql.ts'
import type { SqlDialect } from '../../../model/sql.ts'
import { castOf, expressionOf } from './columns.ts'
import type { Embedding, Plan, PlannedOrder } from './plan.ts'
import { conditionsOf, keysSql, sourceOf } from './relation-sql.ts'
import type { SelectedColumn } from './select.ts'
import { Statement } from './statement.ts'

/** Names and JSON texts. */
export type Row = readonly (readonly [name: string, json: string])[]

/** Where rows come from, if not from the plan's table: what a statement before has written. */
export interface Origin {
  readonly statement: Statement
  /** Stands before `SELECT`. */
  readonly with: string
  readonly from: string
  readonly alias: string
  /** The rows are those that were asked for already. */
  readonly isFiltered: boolean
}

/** Keys that are looked up in one statement. */
const mostKeys = 1000

export async function readRows(run: SqlRun, dialect: SqlDialect, plan: Plan, origin?: Origin): Promise<Row[]> {
  const { statement, with: before, from, alias } = origin ?? originOf(dialect, plan)
  const columns = columnsOf(plan)
  const list = [
    ...columns.map((column) => valueSql(statement, plan, alias, column)),
    ...joinColumns(plan).map((name) => keySql(statement, `${alias}.${statement.quote(name)}`)),
  ]
  const where = conditionsOf(statement, plan, alias, origin?.isFiltered !== true)
  const text = [
    `${before}SELECT ${list.length === 0 ? '1' : list.join(', ')} FROM ${from}`,
    where.length > 0 ? `WHERE ${where.join(' AND ')}` : '',
    orderSql(statement, plan, alias),
    limitSql(dialect, plan.limit, plan.offset),
  ]
  const { rows } = await run(text.filter((part) => part !== '').join(' '), statement.values)
  return assemble(run, dialect, plan, rows)
}

export async function countRows(run: SqlRun, dialect: SqlDialect, plan: Plan, origin?: Origin): Promise<number> {
  const { statement, with: before, from, alias } = origin ?? originOf(dialect, plan)
  const where = conditionsOf(statement, plan, alias, origin?.isFiltered !== true)
  const { rows } = await run(
    `${before}SELECT count(*) FROM ${from}${where.length > 0 ? ` WHERE ${where.join(' AND ')}` : ''}`,
    statement.values,
  )
  return Number(rows[0]?.[0] ?? 0)
}

function originOf(dialect: SqlDialect, { table }: Plan): Origin {
  const statement = new Statement(dialect)
  const alias = statement.alias()
  return { statement, with: '', from: `${statement.table(table)} AS ${alias}`, alias, isFiltered: false }
}

/** Puts the rows of embedded tables into those that were found. */
async function assemble(run: SqlRun, dialect: SqlDialect, plan: Plan, rows: readonly (readonly (string | null)[])[]): Promise<Row[]> {
  const width = columnsOf(plan).length
  const joined = joinColumns(plan)
  const embedded = new Map<Embedding, ReadonlyMap<string, readonly Row[]>>()
  const keyOf = ({ relation }: Embedding, row: readonly (string | null)[]): string[] | undefined => {
    const key = relation.from.map((name) => row[width + joined.indexOf(name)] ?? null)
    return key.includes(null) ? undefined : key.map((text) => plainText(text ?? ''))
  }
  for (const part of plan.parts)
    if (part.kind === 'embedding') {
      const keys = new Map(rows.flatMap((row) => (keyOf(part, row) ? [[JSON.stringify(keyOf(part, row)), keyOf(part, row) ?? []]] : [])))
      embedded.set(part, await readEmbedded(run, dialect, part, [...keys.values()]))
    }
  return rows.map((row) => {
    let column = 0
    return plan.parts.flatMap((part): Row => {
      if (part.kind === 'column') return [[part.as, row[column++] ?? 'null']]
      const found = embedded.get(part)?.get(JSON.stringify(keyOf(part, row))) ?? []
      if (part.isSpread) return found[0] ?? namesOf(part.plan).map((name) => [name, 'null'] as const)
      return [[part.as, part.relation.isOne ? (found[0] ? rowText(found[0]) : 'null') : `[${found.map(rowText).join(',')}]`]]
    })
  })
}

/** By the key of the row to which they belong. */
async function readEmbedded(
  run: SqlRun,
  dialect: SqlDialect,
  { relation, plan }: Embedding,
  keys: readonly (readonly string[])[],
): Promise<ReadonlyMap<string, readonly Row[]>> {
  const found = new Map<string, Row[]>()
  for (let start = 0; start < keys.length; start += mostKeys) {
    const statement = new Statement(dialect)
    const source = sourceOf(statement, relation)
    const list = [
      ...source.keys.map(({ sql }) => keySql(statement, sql)),
      ...columnsOf(plan).map((column) => valueSql(statement, plan, source.alias, column)),
      ...joinColumns(plan).map((name) => keySql(statement, `${source.alias}.${statement.quote(name)}`)),
    ]
    const where = [...conditionsOf(statement, plan, source.alias), keysSql(statement, source, keys.slice(start, start + mostKeys))]
    const order = orderSql(statement, plan, source.alias)
    const { rows } = await run(`SELECT ${list.join(', ')} FROM ${source.from} WHERE ${where.join(' AND ')} ${order}`, statement.values)
    const width = source.keys.length
    const inner = await assemble(
      run,
      dialect,
      plan,
      rows.map((row) => row.slice(width)),
    )
    for (const [index, row] of rows.entries()) {
      const key = JSON.stringify(row.slice(0, width).map((text) => plainText(text ?? '')))
      const group = found.get(key) ?? []
      group.push(inner[index] ?? [])
      found.set(key, group)
    }
  }
  const { limit, offset } = plan
  if (limit === undefined && offset === 0) return found
  return new Map([...found].map(([key, rows]) => [key, rows.slice(offset, limit === undefined ? undefined : offset + limit)]))
}

function columnsOf({ parts }: Plan): readonly SelectedColumn[] {
  return parts.filter((part) => part.kind === 'column')
}

/** Columns that say to which rows of other tables a row belongs. */
function joinColumns({ parts }: Plan): readonly string[] {
  return [...new Set(parts.flatMap((part) => (part.kind === 'embedding' ? part.relation.from : [])))]
}

function namesOf(plan: Plan): string[] {
  return plan.parts.flatMap((part) => (part.kind === 'embedding' && part.isSpread ? namesOf(part.plan) : [part.as]))
}

function valueSql(statement: Statement, { table }: Plan, alias: string, column: SelectedColumn): string {
  const { sql } = expressionOf(statement, table, alias, column)
  return keySql(statement, column.cast === undefined ? sql : castOf(statement, sql, column.cast))
}

/** JSON text: Postgres writes it, and the driver of MySQL does. */
function keySql({ dialect }: Statement, sql: string): string {
  return dialect === 'postgres' ? `to_json(${sql})::text` : sql
}

/** A key as the text that a value is bound by. */
function plainText(json: string): string {
  return json.startsWith('"') ? (JSON.parse(json) as string) : json
}

function orderSql(statement: Statement, plan: Plan, alias: string): string {
  const terms = plan.order.map((term) => {
    const direction = term.isDescending ? 'DESC' : 'ASC'
    const write = (): string => orderedSql(statement, plan, alias, term)
    if (term.nulls === undefined) return `${write()} ${direction}`
    if (statement.dialect === 'postgres') return `${write()} ${direction} NULLS ${term.nulls.toUpperCase()}`
    return `(${write()} IS NULL) ${term.nulls === 'first' ? 'DESC' : 'ASC'}, ${write()} ${direction}`
  })
  return terms.length === 0 ? '' : `ORDER BY ${terms.join(', ')}`
}

function orderedSql(statement: Statement, { table }: Plan, alias: string, term: PlannedOrder): string {
  if (!term.embedding) return expressionOf(statement, table, alias, term).sql
  const { relation } = term.embedding
  const source = sourceOf(statement, relation)
  const { sql } = expressionOf(statement, relation.target, source.alias, term)
  const join = relation.from.map((name, index) => `${source.keys[index]?.sql} = ${alias}.${statement.quote(name)}`)
  return `(SELECT ${sql} FROM ${source.from} WHERE ${join.join(' AND ')} LIMIT 1)`
}

/** Numbers, which were read as such. */
function limitSql(dialect: SqlDialect, limit: number | undefined, offset: number): string {
  if (dialect === 'postgres') return `${limit === undefined ? '' : `LIMIT ${limit}`}${offset === 0 ? '' : ` OFFSET ${offset}`}`.trim()
  // MySQL knows no offset without a limit.
  if (limit === undefined && offset === 0) return ''
  return `LIMIT ${limit ?? '18446744073709551615'} OFFSET ${offset}`
}

export function rowText(row: Row): string {
  return `{${row.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`
}
