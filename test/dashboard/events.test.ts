/** The live stream: what happens reaches whoever listens, under load in portions, until the emulator ends. */
import { expect, test } from 'vitest'
import { apiPath } from '../../emulator/dashboard/wire/api.ts'
import type { EventPayloads } from '../../emulator/dashboard/wire/events.ts'
import { createSite, json, type Site } from './site.ts'

type Received = { [K in keyof EventPayloads]: { readonly event: K; readonly data: EventPayloads[K] } }[keyof EventPayloads]

async function listen({ emulator }: Site): Promise<{ received: Received[]; ended: Promise<void>; stop(): void }> {
  const { url } = await emulator.listen({ port: 0 })
  const abort = new AbortController()
  const response = await fetch(`${url}${apiPath}/events`, { signal: abort.signal })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const received: Received[] = []
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder()
    let text = ''
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true })
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const event = /^event: (.*)$/m.exec(block)?.[1]
        const data = /^data: (.*)$/m.exec(block)?.[1]
        if (event !== undefined && data !== undefined) received.push({ event, data: JSON.parse(data) } as Received)
      }
    }
  }
  const ended = read().catch(() => {})
  await expect.poll(() => received[0]?.event).toBe('hello')
  return { received, ended, stop: () => abort.abort() }
}

test('activations, refusals, reloads, broken builds, faults and firings arrive', async () => {
  const often = { feed: '/whisk.system/alarms/interval', params: { minutes: 15 } }
  const openwhisk = { triggers: { often }, rules: { a: { trigger: 'often', action: 'hello' } } }
  const site = await createSite({ watch: true, config: { openwhisk } })
  const { emulator, send, write } = site
  const { received, stop } = await listen(site)
  const find = <K extends keyof EventPayloads>(event: K): EventPayloads[K][] =>
    received.flatMap((one) => (one.event === event ? [one.data as EventPayloads[K]] : []))
  await emulator.request('/v1/functions/hello', json({}))
  await expect.poll(() => find('activations')).toMatchObject([{ items: [{ path: 'hello', answered: 200 }], skipped: 0 }])
  await emulator.request('/apigw/shop/nowhere/v1/x')
  await expect.poll(() => find('refusal')).toMatchObject([{ target: '/apigw/shop/nowhere/v1/x', status: 404 }])
  write('functions/hello.ts', 'export const main = () => ({ a: }\n')
  await expect.poll(() => find('builds').at(-1)?.broken).toMatchObject([{ action: 'hello' }])
  write('functions/hello.ts', 'export const main = () => ({ a: 1 })\n')
  await expect.poll(() => find('builds').at(-1)?.broken).toEqual([])
  expect(find('reload').at(-1)).toMatchObject({ changed: ['hello'] })
  await send('PUT', '/gateway/hello/fault', { code: '410' })
  await expect.poll(() => find('fault')).toEqual([{ trigger: 'hello', code: '410' }])
  await send('POST', '/triggers/fire', { trigger: 'often' })
  await expect.poll(() => find('triggers')).toEqual([{ fired: 1 }])
  await send('PUT', '/triggers/paused', { trigger: 'openwhisk:often', paused: true })
  await expect.poll(() => find('triggers')).toHaveLength(2)
  expect(emulator.triggers()).toMatchObject([{ name: 'often', paused: true }])
  await expect(send('PUT', '/triggers/paused', { trigger: 'seldom', paused: true })).rejects.toThrow('404')
  await expect(send('POST', '/triggers/fire', {})).rejects.toThrow('400')
  stop()
})

test('what runs is told with its lines while it runs, and that it is over', async () => {
  const forever = 'exports.main = () => { console.log("begun"); return new Promise((resolve) => setInterval(resolve, 1e6, {})) }\n'
  const site = await createSite({ files: { 'functions/waits.js': forever } })
  const { received, stop } = await listen(site)
  const last = () => received.flatMap((one) => (one.event === 'running' ? [one.data] : [])).at(-1)
  await expect.poll(last).toEqual({ items: [], more: 0 })
  const done = site.emulator.invoke('waits')
  await expect
    .poll(last, { timeout: 10_000 })
    .toMatchObject({ items: [{ path: 'waits', phase: 'running', lastLines: [{ text: 'begun' }] }] })
  await site.send('POST', `/running/${last()?.items[0]?.id}/cancel`)
  await done
  await expect.poll(last).toEqual({ items: [], more: 0 })
  stop()
})

test('under load a listener gets the newest and is told how many it missed', async () => {
  const site = await createSite()
  const { received, stop } = await listen(site)
  const calls = 500
  await Promise.all(Array.from({ length: calls }, () => site.emulator.invoke('hello')))
  const total = (): number =>
    received.reduce((sum, one) => (one.event === 'activations' ? sum + one.data.items.length + one.data.skipped : sum), 0)
  await expect.poll(total).toBe(calls)
  expect(Math.max(...received.map((one) => (one.event === 'activations' ? one.data.items.length : 0)))).toBeLessThanOrEqual(50)
  stop()
})

test('closing the emulator ends the stream', async () => {
  const site = await createSite()
  const { ended } = await listen(site)
  await site.emulator.close()
  await ended
})
