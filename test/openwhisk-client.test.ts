/** The published client of Apache OpenWhisk, unchanged, against the emulator over HTTP. */
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync, strToU8 } from 'fflate'
import openwhisk from 'openwhisk'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../emulator/index.ts'
import { until } from './support/until.ts'

/** The client's own types lag behind it: they know neither sequences nor bindings nor `code`. */
type Collection = 'actions' | 'activations' | 'feeds' | 'namespaces' | 'packages' | 'rules' | 'triggers'
type Verb = 'create' | 'delete' | 'disable' | 'enable' | 'get' | 'invoke' | 'list' | 'logs' | 'result' | 'update'
type Whisk = Record<Collection, Record<Verb, (options?: string | object) => Promise<unknown>>>

function client(key: string): Whisk {
  return openwhisk({ apihost: url, api_key: key }) as unknown as Whisk
}

const auth = '23bc46b1-71f6-4ed5-8c54-816aa4f8c502:local-test-key'

let root: string
let emulator: Emulator
let url: string
let whisk: Whisk

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'actionlab-client-'))
  await mkdir(join(root, 'functions', 'shop'), { recursive: true })
  await symlink(join(import.meta.dirname, '..', 'node_modules'), join(root, 'node_modules'))
  await writeFile(join(root, 'functions', 'hello.js'), 'exports.main = ({ name }) => ({ greeting: `Hello, ${name}!` })\n')
  await writeFile(
    join(root, 'functions', 'shop', 'caller.js'),
    `const openwhisk = require('openwhisk')
exports.main = async ({ name }) => openwhisk().actions.invoke({ name: 'hello', params: { name }, blocking: true, result: true })\n`,
  )
  emulator = await createEmulator({
    root,
    functions: './functions',
    watch: false,
    openwhisk: { auth },
    actions: { 'shop/caller': { annotations: { 'provide-api-key': true } } },
  })
  url = (await emulator.listen({ port: 0 })).url
  whisk = client(auth)
})

afterAll(async () => {
  await emulator.close()
  await rm(root, { recursive: true, force: true })
})

beforeEach(() => emulator.activations.clear())

async function answer<T>(promise: Promise<unknown>): Promise<T> {
  return (await promise) as T
}

interface Entity {
  readonly name: string
  readonly namespace: string
  readonly version: string
  readonly publish: boolean
  readonly annotations: { key: string; value: unknown }[]
  readonly parameters: { key: string; value: unknown }[]
}

interface ActionEntity extends Entity {
  readonly exec: { kind: string; code?: string; binary?: boolean; components?: string[] }
  readonly limits: Record<string, number>
}

interface Activation {
  readonly activationId: string
  readonly name: string
  readonly logs: string[]
  readonly cause?: string
  readonly response: { readonly status: string; readonly success: boolean; readonly result: Record<string, unknown> }
}

describe('namespaces', () => {
  test('the list holds the namespace of the key', async () => {
    expect(await whisk.namespaces.list()).toEqual(['guest'])
  })

  test('a namespace shows its actions, packages, triggers and rules', async () => {
    // The client asks for all four collections with one call.
    const namespace = await answer<Record<string, { name: string }[]>>(whisk.namespaces.get({}))
    expect(Object.keys(namespace).toSorted()).toEqual(['actions', 'packages', 'rules', 'triggers'])
    expect(namespace['actions']?.map(({ name }) => name)).toContain('hello')
    expect(namespace['packages']?.map(({ name }) => name)).toContain('shop')
  })
})

