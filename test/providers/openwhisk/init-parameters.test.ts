/** Parameters with `init: true` are variables of the container in which the function is loaded, and no arguments (Parameter.scala, ContainerProxy.scala). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../../emulator/index.ts'
import { createFolder } from '../../support/project.ts'

const code = 'const { FLAVOUR = null } = process.env\nexports.main = (params) => ({ params, FLAVOUR, pid: process.pid })'
let emulator: Emulator
beforeAll(async () => (emulator = await createEmulator({ actions: { idle: { code } } })))
afterAll(() => emulator.close())

interface Told {
  readonly params: object
  readonly FLAVOUR: string | null
  readonly pid: number
}

async function put(path: string, body: object): Promise<void> {
  const init = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  expect((await emulator.request(`/api/v1/namespaces/_/${path}?overwrite=true`, init)).status).toBe(200)
}
const exec = { kind: 'nodejs:default', code }
const flavour = (value: unknown) => ({ parameters: [{ key: 'FLAVOUR', value, init: true }] })

async function call(path: string, params = {}, on: Emulator = emulator): Promise<Told> {
  return (await on.invoke(path, params)).response.result as unknown as Told
}

test('A container keeps its variables, and a changed one starts a fresh container: of the action, or of its package.', async () => {
  await put('packages/ice', flavour('vanilla'))
  await put('actions/ice/cream', { exec })
  const first = await call('ice/cream', { n: 1 })
  const second = await call('ice/cream', { n: 2 })
  expect([first, second]).toEqual([
    { params: { n: 1 }, FLAVOUR: 'vanilla', pid: first.pid },
    { params: { n: 2 }, FLAVOUR: 'vanilla', pid: first.pid },
  ])
  await put('packages/ice', flavour('lemon'))
  const third = await call('ice/cream')
  expect(third).toMatchObject({ FLAVOUR: 'lemon', params: {} })
  await put('actions/ice/cream', { exec, ...flavour('mint') })
  const fourth = await call('ice/cream')
  expect(fourth).toMatchObject({ FLAVOUR: 'mint' })
  expect(new Set([first, third, fourth].map(({ pid }) => pid)).size).toBe(3)
})

test('A session that overrides one has containers of its own, and is no other one’s.', async () => {
  await put('actions/shared', { exec, ...flavour('vanilla') })
  const session = emulator.session()
  session.override('shared', { params: { FLAVOUR: 'lemon' } })
  expect(await call('shared', {}, session)).toMatchObject({ FLAVOUR: 'lemon', params: {} })
  expect(await call('shared')).toMatchObject({ FLAVOUR: 'vanilla', params: {} })
  expect(await call('shared', {}, session)).toMatchObject({ FLAVOUR: 'lemon' })
  await session.close()
})

test('Two bindings with different variables do not end each other’s containers.', async () => {
  await put('packages/base', {})
  await put('actions/base/cream', { exec })
  for (const name of ['lemon', 'mint']) await put(`packages/${name}`, { binding: { namespace: '_', name: 'base' }, ...flavour(name) })
  const through = async (name: string): Promise<Told> => {
    const answer = await emulator.request(`/api/v1/namespaces/_/actions/${name}/cream?blocking=true&result=true`, { method: 'POST' })
    return (await answer.json()) as Told
  }
  const told = [await through('lemon'), await through('mint'), await through('lemon'), await through('mint')]
  expect(told.map(({ FLAVOUR }) => FLAVOUR)).toEqual(['lemon', 'mint', 'lemon', 'mint'])
  expect(new Set(told.map(({ pid }) => pid)).size).toBe(2)
})

test('An export keeps them, and an import has them again.', async () => {
  await put('packages/kept', flavour('lemon'))
  await put('actions/kept/cream', { exec, parameters: [{ key: 'n', value: 1, init: true }] })
  const folder = createFolder({})
  await emulator.exportSession(folder.root)
  await using other = await createEmulator({ isolation: 'inline', actions: { idle: { code } } })
  await other.importSession(folder.root)
  const view = await (await other.request('/api/v1/namespaces/_/actions/kept/cream?code=false')).json()
  expect(view).toMatchObject({
    parameters: [
      { key: 'FLAVOUR', value: 'lemon', init: true },
      { key: 'n', value: 1, init: true },
    ],
  })
  expect(await call('kept/cream', {}, other)).toMatchObject({ params: {} })
})

test('In the thread of a test they are the variables that the function sees.', async () => {
  await using inline = await createEmulator({ isolation: 'inline', actions: { idle: { code } } })
  const body = {
    exec: { kind: 'nodejs:default', code: 'exports.main = (params) => ({ params, FLAVOUR: process.env.FLAVOUR })' },
    ...flavour({ a: 1 }),
  }
  await inline.request('/api/v1/namespaces/_/actions/x', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(await call('x', { n: 1 }, inline)).toEqual({ params: { n: 1 }, FLAVOUR: '{"a":1}' })
  expect(process.env['FLAVOUR']).toBeUndefined()
})
