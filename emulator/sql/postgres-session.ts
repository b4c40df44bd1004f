/** What an embedded PostgreSQL and a server's have in common: transactions in somebody's name, the catalogue, and seeds. */
import {
  SqlError,
  SqlUnavailable,
  type OpenSqlDatabase,
  type SqlCatalogue,
  type SqlResult,
  type SqlRole,
  type SqlRun,
  type SqlValue,
} from '../model/sql.ts'
import { seedsFailed } from './sql-options.ts'
import { readPostgresCatalogue } from './postgres-catalogue.ts'

/** A connection, or the only one of a database. */
export interface Connection {
  query(text: string, values: readonly SqlValue[]): Promise<{ readonly rows: readonly (readonly unknown[])[]; readonly affected: number }>
}

export interface Connections {
  /** Runs all in one transaction. */
  transaction<T>(work: (connection: Connection) => Promise<T>): Promise<T>
  /** Runs SQL of several statements. */
  script(text: string): Promise<void>
  close(): Promise<void>
}

export class PostgresSession implements OpenSqlDatabase {
  readonly dialect = 'postgres'
  readonly schema: string
  readonly #connections: Connections
  #catalogue: Promise<SqlCatalogue> | undefined
  #roles: Promise<ReadonlySet<string>> | undefined

  constructor(connections: Connections, schema = 'public') {
    this.#connections = connections
    this.schema = schema
  }

  /** Runs the SQL that a database without tables begins with. */
  async seed(text: string | undefined): Promise<void> {
    if (text === undefined) return
    const { tables } = await this.catalogue(true)
    if (tables.some(({ schema }) => schema === this.schema)) return
    await this.#connections.script(text).catch((error: unknown) => {
      throw seedsFailed(error)
    })
    this.#catalogue = undefined
  }

  catalogue(fresh = false): Promise<SqlCatalogue> {
    if (fresh || this.#catalogue === undefined) {
      const read = this.transaction(undefined, readPostgresCatalogue)
      this.#catalogue = read
      read.catch(() => (this.#catalogue = undefined))
    }
    return this.#catalogue
  }

  async transaction<T>(role: SqlRole | undefined, work: (run: SqlRun) => Promise<T>): Promise<T> {
    const known = role && (await (this.#roles ??= this.#readRoles())).has(role.name)
    return refusing(() =>
      this.#connections.transaction(async (connection) => {
        const run = runOf(connection)
        if (role) await run(`SELECT set_config('request.jwt.claims', $1::text, true)`, [role.claims])
        if (known) await run(`SET LOCAL ROLE "${role.name.replaceAll('"', '""')}"`)
        return work(run)
      }),
    )
  }

  close(): Promise<void> {
    return this.#connections.close()
  }

  async #readRoles(): Promise<ReadonlySet<string>> {
    const { rows } = await this.#connections.transaction((connection) => connection.query('SELECT rolname::text FROM pg_roles', []))
    return new Set(rows.map(([name]) => String(name)))
  }
}

function runOf(connection: Connection): SqlRun {
  return async (text, values = []): Promise<SqlResult> => {
    const { rows, affected } = await connection.query(text, values)
    return { rows: rows.map((row) => row.map(textOf)), affected, insertId: 0 }
  }
}

/** All but counts are text already. */
function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Errors of both drivers have SQLSTATE in `code`. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const { code, detail, hint } = error as Error & { code?: unknown; detail?: string; hint?: string }
    if (typeof code !== 'string') throw error
    // 08 and 57P: the connection; three letters and more: the system's, such as ECONNREFUSED.
    if (!/^[0-9A-Z]{5}$/.test(code) || /^(?:08|57P|28|3D)/.test(code)) throw new SqlUnavailable(error.message || code, { cause: error })
    throw new SqlError(error.message, code, { detail, hint, cause: error })
  }
}
