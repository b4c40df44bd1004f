/** What happened, as events: a person reads them as lines, a program as NDJSON, nobody when silent. */
import type { Mask } from './masking.ts'
import type { Activation } from './model/activation.ts'
import { createPrinter } from './terminal/printer.ts'

export type LogEvent =
  | { readonly event: 'ready'; readonly url: string; readonly pid: number; readonly actions: readonly string[] }
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
  /** Told once the configuration is known: what is written goes through `mask`. */
  conceal?(mask: Mask): void
}

export const silentLog: Log = { emit() {} }

/** One JSON object a line on stdout. An activation waits one turn, so that it can say how its caller was answered. */
export function createJsonLog(): Log {
  let mask: Mask = (text) => text
  const write = (event: LogEvent): void => void process.stdout.write(`${mask(JSON.stringify(event))}\n`)
  return {
    emit(event) {
      if (event.event === 'activation') setImmediate(() => write(event))
      else write(event)
    },
    conceal: (given) => void (mask = given),
  }
}

/** What `createEmulator({ log })` accepts, as a {@link Log}. `root` is the project whose source lines may be shown. */
export function answerLog(wanted: 'silent' | 'plain' | 'json' | Log, root: string): Log {
  if (typeof wanted === 'object') return wanted
  if (wanted === 'json') return createJsonLog()
  return wanted === 'plain' ? createPrinter({ stream: process.stderr, root }) : silentLog
}

const { setImmediate } = globalThis
