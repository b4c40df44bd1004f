/** js-sdk's browser build on a page of this machine: it signs in, uploads, reads and calls over CORS. Skipped where there is no Chromium. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test as base } from 'vitest'
import { openBrowser } from '../dashboard/browser.ts'
import { project, type Project } from '../providers/tcb/project.ts'

const env = 'browser-env'
const browser: Browser | undefined = await openBrowser()
const test = base.skipIf(browser === undefined)
let it: Project
let address: string
let script: string

/** Runs in the page: each step's outcome, or the refusal of the last one. */
const program = `
import cloudbase from '@cloudbase/js-sdk'
const bytes = async (app, fileID) => (await fetch((await app.getTempFileURL({ fileList: [fileID] })).fileList[0].tempFileURL)).text()
window.start = async (host, env) => {
  const app = cloudbase.init({ env })
  app.registerHost(host, 'http')
  const auth = typeof app.auth === 'function' ? app.auth() : app.auth
  const { error } = await auth.signInAnonymously({})
  if (error) return { error: String(error.message) }
  const user = await auth.getCurrentUser()
  const { result } = await app.callFunction({ name: 'whoami', data: { from: 'browser' } })
  const { fileID } = await app.uploadFile({ cloudPath: '图片/note.txt', filePath: new File(['from the browser'], 'note.txt', { type: 'text/plain' }) })
  const text = await bytes(app, fileID)
  const posted = await app.uploadFile({ cloudPath: 'posted.txt', method: 'post', filePath: new File(['as a form'], 'posted.txt') })
  const form = await bytes(app, posted.fileID)
  const info = (await app.getFileInfo({ fileList: [fileID] })).fileList[0]
  const removed = (await app.deleteFile({ fileList: [fileID] })).fileList[0].code
  await auth.signOut()
  const { error: wrong } = await auth.signInWithPassword({ username: 'bo', password: 'wrong' })
  return { uid: user.uid, result, fileID, text, form, size: info.size, removed, wrong: wrong.code }
}`

beforeAll(async () => {
  if (!browser) return
  const stdin = { contents: program, resolveDir: process.cwd(), sourcefile: 'page.js' }
  const bundled = await build({
    stdin,
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    logLevel: 'error',
    define: { global: 'window' },
  })
  script = bundled.outputFiles[0]?.text ?? ''
  const whoami = 'exports.main = (event, context) => ({ ...event, uid: JSON.parse(context.environment).TCB_UUID })'
  it = await project(
    { 'functions/whoami.js': whoami },
    { envId: env, users: [{ uid: 'u-bo', username: 'bo', password: 'right-one' }], storage: { rules: 'PRIVATE' } },
    { keep: true },
  )
  const { port } = await it.emulator.listen({ port: 0 })
  address = `127.0.0.1:${port}`
}, 60_000)
afterAll(async () => {
  await it?.close()
  await browser?.close()
})

/** A page at another port of this machine. */
async function openPage(): Promise<{ page: Page; port: number }> {
  const server = createServer(({ url }, answer) => {
    answer.writeHead(200, { 'content-type': url === '/page.js' ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8' })
    answer.end(url === '/page.js' ? script : '<!doctype html><meta charset="utf-8"><script src="/page.js"></script>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const page = await (browser as Browser).newPage()
  onTestFinished(() => page.close())
  return { page, port: (server.address() as AddressInfo).port }
}

declare const window: { start(host: string, env: string): Promise<Record<string, unknown>> }

test('signs in anonymously, calls a function, uploads and reads files, and reads why it is refused', async () => {
  const { page, port } = await openPage()
  await page.goto(`http://localhost:${port}/`)
  const found = await page.evaluate(([host = '', id = '']) => window.start(host, id), [address, env])
  expect(found).toEqual({
    uid: expect.stringMatching(/^[\w-]{22}$/),
    result: { from: 'browser', uid: found['uid'] },
    fileID: `cloud://${env}.6272-${env}-1250000000/图片/note.txt`,
    text: 'from the browser',
    form: 'as a form',
    size: 16,
    removed: 'SUCCESS',
    wrong: 'invalid_password',
  })
})
