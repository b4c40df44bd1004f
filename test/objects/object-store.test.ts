/** The object store by itself, in memory and in a folder: the same promises hold in both. */
import { appendFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, test } from 'vitest'
import type { ObjectStore } from '../../emulator/model/objects.ts'
import { openKeptObjects, openObjects } from '../../emulator/objects/open-objects.ts'

const root = await mkdtemp(join(tmpdir(), 'objects-'))
afterAll(() => rm(root, { recursive: true, force: true }))

let made = 0
const folder = (): string => join(root, String(++made))
const clock = { now: () => 1_700_000_000_000 }
const kept = (at: string, problems: string[] = [], seeds?: string): Promise<ObjectStore> =>
  openKeptObjects({ folder: at, clock, seeds, onProblem: (problem) => problems.push(problem) })

const read = async (store: ObjectStore, key: string, from?: number, to?: number): Promise<string | undefined> => {
  const opened = await store.open(key, from === undefined || to === undefined ? undefined : { from, to })
  return opened && text(opened.body)
}

/** A body that breaks off after its first half. */
function broken(): Readable {
  return Readable.from(
    (async function* () {
      yield Buffer.from('half')
      throw new Error('The client went away.')
    })(),
  )
}

describe.each([
  ['in memory', () => openObjects({ clock })],
  ['in a folder', () => kept(folder())],
])('an object store %s', (_where, open) => {
  test('gives back what was put, whole and in part, with its size, type, time and MD5', async () => {
    const store = await open()
    const object = await store.put('a/b.txt', Buffer.from('hello'), { metadata: { owner: 'u1' } })
    expect(object).toEqual({
      key: 'a/b.txt',
      size: 5,
      etag: '5d41402abc4b2a76b9719d911017c592',
      contentType: 'text/plain',
      modified: clock.now(),
      metadata: { owner: 'u1' },
    })
    expect(store.head('a/b.txt')).toEqual(object)
    expect(await read(store, 'a/b.txt')).toBe('hello')
    expect(await read(store, 'a/b.txt', 1, 3)).toBe('ell')
    expect(await read(store, 'a')).toBeUndefined()
    await store.close()
  })

  test('keeps an empty object, a large one that comes in pieces, and both of a name and what looks like its folder', async () => {
    const store = await open()
    await store.put('empty', new Uint8Array(0))
    await store.put('empty/inside', Readable.from(Array.from({ length: 300 }, () => Buffer.alloc(10_000, 'x'))))
    expect(await read(store, 'empty')).toBe('')
    expect(store.head('empty/inside')?.size).toBe(3_000_000)
    expect((await read(store, 'empty/inside', 2_999_990, 2_999_999))?.length).toBe(10)
    await store.close()
  })

  test('leaves the old content where the new one breaks off, and what was opened stays readable', async () => {
    const store = await open()
    await store.put('f', Buffer.from('old'))
    await expect(store.put('f', broken())).rejects.toThrow('went away')
    expect(await read(store, 'f')).toBe('old')
    const opened = await store.open('f')
    await store.put('f', Buffer.from('new'))
    await store.delete('f')
    expect(opened && (await text(opened.body))).toBe('old')
    await store.close()
  })

  test('copies, deletes, and takes nothing of a key that exists where the caller says so', async () => {
    const store = await open()
    await store.put('from', Buffer.from('1'), { contentType: 'image/png', metadata: { a: 'b' } })
    await store.put('to', Buffer.from('2'))
    expect(await store.copy('from', 'to', { unlessExists: true })).toBeUndefined()
    expect(await store.copy('nothing', 'to')).toBeUndefined()
    expect(await store.put('to', Buffer.from('3'), {}, { unlessExists: true })).toBeUndefined()
    expect(await read(store, 'to')).toBe('2')
    expect(await store.copy('from', 'to')).toMatchObject({ key: 'to', contentType: 'image/png', metadata: { a: 'b' } })
    expect([await store.delete('from'), await store.delete('from')]).toEqual([true, false])
    expect(await read(store, 'to')).toBe('1')
    await store.close()
  })

  test('lists by key, below a prefix and after a key', async () => {
    const store = await open()
    for (const key of ['b', 'a/2', 'a/1', 'a', 'ü', 'a/3']) await store.put(key, new Uint8Array(1))
    const keys = (listing?: Parameters<ObjectStore['list']>[0]) => store.list(listing).map(({ key }) => key)
    expect(keys()).toEqual(['a', 'a/1', 'a/2', 'a/3', 'b', 'ü'])
    expect(keys({ prefix: 'a/' })).toEqual(['a/1', 'a/2', 'a/3'])
    expect(keys({ prefix: 'a/', after: 'a/1', limit: 1 })).toEqual(['a/2'])
    expect(keys({ prefix: 'c' })).toEqual([])
    await store.close()
  })
})

test('what a folder holds outlives the process, whatever the objects are called, and nothing lies outside', async () => {
  const at = folder()
  const names = ['../../outside', '/etc/passwd', '..', 'a'.repeat(800), 'A', 'a', 'C:\\x', '文件.txt', 'objects.jsonl', '__proto__']
  const first = await kept(at)
  for (const name of names) await first.put(name, Buffer.from(name))
  await first.delete('a')
  await first.close()
  const second = await kept(at)
  expect(second.list().map(({ key }) => key)).toEqual(names.filter((name) => name !== 'a').sort())
  for (const name of names) expect(await read(second, name)).toBe(name === 'a' ? undefined : name)
  expect((await readdir(at)).every((name) => name === 'objects.jsonl' || /^[0-9a-f-]{36}$/.test(name))).toBe(true)
  await second.close()
})

test('a killed process leaves no half file: torn lines and unfinished files are left out, a damaged line is told', async () => {
  const at = folder()
  const first = await kept(at)
  await first.put('whole', Buffer.from('whole'))
  await first.close()
  await writeFile(join(at, 'half.part'), 'hal')
  await writeFile(join(at, 'orphan'), 'never listed')
  await appendFile(join(at, 'objects.jsonl'), 'damaged\n{"key":"torn","si')
  const problems: string[] = []
  const second = await kept(at, problems)
  expect(second.list().map(({ key }) => key)).toEqual(['whole'])
  expect(problems).toEqual([expect.stringContaining('objects.jsonl:2 is damaged')])
  expect((await readdir(at)).length).toBe(2)
  await second.put('next', Buffer.from('next'))
  await second.close()
  expect((await kept(at)).list().map(({ key }) => key)).toEqual(['next', 'whole'])
})

test('seeds are there at the start and after a reset, and a store that was kept has none put into it again', async () => {
  const seeds = folder()
  mkdirSync(join(seeds, 'images'), { recursive: true })
  await writeFile(join(seeds, 'images/logo.png'), 'png')
  await writeFile(join(seeds, '.gitkeep'), '')
  const inMemory = await openObjects({ clock, seeds })
  await inMemory.put('mine', Buffer.from('1'))
  await inMemory.reset()
  expect(inMemory.list()).toMatchObject([{ key: 'images/logo.png', contentType: 'image/png', size: 3 }])
  const at = folder()
  const first = await kept(at, [], seeds)
  await first.delete('images/logo.png')
  await first.close()
  expect((await kept(at, [], seeds)).list()).toEqual([])
  await expect(openObjects({ clock, seeds: join(root, 'nowhere') })).rejects.toThrow(/seeds of the object store cannot be read: .*nowhere/)
})
