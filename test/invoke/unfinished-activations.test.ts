/** What has not ended yet is visible wherever it is, with what it has printed so far, and can be ended as a platform ends it. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeAll, afterAll, expect, test } from 'vitest'
import type { UnfinishedActivation } from '../../emulator/index.ts'
import type { ActivationDetail } from '../../emulator/dashboard/wire/activation.ts'
import type { CancelAnswer, RunningView } from '../../emulator/dashboard/wire/running.ts'
import { createSite, json, type Site } from '../dashboard/site.ts'
import { until } from '../support/until.ts'

/** Functions ask it and end when it answers. */
const held: ServerResponse[] = []
const host = createServer((_request, response) => void held.push(response))
let url = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(host.address() as AddressInfo).port}`
})
afterAll(() => {
  for (const response of held) response.end()
  host.close()
})

/** Lets the function go on that has asked last. */
async function release(): Promise<void> {
  const response = await until('the request of the function', () => held.pop())
  response.end()
}

const waits = `exports.main = async ({ url }) => { console.log('first line'); await fetch(url); return { done: true } }\n`

function open(files: Record<string, string>, config: Parameters<typeof createSite>[0] = {}): Promise<Site> {
  return createSite({ files: { 'functions/waits.js': waits, ...files }, ...config })
}

async function seen(site: Site, wanted: (one: UnfinishedActivation) => boolean): Promise<UnfinishedActivation> {
  const list = () => site.emulator.activations.unfinished()
  return until('an activation under way', () => list().find(wanted), { seen: list })
}

const call = (site: Site, name = 'waits'): Promise<Response> => site.emulator.request(`/v1/functions/${name}`, json({ url }))

test('a running activation says where it is, since when, how it was called and what it has printed; when it has ended it is a record', async () => {
  const site = await open({})
  const answer = call(site)
  const running = await seen(site, ({ output }) => output.length > 0)
  expect(running).toMatchObject({
    path: 'waits',
    surface: 'tcb',
    phase: 'running',
    request: { method: 'POST', target: '/v1/functions/waits' },
  })
  expect([...running.output].map(({ text }) => text)).toEqual(['first line'])
  expect(running.started).toBeGreaterThanOrEqual(running.accepted)
  const view = await site.get<RunningView>('/running')
  expect(view).toMatchObject({
    items: [{ id: running.activationId, phase: 'running', logs: 1, lastLines: [{ text: 'first line' }] }],
    more: 0,
  })
  await release()
  expect((await answer).status).toBe(200)
  expect(site.emulator.activations.unfinished()).toEqual([])
  expect(site.emulator.activations.get(running.activationId)?.output).toBe(running.output)
})

test('what a session began is its own, as its records are', async () => {
  const site = await open({})
  await using other = site.emulator.session()
  const answer = call(site)
  await seen(site, ({ phase }) => phase === 'running')
  expect(other.activations.unfinished()).toEqual([])
  await release()
  await answer
})

test('to cancel a running activation destroys its container: caller and record get what a platform says then, and the next call runs', async () => {
  const site = await open({})
  const answer = call(site)
  const { activationId } = await seen(site, ({ output }) => output.length > 0)
  const done = await site.send<CancelAnswer>('POST', `/running/${activationId}/cancel`)
  expect(done).toMatchObject({ activationId, phase: 'running', others: [] })
  expect(done.text).toContain('Cancelled: its container was destroyed while the code ran.')
  expect(await (await answer).json()).toMatchObject({ code: 'FUNCTION_INVOCATION_FAILED' })
  const detail = await site.get<ActivationDetail>(`/activations/${activationId}`)
  expect(detail).toMatchObject({
    status: 'action developer error',
    failure: 'exit',
    result: { error: 'The action did not produce a valid response and exited unexpectedly.' },
    logLines: [{ text: 'first line' }],
    hintTexts: [{ code: 'cancelled', text: done.text }],
  })
  await expect(site.send('POST', `/running/${activationId}/cancel`)).rejects.toThrow('404')
  expect((await site.emulator.invoke('hello')).response.success).toBe(true)
})

test('an activation whose code is still being loaded boots, and ends as one that did not initialize', async () => {
  const site = await open({ 'functions/slow.js': `console.log('loading'); for (;;) {}\n` })
  const answer = site.emulator.invoke('slow')
  const { activationId, started } = await seen(site, ({ phase, output }) => phase === 'booting' && output.length > 0)
  expect(started).toBeUndefined()
  await site.send('POST', `/running/${activationId}/cancel`)
  expect((await answer).response.result).toEqual({ error: 'The action did not initialize and exited unexpectedly.' })
})

test('an activation that waits for a container is queued, and to cancel it says that it never ran', async () => {
  const site = await open({}, { config: { actions: { hello: { runtime: { url } } } } })
  const booting = site.emulator.invoke('hello')
  await seen(site, ({ phase }) => phase === 'booting')
  const waiting = site.emulator.invoke('hello')
  const { activationId } = await seen(site, ({ phase }) => phase === 'queued')
  const { text } = await site.send<CancelAnswer>('POST', `/running/${activationId}/cancel`)
  expect(text).toContain('no container had it yet')
  expect((await waiting).response.status).toBe('whisk internal error')
  const [first] = site.emulator.activations.unfinished()
  expect(first).toMatchObject({ phase: 'booting' })
  await site.send('POST', `/running/${first?.activationId}/cancel`)
  expect((await booting).outcome.failure).toBe('exit')
})

test('activations that share a container end with it, each with the reason, and the answer names them', async () => {
  const site = await open({}, { config: { actions: { waits: { limits: { concurrency: 5 } } } } })
  const one = site.emulator.invoke('waits', { url })
  await seen(site, ({ phase }) => phase === 'running')
  const another = site.emulator.invoke('waits', { url })
  const both = await until('two activations in one container', () => {
    const running = site.emulator.activations.unfinished().filter(({ phase }) => phase === 'running')
    return running.length === 2 ? running : undefined
  })
  const [shown, beside] = both
  const done = await site.send<CancelAnswer>('POST', `/running/${shown?.activationId}/cancel`)
  expect(done.others).toEqual([beside?.activationId])
  expect((await one).hints).toMatchObject([{ code: 'cancelled' }])
  expect((await another).hints).toMatchObject([
    { text: `Ended with its container, in which activation ${shown?.activationId} was cancelled.` },
  ])
})

test('a step of a sequence is visible with the sequence, and to cancel the sequence ends the step', async () => {
  const site = await open({}, { config: { actions: { both: { type: 'sequence', components: ['waits', 'hello'] } } } })
  const answer = site.emulator.invoke('both', { url })
  const step = await seen(site, ({ path, phase }) => path === 'waits' && phase === 'running')
  const whole = await seen(site, ({ path }) => path === 'both')
  expect(step.cause).toBe(whole.activationId)
  await site.send('POST', `/running/${whole.activationId}/cancel`)
  expect((await answer).response).toMatchObject({ status: 'action developer error' })
  expect(site.emulator.activations.unfinished()).toEqual([])
})

test('in the thread of a test, one activation ends by itself and its code goes on, which the record says', async () => {
  const site = await open({}, { config: { isolation: 'inline' } as object })
  const answer = site.emulator.invoke('waits', { url })
  const { activationId } = await seen(site, ({ phase }) => phase === 'running')
  const { text } = await site.send<CancelAnswer>('POST', `/running/${activationId}/cancel`)
  expect(text).toContain('The code itself goes on')
  expect((await answer).outcome.failure).toBe('exit')
})
