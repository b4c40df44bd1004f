/** What ended before a restart is there after it. */
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { ActivationDetail, ActivationPage } from '../../emulator/dashboard/wire/activation.ts'
import { leftIn, startCommand, type Started } from '../robustness/command.ts'
import { createEmulator, type Config } from '../../emulator/index.ts'
import type { Activation } from '../../emulator/model/activation.ts'
import type { Log } from '../../emulator/model/log.ts'
import { createFolder, createProject } from '../support/project.ts'
import { until } from '../support/until.ts'

const files = {
  'functions/hello.js':
    'exports.main = ({ name }) => {\n  console.log("greeting", name, process.env.SHOP_SECRET)\n  return { hello: name }\n}\n',
  'functions/fail.js': 'exports.main = () => {\n  throw new Error("on purpose")\n}\n',
  '.env': 'SHOP_SECRET=p4ss-of-the-shop\n',
}

const get = async <T>(started: Started, path: string): Promise<T> =>
  (await (await fetch(`${await started.url}/_/api/v1${path}`)).json()) as T
const lines = (file: string): string[] => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [])

test('activations survive an emulator that is killed, and half a line that it left', async () => {
  const first = startCommand(files)
  await first.post('/ncf/api/v2/packages/-/actions/hello', { name: 'Bo' })
  await first.post('/v1/functions/fail', { n: 4711 })
  const kept = first.path('.actionlab/activations.ndjson')
  await until('two activations to be written in the background', () => lines(kept).length === 2, { seen: () => lines(kept) })
  const before = (await get<ActivationPage>(first, '/activations')).items
  const details = await Promise.all(before.map(({ id }) => get<ActivationDetail>(first, `/activations/${id}`)))
  first.child.kill('SIGKILL')
  await first.ended
  expect(readFileSync(kept, 'utf8')).not.toContain('p4ss-of-the-shop')
  expect(statSync(kept).mode & 0o077).toBe(0)
  expect(readFileSync(first.path('.actionlab/.gitignore'), 'utf8')).toBe('*\n')
  appendFileSync(kept, lines(kept)[0]?.slice(0, 200) ?? '')

  const second = startCommand(files, { args: ['--root', first.root] })
  await second.url
  const page = await until('the activations of before', async () => {
    const found = await get<ActivationPage>(second, '/activations')
    return found.total === 2 ? found : undefined
  })
  expect(page.items).toEqual(before)
  for (const detail of details) {
    const after = await get<ActivationDetail>(second, `/activations/${detail.id}`)
    const same = (one: ActivationDetail): object => ({ ...one, request: { ...one.request, curl: '' } })
    expect(same(after)).toEqual(same(detail))
  }
  expect(details.find(({ path }) => path === 'hello')?.logLines[0]?.text).toMatch(/^greeting Bo •+$/)
  expect(details.find(({ path }) => path === 'fail')?.excerpt?.at).toBe('functions/fail.js:2:9')

  await second.post('/v1/functions/fail', {})
  const headers = { authorization: `Bearer ${tokenOf(second)}`, 'content-type': 'application/json' }
  expect(
    await (await fetch(`${await second.url}/_/api/v1/activations/${before[0]?.id}/replay`, { method: 'POST', headers, body: '{}' })).json(),
  ).toHaveProperty('activationId')
  second.child.kill('SIGTERM')
  await second.ended
  expect(lines(kept)).toHaveLength(5)
})

/** Its run file lies in its own temporary folder. */
function tokenOf({ temp }: Started): string {
  const [file = ''] = leftIn(temp).filter((name) => name.endsWith('.json'))
  return (JSON.parse(readFileSync(join(temp, file), 'utf8')) as { token: string }).token
}

test('the file stays below 4 MB with the newest in it, and is cleared with the list', async () => {
  const { emulator, path, activate } = await createProject({
    'functions/big.js': 'exports.main = ({ n }) => ({ n, text: "x".repeat(100_000) })\n',
  })
  const file = path('kept/activations.ndjson')
  const old = await activate('big', { n: 0 })
  mkdirSync(dirname(file))
  writeFileSync(file, '{ "kept": 0 }\nnone\n')
  emulator.keep(file)
  for (let n = 1; n <= 45; n++) await activate('big', { n })
  await emulator.close()
  expect(statSync(file).size).toBeLessThan(4 * 1024 * 1024)
  const numbers = lines(file).map(
    (line) => (JSON.parse((JSON.parse(line) as { outcome: { text: string } }).outcome.text) as { n: number }).n,
  )
  expect(numbers.at(-1)).toBe(45)
  expect(numbers.length).toBeGreaterThan(15)
  expect(numbers).toEqual(numbers.map((_, index) => 45 - numbers.length + 1 + index))

  const again = await createProject({ 'functions/big.js': 'exports.main = () => ({})\n' })
  again.emulator.keep(file)
  const list = (): Activation[] => again.emulator.activations.list()
  await until('the kept activations', () => list().length === numbers.length)
  const restored = list()
  expect(restored[0]?.response.result).toMatchObject({ n: 45 })
  expect(restored[0]?.logs).toEqual(old.logs)
  again.emulator.activations.clear()
  await again.emulator.close()
  expect(existsSync(file)).toBe(false)
})

