/** What no route takes is answered like a good host does: with what exists nearby, and a line for the developer. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createEmulator, type Emulator, type LogEvent } from '../../emulator/index.ts'

let emulator: Emulator
let events: LogEvent[] = []

beforeAll(async () => {
  emulator = await createEmulator({
    actions: { order: { module: { main: () => ({}) } }, page: { module: { main: () => ({}) }, type: 'web' } },
    log: { emit: (event) => void events.push(event) },
  })
})
beforeEach(() => (events = []))
afterAll(() => emulator.close())

test('a browser at / is led to the dashboard, a program is not', async () => {
  const person = await emulator.request('/', { headers: { accept: 'text/html,*/*' }, redirect: 'manual' })
  expect([person.status, person.headers.get('location')]).toEqual([302, '/_/'])
  const program = await emulator.request('/')
  expect([program.status, await program.json()]).toMatchObject([200, { description: 'OpenWhisk' }])
})

test.each([
  ['a missing /v1', '/functions/order', 'Did you mean POST /v1/functions/order?'],
  ['a typo', '/v1/funtions/order', undefined],
  ['a typo outside of all prefixes', '/v2/functions/order', 'Did you mean POST /v1/functions/order?'],
  ["NAVER's v1", '/packages/-/actions/order', "NAVER's API stands behind a prefix: /ncf/api/v2"],
  ['a missing /api/v1', '/web/guest/default/page', 'Did you mean GET /api/v1/web/guest/default/page?'],
  ['nothing like it', '/zzzzzzzzzzzzzzzz', 'All addresses: `actionlab list`'],
])('%s is told what exists', async (_what, path, hint) => {
  const answer = await emulator.request(path)
  const text = await answer.text()
  if (hint === undefined) return expect(text).toContain('INVALID_PATH')
  expect(answer.status).toBe(404)
  expect(text).toContain(`Nothing is served at ${path}.`)
  expect(text).toContain(hint)
  expect(events).toContainEqual(expect.objectContaining({ event: 'refused', surface: 'http', status: 404, target: path }))
})

test.each([
  [
    'a basic action called as a web action',
    'GET',
    '/api/v1/web/guest/default/order',
    "order is deployed, but is no web action: give it `type: 'web'`",
  ],
  ['a web action with a typo', 'GET', '/api/v1/web/guest/default/pgae', 'Did you mean page?'],
  ['a web action of another namespace', 'GET', '/api/v1/web/other/default/page', 'The namespace is guest.'],
  ['a CORS preflight to Post Action', 'OPTIONS', '/ncf/api/v2/packages/-/actions/order', "NAVER's API answers no browser"],
])("%s gets the vendor's answer, and the developer the reason", async (_what, method, path, reason) => {
  const answer = await emulator.request(path, { method })
  expect(answer.status).toBe(404)
  expect(await answer.text()).not.toContain(reason)
  expect(events).toContainEqual(expect.objectContaining({ event: 'refused', text: expect.stringContaining(reason) as unknown }))
})
