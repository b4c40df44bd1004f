/** Requests and answers as an HTTP Archive, for developer tools and for whoever helps. */
import { expect, test } from 'vitest'
import { createSite, json } from './site.ts'

interface Har {
  readonly log: {
    readonly version: string
    readonly creator: { readonly name: string }
    readonly entries: readonly {
      readonly startedDateTime: string
      readonly time: number
      readonly timings: Readonly<Record<string, number>>
      readonly request: Readonly<Record<string, any>>
      readonly response: Readonly<Record<string, any>>
      readonly _function: string
    }[]
  }
}

test('every call over HTTP is an entry of HAR 1.2 with what was sent and answered, oldest first and without secrets', async () => {
  const { emulator, get } = await createSite({ config: { defaults: { env: { SHOP_SECRET: 'p4ss-of-the-shop' } } } })
  await emulator.request('/ncf/api/v2/packages/-/actions/hello?platform=vpc', json({ name: 'Bo', password: 'hunter22' }))
  await emulator.request('/apigw/shop/store/v1/echo/x?page=2&api_key=hidden-4711', {
    headers: { authorization: 'Bearer of-the-caller', 'x-page': 'p4ss-of-the-shop' },
  })
  await emulator.request('/v1/functions/fail', json({}))
  await emulator.invoke('hello')

  const { log } = await get<Har>('/activations.har')
  expect(log).toMatchObject({ version: '1.2', creator: { name: 'actionlab' } })
  expect(log.entries.map((entry) => `${entry._function} ${entry.request['method']} ${entry.response['status']}`)).toEqual([
    'hello POST 200',
    'echo GET 200',
    'fail POST 400',
  ])
  const [hello, echo] = log.entries
  expect(hello?.request).toMatchObject({
    url: expect.stringMatching(/^http:\/\/[^/]+\/ncf\/api\/v2\/packages\/-\/actions\/hello\?platform=vpc$/),
    queryString: [{ name: 'platform', value: 'vpc' }],
    postData: { mimeType: 'application/json', text: '{"name":"Bo","password":"***"}' },
  })
  expect(hello?.response).toMatchObject({
    statusText: 'OK',
    headers: expect.arrayContaining([
      { name: expect.stringMatching(/^content-type$/i), value: expect.stringContaining('application/json') },
    ]),
    content: {
      mimeType: expect.stringContaining('application/json'),
      text: expect.stringContaining('Hello, Bo!'),
      size: expect.any(Number),
    },
  })
  expect(echo?.request['url']).toMatch(/\?page=2&api_key=\*\*\*$/)
  expect(echo?.request['headers']).toContainEqual({ name: 'x-page', value: '***' })
  for (const { time, timings, startedDateTime } of log.entries) {
    expect(Object.values(timings).reduce((sum, ms) => sum + ms, 0)).toBe(time)
    expect(new Date(startedDateTime).toISOString()).toBe(startedDateTime)
  }
  expect(JSON.stringify(log)).not.toMatch(/hunter22|hidden-4711|of-the-caller|p4ss-of-the-shop/)
  expect((await get<Har>('/activations.har?function=hello')).log.entries).toHaveLength(1)
})