test('what ran and what was deployed over the APIs goes on in another project, by --export-on-exit and --import', async () => {
  const session = join(mkdtempSync(join(tmpdir(), 'actionlab-test-')), 'session')
  onTestFinished(() => rmSync(dirname(session), { recursive: true, force: true }))
  const api = '/api/v1/namespaces/_'
  const put = async ({ url }: Started, path: string, body: object): Promise<number> =>
    (await fetch(`${await url}${path}`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }))
      .status

  const first = startCommand(files, { args: ['--no-keep', '--export-on-exit', session] })
  const exec = { kind: 'nodejs:20', code: 'function main({ from, name }) { return { from, hello: name } }' }
  const statuses = [
    await put(first, `${api}/packages/club`, { parameters: [{ key: 'from', value: 'the club' }] }),
    await put(first, `${api}/actions/club/greet`, { exec }),
    await put(first, `${api}/actions/both`, { exec: { kind: 'sequence', components: ['/_/club/greet', '/_/hello'] } }),
    await put(first, `${api}/triggers/opened`, {}),
    await put(first, `${api}/rules/on-open`, { trigger: '/_/opened', action: '/_/club/greet' }),
    await put(first, `/ncf/api/v2/triggers/nightly?type=cron`, { description: 'every night', cronOption: '0 0 * * *' }),
  ]
  expect(statuses).toEqual([200, 200, 200, 200, 200, 200])
  const ran = await first.post(`${api}/actions/both?blocking=true&result=true`, { name: 'Bo' })
  first.child.kill('SIGTERM')
  expect(await first.ended).toEqual({ code: 0, signal: null })
  expect(existsSync(first.path('.actionlab'))).toBe(false)

  const second = startCommand({ 'functions/hello.js': files['functions/hello.js'] }, { args: ['--no-keep', '--import', session] })
  const { items } = await get<ActivationPage>(second, '/activations')
  expect(items.map(({ path, status }) => `${path} ${status}`).sort()).toEqual(['both success', 'club/greet success', 'hello success'])
  expect((await second.post(`${api}/actions/both?blocking=true&result=true`, { name: 'Bo' })).text).toBe(ran.text)
  expect(JSON.parse((await second.post(`${api}/actions/club/greet?blocking=true&result=true`, { name: 'Bo' })).text)).toEqual({
    from: 'the club',
    hello: 'Bo',
  })
  expect((await second.post(`${api}/triggers/opened`, { name: 'Bo' })).status).toBe(202)
  expect(await (await fetch(`${await second.url}/ncf/api/v2/triggers/nightly`)).text()).toContain('every night')
  second.child.kill('SIGTERM')
  await second.ended

  const third = startCommand(files, { args: ['--import', first.root] })
  expect((await third.ended).code).toBe(1)
  expect(third.stderr()).toMatch(/deployed\.json cannot be read \(.*\)\. Name a folder that --export-on-exit wrote\.\n$/)
})

test('a session whose part of a cloud is damaged is refused with its file and key', async () => {
  const { root, write, path } = createFolder({})
  const session = join(root, 'session')
  await using first = await createEmulator({ functions: false, isolation: 'inline' })
  await first.exportSession(session)
  const deployed = JSON.parse(readFileSync(path('session/deployed.json'), 'utf8')) as { providers: object }
  write('session/deployed.json', JSON.stringify({ ...deployed, providers: { ...deployed.providers, openwhisk: {} } }))
  await expect(first.importSession(session)).rejects.toMatchObject({
    code: 'BAD_SESSION',
    message: expect.stringMatching(
      /deployed\.json is damaged: its key providers\.openwhisk cannot be restored \(.*\)\. Export the session again\.$/,
    ) as string,
  })
})

test('faults of the gateway that were switched on are handed on, where the trigger is still there', async () => {
  const trigger = (name: string) => ({
    type: 'apigw' as const,
    product: 'shop',
    api: 'store',
    stage: 'v1',
    resource: `/${name}`,
    action: 'hello',
  })
  const configured = (...names: string[]): Config => ({
    actions: { hello: { type: 'web', module: { main: () => ({ body: 'hi' }) } } },
    triggers: Object.fromEntries(names.map((name) => [name, trigger(name)])),
  })
  const { root } = createFolder({})
  const session = join(root, 'session')
  await using first = await createEmulator({ ...configured('front', 'back', 'side'), isolation: 'inline' })
  first.fault('front', '500')
  first.fault('back', '500')
  await first.exportSession(session)

  const told: string[] = []
  const log: Log = { emit: (event) => event.event === 'notice' && told.push(event.text) }
  await using second = await createEmulator({ ...configured('front', 'side'), isolation: 'inline', log })
  await second.importSession(session)
  const statuses = await Promise.all(['front', 'side'].map(async (name) => (await second.request(`/apigw/shop/store/v1/${name}`)).status))
  expect(statuses).toEqual([503, 200])
  expect(told).toEqual(['The imported fault of the trigger back is not switched on. There is no trigger "back". Configured: front, side.'])
})
