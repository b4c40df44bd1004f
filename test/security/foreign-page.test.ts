/** A page of another origin, in a browser that has been to the dashboard. Skipped, with a message, where there is no Chromium. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, onTestFinished, test as base } from 'vitest'
import { openBrowser } from '../dashboard/browser.ts'
import { openPage } from '../dashboard/open-page.ts'
import { createSite, json } from '../dashboard/site.ts'

const browser = await openBrowser()
const test = base.skipIf(browser === undefined)

afterAll(() => browser?.close())

test('it can neither read, embed nor change anything', async () => {
  const { emulator, logged } = await createSite()
  const { url, port: served } = await emulator.listen({ port: 0 })
  const { dashboard } = await openPage(browser, served)
  await emulator.request('/v1/functions/hello', json({}))
  const script = readFileSync(new URL('../dashboard/foreign/attack.js', import.meta.url))
  const server = createServer((request, response) => {
    if (request.url === '/attack.js') response.setHeader('content-type', 'text/javascript').end(script)
    else response.setHeader('content-type', 'text/html').end('<!doctype html><body><script type="module" src="/attack.js"></script></body>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  // Another host, and the same host with another port: to a cookie that is the same site.
  for (const [host, at] of [
    ['localhost', url],
    ['127.0.0.1', url],
    ['localhost', dashboard],
    ['dashboard.localhost', dashboard],
  ]) {
    const context = await browser?.newContext()
    const page = await context?.newPage()
    if (!page) return
    // The victim has been to the dashboard before, and has its cookie.
    await page.goto(`${url}/_/`)
    await page.goto(`http://${host}:${port}/?at=${encodeURIComponent(at ?? '')}`)
    await page.waitForFunction('document.title !== ""')
    const results = JSON.parse(await page.title()) as Record<string, unknown>
    expect([...new Set(Object.values(results))], JSON.stringify(results)).toEqual(['refused'])
    expect(page.frames().map((frame) => frame.url())).not.toContain(`${dashboard}/_/`)
    await context?.close()
  }
  expect(emulator.activations.list()).toHaveLength(1)
  expect((await emulator.request('/apigw/shop/hooks/v1/hello?blocking=true', json({}))).status).toBe(200)
  expect(logged.filter(({ event }) => event === 'reload')).toEqual([])
})
