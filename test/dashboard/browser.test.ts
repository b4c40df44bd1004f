/** The page in a browser, as people use it. Skipped, with a message, where there is no Chromium. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, describe, expect, test as base } from 'vitest'
import { openBrowser } from './browser.ts'
import { clipboardOf, openPage, ready, type OpenedPage } from './open-page.ts'
import { createSite, json, type Site } from './site.ts'

const browser: Browser | undefined = await openBrowser()
const test = base.skipIf(browser === undefined)
/** Not the synchronous one: the emulator that is called runs in this process. */
const run = promisify(execFile)

afterAll(() => browser?.close())

interface Opened extends Site, OpenedPage {
  /** Where the emulator answers. */
  readonly url: string
}

async function open({
  site: options,
  ...context
}: BrowserContextOptions & { site?: Parameters<typeof createSite>[0] } = {}): Promise<Opened> {
  const site = await createSite(options)
  const { url, port } = await site.emulator.listen({ port: 0 })
  return { ...site, ...(await openPage(browser, port, { viewport: { width: 1360, height: 860 }, ...context })), url }
}

describe('functions', () => {
  test('a call from elsewhere shows at once, and an address copies as a curl that works', async () => {
    const { page, go, url } = await open()
    await go('/_/')
    const row = page.locator('details[data-path="hello"]')
    expect(await row.locator('[data-f="outcome"]').textContent()).toBe('never called')
    await fetch(`${url}/v1/functions/hello`, json({}))
    await row.locator('[data-f="outcome"]', { hasText: 'success' }).waitFor()
    expect(await row.locator('[data-f="calls"]').textContent()).toBe('1')
    await row.locator('summary').click()
    await row.locator('li', { hasText: 'CloudBase' }).locator('[data-copy]').click()
    await page.locator('.toast').waitFor()
    const command = await clipboardOf(page)
    expect((await run('bash', ['-c', `${command} --silent`])).stdout).toBe('{"payload":"Hello, World!"}')
  })

  test('typing narrows the list', async () => {
    const { page, go } = await open()
    await go('/_/')
    await page.keyboard.press('/')
    await page.keyboard.type('shop')
    expect(await page.locator('details.function:visible').count()).toBe(2)
    await page.keyboard.type('zzz')
    await page.locator('#no-match').waitFor()
  })
})

describe('invoke', () => {
  test('sends what was edited and shows answer, request and activation', async () => {
    const { page, go } = await open()
    await go('/_/invoke?function=hello&surface=tcb')
    await page.fill('#body', '{"name": "Browser"}')
    expect(await page.locator('#json-state').textContent()).toBe('valid JSON')
    await page.keyboard.press('Control+Enter')
    await page.locator('.sent-head').waitFor()
    expect(await page.locator('.sent [data-f="status"]').textContent()).toBe('200')
    expect(await page.locator('.sent [data-f="body"]').textContent()).toContain('"payload": "Hello, Browser!"')
    expect(await page.locator('.sent [data-f="request"]').textContent()).toContain('POST /v1/functions/hello HTTP/1.1')
    await page.locator('.sent [data-f="activation"]').click()
    await page.waitForSelector('body[data-page="activation"][data-ready]')
    expect(await page.locator('h1').textContent()).toBe('hello')
  })

  test('says where the body stops being JSON', async () => {
    const { page, go } = await open()
    await go('/_/invoke?function=hello')
    await page.fill('#body', '{\n  "name": oops\n}')
    expect(await page.locator('#json-state.bad').textContent()).toBe('no JSON at line 2: oops')
  })

  test('another function brings its own addresses', async () => {
    const { page, go } = await open()
    await go('/_/invoke?function=hello')
    await page.selectOption('select[name="function"]', 'echo')
    await page.locator('#surfaces label', { hasText: 'OpenWhisk web' }).click()
    expect(await page.inputValue('input[name="target"]')).toBe('/api/v1/web/guest/default/echo')
    expect(await page.inputValue('select[name="method"]')).toBe('GET')
  })
})

