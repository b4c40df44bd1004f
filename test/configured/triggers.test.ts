/** Triggers and rules of the configuration are there from the start, as if calls of OpenWhisk's API had created them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Config } from '../../emulator/model/config.ts'
import { createProject, type Project } from '../support/project.ts'
import { until } from '../support/until.ts'

interface Answered {
  readonly status: number
  readonly json: unknown
}

async function send({ emulator }: Project, method: string, path: string, body?: object): Promise<Answered> {
  const init = body === undefined ? { method } : { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const answer = await emulator.request(`/api/v1/namespaces/_/${path}`, init)
  const text = await answer.text()
  return { status: answer.status, json: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text }
}

const start = (openwhisk: Config['openwhisk']): Promise<Project> =>
  createProject(
    {
      'functions/shop/note.js': 'exports.main = ({ __ow_headers, ...given }) => given\n',
      'actionlab.config.json': JSON.stringify({ openwhisk }),
    },
    { config: { isolation: 'inline' } },
  )

const openwhisk: Config['openwhisk'] = {
  triggers: {
    nightly: { feed: '/whisk.system/alarms/alarm', params: { cron: '0 0 * * *' }, annotations: { of: 'us' } },
    ordered: { params: { from: 'shop', n: 1 } },
  },
  rules: { 'on-order': { trigger: 'ordered', action: 'shop/note' }, 'on-night': { trigger: 'nightly', action: 'shop/note' } },
}

/** What the action got when the trigger was fired. */
async function fired(project: Project, trigger: string, params: object): Promise<unknown> {
  const before = project.emulator.activations.list().length
  const { status } = await send(project, 'POST', `triggers/${trigger}`, params)
  const { activations } = project.emulator
  await until('what the trigger started to end', () => activations.unfinished().length === 0)
  const ran = activations.list().slice(0, activations.list().length - before)
  return [status, ...ran.filter(({ path }) => path === 'shop/note').map(({ response }) => response.result)]
}

test('they are listed, shown and fired; only the firing of a trigger without a feed gets its parameters', async () => {
  const project = await start(openwhisk)
  expect((await send(project, 'GET', 'triggers')).json).toEqual([
    expect.objectContaining({ name: 'nightly', namespace: 'guest', version: '0.0.1' }),
    expect.objectContaining({ name: 'ordered' }),
  ])
  expect((await send(project, 'GET', 'triggers/nightly')).json).toMatchObject({
    annotations: [
      { key: 'of', value: 'us' },
      { key: 'feed', value: '/whisk.system/alarms/alarm' },
    ],
    parameters: [],
    rules: { 'guest/on-night': { action: { name: 'note', path: 'guest/shop' }, status: 'active' } },
  })
  expect((await send(project, 'GET', 'rules/on-order')).json).toMatchObject({
    status: 'active',
    trigger: { name: 'ordered', path: 'guest' },
  })
  expect(await fired(project, 'ordered', { n: 2 })).toEqual([202, { from: 'shop', n: 2 }])
  expect(await fired(project, 'nightly', { by: 'hand' })).toEqual([202, { by: 'hand' }])
})

test('calls switch rules, and are refused where they would change or delete what a file has', async () => {
  const project = await start(openwhisk)
  const refused = {
    status: 409,
    json: expect.objectContaining({ error: expect.stringContaining('comes from actionlab.config.json: change the file instead') }),
  }
  expect(await send(project, 'PUT', 'triggers/ordered?overwrite=true', {})).toEqual(refused)
  expect(await send(project, 'DELETE', 'triggers/ordered')).toEqual(refused)
  expect(await send(project, 'PUT', 'rules/on-order?overwrite=true', {})).toEqual(refused)
  expect(await send(project, 'DELETE', 'rules/on-order')).toEqual(refused)
  expect((await send(project, 'POST', 'rules/on-order', { status: 'inactive' })).status).toBe(200)
  expect(await fired(project, 'ordered', {})).toEqual([204])
  expect((await send(project, 'PUT', 'rules/too', { trigger: '/_/ordered', action: '/_/shop/note' })).status).toBe(200)
  expect(await fired(project, 'ordered', {})).toEqual([202, { from: 'shop', n: 1 }])
})

test('an edit of the configuration is served, and keeps what calls have made', async () => {
  const project = await start(openwhisk)
  await send(project, 'POST', 'rules/on-night', { status: 'inactive' })
  await send(project, 'PUT', 'rules/too', { trigger: '/_/ordered', action: '/_/shop/note' })
  const edited: Config['openwhisk'] = {
    triggers: { ...openwhisk?.triggers, ordered: { params: { n: 9 } }, late: {} },
    rules: { 'on-night': { trigger: 'nightly', action: 'shop/note' }, 'on-late': { trigger: 'late', action: 'shop/note' } },
  }
  project.write('actionlab.config.json', JSON.stringify({ openwhisk: edited }))
  expect(await fired(project, 'ordered', {})).toEqual([202, { n: 9 }])
  expect(await fired(project, 'late', {})).toEqual([202, {}])
  expect((await send(project, 'GET', 'triggers/ordered')).json).toMatchObject({ version: '0.0.2' })
  expect((await send(project, 'GET', 'rules/on-order')).status).toBe(404)
  expect((await send(project, 'GET', 'rules/on-night')).json).toMatchObject({ status: 'inactive', version: '0.0.1' })
})

test('a rule without its action or its trigger is said, as a trigger of the gateway is', async () => {
  const project = await start({ triggers: {}, rules: { r: { trigger: 'nowhere', action: 'shop/none' } } })
  expect(project.logged('notice').map(({ text }) => text)).toEqual([
    'The rule r names shop/none, which is not deployed. Did you mean shop/note?',
    'The rule r names the trigger nowhere, which openwhisk.triggers does not have.',
  ])
})

test('an exported session has what calls made of them, and not themselves', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'actionlab-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const first = await start(openwhisk)
  await send(first, 'POST', 'rules/on-order', { status: 'inactive' })
  await send(first, 'PUT', 'triggers/late', {})
  await send(first, 'PUT', 'rules/too', { trigger: '/_/nightly', action: '/_/shop/note' })
  await first.emulator.exportSession(folder)

  const second = await start({ triggers: { ...openwhisk?.triggers, late: {} }, rules: { ...openwhisk?.rules } })
  await second.emulator.importSession(folder)
  expect((await send(second, 'GET', 'rules/on-order')).json).toMatchObject({ status: 'inactive' })
  expect(await fired(second, 'nightly', {})).toEqual([202, {}, {}])
  expect(second.logged('notice').map(({ text }) => text)).toEqual(['The imported late is not created: actionlab.config.json has it now.'])

  const third = await start({})
  await third.emulator.importSession(folder)
  expect((await send(third, 'GET', 'triggers?count=true')).json).toEqual({ triggers: 1 })
  expect((await send(third, 'GET', 'rules/too')).json).toMatchObject({ status: 'inactive' })
})
