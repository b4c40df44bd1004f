/** Writes a column, with the way into its JSON, as SQL. */
import type { SqlTable } from '../../../model/sql.ts'
import { Failure } from './failure.ts'
import { columnOf } from './schema.ts'
import type { ColumnPath } from './select.ts'
import type { Statement } from './statement.ts'

export interface Expression {
  readonly sql: string
  /** Of what it gives. */
  readonly type: string
}

/** @param alias of the table in the statement */
export function expressionOf(statement: Statement, table: SqlTable, alias: string, { column, steps }: ColumnPath): Expression {
  const found = columnOf(table, column)
  const sql = `${alias}.${statement.quote(found.name)}`
  const [first] = steps
  if (!first) return { sql, type: found.type }
  const isText = steps.at(-1)?.asText === true
  if (statement.dialect === 'mysql') {
    const path = steps.map(({ key }) => (/^\d+$/.test(key) ? `[${key}]` : `."${key.replaceAll(/["\\]/g, String.raw`\$&`)}"`)).join('')
    const extracted = `JSON_EXTRACT(${sql}, ${statement.bind(`$${path}`)})`
    return isText ? { sql: `JSON_UNQUOTE(${extracted})`, type: 'text' } : { sql: extracted, type: 'json' }
  }
  if (steps.slice(0, -1).some(({ asText }) => asText)) throw new Failure('INVALID_PARAM', `"->>" ends a path: ${column}`)
  // What is no JSON is read as such: a composite value or a list.
  const base = found.type === 'json' || found.type === 'jsonb' ? sql : `to_jsonb(${sql})`
  const inner = steps.map(({ key, asText }) => `${asText ? '->>' : '->'} ${statement.bind(key, /^-?\d+$/.test(key) ? 'integer' : 'text')}`)
  return { sql: `(${base} ${inner.join(' ')})`, type: isText ? 'text' : 'jsonb' }
}

/** Types to which a request may cast: names of the database's own, such as `text`, `int4`, `numeric(10,2)`, `double precision`, `text[]`. */
const castable = /^[a-z_][a-z0-9_]*( (precision|varying|with(out)? time zone))*(\(\d{1,4}(, ?\d{1,4})?\))?(\[\])*$/i

/** MySQL's names of what a value can be cast to. */
const mysqlCasts: Readonly<Record<string, string>> = {
  text: 'CHAR',
  varchar: 'CHAR',
  char: 'CHAR',
  int: 'SIGNED',
  int4: 'SIGNED',
  int8: 'SIGNED',
  integer: 'SIGNED',
  bigint: 'SIGNED',
  date: 'DATE',
  datetime: 'DATETIME',
  timestamp: 'DATETIME',
  time: 'TIME',
  numeric: 'DECIMAL(65,10)',
  decimal: 'DECIMAL(65,10)',
  float8: 'DOUBLE',
  double: 'DOUBLE',
}

export function castOf(statement: Statement, sql: string, cast: string): string {
  if (!castable.test(cast)) throw new Failure('INVALID_PARAM', `"${cast}" is no type`)
  if (statement.dialect === 'postgres') return `CAST(${sql} AS ${cast})`
  const type = mysqlCasts[cast.toLowerCase()]
  if (type === undefined) throw new Failure('INVALID_REQUEST', `type "${cast}" does not exist`)
  return `CAST(${sql} AS ${type})`
}