describe('actions', () => {
  test('one lives from create to delete, and every update counts its version up', async () => {
    const action = 'function main({ n = 0 }) { console.log("n is", n); return { n: n + 1 } }'
    const created = await answer<ActionEntity>(
      whisk.actions.create({ name: 'counter', action, params: { n: 1 }, annotations: { about: 'counts' } }),
    )
    expect(created).toMatchObject({
      name: 'counter',
      namespace: 'guest',
      version: '0.0.1',
      publish: false,
      parameters: [{ key: 'n', value: 1 }],
    })
    expect(created.exec).toMatchObject({ kind: `nodejs:${process.versions.node.split('.')[0]}`, code: action, binary: false })
    expect(created.annotations).toContainEqual({ key: 'about', value: 'counts' })
    expect(created.annotations).toContainEqual({ key: 'exec', value: created.exec.kind })
    expect(created.annotations).toContainEqual({ key: 'provide-api-key', value: false })
    expect(await whisk.actions.invoke({ name: 'counter', blocking: true, result: true })).toEqual({ n: 2 })

    await expect(whisk.actions.create({ name: 'counter', action })).rejects.toMatchObject({ statusCode: 409 })
    const updated = await answer<ActionEntity>(whisk.actions.update({ name: 'counter', action: action.replace('n + 1', 'n + 10') }))
    expect(updated).toMatchObject({ version: '0.0.2', parameters: [{ key: 'n', value: 1 }] })
    expect(await whisk.actions.invoke({ name: 'counter', blocking: true, result: true })).toEqual({ n: 11 })

    const moved = await answer<ActionEntity>(whisk.actions.update({ name: 'counter', params: { n: 5 } }))
    expect(moved).toMatchObject({ version: '0.0.3', exec: { code: updated.exec.code } })
    expect(await whisk.actions.invoke({ name: 'counter', blocking: true, result: true })).toEqual({ n: 15 })

    expect(await answer<ActionEntity>(whisk.actions.delete({ name: 'counter' }))).toMatchObject({ name: 'counter', version: '0.0.3' })
    await expect(whisk.actions.get({ name: 'counter' })).rejects.toMatchObject({ statusCode: 404 })
    await expect(whisk.actions.invoke({ name: 'counter' })).rejects.toMatchObject({ statusCode: 404 })
  })

  test('its code is shown unless it was not wanted', async () => {
    const shown = await answer<ActionEntity>(whisk.actions.get({ name: 'hello' }))
    expect(shown.exec.code).toBe(await readFile(join(root, 'functions', 'hello.js'), 'utf8'))
    const hidden = await answer<ActionEntity>(whisk.actions.get({ name: 'hello', code: false }))
    expect(hidden.exec).toEqual({ binary: false, kind: shown.exec.kind, main: 'main' })
  })

  test('one that comes from a file is neither overwritten nor deleted, and the refusal names the file', async () => {
    const overwrite = whisk.actions.update({ name: 'hello', action: 'function main() {}' })
    await expect(overwrite).rejects.toMatchObject({ statusCode: 409, message: expect.stringContaining('hello.js') })
    await expect(whisk.actions.delete({ name: 'hello' })).rejects.toMatchObject({
      statusCode: 409,
      message: expect.stringContaining('hello.js'),
    })
    expect(await whisk.actions.invoke({ name: 'hello', params: { name: 'Bo' }, blocking: true, result: true })).toEqual({
      greeting: 'Hello, Bo!',
    })
  })

  test('a zip is unpacked and runs with the modules in it', async () => {
    const zip = zipSync({
      'package.json': strToU8('{ "main": "entry.js" }'),
      'entry.js': strToU8("const half = require('./lib/half.js')\nexports.main = ({ n }) => ({ half: half(n) })"),
      'lib/half.js': strToU8('module.exports = (n) => n / 2'),
    })
    const created = await answer<ActionEntity>(whisk.actions.create({ name: 'zipped', action: Buffer.from(zip) }))
    expect(created.exec).toMatchObject({ binary: true, code: Buffer.from(zip).toString('base64') })
    expect(await whisk.actions.invoke({ name: 'zipped', params: { n: 8 }, blocking: true, result: true })).toEqual({ half: 4 })
    await whisk.actions.delete({ name: 'zipped' })
  })

  test('the annotation web-export makes a web action of one', async () => {
    const action = 'function main({ name }) { return { body: `<b>${name}</b>` } }'
    await whisk.actions.create({ name: 'page', action, annotations: { 'web-export': true, final: true }, params: { name: 'Bo' } })
    const page = await fetch(`${url}/api/v1/web/guest/default/page`)
    expect([page.status, await page.text()]).toEqual([200, '<b>Bo</b>'])
    expect((await fetch(`${url}/api/v1/web/guest/default/page?name=Al`)).status).toBe(400)
    await whisk.actions.update({ name: 'page', action, annotations: { 'web-export': false } })
    expect((await fetch(`${url}/api/v1/web/guest/default/page`)).status).toBe(404)
    await whisk.actions.delete('page')
  })

  test('a failed blocking invocation rejects with the record', async () => {
    await whisk.actions.create({ name: 'sorry', action: 'function main() { return { error: "sorry" } }' })
    const failed = whisk.actions.invoke({ name: 'sorry', blocking: true })
    await expect(failed).rejects.toMatchObject({
      statusCode: 502,
      error: { response: { status: 'application error', result: { error: 'sorry' } } },
    })
    await whisk.actions.delete('sorry')
  })
})

