/**
 * A PostgreSQL of this process: PGlite, which takes seconds to make a new database. One in memory is therefore emptied when its session ends, and
 * given to the next one.
 */
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { SqlUnavailable, type OpenSqlDatabase } from '../model/sql.ts'
import { EmbeddedThread } from './embedded-thread.ts'
import type { SqlOptions } from './sql-options.ts'
import { PostgresSession, type Connections } from './postgres-session.ts'
import { driverFile } from './project-driver.ts'
import { rolesSql } from './roles.ts'

const packageName = '@electric-sql/pglite'

/** Databases in memory that no session has: each takes hundreds of MB. */
const idle: EmbeddedThread[] = []
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
  const kept = folder === undefined ? idle.pop() : undefined
  const database = kept === undefined || kept.hasEnded ? await EmbeddedThread.open(moduleOf(root), folder) : kept
  const session = new PostgresSession(connectionsOf(database, folder !== undefined), schema)
  try {
    await database.script(rolesSql)
    await session.seed(seeds)
  } catch (error) {
    await session.close()
    throw error
  }
  return session
}

/** The address of our own PGlite, or of the project's where it is not beside us. */
function moduleOf(root: string): string {
  return pathToFileURL(ownFile() ?? driverFile(root, packageName, 'The embedded SQL database')).href
}

function ownFile(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(packageName)
  } catch {
    return undefined
  }
}

function connectionsOf(database: EmbeddedThread, isKept: boolean): Connections {
  let isClosed = false
  return {
    transaction(work) {
      if (isClosed) return Promise.reject(new SqlUnavailable('The session of this database has ended.'))
      return database.transaction(work)
    },
    script: (text) => database.script(text),
    async close() {
      if (isClosed) return
      isClosed = true
      if (isKept || idle.length >= mostIdle) return database.close()
      await database.script(emptySql).then(
        () => idle.push(database),
        () => database.close(),
      )
    },
  }
}
