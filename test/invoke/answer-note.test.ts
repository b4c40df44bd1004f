/** The record of an activation says what its caller got, on every surface, also when the answer came before the end. */
import { afterAll, beforeEach, expect, test } from 'vitest'
import { createEmulator } from '../../emulator/index.ts'
import type { Log } from '../../emulator/model/log.ts'

const echo = {
  module: {
    async main({ wait = 0, fail = false }: { wait?: number; fail?: boolean }) {
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
      if (fail) throw new Error('on purpose')
      return { ok: wait }
    },
  },
}
const web = {
  type: 'web',
  module: { main: ({ status = 200 }: { status?: number | string }) => ({ statusCode: Number(status), body: 'text' }) },
} as const
const trigger = { type: 'apigw', product: 'p', api: 'a', stage: 's' } as const

const emulator = await createEmulator({
  actions: { echo, web, both: { type: 'sequence', components: ['echo', 'echo'] } },
  triggers: {
    hook: { ...trigger, resource: '/echo', methods: ['POST'], action: 'echo' },
    http: { ...trigger, resource: '/web', methods: ['GET'], action: 'web' },
  },
})
afterAll(() => emulator.close())
beforeEach(() => emulator.activations.clear())

const json = { 'content-type': 'application/json' }
const post = (path: string, body: object = {}, headers: Record<string, string> = {}): Promise<Response> =>
  emulator.request(path, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) })

const action = '/ncf/api/v2/packages/-/actions/echo'
const api = '/api/v1/namespaces/_/actions/echo'
const hook = '/apigw/p/a/s/echo'
const tcb = '/v1/functions/echo'
const legacy = { action: 'functions.invokeFunction', function_name: 'echo' }

test.each<[what: string, ask: () => Promise<Response>, status: number, type: string | undefined]>([
  ['Post Action', () => post(action), 200, 'application/json'],
  ['Post Action that does not wait', () => post(`${action}?timeout=0`, { wait: 20 }), 202, 'application/json'],
  ['a webhook', () => post(`${hook}?blocking=true&result=true`), 200, 'application/json'],
  ['a webhook of a function that fails', () => post(`${hook}?blocking=true`, { fail: true }), 502, 'application/json'],
  ['a webhook that does not wait', () => post(hook, { wait: 20 }), 202, 'application/json'],
  ['an HTTP trigger', () => emulator.request('/apigw/p/a/s/web?status=418'), 418, 'text/html; charset=UTF-8'],
  ['an OpenWhisk web action', () => emulator.request('/api/v1/web/guest/default/web?status=201'), 201, 'text/html; charset=UTF-8'],
  ['one without a body', () => emulator.request('/api/v1/web/guest/default/web?status=204'), 204, undefined],
  [
    'one whose answer nobody accepts',
    () => emulator.request('/api/v1/web/guest/default/web', { headers: { accept: 'image/png' } }),
    406,
    'application/json',
  ],
  ['the OpenWhisk API', () => post(`${api}?blocking=true`), 200, 'application/json'],
  ['the OpenWhisk API that does not wait', () => post(api, { wait: 20 }), 202, 'application/json'],
  ['CloudBase', () => post(tcb), 200, 'application/json; charset=utf-8'],
  ['CloudBase where the function fails', () => post(tcb, { fail: true }), 400, 'application/json; charset=utf-8'],
  ['the older gateway of CloudBase', () => post('/web', { ...legacy, request_data: '{}' }), 200, 'application/json; charset=utf-8'],
  [
    'the same where the function fails',
    () => post('/web', { ...legacy, request_data: '{"fail":true}' }),
    200,
    'application/json; charset=utf-8',
  ],
])('%s', async (_, ask, status, contentType) => {
  const answer = await ask()
  expect([answer.status, answer.headers.get('content-type') ?? undefined]).toEqual([status, contentType])
  await expect.poll(() => emulator.activations.list()).toHaveLength(1)
  const note = emulator.activations.list()[0]?.answer
  expect([note?.status, note?.contentType]).toEqual([status, contentType])
  expect(note?.headers?.map(([name, value]) => [name.toLowerCase(), value])).toEqual(
    expect.arrayContaining([...answer.headers].filter(([name]) => name !== 'content-length')),
  )
  expect(Buffer.from(note?.body?.bytes ?? []).toString()).toBe(await answer.text())
})

test('each of several callers who give themselves the same id', async () => {
  const ask = (wait: number): Promise<Response> =>
    post(`${api}?blocking=true&result=true`, { wait, fail: wait === 10 }, { 'x-request-id': 'same' })
  await Promise.all([ask(30), ask(10), ask(20)])
  const notes = emulator.activations.list().map(({ params, answer }) => ({ ...(params as object), status: answer?.status }))
  expect(notes).toHaveLength(3)
  for (const [wait, status] of [
    [30, 200],
    [10, 502],
    [20, 200],
  ])
    expect(notes).toContainEqual({ wait, fail: wait === 10, status })
})

test('a step of a sequence and a call of the library have no caller who got an answer', async () => {
  await emulator.invoke('echo')
  expect(emulator.activations.list()[0]?.answer).toBeUndefined()
  emulator.activations.clear()
  await post('/api/v1/namespaces/_/actions/both?blocking=true')
  const noted = emulator.activations.list().map(({ name, answer }) => [name, answer?.status])
  expect(noted).toHaveLength(3)
  expect(noted).toEqual(
    expect.arrayContaining([
      ['both', 200],
      ['echo', undefined],
    ]),
  )
  expect(noted.filter(([, status]) => status !== undefined)).toHaveLength(1)
})

test.each<[what: string, ask: () => Promise<Response>, status: number]>([
  ['waits', () => post(`${api}?blocking=true`, { wait: 5 }), 200],
  ['does not wait', () => post(api, { wait: 5 }), 202],
])('whoever listens hears of an activation whose caller %s once, with what the caller got', async (_, ask, status) => {
  const heard: unknown[] = []
  const stop = emulator.activations.subscribe(({ answer }) => heard.push([answer?.status, answer?.contentType]))
  await ask()
  await emulator.reset()
  stop()
  expect(heard).toEqual([[status, 'application/json']])
})

test('a listener that throws changes no answer and keeps nobody else from hearing; its fault is uncaught', async () => {
  const others = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  const fault = new Promise((resolve) => process.once('uncaughtException', resolve))
  const heard: unknown[] = []
  const stops = [
    emulator.activations.subscribe(() => {
      throw new Error('mine')
    }),
    emulator.activations.subscribe(({ answer }) => heard.push(answer?.status)),
  ]
  const { status } = await post(`${api}?blocking=true`)
  expect(await fault).toEqual(new Error('mine'))
  for (const stop of stops) stop()
  for (const listener of others) process.on('uncaughtException', listener)
  expect([status, heard]).toEqual([200, [200]])
})

test('a log is told of an activation with what its caller got, and to write everything when the emulator closes', async () => {
  const told: unknown[] = []
  const log: Log = {
    emit: (event) => void (event.event === 'activation' && told.push(event.answer?.status)),
    flush: () => void told.push('flushed'),
  }
  await using logged = await createEmulator({ actions: { echo }, log })
  await logged.request(`${api}?blocking=true`, { method: 'POST' })
  await logged.invoke('echo')
  await logged.close()
  expect(told).toEqual([200, undefined, 'flushed'])
})
