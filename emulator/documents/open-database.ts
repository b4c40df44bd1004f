/** Opens a document database: in memory, or in a folder where it outlives the process. */
import { copyFile, mkdir, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../model/clock.ts'
import { Journal } from './journal/journal.ts'
import type { Contents } from './journal/entry.ts'
import { readJournal } from './journal/read-journal.ts'
import { MemoryDatabase } from './memory-database.ts'
import { readSeeds } from './seeds.ts'

export interface OpenOptions {
  readonly clock: Clock
  /** Absolute; made where it is missing. It belongs to this database alone. Undefined: in memory. */
  readonly folder?: string | undefined
  /** A folder with a file for each collection that is there at the start; absolute. */
  readonly seeds?: string | undefined
  /** Gets a sentence for what of the file cannot be read. */
  warn(text: string): void
}

const journalName = 'documents.journal'

/** @throws {EmulatorError} `BAD_CONFIG` where the seeds cannot be read */
export async function openDatabase({ clock, folder, seeds, warn }: OpenOptions): Promise<MemoryDatabase> {
  const seeding = seeds === undefined ? {} : { seeds: () => readSeeds(seeds) }
  const kept = folder === undefined ? {} : await openJournal(folder, warn)
  const database = new MemoryDatabase({ clock, ...kept, ...seeding })
  try {
    await database.plant()
  } catch (error) {
    await database.close()
    throw error
  }
  return database
}

/** What the file of a folder has, and the journal that writes it on. */
async function openJournal(folder: string, warn: (text: string) => void): Promise<{ contents: Contents; journal: Journal }> {
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
