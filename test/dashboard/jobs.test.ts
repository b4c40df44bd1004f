/** What people come to the dashboard for, done in a browser. Skipped, with a message, where there is no Chromium. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test as base } from 'vitest'
import { createEmulator, type Emulator } from '../../emulator/index.ts'
import { openBrowser } from './browser.ts'
import { openPage, ready } from './open-page.ts'

const browser: Browser | undefined = await openBrowser()
const test = base.skipIf(browser === undefined)

/** Of the code as it is now. */
let price = 1
let emulator: Emulator
let url: string
beforeAll(async () => {
  const trigger = { type: 'apigw', product: 'shop', api: 'store', stage: 'v1' } as const
  emulator = await createEmulator({
    actions: {
      order: {
        module: {
          main({ order, name = '' }: { order?: number; name?: string }) {
            console.log('order comes')
            return order === 13 ? { error: `no order ${order}` } : { accepted: order, name }
          },
        },
      },
      price: { module: { main: ({ item }: { item?: string }) => ({ item, price }) } },
      count: { module: { main: () => ({ counted: true }) } },
      both: { type: 'sequence', components: ['order', 'count'] },
    },
    triggers: { order: { ...trigger, resource: '/orders', methods: ['POST'], action: 'order' } },
  })
  url = (await emulator.listen({ port: 0 })).url
})
afterAll(async () => {
  await browser?.close()
  await emulator.close()
})
beforeEach(() => emulator.activations.clear())

async function open(path: string, complains = false): Promise<Page> {
  const { page, go } = await openPage(browser, Number(new URL(url).port), { complains })
  await go(path)
  return page
}

function post(path: string, body: object): Promise<Response> {
  return fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
}

test('find the call of order 4711: typed into the search, it is the one row, and its link finds it again', async () => {
  for (let order = 4700; order < 4720; order++) await post('/v1/functions/order', { order })
  // A search that cannot be understood is refused, which the browser reports.
  const page = await open('/_/activations', true)
  const targets = (): Promise<string[]> =>
    page.locator('#list a.row:visible').evaluateAll((rows) => rows.map((row) => row.getAttribute('href') ?? ''))
  await page.keyboard.press('/')
  await page.keyboard.type('order:4711')
  await expect.poll(() => page.locator('#shown').textContent()).toBe('1')
  expect(await page.locator('#total').textContent()).toBe('20')
  const wanted = emulator.activations.list().find(({ params }) => (params as { order: number }).order === 4711)
  await expect.poll(targets).toEqual([`/_/activations/${wanted?.activationId}`])
  await page.reload()
  // As the server drew it, and as the script draws it: never another number on the way.
  expect([await page.locator('#shown').textContent(), await page.locator('#total').textContent()]).toEqual(['1', '20'])
  await page.waitForSelector(ready)
  expect(await targets()).toEqual([`/_/activations/${wanted?.activationId}`])
  await page.fill('#search', 'status:great')
  await page.locator('#search-problem', { hasText: '404 or 4xx' }).waitFor()
  expect(await page.locator('#shown').textContent()).toBe('1')
})

test('what did the caller get: status, headers and body stand beside the request, blanks are visible', async () => {
  await post('/ncf/api/v2/packages/-/actions/order', { order: 5, name: ' Bo ' })
  const page = await open('/_/activations')
  await page.locator('#list a.row').first().click()
  await page.waitForSelector('body[data-page="activation"][data-ready]')
  const answer = page.locator('#answer')
  expect(await answer.locator('.http').textContent()).toBe('200')
  expect(await answer.locator('.lines').textContent()).toMatch(/^200 OK\s+content-type: application\/json/i)
  expect(await answer.locator('.body').textContent()).toContain('"accepted": 5')
  expect(await page.locator('#request').textContent()).toContain('POST /ncf/api/v2/packages/-/actions/order')
  expect(await page.locator('.parameters').textContent()).toContain('"·Bo·"')
  const [left, right] = await Promise.all([page.locator('#request').boundingBox(), answer.boundingBox()])
  expect(left?.y).toBe(right?.y)
})

