/** The files of an emulator: each session's own, kept where a program says, and carried by exported sessions. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../emulator/index.ts'

const root = mkdtempSync(join(tmpdir(), 'kept-storage-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const started = (): Promise<Emulator> => createEmulator({ functions: false, isolation: 'inline', log: 'silent' })
const keys = async ({ storage }: Emulator, prefix?: string): Promise<string[]> => (await storage.list(prefix)).map(({ key }) => key)

describe('the files of an emulator', () => {
  test('are put and read in one line, and each session has its own', async () => {
    await using emulator = await started()
    await using session = emulator.session()
    await emulator.storage.put('a/b.txt', 'hello', { metadata: { owner: 'bo' } })
    await session.storage.put('other', Uint8Array.of(1, 2))
    expect(await emulator.storage.text('a/b.txt')).toBe('hello')
    expect(Buffer.from((await session.storage.get('other')) ?? [])).toEqual(Buffer.from([1, 2]))
    expect([await keys(emulator), await keys(session), await keys(emulator, 'b')]).toEqual([['a/b.txt'], ['other'], []])
    expect([await emulator.storage.get('none'), await emulator.storage.delete('none'), await emulator.storage.delete('a/b.txt')]).toEqual([
      undefined,
      false,
      true,
    ])
    await session.storage.reset()
    expect(await keys(session)).toEqual([])
  })

  test('are kept in a folder, go with an exported session, and are what the imported one has', async () => {
    const [data, exported] = [join(root, 'data'), join(root, 'exported')]
    const first = await started()
    first.keepData(data)
    await first.storage.put('kept.txt', 'kept', { contentType: 'text/x-mine', metadata: { owner: 'bo' } })
    await first.close()
    const second = await started()
    second.keepData(data)
    await second.close()
    await second.exportSession(exported)
    writeFileSync(join(exported, 'files/README'), 'not ours')
    await using third = await started()
    await third.storage.put('gone.txt', 'gone')
    await third.importSession(exported)
    expect(await third.storage.list()).toMatchObject([{ key: 'kept.txt', contentType: 'text/x-mine', metadata: { owner: 'bo' } }])
    expect(await third.storage.text('kept.txt')).toBe('kept')
    expect(readdirSync(join(exported, 'files'))).toContain('README')
    writeFileSync(join(exported, 'files/objects.jsonl'), 'damaged\n')
    await expect(third.importSession(exported)).rejects.toMatchObject({
      code: 'BAD_SESSION',
      message: expect.stringContaining('objects.jsonl:1 is damaged') as string,
    })
    await using idle = await started()
    await idle.exportSession(join(root, 'nothing'))
    expect(readdirSync(join(root, 'nothing'))).toEqual(['activations.ndjson', 'deployed.json'])
  })
})
