/** Debian's Chromium for the browser tests, driven by playwright-core. */
import { chromium, type Browser } from 'playwright-core'
import { chromium as executablePath, has } from '../../scripts/test-tools.mjs'

const switches = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Undefined where there is no browser. Headless, with a profile of its own that goes with it. */
export async function openBrowser(more: readonly string[] = []): Promise<Browser | undefined> {
  if (!has('Chromium')) return undefined
  return await chromium.launch({ executablePath, headless: true, args: [...switches, ...more] })
}
