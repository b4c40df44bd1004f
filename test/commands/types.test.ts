/** `actionlab types`: the file has every name of the project as the type checker takes it, is never somebody else's, and follows what is saved. */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { createFolder, type Files, type Folder } from '../support/project.ts'
import { until } from '../support/until.ts'

const cli = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))

function start(...args: string[]): {
  child: ChildProcess
  stdout(): string
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>
} {
  const child = spawn(process.execPath, ['--', cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  return { child, stdout: () => stdout, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr }))) }
}

const types = (root: string, ...args: string[]) => start('types', '--root', root, ...args).ended

const code = 'exports.main = () => ({})\n'
const trigger = (action: string, resource: string) => ({ type: 'apigw', product: 'shop', api: 'api', stage: 'v1', resource, action })
const shop: Files = {
  'functions/hello.js': code,
  'functions/shop/report.js': code,
  'functions/users/index.js': code,
  'actionlab.config.json': JSON.stringify({
    actions: { 'shop/greet': { components: ['hello', 'shop/report'] } },
    triggers: { users: trigger('users', '/users'), hook: trigger('hello', '/hook') },
    ncp: { triggers: { nightly: { type: 'cron', cronOption: '0 3 * * *', actions: ['hello'] } } },
    openwhisk: { triggers: { hourly: {} } },
    tcb: { functions: { users: { timers: { restock: { cron: '0 0 2 * * * *' } } } } },
  }),
}
const written = `/* eslint-disable */
// Written by \`actionlab types\`, and kept up to date by \`actionlab emulate\`: edits are lost.
import 'actionlab'

// prettier-ignore
declare module 'actionlab' {
  interface Actions {
    "hello": unknown
    "shop/greet": unknown
    "shop/report": unknown
    "users": unknown
  }
  interface Triggers {
    "hook": "hello"
    "users": "users"
  }
  interface FiringTriggers {
    "hourly": unknown
    "nightly": unknown
    "users/restock": unknown
  }
}
`

const read = ({ path }: Folder): string => readFileSync(path('actionlab.d.ts'), 'utf8')

test('the file has packages, sequences and triggers, sorted, and a second run leaves it', async () => {
  const folder = createFolder(shop)
  expect(await types(folder.root)).toEqual({
    code: 0,
    stdout: 'written  actionlab.d.ts: actions 4, triggers 5\nIt counts where tsconfig.json includes it.\n',
    stderr: '',
  })
  expect(read(folder)).toBe(written)
  expect(await types(folder.root)).toEqual({ code: 0, stdout: 'left     actionlab.d.ts: actions 4, triggers 5\n', stderr: '' })
})

test('names with quotes, spaces, dots and letters of any alphabet stand there as strings', async () => {
  const names = [`it's "so"`, 'a b', 'v1.2', '세금/청구', '123', '__proto__', '${x}', 'back\\slash', '*/ end']
  const folder = createFolder({
    'functions/one.js': code,
    'actionlab.config.json': `{ "actions": { ${names.map((name) => `${JSON.stringify(name)}: { "file": "functions/one.js" }`).join(', ')} } }`,
  })
  const { code: exit, stderr } = await types(folder.root)
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
  const keys = [...read(folder).matchAll(/^ {4}(".*"): unknown$/gm)].map(([, key = '']) => JSON.parse(key) as string)
  expect(keys).toEqual([...names, 'one'].sort())
})

