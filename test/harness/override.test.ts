/** A test changes what an action runs with, and no other test sees it. */
import { expect, onTestFinished, test } from 'vitest'
import { createEmulator, type Emulator } from '../../emulator/index.ts'
import { containerPids } from '../support/processes.ts'
import { createFolder } from '../support/project.ts'
import { until } from '../support/until.ts'

const files = {
  'functions/a.js': `exports.main = ({ own, shared }) => ({ own, shared, ONE: process.env.ONE, TWO: process.env.TWO, pid: process.pid })\n`,
  'functions/slow.js': `exports.main = () => new Promise((resolve) => setTimeout(() => resolve({}), 5000))\n`,
  'actionlab.config.json': JSON.stringify({
    actions: { a: { type: 'web', params: { own: 1, shared: 1 }, env: { ONE: '1', TWO: '1' } }, both: { components: ['a'] } },
  }),
}

async function start(): Promise<Emulator> {
  const emulator = await createEmulator({ root: createFolder(files).root, watch: false })
  onTestFinished(() => emulator.close())
  return emulator
}

const result = async (emulator: Emulator, path = 'a', params = {}): Promise<{ readonly pid: number }> =>
  (await emulator.invoke(path, params)).response.result as { readonly pid: number }

test('variables, parameters and limits are laid over those of the action, on every surface and in sequences', async () => {
  const emulator = await start()
  emulator.override('a', { env: { TWO: '2' }, params: { shared: 2 } })
  emulator.override('a', { params: { more: true } })
  const expected = { own: 1, shared: 2, ONE: '1', TWO: '2' }
  expect(await result(emulator)).toMatchObject(expected)
  expect(await result(emulator, 'both')).toMatchObject(expected)
  expect(await (await emulator.request('/api/v1/web/guest/default/a.json')).json()).toMatchObject(expected)
  emulator.override('slow', { limits: { timeout: 100 } })
  expect((await emulator.invoke('slow')).outcome).toMatchObject({ failure: 'timeout', text: expect.stringContaining('100 milliseconds') })
})

test('for one session: others go on in their warm container, also at the same time', async () => {
  const emulator = await start()
  const { pid } = await result(emulator)
  const sessions = [1, 2, 3].map((number) => {
    const session = emulator.session()
    session.override('a', { env: { TWO: `session ${number}` } })
    return session
  })
  const all = await Promise.all([...sessions, emulator, ...sessions].map((one) => result(one)))
  expect(all).toMatchObject(['session 1', 'session 2', 'session 3', '1', 'session 1', 'session 2', 'session 3'].map((TWO) => ({ TWO })))
  expect(all[3]?.pid).toBe(pid)
  const own = all.map((one) => one.pid).filter((one) => one !== pid)
  await Promise.all(sessions.map((session) => session.close()))
  await until('the containers of the sessions to end', () => own.every((one) => !containerPids().includes(one)), { seen: containerPids })
  expect(await result(emulator)).toMatchObject({ TWO: '1', pid })
})

test('what is wrong is named', async () => {
  const emulator = await start()
  expect(() => emulator.override('b', { env: {} })).toThrow('There is no action "b".')
  expect(() => emulator.override('a', { env: { ONE: 1 as never } })).toThrow(/^emulator\.override: .*env.*ONE: found 1/)
  expect(() => emulator.override('a', { type: 'basic' } as never)).toThrow(
    "emulator.override: actions['a'].type: a session may change env, params and limits",
  )
  expect(() => emulator.override('a', undefined as never)).toThrow(/^emulator\.override: .*found undefined/)
})
