/** Reads what a PostgreSQL has: tables, views, keys and functions, from its system catalogue. */
import type { SqlCatalogue, SqlColumn, SqlForeignKey, SqlFunction, SqlRun, SqlTable } from '../model/sql.ts'

const system = `n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'`

const columnsSql = `
SELECT n.nspname, c.relname, c.relkind::text, a.attname, format_type(a.atttypid, -1)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND ${system}
ORDER BY n.nspname, c.relname, a.attnum`

const columnNames = (relation: string, numbers: string): string =>
  `to_json(ARRAY(SELECT a.attname::text FROM unnest(${numbers}) WITH ORDINALITY u(num, place) JOIN pg_attribute a ON a.attrelid = ${relation} AND a.attnum = u.num ORDER BY place))::text`

const keysSql = `
SELECT k.contype::text, n.nspname, c.relname, k.conname, ${columnNames('k.conrelid', 'k.conkey')}, tn.nspname, tc.relname, ${columnNames('k.confrelid', 'k.confkey')},
  EXISTS (
    SELECT 1 FROM pg_index i WHERE i.indrelid = k.conrelid AND i.indisunique AND i.indpred IS NULL
    AND (SELECT array_agg(x ORDER BY x) FROM unnest(i.indkey::int2[]) x) = (SELECT array_agg(x ORDER BY x) FROM unnest(k.conkey) x)
  )::text
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_class tc ON tc.oid = k.confrelid LEFT JOIN pg_namespace tn ON tn.oid = tc.relnamespace
WHERE k.contype IN ('p', 'f') AND ${system}
ORDER BY n.nspname, c.relname, k.conname`

const functionsSql = `
SELECT n.nspname, p.proname, p.proretset::text, p.prorettype::regtype::text, coalesce(rn.nspname, ''), coalesce(r.relname, ''), p.pronargdefaults::text,
  coalesce(to_json(p.proargnames)::text, '[]'), coalesce(to_json(p.proargmodes::text[])::text, '[]'),
  to_json(ARRAY(SELECT format_type(u.type, -1) FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY u(type, place) ORDER BY place))::text
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_type t ON t.oid = p.prorettype
LEFT JOIN pg_class r ON r.oid = t.typrelid LEFT JOIN pg_namespace rn ON rn.oid = r.relnamespace
WHERE p.prokind = 'f' AND p.prorettype <> 'trigger'::regtype AND ${system}
ORDER BY n.nspname, p.proname, p.oid`

type Text = readonly (string | null)[]

export async function readPostgresCatalogue(run: SqlRun): Promise<SqlCatalogue> {
  const columns = (await run(columnsSql)).rows
  const keys = (await run(keysSql)).rows
  const functions = (await run(functionsSql)).rows
  const relations = relationsOf(columns, keys)
  const tables = [...relations.values()].filter(({ kind }) => kind !== 'c').map(({ table }) => table)
  return {
    schemas: [...new Set([...tables, ...functions.map(([schema]) => ({ schema: schema ?? '' }))].map(({ schema }) => schema)), 'public'],
    tables,
    foreignKeys: keys.filter(([kind]) => kind === 'f').map(foreignKeyOf),
    functions: functions.map((row) => functionOf(row, relations)),
  }
}

type Relations = ReadonlyMap<string, { readonly table: SqlTable; readonly kind: string }>

/** Tables, views and composite types by schema and name. */
function relationsOf(columns: readonly Text[], keys: readonly Text[]): Relations {
  const primary = new Map(
    keys.filter(([kind]) => kind === 'p').map(([, schema, table, , names]) => [JSON.stringify([schema, table]), listOf(names)]),
  )
  const found = new Map<string, { table: SqlTable & { columns: SqlColumn[] }; kind: string }>()
  for (const [schema = '', name = '', kind = '', column, type] of columns) {
    const key = JSON.stringify([schema, name])
    const relation = found.get(key) ?? {
      table: { schema: schema ?? '', name: name ?? '', columns: [], primaryKey: primary.get(key) ?? [] },
      kind: kind ?? '',
    }
    if (column !== null && column !== undefined) relation.table.columns.push({ name: column, type: type ?? 'text' })
    found.set(key, relation)
  }
  return found
}

function foreignKeyOf([, schema, table, name, columns, toSchema, toTable, toColumns, isUnique]: Text): SqlForeignKey {
  return {
    name: name ?? '',
    schema: schema ?? '',
    table: table ?? '',
    columns: listOf(columns),
    toSchema: toSchema ?? '',
    toTable: toTable ?? '',
    toColumns: listOf(toColumns),
    isUnique: isUnique === 'true',
  }
}

/** Modes of arguments: in, out, inout, variadic, and columns of a table. */
function functionOf(
  [schema, name, isSet, returned, ofSchema, ofTable, defaults, names, modes, types]: Text,
  relations: Relations,
): SqlFunction {
  const all = listOf(types).map((type, index) => ({ name: listOf(names)[index] ?? '', type, mode: listOf(modes)[index] ?? 'i' }))
  const taken = all.filter(({ mode }) => mode === 'i' || mode === 'b' || mode === 'v')
  const required = taken.length - Number(defaults ?? 0)
  const given = all.filter(({ mode }) => mode === 'o' || mode === 'b' || mode === 't')
  const relation = relations.get(JSON.stringify([ofSchema, ofTable]))
  const columns = relation?.table.columns ?? (given.length > 1 || given.some(({ mode }) => mode === 't') ? given : [])
  return {
    schema: schema ?? '',
    name: name ?? '',
    parameters: taken.map((one, index) => ({ name: one.name, type: one.type, hasDefault: index >= required })),
    returnsSet: isSet === 'true' || isSet === 't',
    columns: columns.map((one) => ({ name: one.name, type: one.type })),
    table: relation && relation.kind !== 'c' ? { schema: relation.table.schema, name: relation.table.name } : undefined,
    returnsNothing: returned === 'void',
    isProcedure: false,
  }
}

function listOf(text: string | null | undefined): string[] {
  return JSON.parse(text ?? '[]') as string[]
}
