/** What a function runs with, the files that say so, and the way into the editor. */
import { chmodSync, existsSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { apiPath } from '../../emulator/dashboard/wire/api.ts'
import type { FunctionView } from '../../emulator/dashboard/wire/function.ts'
import type { Overview } from '../../emulator/dashboard/wire/overview.ts'
import type { SurroundingsView } from '../../emulator/dashboard/wire/surroundings.ts'
import { createFolder } from '../support/project.ts'
import { createEmulator } from '../../emulator/index.ts'
import { createSite, json, pageUrl } from './site.ts'

const files = {
  'functions/shop/trim.js': 'exports.main = () => ({})\n',
  '.env': '# of everybody\nREGION=kr\nPAY_TOKEN=ijklmnop5678\n',
  '.env.local': 'PAY_TOKEN=abcdefgh1234\n',
  'actionlab.config.json': `{
  "packages": { "shop": { "params": { "currency": "KRW" } } },
  "actions": {
    "shop/trim": {
      "params": { "limit": 10 },
      "env": { "MODE": "fast" },
      "limits": { "memory": 512 }
    }
  },
  "openwhisk": { "auth": "23bc46b1-71f6-4ed5-8c54-816aa4f8c502:123zO3xZCLrMN6v2BKK1dXYFpXlPkccOFqm12CdAsMgRU4VrNZ9lyGVCGuMDGIwP" }
}
`,
}

test('each variable, parameter, limit and credential of a function names the line that says it, and no secret', async () => {
  const { root } = createFolder(files)
  await using emulator = await createEmulator({ root, watch: false })
  const answer = await emulator.request(`${apiPath}/surroundings/shop/trim`)
  const { declared, environment, parameters, limits, credentials } = (await answer.json()) as SurroundingsView
  const config = (line: number) => ({ file: 'actionlab.config.json', line })
  expect(declared.map(({ part, name, place }) => ({ part, name, place }))).toEqual([
    { part: 'action', name: 'shop/trim', place: config(4) },
    { part: 'package', name: 'shop', place: config(2) },
  ])
  const one = (await (await emulator.request(`${apiPath}/functions/shop/trim`)).json()) as FunctionView
  expect(one.declaredAt).toEqual(config(4))
  const below = { source: 'file', place: { file: '.env', line: 3 } }
  expect(environment.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
    { name: 'MODE', value: 'fast', source: 'file', place: config(6), over: [] },
    { name: 'PAY_TOKEN', value: '••••••', source: 'file', place: { file: '.env.local', line: 1 }, over: [below] },
    { name: 'REGION', value: 'kr', source: 'file', place: { file: '.env', line: 2 }, over: [] },
  ])
  expect(parameters).toEqual([
    { name: 'currency', value: 'KRW', source: 'file', place: config(2), over: [] },
    { name: 'limit', value: '10', source: 'file', place: config(5), over: [] },
  ])
  expect(limits.find(({ name }) => name === 'memory')).toMatchObject({ value: '512 MB', source: 'file', place: config(7) })
  expect(limits.find(({ name }) => name === 'timeout')).toMatchObject({ source: 'default', place: null })
  expect(credentials.find(({ name }) => name === 'openwhisk.auth')).toEqual({ name: 'openwhisk.auth', state: 'checked', place: config(10) })
  const page = await (await emulator.request(pageUrl('/_/functions/shop/trim'))).text()
  for (const place of ['.env:2', '.env:3', '.env.local:1', 'actionlab.config.json:4', 'actionlab.config.json:5', 'functions/shop/trim.js'])
    expect(page).toContain(`data-editor="${place}"`)
  for (const way of ['activations?function=', 'logs?function=', 'invoke?function=']) expect(page).toContain(`/_/${way}shop%2Ftrim`)
  expect(page).not.toMatch(/abcdefgh1234|ijklmnop5678/)
})