test('why 202: the page shows the id that the caller got, and why it got no more', async () => {
  await post('/apigw/shop/store/v1/orders', { order: 6 })
  await expect.poll(() => emulator.activations.list()).toHaveLength(1)
  const id = emulator.activations.list()[0]?.activationId ?? ''
  const page = await open(`/_/activations/${id}`)
  expect(await page.locator('#answer').textContent()).toContain('202')
  expect(await page.locator('#answer .body').textContent()).toContain(`"activationId": "${id}"`)
  expect(await page.locator('.hint').textContent()).toContain('blocking=true was missing')
  // The inner code of the record does not read as a status of HTTP.
  expect(await page.locator('main').textContent()).toMatch(/statusCode of the record\s*0 \(0 to 3, no HTTP status\)/)
})

test('steps stand under their sequence in the order in which they ran, and refused requests are one click away', async () => {
  await post('/api/v1/namespaces/_/actions/both?blocking=true', { order: 7 })
  await post('/apigw/shop/nowhere/v1/x', {})
  const page = await open('/_/activations')
  expect(await page.locator('#list a.row:visible [data-f="path"]').allTextContents()).toEqual(['both', 'order', 'count'])
  expect(await page.locator('#list a.row:visible').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-depth')))).toEqual([
    '0',
    '1',
    '1',
  ])
  const refused = page.locator('#to-refusals')
  expect(await refused.textContent()).toContain('1')
  await refused.click()
  expect(await page.locator('#refusals').textContent()).toContain('no trigger belongs to shop/nowhere/v1')
  // A search finds them too.
  await post('/apigw/shop/elsewhere/v1/x', {})
  await page.fill('#search', 'elsewhere')
  await expect.poll(() => page.locator('#refusals li code').allTextContents()).toEqual(['/apigw/shop/elsewhere/v1/x'])
  expect(await page.locator('#refused-count').textContent()).toBe('1')
  await page.fill('#search', 'order')
  await page.locator('#refusals').waitFor({ state: 'hidden' })
})

test('a call is compared with any other by the keyboard: from the list of its function, or by the beginning of an id', async () => {
  for (const item of ['milk', 'coffee', 'tea']) await post('/v1/functions/price', { item })
  const [newest, , oldest] = emulator.activations.list().map(({ activationId }) => activationId)
  const page = await open(`/_/activations/${newest}`)
  const offered = page.locator('#others option')
  expect(await offered.evaluateAll((options) => options.map((option) => option.getAttribute('value')))).toContain(oldest)
  expect(await offered.first().textContent()).toMatch(/^\d\d:\d\d:\d\d · 200 · success · POST \/v1\/functions\/price$/)
  await page.keyboard.press('c')
  await page.keyboard.type(`${oldest?.slice(0, 12)}`)
  await page.keyboard.press('Enter')
  await page.locator('#comparison').waitFor()
  expect(await page.locator('#comparison [data-part="parameters"] .before').textContent()).toContain('milk')
  await page.waitForSelector(ready)
  await page.keyboard.press('c')
  await page.keyboard.type('none')
  await page.keyboard.press('Enter')
  await page.locator('#compare-problem', { hasText: 'no longer kept' }).waitFor()
})

test('what changed: two calls are compared part by part, and a replay shows what the present code does otherwise', async () => {
  await post('/v1/functions/price', { item: 'coffee' })
  await post('/v1/functions/price', { item: 'tea' })
  const page = await open(`/_/activations/${emulator.activations.list()[0]?.activationId}`)
  const differing = async (part: string): Promise<string[]> =>
    (await page.locator(`#comparison [data-part="${part}"] :is(.before, .after)`).allTextContents()).map((line) => line.trim())
  await page.click('#compare')
  await page.locator('#comparison').waitFor()
  expect(await differing('parameters')).toEqual(['−   "item": "coffee"', '+   "item": "tea"'])
  expect(await differing('result')).toEqual(['−   "item": "coffee",', '+   "item": "tea",'])
  expect(await differing('logs')).toEqual([])
  await page.waitForSelector(ready)
  price = 2
  const before = page.url()
  await page.click('#replay')
  await page.waitForURL((to) => to.href !== before)
  await page.locator('#comparison').waitFor()
  expect(await differing('parameters')).toEqual([])
  expect(await differing('result')).toEqual(['−   "price": 1', '+   "price": 2'])
  expect(await differing('answer')).toEqual(['−   "price": 1', '+   "price": 2'])
})
