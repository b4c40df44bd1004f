/** What happened, as events: a person reads them as lines, a program as NDJSON, nobody when silent. */
import type { Writable } from 'node:stream'
import type { Mask } from './secrets/masking.ts'
import type { Activation } from './model/activation.ts'
import { PacedWriter } from './output/paced-writer.ts'
import { createPrinter } from './output/printer.ts'

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

/** ms that lines of activations are collected for one write: a write for each would cost a busy emulator a fifth of its time. */
const together = 5
/** Bytes that may wait for a reader who does not read; activations beyond them are counted instead. */
const mostUnread = 16 * 1024 * 1024

export interface JsonLog extends Log {
  /** Everything emitted so far has been handed to the stream. */
  flush(): void
}

export interface JsonLogOptions {
  /** Only what went wrong. */
  readonly quiet?: boolean
  readonly stream?: Writable
}

/** One JSON object a line, on stdout unless told otherwise. Activations wait a moment, which also tells how their callers were answered. */
export function createJsonLog({ quiet = false, stream = process.stdout }: JsonLogOptions = {}): JsonLog {
  let mask: Mask = (text) => text
  let waiting: LogEvent[] = []
  let timer: NodeJS.Timeout | undefined
  let skipped = 0
  function* pieces(): Generator<string> {
    const isHeard = (): boolean => !stream.writableNeedDrain
    while (waiting.length > 0 || (skipped > 0 && isHeard())) {
      const events = waiting
      waiting = []
      if (skipped > 0 && isHeard()) {
        events.push({ event: 'notice', level: 'warn', text: `${skipped} activations are left out here: nobody was reading.` })
        skipped = 0
      }
      for (const event of events) {
        yield* jsonText(event)
        yield '\n'
      }
    }
  }
  const writer = new PacedWriter(pieces, (text) => void stream.write(mask(text)))
  const start = (): void => {
    clearTimeout(timer)
    timer = undefined
    writer.start()
  }
  return {
    emit(event) {
      const isActivation = event.event === 'activation'
      if (quiet && isRoutine(event)) return
      if (isActivation && stream.writableLength > mostUnread) skipped++
      else waiting.push(event)
      if (isActivation) timer ??= setTimeout(start, together)
      else setImmediate(start)
    },
    conceal: (given) => void (mask = given),
    flush: () => writer.flush(),
  }
}

/** In pieces where what a function printed is long. */
function* jsonText(event: LogEvent): Generator<string> {
  if ('jsonText' in event && typeof event.jsonText === 'function') yield* event.jsonText() as Generator<string>
  else yield JSON.stringify(event)
}

/** Nothing that anybody has to see to. */
function isRoutine(event: LogEvent): boolean {
  if (event.event === 'activation') return event.response.success
  return event.event === 'reload' || event.event === 'hint' || (event.event === 'notice' && event.level === 'info')
}

/** What `createEmulator({ log })` accepts, as a {@link Log}. `root` is the project whose source lines may be shown. */
export function answerLog(wanted: 'silent' | 'plain' | 'json' | Log, root: string): Log {
  if (typeof wanted === 'object') return wanted
  if (wanted === 'json') return createJsonLog()
  return wanted === 'plain' ? createPrinter({ stream: process.stderr, root }) : silentLog
}

const { setImmediate, setTimeout, clearTimeout } = globalThis