describe('activations', () => {
  test('new ones appear on top, filters narrow, a search finds text in logs', async () => {
    const { page, go, url, emulator } = await open()
    await emulator.request('/v1/functions/hello', json({}))
    await go('/_/activations')
    await fetch(`${url}/v1/functions/fail`, json({}))
    await page.locator('#list a.row', { hasText: 'fail' }).waitFor()
    await fetch(`${url}/api/v1/web/guest/default/echo?a=1`)
    await page.locator('#list a.row', { hasText: 'echo' }).waitFor()
    const paths = (): Promise<string[]> => page.locator('#list a.row:visible [data-f="path"]').allTextContents()
    expect(await paths()).toEqual(['echo', 'fail', 'hello'])
    await page.selectOption('select[name="status"]', 'failed')
    expect(await paths()).toEqual(['fail'])
    await page.selectOption('select[name="status"]', '')
    // Until an answer is there, the rows and numbers of before stay.
    let answer: () => void = () => {}
    const held = new Promise<void>((resolve) => (answer = resolve))
    await page.route(/\/found\?/, (route) => void held.then(() => route.continue()))
    const asked = page.waitForRequest(/\/found\?/)
    await page.fill('#search', 'got 6')
    await asked
    expect([await page.locator('#shown').textContent(), await paths()]).toEqual(['3', ['echo', 'fail', 'hello']])
    answer()
    await expect.poll(paths).toEqual(['echo'])
    expect(page.url()).toContain('text=got+6')
    await page.reload()
    await page.waitForSelector(ready)
    await expect.poll(paths).toEqual(['echo'])
  })

  test('a refused request shows with its explanation', async () => {
    const { page, go, url } = await open()
    await go('/_/activations')
    await fetch(`${url}/apigw/shop/nowhere/v1/x`)
    await page.locator('#refusals', { hasText: 'no trigger belongs to shop/nowhere/v1' }).waitFor()
  })

  test('pausing holds the list still, going on catches up', async () => {
    const { page, go, url } = await open()
    await go('/_/activations')
    await page.click('#pause')
    await fetch(`${url}/v1/functions/hello`, json({}))
    await fetch(`${url}/apigw/shop/nowhere/v1/x`)
    // The refusal came after the call, so the call has been heard of too.
    await page.locator('#refusals li').waitFor()
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
    expect(await page.locator('#list a.row:visible').count()).toBe(0)
    await page.click('#pause')
    await page.locator('#list a.row:visible').waitFor()
  })

  test('more than the stream tells is there a moment later, also after a pause: first the newest, then all', async () => {
    const { page, go, emulator } = await open()
    await go('/_/activations')
    const burst = (): Promise<unknown> => Promise.all(Array.from({ length: 300 }, () => emulator.invoke('hello')))
    const caughtUp = page.waitForRequest(/\/activations\?limit=200&/)
    await burst()
    await caughtUp
    await page.locator('#total', { hasText: /^300$/ }).waitFor()
    await page.click('#pause')
    await burst()
    await page.click('#pause')
    await page.locator('#total', { hasText: /^600$/ }).waitFor()
  })

  test('ten thousand stay in a few dozen elements, wherever one scrolls, and filter to the right ones', { timeout: 120_000 }, async () => {
    const { page, go, emulator } = await open()
    await Promise.all(
      Array.from({ length: 100 }, async (_, lane) => {
        for (let index = 0; index < 100; index++) await emulator.invoke(index === 50 ? 'fail' : 'hello', { lane })
      }),
    )
    await go('/_/activations')
    expect(await page.locator('#total').textContent()).toBe('10,000')
    const rows = (): Promise<number> => page.locator('#list a.row').count()
    expect(await rows()).toBeLessThan(80)
    await page.locator('#list').focus()
    await page.keyboard.press('End')
    const oldest = emulator.activations.list().at(-1)
    await page.locator(`#list a.row[href="/_/activations/${oldest?.activationId}"]`).waitFor()
    expect(await rows()).toBeLessThan(80)
    await page.selectOption('select[name="status"]', 'failed')
    expect(await page.locator('#shown').textContent()).toBe('100')
    // The list is drawn with the next frame.
    const paths = async (): Promise<Set<string>> => new Set(await page.locator('#list a.row:visible [data-f="path"]').allTextContents())
    await expect.poll(paths).toEqual(new Set(['fail']))
  })
})