describe('activations', () => {
  test('an invocation that nobody waits for is found by its id, with logs and result', async () => {
    await whisk.actions.create({
      name: 'talker',
      action: 'async function main() { console.log("one"); console.error("two"); return { said: 2 } }',
    })
    const { activationId } = await answer<Activation>(whisk.actions.invoke({ name: 'talker' }))
    const record = await until('the record of the activation', () => answer<Activation>(whisk.activations.get({ name: activationId })))
    expect(record).toMatchObject({ activationId, name: 'talker', response: { status: 'success', success: true, result: { said: 2 } } })
    const { logs } = await answer<Activation>(whisk.activations.logs({ name: activationId }))
    expect(logs.map((line) => line.slice(31))).toEqual(['stdout: one', 'stderr: two'])
    expect(await whisk.activations.result({ name: activationId })).toMatchObject({ result: { said: 2 }, success: true, status: 'success' })
    await whisk.actions.delete('talker')
  })

  test('the list is filtered by name, counted, and shows whole records on request', async () => {
    for (const name of ['a', 'b']) await whisk.actions.invoke({ name: 'hello', params: { name }, blocking: true })
    expect(await answer<Activation[]>(whisk.activations.list({ name: 'hello', limit: 1 }))).toHaveLength(1)
    expect(await answer(whisk.activations.list({ name: 'hello', count: true }))).toEqual({ activations: 2 })
    expect(await answer(whisk.activations.list({ name: 'other' }))).toEqual([])
    const [newest] = await answer<Activation[]>(whisk.activations.list({ docs: true }))
    expect(newest?.response.result).toEqual({ greeting: 'Hello, b!' })
  })
})

