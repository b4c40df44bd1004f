/** What the page of an activation gives away is used as a person uses it, in a browser. Skipped, with a message, where there is no Chromium. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, test as base } from 'vitest'
import type { ContractCase } from '../../emulator/cases/format.ts'
import { openBrowser } from './browser.ts'
import { clipboardOf, openPage, ready } from './open-page.ts'
import { createSite, json } from './site.ts'

const browser = await openBrowser()
const test = base.skipIf(browser === undefined)
/** Not the synchronous one: the emulator that is called runs in this process. */
const run = promisify(execFile)

afterAll(() => browser?.close())

test('a detail is replayed, saved as a case that holds, and copied as a test that passes', { timeout: 60_000 }, async () => {
  const { emulator, root, path, write } = await createSite()
  const { port } = await emulator.listen({ port: 0 })
  const { page, go } = await openPage(browser, port)
  await emulator.request('/ncf/api/v2/packages/-/actions/hello', json({ name: 'Detail' }))
  await go('/_/activations')
  await page.locator('#list a.row').first().click()
  await page.waitForSelector('body[data-page="activation"][data-ready]')
  expect(await page.locator('.steps').textContent()).toContain('A fresh container loaded the code first.')
  const before = page.url()
  await page.click('#replay')
  await page.waitForURL((url) => url.href !== before && url.pathname.startsWith('/_/activations/'))
  await page.waitForSelector(ready)
  expect(await page.locator('.steps').textContent()).toContain('A warm container had the code loaded.')

  await page.click('#save-case')
  await page.locator('.toast', { hasText: 'cases/hello.json' }).waitFor()
  const [saved] = JSON.parse(readFileSync(path('cases/hello.json'), 'utf8')) as ContractCase[]
  expect(saved?.request).toMatchObject({ surface: 'ncp-post-action', json: { name: 'Detail' } })

  await page.click('#copy-test')
  await page.locator('.toast', { hasText: 'Copied' }).waitFor()
  write('test/copied.test.ts', await clipboardOf(page))
  write('test/cases.test.ts', "import { replayCases } from 'actionlab/vitest'\nreplayCases('cases/*.json')\n")
  write('actionlab.config.json', '{}')
  const repository = fileURLToPath(new URL('../../', import.meta.url))
  write(
    'vitest.config.mjs',
    `export default { resolve: { alias: [{ find: /^actionlab\\/vitest$/, replacement: ${JSON.stringify(`${repository}emulator/testing/index.ts`)} }, { find: /^vitest$/, replacement: ${JSON.stringify(`${repository}node_modules/vitest/dist/index.js`)} }] }, server: { fs: { strict: false } } }\n`,
  )
  const { stdout } = await run(
    process.execPath,
    [`${repository}node_modules/vitest/vitest.mjs`, 'run', '--reporter=json', '--root', root],
    { cwd: root },
  ).catch((error: { stdout: string }) => error)
  expect(JSON.parse(stdout.slice(stdout.indexOf('{'))), stdout).toMatchObject({ numPassedTests: 2, numFailedTests: 0 })
})
