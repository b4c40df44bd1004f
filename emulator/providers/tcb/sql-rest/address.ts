/** Where the SQL interface is, and what its addresses name. docs.cloudbase.net/http-api/mysqldb/mysql-restful-api */
export const sqlPrefix = '/v1/rdb/rest/'
export const sqlRoute = `${sqlPrefix}*`

export interface SqlAddress {
  readonly schema: string | undefined
  /** A table, or with `isFunction` a function. */
  readonly name: string
  readonly isFunction: boolean
}

/** `{table}`, `{schema}/{table}`, `{instance}/{schema}/{table}`, `rpc/{function}`; `undefined` for anything else. */
export function addressOf(path: string): SqlAddress | undefined {
  const parts = path.slice(sqlPrefix.length).split('/').map(decoded)
  if (parts.includes('') || parts.length > 3) return undefined
  const [name = '', schema] = parts.toReversed()
  if (schema === 'rpc') return parts.length === 2 ? { schema: undefined, name, isFunction: true } : undefined
  return { schema, name, isFunction: false }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
