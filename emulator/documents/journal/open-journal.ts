/** Opens the journal of a folder: damaged lines and one that has no end are taken out of the file before anything is written to it. */
import { copyFile, mkdir, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import type { Contents } from './entry.ts'
import { Journal } from './journal.ts'
import { readJournal } from './read-journal.ts'

const journalName = 'documents.journal'

/**
 * What the file of a folder has, and the journal that writes it on.
 *
 * @param folder made where it is missing
 * @param warn gets a sentence for lines that cannot be read
 */
export async function openJournal(folder: string, warn: (text: string) => void): Promise<{ contents: Contents; journal: Journal }> {
  await mkdir(folder, { recursive: true })
  const file = join(folder, journalName)
  const found = await readJournal(file)
  const contents: Contents = found?.contents ?? new Map()
  const damaged = found?.damaged ?? []
  if (damaged.length > 0) {
    const aside = `${file}.damaged-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`
    await copyFile(file, aside)
    const lines = damaged.length === 1 ? `line ${damaged[0]}` : `${damaged.length} lines, the first of them ${damaged[0]},`
    warn(
      `${file}:${damaged[0]} is damaged: ${lines} cannot be read and is left out. All other lines are in the database; the file as it was is ${aside}.`,
    )
  }
  // What was being written when the process ended was never acknowledged.
  if (found?.torn === true) await truncate(file, found.bytes)
  const journal = new Journal({ file, bytes: found?.bytes ?? 0, contents: () => contents })
  if (damaged.length > 0) await journal.compact()
  return { contents, journal }
}
