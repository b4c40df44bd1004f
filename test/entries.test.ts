/** The entry of a function is what its author wrote: nothing that every object has, and no text of ours in a message about it. */
import { expect, test } from 'vitest'
import { createEmulator, type Config } from '../emulator/index.ts'
import { createFolder, createProject } from './support/project.ts'

const files = {
  'functions/common.js': 'exports.other = () => ({})\n',
  'functions/module.mjs': 'export const other = () => ({})\nexport default { another: 1 }\n',
  'functions/awaits.mjs': 'export const other = await 1\nexport default { another: 1 }\n',
}
const names = ['constructor', 'toString', 'valueOf', 'call']

const asMain = (main: string): Config => ({
  actions: Object.fromEntries(['common', 'module', 'awaits'].map((name) => [name, { main }])),
})

test.for(
  names.flatMap((main) => [
    { main, isolation: 'process' as const },
    { main, isolation: 'inline' as const },
  ]),
)('what every object or function has by itself is no entry: $main, $isolation', async ({ main, isolation }) => {
  const { root } = createFolder(files)
  await using emulator = await createEmulator({ root, watch: false, isolation, ...asMain(main) })
  for (const name of Object.keys(asMain(main).actions ?? {})) {
    const { outcome, response } = await emulator.invoke(name)
    expect([name, outcome.failure, response.result]).toEqual([
      name,
      'init',
      { error: `Initialization has failed due to: Action entrypoint '${main}' is not a function.` },
    ])
  }
})

test('an entry that has such a name by its author is called, and so is a method of an instance', async () => {
  const { call } = await createProject(
    {
      'functions/own.js': 'exports.toString = () => ({ own: true })\n',
      'functions/method.js': 'class Handler { main() { return { method: true } } }\nmodule.exports = new Handler()\n',
    },
    { watch: false, config: { actions: { own: { main: 'toString' } } } },
  )
  expect(await call('own')).toEqual({ own: true })
  expect(await call('method')).toEqual({ method: true })
})

test('what every Python module has by itself is no entry', async () => {
  const config: Config = { actions: { f: { main: '__class__' } } }
  const { activate } = await createProject({ 'functions/f.py': 'def other(params): return {}\n' }, { watch: false, config })
  const { outcome, logs } = await activate('f')
  expect(outcome.failure).toBe('init')
  expect(logs.join('\n')).toContain("cannot import name '__class__'")
})

test.for(['!!!', 'function main() {', 'exports.main = () => `unfinished', 'not a zip'])(
  'a message about uploaded code that stops too early shows the code, and nothing of ours: %s',
  async (code) => {
    const { emulator } = await createProject({ 'functions/f.js': '' }, { watch: false })
    const send = (method: string, path: string, body?: object): Promise<Response> => {
      const headers = { 'content-type': 'application/json' }
      return emulator.request(`/api/v1/namespaces/_/actions/up${path}`, {
        method,
        headers,
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
    }
    expect((await send('PUT', '', { exec: { kind: 'nodejs:default', code, binary: true } })).status).toBe(200)
    const answer = await send('POST', '?blocking=true&result=true')
    expect(answer.status).toBe(502)
    const text = await answer.text()
    expect(text).toContain('SyntaxError')
    expect(text).toContain(code)
    expect(text).not.toContain('$actionlab')
    expect(emulator.activations.list()[0]?.outcome.trace).not.toContain('$actionlab')
  },
)
