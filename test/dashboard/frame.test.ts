/** The frame around every page, in a browser: nothing for axe to find, nothing out of sight on a narrow page, and nobody mistakes old for new. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { afterAll, expect, onTestFinished, test as base } from 'vitest'
import { openBrowser } from './browser.ts'
import { createSite, json, type Site } from './site.ts'

const browser: Browser | undefined = await openBrowser()
const test = base.skipIf(browser === undefined)
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

afterAll(() => browser?.close())

async function open(site: Site): Promise<{ page: Page; go(path: string): Promise<void> }> {
  const { port } = await site.emulator.listen({ port: 0 })
  const context = await browser!.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US' })
  onTestFinished(() => context.close())
  context.setDefaultTimeout(10_000)
  const page = await context.newPage()
  const go = async (path: string): Promise<void> => {
    await page.goto(`http://dashboard.localhost:${port}${path}`)
    await page.waitForSelector('body[data-ready]')
  }
  return { page, go }
}

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}

test('axe finds nothing on any page, light or dark, and a narrow page has no part out of sight', async () => {
  const site = await createSite({ files: { 'functions/bad.ts': 'export const main = () => {' } })
  const { page, go } = await open(site)
  await site.emulator.request('/v1/functions/bad', json({}))
  await site.emulator.request('/apigw/shop/store/v2/echo')
  await site.emulator.request('/api/v1/web/guest/default/echo?both=1')
  const { id } = await site.newest()
  for (const path of ['/_/', '/_/functions/shop/trim', '/_/activations', `/_/activations/${id}`, '/_/invoke', '/_/traffic', '/_/gateway']) {
    await go(path)
    await page.evaluate(axe)
    for (const theme of ['light', 'dark']) {
      await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`)
      const { violations } = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as { violations: Violation[] }
      const found = violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)
      expect(found, `${path} ${theme}`).toEqual([])
    }
    await page.setViewportSize({ width: 390, height: 844 })
    const hidden = await page.evaluate(
      `[...document.querySelectorAll('nav[aria-label] a span, table, table td, .head button')].filter((one) => one.getBoundingClientRect().right > innerWidth).map((one) => one.outerHTML.slice(0, 80))`,
    )
    expect(hidden, path).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBe(390)
    await page.setViewportSize({ width: 1280, height: 900 })
  }
})

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
