import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../emulator/documents/open-database.ts'
import type { MemoryDatabase } from '../../emulator/documents/memory-database.ts'
import { lockFolder } from '../../emulator/keeping/folder-lock.ts'
import { ObjectId } from '../../emulator/model/documents.ts'
import { clock } from './database.ts'

const root = mkdtempSync(join(tmpdir(), 'actionlab-journal-'))
afterAll(() => rmSync(root, { recursive: true }))
let count = 0
const newFolder = (): string => join(root, String(count++))

async function using<T>(folder: string, work: (database: MemoryDatabase) => Promise<T>): Promise<{ result: T; warnings: string[] }> {
  const warnings: string[] = []
  const database = await openDatabase({ clock, folder, warn: (text) => warnings.push(text) })
  const result = await work(database)
  await database.close()
  return { result, warnings }
}

const all = (folder: string) =>
  using(folder, async (database) => {
    const found: Record<string, unknown> = {}
    for (const name of database.collections()) found[name] = await database.find(name)
    return found
  })
const journalOf = (folder: string): string => join(folder, 'documents.journal')

describe('a database in a folder', () => {
  test('has after a restart what it had before', async () => {
    const folder = newFolder()
    const values = {
      _id: 'v',
      when: new Date(-5),
      at: new Date(5),
      id: new ObjectId('507f1f77bcf86cd799439011'),
      re: /a/i,
      bytes: new Uint8Array([1, 255]),
      n: [Number.NaN, -0, 1.5, null],
      text: '줄\n둘',
    }
    const { result } = await using(folder, async (database) => {
      for (const name of ['items', 'gone', 'empty']) await database.createCollection(name)
      await database.insert('gone', [{ a: 1 }])
      await database.dropCollection('gone')
      await database.insert('items', [{ _id: 1 }, { _id: '1' }, values, { _id: 'b', n: 1 }])
      await database.update('items', { filter: { _id: 'b' }, update: { $inc: { n: 1 } } })
      await database.remove('items', { filter: { _id: 1 } })
      const transaction = database.begin()
      await database.insert('items', [{ _id: 'x' }], { transaction })
      await database.remove('items', { filter: { _id: '1' }, transaction })
      await database.commit(transaction)
      await database.insert('items', [{ _id: 'never' }], { transaction: database.begin() })
      return database.find('items')
    })
    expect(result).toEqual([values, { _id: 'b', n: 2 }, { _id: 'x' }])
    expect((await all(folder)).result).toEqual({ items: result, empty: [] })
    expect(statSync(journalOf(folder)).mode & 0o077).toBe(0)
  })

  test('leaves out a last line that was never whole, and goes on behind it', async () => {
    const folder = newFolder()
    await using(folder, async (database) => {
      await database.createCollection('items')
      await database.insert('items', [{ _id: 'a' }])
    })
    const whole = readFileSync(journalOf(folder), 'utf8')
    const lastLine = whole.split('\n').at(-2) ?? ''
    for (const length of [1, 8, 9, 20, lastLine.length]) {
      writeFileSync(journalOf(folder), whole + lastLine.replace('"a"', '"b"').slice(0, length))
      const { result, warnings } = await using(folder, async (database) => {
        await database.insert('items', [{ _id: `after ${length}` }])
        return database.find('items')
      })
      expect([result, warnings]).toEqual([[{ _id: 'a' }, { _id: `after ${length}` }], []])
      expect((await all(folder)).result).toEqual({ items: result })
      writeFileSync(journalOf(folder), whole)
    }
  })

  test('says which line is damaged, keeps the file aside, and has all other lines', async () => {
    const folder = newFolder()
    await using(folder, async (database) => {
      await database.createCollection('items')
      for (const _id of ['a', 'b', 'c']) await database.insert('items', [{ _id }])
    })
    const damaged = readFileSync(journalOf(folder), 'utf8').replace('"b"', '"B"')
    writeFileSync(journalOf(folder), damaged)
    const { result, warnings } = await all(folder)
    expect(result).toEqual({ items: [{ _id: 'a' }, { _id: 'c' }] })
    expect(warnings).toEqual([expect.stringContaining(`${journalOf(folder)}:3 is damaged: line 3 cannot be read and is left out.`)])
    const [aside = ''] = readdirSync(folder).filter((name) => name.includes('.damaged-'))
    expect(readFileSync(join(folder, aside), 'utf8')).toBe(damaged)
    expect(await all(folder)).toEqual({ result, warnings: [] })
  })

  test('is written anew when most of its file is of the past', async () => {
    const folder = newFolder()
    const text = 'x'.repeat(100_000)
    await using(folder, async (database) => {
      await database.createCollection('items')
      await database.insert('items', [{ _id: 'a', n: 0, text }, { _id: 'b' }])
      for (let n = 1; n <= 60; n++) await database.update('items', { filter: { _id: 'a' }, update: { $set: { n, text: text + n } } })
      // Those that come while it is written anew are in the new file as well.
      await Promise.all(Array.from({ length: 50 }, (_, n) => database.insert('items', [{ _id: `c${n}` }])))
    })
    expect(statSync(journalOf(folder)).size).toBeLessThan(3_000_000)
    expect(readdirSync(folder)).toEqual(['documents.journal'])
    const { result } = await all(folder)
    expect((result['items'] as { n: number }[])[0]).toEqual({ _id: 'a', n: 60, text: `${text}60` })
    expect(result['items']).toHaveLength(52)
  })

  test('refuses what it cannot write, and is whole again when it can', async () => {
    const folder = newFolder()
    const database = await openDatabase({ clock, folder, warn: () => expect.fail('nothing is damaged') })
    await database.createCollection('items')
    const large = { _id: 'large', text: 'x'.repeat(5_000_000) }
    // As root, no mode of a folder keeps from writing: a folder in the place of the new file does.
    const obstacle = join(folder, 'documents.journal.new')
    mkdirSync(join(obstacle, 'x'), { recursive: true })
    await database.insert('items', [large])
    const refused = await database.insert('items', [{ _id: 'late' }]).catch((error: unknown) => error)
    expect(refused).toMatchObject({ fault: 'NOT_KEPT', message: expect.stringContaining('cannot be written into') as string })
    rmSync(obstacle, { recursive: true })
    await database.insert('items', [{ _id: 'then' }])
    await database.close()
    expect(Object.values((await all(folder)).result).flat()).toEqual([large, { _id: 'late' }, { _id: 'then' }])
  })

  test('is whole in a new file where somebody deleted the old one', async () => {
    const folder = newFolder()
    const database = await openDatabase({ clock, folder, warn: (text) => expect.fail(text) })
    await database.createCollection('items')
    await database.insert('items', [{ _id: 'a' }])
    rmSync(folder, { recursive: true })
    await database.insert('items', [{ _id: 'b' }])
    await database.close()
    await expect(database.insert('items', [{ _id: 'late' }])).rejects.toMatchObject({ fault: 'NOT_KEPT' })
    expect((await all(folder)).result).toEqual({ items: [{ _id: 'a' }, { _id: 'b' }] })
  })

  test('belongs to one process at a time', async () => {
    const first = await lockFolder(root)
    const second = await lockFolder(root)
    expect([first.holder, second.holder]).toEqual([undefined, String(process.pid)])
    first.release()
    const third = await lockFolder(root)
    expect(third.holder).toBeUndefined()
    third.release()
  })
})
