/** What is built and deployed is the example project: by another tool's manifest, by requests, and by `actionlab deploy` in a process of its own. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../emulator/index.ts'
import type { Json, JsonObject } from '../../emulator/model/json.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const cli = join(repository, 'bin', 'actionlab.mjs')
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'actionlab-release-')))
const credentials = { OPENWHISK_AUTH: 'a-user:a-key', NCP_ACCESS_KEY: 'AK0123456789', NCP_SECRET_KEY: 'a-secret-key' }

/** Calls that any container answers alike. */
const calls: readonly (readonly [path: string, params: JsonObject])[] = [
  ['hello', { name: 'Bo' }],
  ['fail', {}],
  ['fail', { how: 'throw' }],
  ['page', { as: 'png' }],
  ['order', { item: 'coffee', count: 2 }],
  ['shop/trim', { name: ' Bo ' }],
  ['shop/report', { seconds: 0 }],
  ['shop/users', { __ow_method: 'get', __ow_path: '/users/1', __ow_body: '' }],
  ['shop/greet', { name: ' Bo ' }],
]

/** What each call answers here. */
const expected = new Map<string, Json>()

beforeAll(async () => {
  await using here = await createEmulator({ root: repository, watch: false })
  for (const [path, params] of calls)
    expected.set(`${path} ${JSON.stringify(params)}`, comparable((await here.invoke(path, params)).response))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Places in a stack are those of the archive. */
function comparable(response: unknown): Json {
  return JSON.parse(JSON.stringify(response).replaceAll(/(?:\\n\s+at [^"]*?)+(?=")/g, '')) as Json
}

function actionlab(...args: string[]): { code: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd: repository,
    encoding: 'utf8',
    env: { ...process.env, ...credentials, NO_COLOR: '1' },
  })
  return { code: status, text: stdout + stderr }
}

async function expectSameAnswers(emulator: Emulator, paths = calls): Promise<void> {
  for (const [path, params] of paths)
    expect([path, comparable((await emulator.invoke(path, params)).response)]).toEqual([
      path,
      expected.get(`${path} ${JSON.stringify(params)}`),
    ])
}

test.each(['wskdeploy', 'serverless', 'cloudbaserc'])('what the manifest of %s describes answers as the project does', async (format) => {
  const out = join(folder, format)
  expect(actionlab('build', '--manifest', format, '--out', out)).toMatchObject({ code: 0 })
  await using there = await createEmulator({ root: out, watch: false })
  const flat = format === 'cloudbaserc'
  expect(there.actions()).toEqual([
    'fail',
    'hello',
    'order',
    'page',
    ...(flat ? [] : ['shop/greet', 'shop/report', 'shop/trim', 'shop/users']),
  ])
  await expectSameAnswers(there, flat ? calls.filter(([path]) => !path.includes('/')) : calls)
})

test("the requests for NAVER's management API make the project", async () => {
  const out = join(folder, 'ncp')
  expect(actionlab('build', '--manifest', 'ncp-api', '--out', out)).toMatchObject({ code: 0 })
  await using cloud = await createEmulator({ root: folder, functions: false, watch: false })
  const { requests } = JSON.parse(readFileSync(join(out, 'ncp-api.json'), 'utf8')) as {
    requests: { method: string; path: string; body: unknown }[]
  }
  for (const { method, path, body } of requests) {
    const text = JSON.stringify(body).replaceAll(/\{"base64Of":"([^"]+)"\}/g, (_, file: string) =>
      JSON.stringify(readFileSync(join(out, file), 'base64')),
    )
    const answer = await cloud.request(path, { method, body: text, headers: { 'content-type': 'application/json' } })
    expect(answer.status, await answer.clone().text()).toBe(200)
  }
  await expectSameAnswers(cloud)
})

test.each(['openwhisk', 'ncp'])(
  'a cloud of %s that begins empty answers as the project does, and a second deployment has nothing to do',
  async (cloud) => {
    await using there = await createEmulator({
      root: folder,
      functions: false,
      watch: false,
      openwhisk: { auth: credentials.OPENWHISK_AUTH },
    })
    const { url } = await there.listen({ port: 0 })
    const run = (command: string): Promise<{ code: number | null; text: string }> =>
      new Promise((resolve) => {
        const line = command.replace('actionlab', `"${process.execPath}" "${cli}"`).replace('CLOUD', `--target ${url} --cloud ${cloud}`)
        const own = spawn('/bin/sh', ['-c', line], { cwd: repository, env: { ...process.env, ...credentials, NO_COLOR: '1' } })
        let text = ''
        for (const stream of [own.stdout, own.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
        own.once('close', (code) => resolve({ code, text }))
      })
    expect(await run('actionlab diff CLOUD')).toMatchObject({ code: 1 })
    // Who reads one line only does not end the deployment.
    await run('actionlab deploy hello fail --yes CLOUD | head -n 1')
    expect(there.actions()).toEqual(['fail', 'hello'])
    expect(await run('actionlab deploy --yes CLOUD')).toMatchObject({ code: 0, text: expect.stringMatching(/\n7 sent\.\n$/) as string })
    await expectSameAnswers(there)
    expect(await run('actionlab deploy --yes CLOUD')).toMatchObject({
      code: 0,
      text: expect.stringMatching(/\nNothing to do\.\n$/) as string,
    })
    expect(await run('actionlab diff CLOUD')).toMatchObject({ code: 0 })
  },
)
