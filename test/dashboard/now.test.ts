/** Two jobs in a browser: see what runs and end it; follow the lines of two functions. Skipped, with a message, where there is no Chromium. */
import { expect, test as base, afterAll } from 'vitest'
import type { Browser } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { openPage, type OpenedPage } from './open-page.ts'
import { createSite, json, type Site } from './site.ts'

const browser: Browser | undefined = await openBrowser()
const test = base.skipIf(browser === undefined)

afterAll(() => browser?.close())

/** Longer than the time limit where nobody ends it. */
const slow = `exports.main = ({ ms = 1e6 }) => { console.log('charging order 4711'); return new Promise((resolve) => setTimeout(resolve, ms, { done: true })) }\n`
const ticks = `exports.main = ({ count }) => { for (let i = 0; i < count; i++) console.log('tick', i); console.error('Error: spring broke'); return {} }\n`

async function open(): Promise<Site & OpenedPage> {
  const site = await createSite({ files: { 'functions/slow.js': slow, 'functions/ticks.js': ticks } })
  const { port } = await site.emulator.listen({ port: 0 })
  return { ...site, ...(await openPage(browser, port)) }
}

test('a call that takes long is seen with its first line while it runs; cancelled, its caller and its record say so', async () => {
  const { page, go, emulator } = await open()
  await go('/_/activations')
  expect(await page.locator('#running').isHidden()).toBe(true)
  const answer = emulator.request('/api/v1/namespaces/_/actions/slow?blocking=true', json({}))
  const row = page.locator('#running li', { hasText: 'slow' })
  await row.locator('pre', { hasText: 'charging order 4711' }).waitFor()
  expect(await row.locator('[data-f="phase"]').textContent()).toBe('running')
  expect(await row.locator('[data-f="request"]').textContent()).toBe('POST /api/v1/namespaces/_/actions/slow?blocking=true')
  expect(await row.locator('[data-f="logs"]').textContent()).toBe('1 line')
  await row.locator('.name').click()
  await page.waitForSelector('body[data-page="running"][data-ready]')
  expect(await page.locator('h1').textContent()).toBe('slow')
  await page.getByRole('button', { name: 'Cancel' }).click()
  expect((await answer).status).toBe(502)
  // The record takes the place of what ran.
  await page.waitForSelector('body[data-page="activation"][data-ready]')
  await page.locator('.notice.hint', { hasText: 'Cancelled: its container was destroyed while the code ran.' }).waitFor()
  const id = page.url().slice(-32)
  expect(await page.getByRole('link', { name: 'All lines' }).getAttribute('href')).toBe(`/_/logs?activation=${id}`)
})

test('lines behind the newest 2,000 are reached by a button, and by scrolling up', async () => {
  const { page, go, emulator } = await open()
  await emulator.invoke('ticks', { count: 4500 })
  await go('/_/logs')
  const shown = async (count: string): Promise<void> => page.locator('#shown', { hasText: count }).waitFor()
  await shown('2,000')
  await page.click('#older')
  await shown('4,000')
  await page.locator('#list').press('Home')
  await shown('4,501')
  await page.locator('#older').waitFor({ state: 'hidden' })
  await page.locator('#list').press('Home')
  expect(await page.locator('.log[aria-selected="true"] [data-f="text"]').textContent()).toBe('tick 0')
})

test('lines of two functions are followed as they come, filtered, paused, and lead to their activations', async () => {
  const { page, go, emulator, send } = await open()
  await emulator.invoke('ticks', { count: 2 })
  await go('/_/logs')
  const lines = page.locator('#list .log:visible [data-f="text"]')
  await expect.poll(() => lines.allTextContents()).toEqual(['tick 0', 'tick 1', 'Error: spring broke'])
  const running = emulator.invoke('slow')
  await page.locator('#list .log', { hasText: 'charging order 4711' }).waitFor()
  await emulator.invoke('ticks', { count: 500 })
  await page.locator('#shown', { hasText: '505' }).waitFor()
  // It stays at the end, and has no element for what is not to be seen.
  await page.locator('#list .log:visible', { hasText: 'tick 499' }).waitFor()
  expect(await page.locator('#list .log').count()).toBeLessThan(80)
  await page.selectOption('select[name="level"]', 'error')
  await expect.poll(() => lines.allTextContents()).toEqual(['Error: spring broke', 'Error: spring broke'])
  expect(page.url()).toContain('level=error')
  await page.selectOption('select[name="level"]', '')
  await page.selectOption('select[name="function"]', 'slow')
  await expect.poll(() => lines.allTextContents()).toEqual(['charging order 4711'])
  await page.getByRole('button', { name: 'Pause' }).click()
  await emulator.invoke('slow', { ms: 0 })
  expect(await lines.allTextContents()).toEqual(['charging order 4711'])
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect.poll(() => lines.allTextContents()).toEqual(['charging order 4711', 'charging order 4711'])
  const activationId = String(emulator.activations.unfinished()[0]?.activationId)
  await send('POST', `/running/${activationId}/cancel`)
  await running
  await page.locator('#list .log').first().click()
  await page.waitForSelector('body[data-page="activation"][data-ready]')
  expect(page.url()).toContain(activationId)
})