describe('packages', () => {
  test('parameters of a package reach its actions, those of a binding come between', async () => {
    const bound = {
      parameters: [
        { key: 'color', value: 'red' },
        { key: 'size', value: 'XL' },
      ],
    }
    await whisk.packages.create({ name: 'wear', package: { ...bound, annotations: [{ key: 'season', value: 'summer' }] } })
    await whisk.actions.create({ name: 'wear/show', action: 'function main(params) { return params }', params: { size: 'S' } })
    expect(await whisk.actions.invoke({ name: 'wear/show', blocking: true, result: true })).toEqual({ color: 'red', size: 'S' })
    expect(await answer<Entity>(whisk.packages.get('wear'))).toMatchObject({
      version: '0.0.1',
      actions: [{ name: 'show', version: '0.0.1' }],
      binding: {},
    })

    const binding = { namespace: '_', name: 'wear' }
    await whisk.packages.create({ name: 'mine', package: { binding, parameters: [{ key: 'color', value: 'blue' }] } })
    expect(await whisk.actions.invoke({ name: 'mine/show', blocking: true, result: true })).toEqual({ color: 'blue', size: 'S' })
    const shown = await answer<Entity>(whisk.packages.get('mine'))
    expect(shown).toMatchObject({ binding: { namespace: 'guest', name: 'wear' }, actions: [{ name: 'show' }] })
    expect(shown.parameters).toEqual([
      { key: 'color', value: 'blue' },
      { key: 'size', value: 'XL' },
    ])
    await expect(whisk.actions.create({ name: 'mine/other', action: 'function main() {}' })).rejects.toMatchObject({ statusCode: 400 })

    await whisk.packages.delete('mine')
    await expect(whisk.packages.delete('wear')).rejects.toMatchObject({
      statusCode: 409,
      message: expect.stringContaining('contains 1 entity'),
    })
    await whisk.actions.delete('wear/show')
    expect(await answer<Entity>(whisk.packages.delete('wear'))).toMatchObject({ name: 'wear' })
    await expect(whisk.packages.get('wear')).rejects.toMatchObject({ statusCode: 404 })
  })

  test('an action needs its package first', async () => {
    await expect(whisk.actions.create({ name: 'nowhere/x', action: 'function main() {}' })).rejects.toMatchObject({ statusCode: 404 })
  })
})

describe('sequences', () => {
  test('one that was created over the API passes results on, and its activation lists those of its components', async () => {
    await whisk.actions.create({ name: 'twice', action: 'function main({ n }) { return { n: n * 2 } }' })
    const created = await answer<ActionEntity>(whisk.actions.create({ name: 'quadruple', sequence: ['/_/twice', '/guest/twice'] }))
    expect(created.exec).toEqual({ kind: 'sequence', components: ['/guest/twice', '/guest/twice'] })
    expect(created.parameters).toEqual([{ key: '_actions', value: ['/guest/twice', '/guest/twice'] }])
    const record = await answer<Activation>(whisk.actions.invoke({ name: 'quadruple', params: { n: 3 }, blocking: true }))
    expect(record.response.result).toEqual({ n: 12 })
    expect(record.logs).toHaveLength(2)
    const first = await answer<Activation>(whisk.activations.get(record.logs[0]))
    expect(first).toMatchObject({ name: 'twice', cause: record.activationId, response: { result: { n: 6 } } })

    const itself = whisk.actions.update({ name: 'quadruple', sequence: ['/_/quadruple'] })
    await expect(itself).rejects.toMatchObject({ statusCode: 400, message: expect.stringContaining('may not refer to itself') })
    const missing = whisk.actions.create({ name: 'broken', sequence: ['/_/nothing'] })
    await expect(missing).rejects.toMatchObject({ statusCode: 400, message: expect.stringContaining('component does not exist') })
    for (const name of ['quadruple', 'twice']) await whisk.actions.delete(name)
  })
})

