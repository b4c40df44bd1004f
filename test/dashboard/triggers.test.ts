/** The page of triggers in a browser: what fires next, what has fired and with what result, fired and paused by mouse and keyboard. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { has } from '../../scripts/test-tools.mjs'
import { openBrowser } from './browser.ts'
import { openPage } from './open-page.ts'
import { createSite } from './site.ts'

let browser: Browser | undefined
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser?.close())

test.runIf(has('Chromium'))('a trigger is fired with a payload, paused and resumed, and what it did comes by itself', async () => {
  const openwhisk = {
    triggers: {
      nightly: { feed: '/whisk.system/alarms/alarm', params: { cron: '0 7 * * *', timezone: 'Asia/Seoul' } },
      byHand: {},
    },
    rules: { a: { trigger: 'nightly', action: 'hello' }, b: { trigger: 'byHand', action: 'fail' } },
  }
  const { emulator } = await createSite({ config: { openwhisk } })
  const { port } = await emulator.listen({ port: 0 })
  const { page, go } = await openPage(browser, port)
  await go('/_/')
  await page.keyboard.press('s')
  await page.waitForSelector('body[data-page="triggers"][data-ready]')
  const row = page.locator('tr[data-trigger="openwhisk:nightly"]')
  expect(await row.innerText()).toMatch(/^in \d+ (?:hours?|minutes?|seconds?)\n[^]*nightly[^]*0 7 \* \* \*\nAsia\/Seoul[^]*hello/)
  expect(await page.locator('#due').innerText()).toBe('1')

  // The first row has the focus, and its button.
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.locator('#fire[open]').waitFor()
  await page.fill('#fire textarea', '{"name": ')
  await page.keyboard.press('Control+Enter')
  await page.locator('.toast.bad', { hasText: 'The payload is not JSON.' }).waitFor()
  await page.fill('#fire textarea', '{"name": "Bo"}')
  await page.keyboard.press('Control+Enter')
  await page.locator('#fire:not([open])').waitFor({ state: 'attached' })
  await page.locator('#fired tr .dot.ok').waitFor()
  expect(await page.locator('#fired tr').first().innerText()).toMatch(/nightly\thand\t\s*hello/)
  const [ran] = emulator.activations.list({ name: 'hello' })
  expect(ran?.response.result).toEqual({ payload: 'Hello, Bo!' })
  expect(await page.locator('#fired a').first().getAttribute('href')).toBe(`/_/activations/${ran?.activationId}`)

  await row.locator('.toggle').click()
  await row.locator('b', { hasText: 'paused' }).waitFor()
  expect(await page.locator('#due').innerText()).toBe('0')
  await row.locator('.toggle', { hasText: 'Resume' }).click()
  await row.locator('b', { hasText: 'in ' }).waitFor()

  await emulator.request('/api/v1/namespaces/_/triggers/byHand', { method: 'POST' })
  await page.locator('#fired tr', { hasText: 'API' }).locator('.dot.bad').waitFor()
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
})
