/** One name is one thing in all collections of OpenWhisk's API, as far as files do not say otherwise; what is too large or no JSON is refused in the controller's words. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../../emulator/index.ts'

let root: string
let emulator: Emulator
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'actionlab-names-'))
  await mkdir(join(root, 'functions/users'), { recursive: true })
  await writeFile(join(root, 'functions/users.js'), 'exports.main = () => ({ from: "action" })')
  await writeFile(join(root, 'functions/users/list.js'), 'exports.main = () => ({ from: "package" })')
  const openwhisk = { triggers: { nightly: {} }, rules: { report: { trigger: 'nightly', action: 'users/list' } } }
  emulator = await createEmulator({ root, functions: './functions', openwhisk, limits: { parameterSize: 1000 }, watch: false })
})
afterAll(async () => {
  await emulator.close()
  await rm(root, { recursive: true, force: true })
})

async function send(method: string, path: string, body?: unknown, type = 'application/json'): Promise<[status: number, error: unknown]> {
  const init = body === undefined ? { method } : { method, headers: { 'content-type': type }, body: JSON.stringify(body) }
  const answer = await emulator.request(`/api/v1/namespaces/_/${path}`, init)
  const text = await answer.text()
  return [answer.status, text.startsWith('{') ? (JSON.parse(text) as { error?: unknown }).error : undefined]
}

const exec = { kind: 'nodejs:default', code: 'function main() {}' }
const inOther = 'Resource by this name exists but is not in this collection.'

describe('a name', () => {
  test('that a folder and a function share is found as both', async () => {
    expect(await send('GET', 'packages/users')).toEqual([200, undefined])
    expect(await send('GET', 'actions/users')).toEqual([200, undefined])
    expect(await send('POST', 'actions/users?blocking=true&result=true', {})).toEqual([200, undefined])
    expect(await send('POST', 'actions/users/list?blocking=true&result=true', {})).toEqual([200, undefined])
  })

  test('of a configured trigger or rule is taken for calls as well', async () => {
    expect(await send('PUT', 'packages/nightly', {})).toEqual([409, inOther])
    expect(await send('PUT', 'actions/report', { exec })).toEqual([409, inOther])
    expect(await send('GET', 'actions/nightly')).toEqual([409, inOther])
    expect(await send('PUT', 'packages/bound', { binding: { namespace: '_', name: 'report' } })).toEqual([
      409,
      'Cannot bind to a resource that is not a package.',
    ])
  })

  test('is checked after the request was read: what is malformed or too large says so', async () => {
    expect(await send('PUT', 'packages/nightly', { version: 'x' })).toEqual([400, expect.stringContaining('semantic version malformed')])
    expect(await send('PUT', 'actions/nightly', { exec, annotations: [{ key: 'a', value: 'x'.repeat(1000) }] })).toEqual([
      413,
      'annotations larger than allowed: 1003 > 1000 bytes.',
    ])
    expect(await send('GET', 'actions/nightly?code=perhaps')).toEqual([400, expect.stringContaining('is not a valid Boolean value')])
    expect(await send('PUT', 'triggers/users', {}, 'text/csv')).toEqual([415, expect.stringContaining('text/csv')])
  })
})

describe('a size', () => {
  test('counts where the configuration sets it, the exec before the parameters and these before the annotations', async () => {
    const pairs = [{ key: 'a', value: 'x'.repeat(1000) }]
    expect(await send('PUT', 'triggers/large', { parameters: pairs, annotations: pairs })).toEqual([
      413,
      'parameters larger than allowed: 1003 > 1000 bytes.',
    ])
    const code = 'x'.repeat(48 * 1024 * 1024)
    expect(await send('PUT', 'actions/large', { exec: { kind: 'nodejs:default', code, main: 'main' }, parameters: pairs })).toEqual([
      413,
      'exec larger than allowed: 50331652 > 50331648 bytes.',
    ])
  })

  test('of code and parameters is one each: the rest of a request is not counted', async () => {
    const body = { exec: { ...exec, code: `${exec.code}//${'x'.repeat(2000)}` }, parameters: [{ key: 'a', value: 'x'.repeat(900) }] }
    expect(await send('PUT', 'actions/allowed', body)).toEqual([200, undefined])
  })
})
