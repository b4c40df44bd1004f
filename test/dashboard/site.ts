/** A project with a dashboard, and the little a test needs to talk to its API. */
import { onTestFinished } from 'vitest'
import { createEmulator, type Config, type Emulator } from '../../emulator/index.ts'
import { silentLog, type Log, type LogEvent } from '../../emulator/model/log.ts'
import type { ActivationDetail, ActivationPage } from '../../emulator/dashboard/wire/activation.ts'
import { apiPath } from '../../emulator/dashboard/wire/api.ts'
import { createFolder, type Files, type Folder } from '../support/project.ts'

export const token = 'token-of-the-test'

/** A page of the dashboard, at the one host that has them. */
export function pageUrl(path: string): string {
  return `http://dashboard.localhost${path}`
}

export interface Site extends Folder {
  readonly emulator: Emulator
  /** GET of the API, parsed. */
  get<T>(path: string): Promise<T>
  /** A changing call, with the token. */
  send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<T>
  /** The newest activation, whole. */
  newest(): Promise<ActivationDetail>
  readonly logged: LogEvent[]
}

export const functions: Files = {
  'functions/hello.ts': 'export const main = ({ name = "World" }: { name?: string }) => ({ payload: `Hello, ${name}!` })\n',
  'functions/echo.js': 'exports.main = (params) => { console.log("got", Object.keys(params).length); return { body: params } }\n',
  'functions/raw.js': 'exports.main = (params) => ({ body: { body: params.__ow_body, query: params.__ow_query } })\n',
  'functions/fail.js': 'exports.main = () => {\n  throw new Error("on purpose")\n}\n',
  'functions/shop/trim.js': 'exports.main = ({ name = "" }) => (name.trim() ? { name: name.trim() } : { error: "a name, please" })\n',
}

export const config: Config = {
  functions: './functions',
  packages: { shop: { params: { currency: 'KRW', region: 'KR' } } },
  actions: {
    echo: { type: 'web', params: { fromAction: 1, both: 'action' } },
    raw: { type: 'web', rawHttp: true },
    'shop/trim': { params: { region: 'SGN' } },
    'shop/greet': { type: 'sequence', components: ['shop/trim', 'hello'] },
  },
  triggers: {
    echo: { type: 'apigw', product: 'shop', api: 'store', stage: 'v1', resource: '/echo/{type+}', action: 'echo' },
    raw: { type: 'apigw', product: 'shop', api: 'store', stage: 'v1', resource: '/raw', action: 'raw' },
    hello: { type: 'apigw', product: 'shop', api: 'hooks', stage: 'v1', resource: '/hello', methods: ['POST'], action: 'hello' },
  },
}

export async function createSite(options: { files?: Files; config?: Config; watch?: boolean; log?: Log } = {}): Promise<Site> {
  const folder = createFolder({ ...functions, ...options.files })
  const logged: LogEvent[] = []
  const inner = options.log ?? silentLog
  const log: Log = { emit: (event) => (logged.push(event), inner.emit(event)) }
  const emulator = await createEmulator({ root: folder.root, watch: options.watch ?? false, token, log, ...config, ...options.config })
  onTestFinished(() => emulator.close())
  const call = async <T>(path: string, init: RequestInit): Promise<T> => {
    const response = await emulator.request(apiPath + path, init)
    const value = (await response.json()) as T
    if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(value)}`)
    return value
  }
  const get = <T>(path: string): Promise<T> => call(path, {})
  return {
    ...folder,
    emulator,
    logged,
    get,
    send: (method, path, body = {}) =>
      call(path, { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    async newest() {
      const { items } = await get<ActivationPage>('/activations?limit=1')
      return get(`/activations/${items[0]?.id}`)
    },
  }
}

export const json = (body: unknown, method = 'POST'): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
