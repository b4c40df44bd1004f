/** The request client of the dashboard: what one types, sends and saves is still there afterwards. Browser tests are skipped where there is no Chromium. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { playCase } from '../../emulator/cases/play.ts'
import type { ContractCase } from '../../emulator/cases/format.ts'
import { viaRequest } from '../../emulator/cases/send.ts'
import type { InvokeAnswer, InvokeRequest } from '../../emulator/dashboard/wire/call.ts'
import type { CodeAnswer } from '../../emulator/dashboard/wire/code.ts'
import type { OpenedRequest, RunAnswer, SavedKey, SavedList } from '../../emulator/dashboard/wire/saved-request.ts'
import { openBrowser } from './browser.ts'
import { clipboardOf, openPage, type OpenedPage } from './open-page.ts'
import { createSite, type Site } from './site.ts'

const run = promisify(execFile)
const browser: Browser | undefined = await openBrowser()
afterAll(() => browser?.close())

const json: [string, string] = ['content-type', 'application/json']
const hello = { method: 'POST', target: '/v1/functions/hello', headers: [json], body: '{"name":"Bo"}', sign: true }

describe('saved requests', () => {
  test('one is listed, opened, run, renamed and deleted, and holds as a contract case', async () => {
    const { send, get, emulator, path } = await createSite()
    const key = await send<SavedKey>('POST', '/cases', { ...hello, name: '안녕, Bo', status: 200 })
    expect(key).toEqual({ file: 'cases/hello.json', name: '안녕, Bo' })
    expect(await get<SavedList>('/cases')).toEqual({
      saved: [{ ...key, method: 'POST', target: '/v1/functions/hello', status: 200 }],
      more: 0,
      unreadable: [],
    })
    expect((await send<OpenedRequest>('POST', '/cases/open', key)).request).toMatchObject(hello)
    expect(await send<RunAnswer>('POST', '/cases/run', key)).toMatchObject({
      answer: { status: 200, body: '{"payload":"Hello, Bo!"}' },
      differences: [],
    })
    const [saved] = JSON.parse(readFileSync(path('cases/hello.json'), 'utf8')) as [ContractCase]
    expect(await playCase(saved, viaRequest(emulator), Date.now)).toEqual([])

    await send('POST', '/cases', { ...hello, name: 'other' })
    await expect(send('PUT', '/cases', { ...key, to: 'other' })).rejects.toThrow('has a case \\"other\\" already')
    const renamed = await send<SavedKey>('PUT', '/cases', { ...key, to: 'Bo' })
    await expect(send('POST', '/cases/run', key)).rejects.toThrow('404')
    await send('DELETE', '/cases', renamed)
    await send('DELETE', '/cases', { ...key, name: 'other' })
    expect(existsSync(path('cases/hello.json'))).toBe(false)
  })

  test('one that was answered otherwise says what differs', async () => {
    const { send } = await createSite()
    const key = await send<SavedKey>('POST', '/cases', { ...hello, name: 'hello', status: 404 })
    expect((await send<RunAnswer>('POST', '/cases/run', key)).differences).toEqual(['status 200, expected 404'])
  })

  test('credentials are masked in the file and filled in when it runs', async () => {
    const { send, path } = await createSite({
      config: { ncp: { credentials: [{ accessKey: 'AKLOCAL01', secretKey: 'secret-of-the-test' }] } },
    })
    const target = '/ncf/api/v2/packages/-/actions/hello'
    const call = { ...hello, target, headers: [json, ['authorization', 'Bearer typed-by-hand']] }
    const key = await send<SavedKey>('POST', '/cases', { ...call, name: 'signed', status: 200 })
    expect(readFileSync(path(key.file), 'utf8')).not.toMatch(/AKLOCAL01|secret-of-the-test|typed-by-hand/)
    expect(await send<RunAnswer>('POST', '/cases/run', key)).toMatchObject({ answer: { status: 200 }, differences: [] })
  })

  test('cases with steps or functions of their own, and files that are no cases, are left to verify', async () => {
    const { send, get, path } = await createSite()
    const key = await send<SavedKey>('POST', '/cases', { ...hello, name: 'hello' })
    const [saved] = JSON.parse(readFileSync(path(key.file), 'utf8')) as [ContractCase]
    const { request, expect: expected, ...head } = saved
    writeFileSync(
      path('cases/others.json'),
      JSON.stringify([
        { ...head, steps: [{ request, expect: expected }] },
        { ...saved, actions: [] },
      ]),
    )
    writeFileSync(path('cases/notes.json'), '{}')
    expect(await get<SavedList>('/cases')).toMatchObject({ saved: [key], unreadable: ['cases/notes.json'] })
  })

  test.each(['../secret.json', 'cases/../secret.json', 'cases/link.json', 'secret.json', 'cases/a.txt'])(
    'no file but those of cases/ is read or written: %s',
    async (file) => {
      const { send, path } = await createSite()
      writeFileSync(path('secret.json'), '[{"id":"a","request":{"surface":"tcb","method":"GET","path":"/"}}]')
      mkdirSync(path('cases'))
      symlinkSync(path('secret.json'), path('cases/link.json'))
      await expect(send('POST', '/cases/open', { file, name: 'a' })).rejects.toThrow('500')
      await expect(send('DELETE', '/cases', { file, name: 'a' })).rejects.toThrow('500')
      expect(existsSync(path('secret.json'))).toBe(true)
    },
  )
})

test.each(['/apigw/shop/store/v1/echo/%7Btype+%7D', '/apigw/shop/store/v1/echo/{type+}?a=1'])('%s is never sent', async (target) => {
  const { send } = await createSite()
  for (const path of ['/invoke', '/request', '/code'])
    await expect(send<InvokeAnswer>('POST', path, { method: 'GET', target })).rejects.toThrow('variable part {type+}')
})

test('a call is code for the shell, for fetch, for the client of its cloud and for a test', async () => {
  const { send } = await createSite({ config: { ncp: { credentials: [{ accessKey: 'AKLOCAL01', secretKey: 'secret-of-the-test' }] } } })
  const kinds = async (target: string): Promise<string[]> =>
    (await send<CodeAnswer>('POST', '/code', { ...hello, target })).snippets.map(({ kind }) => kind)
  expect(await kinds('/v1/functions/hello')).toEqual(['curl', 'fetch', 'js-sdk', 'node-sdk', 'vitest'])
  expect(await kinds('/api/v1/namespaces/_/actions/hello?blocking=true')).toEqual(['curl', 'fetch', 'openwhisk', 'vitest'])
  expect(await kinds('/ncf/api/v2/packages/-/actions/hello')).toEqual(['signed-curl', 'signed-fetch', 'vitest'])
  expect(await kinds('/apigw/shop/store/v1/echo/x')).toEqual(['curl', 'fetch', 'vitest'])
})

async function open(): Promise<Site & OpenedPage> {
  const site = await createSite()
  const { port } = await site.emulator.listen({ port: 0 })
  return { ...site, ...(await openPage(browser, port)) }
}

/** A form as the tests send it; the file is no text in any encoding. */
const fields = { title: '한 장', photo: Buffer.from([0xff, 0x00, 0x80, 0x0a]) }

