/** The dashboard after many activations, of which it has as many as are kept: what each page asks of the JSON API, the page as it is served, and in Chromium where it is installed. */
import { get } from 'node:http'
import { chromium, type Page, type Request } from 'playwright-core'
import { chromium as executablePath, has } from '../scripts/test-tools.mjs'
import { dashboardHost } from '../emulator/model/address.ts'
import { endTree } from './machine-use.ts'
import { callMany } from './memory.ts'
import { unserved } from './older-revision.ts'
import { treeOf } from './processes.ts'
import { absentRow, median, percentile, type Row } from './report.ts'
import { createProject, startEmulator, startHono } from './servers.ts'

/** What the script of each page asks the API for, and of what it has none, the page alone. */
const pages = {
  functions: { path: '/_/', asks: ['/functions', '/'] },
  'one function': { path: '/_/functions/echo', asks: ['/functions/echo'] },
  activations: { path: '/_/activations', asks: ['/activations?limit=2000'] },
  'activations, searched': { path: '/_/activations?text=status:4xx', asks: ['/found?text=status:4xx'] },
  traffic: { path: '/_/traffic', asks: ['/traffic', '/'] },
  triggers: { path: '/_/triggers', asks: ['/triggers'] },
  logs: { path: '/_/logs', asks: ['/logs'] },
  gateway: { path: '/_/gateway', asks: ['/gateway'] },
  data: { path: '/_/data', asks: ['/data'] },
  invoke: { path: '/_/invoke', asks: ['/functions'] },
} as const

export async function dashboard({ activations, calls }: { activations: number; calls: number }): Promise<Row[]> {
  const project = createProject(10)
  const [hono, emulator] = [await startHono(), await startEmulator(project.root)]
  const after = `after ${activations / 1000} thousand activations`
  try {
    await callMany(emulator.port, activations)
    const rows: Row[] = []
    for (const [name, { path, asks }] of Object.entries(pages)) {
      for (const [figure, addresses] of [
        [`dashboard, API of ${name}, ${after}`, asks.map((ask) => `/_/api/v1${ask}`)],
        [`dashboard, page ${name}, ${after}`, [path]],
      ] as const) {
        const times: number[] = []
        for (let call = 0; call < calls; call++) times.push(await askAll(emulator.port, addresses))
        rows.push(times.includes(Number.NaN) ? unserved(figure, 'is not answered with 200') : timeRow(figure, times))
      }
    }
    return [...rows, ...(await inChromium(emulator.port, hono.port, after, calls))]
  } finally {
    await Promise.all([hono.stop(), emulator.stop()])
    project.remove()
  }
}

function timeRow(figure: string, times: readonly number[], more = ''): Row {
  const [middle, p95] = [median(times), percentile(times, 0.95)]
  return { figure, value: `${middle.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms${more}`, numbers: { ms: middle, p95 }, aim: '≤ 100' }
}

/** All at once, as a page does. @returns ms; NaN where one was not answered with 200 */
async function askAll(port: number, paths: readonly string[]): Promise<number> {
  const begun = performance.now()
  const statuses = await Promise.all(paths.map((path) => statusOf(port, path)))
  return statuses.every((status) => status === 200) ? performance.now() - begun : Number.NaN
}

/** @returns the status, once the answer is whole */
function statusOf(port: number, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', path, headers: { host: `${dashboardHost}:${port}` } }
    const asked = get(options, (answer) =>
      answer
        .resume()
        .on('error', reject)
        .on('end', () => resolve(answer.statusCode)),
    )
    asked.on('error', reject)
  })
}

/** Each page, beside an empty page of bare Hono. */
async function inChromium(port: number, honoPort: number, after: string, calls: number): Promise<Row[]> {
  if (!has('Chromium')) return [absentRow('dashboard in Chromium', 'Chromium is not installed')]
  const before = new Set(treeOf(process.pid))
  const browser = await chromium.launch({ executablePath, headless: true, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] })
  try {
    const page = await browser.newPage()
    const empty: number[] = []
    const seen = Object.entries(pages).map(([name, { path }]) => ({ name, path, times: [] as number[] }))
    // The first load fills the browser's caches.
    for (let call = 0; call <= calls; call++) {
      empty.push(await loaded(page, `http://127.0.0.1:${honoPort}/page`))
      for (const { path, times } of seen) times.push(await loaded(page, `http://${dashboardHost}:${port}${path}`))
    }
    const bare = median(empty.slice(1))
    return seen.map(({ name, times }) => {
      const warm = times.slice(1)
      return timeRow(`dashboard, ${name} in Chromium, ${after}`, warm, `; ${(median(warm) / bare).toFixed(1)} x an empty page`)
    })
  } finally {
    await endTree(treeOf(process.pid).find((pid) => !before.has(pid)) ?? 0, () => browser.close())
  }
}

/** @returns ms until the page has loaded, and has what its script asked for at once */
async function loaded(page: Page, address: string): Promise<number> {
  const underWay = new Set<Request>()
  let onQuiet = (): void => {}
  const begin = (request: Request): void => void (request.resourceType() === 'eventsource' || underWay.add(request))
  const end = (request: Request): void => {
    underWay.delete(request)
    if (underWay.size === 0) onQuiet()
  }
  page.on('request', begin).on('requestfinished', end).on('requestfailed', end)
  const begun = performance.now()
  await page.goto(address, { waitUntil: 'load' })
  if (underWay.size > 0) await new Promise<void>((resolve) => (onQuiet = resolve))
  const ms = performance.now() - begun
  page.off('request', begin).off('requestfinished', end).off('requestfailed', end)
  return ms
}
