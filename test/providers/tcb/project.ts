/** A project in a folder of its own, served by an emulator, for one test. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createEmulator, type Emulator } from '../../../emulator/index.ts'
import type { Clock } from '../../../emulator/model/clock.ts'
import type { LogEvent } from '../../../emulator/model/log.ts'
import type { TcbConfig } from '../../../emulator/model/tcb-config.ts'

export interface Project {
  readonly root: string
  readonly emulator: Emulator
  /** Everything the terminal would have shown. */
  readonly events: LogEvent[]
  /** POSTs JSON to `/v1/functions/{path}`; a string goes out as it is. */
  call(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>
  write(file: string, text: string): Promise<void>
  close(): Promise<void>
}

/** `files` by path below the root; without `tcb` nothing but them says what is served. Closed when the test ends, or by whoever passes `keep`. */
export async function project(
  files: Record<string, string>,
  tcb?: TcbConfig,
  { keep = false, ...options }: { keep?: boolean; clock?: Clock } = {},
): Promise<Project> {
  const root = await mkdtemp(join(tmpdir(), 'actionlab-tcb-'))
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), text)
  }
  for (const [file, text] of Object.entries(files)) await write(file, text)
  const events: LogEvent[] = []
  const emulator = await createEmulator({ root, ...(tcb ? { tcb } : {}), ...options, log: { emit: (event) => void events.push(event) } })
  const close = async (): Promise<void> => {
    await emulator.close()
    await rm(root, { recursive: true, force: true })
  }
  if (!keep) onTestFinished(close)
  return {
    root,
    emulator,
    events,
    write,
    close,
    call: (path, body = {}, headers = {}) =>
      emulator.request(`/v1/functions/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  }
}

/** Texts of refusals and notices. */
export function texts(events: readonly LogEvent[]): string {
  return events.map((event) => ('text' in event ? event.text : '')).join('\n')
}
