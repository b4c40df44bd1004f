/**
 * A PostgreSQL inside this process: PGlite, which takes seconds to make a new database. One in memory is therefore emptied when its session ends, and
 * given to the next one.
 */
import type { PGlite as Pglite, Transaction } from '@electric-sql/pglite'
import { SqlUnavailable, type OpenSqlDatabase } from '../model/sql.ts'
import type { SqlOptions } from './sql-options.ts'
import { PostgresSession, type Connections } from './postgres-session.ts'
import { projectDriver } from './project-driver.ts'
import { rolesSql } from './roles.ts'

const packageName = '@electric-sql/pglite'

/** Databases in memory that no session has: each takes hundreds of MB. */
const idle: Pglite[] = []
const mostIdle = 1

/** All that a session can have made, roles of its own too. */
const emptySql = `
RESET ALL;
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
    EXECUTE format('DROP SCHEMA %I CASCADE', name);
  END LOOP;
  FOR name IN SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> current_user LOOP
    EXECUTE format('DROP OWNED BY %I CASCADE', name);
    EXECUTE format('DROP ROLE %I', name);
  END LOOP;
END $$;
CREATE SCHEMA public;
`

export async function openEmbedded({ root, folder, schema }: SqlOptions, seeds: string | undefined): Promise<OpenSqlDatabase> {
  const database = folder === undefined ? (idle.pop() ?? (await create(root))) : await create(root, folder)
  const session = new PostgresSession(connectionsOf(database, folder !== undefined), schema)
  try {
    await database.exec(rolesSql)
    await session.seed(seeds)
  } catch (error) {
    await session.close()
    throw error
  }
  return session
}

async function create(root: string, folder?: string): Promise<Pglite> {
  const { PGlite } = await load(root)
  return PGlite.create(folder)
}

/** Ours, or the project's where it is not beside us. */
async function load(root: string): Promise<{ PGlite: typeof Pglite }> {
  try {
    return await import('@electric-sql/pglite')
  } catch {
    return projectDriver<{ PGlite: typeof Pglite }>(root, packageName, 'The embedded SQL database')
  }
}

function connectionsOf(database: Pglite, isKept: boolean): Connections {
  let isClosed = false
  return {
    transaction(work) {
      if (isClosed) return Promise.reject(new SqlUnavailable('The session of this database has ended.'))
      return database.transaction((transaction) => work({ query: (text, values) => query(transaction, text, values) }))
    },
    async script(text) {
      await database.exec(text)
    },
    async close() {
      if (isClosed) return
      isClosed = true
      if (isKept || idle.length >= mostIdle) return database.close()
      await database.exec(emptySql).then(
        () => idle.push(database),
        () => database.close(),
      )
    },
  }
}

async function query(
  transaction: Transaction,
  text: string,
  values: readonly (string | null)[],
): ReturnType<Parameters<Parameters<Connections['transaction']>[0]>[0]['query']> {
  const { rows, affectedRows = 0 } = await transaction.query<unknown[]>(text, [...values], { rowMode: 'array' })
  return { rows, affected: affectedRows }
}
