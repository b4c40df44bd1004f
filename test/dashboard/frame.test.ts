/** The frame around every page, in a browser: nothing for axe to find, nothing out of sight on a narrow page, and nobody mistakes old for new. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, expect, test as base } from 'vitest'
import { openBrowser } from './browser.ts'
import { openPage, ready, type OpenedPage } from './open-page.ts'
import { createSite, json, token, type Site } from './site.ts'

const browser: Browser | undefined = await openBrowser()
const test = base.skipIf(browser === undefined)
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

afterAll(() => browser?.close())

async function open(site: Site, options: BrowserContextOptions = {}): Promise<OpenedPage> {
  const { port } = await site.emulator.listen({ port: 0 })
  // Pages of what is not there, and an emulator that goes, are errors of the console.
  return openPage(browser, port, { complains: true, ...options })
}

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}

/** All that axe has to say about the page. */
async function examine(page: OpenedPage['page'], path: string): Promise<void> {
  await page.evaluate(axe)
  const { violations } = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as { violations: Violation[] }
  const found = violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)
  expect(found, path).toEqual([])
}

/** In a narrow window, what stands beyond its edge. */
async function narrow(page: OpenedPage['page'], path: string): Promise<void> {
  const hidden = await page.evaluate(
    `[...document.querySelectorAll('nav[aria-label] a span, table, table td, .head button, main select')].filter((one) => one.getBoundingClientRect().right > innerWidth).map((one) => one.outerHTML.slice(0, 80))`,
  )
  expect(hidden, path).toEqual([])
  expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBe(narrowWindow.width)
}

const narrowWindow = { width: 390, height: 844 }
const themes = ['light', 'dark'] as const
const longName = 'create-monthly-invoice-for-customer-with-very-long-name'

/** Every kind of page, with the longest words and numbers that it may have to hold. */
async function fillSite(): Promise<{ site: Site; paths: readonly string[] }> {
  const site = await createSite({
    files: {
      'functions/bad.ts': 'export const main = () => {',
      'functions/slow.js': 'exports.main = () => { console.error("still there"); return new Promise(() => {}) }\n',
      'functions/loud.js': 'exports.main = () => { throw new Error("x".repeat(300)) }\n',
      [`functions/${longName}.js`]: 'exports.main = (params) => ({ given: params })\n',
    },
    config: {
      triggers: {
        long: {
          type: 'apigw',
          product: 'billing-and-accounting',
          api: 'invoices',
          stage: 'production',
          resource: '/customers/by-region/invoices/{type+}',
          action: longName,
        },
      },
      tcb: { users: [{ uid: 'u1', username: longName.slice(0, 24), phone: '13800000000', email: `${longName}@example.com` }] },
      openwhisk: {
        triggers: {
          [longName]: {
            feed: '/whisk.system/alarms/alarm',
            params: { cron: '0,10,20,30,40,50 0,6,12,18 1,15 * *', timezone: 'America/Argentina/ComodRivadavia' },
          },
          idle: {},
        },
        rules: { night: { trigger: longName, action: longName } },
      },
    },
  })
  await site.emulator.request('/v1/functions/bad', json({}))
  await site.emulator.request('/apigw/shop/store/v2/echo')
  await site.emulator.request(`/v1/functions/${longName}`, json({ text: 'long '.repeat(100) }))
  await site.emulator.request('/api/v1/web/guest/default/echo?both=2')
  await site.emulator.request('/api/v1/web/guest/default/echo?both=1')
  await site.emulator.fire(longName)
  await site.emulator.request('/apigw/billing-and-accounting/invoices/production/customers/by-region/invoices/kr?blocking=true', json({}))
  await site.emulator.database
    .collection(longName)
    .insert({ _id: longName.repeat(3), text: 'long '.repeat(100) }, ...Array.from({ length: 60 }, (_, n) => ({ n })))
  await site.emulator.storage.put(`${longName}/${longName}.html`, '')
  const { items } = await site.get<{ items: { id: string }[] }>('/activations')
  const [newest, before] = items.map(({ id }) => id)
  const { activationId: loud } = await site.emulator.invoke('loud')
  await site.emulator.request('/api/v1/namespaces/_/actions/slow', json({}))
  const running = await site.get<{ items: { id: string }[] }>('/running')
  expect(running.items).toHaveLength(1)
  const paths = [
    '/_/',
    '/_/functions/shop/trim',
    '/_/activations',
    `/_/activations/${newest}`,
    `/_/activations/${newest}?with=${before}`,
    `/_/activations/${running.items[0]?.id}`,
    `/_/activations/${loud}`,
    '/_/activations/none',
    '/_/logs',
    '/_/invoke',
    '/_/traffic',
    '/_/gateway',
    '/_/triggers',
    '/_/data',
    '/_/none',
  ]
  return { site, paths }
}

