/** Finds tables, columns, functions and relations in the catalogue: nothing else gets into a statement. */
import { nearest } from '../../../system/did-you-mean.ts'
import type { SqlCatalogue, SqlColumn, SqlForeignKey, SqlTable } from '../../../model/sql.ts'
import { Failure } from './failure.ts'

/** How the rows of a table belong to those of another one. */
export interface Relation {
  readonly target: SqlTable
  /** Pairs of columns, of this table and of the next one. */
  readonly from: readonly string[]
  readonly to: readonly string[]
  /** The table between two that have many of each other: its columns for `from` and for `to`. */
  readonly junction?: { readonly table: SqlTable; readonly from: readonly string[]; readonly to: readonly string[] }
  /** A row has one at most. */
  readonly isOne: boolean
  /** Of the foreign key, by which a request can choose. */
  readonly keys: readonly SqlForeignKey[]
}

type Named = Pick<SqlTable, 'schema' | 'name'>

export function findTable(catalogue: SqlCatalogue, schema: string, name: string): SqlTable | undefined {
  return catalogue.tables.find((table) => table.name === name && table.schema === schema)
}

export function tableOf(catalogue: SqlCatalogue, schema: string, name: string): SqlTable {
  const found = findTable(catalogue, schema, name)
  if (found) return found
  const names = catalogue.tables.filter((table) => table.schema === schema).map((table) => table.name)
  const meant = nearest(name, names)
  throw new Failure('RESOURCE_NOT_FOUND', `Could not find the table '${schema}.${name}' in the schema cache`, {
    hint: meant === undefined ? undefined : `Perhaps you meant the table '${schema}.${meant}'`,
  })
}

export function columnOf(table: SqlTable, name: string): SqlColumn {
  const found = table.columns.find((column) => column.name === name)
  if (found) return found
  const meant = nearest(
    name,
    table.columns.map((column) => column.name),
  )
  throw new Failure('INVALID_REQUEST', `column ${table.name}.${name} does not exist`, {
    hint: meant === undefined ? undefined : `Perhaps you meant to reference the column "${table.name}.${meant}".`,
  })
}

/** The relation that `name` and, where there are several, `hint` stand for: a table, a foreign key, or a column with one. */
export function relationOf(catalogue: SqlCatalogue, table: SqlTable, name: string, hint: string | undefined): Relation {
  const all = relationsOf(catalogue, table)
  const named = all.filter((one) => one.target.name === name && one.target.schema === table.schema)
  const byKey = all.filter(({ keys: [key, ...others], isOne }) => others.length === 0 && key && isOne && isNamed(key, table, name))
  const found = (named.length > 0 ? named : byKey).filter((one) => hint === undefined || isHinted(one, hint))
  const [relation, ...others] = found
  if (relation && others.length === 0) return relation
  if (relation)
    throw new Failure('INVALID_REQUEST', `Could not embed because more than one relationship was found for '${table.name}' and '${name}'`, {
      hint: `Try changing '${name}' to one of the following: ${found.map((one) => `'${name}!${hintFor(one)}'`).join(', ')}.`,
    })
  throw new Failure('INVALID_REQUEST', `Could not find a relationship between '${table.name}' and '${name}' in the schema cache`, {
    details: hint === undefined ? undefined : `Searched for a foreign key, a column or a table '${hint}' between them.`,
    hint: hintOf(name, all),
  })
}

function hintOf(name: string, all: readonly Relation[]): string | undefined {
  const meant = nearest(
    name,
    all.map((one) => one.target.name),
  )
  return meant === undefined ? undefined : `Perhaps you meant '${meant}'.`
}

function isNamed({ name, columns, schema, table }: SqlForeignKey, from: Named, wanted: string): boolean {
  return schema === from.schema && table === from.name && (name === wanted || (columns.length === 1 && columns[0] === wanted))
}

function isHinted({ keys, junction }: Relation, hint: string): boolean {
  return junction?.table.name === hint || keys.some(({ name, columns }) => name === hint || columns.includes(hint))
}

function hintFor({ keys, junction }: Relation): string {
  return junction?.table.name ?? keys[0]?.name ?? ''
}

function relationsOf(catalogue: SqlCatalogue, table: SqlTable): Relation[] {
  return [...direct(catalogue, table), ...throughOthers(catalogue, table)]
}

function direct({ foreignKeys, tables }: SqlCatalogue, table: SqlTable): Relation[] {
  return foreignKeys.flatMap((key) => {
    const relations: Relation[] = []
    const to = tables.find((one) => isTable(one, { schema: key.toSchema, name: key.toTable }))
    const from = tables.find((one) => isTable(one, { schema: key.schema, name: key.table }))
    if (to && from === table) relations.push({ target: to, from: key.columns, to: key.toColumns, isOne: true, keys: [key] })
    if (from && to === table) relations.push({ target: from, from: key.toColumns, to: key.columns, isOne: key.isUnique, keys: [key] })
    return relations
  })
}

/** Two tables have many of each other through one whose primary key holds the foreign keys to both. */
function throughOthers({ foreignKeys, tables }: SqlCatalogue, table: SqlTable): Relation[] {
  return foreignKeys.flatMap((near) => {
    if (!isTable(table, { schema: near.toSchema, name: near.toTable })) return []
    const junction = tables.find((one) => isTable(one, { schema: near.schema, name: near.table }))
    if (!junction || !near.columns.every((column) => junction.primaryKey.includes(column))) return []
    return foreignKeys.flatMap((far): Relation[] => {
      if (far === near || far.schema !== near.schema || far.table !== near.table) return []
      const target = tables.find((one) => isTable(one, { schema: far.toSchema, name: far.toTable }))
      if (!target || !far.columns.every((column) => junction.primaryKey.includes(column))) return []
      const between = { table: junction, from: near.columns, to: far.columns }
      return [{ target, from: near.toColumns, to: far.toColumns, junction: between, isOne: false, keys: [near, far] }]
    })
  })
}

function isTable(table: Named, { schema, name }: Named): boolean {
  return table.schema === schema && table.name === name
}
