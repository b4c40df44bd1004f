import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createEmulator, ObjectId, type Emulator, type LogEvent } from '../../emulator/index.ts'

const root = mkdtempSync(join(tmpdir(), 'actionlab-seeds-'))
afterAll(() => rmSync(root, { recursive: true }))
const seeds = join(root, 'seeds')
mkdirSync(seeds)
writeFileSync(
  join(seeds, 'users.json'),
  '[\n  { "_id": "u1", "born": { "$date": "2020-01-02T00:00:00Z" } },\n  { "_id": { "$oid": "507f1f77bcf86cd799439011" } }\n]\n',
)
writeFileSync(join(seeds, 'todos.json'), '{"_id":"t1","n":{"$numberLong":"5"}}\r\n\n{"_id":"t2"}\n')
writeFileSync(join(seeds, 'empty.jsonl'), '')
writeFileSync(join(seeds, 'README.md'), 'Not a collection.')

const options = {
  root,
  functions: false,
  actions: { none: { code: 'exports.main = () => ({})' } },
  watch: false,
  isolation: 'inline',
} as const

async function started(tcb: object, events: LogEvent[] = []): Promise<Emulator> {
  return createEmulator({ ...options, tcb, log: { emit: (event) => events.push(event) } })
}

describe('seeds', () => {
  test('are there in each session, whatever others have done, and again after a reset', async () => {
    await using emulator = await started({ database: { seeds: './seeds' } })
    for (const { database } of [emulator, emulator.session(), emulator.session()]) {
      expect(await database.collections()).toEqual(['empty', 'todos', 'users'])
      expect(await database.collection('todos').find()).toEqual([{ _id: 't1', n: 5 }, { _id: 't2' }])
      expect(await database.collection('users').get(new ObjectId('507f1f77bcf86cd799439011'))).toBeDefined()
      expect((await database.collection('users').get('u1'))?.['born']).toEqual(new Date('2020-01-02T00:00:00Z'))
      await database.collection('todos').update({}, { $set: { n: 6 } })
      await database.collection('users').remove()
      await database.collection('others').insert({ a: 1 })
    }
    await emulator.database.reset()
    expect(await emulator.database.collections()).toEqual(['empty', 'todos', 'users'])
    expect([await emulator.database.collection('users').count(), await emulator.database.collection('todos').count({ n: 5 })]).toEqual([
      2, 1,
    ])
  })

  test.each<[name: string, text: string, why: string]>([
    ['a.json', '[\n  { "_id": 1 },\n  { "_id": 2 },,\n]', ':3: '],
    ['b.jsonl', '{"_id":1}\n\n{"_id":2\n', ':3: '],
    ['c.json', '[\n{"_id":1},\n\n  {"_id":1}]', ':4: a document before has the same _id 1.'],
    ['d.json', '{"a":{"$oid":"x"}}', ':1: {"$oid":"x"} cannot be read'],
    ['e.json', '[1]', ':1: a document is an object, not 1.'],
    ['f.json', '{"a":{"$b":1}}', ":1: The dollar ($) prefixed field '$b'"],
    ['g.json', '[\n{"a":[1]}', ':2: the array has no end'],
    ['h.json', '[\n{"a":1}\n{"b":1}]', ':2: '],
  ])('of a wrong file are refused with file and line: %s', async (name, text, why) => {
    const folder = join(root, `wrong-${name}`)
    mkdirSync(folder)
    const file = join(folder, name)
    writeFileSync(file, text)
    await using emulator = await started({ database: { seeds: folder } })
    const refused = await emulator.database.collections().catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'BAD_CONFIG', message: expect.stringContaining(`${file}${why}`) as string })
    writeFileSync(file, '[]')
    expect(await emulator.database.collections()).toEqual([name.replace(/\.\w+$/, '')])
  })

  test('of a folder that is not there are refused', async () => {
    await using emulator = await started({ database: { seeds: './nowhere' } })
    await expect(emulator.database.collections()).rejects.toMatchObject({
      code: 'BAD_CONFIG',
      message: expect.stringContaining('nowhere') as string,
    })
  })
})

describe('data that is kept', () => {
  test('is there again, seeds or not, and belongs to one emulator', async () => {
    const folder = join(root, 'kept')
    const events: LogEvent[] = []
    const first = await started({ database: { seeds } })
    first.keepData(folder)
    await first.database.collection('todos').remove({ _id: 't1' })
    await first.database.collection('mine').insert({ _id: 'm' })
    const second = await started({}, events)
    second.keepData(folder)
    expect(await second.database.collections()).toEqual([])
    expect(JSON.stringify(events)).toContain(`belongs to another emulator (process ${process.pid})`)
    await second.close()
    await first.close()
    await using third = await started({ database: { seeds } })
    third.keepData(folder)
    expect(await third.database.collections()).toEqual(['empty', 'mine', 'todos', 'users'])
    expect(await third.database.collection('todos').find()).toEqual([{ _id: 't2' }])
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('*\n')
  })

  test('goes with an exported session, also of one that nobody used in this run', async () => {
    const [folder, exported] = [join(root, 'kept-2'), join(root, 'exported')]
    const first = await started({})
    first.keepData(folder)
    await first.database.collection('a/b').insert({ _id: 1, when: new Date(5) }, { _id: 2 })
    await first.database.collection('empty').create()
    await first.close()
    const second = await started({})
    second.keepData(folder)
    await second.close()
    await second.exportSession(exported)
    expect(readdirSync(join(exported, 'database'))).toEqual(['a%2Fb.jsonl', 'empty.jsonl'])
    expect(readFileSync(join(exported, 'database/a%2Fb.jsonl'), 'utf8')).toBe(
      '{"_id":1,"when":{"$date":"1970-01-01T00:00:00.005Z"}}\n{"_id":2}\n',
    )
    await using third = await started({ database: { seeds } })
    await third.database.collection('gone').insert({})
    await third.importSession(exported)
    expect(await third.database.collections()).toEqual(['a/b', 'empty'])
    expect(await third.database.collection('a/b').find()).toEqual([{ _id: 1, when: new Date(5) }, { _id: 2 }])
    writeFileSync(join(exported, 'database/empty.jsonl'), '{"_id":1}\n{')
    await expect(third.importSession(exported)).rejects.toMatchObject({
      code: 'BAD_SESSION',
      message: expect.stringContaining('empty.jsonl:2: ') as string,
    })
    expect(await third.database.collections()).toEqual(['a/b', 'empty'])
    await using idle = await started({})
    await idle.exportSession(join(root, 'nothing'))
    expect(readdirSync(join(root, 'nothing'))).toEqual(['activations.ndjson', 'deployed.json'])
  })
})

describe('a collection', () => {
  test('that is not there is empty to who asks, and made by who inserts', async () => {
    await using emulator = await started({})
    const todos = emulator.database.collection('todos')
    expect([
      await todos.find(),
      await todos.count(),
      await todos.get('a'),
      await todos.remove(),
      await todos.update({}, { $set: { a: 1 } }),
    ]).toEqual([[], 0, undefined, 0, { matched: 0, modified: 0 }])
    expect(await emulator.database.collections()).toEqual([])
    expect(await todos.insert({ _id: 'a', n: 1 }, { n: 2 })).toEqual(['a', expect.stringMatching(/^[0-9a-f]{32}$/)])
    expect(await todos.find({ n: { $gt: 0 } }, { sort: { n: -1 }, limit: 1, projection: { n: 1, _id: 0 } })).toEqual([{ n: 2 }])
    await todos.create()
    expect(await todos.remove({ n: 2 })).toBe(1)
  })
})
