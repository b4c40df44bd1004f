// Writes into a database in a folder until it is killed, and prints each write that was acknowledged.
import { writeSync } from 'node:fs'
import { openDatabase } from '../../emulator/documents/open-database.ts'
import { systemClock } from '../../emulator/system/clock.ts'

const [folder, count] = process.argv.slice(2)
const loops = 4
const database = await openDatabase({ clock: systemClock, folder, warn: (text) => process.stderr.write(text) })
for (const collection of ['counters', 'log']) await database.createCollection(collection)
const padding = 'x'.repeat(500)
await Promise.all(
  Array.from({ length: loops }, async (_, index) => {
    const loop = `loop-${index}`
    for (let n = 1; n <= Number(count) / loops; n++) {
      const transaction = database.begin()
      await database.update('counters', { filter: { _id: loop }, update: { $set: { n, padding } }, upsert: true, transaction })
      await database.insert('log', [{ loop, n }], { transaction })
      await database.commit(transaction)
      writeSync(1, `${loop} ${n}\n`)
    }
  }),
)
// The test kills it.
setInterval(() => {}, 1000)
