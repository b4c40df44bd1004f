/** What happened, as events: a person reads them as lines, a program as NDJSON, nobody when silent. */
import type { Activation } from './model/activation.ts'

export type LogEvent =
  | { readonly event: 'ready'; readonly url: string; readonly pid: number; readonly actions: readonly string[]; readonly ms: number }
  | Activation
  | {
      readonly event: 'reload'
      readonly changed: readonly string[]
      readonly added: readonly string[]
      readonly removed: readonly string[]
      readonly ms: number
    }
  /** Once per broken save; `text` is esbuild's, with the excerpt. */
  | { readonly event: 'build-error'; readonly action: string; readonly file: string; readonly text: string }
  /** A request that was answered without an activation, with what the developer should know about it. */
  | {
      readonly event: 'refused'
      readonly surface: string
      readonly method: string
      readonly target: string
      readonly status: number
      readonly text: string
    }
  | { readonly event: 'hint'; readonly action: string; readonly code: string; readonly text: string }
  | { readonly event: 'notice'; readonly level: 'info' | 'warn' | 'error'; readonly text: string }

export interface Log {
  emit(event: LogEvent): void
}

export const silentLog: Log = { emit() {} }

/** What `createEmulator({ log })` accepts, as a {@link Log}. */
export function answerLog(wanted: 'silent' | 'plain' | 'json' | Log): Log {
  if (typeof wanted === 'object') return wanted
  if (wanted === 'json') return { emit: (event) => process.stdout.write(`${JSON.stringify(event)}\n`) }
  if (wanted === 'plain') return { emit: (event) => process.stderr.write(`${describe(event)}\n`) }
  return silentLog
}

function describe(event: LogEvent): string {
  switch (event.event) {
    case 'ready':
      return `ready ${event.url}`
    case 'activation':
      return `${event.surface} ${event.path} ${event.response.status} ${event.duration} ms`
    case 'reload':
      return `reload ${[...event.changed, ...event.added, ...event.removed].join(', ')} ${event.ms} ms`
    case 'build-error':
      return `${event.action}: ${event.text}`
    case 'refused':
      return `${event.method} ${event.target} ${event.status}: ${event.text}`
    case 'hint':
    case 'notice':
      return event.text
  }
}
