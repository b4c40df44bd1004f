/** Inserts, changes and removes rows, and answers those that were written as a read does. docs.postgrest.org/en/v12/references/api/tables_views.html#insert */
import type { SqlDialect, SqlRun, SqlTable } from '../../../model/sql.ts'
import { Failure } from './failure.ts'
import { writeMysql } from './mysql-write.ts'
import type { Plan } from './plan.ts'
import { conditionsOf } from './relation-sql.ts'
import { readRows, type Row } from './read.ts'
import { columnOf } from './schema.ts'
import { Statement } from './statement.ts'
import { insertSql, setSql, type Insertion, type Write, type Written } from './write-sql.ts'

/** Values in one statement; Postgres takes 65,535. */
const mostValues = 30_000

/** @param wantsRows whether the rows are answered */
export async function write(run: SqlRun, dialect: SqlDialect, plan: Plan, change: Write, wantsRows: boolean): Promise<Written> {
  if (change.kind === 'update' && Object.keys(change.row).length === 0) return { count: 0, rows: [] }
  if (dialect === 'mysql') return writeMysql(run, plan, change, wantsRows)
  const written: { count: number; rows: Row[] } = { count: 0, rows: [] }
  for (const part of change.kind === 'insert' ? inParts(plan.table, change) : [change]) {
    const statement = new Statement(dialect)
    const text = textOf(statement, plan, part)
    if (!wantsRows) {
      written.count += (await run(text, statement.values)).affected
      continue
    }
    const alias = statement.alias()
    const before = `WITH ${statement.quote('written')} AS (${text} RETURNING *) `
    const from = `${statement.quote('written')} AS ${alias}`
    const rows = await readRows(
      run,
      dialect,
      { ...plan, limit: undefined, offset: 0 },
      { statement, with: before, from, alias, isFiltered: true },
    )
    written.count += rows.length
    written.rows.push(...rows)
  }
  return written
}

function textOf(statement: Statement, plan: Plan, change: Write): string {
  const { table } = plan
  if (change.kind === 'insert') return insertSql(statement, table, change) + conflictSql(statement, table, change)
  const alias = statement.alias()
  const name = `${statement.table(table)} AS ${alias}`
  const set = change.kind === 'update' ? setSql(statement, table, change.row) : ''
  const where = conditionsOf(statement, plan, alias).join(' AND ')
  return change.kind === 'update' ? `UPDATE ${name} SET ${set} WHERE ${where}` : `DELETE FROM ${name} WHERE ${where}`
}

function conflictSql(statement: Statement, table: SqlTable, { rows, columns, conflict, preferences }: Insertion): string {
  const { resolution } = preferences
  if (resolution === undefined) return ''
  const keys = conflict ?? table.primaryKey
  if (keys.length === 0) throw new Failure('INVALID_REQUEST', `${table.name} has no primary key: name the columns by on_conflict`)
  const target = `ON CONFLICT (${keys.map((name) => statement.quote(columnOf(table, name).name)).join(', ')})`
  const names = (columns ?? [...new Set(rows.flatMap((row) => Object.keys(row)))]).filter((name) => !keys.includes(name))
  if (resolution === 'ignore-duplicates' || names.length === 0) return ` ${target} DO NOTHING`
  const set = names.map((name) => `${statement.quote(columnOf(table, name).name)} = EXCLUDED.${statement.quote(name)}`)
  return ` ${target} DO UPDATE SET ${set.join(', ')}`
}

/** Rows that fit into one statement; without any column each has its own. */
function inParts(table: SqlTable, insertion: Insertion): Insertion[] {
  const { rows, columns } = insertion
  const width = columns?.length ?? new Set(rows.flatMap((row) => Object.keys(row))).size
  const size = width === 0 ? 1 : Math.max(1, Math.floor(mostValues / width))
  const names = columns ?? (width === 0 ? undefined : [...new Set(rows.flatMap((row) => Object.keys(row)))])
  for (const name of names ?? []) columnOf(table, name)
  const parts: Insertion[] = []
  for (let start = 0; start < rows.length; start += size)
    parts.push({ ...insertion, columns: names, rows: rows.slice(start, start + size) })
  return parts
}
