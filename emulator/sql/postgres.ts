/** A PostgreSQL by its address, by the project's own driver. */
import type { OpenSqlDatabase } from '../model/sql.ts'
import type { SqlOptions } from './sql-options.ts'
import { PostgresSession, type Connections } from './postgres-session.ts'
import { projectDriver } from './project-driver.ts'

/** What is used of the package `pg`. */
interface Pg {
  Pool: new (options: { connectionString: string; max: number }) => Pool
}
interface Pool {
  connect(): Promise<Client>
  end(): Promise<void>
  on(event: 'error', listener: () => void): void
}
interface Client {
  query(query: string | { text: string; values: unknown[]; rowMode: 'array' }): Promise<{ rows: unknown[][]; rowCount: number | null }>
  release(broken?: boolean): void
}

/** Connections at the same time. */
const mostConnections = 4

export async function openPostgres({ root, schema }: SqlOptions, url: string, seeds: string | undefined): Promise<OpenSqlDatabase> {
  const { Pool } = await projectDriver<Pg>(root, 'pg', 'A PostgreSQL')
  const pool = new Pool({ connectionString: url, max: mostConnections })
  // A connection that is lost while nobody uses it is made again.
  pool.on('error', () => {})
  const connections: Connections = {
    async transaction(work) {
      const client = await pool.connect()
      let broken = false
      try {
        await client.query('BEGIN')
        const result = await work({
          query: async (text, values) => {
            const { rows, rowCount } = await client.query({ text, values: [...values], rowMode: 'array' })
            return { rows, affected: rowCount ?? 0 }
          },
        })
        await client.query('COMMIT')
        return result
      } catch (error) {
        await client.query('ROLLBACK').catch(() => (broken = true))
        throw error
      } finally {
        client.release(broken)
      }
    },
    async script(text) {
      const client = await pool.connect()
      try {
        await client.query(text)
      } finally {
        client.release()
      }
    },
    close: () => pool.end(),
  }
  const session = new PostgresSession(connections, schema)
  try {
    await session.seed(seeds)
  } catch (error) {
    await session.close()
    throw error
  }
  return session
}
