/** A call is found by what is in it: parameters, result, answer, headers, logs, status and time. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../emulator/index.ts'
import type { ActivationPage } from '../../emulator/dashboard/wire/activation.ts'
import type { RefusalView } from '../../emulator/dashboard/wire/refusal.ts'
import { apiPath } from '../../emulator/dashboard/wire/api.ts'

interface Order {
  order?: number
  item?: string
}

let emulator: Emulator
beforeAll(async () => {
  emulator = await createEmulator({
    actions: {
      order: {
        module: {
          main({ order, item = 'tea' }: Order) {
            console.log(`order of ${item} comes`)
            return { done: true, price: (order ?? 0) * 2 }
          },
        },
      },
      raw: { type: 'web', rawHttp: true, module: { main: () => ({ statusCode: 404, headers: { 'x-kind': 'green tea' }, body: 'none' }) } },
    },
  })
  for (const [order, item] of [
    [471005510, 'tea'],
    [471005511, '녹차'],
    [471005512, 'a "quoted"\ntea'],
  ] as const)
    await emulator.request('/v1/functions/order', json({ order, item }))
  await emulator.request('/v1/functions/order', json('{"order": 471005513, "item": "\\uB179\\uCC28"}'))
  await emulator.request('/api/v1/web/guest/default/raw.http?page=7', json({ order: 471005514 }))
})
afterAll(() => emulator.close())

function json(body: object | string): RequestInit {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: text }
}

async function page(query: Record<string, string>): Promise<ActivationPage> {
  const answer = await emulator.request(`${apiPath}/activations?${new URLSearchParams(query).toString()}`)
  expect(answer.status, await answer.clone().text()).toBe(200)
  return (await answer.json()) as ActivationPage
}

/** The orders, or the paths where there is none, newest first. */
async function found(query: Record<string, string>): Promise<unknown[]> {
  const { items } = await page(query)
  const kept = emulator.activations.list()
  return items.map(({ id, path }) => {
    const params = kept.find(({ activationId }) => activationId === id)?.params as Order | undefined
    return params?.order ?? path
  })
}

test.each<[what: string, text: string, orders: unknown[]]>([
  ['a value among the parameters', '471005511', [471005511]],
  ['a value in the result', '942011022', [471005511]],
  ['a field with its value, however it was spaced', 'order:471005513', [471005513]],
  ['the same, as part of its value', 'order:471', ['raw', 471005513, 471005512, 471005511, 471005510]],
  ['text of any script, also where the client escaped it', '녹차', [471005513, 471005511]],
  ['several words, all of which must be there', 'TEA 471005510', [471005510]],
  ['words in their order', '"order of tea"', [471005510]],
  ['text in logs alone', 'logs:comes', [471005513, 471005512, 471005511, 471005510]],
  ['nothing in logs that is elsewhere', 'logs:942011022', []],
  ['a header of the answer', 'x-kind:"green tea"', ['raw']],
  ['a body of the answer', 'answer:none', ['raw']],
  ['a query parameter', 'page:7', ['raw']],
  ['a raw body, which the function gets as Base64', 'order:471005514', ['raw']],
  ['the HTTP status', 'status:404', ['raw']],
  ['a class of statuses', 'status:2xx 녹차', [471005513, 471005511]],
  ['all but some', 'path:order -녹차 -471005512', [471005510]],
  ['a time', 'since:1h 471005511', [471005511]],
  ['a time that has not come', 'since:2999-01-01', []],
  ['a duration', 'slower:1h', []],
])('%s finds it', async (_, text, orders) => {
  expect(await found({ text })).toEqual(orders)
})

test('the beginning of an id finds it, and other filters narrow what text finds', async () => {
  const [newest] = emulator.activations.list()
  expect(await found({ text: `id:${newest?.activationId.slice(0, 12)}` })).toEqual(['raw'])
  expect(await found({ text: 'tea', http: '4xx' })).toEqual(['raw'])
  expect(await found({ http: '404', since: '10m' })).toEqual(['raw'])
  expect(await found({ until: '10m' })).toEqual([])
})

test('refused requests are found by address, reason, status and time, and have neither function nor outcome', async () => {
  await emulator.request('/apigw/shop/nowhere/v1/x?order=471005515', json({}))
  const refused = async (query: Record<string, string>): Promise<string[]> => {
    const answer = await emulator.request(`${apiPath}/refusals?${new URLSearchParams(query).toString()}`)
    return ((await answer.json()) as RefusalView[]).map(({ target }) => target)
  }
  const target = '/apigw/shop/nowhere/v1/x?order=471005515'
  for (const text of [
    '471005515',
    'order:471005515',
    'request:nowhere',
    '"no trigger belongs"',
    'status:404',
    'since:1h nowhere',
    '-471005511',
  ])
    expect(await refused({ text }), text).toEqual([target])
  for (const query of [
    { text: '471005511' },
    { text: 'params:471005515' },
    { http: '5xx' },
    { function: 'order' },
    { status: 'failed' },
    { surface: 'tcb' },
  ])
    expect(await refused(query), JSON.stringify(query)).toEqual([])
})

test('a page says how many match and how many there are', async () => {
  expect(await page({ text: '471005511', limit: '0' })).toEqual({ kept: 5, total: 1, items: [] })
})

test.each([
  [{ text: 'status:great' }, 'status: takes an HTTP status or a class, such as 404 or 4xx; not great.'],
  [{ text: 'since:yesterday' }, 'since: takes 10m, 2h, 14:30 or 2026-01-31T14:30; not yesterday.'],
  [{ http: '9' }, 'http is a status or a class, such as 404 or 4xx; not 9.'],
  [{ status: 'great' }, 'status is one of success, application error, action developer error, whisk internal error, failed.'],
])('a filter that cannot be meant is refused with what it takes: %j', async (query, message) => {
  const answer = await emulator.request(`${apiPath}/activations?${new URLSearchParams(query as Record<string, string>).toString()}`)
  expect([answer.status, await answer.json()]).toEqual([400, { error: { code: 'BAD_REQUEST', message } }])
})
