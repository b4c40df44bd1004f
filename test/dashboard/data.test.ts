/** The page of data: documents found, inserted, changed and deleted, files and users, behind the dashboard's guard; and nothing of them runs. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { has } from '../../scripts/test-tools.mjs'
import { apiPath } from '../../emulator/dashboard/wire/api.ts'
import type { DataView, DocumentPage, DocumentView, FilePage, UserPage } from '../../emulator/dashboard/wire/data.ts'
import { openBrowser } from './browser.ts'
import { openPage } from './open-page.ts'
import { createSite, pageUrl, token, type Site } from './site.ts'

const tcb = {
  users: [{ uid: 'u-bo', username: 'bo.li', password: 'only-here-1', phone: '13800000000' }],
  auth: { tokens: { 'tcb-token-0123456789': { role: 'administrator' as const } } },
}

async function siteWith(documents: readonly Record<string, string | number>[] = []): Promise<Site> {
  const site = await createSite({ config: { tcb } })
  if (documents.length > 0) await site.emulator.database.collection('todos').insert(...documents)
  return site
}

function queryOf(query: Record<string, string>): string {
  return `/data/documents?${new URLSearchParams({ collection: 'todos', ...query }).toString()}`
}

describe('the API', () => {
  test('collections are counted and made, documents found in order and a page at a time', async () => {
    const { get, send } = await siteWith([
      { _id: 'tea', n: 1 },
      { _id: 'rice', n: 3 },
      { _id: 7, n: 2 },
    ])
    expect(await send('POST', '/data/collections', { name: 'empty' })).toEqual({ name: 'empty' })
    await expect(send('POST', '/data/collections', { name: 'empty' })).rejects.toThrow('400')
    expect(await get<DataView>('/data')).toEqual({
      collections: [
        { name: 'empty', count: 0 },
        { name: 'todos', count: 3 },
      ],
      files: 0,
      users: 1,
    })
    const found = await get<DocumentPage>(queryOf({ query: '{"n":{"$gt":1}}', sort: '{"n":-1}', limit: '1' }))
    expect(found).toEqual({ total: 2, items: [{ id: 'rice', text: '{"n":3}' }] })
    const next = await get<DocumentPage>(queryOf({ query: '{"n":{"$gt":1}}', sort: '{"n":-1}', limit: '1', skip: '1' }))
    expect(next.items).toEqual([{ id: 7, text: '{"n":2}' }])
  })

  test('a document is inserted, replaced and deleted, dates and identifiers as Extended JSON', async () => {
    const { get, send, emulator } = await siteWith([{ _id: 'tea' }])
    const at = { $date: '2026-01-02T00:00:00Z' }
    const id = { $oid: '507f1f77bcf86cd799439011' }
    expect(await send('POST', '/data/documents', { collection: 'todos', document: { _id: id, at } })).toEqual({ id })
    const [stored] = await emulator.database.collection('todos').find({ at: new Date('2026-01-02T00:00:00Z') })
    expect(stored?._id.toString()).toBe(id.$oid)
    await send('PUT', '/data/documents', { collection: 'todos', id, document: { _id: id, done: true } })
    const path = `/data/document?collection=todos&id=${encodeURIComponent(JSON.stringify(id))}`
    expect(await get<DocumentView>(path)).toEqual({ document: { _id: id, done: true }, concealed: false })
    await expect(send('PUT', '/data/documents', { collection: 'todos', id, document: { _id: 'other' } })).rejects.toThrow('_id')
    expect(await send('DELETE', '/data/documents', { collection: 'todos', id })).toEqual({ removed: 1 })
    await expect(get(path)).rejects.toThrow('UNKNOWN_DOCUMENT')
    expect(await emulator.database.collection('todos').count()).toBe(1)
  })

  test('what cannot be is refused in words: queries, sorts, operators in place of an id, collections that are not there', async () => {
    const { get, send, emulator } = await siteWith([{ _id: 'tea' }])
    await expect(get(queryOf({ query: '{"n":' }))).rejects.toThrow('400')
    await expect(get(queryOf({ query: '[]' }))).rejects.toThrow('an object is needed')
    await expect(get(queryOf({ query: '{"n":{"$nope":1}}' }))).rejects.toThrow('INVALID_OPERATOR')
    await expect(get(queryOf({ sort: '{"n":"up"}' }))).rejects.toThrow('1 or -1 for n')
    await expect(get(queryOf({ limit: '100000' }))).rejects.toThrow('1000')
    await expect(get(queryOf({ collection: 'none' }))).rejects.toThrow('404')
    for (const id of [{ $gt: '' }, { $regex: '.' }, null, ['tea']])
      await expect(send('DELETE', '/data/documents', { collection: 'todos', id })).rejects.toThrow('404')
    await expect(send('POST', '/data/documents', { collection: 'todos', document: { _id: 'tea' } })).rejects.toThrow('409')
    await expect(send('POST', '/data/documents', { collection: 'todos', document: 'tea' })).rejects.toThrow('400')
    expect(await emulator.database.collection('todos').count()).toBe(1)
  })

  test('a secret is not shown, and so not overwritten with asterisks; users have no password', async () => {
    const { get, send, emulator } = await siteWith([{ _id: 'tea', token: 'tcb-token-0123456789' }])
    const { document, concealed } = await get<DocumentView>('/data/document?collection=todos&id="tea"')
    expect(concealed).toBe(true)
    expect(JSON.stringify(document)).not.toContain('tcb-token-0123456789')
    await expect(send('PUT', '/data/documents', { collection: 'todos', id: 'tea', document })).rejects.toThrow('CONCEALED')
    expect(await emulator.database.collection('todos').get('tea')).toEqual({ _id: 'tea', token: 'tcb-token-0123456789' })
    expect(await get<UserPage>('/data/users')).toEqual({
      total: 1,
      items: [{ id: 'u-bo', names: ['bo.li', '13800000000'], kind: 'username', created: 0 }],
    })
  })

  test('files are listed, come as downloads that no browser shows, and are deleted', async () => {
    const { get, send, emulator } = await siteWith()
    await emulator.storage.put("pages/It's.html", '<script>alert(1)</script>')
    const { total, items } = await get<FilePage>('/data/files')
    expect([total, items]).toMatchObject([1, [{ key: "pages/It's.html", size: 25 }]])
    const response = await emulator.request(`${apiPath}/data/files/content?key=${encodeURIComponent("pages/It's.html")}`)
    expect(response.headers.get('content-type')).toBe('application/octet-stream')
    expect(response.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''It%27s.html")
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await response.text()).toBe('<script>alert(1)</script>')
    expect(await send('DELETE', '/data/files', { key: "pages/It's.html" })).toEqual({ deleted: "pages/It's.html" })
    await expect(send('DELETE', '/data/files', { key: "pages/It's.html" })).rejects.toThrow('UNKNOWN_FILE')
    expect((await emulator.request(`${apiPath}/data/files/content?key=none`)).status).toBe(404)
  })

  test('changes need the token, and pages of others get nothing', async () => {
    const { emulator } = await siteWith([{ _id: 'tea' }])
    await emulator.storage.put('a.txt', 'a')
    const body = JSON.stringify({ collection: 'todos', id: 'tea', key: 'a.txt', name: 'x', document: {} })
    for (const [method, path] of [
      ['POST', '/data/collections'],
      ['POST', '/data/documents'],
      ['PUT', '/data/documents'],
      ['DELETE', '/data/documents'],
      ['DELETE', '/data/files'],
    ] as const) {
      const headers = { 'content-type': 'application/json' }
      expect((await emulator.request(apiPath + path, { method, headers, body })).status, path).toBe(401)
      const foreign = { ...headers, authorization: `Bearer ${token}`, origin: 'http://attacker.example' }
      expect((await emulator.request(apiPath + path, { method, headers: foreign, body })).status, path).toBe(403)
    }
    for (const path of ['/data', '/data/documents?collection=todos', '/data/files/content?key=a.txt', '/data/users']) {
      const response = await emulator.request(apiPath + path, { headers: { 'sec-fetch-site': 'cross-site' } })
      expect(response.status, path).toBe(403)
    }
    expect(await emulator.database.collection('todos').count()).toBe(1)
  })

  test('of a hundred thousand documents each page has its fifty', { timeout: 60_000 }, async () => {
    const documents = Array.from({ length: 100_000 }, (_, n) => ({ _id: `d${n}`, n: (n * 7919) % 100_003 }))
    const { get } = await siteWith(documents)
    const idsOf = async (query: Record<string, string>): Promise<readonly unknown[]> =>
      (await get<DocumentPage>(queryOf(query))).items.map(({ id }) => id)
    const ids = (some: typeof documents): readonly string[] => some.map(({ _id }) => _id)
    const sorted = documents.toSorted((one, other) => one.n - other.n)
    expect(await idsOf({})).toEqual(ids(documents.slice(0, 50)))
    expect(await idsOf({ skip: '99950' })).toEqual(ids(documents.slice(-50)))
    expect(await idsOf({ sort: '{"n":1}' })).toEqual(ids(sorted.slice(0, 50)))
    const below = sorted.filter(({ n }) => n < 500).toReversed()
    expect(await idsOf({ query: '{"n":{"$lt":500}}', sort: '{"n":-1}' })).toEqual(ids(below.slice(0, 50)))
  })

  test('there is neither page nor route where no cloud keeps data', async () => {
    const { emulator, get } = await createSite({ config: { providers: ['ncp'] } })
    await expect(get('/data')).rejects.toThrow('NO_DATA')
    await expect(get('/data/documents?collection=todos')).rejects.toThrow('NO_DATA')
    expect((await emulator.request(pageUrl('/_/data'))).status).toBe(404)
    expect(await (await emulator.request(pageUrl('/_/'))).text()).not.toContain('/_/data')
  })
})

describe('the page', () => {
  let browser: Browser | undefined
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  test.runIf(has('Chromium'))(
    'documents are found, changed, inserted and deleted with the keyboard, and no markup in them comes alive',
    async () => {
      const markup = '<img src=x onerror="document.title=1"><script>document.title=1</script>'
      const { emulator } = await siteWith([
        { _id: markup, n: 1, text: markup },
        ...Array.from({ length: 60 }, (_, n) => ({ _id: `d${n}`, n })),
      ])
      await emulator.storage.put(`${markup.replaceAll('/', '')}.html`, markup)
      const { port } = await emulator.listen({ port: 0 })
      // A query that is refused is an error of the console.
      const { page, go } = await openPage(browser, port, { complains: true })
      await go('/_/')
      await page.keyboard.press('d')
      await page.waitForSelector('body[data-page="data"][data-ready]')
      expect(await page.locator('#collections button').innerText()).toMatch(/^todos\s+61$/)
      const first = page.locator('#documents tbody tr').first()
      expect(await first.locator('button').innerText()).toBe(markup)
      expect(await page.locator('main img, main script').count()).toBe(0)
      expect(await page.locator('#documents .pager').innerText()).toContain('1–25 of 61')
      await page.locator('#documents [data-step="1"]').click()
      await page.locator('#documents .pager', { hasText: '26–50 of 61' }).waitFor()

      await page.keyboard.press('/')
      await page.keyboard.type('{"n": {"$in": [5, 6')
      await page.keyboard.press('Enter')
      await page.locator('#refused', { hasText: 'The query is not a JSON object' }).waitFor()
      // The rows that are still there open their documents.
      const shown = await first.locator('button').innerText()
      await first.locator('button').click()
      await page.locator('#document [data-f="place"]', { hasText: `todos / ${shown}` }).waitFor()
      await page.keyboard.press('Escape')
      await page.fill('[name="sort"]', '[1]')
      await page.fill('[name="query"]', '')
      await page.keyboard.press('Enter')
      await page.locator('#refused', { hasText: 'The sort is not a JSON object: [1]' }).waitFor()
      await page.fill('[name="query"]', '{"n": {"$in": [5, 6]}}')
      await page.fill('[name="sort"]', '{"n": -1}')
      await page.keyboard.press('Enter')
      await expect.poll(() => page.locator('#documents tbody button').allInnerTexts()).toEqual(['d6', 'd5'])
      expect(await page.locator('#refused').isHidden()).toBe(true)
      // An answer that comes after a newer one changes nothing.
      const isOlder = (url: string): boolean => url.includes('%22n%22%3A7')
      let release = (): void => {}
      const held = new Promise<void>((resolve) => (release = resolve))
      await page.route('**/data/documents?*', async (route) => {
        if (isOlder(route.request().url())) await held
        await route.continue()
      })
      const [asked, answered] = [
        page.waitForRequest((request) => isOlder(request.url())),
        page.waitForResponse((response) => isOlder(response.url())),
      ]
      await page.fill('[name="query"]', '{"n":7}')
      await page.keyboard.press('Enter')
      await asked
      const newer = page.waitForResponse((response) => response.url().includes('%24in'))
      await page.fill('[name="query"]', '{"n": {"$in": [5, 6]}}')
      await page.keyboard.press('Enter')
      await newer
      release()
      await (await answered).finished()
      await page.evaluate('new Promise((resolve) => setTimeout(resolve))')
      expect(await page.locator('#documents tbody button').allInnerTexts()).toEqual(['d6', 'd5'])
      await first.locator('button').click()
      await page.locator('#document [data-f="place"]', { hasText: 'todos / d6' }).waitFor()
      await page.keyboard.press('Escape')
      await page.unrouteAll()

      await page.reload()
      await page.waitForSelector('body[data-ready]')
      expect(await page.locator('#documents tbody button').allInnerTexts()).toEqual(['d6', 'd5'])

      await page.keyboard.press('j')
      await page.keyboard.press('j')
      await page.keyboard.press('Enter')
      await page.locator('#document[open]').waitFor()
      await page.fill('#document textarea', '{"n": 5, ')
      await page.keyboard.press('Control+Enter')
      await page.locator('.toast.bad', { hasText: 'The document is not a JSON object' }).waitFor()
      await page.fill('#document textarea', '{"n": 5, "changed": true}')
      await page.keyboard.press('Control+Enter')
      await page.locator('#document:not([open])').waitFor({ state: 'attached' })
      expect(await emulator.database.collection('todos').get('d5')).toEqual({ _id: 'd5', n: 5, changed: true })

      await page.locator('#insert').click()
      await page.fill('#document textarea', '{"_id": "new", "n": 6}')
      await page.keyboard.press('Control+Enter')
      await page.locator('#documents tbody button', { hasText: 'new' }).click()
      await page.locator('#document [data-delete]').click()
      expect(await emulator.database.collection('todos').count({ _id: 'new' })).toBe(1)
      await page.locator('#document [data-delete]').click()
      await expect.poll(() => emulator.database.collection('todos').count({ _id: 'new' })).toBe(0)

      const download = page.waitForEvent('download')
      await page.locator('#files a').click()
      expect(await (await download).failure()).toBe(null)
      await page.locator('#files [data-delete]').click()
      await page.locator('#files [data-delete]').click()
      await expect.poll(async () => (await emulator.storage.list()).length).toBe(0)
      expect(await page.locator('#users tbody tr').innerText()).toContain('bo.li, 13800000000')

      await page.fill('#new-collection input', 'orders')
      await page.keyboard.press('Enter')
      await page.locator('#documents [data-f="collection"]', { hasText: 'orders' }).waitFor()
      await emulator.database.collection('orders').insert({ _id: 'by a function' })
      await emulator.request('/v1/functions/hello', { method: 'POST', body: '{}' })
      await page.locator('#documents tbody button', { hasText: 'by a function' }).waitFor()
      expect(await page.title()).toBe('Data · actionlab')
      await page.setViewportSize({ width: 390, height: 844 })
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    },
  )
})
