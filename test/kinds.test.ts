/** A function runs on the version that its kind names, where the project or the machine has it; otherwise it is said which one runs instead. */
import { chmodSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Config } from '../emulator/model/config.ts'
import { createFolder, createProject, type Files, type Project } from './support/project.ts'

const own = Number.parseInt(process.versions.node, 10)
const other = own === 22 ? 24 : 22
const tells = 'exports.main = () => ({ by: process.env.RUN_BY ?? "the usual" })\n'

/** The package `node` of npm in a folder: here a script that leaves a mark and runs the Node of this process. */
const node = (folder: string, version: string): Files => ({
  [`${folder}/package.json`]: JSON.stringify({ name: 'node', version }),
  [`${folder}/bin/node`]: `#!/bin/sh\nRUN_BY=${version} exec '${process.execPath}' "$@"\n`,
})

async function serve(files: Files, config: Config, packages: Readonly<Record<string, string>> = {}): Promise<Project> {
  const project = await createProject(
    { ...files, ...(Object.assign({}, ...Object.entries(packages).map(([folder, version]) => node(folder, version))) as Files) },
    { config: { functions: './functions', ...config }, watch: false },
  )
  for (const folder of Object.keys(packages)) chmodSync(project.path(`${folder}/bin/node`), 0o755)
  return project
}

const kind = `nodejs:${other}`
const version = `${other}.1.0`

test.skipIf(process.platform === 'win32')('a configured kind runs on the Node that the project has, and an alias is as good', async () => {
  const project = await serve(
    { 'functions/f.js': tells, 'functions/usual.js': tells, 'package.json': '{"devDependencies":{"node-next":"npm:node@26"}}' },
    { actions: { f: { kind }, usual: {}, next: { kind: 'nodejs:26', file: './functions/f.js' } } },
    { 'node_modules/node': version, 'node_modules/node-next': '26.0.0' },
  )
  expect(await project.call('f')).toEqual({ by: version })
  expect(await project.call('next')).toEqual({ by: '26.0.0' })
  expect(await project.call('usual')).toEqual({ by: 'the usual' })
  expect((await project.activate('f')).annotations).toContainEqual({ key: 'kind', value: kind })
  expect(project.logged('notice')).toEqual([])
})

test('without it the usual Node runs the kind, which is said once', async () => {
  const project = await serve(
    { 'functions/f.js': tells, 'functions/g.js': tells, 'functions/old.js': tells },
    {
      defaults: { kind },
      actions: { old: { kind: 'nodejs:12' } },
    },
  )
  for (const name of ['f', 'g', 'f', 'old']) expect(await project.call(name)).toEqual({ by: 'the usual' })
  expect(project.logged('notice').map(({ text }) => text)).toEqual([
    `${kind} runs on Node.js ${process.versions.node} here: the project has no Node.js ${other}. npm install -D node@${other} brings it.`,
    `nodejs:12 runs on Node.js ${process.versions.node} here: the emulator's containers need Node.js 18 or newer.`,
  ])
})

test.skipIf(process.platform === 'win32')('so does a kind that a call to the management API gives', async () => {
  const project = await serve({ 'functions/f.js': tells }, {}, { 'node_modules/node': version })
  const body = JSON.stringify({ exec: { kind, code: 'function main() { return { by: process.env.RUN_BY } }' } })
  const headers = { 'content-type': 'application/json' }
  const answer = await project.emulator.request('/api/v1/namespaces/_/actions/up', { method: 'PUT', headers, body })
  expect(answer.status).toBe(200)
  expect(await project.call('up')).toEqual({ by: version })
})

test.skipIf(process.platform === 'win32')('so does the runtime of cloudbaserc.json, for web functions as well', async () => {
  const functions = [
    { name: 'event', runtime: `Nodejs${other}.15` },
    { name: 'web', runtime: `Nodejs${other}.15`, type: 'HTTP' },
  ]
  const folder = createFolder({
    'cloudbaserc.json': JSON.stringify({ functions }),
    'functions/event/index.js': tells,
    'functions/web/index.js': `require('node:http').createServer((q, s) => s.end(process.env.RUN_BY)).listen(9000)`,
    ...node('node_modules/node', version),
  })
  chmodSync(folder.path('node_modules/node/bin/node'), 0o755)
  const { createEmulator } = await import('../emulator/index.ts')
  await using emulator = await createEmulator({ root: folder.root, watch: false })
  const headers = { 'content-type': 'application/json' }
  const answer = await emulator.request('/v1/functions/event', { method: 'POST', headers, body: '{}' })
  expect(await answer.json()).toEqual({ by: version })
  expect(await (await emulator.request('/v1/functions/web?webfn=true')).text()).toBe(version)
})

test.skipIf(process.platform === 'win32')('python:3.99 runs on the python3.99 of the PATH, and on the usual one without it', async () => {
  const folder = createFolder({
    'python3.99': `#!/bin/sh\nif [ "$1" = -c ]; then printf '%s\\n3.99\\nTrue\\n' "$0"; exit; fi\nRUN_BY=3.99 exec python3 "$@"\n`,
  })
  chmodSync(folder.path('python3.99'), 0o755)
  vi.stubEnv('PATH', `${folder.root}${delimiter}${process.env['PATH']}`)
  onTestFinished(() => void vi.unstubAllEnvs())
  const source = 'import os\ndef main(params):\n  return {"by": os.environ.get("RUN_BY", "the usual")}\n'
  const project = await serve(
    { 'functions/f.py': source, 'functions/g.py': source },
    { actions: { f: { kind: 'python:3.99' }, g: { kind: 'python:3.98' } } },
  )
  expect(await project.call('f')).toEqual({ by: '3.99' })
  expect(await project.call('g')).toEqual({ by: 'the usual' })
  expect(project.logged('notice').map(({ text }) => text)).toEqual([
    "python:3.98 runs on the machine's usual Python here: there is no python3.98 on the PATH.",
  ])
})

test("`nodejs:default` and `python:default` of OpenWhisk mean what runs here, also where the project's defaults name a version", async () => {
  const project = await serve(
    { 'functions/f.js': tells, 'functions/p.py': 'def main(args):\n    return {"by": "python"}\n' },
    { defaults: { kind: 'nodejs:12' }, actions: { f: { kind: 'nodejs:default' }, p: { kind: 'python:default' } } },
  )
  expect([await project.call('f'), await project.call('p')]).toEqual([{ by: 'the usual' }, { by: 'python' }])
  expect((await project.activate('f')).annotations).toContainEqual({ key: 'kind', value: `nodejs:${own}` })
  expect((await project.activate('p')).annotations).toContainEqual({ key: 'kind', value: 'python:3' })
  expect(project.logged('notice')).toEqual([])
})

test('`go:default` is the version that OpenWhisk means by it, and what is configured for either name runs it', async () => {
  const runtime = { command: [process.execPath, join(import.meta.dirname, '../fixtures/runtimes/minimal.mjs')] }
  const files = { 'functions/g.go': 'exports.main = () => ({ ran: true })' }
  const actions = { g: { kind: 'go:default', file: './functions/g.go' }, named: { kind: 'go:1.20', file: './functions/g.go' } }
  for (const kind of ['go:default', 'go:1.20']) {
    const project = await serve(files, { actions, openwhisk: { runtimes: { [kind]: runtime } } })
    expect([await project.call('g'), await project.call('named')]).toEqual([{ ran: true }, { ran: true }])
    expect((await project.activate('g')).annotations).toContainEqual({ key: 'kind', value: 'go:1.20' })
  }
})
