/** One function of each kind on every surface, and what any answer of a surface has to look like, whatever was sent. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createEmulator, type Emulator } from '../../emulator/index.ts'
import type { LogEvent } from '../../emulator/model/log.ts'
import type { Config } from '../../emulator/model/config.ts'

const echo = 'exports.main = (params) => params\n'
const site = `exports.main = (params) => ({ headers: { 'content-type': 'application/json' }, body: { seen: params } })\n`
const server = `require('node:http').createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk)).on('end', () => response.end(Buffer.concat(chunks)))
}).listen(9000)
`
const trigger = { type: 'apigw', product: 'p', api: 'a', stage: 's' } as const

const config: Config = {
  functions: './functions',
  // A wait that runs out would only cost time here.
  limits: { blockingWait: 5000 },
  actions: {
    echo: { type: 'basic' },
    site: { type: 'web' },
    raw: { type: 'web', rawHttp: true },
    'shop/site': { type: 'web', params: { bound: 1 }, final: true },
    both: { type: 'sequence', components: ['echo', 'echo'] },
  },
  triggers: {
    fixed: { ...trigger, resource: '/site', action: 'site' },
    rest: { ...trigger, resource: '/raw/{type+}', action: 'raw' },
    external: { ...trigger, resource: '/old/{type+}', action: 'site', style: 'external-address' },
    hook: { ...trigger, resource: '/hook', action: 'echo' },
    key: { ...trigger, resource: '/key', action: 'echo', auth: 'IAM', apiKey: true },
  },
  ncp: { credentials: [], apiKeys: ['local-key'] },
  tcb: { functions: { echo: { type: 'event' }, site: { type: 'event' }, raw: { type: 'event' }, server: { type: 'web' } } },
}

export interface Served {
  readonly emulator: Emulator
  /** What the emulator itself stumbled over since the last call: not one of these is expected, ever. */
  faults(): string[]
  close(): Promise<void>
}

export async function serve(): Promise<Served> {
  const root = mkdtempSync(join(tmpdir(), 'actionlab-fuzz-'))
  const files = { 'echo.js': echo, 'site.js': site, 'raw.js': site, 'shop/site.js': site, 'server.js': server }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, 'functions', name)), { recursive: true })
    writeFileSync(join(root, 'functions', name), text)
  }
  const found: string[] = []
  const log = {
    emit(event: LogEvent): void {
      // Stack traces: an exception that nobody meant to throw.
      if (event.event === 'notice' && event.level === 'error' && /\n\s+at /.test(event.text)) found.push(event.text)
    },
  }
  const emulator = await createEmulator({ root, ...config, watch: false, log })
  return {
    emulator,
    faults: () => found.splice(0),
    async close() {
      await emulator.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** What came back. */
export interface Seen {
  readonly status: number
  header(name: string): string | null | undefined
  readonly text: string
}

export type Surface = 'ncp.api' | 'ncp.gateway' | 'openwhisk.web' | 'openwhisk.api' | 'tcb' | 'tcb.legacy'

/** What is wrong with an answer; undefined when it is one that the vendor's contract knows. */
export function mistake(surface: Surface, method: string, seen: Seen): string | undefined {
  const { status, text } = seen
  const bodiless = method === 'HEAD' || status === 204 || status === 304
  const say = (what: string): string => `${surface}: ${status} ${what}: ${text.slice(0, 300)}`
  if (status < 200 || status > 599) return say('is no status of an answer')
  // The door's own refusal of a browser that was not named, whatever surface it meant.
  if (status === 403 && (bodiless ? text === '' : text.startsWith('A browser, for '))) return undefined
  // The door's own refusal, before the request is anybody's.
  if (status === 400 && (bodiless ? text === '' : text === 'Its path may hold no backslash.\n')) return undefined
  // A caller may have named its request itself; CloudBase's preflight runs nothing that could have an id.
  if (typeof seen.header('x-request-id') !== 'string' && !(surface.startsWith('tcb') && method === 'OPTIONS'))
    return say('has no request id')
  const body = bodiless ? undefined : parsed(text)
  switch (surface) {
    case 'ncp.api':
      if (status >= 500) return say('is not in the contract')
      if (bodiless || isTexts(field(body, 'error'), ['errorCode', 'message', 'details'])) return undefined
      return status < 300 && field(body, 'content') !== undefined ? undefined : say("is not NAVER's envelope")
    case 'ncp.gateway':
      // A web action may answer anything; 502 is a failed action behind a webhook (ncp.md 9).
      if (status > 502 || status === 500 || status === 501) return say('is not in the contract')
      if (bodiless || status < 400 || isTexts(field(body, 'error'), ['errorCode', 'message', 'details'])) return undefined
      return isTexts(body, ['code', 'error']) || status === 502 ? undefined : say("is neither the gateway's nor the action's envelope")
    case 'openwhisk.web':
      if (status >= 500) return say('is not in the contract')
      return bodiless || status < 400 || isTexts(body, ['code', 'error']) ? undefined : say("is not the controller's envelope")
    case 'openwhisk.api':
      // openwhisk.md 11: 502 is a failed activation.
      if (status >= 500 && !(status === 502 && body !== undefined)) return say('is not in the contract')
      return bodiless || status < 400 || status === 502 || isTexts(body, ['code', 'error'])
        ? undefined
        : say("is not the controller's envelope")
    case 'tcb':
      if (status >= 500) return say('is not in the contract')
      return bodiless || status < 400 || isTexts(body, ['code', 'message', 'requestId']) ? undefined : say("is not CloudBase's envelope")
    case 'tcb.legacy':
      if (method === 'OPTIONS' || method === 'HEAD') return undefined
      return status === 200 && typeof field(body, 'requestId') === 'string' ? undefined : say("is not the older gateway's envelope")
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
}

/** An object with exactly these members, all texts. */
function isTexts(value: unknown, names: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.keys(value).sort().join() === [...names].sort().join() && names.every((name) => typeof field(value, name) === 'string')
}
