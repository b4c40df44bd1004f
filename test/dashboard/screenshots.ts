/**
 * Draws the pictures of the README anew: `npx tsx test/dashboard/screenshots.ts`. The example project, some calls, Chromium; the terminal too.
 * Afterwards `pngquant --speed 1 --quality 75-95 --strip --ext .png --force docs/*.png` makes them a third as large.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { createEmulator, type Config, type Emulator } from '../../emulator/index.ts'
import { openBrowser } from './browser.ts'

const repository = fileURLToPath(new URL('../../', import.meta.url))
const docs = new URL('../../docs/', import.meta.url)

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

/** What the pictures show: every surface, a failure, a refusal, a hint. */
const calls: readonly (readonly [path: string, init?: RequestInit])[] = [
  ['/api/v1/web/guest/default/page?name=Bo'],
  ['/v1/functions/order', json({ item: 'tea', count: 3 })],
  ['/ncf/api/v2/packages/-/actions/hello?platform=vpc', json({ name: 'Jane' })],
  ['/apigw/shop/store/v1/users'],
  ['/apigw/shop/store/v1/users', json({ name: 'Ada Lovelace' })],
  ['/apigw/shop/store/v1/users/7'],
  ['/ncf/api/v2/packages/shop/actions/greet?platform=vpc', json({ name: '  Ada ' })],
  ['/apigw/shop/hooks/v1/hello', json({ name: 'Webhook' })],
  ['/apigw/shop/stoer/v1/users'],
  ['/ncf/api/v2/packages/-/actions/fail?platform=vpc', json({ how: 'throw' })],
]

/** What fires, of each cloud. */
const firing: Pick<Config, 'ncp' | 'openwhisk' | 'tcb'> = {
  ncp: {
    triggers: {
      nightly: { type: 'cron', cronOption: '0 3 * * *', actions: ['shop/report'] },
      pushed: { type: 'github', events: ['push'], actions: ['hello'] },
    },
  },
  openwhisk: {
    triggers: { hourly: { feed: '/whisk.system/alarms/alarm', params: { cron: '0 * * * *', timezone: 'Europe/Berlin' } }, idle: {} },
    rules: { 'on-the-hour': { trigger: 'hourly', action: 'hello' } },
  },
  tcb: { functions: { order: { timers: { restock: { cron: '0 30 9 * * MON-FRI *' } } } } },
}

async function pages(browser: Browser, emulator: Emulator, url: string): Promise<void> {
  const newest = (path: string): string => emulator.activations.list({ name: path, limit: 1 })[0]?.activationId ?? ''
  const shots: readonly { name: string; path: string; dark?: boolean; locale?: string; act?: (page: Page) => Promise<void> }[] = [
    { name: 'activations', path: '/_/activations' },
    { name: 'activation', path: `/_/activations/${newest('fail')}` },
    { name: 'functions', path: '/_/', dark: true, act: async (page) => page.locator('details[data-path="page"] summary').click() },
    {
      name: 'invoke',
      path: '/_/invoke?function=order&surface=tcb',
      act: async (page) => {
        await page.fill('#body', '{\n  "item": "tea",\n  "count": 3\n}')
        await page.keyboard.press('Control+Enter')
        await page.locator('.sent-head').waitFor()
      },
    },
    { name: 'traffic', path: '/_/traffic', dark: true },
    { name: 'triggers', path: '/_/triggers' },
    { name: 'gateway', path: '/_/gateway', locale: 'ko-KR' },
  ]
  for (const { name, path, dark = false, locale = 'en-US', act } of shots) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: dark ? 'dark' : 'light', locale })
    const page = await context.newPage()
    await page.goto(url + path)
    await page.waitForSelector('body[data-ready]')
    await act?.(page)
    await page.waitForTimeout(300)
    await page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, docs)) })
    await context.close()
  }
}

/** Colours of a terminal, by the code that switches them on. */
const inks = new Map([
  ['1', 'font-weight:700'],
  ['2', 'opacity:.55'],
  ['4', 'text-decoration:underline'],
  ['31', 'color:#ff7b72'],
  ['32', 'color:#56d364'],
  ['33', 'color:#e3b341'],
  ['34', 'color:#79c0ff'],
  ['35', 'color:#d2a8ff'],
  ['36', 'color:#76e3ea'],
])

