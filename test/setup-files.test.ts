/** What `setupFiles` names runs in the process of every function, before its code and with its modules. */
import { expect, onTestFinished, test } from 'vitest'
import { createEmulator, type Emulator, type EmulatorOptions } from '../emulator/index.ts'
import { has } from '../scripts/test-tools.mjs'
import { createFolder, createProject, type Files } from './support/project.ts'

async function start(files: Files, options: EmulatorOptions): Promise<Emulator> {
  const emulator = await createEmulator({ root: createFolder(files).root, watch: false, ...options })
  onTestFinished(() => emulator.close())
  return emulator
}

const noting = (name: string): string => `globalThis.order = [...(globalThis.order ?? []), '${name}']\n`
const ordered = `exports.main = () => ({ order: globalThis.order })\n`

test('they run in their order, once for each container', async () => {
  const files = {
    'functions/a.js': noting('a') + ordered,
    'functions/b.js': noting('b') + ordered,
    'test/one.cjs': noting('one'),
    'test/two.mjs': noting('two'),
  }
  const emulator = await start(files, { setupFiles: ['test/one.cjs', './test/two.mjs'] })
  for (const name of ['a', 'b', 'a']) expect((await emulator.invoke(name)).response.result).toEqual({ order: ['one', 'two', name] })
})

test('a stub that one sets is the one that the function finds, in TypeScript too', async () => {
  const files = {
    'src/database.ts': `export const database = { find: (id: number): string => 'real ' + id }\n`,
    'functions/user.ts': `import { database } from '../src/database'\nexport const main = ({ id }: { id: number }): object => ({ user: database.find(id) })\n`,
    'test/stub.ts': `import { database } from '../src/database'\ndatabase.find = (id: number): string => 'stubbed ' + id\n`,
  }
  const emulator = await start(files, { setupFiles: ['test/stub.ts'] })
  expect((await emulator.invoke('user', { id: 7 })).response.result).toEqual({ user: 'stubbed 7' })
})

test('also before a function with top-level await', async () => {
  const files = {
    'functions/late.mjs': `await null\nconst seen = globalThis.seed\nexport const main = () => ({ seen })\n`,
    'test/seed.mjs': `globalThis.seed = 42\n`,
  }
  const emulator = await start(files, { setupFiles: ['test/seed.mjs'] })
  expect((await emulator.invoke('late')).response.result).toEqual({ seen: 42 })
})

test('they see the variables of the function, and may set others', async () => {
  const files = {
    'functions/a.js': `exports.main = () => ({ url: process.env.URL })\n`,
    'test/seed.cjs': `process.env.URL = 'http://' + process.env.HOST\n`,
    '.env': 'HOST=db\n',
  }
  const emulator = await start(files, { setupFiles: ['test/seed.cjs'] })
  expect((await emulator.invoke('a')).response.result).toEqual({ url: 'http://db' })
})

test('one that throws fails the activation with its reason', async () => {
  const emulator = await start(
    { 'functions/a.js': ordered, 'test/seed.cjs': `throw new Error('no database')\n` },
    { setupFiles: ['test/seed.cjs'] },
  )
  const { outcome } = await emulator.invoke('a')
  expect(outcome).toMatchObject({ failure: 'init', trace: expect.stringMatching(/Error: no database\n.*test\/seed\.cjs:1/) })
})

test('one that is not there is named', async () => {
  await expect(start({ 'functions/a.js': ordered }, { setupFiles: ['test/none.ts'] })).rejects.toThrow(
    /setupFiles\[0\]: there is no file .*test\/none\.ts\. Paths are relative/,
  )
  await expect(start({ 'functions/a.js': ordered }, { setupFiles: ['test/none.txt'] })).rejects.toThrow(
    /setupFiles\[0\]: found "test\/none\.txt", expected a path that ends in/,
  )
})

test('an edit of one is served', async () => {
  const project = await createProject({
    'functions/a.js': ordered,
    'test/seed.cjs': noting('one'),
    'actionlab.config.json': '{"setupFiles":["test/seed.cjs"]}',
  })
  expect(await project.call('a')).toEqual({ order: ['one'] })
  project.write('test/seed.cjs', noting('two'))
  expect(await project.call('a')).toEqual({ order: ['two'] })
  project.write('actionlab.config.json', '{}')
  expect(await project.call('a')).toEqual({})
})

test('inline they run in the thread of the test', async () => {
  const emulator = await start(
    {
      'functions/a.js': ordered.replace('globalThis.order', 'globalThis.inlineOrder'),
      'test/seed.cjs': `globalThis.inlineOrder = ['here']\n`,
    },
    { setupFiles: ['test/seed.cjs'], isolation: 'inline' },
  )
  expect((await emulator.invoke('a')).response.result).toEqual({ order: ['here'] })
})

test.runIf(has('Python'))('those in Python run before functions in Python, and only there', async () => {
  const files = {
    'functions/user.py': 'import database\ndef main(args):\n    return {"user": database.find(args["id"])}\n',
    'functions/database.py': 'def find(id):\n    return "real %d" % id\n',
    'functions/a.js': ordered,
    'test/stub.py': 'import database\ndatabase.find = lambda id: "stubbed %d" % id\n',
    'test/seed.cjs': noting('seed'),
  }
  const emulator = await start(files, { setupFiles: ['test/stub.py', 'test/seed.cjs'] })
  expect((await emulator.invoke('user', { id: 7 })).response.result).toEqual({ user: 'stubbed 7' })
  expect((await emulator.invoke('a')).response.result).toEqual({ order: ['seed'] })
})
