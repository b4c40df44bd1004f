/** A project of a few functions in a temporary folder, served for one test file, with everything the terminal would have shown. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { createEmulator } from '../../../emulator/index.ts'
import type { Emulator, EmulatorOptions, LogEvent, VirtualClock } from '../../../emulator/index.ts'
import { sign, stringToSign } from '../../../emulator/providers/ncp/signature.ts'

export const credential = { accessKey: 'AKTESTLOCAL00000001', secretKey: 'sk-test-local-0000000000000000000000001' }

/** For what happens after the answer: as soon as it is so, at the latest when a busy machine got round to it. */
export function eventually<T>(look: () => T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(look, { interval: 10, timeout: 15_000 })
}

/** A request of this process is on its way to its container after a few turns of the event loop, however busy the machine is. */
export async function underWay(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** Moves time on until `look` sees something: a container that is slow to start begins its own timers later. */
export async function advanceUntil<T>(clock: VirtualClock, look: () => T | undefined): Promise<T> {
  for (;;) {
    const seen = look()
    if (seen !== undefined) return seen
    await clock.advance('10s')
    await underWay()
  }
}

export interface Project {
  readonly emulator: Emulator
  readonly events: LogEvent[]
  /** The texts of one kind of event since the last {@link clear}. */
  texts(event: 'refused' | 'hint' | 'notice'): string[]
  clear(): void
  call(method: string, path: string, options?: CallOptions): Promise<Reply>
  close(): Promise<void>
}

export interface CallOptions {
  /** Default: the plain host. */
  readonly host?: string
  readonly headers?: Record<string, string>
  readonly json?: unknown
  readonly body?: string | Uint8Array
  readonly sign?: {
    readonly accessKey: string
    readonly secretKey: string
    readonly timestamp?: number
    readonly target?: string
    readonly method?: string
  }
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Parsed, where the answer is JSON. */
  readonly json: Record<string, never> | undefined
}

/** `files` are written under `functions/`. */
export async function startProject({ files = {}, ...config }: EmulatorOptions & { files?: Record<string, string> } = {}): Promise<Project> {
  const root = await mkdtemp(join(tmpdir(), 'actionlab-ncp-'))
  await mkdir(join(root, 'functions'))
  for (const [name, text] of Object.entries(files)) {
    const file = join(root, 'functions', name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  const events: LogEvent[] = []
  const remove = (): Promise<void> => rm(root, { recursive: true, force: true })
  const log = { emit: (event: LogEvent): void => void events.push(event) }
  const emulator = await createEmulator({ functions: './functions', watch: false, ...config, root, log }).catch(async (error: unknown) => {
    await remove()
    throw error
  })
  return {
    emulator,
    events,
    texts: (kind) => events.flatMap((event) => (event.event === kind && 'text' in event ? [event.text] : [])),
    clear: () => void events.splice(0),
    call: (method, path, options) => send(emulator, method, path, options),
    async close() {
      await emulator.close()
      await remove()
    },
  }
}

async function send(
  emulator: Emulator,
  method: string,
  path: string,
  { host, headers = {}, json, body, sign: keys }: CallOptions = {},
): Promise<Reply> {
  const all: Record<string, string> = { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers }
  if (keys) Object.assign(all, signed(keys.method ?? method, keys.target ?? path, keys))
  const payload = json === undefined ? body : JSON.stringify(json)
  const init: RequestInit = { method, headers: all, ...(payload === undefined ? {} : { body: payload }) }
  const answer = await emulator.request(host === undefined ? path : `https://${host}${path}`, init)
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, text, json: parse(text) }
}

function signed(
  method: string,
  target: string,
  { accessKey, secretKey, timestamp = Date.now() }: NonNullable<CallOptions['sign']>,
): Record<string, string> {
  return {
    'x-ncp-apigw-timestamp': String(timestamp),
    'x-ncp-iam-access-key': accessKey,
    'x-ncp-apigw-signature-v2': sign(secretKey, stringToSign(method, target, String(timestamp), accessKey)),
  }
}

function parse(text: string): Record<string, never> | undefined {
  try {
    return JSON.parse(text) as Record<string, never>
  } catch {
    return undefined
  }
}
