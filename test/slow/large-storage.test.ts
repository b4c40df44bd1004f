/** Many files, and a large one, of CloudBase's storage. */
import { createReadStream } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mkdtemp, rm } from 'node:fs/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createEmulator } from '../../emulator/index.ts'
import { openKeptObjects } from '../../emulator/objects/open-objects.ts'

const require = createRequire(import.meta.url)

interface Storage {
  uploadFile(options: object): Promise<{ fileID: string }>
  downloadFile(options: object): Promise<{ fileContent: Buffer }>
}

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'large-storage-'))
  onTestFinished(() => rm(made, { recursive: true, force: true }))
  return made
}

const objects = 10_000
/** ms: the disk confirms each, and other tests ask it too. */
const objectLimitMs = 60

test('ten thousand objects are put, listed and found again', { timeout: objects * objectLimitMs }, async () => {
  const kept = { folder: await folder(), clock: Date, onProblem: (problem: string) => expect.fail(problem) }
  const first = await openKeptObjects(kept)
  for (let from = 0; from < objects; from += 500)
    await Promise.all(Array.from({ length: 500 }, (_, index) => first.put(`many/${from + index}`, Buffer.from('x'))))
  await first.close()
  const second = await openKeptObjects(kept)
  expect(second.list({ prefix: 'many/' }).length).toBe(objects)
  expect((await readFile(join(kept.folder, 'objects.jsonl'), 'utf8')).split('\n').length).toBe(objects + 1)
})

test('a file of 200 MB goes up and comes back as a stream', async () => {
  const large = join(await folder(), 'large.bin')
  await writeFile(large, Buffer.alloc(200 * 1024 * 1024, 7))
  await using emulator = await createEmulator({ functions: false, tcb: { envId: 'large' } })
  const { url } = await emulator.listen({ port: 0 })
  const sdk = require('@cloudbase/node-sdk') as { init(options: object): Storage }
  const app = sdk.init({ env: 'large', secretId: 'any-id', secretKey: 'any-key', serviceUrl: `${url}/admin` })
  const { fileID } = await app.uploadFile({ cloudPath: 'large.bin', fileContent: createReadStream(large) })
  expect((await app.downloadFile({ fileID })).fileContent.length).toBe(200 * 1024 * 1024)
})
