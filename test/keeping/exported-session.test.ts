/** A session that is exported is its owner's alone, and has all that an import needs to go on with it. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createEmulator } from '../../emulator/index.ts'
import { createFolder } from '../support/project.ts'

const put = (body: object): RequestInit => ({ method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

test('keys and parameters that calls have made are in it, work after an import, and nobody else can read them', async () => {
  const session = join(createFolder({}).root, 'exported', 'session')
  await using first = await createEmulator({ actions: {}, isolation: 'inline' })
  const action = {
    exec: { kind: 'nodejs:default', code: 'function main({ apiKey }) { return { body: { apiKey } } }' },
    parameters: [{ key: 'apiKey', value: 'key-of-a-call' }],
    annotations: [
      { key: 'web-export', value: true },
      { key: 'require-whisk-auth', value: 'auth-of-a-call' },
    ],
  }
  expect((await first.request('/api/v1/namespaces/_/actions/made', put(action))).status).toBe(200)
  await first.database.collection('todos').insert({ title: 'tea' })
  await first.storage.put('note.txt', 'note')
  await first.exportSession(session)

  await using second = await createEmulator({ actions: {}, isolation: 'inline' })
  await second.importSession(session)
  const call = (key: string): Promise<Response> =>
    second.request('/api/v1/web/guest/default/made.json', { headers: { 'x-require-whisk-auth': key } })
  expect((await call('another')).status).toBe(401)
  expect(await (await call('auth-of-a-call')).json()).toMatchObject({ body: { apiKey: 'key-of-a-call' } })

  if (process.platform === 'win32') return
  const isOpen = (path: string): boolean => (statSync(path).mode & 0o077) !== 0
  const all = readdirSync(session, { recursive: true, encoding: 'utf8' }).map((name) => join(session, name))
  const files = all.filter((path) => statSync(path).isFile())
  expect([isOpen(session), files.length > 3, files.filter(isOpen)]).toEqual([false, true, []])
})

test.skipIf(process.platform !== 'linux')(
  'an export and a recording are refused where no folder can be made, and data is in memory',
  async () => {
    await using emulator = await createEmulator({ actions: {}, isolation: 'inline' })
    const refusal = "ENOENT: no such file or directory, mkdir '/proc/x'"
    await expect(emulator.exportSession('/proc/x')).rejects.toThrow(refusal)
    emulator.keepData('/proc/x')
    expect(await emulator.database.collection('todos').count()).toBe(0)
    expect(() => emulator.record('/proc/x/cases.json')).toThrow(refusal)
  },
)
