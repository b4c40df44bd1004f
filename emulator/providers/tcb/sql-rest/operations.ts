/** What each method does: reads, inserts, changes, removes, calls. docs/contracts/tcb.md 17. */
import type { Exchange } from '../../../model/http.ts'
import type { JsonObject } from '../../../model/json.ts'
import type { SqlCatalogue, SqlDatabase, SqlRun } from '../../../model/sql.ts'
import type { SqlAddress } from './address.ts'
import { jsonBody, rowsOf } from './body.ts'
import { Failure } from './failure.ts'
import { planOf, type Plan } from './plan.ts'
import { preferencesOf, type Preferences } from './preferences.ts'
import { type Query, readQuery } from './query.ts'
import { contentRange, statusOf, windowOf } from './range.ts'
import { countRows, type Origin, readRows, type Row, rowText } from './read.ts'
import { argumentsOf, callMysql, callScalar, functionOf, isArgumentOf, originOf, tableOfFunction } from './rpc.ts'
import { columnOf, tableOf } from './schema.ts'
import { write } from './write.ts'
import type { Write } from './write-sql.ts'

export interface Operation {
  readonly exchange: Exchange
  readonly database: SqlDatabase
  readonly catalogue: SqlCatalogue
  readonly run: SqlRun
  readonly address: SqlAddress
  readonly schema: string
  /** One row is asked for, and none else. */
  readonly isOneRow: boolean
}

export interface Outcome {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** JSON text. */
  readonly body?: string | undefined
}

const applied = ({ applied: names }: Preferences): Outcome['headers'] =>
  names.length === 0 ? [] : [['preference-applied', names.join(', ')]]

export async function readTable(operation: Operation): Promise<Outcome> {
  const { exchange, catalogue, schema, address } = operation
  const query = readQuery(exchange.query)
  const plan = planOf(catalogue, tableOf(catalogue, schema, address.name), { ...query, ...windowOf(exchange, query) })
  return answerRows(operation, plan, preferencesOf(exchange))
}

async function answerRows(
  { database, run, isOneRow }: Operation,
  plan: Plan,
  preferences: Preferences,
  origin?: () => Origin,
): Promise<Outcome> {
  const rows = await readRows(run, database.dialect, plan, origin?.())
  const total = preferences.count ? await countRows(run, database.dialect, plan, origin?.()) : undefined
  const status = statusOf(plan.offset, rows.length, total)
  const headers = [['content-range', contentRange(plan.offset, rows.length, total)] as const, ...applied(preferences)]
  return isOneRow ? { status: 200, headers, body: oneRow(rows) } : { status, headers, body: listText(rows) }
}

export async function insertRows(operation: Operation): Promise<Outcome> {
  const { exchange, database } = operation
  const preferences = preferencesOf(exchange)
  const query = readQuery(exchange.query)
  const rows = await rowsOf(exchange)
  const { columns, conflict } = query
  if (database.dialect === 'postgres' && !columns && !haveSameNames(rows))
    throw new Failure('INVALID_PARAM', 'All object keys must match', {
      hint: 'Name all of them in ?columns=; a row then gets null, or with Prefer: missing=default the default, for what it lacks.',
    })
  return change(operation, query, { kind: 'insert', rows, columns, conflict, preferences }, preferences)
}

/** As PostgREST: without `columns` all rows of a list name the same ones. docs.postgrest.org/en/v12/references/api/tables_views.html#bulk-insert */
function haveSameNames([first = {}, ...others]: readonly JsonObject[]): boolean {
  const names = Object.keys(first)
  return others.every((row) => Object.keys(row).length === names.length && names.every((name) => Object.hasOwn(row, name)))
}

export async function updateRows(operation: Operation): Promise<Outcome> {
  const { exchange, catalogue, schema, address } = operation
  const query = readQuery(exchange.query)
  mustFilter(query)
  const [row = {}, ...more] = await rowsOf(exchange)
  if (more.length > 0) throw new Failure('INVALID_PARAM', 'Empty or invalid json', { details: 'A change is one object.' })
  const table = tableOf(catalogue, schema, address.name)
  for (const name of query.columns ?? []) columnOf(table, name)
  const kept = Object.fromEntries(Object.entries(row).filter(([name]) => query.columns?.includes(name) !== false))
  return change(operation, query, { kind: 'update', row: kept }, preferencesOf(exchange))
}

