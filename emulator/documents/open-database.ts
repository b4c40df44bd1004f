/** Opens a document database: in memory, or in a folder where it outlives the process. */
import type { Clock } from '../model/clock.ts'
import { openJournal } from './journal/open-journal.ts'
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
