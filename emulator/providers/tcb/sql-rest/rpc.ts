/** Calls functions of the database. docs.postgrest.org/en/v12/references/api/functions.html */
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import type { SqlCatalogue, SqlFunction, SqlRun, SqlTable } from '../../../model/sql.ts'
import { nearest } from '../../../system/did-you-mean.ts'
import { valueOf } from './body.ts'
import { Failure } from './failure.ts'
import { isFilter } from './filters.ts'
import type { Origin } from './read.ts'
import { findTable } from './schema.ts'
import { Statement } from './statement.ts'

/** Arguments by name; the value of a query's parameter is text. */
export type Arguments = Readonly<JsonObject>

/** The function that takes these arguments. */
export function functionOf(catalogue: SqlCatalogue, schema: string, name: string, given: readonly string[]): SqlFunction {
  const named = catalogue.functions.filter((one) => one.name === name && one.schema === schema)
  const found = named.find(({ parameters }) => fits(parameters, given))
  if (found) return found
  const names = catalogue.functions.filter((one) => one.schema === schema).map((one) => one.name)
  const meant = nearest(name, names)
  const others = named.map(({ parameters }) => `${name}(${parameters.map((one) => one.name).join(', ')})`)
  const hint =
    others.length > 0
      ? `Perhaps you meant to call ${schema}.${others.join(' or ')}`
      : meant === undefined
        ? undefined
        : `Perhaps you meant to call the function ${schema}.${meant}`
  const asked = given.length === 0 ? ' without parameters' : `(${given.join(', ')})`
  throw new Failure('RESOURCE_NOT_FOUND', `Could not find the function ${schema}.${name}${asked} in the schema cache`, { hint })
}

function fits(parameters: SqlFunction['parameters'], given: readonly string[]): boolean {
  return (
    given.every((name) => parameters.some((one) => one.name === name)) &&
    parameters.every(({ name, hasDefault }) => hasDefault || given.includes(name))
  )
}

/** Whether a parameter of the query is an argument: a function of that name has it, or its value is no filter. */
export function isArgumentOf(catalogue: SqlCatalogue, schema: string, name: string): (parameter: string, value: string) => boolean {
  const parameters = catalogue.functions.flatMap((one) => (one.name === name && one.schema === schema ? one.parameters : []))
  const names = new Set(parameters.map((one) => one.name))
  return (parameter, value) => names.has(parameter) || !(reserved.test(parameter) || isFilter(value))
}

const reserved = /^(?:.*\.)?(?:select|order|limit|offset|columns|on_conflict|(?:not\.)?(?:and|or))$/

export function argumentsOf(body: Json | undefined): Arguments {
  if (body === undefined) return {}
  if (isObject(body)) return body
  throw new Failure('INVALID_PARAM', 'Empty or invalid json', { details: 'The arguments are an object.' })
}

/** What a function returns, as a table of which a request may select, filter and order. */
export function tableOfFunction(catalogue: SqlCatalogue, { table, schema, name, columns }: SqlFunction): SqlTable {
  const found = table && findTable(catalogue, table.schema, table.name)
  return found ?? { schema, name, columns: columns.length > 0 ? columns : [{ name, type: 'text' }], primaryKey: [] }
}

/** The call as what rows are selected from. */
export function originOf(called: SqlFunction, given: Arguments): Origin {
  const statement = new Statement('postgres')
  const alias = statement.alias()
  return { statement, with: '', from: `${callSql(statement, called, given)} AS ${alias}`, alias, isFiltered: false }
}

function callSql(statement: Statement, called: SqlFunction, given: Arguments): string {
  const list = called.parameters.flatMap(({ name, type }) => {
    const value = given[name]
    if (value === undefined) return []
    return [`${statement.quote(name)} => ${statement.bind(valueOf('postgres', { name, type }, fromText(type, value)), type)}`]
  })
  return `${statement.table(called)}(${list.join(', ')})`
}

/** In a query JSON stands as text. */
function fromText(type: string, value: Json): Json {
  if (typeof value !== 'string' || !/^jsonb?$/.test(type)) return value
  try {
    return JSON.parse(value) as Json
  } catch {
    return value
  }
}

/** A value that is no row, as JSON text. */
export async function callScalar(run: SqlRun, called: SqlFunction, given: Arguments): Promise<string> {
  const statement = new Statement('postgres')
  const call = callSql(statement, called, given)
  if (called.returnsSet) {
    const { rows } = await run(`SELECT to_json(v)::text FROM ${call} AS r(v)`, statement.values)
    return `[${rows.map(([value]) => value ?? 'null').join(',')}]`
  }
  const { rows } = await run(`SELECT to_json(${call})::text`, statement.values)
  return rows[0]?.[0] ?? 'null'
}

/** MySQL: the rows of a procedure, or the value of a function, as JSON text. */
export async function callMysql(run: SqlRun, called: SqlFunction, given: Arguments): Promise<string> {
  const statement = new Statement('mysql')
  const values = called.parameters.map(({ name, type }) => statement.bind(valueOf('mysql', { name, type }, given[name] ?? null)))
  const call = `${statement.table(called)}(${values.join(', ')})`
  const { rows, names = [] } = await run(called.isProcedure ? `CALL ${call}` : `SELECT ${call}`, statement.values)
  if (!called.isProcedure) return rows[0]?.[0] ?? 'null'
  return `[${rows.map((row) => `{${names.map((name, index) => `${JSON.stringify(name)}:${row[index] ?? 'null'}`).join(',')}}`).join(',')}]`
}
