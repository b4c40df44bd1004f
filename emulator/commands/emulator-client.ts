/** Calls the JSON API of a running emulator, or of one that it starts in this process where none runs. */
import { nearest } from '../system/did-you-mean.ts'
import { apiCalls, type ApiCalls, type SendRequest } from '../dashboard/api-client.ts'
import type { ActivationDetail } from '../dashboard/wire/activation.ts'
import { apiPath } from '../dashboard/wire/api.ts'
import type { EventPayloads } from '../dashboard/wire/events.ts'
import type { LogEventPayloads } from '../dashboard/wire/logs.ts'
import type { FunctionView } from '../dashboard/wire/function.ts'
import { EmulatorError } from '../model/errors.ts'
import { readRunFiles, type RunFacts } from './run-file.ts'

type Listener<Payloads> = <K extends keyof Payloads>(event: K, payload: Payloads[K]) => void

export interface Api extends ApiCalls {
  /** Base URL of a running emulator; undefined for one in this process. */
  readonly url: string | undefined
  /** Calls `listener` with what happens until `stop` aborts or the emulator ends. */
  follow(listener: Listener<EventPayloads>, stop: AbortSignal): Promise<void>
  /** The same with lines of functions. @param query of `/logs/follow` */
  followLogs(query: URLSearchParams, listener: Listener<LogEventPayloads>, stop: AbortSignal): Promise<void>
  close(): Promise<void>
}

export const whereFlags = {
  root: { type: 'string' },
  url: { type: 'string' },
} as const

export const whereUsage = `  --root DIR   the project (default: here); its running emulator is found by itself
  --url URL    another running emulator, such as http://127.0.0.1:3233
`

export interface Where {
  readonly root?: string | undefined
  readonly url?: string | undefined
}

export async function openApi(where: Where, options: { readonly mustRun?: boolean } = {}): Promise<Api> {
  const running = await openRunning(where)
  if (running) return running
  if (options.mustRun === true)
    throw new EmulatorError(
      'NO_EMULATOR',
      'No emulator of this project is running. Start one with `actionlab emulate`, or name one with --url.',
    )
  const { createEmulator } = await import('../emulator.ts')
  const token = 'in-process'
  const emulator = await createEmulator({ root: where.root ?? '.', watch: false, token })
  return apiOver(
    (path, init) => emulator.request(path, init),
    token,
    undefined,
    () => emulator.close(),
  )
}

/** Undefined where none runs. */
export async function openRunning(where: Where): Promise<Api | undefined> {
  const running = await findRunning(where)
  return running && overHttp(running.url, running.token)
}

async function findRunning({ root = '.', url }: Where): Promise<{ url: string; token: string } | undefined> {
  const known = readRunFiles(root)
  const base = url?.replace(/\/+$/, '')
  if (base !== undefined) {
    const token = known.find((one) => one.url === base)?.token ?? ''
    if ((await healthOf(base, token)) !== 'healthy') throw new EmulatorError('NO_EMULATOR', `No emulator answers at ${base}.`)
    return { url: base, token }
  }
  const silent: RunFacts[] = []
  for (const one of known) {
    const health = await healthOf(one.url, one.token)
    if (health === 'healthy') return one
    if (health === 'silent') silent.push(one)
  }
  // To go on without it would run functions in another place than the one that is looked at.
  const [first] = silent
  if (first)
    throw new EmulatorError(
      'NO_EMULATOR',
      `The emulator of this project at ${first.url} (pid ${first.pid}) does not answer. Try again, or stop it with kill ${first.pid}.`,
    )
  return undefined
}

const healthTimeoutMs = 5000

/**
 * `silent` is one that took the request and did not answer in time; `gone` is anything else that is no emulator of ours, such as another program
 * that got the same process id. An emulator that listens beyond this machine answers even this only to a caller with the token.
 */
async function healthOf(url: string, token: string): Promise<'healthy' | 'silent' | 'gone'> {
  const signal = AbortSignal.timeout(healthTimeoutMs)
  try {
    const response = await fetch(`${url}/_/health`, { headers: { authorization: `Bearer ${token}` }, signal })
    return response.ok && ((await response.json()) as { status?: string }).status === 'ok' ? 'healthy' : 'gone'
  } catch {
    return signal.aborted ? 'silent' : 'gone'
  }
}

function overHttp(url: string, token: string): Api {
  return apiOver(
    (path, init) => fetch(url + path, init),
    token,
    url,
    () => Promise.resolve(),
  )
}

function apiOver(send: SendRequest, token: string, url: string | undefined, close: () => Promise<void>): Api {
  const read = async (path: string, listener: (event: never, payload: never) => void, signal: AbortSignal): Promise<void> => {
    const response = await send(apiPath + path, { headers: { authorization: `Bearer ${token}` }, signal })
    if (response.body) await readEvents(response.body as AsyncIterable<Uint8Array>, listener).catch(() => {})
  }
  return {
    url,
    ...apiCalls(send, token, url),
    follow: (listener, signal) => read('/events', listener, signal),
    followLogs: (query, listener, signal) => read(`/logs/follow?${query.toString()}`, listener, signal),
    close,
  }
}

/** Server-sent events: blocks of `event:` and `data:` lines. */
async function readEvents(stream: AsyncIterable<Uint8Array>, listener: (event: never, payload: never) => void): Promise<void> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true })
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n')
      text = text.slice(end + 2)
      const event = lines.find((line) => line.startsWith('event: '))?.slice(7)
      const data = lines.filter((line) => line.startsWith('data: ')).map((line) => line.slice(6))
      if (event !== undefined) listener(event as never, JSON.parse(data.join('\n')) as never)
    }
  }
}

/** The function of that name; an unknown one is answered with the nearest. */
export async function functionNamed(api: Api, name: string): Promise<FunctionView> {
  const functions = await api.get<FunctionView[]>('/functions')
  const found = functions.find(({ path }) => path === name)
  if (found) return found
  const names = functions.map(({ path }) => path)
  const guess = nearest(name, names) ?? names.find((path) => path.endsWith(`/${name}`))
  const known = names.length === 0 ? 'Nothing is deployed.' : `Deployed: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}.`
  throw new EmulatorError(
    'UNKNOWN_ACTION',
    `There is no function ${JSON.stringify(name)}. ${guess === undefined ? known : `Did you mean ${guess}?`}`,
  )
}

export function detailOf(api: Api, activationId: string): Promise<ActivationDetail> {
  return api.get(`/activations/${encodeURIComponent(activationId)}`)
}
