/** A MySQL or MariaDB by its address, by the project's own driver. */
import {
  SqlError,
  SqlUnavailable,
  type OpenSqlDatabase,
  type SqlCatalogue,
  type SqlResult,
  type SqlRole,
  type SqlRun,
} from '../model/sql.ts'
import { readMysqlCatalogue } from './mysql-catalogue.ts'
import { seedsFailed, type SqlOptions } from './sql-options.ts'
import { projectDriver } from './project-driver.ts'

/** What is used of the package `mysql2`. */
interface Mysql {
  createPool(options: object): Pool
  createConnection(options: object): Promise<Connection>
}
interface Pool {
  getConnection(): Promise<Connection & { release(): void }>
  end(): Promise<void>
}
interface Connection {
  query(text: string): Promise<unknown>
  execute(options: { sql: string; values: unknown[]; rowsAsArray: true }): Promise<[rows: unknown, fields: unknown]>
  end(): Promise<void>
}
interface Field {
  readonly name: string
  readonly columnType: number
}

/** Connections at the same time. */
const mostConnections = 4
/** Types of the protocol whose text is a number of JSON, and the one that is JSON. */
const numbers = new Set([0, 1, 2, 3, 4, 5, 8, 9, 13, 246])
const json = 245

export async function openMysql({ root, schema }: SqlOptions, url: string, seeds: string | undefined): Promise<OpenSqlDatabase> {
  const driver = await projectDriver<Mysql>(root, 'mysql2/promise', 'A MySQL')
  const uri = url.replace(/^mariadb:/, 'mysql:')
  const pool = driver.createPool({
    uri,
    connectionLimit: mostConnections,
    dateStrings: true,
    jsonStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
  })
  const session = new MysqlSession(pool, schema ?? decodeURIComponent(new URL(uri).pathname.slice(1)))
  try {
    if (seeds !== undefined && (await session.catalogue()).tables.length === 0) {
      const connection = await driver.createConnection({ uri, multipleStatements: true })
      try {
        await connection.query(seeds)
      } catch (error) {
        throw seedsFailed(error)
      } finally {
        await connection.end()
      }
    }
    await session.catalogue(true)
  } catch (error) {
    await session.close()
    throw error
  }
  return session
}

class MysqlSession implements OpenSqlDatabase {
  readonly dialect = 'mysql'
  readonly schema: string
  readonly #pool: Pool
  #catalogue: Promise<SqlCatalogue> | undefined

  constructor(pool: Pool, schema: string) {
    this.#pool = pool
    this.schema = schema
  }

  catalogue(fresh = false): Promise<SqlCatalogue> {
    if (fresh || this.#catalogue === undefined) {
      const read = this.transaction(undefined, (run) => readMysqlCatalogue(run, this.schema))
      this.#catalogue = read
      read.catch(() => (this.#catalogue = undefined))
    }
    return this.#catalogue
  }

  /** MySQL has no roles of a transaction. */
  transaction<T>(_role: SqlRole | undefined, work: (run: SqlRun) => Promise<T>): Promise<T> {
    return refusing(async () => {
      const connection = await this.#pool.getConnection()
      try {
        await connection.query('START TRANSACTION')
        const result = await work((sql, values = []) => execute(connection, sql, [...values]))
        await connection.query('COMMIT')
        return result
      } catch (error) {
        await connection.query('ROLLBACK').catch(() => undefined)
        throw error
      } finally {
        connection.release()
      }
    })
  }

  close(): Promise<void> {
    return this.#pool.end()
  }
}

async function execute(connection: Connection, sql: string, values: unknown[]): Promise<SqlResult> {
  const [answer, fieldList] = await connection.execute({ sql, values, rowsAsArray: true })
  if (!Array.isArray(answer)) {
    const { affectedRows = 0, insertId = 0 } = answer as { affectedRows?: number; insertId?: number }
    return { rows: [], affected: affectedRows, insertId }
  }
  // A procedure answers several results; the first one is its own.
  const isCall = Array.isArray(answer[0]) && Array.isArray(answer[0][0])
  const [rows, fields] = isCall ? [answer[0], (fieldList as unknown[])[0]] : [answer, fieldList]
  const columns = (Array.isArray(fields) ? fields : []) as Field[]
  return {
    rows: (rows as unknown[][]).map((row) => row.map((value, index) => jsonText(value, columns[index]))),
    names: columns.map(({ name }) => name),
    affected: 0,
    insertId: 0,
  }
}

/** Dates and what is longer than a double are texts of the driver; bytes become Base64. */
function jsonText(value: unknown, field: Field | undefined): string | null {
  if (value === null || value === undefined) return null
  if (field && numbers.has(field.columnType)) return typeof value === 'string' ? value : JSON.stringify(value)
  if (field?.columnType === json && typeof value === 'string') return value
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'))
  return JSON.stringify(value)
}

/** Errors of the server have SQLSTATE; those of the connection have none. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Error) || error instanceof SqlError) throw error
    const { code, errno, sqlState } = error as Error & { code?: string; errno?: number; sqlState?: string }
    if (code === undefined) throw error
    if (sqlState === undefined || /^(?:08|28)/.test(sqlState) || errno === 1049)
      throw new SqlUnavailable(error.message || code, { cause: error })
    throw new SqlError(error.message, errno === 1142 || errno === 1143 ? '42501' : sqlState, { cause: error })
  }
}