async function terminal(browser: Browser, text: string): Promise<void> {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  // oxlint-disable-next-line no-control-regex -- colours are control sequences
  const html = escaped.replaceAll(/\u001B\[(\d+)m/g, (_, code: string) => (inks.has(code) ? `<span style="${inks.get(code)}">` : '</span>'))
  const page = await browser.newPage({ viewport: { width: 1000, height: 10 } })
  await page.setContent(
    `<body style="margin:0;background:#0d1117"><pre style="margin:0;padding:14px 20px;font:13px/1.5 'DejaVu Sans Mono',monospace;color:#e6edf3">${html}</pre></body>`,
  )
  await page.screenshot({ path: fileURLToPath(new URL('terminal.png', docs)), fullPage: true })
  await page.close()
}

/** What the command itself prints into a pipe, with colours. */
async function runCommand(root: string): Promise<string> {
  const env = { ...process.env, FORCE_COLOR: '1', HOME: dirname(root) }
  const child = spawn(process.execPath, ['--', join(repository, 'scripts', 'start.mjs'), 'emulate', '--root', root], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  const shown = (wanted: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => (text.includes(wanted) ? resolve() : void setTimeout(look, 20))
      look()
    })
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  await shown('watching')
  for (const [path, init] of terminalCalls) await fetch(`http://127.0.0.1:3233${path}`, init)
  writeFileSync(
    join(root, 'functions', 'order.ts'),
    `${readFileSync(join(root, 'functions', 'order.ts'), 'utf8')}\nexport const currency = 'KRW'\n`,
  )
  await shown('reload')
  await fetch(`http://127.0.0.1:3233${terminalCalls[0]?.[0]}`, terminalCalls[0]?.[1])
  await new Promise((resolve) => setTimeout(resolve, 200))
  child.kill('SIGTERM')
  await once(child, 'close')
  return text
}

const terminalCalls = calls.filter(([path]) => /order|users|hooks|fail/.test(path))

/** The example project under another name, as somebody else's would be. */
function copyProject(parent: string, names: readonly string[]): string {
  const root = join(parent, 'shop')
  for (const name of names) cpSync(join(repository, 'functions', name), join(root, 'functions', name), { recursive: true })
  return root
}

const browser = await openBrowser()
if (browser) {
  mkdirSync(docs, { recursive: true })
  const parent = mkdtempSync(join(tmpdir(), 'actionlab-pictures-'))
  const { default: config } = await import('../../actionlab.config.ts')
  const small = copyProject(join(parent, 'small'), ['fail.ts', 'hello.ts', 'order.ts', 'shop/users.ts'])
  const { users, hello } = config.triggers ?? {}
  writeFileSync(
    join(small, 'actionlab.config.json'),
    JSON.stringify({ actions: { 'shop/users': { type: 'web', rawHttp: true } }, triggers: { users, hello } }),
  )
  await terminal(browser, await runCommand(small))

  const root = copyProject(join(parent, 'whole'), ['.'])
  const emulator = await createEmulator({ root, ...config, ...firing })
  const { url } = await emulator.listen({ port: 0 })
  for (let round = 0; round < 40; round++) {
    for (const [path, init] of calls.slice(0, 5))
      for (let index = 0; index < 1 + ((round * 7) % 5); index++) await emulator.request(path, init)
    if (round % 9 === 0) await emulator.request(...(calls[9] as [string, RequestInit]))
    if (round === 12 || round === 25) appendFileSync(join(root, 'functions', 'order.ts'), `export const round${round} = ${round}\n`)
    await new Promise((resolve) => setTimeout(resolve, 400))
  }
  for (const [path, init] of calls) await emulator.request(path, init)
  for (const name of ['hourly', 'order/restock', 'pushed']) await emulator.fire(name)
  await emulator.request('/api/v1/namespaces/_/triggers/hourly', { method: 'POST' })
  await pages(browser, emulator, url)
  await browser.close()
  await emulator.close()
  rmSync(parent, { recursive: true })
}
