/** Reads what a schema of a MySQL has: tables, views, keys and routines, from its information schema. */
import type { SqlCatalogue, SqlColumn, SqlForeignKey, SqlFunction, SqlRun, SqlTable } from '../model/sql.ts'

const columnsSql = `SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, EXTRA FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME, ORDINAL_POSITION`
const indexesSql = `SELECT TABLE_NAME, INDEX_NAME, COLUMN_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND NON_UNIQUE = 0 ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`
const keysSql = `SELECT TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME
FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = ? AND REFERENCED_TABLE_NAME IS NOT NULL ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`
const routinesSql = `SELECT ROUTINE_NAME, ROUTINE_TYPE FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ? ORDER BY ROUTINE_NAME`
const parametersSql = `SELECT SPECIFIC_NAME, PARAMETER_NAME, DTD_IDENTIFIER FROM information_schema.PARAMETERS
WHERE SPECIFIC_SCHEMA = ? AND ORDINAL_POSITION > 0 AND PARAMETER_MODE = 'IN' ORDER BY SPECIFIC_NAME, ORDINAL_POSITION`

export async function readMysqlCatalogue(run: SqlRun, schema: string): Promise<SqlCatalogue> {
  const read = async (text: string): Promise<string[][]> => {
    const { rows } = await run(text, [schema])
    return rows.map((row) => row.map((value) => (value === null ? '' : (JSON.parse(value) as string))))
  }
  const [columns, indexes, keys] = [await read(columnsSql), await read(indexesSql), await read(keysSql)]
  const [routines, parameters] = [await read(routinesSql), await read(parametersSql)]
  const unique = new Map<string, string[]>()
  for (const [table = '', index = '', column = ''] of indexes) push(unique, JSON.stringify([table, index]), column)
  return {
    schemas: [schema],
    tables: tablesOf(schema, columns, unique),
    foreignKeys: foreignKeysOf(schema, keys, unique),
    functions: routines.map(([name = '', type = '']): SqlFunction => ({
      schema,
      name,
      parameters: parameters.flatMap(([of, parameter = '', taken = '']) =>
        of === name ? [{ name: parameter, type: taken, hasDefault: false }] : [],
      ),
      returnsSet: type === 'PROCEDURE',
      columns: [],
      returnsNothing: false,
      isProcedure: type === 'PROCEDURE',
    })),
  }
}

function tablesOf(schema: string, columns: readonly string[][], unique: ReadonlyMap<string, readonly string[]>): SqlTable[] {
  const tables = new Map<string, { columns: SqlColumn[]; autoIncrement?: string }>()
  for (const [table = '', name = '', type = '', extra = ''] of columns) {
    const found = tables.get(table) ?? { columns: [] }
    found.columns.push({ name, type })
    if (extra.includes('auto_increment')) found.autoIncrement = name
    tables.set(table, found)
  }
  return [...tables].map(([name, found]) => ({ schema, name, ...found, primaryKey: unique.get(JSON.stringify([name, 'PRIMARY'])) ?? [] }))
}

function foreignKeysOf(schema: string, keys: readonly string[][], unique: ReadonlyMap<string, readonly string[]>): SqlForeignKey[] {
  const found = new Map<string, SqlForeignKey & { columns: string[]; toColumns: string[] }>()
  for (const [table = '', name = '', column = '', toSchema = '', toTable = '', toColumn = ''] of keys) {
    const id = JSON.stringify([table, name])
    const key = found.get(id) ?? { name, schema, table, columns: [], toSchema, toTable, toColumns: [], isUnique: false }
    key.columns.push(column)
    key.toColumns.push(toColumn)
    found.set(id, key)
  }
  return [...found.values()].map((key) => ({ ...key, isUnique: hasIndex(key, unique) }))
}

function hasIndex({ table, columns }: SqlForeignKey, unique: ReadonlyMap<string, readonly string[]>): boolean {
  const wanted = JSON.stringify(columns.toSorted())
  return [...unique].some(([id, of]) => (JSON.parse(id) as string[])[0] === table && JSON.stringify(of.toSorted()) === wanted)
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key) ?? []
  list.push(value)
  map.set(key, list)
}