/** Goes to each page in turn. */
async function visit(options: BrowserContextOptions, look: (page: OpenedPage['page'], path: string) => Promise<void>): Promise<void> {
  const { site, paths } = await fillSite()
  const { page, go } = await open(site, options)
  for (const path of paths) {
    await go(path)
    // The longest that a session of an hour has.
    await page.evaluate(
      `for (const cell of document.querySelectorAll('#per-function .number')) cell.textContent = cell.dataset.f[0] === 'p' ? '59 m 59 s' : '12,345'`,
    )
    await look(page, path)
  }
}

// A test each: what one waits for is fifteen pages.
test.each(themes)('axe finds nothing on any %s page', (colorScheme) => visit({ colorScheme }, examine))

test.each(['en-US', 'ko-KR', 'zh-CN'])('a narrow page in %s has no part out of sight', (locale) =>
  visit({ locale, viewport: narrowWindow }, narrow),
)

test.each(themes)(
  'where the token is asked for, axe finds nothing on a %s page, a wrong one is refused in words, and the right one opens the dashboard',
  async (colorScheme) => {
    const site = await createSite()
    const { port } = await site.emulator.listen({ port: 0, host: '0.0.0.0' })
    const { page, dashboard } = await openPage(browser, port, { complains: true, colorScheme })
    await page.goto(`${dashboard}/_/logs`)
    await examine(page, 'login')
    await page.fill('input[name="token"]', 'wrong')
    await page.keyboard.press('Enter')
    await page.locator('#refused', { hasText: 'not the token' }).waitFor()
    await examine(page, 'refused login')
    await page.setViewportSize(narrowWindow)
    await narrow(page, 'refused login')
    await page.fill('input[name="token"]', token)
    await page.keyboard.press('Enter')
    await page.waitForSelector(ready)
  },
)

test('the switch changes the language at once and for the next page, and no word of the narrow navigation breaks', async () => {
  const { page, go } = await open(await createSite())
  await go('/_/')
  await page.setViewportSize({ width: 390, height: 844 })
  for (const [language, heading] of [
    ['ko', '함수'],
    ['zh', '函数'],
  ] as const) {
    await page.selectOption('#language', language)
    await page.locator('h1', { hasText: heading }).waitFor()
    const heights = (await page.evaluate(
      `[...document.querySelectorAll('nav[aria-label] a span')].map((one) => one.getClientRects().length)`,
    )) as number[]
    expect(new Set(heights)).toEqual(new Set([1]))
  }
  await go('/_/traffic')
  expect(await page.locator('html').getAttribute('lang')).toBe('zh')
})

test('a page whose emulator is gone says so where nobody overlooks it', async () => {
  const site = await createSite()
  const { page, go } = await open(site)
  await go('/_/')
  expect(await page.locator('#gone').isHidden()).toBe(true)
  await site.emulator.close()
  await page.locator('#gone', { hasText: 'The emulator does not answer.' }).waitFor()
})