export async function removeRows(operation: Operation): Promise<Outcome> {
  const query = readQuery(operation.exchange.query)
  mustFilter(query)
  return change(operation, query, { kind: 'delete' }, preferencesOf(operation.exchange))
}

/** Nobody changes or removes all rows by accident. extended-guide.md of CloudBase's toolkit: "requires a WHERE clause". */
function mustFilter(query: Query): void {
  if (query.filters.length === 0)
    throw new Failure('INVALID_REQUEST', 'A change or a removal needs a filter', { hint: 'Add one such as ?id=eq.1 to the address.' })
}

async function change(operation: Operation, query: Query, wanted: Write, preferences: Preferences): Promise<Outcome> {
  const { database, catalogue, run, schema, address, isOneRow } = operation
  const plan = planOf(catalogue, tableOf(catalogue, schema, address.name), query)
  const wantsRows = preferences.return === 'representation'
  const { count, rows } = await write(run, database.dialect, plan, wanted, wantsRows || preferences.maxAffected !== undefined || isOneRow)
  if (preferences.maxAffected !== undefined && count > preferences.maxAffected)
    throw new Failure('INVALID_REQUEST', 'Query result exceeds max-affected preference constraint', {
      details: `The query affects ${count} rows`,
    })
  const body = isOneRow ? oneRow(rows) : listText(rows)
  // As PostgREST: rows that were inserted or removed have no place in a list.
  const place = wanted.kind === 'update' ? contentRange(0, count, undefined).replace(/\*$/, '') : '*/'
  const headers = [['content-range', `${place}${preferences.count ? count : '*'}`] as const, ...applied(preferences)]
  const status = wanted.kind === 'insert' ? 201 : wantsRows ? 200 : 204
  return wantsRows ? { status, headers, body } : { status, headers }
}

export async function callFunction(operation: Operation): Promise<Outcome> {
  const { exchange, database, catalogue, run, schema, address } = operation
  const isArgument = isArgumentOf(catalogue, schema, address.name)
  const query = readQuery(exchange.query, exchange.method === 'POST' ? undefined : isArgument)
  const fromQuery = [...new URLSearchParams(exchange.query)].filter(([name, value]) => isArgument(name, value))
  const given = exchange.method === 'POST' ? argumentsOf(await jsonBody(exchange)) : Object.fromEntries(fromQuery)
  const called = functionOf(catalogue, schema, address.name, Object.keys(given))
  const preferences = preferencesOf(exchange)
  const headers = applied(preferences)
  if (database.dialect === 'mysql') return { status: 200, headers, body: await callMysql(run, called, given) }
  if (called.columns.length === 0) {
    const body = await callScalar(run, called, given)
    return called.returnsNothing ? { status: 204, headers } : { status: 200, headers, body }
  }
  const plan = planOf(catalogue, tableOfFunction(catalogue, called), { ...query, ...windowOf(exchange, query) })
  const outcome = await answerRows(operation, plan, preferences, () => originOf(called, given))
  // A function that returns one row answers an object.
  return called.returnsSet || operation.isOneRow ? outcome : { ...outcome, status: 200, body: oneOfList(outcome.body) }
}

function oneOfList(body = '[]'): string {
  return body === '[]' ? 'null' : body.slice(1, -1)
}

function listText(rows: readonly Row[]): string {
  return `[${rows.map(rowText).join(',')}]`
}

function oneRow(rows: readonly Row[]): string {
  const [row, ...more] = rows
  if (row && more.length === 0) return rowText(row)
  throw new Failure('NOT_ONE_ROW', 'Cannot coerce the result to a single JSON object', {
    details: `The result contains ${rows.length} rows`,
  })
}