test('a timer of a function names the line of the file that lists it', async () => {
  const { root } = createFolder({
    'cloudbaserc.json':
      '{ "envId": "e", "functions": [{ "name": "fn", "triggers": [\n{ "name": "nightly", "config": "0 0 2 * * * *" }] }] }',
    'functions/fn/index.js': 'exports.main = () => ({})\n',
  })
  await using emulator = await createEmulator({ root, watch: false })
  const answer = await emulator.request(`${apiPath}/surroundings/fn`)
  const { declared } = (await answer.json()) as SurroundingsView
  expect(declared.filter(({ part }) => part === 'trigger')).toEqual([
    { part: 'trigger', name: 'fn/nightly', value: '0 0 2 * * * *', source: 'file', place: { file: 'cloudbaserc.json', line: 2 }, over: [] },
  ])
  expect(declared.map(({ name }) => name)).not.toContain('tcb.timers')
})

test('a trigger of NAVER that runs a function names the line of the configuration', async () => {
  const triggers = [
    `      "nightly": { "type": "cron", "cronOption": "0 3 * * *", "actions": ["trim"] },`,
    `      "idle": { "type": "iot" }`,
  ]
  const { root } = createFolder({
    'functions/trim.js': files['functions/shop/trim.js'],
    'actionlab.config.json': ['{', '  "ncp": {', '    "triggers": {', ...triggers, '    }', '  }', '}', ''].join('\n'),
  })
  await using emulator = await createEmulator({ root, watch: false })
  const { declared } = (await (await emulator.request(`${apiPath}/surroundings/trim`)).json()) as SurroundingsView
  expect(declared.map(({ part, name, value, place }) => ({ part, name, value, place }))).toEqual([
    { part: 'trigger', name: 'nightly', value: '0 3 * * *', place: { file: 'actionlab.config.json', line: 4 } },
  ])
})

test('a manifest is named on the page of functions with each remark on it, whose line opens in the editor, and in the API', async () => {
  const { root } = createFolder({
    'serverless.yml': 'service: s\nprovider: openwhisk\nfunctions:\n  a: { handler: h.main, events: [{ message_hub: { topic: x } }] }\n',
    'h.js': 'exports.main = () => ({})\n',
  })
  await using emulator = await createEmulator({ root, watch: false })
  const { manifest } = (await (await emulator.request(`${apiPath}/`)).json()) as Overview
  expect(manifest).toEqual({
    file: 'serverless.yml',
    format: 'serverless',
    remarks: [expect.stringMatching(/^serverless\.yml:4: the feed .* is not emulated/)],
  })
  const page = await (await emulator.request(pageUrl('/_/'))).text()
  expect(page).toContain(manifest?.remarks[0])
  for (const at of ['serverless.yml', 'serverless.yml:4']) expect(page).toContain(`data-editor="${at}"`)
})

test('a file of the project opens in the developer’s editor at its line, another one does not, and nobody without the token opens any', async () => {
  const { emulator, root, send } = await createSite({
    files: { 'editor.sh': '#!/bin/sh\nprintf "%s\\n" "$@" > opened.tmp; mv opened.tmp opened\n' },
  })
  chmodSync(join(root, 'editor.sh'), 0o755)
  symlinkSync('/etc/hostname', join(root, 'functions/link.txt'))
  vi.stubEnv('LAUNCH_EDITOR', join(root, 'editor.sh'))
  expect(await send('POST', '/editor', { at: 'functions/fail.js:2:9' })).toEqual({ opened: 'functions/fail.js:2:9' })
  await expect.poll(() => existsSync(join(root, 'opened')), { timeout: 10_000, message: 'the editor was not started' }).toBe(true)
  expect(readFileSync(join(root, 'opened'), 'utf8')).toBe(`${join(root, 'functions/fail.js')}\n2\n9\n`)
  for (const at of ['/etc/passwd', '../x', 'functions/link.txt', 'functions/none.js'])
    await expect(send('POST', '/editor', { at })).rejects.toThrow('is no file of the project')
  vi.stubEnv('LAUNCH_EDITOR', 'vim')
  await expect(send('POST', '/editor', { at: 'functions/fail.js' })).rejects.toThrow('vim needs a terminal. Set LAUNCH_EDITOR')
  vi.unstubAllEnvs()
  expect((await emulator.request(`${apiPath}/editor`, json({ at: 'functions/fail.js' }))).status).toBe(401)
})
