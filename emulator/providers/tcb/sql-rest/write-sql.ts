/** Writes the SQL of an insertion and of a change, and says what a write is. */
import type { Json, JsonObject } from '../../../model/json.ts'
import type { SqlTable } from '../../../model/sql.ts'
import { valueOf } from './body.ts'
import type { Preferences } from './preferences.ts'
import type { Row } from './read.ts'
import { columnOf } from './schema.ts'
import type { Statement } from './statement.ts'

export interface Insertion {
  readonly kind: 'insert'
  readonly rows: readonly JsonObject[]
  /** Those that are written; others of the body are left out. */
  readonly columns: readonly string[] | undefined
  readonly conflict: readonly string[] | undefined
  readonly preferences: Preferences
}

export type Write = Insertion | { readonly kind: 'update'; readonly row: JsonObject } | { readonly kind: 'delete' }

export interface Written {
  readonly count: number
  /** Of the rows that were written; none where nobody asked for them. */
  readonly rows: readonly Row[]
}

/** @param qualifier stands before the column, where a statement has several tables */
export function setSql(statement: Statement, table: SqlTable, row: JsonObject, qualifier = ''): string {
  return Object.entries(row)
    .map(([name, value]) => {
      const column = columnOf(table, name)
      return `${qualifier}${statement.quote(name)} = ${statement.bind(valueOf(statement.dialect, column, value), column.type)}`
    })
    .join(', ')
}

export function insertSql(statement: Statement, table: SqlTable, { rows, columns, preferences }: Insertion): string {
  const names = columns ?? [...new Set(rows.flatMap((row) => Object.keys(row)))]
  if (names.length === 0)
    return `INSERT INTO ${statement.table(table)} ${statement.dialect === 'mysql' ? `() VALUES ${rows.map(() => '()').join(', ')}` : 'DEFAULT VALUES'}`
  const absent = preferences.missing === 'default' ? 'DEFAULT' : 'NULL'
  const tuples = rows.map((row) => {
    const values = names.map((name) => {
      const column = columnOf(table, name)
      const value: Json | undefined = Object.hasOwn(row, name) ? row[name] : undefined
      return value === undefined ? absent : statement.bind(valueOf(statement.dialect, column, value), column.type)
    })
    return `(${values.join(', ')})`
  })
  return `INSERT INTO ${statement.table(table)} (${names.map((name) => statement.quote(columnOf(table, name).name)).join(', ')}) VALUES ${tuples.join(', ')}`
}
