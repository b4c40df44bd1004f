/** Everybody may read, run and bind what is in /whisk.system, and nobody may change it (apache/openwhisk-catalog). */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import openwhisk from 'openwhisk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { createEmulator, type Emulator, type LogEvent } from '../../../emulator/index.ts'

const events: LogEvent[] = []
let emulator: Emulator
let whisk: ReturnType<typeof openwhisk>

beforeAll(async () => {
  emulator = await createEmulator({
    actions: {
      'utils/echo': { code: 'exports.main = () => ({ mine: true })' },
      'shop/words': { components: ['/whisk.system/utils/split', '/whisk.system/utils/sort', 'utils/echo'] },
      'shop/lost': { components: ['/whisk.system/utils/nothing'] },
      'shop/bound': { components: ['tools/split'] },
    },
    packages: {
      tools: { binding: '/whisk.system/utils', params: { separator: ';' } },
      broken: { binding: '/whisk.system/nothing' },
    },
    openwhisk: { triggers: { rung: {} }, rules: { ring: { trigger: 'rung', action: '/whisk.system/utils/echo' } } },
    log: { emit: (event) => void events.push(event) },
  })
  const { url } = await emulator.listen({ port: 0 })
  whisk = openwhisk({ apihost: url, api_key: 'a:b', namespace: 'guest' })
})
afterAll(() => emulator.close())

interface Invoked {
  readonly activationId: string
  readonly name: string
  readonly response: { readonly result: Record<string, unknown> }
}

function invoke(name: string, params: object = {}): Promise<Invoked> {
  return whisk.actions.invoke({ name: `/whisk.system/${name}`, params, blocking: true }) as unknown as Promise<Invoked>
}

test('The published client lists the packages, and reads one with its actions.', async () => {
  const packages = await whisk.packages.list({ namespace: 'whisk.system' })
  expect(packages.map(({ name }) => name)).toEqual(['utils', 'samples', 'github', 'slack', 'websocket', 'alarms'])
  const utils = await whisk.packages.get({ name: 'utils', namespace: 'whisk.system' })
  expect(utils).toMatchObject({
    actions: ['echo', 'cat', 'smash', 'split', 'sort', 'head', 'date', 'namespace', 'hosturl'].map((name) => ({ name })),
  })
})

describe('An action of the platform', () => {
  test('is not taken for one of the same name in the own namespace, nor the other way round.', async () => {
    expect((await invoke('utils/echo', { a: 1 })).response.result).toEqual({ a: 1 })
    expect((await emulator.invoke('utils/echo', { a: 1 })).response.result).toEqual({ mine: true })
    expect((await invoke('utils/echo', { a: 2 })).response.result).toEqual({ a: 2 })
    const paths = emulator.activations.list().map(({ path }) => path)
    expect(paths.toSorted()).toEqual(['/whisk.system/utils/echo', '/whisk.system/utils/echo', 'utils/echo'])
    expect(emulator.activations.list({ name: 'utils/echo' })).toHaveLength(3)
  })

  test('is a component of a configured sequence; one that is not there is named at the start.', async () => {
    const { response } = await emulator.invoke('shop/words', { payload: 'b,a', separator: ',' })
    expect(response.result).toEqual({ mine: true })
    const told = events.flatMap((event) => (event.event === 'notice' ? [event.text] : []))
    expect(told).toEqual([
      'The package broken is bound to /whisk.system/nothing, which does not exist here: calls of broken/… fail.',
      'The sequence shop/lost names /whisk.system/utils/nothing, which is not deployed.',
    ])
  })

  test('is what a configured rule runs.', async () => {
    emulator.activations.clear()
    await whisk.triggers.invoke({ name: 'rung', params: { n: 1 } })
    await expect
      .poll(() =>
        emulator.activations
          .list()
          .map(({ path }) => path)
          .toSorted(),
      )
      .toEqual(['/whisk.system/utils/echo', 'rung'])
    const [echo] = emulator.activations.list({ name: '/whisk.system/utils/echo' })
    expect(echo?.response.result).toMatchObject({ n: 1 })
  })

  test('that asks for a key calls the API as its caller: other actions, and itself until it has counted down.', async () => {
    expect((await invoke('samples/helloPromises', { name: 'Bo', place: 'Naver' })).response.result).toEqual({
      lines: ['Hello,', 'Bo', 'from', 'Naver!'],
    })
    expect((await invoke('samples/invoke')).response.result).toMatchObject({ name: 'date', response: { success: true } })
    emulator.activations.clear()
    expect((await invoke('samples/countdown', { n: 2 })).response.result).toEqual({
      activationId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    })
    const logs = (): string[] =>
      emulator.activations.list({ name: 'samples/countdown' }).flatMap(({ logLines }) => logLines.map(({ text }) => text))
    await expect.poll(() => logs().toSorted()).toEqual(['0', '1', '2', 'Happy New Year!'])
  })

  test('posts a form to a webhook of Slack.', async () => {
    const bodies: string[] = []
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        bodies.push(new URLSearchParams(body).get('payload') ?? '')
        response.end('ok')
      })
    })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/x`
    expect((await invoke('slack/post', { url, text: 'Hi', channel: '#c' })).response.result).toEqual({})
    expect(bodies.map((body) => JSON.parse(body) as unknown)).toEqual([{ channel: '#c', username: 'Simple Message Bot', text: 'Hi' }])
    await new Promise((resolve) => server.close(resolve))
  })

  test('makes a webhook at GitHub that fires a trigger, and deletes it.', async () => {
    const asked: string[] = []
    const hooks: { url: string; config: { url: string } }[] = []
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        asked.push(`${request.method} ${request.url} ${Buffer.from(request.headers.authorization?.slice(6) ?? '', 'base64').toString()}`)
        if (request.method === 'POST')
          hooks.push({ url: `${url}${request.url}/7`, config: (JSON.parse(body) as { config: { url: string } }).config })
        if (request.method === 'DELETE') hooks.pop()
        response.end(request.method === 'DELETE' ? '' : JSON.stringify(request.method === 'GET' ? hooks : { id: 7 }))
      })
    })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const params = { username: 'bo', repository: 'org/repo', accessToken: 't', baseUrl: url, triggerName: '/guest/rung' }
    const made = await invoke('github/webhook', { ...params, events: 'push,delete', lifecycleEvent: 'CREATE' })
    expect(made.response.result).toEqual({ response: { id: 7 } })
    expect((await fetch(hooks[0]?.config.url.replace(/\/\/.*@/, '//') ?? '', { method: 'POST' })).status).toBe(202)
    await invoke('github/webhook', { ...params, lifecycleEvent: 'DELETE' })
    expect(hooks).toEqual([])
    expect(asked).toEqual(['POST /repos/org/repo/hooks bo:t', 'GET /repos/org/repo/hooks bo:t', 'DELETE /repos/org/repo/hooks/7 bo:t'])
    await new Promise((resolve) => server.close(resolve))
  })

  test('sends a text to a server of WebSocket, however long it is, and says why it could not.', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    const received: string[] = []
    server.on('connection', (socket) => socket.on('message', (data: Buffer) => received.push(data.toString())))
    await new Promise((resolve) => server.once('listening', resolve))
    const uri = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/x?y=1`
    const texts = ['Hello, 네이버', 'x'.repeat(200), 'y'.repeat(70_000)]
    for (const payload of texts) expect((await invoke('websocket/send', { uri, payload })).response.result).toEqual({ payload })
    await expect.poll(() => received).toEqual(texts)
    await new Promise((resolve) => server.close(resolve))
    await expect(invoke('websocket/send', { uri, payload: 'x' })).rejects.toThrow('502')
    expect(emulator.activations.list({ limit: 1 })[0]?.response.text).toContain('ECONNREFUSED')
  })
})

