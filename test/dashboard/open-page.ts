/** A page of a dashboard in a browser. Whatever its script complains about fails the test. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'

export interface OpenedPage {
  readonly page: Page
  /** The dashboard's own origin. */
  readonly dashboard: string
  /** Goes there and waits until the page's script has run. */
  go(path: string): Promise<void>
}

/** A page whose script has run. */
export const ready = 'body[data-ready]'

/**
 * @param port where the emulator listens
 * @param options.complains whether the test expects errors in the console
 */
export async function openPage(
  browser: Browser | undefined,
  port: number,
  { complains = false, ...options }: BrowserContextOptions & { complains?: boolean } = {},
): Promise<OpenedPage> {
  if (!browser) throw new Error('There is no browser.')
  const dashboard = `http://dashboard.localhost:${port}`
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-US', ...options })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: dashboard })
  // Before the test ends by itself, which would not say what it waited for.
  context.setDefaultTimeout(10_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  onTestFinished(async () => {
    await context.close()
    if (!complains) expect(complaints).toEqual([])
  })
  const go = async (path: string): Promise<void> => {
    await page.goto(dashboard + path)
    await page.waitForSelector(ready)
  }
  return { page, dashboard, go }
}

export function clipboardOf(page: Page): Promise<string> {
  return page.evaluate('navigator.clipboard.readText()') as Promise<string>
}
