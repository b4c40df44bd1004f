/** Whatever is written into a database in a folder, in transactions or not: what was in memory at the end is there after a restart. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { MemoryDatabase } from '../../emulator/documents/memory-database.ts'
import { openDatabase } from '../../emulator/documents/open-database.ts'
import type { StoredDocument } from '../../emulator/model/documents.ts'
import { systemClock } from '../../emulator/system/clock.ts'
import { patience, settings } from '../support/fuzz-settings.ts'

const root = mkdtempSync(join(tmpdir(), 'actionlab-any-writes-'))
afterAll(() => rmSync(root, { recursive: true }))
let count = 0

const id = fc.constantFrom('a', 'b', 'c', 1)
const name = fc.constantFrom('items', 'others')
const value = fc.oneof(fc.double(), fc.string({ unit: 'grapheme' }), fc.date(), fc.constantFrom(null, [], {}, [{ x: -0 }]))
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('set' as const), name, id, value }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('remove' as const, 'drop' as const), name, id }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('begin' as const, 'commit' as const, 'rollback' as const) }) },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

async function opened<T>(folder: string, work: (database: MemoryDatabase) => Promise<T>): Promise<T> {
  const database = await openDatabase({ clock: systemClock, folder, warn: (text) => expect.fail(text) })
  const result = await work(database)
  await database.close()
  return result
}

async function contentsOf(database: MemoryDatabase): Promise<Record<string, StoredDocument[]>> {
  const found: Record<string, StoredDocument[]> = {}
  for (const collection of database.collections()) found[collection] = await database.find(collection)
  return found
}

/** Runs one step; `transaction` is the one that is open. @returns the one that is open then */
async function run(database: MemoryDatabase, one: Step, transaction: string | undefined): Promise<string | undefined> {
  switch (one.kind) {
    case 'begin':
      return transaction ?? database.begin()
    case 'commit':
      await database.commit(transaction ?? 'none').catch(() => {})
      return undefined
    case 'rollback':
      database.rollback(transaction ?? 'none')
      return undefined
    case 'drop':
      await database.dropCollection(one.name)
      return transaction
    case 'remove':
      await database.remove(one.name, { filter: { _id: one.id }, transaction })
      return transaction
    case 'set': {
      if (!database.collections().includes(one.name)) await database.createCollection(one.name)
      const update = { $set: { value: one.value } }
      await database.update(one.name, { filter: { _id: one.id }, update, upsert: true, transaction })
      return transaction
    }
  }
}

test(
  'a database is after a restart what it was, whatever was written',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const folder = join(root, String(count++))
        const before = await opened(folder, async (database) => {
          let transaction: string | undefined
          // What is refused changes nothing.
          for (const one of steps) transaction = await run(database, one, transaction).catch(() => transaction)
          return contentsOf(database)
        })
        expect(await opened(folder, contentsOf)).toEqual(before)
      }),
      settings(20),
    )
  },
  patience,
)