test('A package of the configuration is bound to one of the platform, and the API shows it so and changes nothing.', async () => {
  expect((await emulator.invoke('shop/bound', { payload: 'a;b' })).response.result).toEqual({ lines: ['a', 'b'], payload: 'a;b' })
  expect(emulator.activations.list({ name: 'utils/split', limit: 1 })[0]?.annotations).toContainEqual({
    key: 'binding',
    value: 'guest/tools',
  })
  const tools = await emulator.request('/api/v1/namespaces/_/packages/tools')
  expect(await tools.json()).toMatchObject({
    binding: { namespace: 'whisk.system', name: 'utils' },
    annotations: [{ key: 'binding', value: { namespace: 'whisk.system', name: 'utils' } }],
    parameters: [{ key: 'separator', value: ';' }],
  })
  expect((await emulator.request('/api/v1/namespaces/_/packages/tools', { method: 'DELETE' })).status).toBe(409)
})

test('A feed of alarms is called through a binding, with the parameters of that.', async () => {
  await whisk.triggers.create({ name: 'nightly' })
  const binding = { namespace: 'whisk.system', name: 'alarms' }
  await whisk.packages.update({ name: 'mine', package: { binding, parameters: [{ key: 'trigger_payload', value: { from: 'binding' } }] } })
  await whisk.feeds.create({ name: '/guest/mine/interval', trigger: 'nightly', params: { minutes: 5 } })
  const feeds = whisk.feeds as unknown as { get(feed: object): Promise<Invoked> }
  const { response } = await feeds.get({ name: '/whisk.system/alarms/interval', trigger: 'nightly', params: {} })
  expect(response.result).toMatchObject({ config: { name: 'nightly', minutes: 5, payload: { from: 'binding' } } })
})

test('A feed of alarms in a sequence makes, reads and deletes an alarm as one that is called.', async () => {
  await whisk.triggers.create({ name: 'hourly' })
  const exec = { kind: 'sequence', components: ['/whisk.system/alarms/interval'] }
  await whisk.actions.update({ name: 'feeding', action: { exec } as never })
  const feed = async (params: object) =>
    (await emulator.invoke('feeding', { authKey: 'a:b', triggerName: '/_/hourly', ...params })).response.result
  expect(await feed({ lifecycleEvent: 'CREATE', minutes: 60, trigger_payload: { n: 1 } })).toEqual({ status: 'success' })
  expect(await feed({ lifecycleEvent: 'READ' })).toMatchObject({
    config: { name: 'hourly', namespace: 'guest', minutes: 60, payload: { n: 1 } },
  })
  expect(await feed({ lifecycleEvent: 'UPDATE', minutes: 1.5 })).toMatchObject({
    error: { error: expect.stringContaining('minutes') as string },
  })
  expect(await feed({ lifecycleEvent: 'DELETE' })).toEqual({ status: 'success' })
  expect(await feed({ lifecycleEvent: 'PAUSE' })).toEqual({ error: 'unsupported lifecycleEvent' })
})
