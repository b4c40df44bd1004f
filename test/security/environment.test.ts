/** What a function sees of the environment: the contract's variables, the configuration's, and of the shell only what any program needs. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmulator, type Config, type Emulator } from '../../emulator/index.ts'
import { createFolder } from '../support/project.ts'

const minimal = fileURLToPath(new URL('../../fixtures/runtimes/minimal.mjs', import.meta.url))

/** What the developer has exported: none of it is a function's. */
const shell = {
  AWS_SECRET_ACCESS_KEY: 'shell-aws-secret',
  NPM_TOKEN: 'shell-npm-token',
  SSH_AUTH_SOCK: '/tmp/shell-agent',
  NODE_OPTIONS: '--no-warnings',
  PYTHONPATH: '/tmp/shell-python',
  NCP_SECRET_KEY: 'shell-ncp-secret',
  ACTIONLAB_SHELL_WORD: 'shell-word',
  PASSED_ON: 'shell-passed-on',
} as const
const before = new Map(Object.keys(shell).map((name) => [name, process.env[name]]))

/** Always there, whatever the shell has. */
const basics = new Set(['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'SystemRoot', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'])

const files = {
  '.env': 'FROM_FILE=1\nPASSED_ON=file\n',
  'functions/node.js': 'exports.main = () => ({ env: { ...process.env } })',
  'functions/child.js': `exports.main = () => ({ env: JSON.parse(require('node:child_process').execFileSync(process.execPath, ['-p', 'JSON.stringify(process.env)'], { encoding: 'utf8' })) })`,
  'functions/python.py': 'import os\ndef main(params):\n  return {"env": dict(os.environ)}\n',
  'functions/foreign.js': 'function main() { return { env: { ...process.env } } }',
  'functions/server.js': `require('node:http').createServer((q, s) => s.end(JSON.stringify({ env: process.env }))).listen(process.env.PORT || 9000)`,
  'functions/starts.js': `const env = { ...process.env }\nexports.main = () => ({ env })`,
}
const config: Config = {
  functions: './functions',
  actions: { node: { env: { OWN: 'own' } }, foreign: { runtime: { command: [process.execPath, minimal] } } },
  tcb: { functions: { server: { type: 'web', handler: 'server', timeout: 10 } } },
}

let emulator: Emulator
let passing: Emulator
let remove: () => void

beforeAll(async () => {
  Object.assign(process.env, shell)
  // Unlike createFolder's, this one is for all tests.
  const root = mkdtempSync(join(tmpdir(), 'actionlab-environment-'))
  mkdirSync(join(root, 'functions'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)
  remove = () => rmSync(root, { recursive: true, force: true })
  emulator = await createEmulator({ root, watch: false, ...config })
  passing = await createEmulator({ root, watch: false, ...config, inheritEnv: ['PASSED_ON', 'NOT_SET_AT_ALL'] })
})
afterAll(async () => {
  await emulator.close()
  await passing.close()
  remove()
  for (const [name, value] of before)
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
})

async function environmentOf(one: Emulator, name: string): Promise<Record<string, string>> {
  if (name === 'server') {
    const answer = await one.request('/v1/functions/server/?webfn=true')
    return ((await answer.json()) as { env: Record<string, string> }).env
  }
  const { response } = await one.invoke(name, {}, { convention: name === 'starts' ? 'event' : 'params' })
  return (response.result as { env: Record<string, string> }).env
}

test.each(['node', 'child', 'starts', 'python', 'foreign', 'server'])(
  '%s sees nothing of the shell but what any program needs',
  async (name) => {
    const env = await environmentOf(emulator, name)
    expect(JSON.stringify(env)).not.toContain('shell-')
    const own = new Set(Object.keys(env).filter((key) => process.env[key] !== undefined && env[key] === process.env[key]))
    expect([...own].filter((key) => !basics.has(key))).toEqual([])
    expect(env['PATH']).toContain(process.env['PATH'] ?? '')
    expect(env['SSH_AUTH_SOCK']).toBeUndefined()
    expect(env['NODE_OPTIONS'] ?? '').not.toContain('no-warnings')
    expect(env['PYTHONPATH']).toBeUndefined()
  },
)

test.each(['node', 'child', 'starts', 'python', 'foreign', 'server'])(
  '%s sees the configuration’s variables, and those that inheritEnv names',
  async (name) => {
    const env = await environmentOf(passing, name)
    expect(env).toMatchObject({ FROM_FILE: '1', PASSED_ON: 'shell-passed-on' })
    expect(JSON.stringify(env)).not.toMatch(/shell-(?!passed-on)/)
    expect(env).not.toHaveProperty('NOT_SET_AT_ALL')
    expect((await environmentOf(emulator, name))['PASSED_ON']).toBe('file')
  },
)

test('a program that serves a runtime is started with what inheritEnv names, too', async () => {
  const { root } = createFolder({
    'functions/f.js': 'exports.main = () => ({})',
    'runtime.mjs': `console.error('word ' + process.env.ACTIONLAB_SHELL_WORD + ' token ' + process.env.NPM_TOKEN); await import(${JSON.stringify(minimal)})`,
  })
  const runtime = { command: [process.execPath, `${root}/runtime.mjs`] }
  await using own = await createEmulator({
    root,
    watch: false,
    functions: './functions',
    actions: { f: { runtime } },
    inheritEnv: ['ACTIONLAB_SHELL_WORD'],
  })
  const { logLines, response } = await own.invoke('f')
  expect(response.success, JSON.stringify(response)).toBe(true)
  expect(logLines.map(({ text }) => text)).toContain('word shell-word token undefined')
})

test('a name that is none is refused with its place', async () => {
  const { root } = createFolder({ 'functions/f.js': 'exports.main = () => ({})' })
  await expect(createEmulator({ root, functions: './functions', inheritEnv: ['A=B'] })).rejects.toThrow(
    'inheritEnv[0]: found "A=B", expected the name of a variable.',
  )
  await expect(createEmulator({ root, functions: './functions', inheritEnv: true as never })).rejects.toThrow(
    'inheritEnv: found true, expected an array.',
  )
})
