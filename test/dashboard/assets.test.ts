/** The files of the pages. */
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { names } from '../../emulator/dashboard/assets.ts'
import { createSite, json, pageUrl, type Site } from './site.ts'

test('every file of the client is served: a page with one missing never comes alive', () => {
  const files = readdirSync(new URL('../../emulator/dashboard/client/', import.meta.url))
  expect([...names].toSorted()).toEqual(files.toSorted())
})

/** The script of each page. */
const parts = {
  '/_/': 'functions',
  '/_/functions/hello': 'main',
  '/_/activations': 'activations',
  '/_/logs': 'logs',
  '/_/invoke': 'invoke',
  '/_/traffic': 'traffic',
  '/_/triggers': 'triggers',
  '/_/data': 'data',
  '/_/gateway': 'gateway',
  '/_/none': 'main',
}

/** Addresses that a page names, of links with this `rel` or all. */
async function namedBy({ emulator }: Site, page: string, rel = ''): Promise<string[]> {
  const html = await (await emulator.request(pageUrl(page))).text()
  const tags = html.match(/<(?:link|script) [^>]*>/g) ?? []
  return tags.filter((tag) => tag.includes(rel)).flatMap((tag) => /(?:href|src)="([^"]+)"/.exec(tag)?.[1] ?? [])
}

test('a browser asks once for a file of the pages: its address changes with the contents, and the answer may be kept', async () => {
  const site = await createSite()
  for (const path of await namedBy(site, '/_/')) {
    expect(path).toMatch(/^\/_\/assets\/[\da-f]{12}\/[\w-]+\.(?:css|js|svg)$/)
    const answer = await site.emulator.request(pageUrl(path))
    expect([answer.status, answer.headers.get('cache-control')], path).toEqual([200, 'private, max-age=31536000, immutable'])
    const older = await site.emulator.request(pageUrl(path.replace(/[\da-f]{12}/, '0123456789ab')))
    expect([older.status, older.headers.get('cache-control')], path).toEqual([200, 'no-cache'])
    expect(await older.text()).toBe(await answer.text())
  }
})

test('a page names all modules that its script loads, so that none waits for the one that imports it', async () => {
  const site = await createSite()
  await site.emulator.request('/v1/functions/hello', json({}))
  const { id } = await site.newest()
  for (const [page, part] of Object.entries({ ...parts, [`/_/activations/${id}`]: 'activation' })) {
    const named = await namedBy(site, page, 'modulepreload')
    expect(
      named.some((path) => path.endsWith(`/${part}.js`)),
      page,
    ).toBe(true)
    for (const path of named) {
      const text = await (await site.emulator.request(pageUrl(path))).text()
      const imported = [...text.matchAll(/^import[^']*'\.\/([^']+)'/gm)].map(([, name = '']) => path.replace(/[^/]+$/, name))
      expect(named, `${page} ${path}`).toEqual(expect.arrayContaining(imported))
    }
  }
})