describe('gateway', () => {
  test('a fault is switched on and off', async () => {
    const { page, go, url } = await open()
    await go('/_/gateway')
    const call = async (): Promise<number> => (await fetch(`${url}/apigw/shop/hooks/v1/hello?blocking=true`, json({}))).status
    const row = page.locator('tr[data-trigger="hello"]')
    await row.locator('select').selectOption('410')
    await page.locator('tr[data-trigger="hello"].faulty').waitFor()
    expect(await call()).toBe(429)
    await row.locator('select').selectOption('')
    await page.locator('tr[data-trigger="hello"]:not(.faulty)').waitFor()
    expect(await call()).toBe(200)
  })

  test('the signature of a refused call is explained from its link, and of a pasted command; without keys it is said which are missing', async () => {
    const keys = { accessKey: 'AKTESTLOCAL00000001', secretKey: 'sk-test-local-0000000000000000000000001' }
    const { page, go, url } = await open({ site: { config: { ncp: { credentials: [keys] } } } })
    const target = '/ncf/api/v2/packages/-/actions/hello?platform=vpc&a=1'
    await fetch(url + target, json({}))
    await go('/_/activations')
    await page.locator('#refusals .explain').click()
    await page.waitForSelector('body[data-page="gateway"][data-ready]')
    const value = (name: string): Promise<string> => page.inputValue(`#signature [name="${name}"]`)
    expect([await value('method'), await value('target')]).toEqual(['POST', target])
    const explained = async (text: string): Promise<void> => {
      await page.click('#signature button[type="submit"]')
      await page.locator('#signature-answer [data-f="explanation"]', { hasText: text }).waitFor()
    }
    await page.fill(
      '#pasted',
      `curl -X PUT 'https://x.apigw.ntruss.com/ncf/api/v2/packages/p?platform=vpc' \\\n -H 'x-ncp-iam-access-key: AKOTHER' -H "x-ncp-apigw-timestamp: 1700000000000"`,
    )
    expect([await value('method'), await value('target')]).toEqual(['PUT', '/ncf/api/v2/packages/p?platform=vpc'])
    expect([await value('accessKey'), await value('timestamp')]).toEqual(['AKOTHER', '1700000000000'])
    await explained('No secret key is known for AKOTHER')
    expect(await page.locator('[data-f="expected"]').textContent()).toBe('–')
    await page.fill('#pasted', `GET /ncf/api/v2/packages\nx-ncp-iam-access-key: ${keys.accessKey}\nx-ncp-apigw-signature-v2: bm9wZQ==`)
    await explained('years behind the gateway')
    await explained('the signature does not match')
  })

  test('a signature is explained, and without an access key first of all that', async () => {
    const { page, go } = await open()
    await go('/_/gateway')
    await page.click('#signature button[type="submit"]')
    await page.locator('#signature-answer [data-f="explanation"]', { hasText: 'No access key is given' }).waitFor()
    await page.fill('input[name="accessKey"]', 'AKTESTLOCAL00000001')
    await page.fill('input[name="secretKey"]', 'sk-test-local-0000000000000000000000001')
    await page.fill('input[name="signature"]', 'bm9wZQ==')
    await page.click('#signature button[type="submit"]')
    await page.locator('#signature-answer .badge', { hasText: 'refused' }).waitFor()
    expect(await page.locator('[data-f="stringToSign"]').textContent()).toContain('\nAKTESTLOCAL00000001')
  })
})

test('a broken build is one line on every page but those of other functions, has its excerpt below, and goes when it is mended', async () => {
  const { page, go, write, emulator } = await open({ site: { watch: true } })
  await emulator.invoke('hello')
  const { activationId } = await emulator.invoke('shop/trim')
  await go('/_/gateway')
  write('functions/hello.ts', 'export const main = () => ({ broken: }\n')
  const error = page.locator('.build-error', { hasText: 'functions/hello.ts' })
  await page.locator('#broken summary', { hasText: 'hello' }).click()
  await error.waitFor()
  expect(await error.locator('pre').textContent()).toContain('broken: }')
  await go(`/_/activations/${activationId}`)
  expect(await page.locator('#broken').isHidden()).toBe(true)
  await go('/_/traffic')
  await page.locator('#broken summary', { hasText: 'hello' }).waitFor()
  write('functions/hello.ts', 'export const main = () => ({ mended: true })\n')
  await page.locator('#broken').waitFor({ state: 'hidden' })
})