function formOf({ title, photo }: typeof fields): FormData {
  const form = new FormData()
  form.append('title', title)
  form.append('photo', new File([photo], 'photo.bin', { type: 'image/x-test' }))
  return form
}

/** The same, out of a request. */
async function fieldsOf(request: InvokeRequest | null): Promise<Record<string, string | Buffer>> {
  const type = request?.headers?.find(([name]) => name === 'content-type')?.[1] ?? ''
  const body = Buffer.from(request?.body ?? '', request?.base64 === true ? 'base64' : 'utf8')
  const form = await new Response(body, { headers: { 'content-type': type } }).formData()
  const entries = [...form].map(async ([name, value]): Promise<[string, string | Buffer]> => [
    name,
    typeof value === 'string' ? value : Buffer.from(await value.arrayBuffer()),
  ])
  return Object.fromEntries(await Promise.all(entries))
}

describe.skipIf(browser === undefined)('in the browser', () => {
  test('a form with a file is sent, is still there after a reload, and is sent again from the history', async () => {
    const { page, go, newest } = await open()
    await go('/_/invoke?function=raw&surface=ncp.apigw')
    await page.selectOption('select[name="method"]', 'POST')
    await page.locator('#kinds label', { hasText: 'Form with files' }).click()
    const row = page.locator('#fields li')
    await row.nth(0).locator('[data-p="name"]').fill('title')
    await row.nth(0).locator('[data-p="value"]').fill(fields.title)
    await row.nth(1).locator('[data-p="name"]').fill('photo')
    await row.nth(1).locator('[data-p="kind"]').selectOption('file')
    await row.nth(1).locator('[data-p="file"]').setInputFiles({ name: 'photo.bin', mimeType: 'image/x-test', buffer: fields.photo })
    await page.keyboard.press('Control+Enter')
    await page.locator('.sent-head').waitFor()
    expect(await page.locator('#sent [data-f="status"]').textContent()).toBe('200')
    expect(await fieldsOf((await newest()).request)).toEqual(fields)

    await row.nth(2).locator('[data-p="name"]').fill('typed but not sent')
    await page.reload()
    await page.waitForSelector('body[data-ready]')
    expect(await row.nth(2).locator('[data-p="name"]').inputValue()).toBe('typed but not sent')
    await row.nth(2).locator('[data-p="remove"]').click()
    await page.locator('#history [data-do="run"]').click()
    await page.locator('#history li').nth(1).waitFor()
    expect(await fieldsOf((await newest()).request)).toEqual(fields)
  })

  test('it is saved in the project, opened, run again, and is code that runs', async () => {
    const { page, go, send, newest, path, root } = await open()
    const form = new Response(formOf(fields))
    const headers = [['content-type', form.headers.get('content-type')]]
    const body = Buffer.from(await form.arrayBuffer()).toString('base64')
    const call = { method: 'POST', target: '/apigw/shop/store/v1/raw', headers, body, base64: true, sign: true }
    await send('POST', '/cases', { ...call, name: 'Before', status: 200 })
    await go('/_/invoke')
    await page.locator('#saved [data-do="run"]').click()
    await page.locator('.compared.ok').waitFor()
    expect(await fieldsOf((await newest()).request)).toEqual(fields)

    await page.fill('#save input', 'Again')
    await page.click('#save button')
    await page.locator('#saved li [data-f="status"]', { hasText: '200' }).nth(1).waitFor()
    const again = await send<OpenedRequest>('POST', '/cases/open', { file: 'cases/raw.json', name: 'Again' })
    expect(await fieldsOf(again.request)).toEqual(fields)

    await page.locator('#code summary').click()
    await page.locator('#snippets label', { hasText: 'fetch' }).click()
    await page.click('#copy-code')
    await page.locator('.toast', { hasText: 'Copied' }).waitFor()
    writeFileSync(path('call.mjs'), await clipboardOf(page))
    writeFileSync(path('photo.bin'), fields.photo)
    expect((await run(process.execPath, ['call.mjs'], { cwd: root })).stdout).toMatch(/^200 /)
    expect(await fieldsOf((await newest()).request)).toEqual(fields)
  })

  test('what a path leaves open is asked for in the form', async () => {
    const { page, go, emulator } = await open()
    await go('/_/invoke?function=echo&surface=ncp.apigw')
    await page.keyboard.press('Control+Enter')
    expect(await page.locator('#parameters input').evaluate((input) => input.matches(':focus:invalid'))).toBe(true)
    await page.fill('#parameters input', 'users/7 a')
    await page.keyboard.press('Control+Enter')
    await page.locator('.sent-head').waitFor()
    expect(emulator.activations.list()[0]?.request?.target).toBe('/apigw/shop/store/v1/echo/users/7%20a')
  })

  test.each([
    ['functions', '/_/', 'details[data-path="echo"]'],
    ['the gateway', '/_/gateway', 'tr[data-trigger="echo"]'],
  ])('and where an address is copied on the page of %s', async (_name, at, within) => {
    const { page, go } = await open()
    await go(at)
    const place = page.locator(within)
    if (at === '/_/') await place.locator('summary').click()
    await place.locator('[data-call]').click()
    await page.fill('#fill-path input', 'users/8')
    await page.keyboard.press('Enter')
    await page.locator('.toast', { hasText: 'Copied' }).waitFor()
    expect(await clipboardOf(page)).toMatch(/^curl 'http:\/\/127\.0\.0\.1:\d+\/apigw\/shop\/store\/v1\/echo\/users\/8'$/)
  })

  test('the page begins with the function that was called last, and with what its contract takes', async () => {
    const { page, go, emulator } = await open()
    await emulator.request('/apigw/shop/hooks/v1/hello?blocking=true', { method: 'POST', headers: [json], body: '{}' })
    await go('/_/invoke')
    expect(await page.inputValue('select[name="function"]')).toBe('hello')
    expect(await page.locator('#surfaces :checked + span').textContent()).toBe('NAVER webhook')
    expect(await page.locator('select[name="method"] optgroup').first().locator('option').allTextContents()).toEqual(['POST'])
    await page.locator('#kinds label', { hasText: 'Text' }).click()
    expect(await page.locator('#takes').isVisible()).toBe(true)
  })
})
