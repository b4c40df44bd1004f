/** What a SQL database is for those who ask it. */

export type SqlDialect = 'postgres' | 'mysql'

/** A bound value: text that the database reads as the type that it is compared with or put into. */
export type SqlValue = string | null

export interface SqlResult {
  /** Each value as JSON text, or null. */
  readonly rows: readonly (readonly (string | null)[])[]
  /** Rows that a statement without an answer changed. */
  readonly affected: number
  /** Of the columns, where the statement has not named them. */
  readonly names?: readonly string[] | undefined
  /** MySQL: the number that the first inserted row was given; 0 where there is none. */
  readonly insertId: number
}

/** Runs one statement; `?` in the text, or `$1`, `$2` of Postgres, stand for the values. */
export type SqlRun = (text: string, values?: readonly SqlValue[]) => Promise<SqlResult>

/** In whose name a transaction runs, where the database has such roles. */
export interface SqlRole {
  readonly name: string
  /** Claims of the token as JSON text. */
  readonly claims: string
}

/** Why the database refused a statement: SQLSTATE of Postgres and MySQL. */
export class SqlError extends Error {
  override readonly name = 'SqlError'
  readonly state: string
  readonly detail: string | undefined
  readonly hint: string | undefined

  constructor(
    message: string,
    state: string,
    { detail, hint, cause }: { detail?: string | undefined; hint?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.state = state
    this.detail = detail
    this.hint = hint
  }
}

/** The database cannot be reached, or what it needs is not installed. */
export class SqlUnavailable extends Error {
  override readonly name = 'SqlUnavailable'
}

export interface SqlColumn {
  readonly name: string
  /** As the database writes it in a cast, such as `bigint` or `text[]`. */
  readonly type: string
}

export interface SqlTable {
  readonly schema: string
  readonly name: string
  readonly columns: readonly SqlColumn[]
  readonly primaryKey: readonly string[]
  /** MySQL: the column that numbers its rows. */
  readonly autoIncrement?: string | undefined
}

export interface SqlForeignKey {
  readonly name: string
  readonly schema: string
  readonly table: string
  readonly columns: readonly string[]
  readonly toSchema: string
  readonly toTable: string
  readonly toColumns: readonly string[]
  /** No two rows have the same values in its columns. */
  readonly isUnique: boolean
}

export interface SqlParameter {
  /** '' where it has none. */
  readonly name: string
  readonly type: string
  readonly hasDefault: boolean
}

export interface SqlFunction {
  readonly schema: string
  readonly name: string
  readonly parameters: readonly SqlParameter[]
  readonly returnsSet: boolean
  /** The columns of what it returns; none for a scalar. */
  readonly columns: readonly SqlColumn[]
  /** The table whose rows it returns. */
  readonly table?: { readonly schema: string; readonly name: string } | undefined
  readonly returnsNothing: boolean
  /** MySQL: it is called, and not selected from. */
  readonly isProcedure: boolean
}

export interface SqlCatalogue {
  /** Schemas that may be named. */
  readonly schemas: readonly string[]
  readonly tables: readonly SqlTable[]
  readonly foreignKeys: readonly SqlForeignKey[]
  readonly functions: readonly SqlFunction[]
}

/** A relational database. Every method rejects with a {@link SqlError} or {@link SqlUnavailable}. */
export interface SqlDatabase {
  readonly dialect: SqlDialect
  /** The schema of names without one. */
  readonly schema: string
  /** What there is; read again where `fresh` is asked for. */
  catalogue(fresh?: boolean): Promise<SqlCatalogue>
  /** Runs statements of which all or none take effect. */
  transaction<T>(role: SqlRole | undefined, work: (run: SqlRun) => Promise<T>): Promise<T>
}

/** Which relational database functions and clients have. */
export interface SqlSource {
  /** Address of a PostgreSQL or MySQL; undefined: one is embedded. */
  readonly url?: string | undefined
  /** The schema of names without one. */
  readonly schema?: string | undefined
  /** A file of SQL that a database without tables begins with; absolute. */
  readonly seeds?: string | undefined
}

export interface OpenSqlDatabase extends SqlDatabase {
  close(): Promise<void>
}