test('what a manifest asks for and does not get is one line above the functions, as soon as it is saved', async () => {
  const { page, go, write } = await open({ site: { watch: true } })
  await go('/_/')
  expect(await page.locator('#remarks').count()).toBe(0)
  write(
    'cloudbaserc.json',
    '{ "functions": [\n{ "name": "gone" },\n{ "name": "timer", "triggers": [{ "name": "t", "type": "timer", "config": "* * * * * * *" }] }] }',
  )
  await page.locator('#remarks summary', { hasText: 'cloudbaserc.json (CloudBase)' }).click()
  await page.locator('#remarks li', { hasText: 'gone' }).first().waitFor()
  await page.locator('.serving [data-editor="cloudbaserc.json"]').waitFor()
})

test('traffic draws calls, errors and the marks of reloads', async () => {
  const { page, go, url, write, emulator } = await open({ site: { watch: true } })
  await fetch(`${url}/v1/functions/hello`, json({}))
  await fetch(`${url}/v1/functions/fail`, json({}))
  write('functions/hello.ts', 'export const main = () => ({ payload: "new" })\n')
  await emulator.settled()
  await go('/_/traffic')
  await expect.poll(() => page.locator('#calls-chart rect.calls').count()).toBeGreaterThan(0)
  expect(await page.locator('#calls-chart rect.errors').count()).toBeGreaterThan(0)
  expect(await page.locator('#calls-chart .mark title').allTextContents()).toEqual([expect.stringContaining('hello')])
  expect(await page.locator('#tile-errors').textContent()).toBe('50.0 %')
  await page.selectOption('#function', 'hello')
  await page.locator('#tile-calls', { hasText: /^1$/ }).waitFor()
})

test('dark follows the system, and the switch is remembered by the next page', async () => {
  const { page, go } = await open({ colorScheme: 'dark' })
  const background = (): Promise<string> =>
    page.evaluate('getComputedStyle(document.body.parentElement).backgroundColor') as Promise<string>
  await go('/_/')
  const dark = await background()
  expect(brightness(dark)).toBeLessThan(60)
  await page.click('#theme')
  expect(brightness(await background())).toBeGreaterThan(200)
  await go('/_/activations')
  expect(brightness(await background())).toBeGreaterThan(200)
})

test('everything can be done with the keyboard alone', async () => {
  const { page, go, emulator } = await open()
  await emulator.request('/v1/functions/hello', json({ name: 'first' }))
  await emulator.request('/v1/functions/hello', json({ name: 'second' }))
  await go('/_/')
  await page.keyboard.press('?')
  await page.locator('#keys[open]').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('a')
  await page.waitForSelector('body[data-page="activations"][data-ready]')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  expect(await page.locator('.row[aria-selected="true"]').count()).toBe(1)
  await page.keyboard.press('Enter')
  await page.waitForSelector('body[data-page="activation"][data-ready]')
  expect(await page.locator('.parameters').textContent()).toContain('first')
  await page.keyboard.press('n')
  await page.waitForURL(/activations\/[\da-f]{32}$/)
  await page.locator('.parameters', { hasText: 'second' }).waitFor()
  await page.waitForSelector(ready)
  const before = page.url()
  await page.keyboard.press('r')
  await page.waitForURL((url) => url.href !== before)
  await page.waitForSelector(ready)
  await page.keyboard.press('i')
  await page.waitForSelector('body[data-page="invoke"][data-ready]')
  await page.locator('#body').focus()
  await page.keyboard.press('Control+Enter')
  await page.locator('.sent-head').waitFor()
  // A closed list of functions opens and closes like any button.
  await page.locator('body').press('Escape')
  await page.evaluate('document.activeElement.blur()')
  await page.keyboard.press('f')
  await page.waitForSelector('body[data-page="functions"][data-ready]')
  await page.locator('details[data-path="hello"] summary').focus()
  await page.keyboard.press('Enter')
  await page.locator('details[data-path="hello"][open]').waitFor()
})

/** The mean of `rgb(r, g, b)`. */
function brightness(colour: string): number {
  const parts = colour.match(/\d+/g)?.slice(0, 3).map(Number) ?? []
  return parts.reduce((sum, part) => sum + part, 0) / 3
}
