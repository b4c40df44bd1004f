/** An action's code may stand in the configuration as text, as a deployment tool's manifest has it. */
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../emulator/config/load-config.ts'
import type { Config } from '../../emulator/model/config.ts'
import { createFolder, createProject, type Project } from '../support/project.ts'
import { hasPython } from '../support/python.ts'

const hello = "function main({ name }) { return { text: 'Hello, ' + name + require('./greeting').end } }"
const actions: Config['actions'] = {
  'shop/hello': { code: hello, params: { name: 'you' } },
  other: { code: 'export const run = () => ({ dir: typeof import.meta.dirname })', main: 'run' },
  python: { kind: 'python:3', code: 'def main(args):\n    return {"python": args["n"] + 1}\n', params: { n: 1 } },
  broken: { code: 'exports.main = () => {' },
}

async function get(project: Project, path: string): Promise<unknown> {
  return (await project.emulator.request(`/api/v1/namespaces/_/actions/${path}`)).json()
}

test('the text runs as an upload does: require starts in the root, an edit of the configuration is served, and the API shows it', async () => {
  const write = (code: string): string =>
    JSON.stringify({ functions: false, actions: { ...actions, 'shop/hello': { code, params: { name: 'you' } } } })
  const project = await createProject({ 'actionlab.config.json': write(hello), 'greeting.js': "exports.end = '!'\n" })
  expect(project.actions().sort()).toEqual(['broken', 'other', 'python', 'shop/hello'])
  expect(await project.call('shop/hello')).toEqual({ text: 'Hello, you!' })
  expect(await project.call('other')).toEqual({ dir: 'string' })
  if (hasPython) expect(await project.call('python')).toEqual({ python: 2 })
  await expect(project.call('broken')).rejects.toThrow('SyntaxError')
  expect(await get(project, 'shop/hello')).toMatchObject({ exec: { code: hello, binary: false, kind: expect.stringMatching(/^nodejs:/) } })
  const put = await project.emulator.request('/api/v1/namespaces/_/actions/shop/hello?overwrite=true', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ exec: { kind: 'nodejs:default', code: hello } }),
  })
  expect([put.status, await put.text()]).toEqual([409, expect.stringContaining("'shop/hello' comes from actionlab.config.json")])
  project.write('actionlab.config.json', write(hello.replace('Hello', 'Goodbye')))
  expect(await project.call('shop/hello')).toEqual({ text: 'Goodbye, you!' })
})

test('an edit of something else keeps the container that is warm', async () => {
  const write = (limit: number): string =>
    JSON.stringify({
      functions: false,
      actions: { count: { code: 'let n = 0\nexports.main = () => ({ n: ++n })' } },
      limits: { blockingWait: limit },
    })
  const project = await createProject({ 'actionlab.config.json': write(60_000) })
  expect(await project.call('count')).toEqual({ n: 1 })
  project.write('actionlab.config.json', write(50_000))
  expect(await project.call('count')).toEqual({ n: 2 })
})

describe('code of two kinds is refused', () => {
  test.each<[Config['actions'], string]>([
    [{ a: { code: '', file: 'a.js' } }, 'actions.a.code: found beside file, but an action has code of one kind: leave one of them out.'],
    [{ a: { code: '', components: ['b'] } }, 'actions.a.code: found beside components, but a sequence has no code of its own.'],
    [
      { a: { code: '', include: { 'lib.js': 'lib.js' } } },
      'actions.a.include: found beside code, but only a file has a folder into which others are put.',
    ],
    [
      { a: { components: ['b'], include: { x: 'x' } } },
      'actions.a.include: found beside components, but a sequence has no code of its own.',
    ],
  ])('%j', async (given, text) => {
    await expect(loadConfig({ root: createFolder({}).root, inline: { actions: given! } })).rejects.toThrow(text)
  })
})
