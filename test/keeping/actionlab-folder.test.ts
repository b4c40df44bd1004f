/** Where `emulate` keeps what outlives it: a folder of the project's own, beside its packages. */
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { actionlabFolder } from '../../emulator/keeping/actionlab-folder.ts'
import { createEmulator } from '../../emulator/index.ts'
import { lockFolder } from '../../emulator/keeping/folder-lock.ts'
import { createFolder, type Folder } from '../support/project.ts'

const earlier = 'node_modules/.cache/actionlab-kept'
const kept = {
  [`${earlier}/.gitignore`]: '*\n',
  [`${earlier}/activations.ndjson`]: 'one\n',
  [`${earlier}/data/documents/journal`]: 'two\n',
}

async function placed({ root }: Folder): Promise<{ place: Awaited<ReturnType<typeof actionlabFolder>>; told: string[] }> {
  const told: string[] = []
  return { place: await actionlabFolder(root, (text) => told.push(text)), told }
}

test('it is not among the packages, which npm ci deletes, and nothing is made before there is something to keep', async () => {
  const folder = createFolder({ 'node_modules/left-pad/index.js': '' })
  const { place, told } = await placed(folder)
  expect(place).toEqual({ activations: folder.path('.actionlab/activations.ndjson'), data: folder.path('.actionlab/data') })
  expect([existsSync(folder.path('.actionlab')), told]).toEqual([false, []])
})

test('what an earlier version kept among the packages is moved, once', async () => {
  const folder = createFolder(kept)
  const { place, told } = await placed(folder)
  expect(told).toEqual([])
  expect(readFileSync(place.activations, 'utf8')).toBe('one\n')
  expect(readFileSync(`${place.data}/documents/journal`, 'utf8')).toBe('two\n')
  expect(readFileSync(folder.path('.actionlab/.gitignore'), 'utf8')).toBe('*\n')
  expect(existsSync(folder.path(earlier))).toBe(false)
})

test('what is newer stays, and the message says what lies at the earlier place', async () => {
  const folder = createFolder({ ...kept, '.actionlab/activations.ndjson': 'newer\n' })
  const { place, told } = await placed(folder)
  expect(told).toEqual([
    `${folder.path(earlier)} has activations.ndjson as well as ${folder.path('.actionlab')}, which is used: move it there yourself, or delete it.`,
  ])
  expect(readFileSync(place.activations, 'utf8')).toBe('newer\n')
  expect(readFileSync(`${place.data}/documents/journal`, 'utf8')).toBe('two\n')
})

test('what another emulator writes at the earlier place is left to it', async () => {
  const folder = createFolder(kept)
  const lock = await lockFolder(folder.path(`${earlier}/data`))
  const { place } = await placed(folder)
  lock.release()
  expect(place.data).toBe(folder.path(`${earlier}/data`))
  expect(existsSync(folder.path('.actionlab'))).toBe(false)
})

test('a project whose root holds its functions neither serves what is kept in it nor reloads for it', async () => {
  const folder = createFolder({ 'hello.js': 'exports.main = () => ({ n: 1 })\n', 'actionlab.config.json': '{ "functions": "." }' })
  const reloads: string[] = []
  const log = { emit: ({ event }: { event: string }) => void (event === 'reload' && reloads.push(event)) }
  await using emulator = await createEmulator({ root: folder.root, isolation: 'inline', log })
  await emulator.invoke('hello')
  const before = emulator.catalog()
  emulator.keep((await placed(folder)).place.activations)
  folder.write('.actionlab/data/index.js', 'exports.main = () => ({})\n')
  await emulator.invoke('hello')
  await emulator.settled()
  expect(emulator.catalog()).toBe(before)
  expect([...emulator.catalog().actions.keys()]).toEqual(['hello'])
  expect(reloads).toEqual([])
})
