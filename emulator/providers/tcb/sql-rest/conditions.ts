/** Writes filters as SQL. docs.postgrest.org/en/v12/references/api/tables_views.html#operators */
import type { SqlTable } from '../../../model/sql.ts'
import { expressionOf, type Expression } from './columns.ts'
import { Failure } from './failure.ts'
import type { Comparison, Filter, Operator } from './filters.ts'
import type { Statement } from './statement.ts'

const signs: Partial<Record<Operator, string>> = {
  eq: '=',
  neq: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  like: 'LIKE',
  ilike: 'ILIKE',
  match: '~',
  imatch: '~*',
  cs: '@>',
  cd: '<@',
  ov: '&&',
  sl: '<<',
  sr: '>>',
  nxr: '&<',
  nxl: '&>',
  adj: '-|-',
}
const searches: Partial<Record<Operator, string>> = {
  fts: 'to_tsquery',
  plfts: 'plainto_tsquery',
  phfts: 'phraseto_tsquery',
  wfts: 'websearch_to_tsquery',
}
const states: Readonly<Record<string, string>> = {
  null: 'IS NULL',
  not_null: 'IS NOT NULL',
  true: 'IS TRUE',
  false: 'IS FALSE',
  unknown: 'IS UNKNOWN',
}

/** Filters that all hold; '' where there are none. */
export function conditionOf(statement: Statement, table: SqlTable, alias: string, filters: readonly Filter[]): string {
  return filters.map((filter) => filterSql(statement, table, alias, filter)).join(' AND ')
}

function filterSql(statement: Statement, table: SqlTable, alias: string, filter: Filter): string {
  if (filter.kind !== 'comparison') {
    const items = filter.items.map((item) => filterSql(statement, table, alias, item))
    return `${filter.isNegated ? 'NOT ' : ''}(${items.join(filter.kind === 'and' ? ' AND ' : ' OR ')})`
  }
  const expression = expressionOf(statement, table, alias, filter)
  const sql = statement.dialect === 'postgres' ? postgres(statement, expression, filter) : mysql(statement, expression, filter)
  return filter.isNegated ? `NOT (${sql})` : sql
}

function postgres(statement: Statement, { sql, type }: Expression, { operator, values, quantifier, language }: Comparison): string {
  const [value = ''] = values
  if (operator === 'is') return `${sql} ${stateOf(value)}`
  if (operator === 'isdistinct') return `${sql} IS DISTINCT FROM ${statement.bind(value, type)}`
  if (operator === 'in') return values.length === 0 ? 'FALSE' : `${sql} IN (${values.map((one) => statement.bind(one, type)).join(', ')})`
  const search = searches[operator]
  if (search !== undefined) {
    const config = language === undefined ? '' : `${statement.bind(language, 'regconfig')}, `
    const vector = type === 'tsvector' ? sql : `to_tsvector(${config}${sql})`
    return `${vector} @@ ${search}(${config}${statement.bind(value)})`
  }
  const isPattern = operator === 'like' || operator === 'ilike' || operator === 'match' || operator === 'imatch'
  const read = isPattern ? 'text' : type
  const sign = signs[operator] ?? '='
  const bound = values.map((one) => statement.bind(operator.endsWith('like') ? one.replaceAll('*', '%') : one, read))
  if (quantifier) return `${sql} ${sign} ${quantifier === 'any' ? 'ANY' : 'ALL'} (ARRAY[${bound.join(', ')}]::${read}[])`
  return `${sql} ${sign} ${bound[0] ?? ''}`
}

/** Operators of Postgres that MySQL has not are refused. */
function mysql(statement: Statement, { sql, type }: Expression, { operator, values, quantifier, steps }: Comparison): string {
  // Placeholders have no numbers: what is bound in a path could stand in one place only, before the value.
  if (steps.length > 0 && (quantifier || operator === 'cd')) throw new Failure('INVALID_REQUEST', `MySQL compares no path by ${operator}`)
  const bind = (value: string): string =>
    statement.bind(isBoolean(type) && (value === 'true' || value === 'false') ? String(Number(value === 'true')) : value)
  const [value = ''] = values
  if (operator === 'is') return `${sql} ${stateOf(value)}`
  if (operator === 'isdistinct') return `NOT (${sql} <=> ${bind(value)})`
  if (operator === 'in') return values.length === 0 ? 'FALSE' : `${sql} IN (${values.map(bind).join(', ')})`
  // Candidates are JSON: `cs.["a"]`.
  if (operator === 'cs') return `JSON_CONTAINS(${sql}, ${statement.bind(value)})`
  if (operator === 'cd') return `JSON_CONTAINS(${statement.bind(value)}, ${sql})`
  const compare = mysqlComparisons[operator]
  if (compare === undefined) throw new Failure('INVALID_REQUEST', `MySQL has no operator for ${operator}`)
  const compared = values.map((one) => compare(sql, operator.endsWith('like') ? bind(one.replaceAll('*', '%')) : bind(one)))
  return quantifier ? `(${compared.join(quantifier === 'any' ? ' OR ' : ' AND ')})` : (compared[0] ?? 'FALSE')
}

const mysqlComparisons: Partial<Record<Operator, (sql: string, value: string) => string>> = {
  eq: (sql, value) => `${sql} = ${value}`,
  neq: (sql, value) => `${sql} <> ${value}`,
  gt: (sql, value) => `${sql} > ${value}`,
  gte: (sql, value) => `${sql} >= ${value}`,
  lt: (sql, value) => `${sql} < ${value}`,
  lte: (sql, value) => `${sql} <= ${value}`,
  // Whether case counts is the collation's to say; `like` asks for it.
  like: (sql, value) => `${sql} LIKE BINARY ${value}`,
  ilike: (sql, value) => `LOWER(${sql}) LIKE LOWER(${value})`,
  match: (sql, value) => `${sql} REGEXP BINARY ${value}`,
  imatch: (sql, value) => `LOWER(${sql}) REGEXP LOWER(${value})`,
}

function isBoolean(type: string): boolean {
  return type.startsWith('tinyint')
}

function stateOf(value: string): string {
  const state = states[value.toLowerCase()]
  if (state === undefined) throw new Failure('INVALID_PARAM', `"is" takes ${Object.keys(states).join(', ')}, not "${value}"`)
  return state
}
