/** Writes rows of MySQL, which does not answer what it has written: they are found again by their primary key. */
import type { JsonObject } from '../../../model/json.ts'
import type { SqlRun, SqlTable } from '../../../model/sql.ts'
import { Failure } from './failure.ts'
import type { Filter } from './filters.ts'
import type { Plan } from './plan.ts'
import { conditionsOf } from './relation-sql.ts'
import { readRows, type Row } from './read.ts'
import { columnOf } from './schema.ts'
import { Statement } from './statement.ts'
import { insertSql, setSql, type Insertion, type Write, type Written } from './write-sql.ts'

export async function writeMysql(run: SqlRun, plan: Plan, change: Write, wantsRows: boolean): Promise<Written> {
  if (change.kind === 'insert') return insert(run, plan, change, wantsRows)
  const { table } = plan
  // What is removed can be read before only, and what is changed may not be found by the same filters afterwards.
  const keys = wantsRows ? await keysOf(run, plan) : []
  const before = wantsRows && change.kind === 'delete' ? await readByKeys(run, plan, keys) : []
  const statement = new Statement('mysql')
  const alias = statement.alias()
  const set = change.kind === 'update' ? setSql(statement, table, change.row, `${alias}.`) : ''
  const where = conditionsOf(statement, plan, alias).join(' AND ')
  const name = `${statement.table(table)} AS ${alias}`
  const text = change.kind === 'update' ? `UPDATE ${name} SET ${set} WHERE ${where}` : `DELETE ${alias} FROM ${name} WHERE ${where}`
  const { affected } = await run(text, statement.values)
  if (!wantsRows) return { count: affected, rows: [] }
  return {
    count: keys.length,
    rows:
      change.kind === 'delete'
        ? before
        : await readByKeys(
            run,
            plan,
            keys.map((key) => ({ ...key, ...keyIn(table, change.row) })),
          ),
  }
}

async function insert(run: SqlRun, plan: Plan, insertion: Insertion, wantsRows: boolean): Promise<Written> {
  const { table } = plan
  const { resolution } = insertion.preferences
  let count = 0
  const rows: Row[] = []
  // One by one, where the number that each was given has to be known.
  const parts = wantsRows ? insertion.rows.map((row) => ({ ...insertion, rows: [row] })) : insertion.rows.length > 0 ? [insertion] : []
  for (const part of parts) {
    const statement = new Statement('mysql')
    const text = insertSql(statement, table, part)
    const names = insertion.columns ?? Object.keys(part.rows[0] ?? {})
    const merged = names.filter((name) => !table.primaryKey.includes(name)).map((name) => statement.quote(columnOf(table, name).name))
    const all =
      resolution === 'ignore-duplicates'
        ? text.replace(/^INSERT/, 'INSERT IGNORE')
        : resolution === undefined
          ? text
          : `${text} ON DUPLICATE KEY UPDATE ${(merged.length > 0 ? merged : table.primaryKey.map((name) => statement.quote(name))).map((name) => `${name} = VALUES(${name})`).join(', ')}`
    const { affected, insertId } = await run(all, statement.values)
    count += wantsRows ? Math.min(affected, 1) : affected
    const [row = {}] = part.rows
    const given = table.autoIncrement === undefined || insertId === 0 ? {} : { [table.autoIncrement]: insertId }
    if (wantsRows && (affected > 0 || resolution === 'merge-duplicates'))
      rows.push(...(await readByKeys(run, plan, [{ ...given, ...keyIn(table, row) }])))
  }
  return { count, rows }
}

function keyIn({ primaryKey }: SqlTable, row: JsonObject): JsonObject {
  return Object.fromEntries(primaryKey.flatMap((name) => (row[name] === undefined || row[name] === null ? [] : [[name, row[name]]])))
}

async function keysOf(run: SqlRun, plan: Plan): Promise<JsonObject[]> {
  const { table } = plan
  const parts = keyNames(table).map((name) => ({ kind: 'column', column: name, steps: [], as: name, cast: undefined }) as const)
  const rows = await readRows(run, 'mysql', {
    ...plan,
    parts: [...parts, ...plan.parts.filter((part) => part.kind === 'embedding')],
    limit: undefined,
    offset: 0,
  })
  return rows.map((row) => Object.fromEntries(row.slice(0, parts.length).map(([name, json]) => [name, keyValue(json)])))
}

/** A number stays the text that it is, which may be longer than a double. */
function keyValue(json: string): string {
  return json.startsWith('"') ? (JSON.parse(json) as string) : json
}

async function readByKeys(run: SqlRun, plan: Plan, keys: readonly JsonObject[]): Promise<readonly Row[]> {
  if (keys.length === 0) return []
  const items = keys.map((key): Filter => {
    const pairs = keyNames(plan.table).map((column): Filter => ({
      kind: 'comparison',
      column,
      steps: [],
      operator: 'eq',
      isNegated: false,
      quantifier: undefined,
      language: undefined,
      values: [keyText(key[column])],
    }))
    return { kind: 'and', isNegated: false, items: pairs }
  })
  return readRows(run, 'mysql', { ...plan, filters: [{ kind: 'or', isNegated: false, items }], limit: undefined, offset: 0 })
}

/** A value of a key is a text or a number. */
function keyText(value: JsonObject[string] | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '')
}

function keyNames({ name, primaryKey }: SqlTable): readonly string[] {
  if (primaryKey.length > 0) return primaryKey
  throw new Failure('INVALID_REQUEST', `${name} has no primary key, by which MySQL could find its rows again`)
}
