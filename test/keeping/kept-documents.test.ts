/** What the command keeps of CloudBase's documents: also when it is killed, and found by all that its bundle loads later. */
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { startCommand, type Started } from '../robustness/command.ts'

const files = { 'functions/hello.js': 'exports.main = () => ({})\n', 'seeds/todos.json': '[{"_id":"seed"}]\n' }

async function ask(started: Started, action: string, fields: object): Promise<unknown> {
  const body = JSON.stringify({ action: `database.${action}`, collectionName: 'todos', ...fields })
  const answer = await fetch(`${await started.url}/admin`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  return ((await answer.json()) as { data: unknown }).data
}

test('documents survive a command that is killed, and a second command of the project says whose they are', async () => {
  const configured = { ...files, 'actionlab.config.json': '{"tcb":{"database":{"seeds":"./seeds"}}}' }
  const first = startCommand(configured)
  await ask(first, 'insertDocument', { data: ['{"_id":"kept","n":1}'] })
  const beside = startCommand(configured, { args: ['--root', first.root, '--json'] })
  const seen = { queryType: 'WHERE', query: '{"n":{"$gt":0}}' }
  expect(await ask(beside, 'getDocument', seen)).toMatchObject({ list: [] })
  expect(beside.stdout()).toContain(`belongs to another emulator (process ${first.child.pid})`)
  beside.child.kill('SIGTERM')
  await beside.ended
  first.child.kill('SIGKILL')
  await first.ended
  expect(existsSync(first.path('.actionlab/data/documents/documents.journal'))).toBe(true)
  expect(readFileSync(first.path('.actionlab/.gitignore'), 'utf8')).toBe('*\n')

  const second = startCommand(configured, { args: ['--root', first.root] })
  expect(await ask(second, 'getDocument', seen)).toMatchObject({ list: ['{"_id":"kept","n":1}'] })
  const stages = [{ stageKey: '$group', stageValue: '{"_id":null,"ids":{"$push":"$_id"}}' }]
  expect(await ask(second, 'aggregateDocuments', { stages })).toMatchObject({ list: ['{"_id":null,"ids":["seed","kept"]}'] })
  second.child.kill('SIGTERM')
  await second.ended
})
