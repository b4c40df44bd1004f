/** Opens the relational database of a session: a PostgreSQL that is embedded, in memory or in a folder, or a server's by its address. */
import { SqlUnavailable, type OpenSqlDatabase } from '../model/sql.ts'
import { readSeeds, type SqlOptions } from './sql-options.ts'

export async function openSql(options: SqlOptions): Promise<OpenSqlDatabase> {
  const { url, seeds } = options
  const text = seeds === undefined ? undefined : await readSeeds(seeds)
  if (url === undefined) return (await import('./embedded.ts')).openEmbedded(options, text)
  const scheme = /^(\w+):\/\//.exec(url)?.[1] ?? ''
  if (scheme === 'postgres' || scheme === 'postgresql') return (await import('./postgres.ts')).openPostgres(options, url, text)
  if (scheme === 'mysql' || scheme === 'mariadb') return (await import('./mysql.ts')).openMysql(options, url, text)
  throw new SqlUnavailable(
    `The address of a SQL database begins with postgres:// or mysql://, not ${scheme === '' ? 'without a scheme' : `${scheme}://`}.`,
  )
}