describe('triggers and rules', () => {
  test('a fired trigger runs the actions of its active rules', async () => {
    await whisk.actions.create({ name: 'listener', action: 'function main(params) { return params }', params: { own: 1 } })
    const trigger = {
      parameters: [
        { key: 'from', value: 'trigger' },
        { key: 'both', value: 'trigger' },
      ],
    }
    expect(await answer<Entity>(whisk.triggers.create({ name: 'bell', trigger }))).toMatchObject({ version: '0.0.1' })
    expect(await answer(whisk.triggers.invoke({ name: 'bell', params: {} }))).not.toHaveProperty('activationId')

    const rule = await answer<Entity & { status: string }>(whisk.rules.create({ name: 'on-bell', action: 'listener', trigger: 'bell' }))
    expect(rule).toMatchObject({ status: 'active', trigger: { name: 'bell', path: 'guest' }, action: { name: 'listener', path: 'guest' } })
    const { activationId } = await answer<Activation>(whisk.triggers.invoke({ name: 'bell', params: { both: 'caller' } }))
    const fired = await answer<Activation & { end?: number }>(whisk.activations.get({ name: activationId }))
    expect(fired.response.result).toEqual({ both: 'caller' })
    expect(fired).not.toHaveProperty('end')
    const ran = JSON.parse(fired.logs[0] ?? '{}') as { activationId: string }
    expect(ran).toMatchObject({ rule: 'guest/on-bell', action: 'guest/listener', statusCode: 0, success: true })
    const heard = await until('the record of what ran', () => answer<Activation>(whisk.activations.get({ name: ran.activationId })))
    expect(heard.response.result).toMatchObject({ own: 1, from: 'trigger', both: 'caller' })

    await whisk.rules.disable({ name: 'on-bell' })
    expect(await answer<{ status: string }>(whisk.rules.get('on-bell'))).toMatchObject({ status: 'inactive' })
    expect(await answer(whisk.triggers.invoke({ name: 'bell' }))).not.toHaveProperty('activationId')
    await whisk.rules.enable({ name: 'on-bell' })
    expect(await answer<{ status: string }>(whisk.rules.get('on-bell'))).toMatchObject({ status: 'active' })
    expect(await answer<Entity[]>(whisk.rules.list())).toMatchObject([{ name: 'on-bell' }])

    expect(await answer<Entity>(whisk.rules.update({ name: 'on-bell', action: 'hello', trigger: 'bell' }))).toMatchObject({
      version: '0.0.2',
    })
    await whisk.rules.delete('on-bell')
    expect(await answer<Entity>(whisk.triggers.delete('bell'))).toMatchObject({ name: 'bell' })
    await whisk.actions.delete('listener')
    await expect(whisk.triggers.invoke('bell')).rejects.toThrow()
  })

  test('a rule needs a trigger and an action that exist', async () => {
    const rule = whisk.rules.create({ name: 'lonely', action: 'hello', trigger: 'silence' })
    await expect(rule).rejects.toMatchObject({ statusCode: 400, message: expect.stringContaining('trigger /guest/silence does not exist') })
  })

  test('a feed action is told what happens to its trigger, by whom', async () => {
    await whisk.actions.create({ name: 'alarms', action: 'function main(params) { return params }', annotations: { feed: true } })
    await whisk.triggers.create({ name: 'tick', trigger: { annotations: [{ key: 'feed', value: '/guest/alarms' }] } })
    const record = await answer<Activation>(whisk.feeds.create({ name: 'alarms', trigger: 'tick', params: { cron: '* * * * *' } }))
    expect(record.response.result).toEqual({ lifecycleEvent: 'CREATE', triggerName: '/_/tick', authKey: auth, cron: '* * * * *' })
    const removed = await answer<Activation>(whisk.feeds.delete({ name: 'alarms', trigger: 'tick' }))
    expect(removed.response.result).toMatchObject({ lifecycleEvent: 'DELETE' })
    await whisk.triggers.delete('tick')
    await whisk.actions.delete('alarms')
  })
})

describe('keys', () => {
  test('a wrong one opens nothing', async () => {
    const stranger = client('00000000-0000-4000-8000-000000000000:wrong')
    await expect(stranger.actions.list()).rejects.toMatchObject({ statusCode: 401 })
    await expect(stranger.actions.invoke({ name: 'hello', blocking: true })).rejects.toMatchObject({ statusCode: 401 })
    expect(emulator.activations.list()).toEqual([])
  })

  test('an action finds the emulator and its key in its environment, and invokes a sibling', async () => {
    const result = await whisk.actions.invoke({ name: 'shop/caller', params: { name: 'sibling' }, blocking: true, result: true })
    expect(result).toEqual({ greeting: 'Hello, sibling!' })
    expect(emulator.activations.list().map(({ path }) => path)).toEqual(['hello', 'shop/caller'])
  })
})
