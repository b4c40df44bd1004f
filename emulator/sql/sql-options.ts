/** What a database is opened with, and the SQL that it begins with. */
import { readFile } from 'node:fs/promises'
import { SqlUnavailable, type SqlSource } from '../model/sql.ts'

export interface SqlOptions extends SqlSource {
  /** Of the project, whose own drivers are used. */
  readonly root: string
  /** Where an embedded database is kept; undefined: in memory. */
  readonly folder: string | undefined
}

export async function readSeeds(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new SqlUnavailable(
      `The SQL that the database begins with cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

/** What the seeds' SQL was refused with. */
export function seedsFailed(error: unknown): SqlUnavailable {
  const why = error instanceof Error ? error.message : String(error)
  return new SqlUnavailable(`The SQL that the database begins with was refused: ${why}`, { cause: error })
}
