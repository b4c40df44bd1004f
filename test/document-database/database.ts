// A database with one collection, `items`, for the tests of this folder.
import { MemoryDatabase } from '../../emulator/documents/memory-database.ts'
import type { DocumentFields } from '../../emulator/model/documents.ts'
import { createVirtualClock } from '../../emulator/index.ts'

export const clock = createVirtualClock(Date.UTC(2026, 0, 1))

export async function databaseWith(...documents: readonly DocumentFields[]): Promise<MemoryDatabase> {
  const database = new MemoryDatabase({ clock })
  await database.createCollection('items')
  if (documents.length > 0) await database.insert('items', documents)
  return database
}
