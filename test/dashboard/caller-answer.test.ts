/** What the caller of an activation got stands beside what it sent: as it went over the wire, bounded, without credentials. */
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../emulator/index.ts'
import type { ActivationDetail } from '../../emulator/dashboard/wire/activation.ts'
import type { AnswerView } from '../../emulator/dashboard/wire/answer.ts'
import { apiPath } from '../../emulator/dashboard/wire/api.ts'

const png = Buffer.from([137, 80, 78, 71, 0, 1, 2, 3])
const secret = 'a-secret-of-the-project'
const web = { type: 'web' } as const
const trigger = { type: 'apigw', product: 'p', api: 'a', stage: 's' } as const

let emulator: Emulator
beforeAll(async () => {
  emulator = await createEmulator({
    actions: {
      greet: { module: { main: ({ name = 'you' }: { name?: string }) => ({ greeting: `Hello, ${name}` }) } },
      fail: {
        module: {
          main() {
            throw new Error('on purpose')
          },
        },
      },
      large: { module: { main: () => ({ text: '한'.repeat(150_000) }) } },
      long: { module: { main: () => ({ text: 'x'.repeat(120_000) }) } },
      page: {
        ...web,
        env: { SHOP_SECRET: secret },
        module: {
          main: () => ({
            headers: { 'set-cookie': ['a=1234567890; Path=/; HttpOnly', 'b=2'], 'content-type': 'text/plain' },
            body: `the word is ${secret}`,
          }),
        },
      },
      image: { ...web, module: { main: () => ({ headers: { 'content-type': 'image/png' }, body: png.toString('base64') }) } },
      packed: {
        ...web,
        module: {
          main: () => ({
            headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
            body: gzipSync(`{"packed":"${secret}"}`).toString('base64'),
          }),
        },
      },
    },
    triggers: {
      hook: { ...trigger, resource: '/greet', methods: ['POST'], action: 'greet' },
      packed: { ...trigger, resource: '/packed', methods: ['GET'], action: 'packed' },
    },
  })
})
afterAll(() => emulator.close())

const json = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

/** Calls, and reads the answer of that call from the API. */
async function answerTo(path: string, init: RequestInit = {}): Promise<{ got: Response; kept: AnswerView; text: string }> {
  const before = emulator.activations.list().length
  const got = await emulator.request(path, init)
  await expect.poll(() => emulator.activations.list().length).toBeGreaterThan(before)
  const text = await (await emulator.request(`${apiPath}/activations/${emulator.activations.list()[0]?.activationId}`)).text()
  const { answer } = JSON.parse(text) as ActivationDetail
  if (!answer) throw new Error(`The activation of ${path} has no answer.`)
  return { got, kept: answer, text }
}

test.each<[what: string, path: string, init: RequestInit]>([
  ["NAVER's envelope", '/ncf/api/v2/packages/-/actions/greet', json({ name: 'Bo' })],
  ["a webhook's id alone", '/apigw/p/a/s/greet', json({})],
  ["CloudBase's result", '/v1/functions/greet', json({})],
  ["CloudBase's error", '/v1/functions/fail', json({})],
  ["OpenWhisk's record", '/api/v1/namespaces/_/actions/greet?blocking=true', json({})],
  ["a web action's own headers", '/api/v1/web/guest/default/page.http', {}],
])('%s is shown with status, headers in wire order and body', async (_, path, init) => {
  const { got, kept } = await answerTo(path, init)
  expect(kept.status).toBe(got.status)
  const names = kept.headers.map(([name]) => name.toLowerCase())
  expect(names).toEqual(expect.arrayContaining([...got.headers.keys()]))
  expect(names).toContain('content-length')
  expect(kept.body.replaceAll('••••••', secret)).toBe(await got.text())
  expect(kept).toMatchObject({ base64: false, whole: true, streamed: false, encoding: null })
})

test('cookies keep their names only, and secrets of the configuration are masked', async () => {
  const { kept, text } = await answerTo('/api/v1/web/guest/default/page.http')
  expect(kept.headers.filter(([name]) => name.toLowerCase() === 'set-cookie').map(([, value]) => value)).toEqual([
    'a=••••••; Path=/; HttpOnly',
    'b=••••••',
  ])
  expect(kept.body).toBe('the word is ••••••')
  expect(text).not.toContain(secret)
})

test('bytes are said to be bytes, what was compressed can be read, and what HEAD did not send is not shown', async () => {
  const image = await answerTo('/api/v1/web/guest/default/image.http')
  expect(image.kept).toMatchObject({ base64: true, body: png.toString('base64'), bytes: 8 })
  const packed = await answerTo('/apigw/p/a/s/packed')
  expect(packed.kept).toMatchObject({ base64: false, encoding: 'gzip', body: '{"packed":"••••••"}' })
  const head = await answerTo('/api/v1/web/guest/default/page.http', { method: 'HEAD' })
  expect(head.kept).toMatchObject({ status: 200, body: '', bytes: 0, whole: true })
})

test('of a large answer the beginning is kept, up to a whole character, and how large it was', async () => {
  const { got, kept } = await answerTo('/v1/functions/large', json({}))
  const sent = await got.text()
  expect(kept).toMatchObject({ whole: false, bytes: Buffer.byteLength(sent), base64: false })
  expect(sent.startsWith(kept.body)).toBe(true)
  expect(kept.body.length).toBeGreaterThan(90_000)
})

test('answers are counted: many of them make the oldest records go, as large results do', async () => {
  emulator.activations.clear()
  // 120 KB of result and as much of answer each, two bytes a character: 36 MB of 32 that are kept, 18 without the answers.
  for (let index = 0; index < 75; index++) await emulator.request('/ncf/api/v2/packages/-/actions/long', json({}))
  expect(emulator.activations.list().length).toBeGreaterThan(40)
  expect(emulator.activations.list().length).toBeLessThan(72)
})

test('a call of the library had no caller who got an answer', async () => {
  const { activationId } = await emulator.invoke('greet')
  const detail = await (await emulator.request(`${apiPath}/activations/${activationId}`)).json()
  expect(detail).toMatchObject({ request: null, answer: null })
})