test('--check writes nothing, and ends with 1 where the file is missing or has other names', async () => {
  const folder = createFolder(shop)
  const missing = { code: 1, stdout: '', stderr: 'There is no actionlab.d.ts.\nWrite it with `actionlab types`.\n' }
  expect(await types(folder.root, '--check')).toEqual(missing)
  expect(existsSync(folder.path('actionlab.d.ts'))).toBe(false)
  // Git on Windows changes the ends of lines.
  folder.write('actionlab.d.ts', written.replaceAll('\n', '\r\n'))
  expect(await types(folder.root, '--check')).toEqual({ code: 0, stdout: 'actionlab.d.ts is up to date.\n', stderr: '' })
  folder.rename('functions/users', 'functions/members')
  const stale = await types(folder.root, '--check')
  expect([stale.code, stale.stderr]).toEqual([
    1,
    'actionlab.d.ts is stale:\n  + "members": unknown\n  - "users": unknown\nWrite it with `actionlab types`.\n',
  ])
  const { stdout } = await start('doctor', '--root', folder.root).ended
  expect(stdout).toMatch(/^▲ Types +actionlab\.d\.ts is stale \(\+ "members": unknown, - "users": unknown\): run actionlab types$/m)
  await types(folder.root)
  expect((await start('doctor', '--root', folder.root).ended).stdout).toMatch(/^✔ Types +actionlab\.d\.ts is up to date$/m)
})

test('a file of that name that somebody else wrote stays as it is', async () => {
  const folder = createFolder({ ...shop, 'actionlab.d.ts': 'declare const own: string\n' })
  const { code: exit, stderr } = await types(folder.root)
  expect(exit).toBe(1)
  expect(stderr).toContain('was not written by `actionlab types`, so it stays as it is. Give it another name, and run the command again.')
  expect(read(folder)).toBe('declare const own: string\n')
  folder.remove('actionlab.d.ts')
  folder.write('actionlab.d.ts/folder', '')
  expect((await types(folder.root)).stderr).toMatch(/actionlab\.d\.ts cannot be written: EISDIR/)
})

async function emulate({ root }: Folder): Promise<{ url: string; stdout(): string }> {
  const { stdout } = start('emulate', '--root', root, '--port', '0', '--json')
  const url = await until('the emulator to listen', () => /"event":"ready","url":"([^"]+)"/.exec(stdout())?.[1], { seen: stdout })
  return { url, stdout }
}

test('emulate brings the file up to date when it starts, and when functions or triggers are saved', async () => {
  const folder = createFolder({ ...shop, 'actionlab.d.ts': written.replace('    "hello": unknown\n', '') })
  const { url, stdout } = await emulate(folder)
  await until('the missing name', () => read(folder) === written, { seen: () => read(folder) })
  folder.write('functions/shop/checkout.js', code)
  await until('the new function', () => read(folder).includes('    "shop/checkout": unknown\n'), { seen: stdout })
  folder.remove('functions/shop/checkout.js')
  await until('its removal', () => read(folder) === written, { seen: stdout })
  // What is deployed by a request is not of the project.
  const body = JSON.stringify({ exec: { kind: 'nodejs:default', code: 'function main() { return {} }' } })
  const put = { method: 'PUT', headers: { 'content-type': 'application/json' }, body }
  expect((await fetch(`${url}/api/v1/namespaces/_/actions/uploaded`, put)).status).toBe(200)
  folder.write('actionlab.config.json', JSON.stringify({ triggers: { late: trigger('hello', '/late') } }))
  await until('the new trigger', () => read(folder).includes('    "late": "hello"\n'), { seen: stdout })
  expect(read(folder)).not.toMatch(/uploaded|hook|greet|nightly/)
  expect(stdout().split('\n', 1)[0]).toContain('"event":"ready"')
})

test('emulate never writes a file where there is none of ours, and an edit without another name leaves it untouched', async () => {
  const none = createFolder(shop)
  const own = createFolder({ ...shop, 'actionlab.d.ts': 'declare const own: string\n' })
  const same = createFolder({ ...shop, 'actionlab.d.ts': `${written}\n` })
  for (const folder of [none, own, same]) {
    const { stdout } = await emulate(folder)
    folder.write('functions/hello.js', 'exports.main = () => ({ edited: true })\n')
    if (folder !== same) folder.write('functions/another.js', code)
    await until('the reload', () => stdout().includes('"event":"reload"'), { seen: stdout })
  }
  expect(existsSync(none.path('actionlab.d.ts'))).toBe(false)
  expect(read(own)).toBe('declare const own: string\n')
  expect(read(same)).toBe(`${written}\n`)
})
